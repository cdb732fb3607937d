"""A service outside AWS (the guide's billing system)."""

from typing import Any

from pydantic import Field

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Params, Surroundings
from planner.kinds.hop import between


class ExternalParams(Params):
    """What a user may know of somebody else's service."""

    usd_per_call: float | None = Field(
        None,
        ge=0,
        le=1e6,
        title="Price a call",
        json_schema_extra={"unit": "USD"},
        description="Unset: unknown, and the total says so.",
    )
    usd_per_month: float = Field(
        0, ge=0, le=1e9, title="Fixed price a month", json_schema_extra={"unit": "USD"}
    )
    p50_ms: float = Field(
        150,
        ge=0,
        le=600_000,
        title="Time a call, p50",
        json_schema_extra={"unit": "ms", "assumed": True},
    )
    p99_ms: float = Field(
        800,
        ge=0,
        le=600_000,
        title="Time a call, p99",
        json_schema_extra={"unit": "ms", "assumed": True},
    )


def _usage(
    params: ExternalParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    usage: dict[str, Any] = {"calls": arrivals.load.per_month(around.hours_per_month)}
    if params.usd_per_call is not None:
        usage["usd_per_call"] = params.usd_per_call
    if params.usd_per_month:
        usage["monthly_usd"] = params.usd_per_month
    return (MeteredUsage("external", usage),)


def _latency(
    params: ExternalParams, _arrivals: Arrivals, _around: Surroundings
) -> LatencyDistribution:
    return between(params.p50_ms, params.p99_ms)


EXTERNAL = Kind(
    id="external.service",
    title="External",
    icon="external",
    category="general",
    group="Storage and data",
    params=ExternalParams,
    accepts=(Operation("invoke", "Call"), Operation("event", "Event", "event")),
    emits=("event",),
    usage=_usage,
    latency=_latency,
    subtitle=lambda params: (
        "External, not priced"
        if params.usd_per_call is None and not params.usd_per_month
        else "External"
    ),
    help="A service of somebody else, with its own price and time.",
)
