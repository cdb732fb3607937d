"""EC2: instance hours by the second, surplus CPU credits and detailed monitoring."""

from planner.engine.pricing.billed_time import billed_seconds
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, label, labels_of, number
from planner.units import SECONDS_PER_HOUR

MICRO_HOURS = "micro_hours"
"""The free measure of accounts of the older kind: on-demand hours of the smallest size."""


def _is_micro(usage: Usage) -> bool:
    on_demand = label(usage, "purchase", "on_demand") == "on_demand"
    return on_demand and label(usage, "instance_type").endswith(".micro")


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a group of equal instances is billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of the month; see `EC2.usage_keys`. `hours` are those of each instance.

    Returns
    -------
    tuple of Charge
        Instance hours, then surplus credits and monitoring where the usage has them.

    Raises
    ------
    UsageError
        If a quantity is negative or not a number.

    References
    ----------
    .. [1] EC2 on-demand pricing, https://aws.amazon.com/ec2/pricing/on-demand/
    """
    labels = labels_of(usage, instance_type="", os="linux", tenancy="shared", purchase="on_demand")
    found = []
    if has(usage, "hours"):
        count = number(usage, "count", 1)
        hours = billed_seconds(number(usage, "hours")) / SECONDS_PER_HOUR
        found.append(
            Charge(
                "instance_usd_per_hour",
                count * hours,
                "Instance hours",
                "h",
                free=MICRO_HOURS if _is_micro(usage) else None,
                labels=labels,
                factors=(Factor(count, "instances", ""), Factor(hours, "h", "each")),
            )
        )
    if has(usage, "surplus_vcpu_hours"):
        surplus = number(usage, "surplus_vcpu_hours")
        found.append(
            Charge(
                "surplus_usd_per_vcpu_hour",
                surplus,
                "CPU credits beyond the earned",
                "vCPU-h",
                labels=labels_of(usage, instance_type="", os="linux"),
            )
        )
    if has(usage, "detailed_monitoring_metrics"):
        metrics = number(usage, "detailed_monitoring_metrics")
        found.append(
            Charge(
                "monitoring_usd_per_metric_month", metrics, "Detailed monitoring", "metric-months"
            )
        )
    return tuple(found)


EC2 = Service(
    id="ec2",
    title="Amazon EC2",
    usage_keys=frozenset(
        {
            "instance_type",
            "os",
            "tenancy",
            "purchase",
            "count",
            "hours",
            "surplus_vcpu_hours",
            "detailed_monitoring_metrics",
        }
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "instance_usd_per_hour",
            "surplus_usd_per_vcpu_hour",
            "monitoring_usd_per_metric_month",
        }
    ),
    free_measures=frozenset({MICRO_HOURS}),
)
