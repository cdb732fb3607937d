"""What a rule may look at: the drawing with its connections sorted, the results, the limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from types import MappingProxyType

from planner.analysis.paths import CallTrees, percentiles_of
from planner.analysis.results import ComponentResult, OptionResult, Percentiles, Results
from planner.catalog.book import PriceBook, load_price_book
from planner.catalog.limits import Limits
from planner.document import Edge, Node, Scenario
from planner.document.regions import part_regions
from planner.kinds.compute import ComputeParams
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, KIB_PER_GIB, share

_SMALLEST_SHARE = 0.001
WORTH_USD = 1.0
"""What a hint must save a month to be given."""

EdgesOf = Mapping[str, tuple[Edge, ...]]


@dataclass(frozen=True)
class Look:
    """One drawing under inspection; every rule gets the same."""

    scenario: Scenario
    results: Results
    limits: Limits

    @cached_property
    def book(self) -> PriceBook:
        """Return the prices of the scenario's region."""
        return load_price_book(self.scenario.region, self.scenario.own_prices)

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Return the region of every part."""
        return part_regions(self.scenario)

    def book_at(self, key: str) -> PriceBook:
        """Return the prices of a part's region."""
        return load_price_book(self.regions[key], self.scenario.own_prices)

    @cached_property
    def outgoing(self) -> EdgesOf:
        """Return the connections that leave each part."""
        return self._edges("source")

    @cached_property
    def incoming(self) -> EdgesOf:
        """Return the connections that reach each part."""
        return self._edges("target")

    @cached_property
    def answered(self) -> tuple[tuple[ComponentResult, ComputeParams], ...]:
        """Return the computing parts that could be computed, with their parameters."""
        found = []
        for part in self.results.components.values():
            params = self.scenario.nodes[part.id].params
            if part.verdict is not None and isinstance(params, ComputeParams):
                found.append((part, params))
        return tuple(found)

    @property
    def functions(self) -> Iterator[tuple[ComponentResult, ComputeParams, OptionResult]]:
        """Return the parts drawn as Lambda functions, with what they are configured to be."""
        return self._placed("lambda")

    @property
    def fleets(self) -> Iterator[tuple[ComponentResult, ComputeParams, OptionResult]]:
        """Return the parts drawn on EC2, with what they are configured to be."""
        return self._placed("ec2")

    @cached_property
    def _trees(self) -> CallTrees:
        latencies = {key: part.latency for key, part in self.results.components.items()}
        return CallTrees(self.scenario, latencies)

    def summed_ms(self, key: str, name: str) -> float:
        """Return the sum of a percentile (`p50`, `p99`) over a part and its calls.

        Cheap; of p50 about right, of p99 more than the whole takes.
        """
        if name not in self._sums:
            self._sums[name] = self._sums_below(name)
        return self._sums[name][key]

    def _sums_below(self, name: str) -> dict[str, float]:
        """Add a percentile up along the calls, those called first."""
        sums: dict[str, float] = {}
        for key in self._trees.callees_first:
            percentiles = self.results.components[key].percentiles
            total = float(getattr(percentiles, name)) if percentiles is not None else 0.0
            if not self._trees.includes_callees(key):
                total += sum(
                    ceil(edge.calls_per_request) * sums.get(edge.target, 0.0)
                    for edge in self.outgoing[key]
                    if edge.mode == "call" and edge.calls_per_request > 0
                )
            sums[key] = total
        return sums

    @cached_property
    def _sums(self) -> dict[str, dict[str, float]]:
        return {}

    def with_callees(self, key: str) -> Percentiles:
        """Return the time of a part with everything that it calls and waits for."""
        return percentiles_of(self._trees.latency(key))

    def nodes(self, *kinds: str) -> Iterator[tuple[Node, ComponentResult]]:
        """Return the parts of these kinds."""
        for key, node in self.scenario.nodes.items():
            if node.kind in kinds and key in self.results.components:
                yield node, self.results.components[key]

    def requests(self, edge: Edge) -> float:
        """Return what a connection carries in a month. [requests]"""
        return self.results.edge_requests_per_month.get(edge.id, 0.0)

    def gigabytes(self, edge: Edge) -> float:
        """Return what a connection carries there and back in a month; payload unset is none."""
        kib = (edge.payload_out_kib or 0.0) + (edge.payload_back_kib or 0.0)
        return self.requests(edge) * kib / KIB_PER_GIB

    def user_waits(self, key: str) -> bool:
        """Tell whether somebody outside waits for this part, along calls alone."""
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            node = self.scenario.nodes[at]
            own = node.traffic
            if node.kind == "source.users":
                return True
            if own is not None and own.shape != "schedule" and node.kind != "aws.ses.receiving":
                return True
            waiting += [edge.source for edge in self.incoming[at] if edge.mode == "call"]
        return False

    def _placed(
        self, placement: str
    ) -> Iterator[tuple[ComponentResult, ComputeParams, OptionResult]]:
        for part, params in self.answered:
            if part.placement == placement and part.as_configured is not None:
                yield part, params, part.as_configured

    def _edges(self, end: str) -> EdgesOf:
        found: dict[str, list[Edge]] = {key: [] for key in self.scenario.nodes}
        for edge in self.scenario.edges.values():
            found[getattr(edge, end)].append(edge)
        return MappingProxyType({key: tuple(edges) for key, edges in found.items()})


def option_of(part: ComponentResult, placement: str) -> OptionResult | None:
    """Return one of a part's options."""
    return next((option for option in part.options if option.placement == placement), None)


def usd_of(part: ComponentResult | OptionResult, *services: str) -> float:
    """Return what a part pays for some services. [USD/month]"""
    return sum(line.usd or 0.0 for line in part.lines if line.service in services)


def small_share(fraction: float) -> str:
    """Write a share that may be too small for a decimal.

    >>> small_share(0.00004).replace("\u202f", " ")
    'less than 0.1 %'
    """
    return share(fraction) if fraction >= _SMALLEST_SHARE else f"less than {share(_SMALLEST_SHARE)}"


def hour_of_week(hour: int) -> str:
    """Write an hour of the week as people say it.

    >>> hour_of_week(58)
    'Wednesday 10:00'
    """
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    day, of_day = divmod(hour % HOURS_PER_WEEK, HOURS_PER_DAY)
    return f"{days[day]} {of_day}:00"
