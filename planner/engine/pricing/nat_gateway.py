"""NAT gateway: hours of each, and every gigabyte that passes."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import Metered, metered_charges
from planner.engine.pricing.reading import has, number

_PROCESSED = Metered("processed_gb", "processed_usd_per_gb", "Data processed", "GB")


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what NAT gateways are billed for in a month; `processed_gb` is their total.

    References
    ----------
    .. [1] Amazon VPC pricing, https://aws.amazon.com/vpc/pricing/
    """
    found = []
    if has(usage, "hours"):
        gateways, hours = number(usage, "gateways", 1), number(usage, "hours")
        found.append(
            Charge(
                "gateway_usd_per_hour",
                gateways * hours,
                "Gateway hours",
                "h",
                factors=(Factor(gateways, "gateways", ""), Factor(hours, "h", "each")),
            )
        )
    return (*found, *metered_charges(usage, (_PROCESSED,)))


NAT_GATEWAY = Service(
    id="nat_gateway",
    title="NAT gateway",
    usage_keys=frozenset({"gateways", "hours", "processed_gb"}),
    charges=charges,
    rate_keys=frozenset({"gateway_usd_per_hour", "processed_usd_per_gb"}),
)
