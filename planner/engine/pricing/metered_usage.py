"""A month's usage of one AWS service, as placements and components state it."""

from collections.abc import Mapping
from typing import Any

from planner.record import record


@record
class MeteredUsage:
    """Usage under the keys of the pricing table; `service` is a row of it."""

    service: str
    usage: Mapping[str, Any]
