"""What is known of a scenario before all of it is computed."""

from collections.abc import Mapping

from planner.analysis.results import ComponentResult
from planner.record import record


@record(eq=False)
class Interim:
    """What is known of a scenario while the rest is computed: its bill, and the answers so far.

    Attributes
    ----------
    as_drawn_usd_per_month, complete, unknown_lines
        As in `Totals`.
    components
        Every part with its bill.
    edge_requests_per_month
        As in `Results`.
    pending
        Computing parts that have no latency and no answer yet.
    """

    as_drawn_usd_per_month: float
    complete: bool
    unknown_lines: int
    components: Mapping[str, ComponentResult]
    edge_requests_per_month: Mapping[str, float]
    pending: frozenset[str]
