"""Copies of production: servers stand in every environment, traffic comes to one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planner.engine.pricing.metered_usage import MeteredUsage

_STANDING = {
    "ec2": ("count", 1),
    "ebs": ("count", 1),
    "public_ipv4": ("addresses", 0),
    "nat_gateway": ("gateways", 1),
    "rds": ("count", 1),
    "elasticache": ("count", 1),
    "fargate": ("tasks", 0),
    "lambda_managed_instances": ("instance_hours", 0),
}
"""Service → the number that every environment has again, and what it is where none is said."""


def in_environments(
    usages: Sequence[MeteredUsage], environments: float, *, standing: bool = True
) -> tuple[MeteredUsage, ...]:
    """Return a month's usages of production together with its copies.

    Parameters
    ----------
    usages
        Usages of production.
    environments
        Production plus copies of it, >= 1.
    standing
        False for what starts for each job: without traffic it does not start.

    Returns
    -------
    tuple of MeteredUsage
        Servers, disks, addresses, gateways and balancers are there in every environment; requests,
        gigabytes, surplus credits and functions only where the traffic is.

    Examples
    --------
    >>> servers = MeteredUsage("ec2", {"instance_type": "t3.small", "count": 2, "hours": 730})
    >>> in_environments((servers,), 3)[0].usage["count"]
    6
    """
    if environments == 1 or not standing:
        return tuple(usages)
    found = []
    for metered in usages:
        usage: dict[str, Any] = dict(metered.usage)
        if metered.service in _STANDING:
            key, unsaid = _STANDING[metered.service]
            usage[key] = usage.get(key, unsaid) * environments
        found.append(replace(metered, usage=usage))
        if metered.service == "load_balancer":
            # Its hours again; its capacity units follow the traffic, which is in one.
            copies = {
                "type": usage["type"],
                "hours": usage["hours"],
                "count": usage.get("count", 1) * (environments - 1),
            }
            found.append(MeteredUsage("load_balancer", copies))
    return tuple(found)
