"""Small scenarios for the tests of this room, in as few words as they need."""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.analysis.results import ComponentResult, Finding, OptionResult, Results
from planner.document import Scenario
from planner.engine.pricing.cost_line import CostLine

GUIDE_HOURS = 720
BARE = {"disk_gib": 0, "public_ipv4": False, "load_balancer": "no", "count": 1}
"""A fleet as the guide prices it: one server, no disk, no address."""
PLAIN = {"request_kib": 0, "response_kib": 0, "log_kib": 0, "init_ms": 0}
"""A workload without payload, logs or initialisation: what a hand calculation has."""


def users(per_hour: float, key: str = "users") -> dict[str, Any]:
    """Return visitors who come steadily."""
    return {
        "id": key,
        "kind": "source.users",
        "name": "Users",
        "traffic": {"shape": "steady", "requests_per_hour": per_hour},
    }


def part(
    key: str = "api",
    placement: str = "ec2",
    workload: Mapping[str, Any] | None = None,
    traffic: Mapping[str, Any] | None = None,
    **placements: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a computing part; `ec2` and `lambda_` are its pinned fields."""
    return {
        "id": key,
        "kind": "aws.compute",
        "name": key.capitalize(),
        "params": {"placement": placement, "workload": dict(workload or {}), **placements},
        "traffic": traffic,
    }


def node(key: str, kind: str, traffic: Mapping[str, Any] | None = None, **params: Any) -> Any:
    """Return a part of another kind."""
    return {"id": key, "kind": kind, "name": key.capitalize(), "params": params, "traffic": traffic}


def call(source: str, target: str, times: float = 1, **fields: Any) -> dict[str, Any]:
    """Return a synchronous connection."""
    return {
        "id": f"{source}-{target}",
        "source": source,
        "target": target,
        "calls_per_request": times,
        **fields,
    }


def event(source: str, target: str, times: float = 1, **fields: Any) -> dict[str, Any]:
    """Return an asynchronous connection."""
    return call(source, target, times, mode="event", operation="event") | fields


def scenario(
    nodes: Iterable[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]] = (), **settings: Any
) -> Scenario:
    """Return a drawing of these parts and connections."""
    return Scenario.model_validate(
        {"nodes": list(nodes), "edges": list(edges), "settings": settings}
    )


def monthly(requests: float, hours: float = GUIDE_HOURS) -> float:
    """Return the steady rate that makes `requests` a month. [requests/h]"""
    return requests / hours


def option(part_result: ComponentResult, placement: str) -> OptionResult:
    """Return one option of a part."""
    return next(found for found in part_result.options if found.placement == placement)


def line(lines: Iterable[CostLine], service: str, item: str) -> CostLine:
    """Return the cost line of that service and name."""
    return next(found for found in lines if found.service == service and found.item == item)


def usd(lines: Iterable[CostLine]) -> dict[tuple[str, str], float | None]:
    """Return the lines as service, item → USD."""
    return {(found.service, found.item): found.usd for found in lines}


def findings_of(results: Results, finding: str) -> list[Finding]:
    """Return the findings of that id."""
    return [found for found in results.findings if found.id == finding]
