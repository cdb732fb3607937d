"""The quick question as a scenario: visitors who call one computing part."""

from typing import Any

from planner.document import Edge, Node, Scenario
from planner.kinds.compute import ComputeParams, Workload
from planner.traffic import DailyWave, OfficeHours, Profile, Spike, Steady
from planner.ui.panels.question import QuickQuestion
from planner.units import HOURS_PER_MONTH

PART_ID = "part"
_CROWD = 100
"""How much busier a spike is than the normal hour."""


def profile_of(question: QuickQuestion) -> Profile:
    """Return how the requests of a question arrive."""
    hourly = question.requests_per_hour
    shapes: dict[str, Profile] = {
        "steady": Steady(requests_per_hour=hourly),
        "office_hours": OfficeHours(requests_per_hour=hourly),
        "daily_wave": DailyWave(requests_per_month=hourly * HOURS_PER_MONTH),
        "spike": Spike(normal_per_hour=hourly, spike_per_hour=hourly * _CROWD),
    }
    return shapes[question.pattern]


def scenario_of(question: QuickQuestion, **settings: Any) -> Scenario:
    """Return the drawing of a question."""
    workload = Workload(
        duration_ms=question.duration_ms,
        at_memory_mib=question.memory_mib,
        memory_need_mib=max(min(question.memory_mib * 0.6, question.memory_mib), 16),
        cpu_share=question.cpu_share,
    )
    visitors = Node(
        id="visitors", kind="source.users", name="Visitors", traffic=profile_of(question)
    )
    part = Node(
        id=PART_ID,
        kind="aws.compute",
        name="API",
        x=260,
        params=ComputeParams(placement="lambda", workload=workload),
    )
    call = Edge(id="visitors-part", source="visitors", target=PART_ID, mode="call")
    return Scenario(
        name="One question",
        nodes={"visitors": visitors, PART_ID: part},
        edges={call.id: call},
        **settings,
    )
