"""Public IPv4 addresses: every hour of each, in use or idle."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, number


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what public addresses are billed for in a month.

    References
    ----------
    .. [1] Amazon VPC pricing, https://aws.amazon.com/vpc/pricing/
    """
    if not has(usage, "hours"):
        return ()
    addresses, hours = number(usage, "addresses", 1), number(usage, "hours")
    return (
        Charge(
            "address_usd_per_hour",
            addresses * hours,
            "Public IPv4 addresses",
            "h",
            free="hours",
            factors=(Factor(addresses, "addresses", ""), Factor(hours, "h", "each")),
        ),
    )


PUBLIC_IPV4 = Service(
    id="public_ipv4",
    title="Public IPv4 address",
    usage_keys=frozenset({"addresses", "hours"}),
    charges=charges,
    rate_keys=frozenset({"address_usd_per_hour"}),
    free_measures=frozenset({"hours"}),
)
