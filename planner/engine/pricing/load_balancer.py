"""Load balancers: hours, and capacity units by whichever dimension is used most."""

from typing import Any

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import greatest, per_hour, times
from planner.engine.pricing.charge import Charge, Factor, Service, Usage, UsageError
from planner.engine.pricing.reading import choice, has, number

TYPES = ("alb", "nlb", "clb")
TYPES_WITH_FREE_HOURS = ("alb", "clb")
PROTOCOLS = ("tcp", "udp", "tls")
_DIMENSIONS = (
    "new_connections_per_second",
    "active_connections",
    "processed_gb",
    "processed_gb_lambda_targets",
    "rule_evaluations_per_second",
)


def capacity_units(usage: Usage) -> Any:
    """Return the mean capacity units of one balancer over its hours.

    Parameters
    ----------
    usage : mapping
        `type` alb or nlb; averages of the dimensions; gigabytes over all hours.

    Returns
    -------
    Decimal, float or ndarray
        The largest of the dimensions. [LCU]

    References
    ----------
    .. [1] Elastic Load Balancing pricing, https://aws.amazon.com/elasticloadbalancing/pricing/

    Examples
    --------
    >>> capacity_units({"type": "alb", "hours": 10, "new_connections_per_second": 50})
    2.0
    """
    hours = number(usage, "hours")
    new = number(usage, "new_connections_per_second")
    active = number(usage, "active_connections")
    gb_per_hour = per_hour(number(usage, "processed_gb"), hours)
    if usage.get("type") == "nlb":
        protocol = choice(usage, "protocol", PROTOCOLS, "tcp")
        unit = load_limits().nlb_lcu[protocol]
        return greatest(
            new / unit["new_connections_per_second"],
            active / unit["active_connections"],
            gb_per_hour,
        )
    to_lambda = per_hour(number(usage, "processed_gb_lambda_targets"), hours)
    unit = load_limits().alb_lcu
    return greatest(
        new / unit["new_connections_per_second"],
        active / unit["active_connections"],
        gb_per_hour + times(to_lambda, unit["lambda_gb_weight"]),
        number(usage, "rule_evaluations_per_second") / unit["rules_per_second"],
    )


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what equal load balancers are billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of each balancer; see `LOAD_BALANCER.usage_keys`.

    Raises
    ------
    UsageError
        If traffic is given and the type is not.
    """
    kind = choice(usage, "type", TYPES)
    labels = (("type", kind),) if kind else ()
    count, hours = number(usage, "count", 1), number(usage, "hours")
    found = []
    if has(usage, "hours"):
        found.append(
            Charge(
                "balancer_usd_per_hour",
                count * hours,
                "Balancer hours",
                "h",
                free="hours" if kind in TYPES_WITH_FREE_HOURS else None,
                labels=labels,
                factors=(Factor(count, "balancers", ""), Factor(hours, "h", "each")),
            )
        )
    if not has(usage, *_DIMENSIONS):
        return tuple(found)
    if not kind:
        raise UsageError(f"traffic of a load balancer needs its “type”: {', '.join(TYPES)}")
    if kind == "clb":
        gb = number(usage, "processed_gb")
        return (
            *found,
            Charge(
                "processed_usd_per_gb",
                count * gb,
                "Data processed",
                "GB",
                labels=labels,
                factors=(Factor(count, "balancers", ""), Factor(gb, "GB", "each")),
            ),
        )
    units = capacity_units(usage)
    return (
        *found,
        Charge(
            "lcu_usd_per_hour",
            count * hours * units,
            "Capacity units",
            "LCU-h",
            labels=labels,
            factors=(
                Factor(count, "balancers", ""),
                Factor(hours, "h", "each"),
                Factor(units, "LCU", "the dimension used most"),
            ),
        ),
    )


LOAD_BALANCER = Service(
    id="load_balancer",
    title="Elastic Load Balancing",
    usage_keys=frozenset({"type", "protocol", "count", "hours", *_DIMENSIONS}),
    charges=charges,
    rate_keys=frozenset({"balancer_usd_per_hour", "lcu_usd_per_hour", "processed_usd_per_gb"}),
    free_measures=frozenset({"hours"}),
)
