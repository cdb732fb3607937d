"""A month's usage of one AWS service, as placements and components state it."""

from collections.abc import Mapping
from typing import Any

from planner.record import record


@record
class MeteredUsage:
    """Usage under the keys of the pricing table; `service` is a row of it.

    `per_server` marks what every server of a fleet brings with it, where a service is also used
    otherwise: its own address, beside those of a balancer.
    """

    service: str
    usage: Mapping[str, Any]
    per_server: bool = False
