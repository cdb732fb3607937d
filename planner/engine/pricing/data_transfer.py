"""Data transfer: to the internet, between zones, between regions."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import Metered, keys_of, metered_charges, rates_of_rows
from planner.engine.pricing.reading import has, number

SIDES_BILLED_BETWEEN_ZONES = 2
CHEAPER_PAIR = frozenset({"us-east-1", "us-east-2"})
"""Regions between which a gigabyte costs less than to any other."""
_INTERNET = (
    Metered("internet_out_gb", "internet_out_usd_per_gb", "Out to the internet", "GB", free=True),
)
_REGIONS = (
    Metered("inter_region_out_gb", "inter_region_out_usd_per_gb", "Out to another region", "GB"),
    Metered(
        "inter_region_us_east_out_gb",
        "inter_region_us_east_out_usd_per_gb",
        "Between us-east-1 and us-east-2",
        "GB",
    ),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what traffic is billed for in a month; between zones both sides pay.

    References
    ----------
    .. [1] EC2 on-demand pricing, data transfer, https://aws.amazon.com/ec2/pricing/on-demand/
    """
    found = metered_charges(usage, _INTERNET)
    if has(usage, "cross_az_gb"):
        crossing = number(usage, "cross_az_gb")
        found.append(
            Charge(
                "cross_az_usd_per_gb_each_way",
                crossing * SIDES_BILLED_BETWEEN_ZONES,
                "Between availability zones",
                "GB",
                factors=(
                    Factor(crossing, "GB", "crossing"),
                    Factor(SIDES_BILLED_BETWEEN_ZONES, "sides", "both pay"),
                ),
            )
        )
    return (*found, *metered_charges(usage, _REGIONS))


DATA_TRANSFER = Service(
    id="data_transfer",
    title="Data transfer",
    usage_keys=frozenset({"cross_az_gb"}) | keys_of(_INTERNET, _REGIONS),
    charges=charges,
    rate_keys=frozenset({"cross_az_usd_per_gb_each_way"}) | rates_of_rows(_INTERNET, _REGIONS),
    free_measures=keys_of(_INTERNET),
)
