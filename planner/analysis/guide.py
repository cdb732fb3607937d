"""The guide's four questions, walked with a part's own facts, and our word on its answer."""

from typing import Literal

import numpy as np

from planner.analysis.results import GuideAnswer, GuideStep, Side
from planner.catalog.limits import Limits
from planner.engine.placement.workload import Workload
from planner.kinds.compute import ComputeParams
from planner.units import SECONDS_PER_MINUTE, rate_per_hour

SPIKY_FROM = 10.0
"""Busiest hour over the mean of the hours with traffic, from which a load is called spiky."""

_ASKED = (
    "Does it run longer than 15 minutes?",
    "Is it triggered by an event?",
    "Is the traffic unpredictable or spiky?",
    "Do you need full server control?",
)

GuideSide = Literal["ec2", "lambda"]


def guide_answer(
    params: ComputeParams, work: Workload, limits: Limits, choice: Side, why: str
) -> GuideAnswer:
    """Walk the four questions and say whether `choice` agrees; `why` explains ours."""
    facts = _facts(params, work, limits)
    leads: tuple[GuideSide, ...] = ("ec2", "lambda", "lambda", "ec2")
    steps: list[GuideStep] = []
    answer: GuideSide = "lambda"  # question 4 answered no: "Lambda probably works"
    question = 4
    decided = False
    for place, (asked, (yes, fact), side) in enumerate(
        zip(_ASKED, facts, leads, strict=True), start=1
    ):
        steps.append(GuideStep(place, asked, fact, None if decided else yes, side))
        if yes and not decided:
            answer, question, decided = side, place, True
    agrees = choice in (answer, "either")
    return GuideAnswer(
        answer, question, agrees, tuple(steps), _explained(answer, question, agrees, choice, why)
    )


def is_spiky(work: Workload) -> bool:
    """Tell whether the busiest hour stands far above the usual hour with traffic."""
    return _peak_to_usual(work) >= SPIKY_FROM


def _peak_to_usual(work: Workload) -> float:
    week = work.load.week
    active = week[week > 0]
    # The median, without np.median: that loads masked arrays, 45 ms of the window's start.
    middle = np.sort(active)[[(active.size - 1) // 2, active.size // 2]] if active.size else active
    usual = float(middle.mean()) if active.size else 0.0
    return work.load.peak_per_hour / usual if usual > 0 else 1.0


def _facts(params: ComputeParams, work: Workload, limits: Limits) -> tuple[tuple[bool, str], ...]:
    needs = params.workload
    longest, limit = work.longest_run_s, limits.lambda_timeout_s
    event = needs.triggered_by_event
    triggered = not work.synchronous if event is None else event
    spiky = is_spiky(work) if needs.unpredictable is None else needs.unpredictable
    ratio = _peak_to_usual(work)
    control = needs.needs_server_control or needs.gpu
    wanted = [
        word
        for word, said in (
            ("a GPU", needs.gpu),
            ("control of the system", needs.needs_server_control),
            ("state in memory", needs.keeps_state),
        )
        if said
    ]
    return (
        (
            longest > limit,
            f"Longest run {_seconds(longest)}; the limit is {_seconds(limit)}.",
        ),
        (
            triggered,
            "An event starts it; nobody waits." if triggered else "A caller waits for each answer.",
        ),
        (
            spiky,
            f"Peak {rate_per_hour(work.load.peak_per_hour)} is {ratio:,.1f} × the usual hour.",
        ),
        (
            control or needs.keeps_state,
            f"Needs {', '.join(wanted)}."
            if wanted
            else "No GPU, no custom system, no state in memory.",
        ),
    )


def _seconds(seconds: float) -> str:
    if seconds < 2 * SECONDS_PER_MINUTE:
        return f"{seconds:,.1f} s"
    return f"{seconds / SECONDS_PER_MINUTE:,.0f} min"


def _explained(answer: GuideSide, question: int, agrees: bool, choice: Side, why: str) -> str:
    name = {"ec2": "EC2", "lambda": "Lambda"}
    said = f"The guide says {name[answer]} (question {question})."
    if agrees:
        return f"{said} So do we." if choice != "either" else f"{said} Either serves here: {why}"
    return f"{said} It asks for no traffic level and no price; here {why}"
