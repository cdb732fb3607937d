"""RDS: hours of database instances, their storage and backups."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import Metered, keys_of, metered_charges, rates_of_rows
from planner.engine.pricing.reading import has, label, labels_of, number

_ROWS = (
    Metered("storage_gb_month", "storage_usd_per_gb_month", "Storage", "GB-month"),
    Metered("backup_gb_month", "backup_usd_per_gb_month", "Backups", "GB-month"),
    Metered(
        "surplus_vcpu_hours",
        "surplus_usd_per_vcpu_hour",
        "CPU credits beyond the earned",
        "vCPU-h",
    ),
)


def _is_free_size(usage: Usage) -> bool:
    single = label(usage, "deployment", "single_az") == "single_az"
    return single and label(usage, "class").endswith(".micro")


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what equal database instances are billed for in a month.

    Parameters
    ----------
    usage : mapping
        `hours` are those of each instance; storage, backups and surplus are totals.
        `deployment` (single_az, multi_az) is a label: the price of a pair already doubles.

    References
    ----------
    .. [1] Amazon RDS pricing, https://aws.amazon.com/rds/pricing/
    """
    deployment = labels_of(usage, deployment="single_az")
    found = []
    if has(usage, "hours"):
        count, hours = number(usage, "count", 1), number(usage, "hours")
        labels = labels_of(
            usage,
            engine="",
            **{"class": ""},
            deployment="single_az",
            purchase="on_demand",
        )
        found.append(
            Charge(
                "instance_usd_per_hour",
                count * hours,
                "Instance hours",
                "h",
                free="hours" if _is_free_size(usage) else None,
                labels=labels,
                factors=(Factor(count, "instances", ""), Factor(hours, "h", "each")),
            )
        )
    return (*found, *metered_charges(usage, _ROWS, deployment))


RDS = Service(
    id="rds",
    title="Amazon RDS",
    usage_keys=frozenset({"engine", "class", "deployment", "purchase", "count", "hours"})
    | keys_of(_ROWS),
    charges=charges,
    rate_keys=frozenset({"instance_usd_per_hour"}) | rates_of_rows(_ROWS),
    free_measures=frozenset({"hours"}),
)
