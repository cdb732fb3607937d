"""Scenario in, results out: the one entry into the arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import Any

from planner.analysis.answer import answer
from planner.analysis.contest import Contest, Reach, Terms, contest
from planner.analysis.findings import find
from planner.analysis.flow import Flow, flow
from planner.analysis.ledger import Charges, Ledger, charges_of
from planner.analysis.paths import CallTrees, event_delays, paths, percentiles_of, tree_latency
from planner.analysis.results import (
    ComponentResult,
    Results,
    Totals,
)
from planner.catalog.book import PriceBook, load_price_book
from planner.document import Node, Scenario
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.option import Option
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.pricing.pool import Bill, rates_of
from planner.kinds import KINDS, Arrivals, Kind, Surroundings
from planner.kinds.compute import ComputeParams
from planner.units import MS_PER_SECOND

NOT_MODELLED = (
    "support plans and taxes",
    "data transfer between zones",
    "snapshots and backups",
    "CloudWatch alarms, metrics and traces",
    "AWS Config, GuardDuty and other account-wide services",
    "people's time, unless operations are set",
)


def evaluate(scenario: Scenario, *, traffic_x: float = 1.0) -> Results:
    """Compute everything that is asked of a scenario.

    Parameters
    ----------
    scenario
        The document.
    traffic_x
        Multiplier of every profile; the document itself stays as it is.

    Returns
    -------
    Results
        Pure: the same scenario gives the same figures.

    Raises
    ------
    planner.catalog.book.UnknownRegion
        If no prices exist for the scenario's region.
    """
    started = perf_counter()
    study = _Study(scenario, traffic_x)
    results = study.results()
    elapsed_ms = (perf_counter() - started) * MS_PER_SECOND
    return _timed(results, elapsed_ms)


def terms_of(scenario: Scenario) -> Terms:
    """Return the settings that placements depend on."""
    settings = scenario.settings
    return Terms(
        scenario.region,
        settings.hours_per_month,
        settings.quota,
        settings.purchase,
        settings.target_utilisation,
        settings.min_instances,
        settings.latency_target_ms,
        settings.environments,
    )


def reach_of(scenario: Scenario, key: str, arrivals: Arrivals, callee_wait_ms: float) -> Reach:
    """Return what reaches a computing part."""
    own = scenario.nodes[key].traffic
    scheduled = "aws.scheduler" in arrivals.incoming_kinds or (
        own is not None and own.shape == "schedule"
    )
    return Reach(
        arrivals.load,
        callee_wait_ms,
        arrivals.synchronous,
        arrivals.user_facing,
        scheduled and not arrivals.synchronous,
        arrivals.incoming_kinds,
        arrivals.internet_out_gb,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Contested:
    """A computing part with its options."""

    params: ComputeParams
    reach: Reach
    contest: Contest
    egress: Charges

    def charges(self, placement: str) -> Charges:
        """Return what a placement puts on the bill."""
        return (*self.contest.own_charges(placement), *self.egress)

    @property
    def drawn(self) -> Option:
        """Return the placement as it is drawn."""
        return self.contest.options[self.params.placement]


class _Study:
    """One evaluation under way; every step reads what the steps before it found."""

    def __init__(self, scenario: Scenario, traffic_x: float) -> None:
        self.scenario = scenario
        self.book: PriceBook = load_price_book(scenario.region)
        self.terms = terms_of(scenario)
        self.flow: Flow = flow(scenario, traffic_x)
        settings = scenario.settings
        self.around = Surroundings(
            self.book,
            self.book.limits,
            settings.hours_per_month,
            settings.quota,
            settings.purchase,
            settings.target_utilisation,
            settings.min_instances,
            settings.latency_target_ms,
        )
        self.latencies: dict[str, LatencyDistribution | None] = {}
        self.contests: dict[str, _Contested] = {}
        self.charges: dict[str, Charges] = {}
        for key in self._callees_first():
            self._compute(scenario.nodes[key])
        self.ledger = Ledger(
            self.charges,
            dict.fromkeys(self.charges, scenario.region),
            rates_of(self.book),
            self.book.free_tier(settings.free_tier),
        )

    # Parts

    def _callees_first(self) -> list[str]:
        """Return the parts so that those called stand before their callers."""
        calls: dict[str, list[str]] = {key: [] for key in self.scenario.nodes}
        for edge in self.scenario.edges.values():
            if edge.mode == "call":
                calls[edge.source].append(edge.target)
        ordered: list[str] = []
        seen: set[str] = set()
        for start in self.scenario.nodes:
            waiting = [(start, False)]
            while waiting:
                key, done = waiting.pop()
                if done:
                    ordered.append(key)
                elif key not in seen:
                    seen.add(key)
                    waiting.append((key, True))
                    waiting += [(target, False) for target in calls[key] if target not in seen]
        return ordered

    def _compute(self, node: Node) -> None:
        kind = KINDS.get(node.kind)
        if kind is None or node.id in self.flow.problems:
            return
        arrivals = self.flow.arrivals[node.id]
        egress = _egress(kind, arrivals)
        if kind.contest and isinstance(node.params, ComputeParams):
            self._compete(node, node.params, arrivals, egress)
        else:
            usages = kind.usage(node.params, arrivals, self.around)
            self.charges[node.id] = (*charges_of(usages), *egress)
            self.latencies[node.id] = kind.latency(node.params, arrivals, self.around)

    def _compete(
        self, node: Node, params: ComputeParams, arrivals: Arrivals, egress: Charges
    ) -> None:
        wait_ms = 0.0
        if params.workload.mode == "detailed":
            trees = CallTrees(self.scenario, self.latencies)
            wait_ms = tree_latency(trees.tree(node.id)).mean_ms
        reach = reach_of(self.scenario, node.id, arrivals, wait_ms)
        contested = _Contested(params, reach, contest(params, reach, self.terms), egress)
        self.contests[node.id] = contested
        self.charges[node.id] = contested.charges(params.placement)
        self.latencies[node.id] = contested.drawn.latency

    # Answers

    def results(self) -> Results:
        """Price the drawing and answer for every part."""
        components = {key: self._component(node) for key, node in self.scenario.nodes.items()}
        drawn = self.ledger.bill
        delays = event_delays(self.scenario, self.flow.arrivals, self.around)
        settings = self.scenario.settings
        hours = settings.hours_per_month
        results = Results(
            self.scenario.name,
            self.scenario.region,
            hours,
            settings.free_tier,
            self.book.version,
            self.book.as_of,
            self._totals(components, drawn),
            MappingProxyType(components),
            MappingProxyType({key: load.per_month(hours) for key, load in self.flow.edges.items()}),
            paths(self.scenario, self.latencies, delays),
            not_modelled=NOT_MODELLED,
        )
        return _with(results, findings=find(self.scenario, results, self.book.limits))

    def _component(self, node: Node) -> ComponentResult:
        arrivals = self.flow.arrivals[node.id]
        requests = arrivals.load.per_month(self.scenario.settings.hours_per_month)
        lines = self.ledger.bill.lines.get(node.id, ())
        common: dict[str, Any] = {
            "id": node.id,
            "name": node.name,
            "kind": node.kind,
            "placement": getattr(node.params, "placement", None),
            "load": arrivals.load,
            "requests_per_month": requests,
            "usd_per_month": self.ledger.bill.usd_of(node.id),
            "complete": all(line.usd is not None for line in lines),
            "lines": lines,
        }
        problem = self.flow.problems.get(node.id)
        if node.kind not in KINDS:
            problem = f"This version does not know parts of the kind {node.kind}"
        if problem is not None:
            return ComponentResult(**(common | {"complete": False}), problem=problem)
        latency = self.latencies.get(node.id)
        common |= {
            "latency": latency,
            "percentiles": percentiles_of(latency) if latency is not None else None,
        }
        contested = self.contests.get(node.id)
        if contested is None:
            return ComponentResult(**common)
        return self._answered(node, contested, common)

    def _answered(
        self, node: Node, contested: _Contested, common: dict[str, Any]
    ) -> ComponentResult:
        placement, drawn = contested.params.placement, contested.drawn
        prices = tuple(
            (key, self.ledger.marginal(node.id, charges))
            for key, charges in contested.contest.charges.items()
        )
        egress = self.ledger.marginal(node.id, contested.egress)
        found = answer(contested.params, contested.reach, self.terms, prices, egress)
        return ComponentResult(
            **common,
            peak_utilisation=drawn.peak_utilisation if drawn.usages else None,
            cold_start_share=drawn.cold_share if drawn.placement == "lambda" else None,
            throttled_per_month=drawn.throttled_per_month,
            overload_minutes_per_month=drawn.overload_minutes_per_month,
            hourly=found.option(placement).hourly,
            verdict=found.verdict,
            options=found.options,
            as_configured=found.option(placement),
            break_even=found.break_even,
        )

    # Totals

    def _totals(self, components: Mapping[str, ComponentResult], drawn: Bill) -> Totals:
        ec2, ec2_blocked = self._all("ec2")
        lambda_, lambda_blocked = self._all("lambda")
        wanted = {
            key: part.verdict.choice
            for key, part in components.items()
            if part.verdict is not None and part.verdict.choice != "either"
        }
        recommended = {
            key: self.contests[key].charges(choice)
            for key, choice in wanted.items()
            if self.contests[key].contest.options[choice].usages
        }
        unknown = sum(line.usd is None for owned in drawn.lines.values() for line in owned)
        return Totals(
            drawn.usd,
            ec2.usd,
            lambda_.usd,
            self.ledger.with_(recommended).usd,
            ec2_blocked,
            lambda_blocked,
            drawn.complete and not self.flow.problems,
            unknown,
        )

    def _all(self, side: str) -> tuple[Bill, tuple[str, ...]]:
        """Return the bill with every part that can on one side, and the parts that cannot."""
        moved: dict[str, Charges] = {}
        blocked = []
        for key, contested in self.contests.items():
            if contested.contest.options[side].why_not is None:
                moved[key] = contested.charges(side)
            else:
                blocked.append(key)
        return self.ledger.with_(moved), tuple(blocked)


def _egress(kind: Kind, arrivals: Arrivals) -> Charges:
    """Return what leaves AWS from a part; CloudFront bills its own."""
    if arrivals.internet_out_gb <= 0 or kind.id == "aws.cloudfront":
        return ()
    usage = MeteredUsage("data_transfer", {"internet_out_gb": arrivals.internet_out_gb})
    return charges_of((usage,))


def _with(results: Results, **fields: Any) -> Results:
    kept = {name: getattr(results, name) for name in Results.__slots__}
    return Results(**(kept | fields))


def _timed(results: Results, elapsed_ms: float) -> Results:
    return _with(results, computed_in_ms=elapsed_ms)
