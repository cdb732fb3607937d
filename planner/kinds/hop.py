"""The time a managed service adds to a request: our assumption, or the user's figure."""

from functools import lru_cache

from pydantic import Field

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds.base import Arrivals, LatencyOf, Params, Surroundings

_SPREAD_CV = 0.6


class HopParams(Params):
    """Base of the kinds that answer within a typical time."""

    latency_p50_ms: float | None = Field(
        None,
        ge=0,
        le=600_000,
        title="Time a request, p50",
        json_schema_extra={"unit": "ms", "advanced": True},
        description="Unset: our assumption for the service.",
    )


@lru_cache(maxsize=1_024)
def spread(p50_ms: float) -> LatencyDistribution:
    """Return a skewed latency around a median."""
    if p50_ms <= 0:
        return LatencyDistribution.fixed(0.0)
    mean_over_median = (1 + _SPREAD_CV**2) ** 0.5
    return LatencyDistribution.lognormal(p50_ms * mean_over_median, _SPREAD_CV)


@lru_cache(maxsize=1_024)
def between(p50_ms: float, p99_ms: float) -> LatencyDistribution:
    """Return a skewed latency through a median and a rare worst case."""
    if p50_ms <= 0:
        return LatencyDistribution.fixed(p99_ms)
    return LatencyDistribution.from_points((0.5, 0.99), (p50_ms, max(p50_ms, p99_ms)))


def hop(name: str) -> LatencyOf:
    """Return the latency function of a service whose assumption stands under `name`."""

    def latency(
        params: HopParams, _arrivals: Arrivals, around: Surroundings
    ) -> LatencyDistribution | None:
        p50_ms = params.latency_p50_ms
        if p50_ms is None:
            p50_ms = around.limits.hop_p50_ms.get(name)
        return None if p50_ms is None else spread(p50_ms)

    return latency
