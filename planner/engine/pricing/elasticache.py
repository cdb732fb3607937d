"""ElastiCache: hours of cache nodes."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, labels_of, number


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what equal cache nodes are billed for in a month; `hours` are those of each.

    References
    ----------
    .. [1] Amazon ElastiCache pricing, https://aws.amazon.com/elasticache/pricing/
    """
    if not has(usage, "hours"):
        return ()
    count, hours = number(usage, "count", 1), number(usage, "hours")
    return (
        Charge(
            "node_usd_per_hour",
            count * hours,
            "Node hours",
            "h",
            labels=labels_of(usage, engine="redis", node="", purchase="on_demand"),
            factors=(Factor(count, "nodes", ""), Factor(hours, "h", "each")),
        ),
    )


ELASTICACHE = Service(
    id="elasticache",
    title="Amazon ElastiCache",
    usage_keys=frozenset({"engine", "node", "purchase", "count", "hours"}),
    charges=charges,
    rate_keys=frozenset({"node_usd_per_hour"}),
)
