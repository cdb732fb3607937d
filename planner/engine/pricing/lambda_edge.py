"""Lambda@Edge: requests and duration, rounded up to whole milliseconds."""

from planner.engine.pricing.arithmetic import ceil
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, number
from planner.units import MIB_PER_GIB, MILLION, MS_PER_SECOND


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a function at the edge is billed for in a month; it has no free tier.

    References
    ----------
    .. [1] AWS Lambda pricing, https://aws.amazon.com/lambda/pricing/
    """
    if not has(usage, "requests"):
        return ()
    requests = number(usage, "requests")
    seconds = requests * ceil(number(usage, "duration_ms")) / MS_PER_SECOND
    memory_gb = number(usage, "memory_mib") / MIB_PER_GIB
    return (
        Charge("request_usd_per_million", requests, "Requests", "requests", MILLION),
        Charge(
            "duration_usd_per_gb_second",
            seconds * memory_gb,
            "Duration",
            "GB-s",
            factors=(Factor(seconds, "s", "billed time"), Factor(memory_gb, "GB", "memory")),
        ),
    )


LAMBDA_EDGE = Service(
    id="lambda_edge",
    title="Lambda@Edge",
    usage_keys=frozenset({"requests", "duration_ms", "memory_mib"}),
    charges=charges,
    rate_keys=frozenset({"request_usd_per_million", "duration_usd_per_gb_second"}),
)
