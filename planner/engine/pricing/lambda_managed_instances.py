"""Lambda Managed Instances: requests, EC2 hours, and a fee on the on-demand price."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.reading import has, labels_of, number
from planner.units import MILLION


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what functions on managed instances are billed for in a month.

    Parameters
    ----------
    usage : mapping
        `requests`; `instance_hours` of all instances together; `duration_ms` is not billed.

    Returns
    -------
    tuple of Charge
        Requests, instance hours at the price paid, and the management fee, which stays a
        fraction of the on-demand price where the hours are discounted.

    References
    ----------
    .. [1] AWS Lambda pricing, https://aws.amazon.com/lambda/pricing/
    """
    found = []
    number(usage, "duration_ms")
    if has(usage, "requests"):
        requests = number(usage, "requests")
        found.append(Charge("request_usd_per_million", requests, "Requests", "requests", MILLION))
    if has(usage, "instance_hours"):
        hours = number(usage, "instance_hours")
        found.append(
            Charge(
                "instance_usd_per_hour",
                hours,
                "Instance hours",
                "h",
                labels=labels_of(usage, instance_type="", purchase="on_demand"),
            )
        )
        found.append(
            Charge(
                "instance_on_demand_usd_per_hour",
                hours,
                "Management fee",
                "h",
                labels=labels_of(usage, instance_type=""),
                fraction="management_fee_fraction",
            )
        )
    return tuple(found)


LAMBDA_MANAGED_INSTANCES = Service(
    id="lambda_managed_instances",
    title="Lambda Managed Instances",
    usage_keys=frozenset(
        {"requests", "duration_ms", "instance_type", "purchase", "instance_hours"}
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "request_usd_per_million",
            "instance_usd_per_hour",
            "instance_on_demand_usd_per_hour",
            "management_fee_fraction",
        }
    ),
)
