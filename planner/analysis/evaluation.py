"""One evaluation under way: the bill first, then an answer for one part after the other."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from planner.analysis.answer import Answer, Prices, added, answer
from planner.analysis.callers import Callers, Waiting, with_waiting
from planner.analysis.contest import Contest, Tenancy, basis_without, fleet_charges, log_charges
from planner.analysis.findings import find
from planner.analysis.fleet_sharing import is_database
from planner.analysis.interim import Interim
from planner.analysis.ledger import Charges, Ledger, Priced
from planner.analysis.paths import event_delays, paths, percentiles_of
from planner.analysis.results import ComponentResult, Results, Totals
from planner.analysis.study import Contested, Study
from planner.document import Node
from planner.engine.pricing.pool import Bill
from planner.kinds import KINDS

NOT_MODELLED = (
    "support plans and taxes",
    "data transfer between zones that are not drawn",
    "snapshots and backups",
    "CloudWatch alarms, metrics and traces",
    "AWS Config, GuardDuty and other account-wide services",
    "people's time, unless operations are set",
)


class Evaluation:
    """What is asked of a drawing, on top of its study, whose bill is known."""

    def __init__(self, study: Study) -> None:
        self.study, self.scenario, self.book = study, study.scenario, study.book
        self.flow, self.contests = study.flow, study.contests
        self.latencies = study.latencies
        self.ledger = Ledger(
            study.charges,
            {key: study.regions[key] for key in study.charges},
            {where: study.book_at(where) for where in set(study.regions.values())},
            self.book.free_tier(study.scenario.settings.free_tier),
        )

    # The bill

    @property
    def asked(self) -> int:
        """Return of how many parts only the bill is known yet: their answers take time."""
        return sum(not self.study.billed(key).contest.is_decided for key in self.contests)

    def interim(self, answered: Mapping[str, ComponentResult]) -> Interim:
        """Return the bill, and what is answered so far."""
        bill = self.ledger.bill
        return Interim(
            bill.usd,
            bill.complete and not self.flow.problems,
            _unknown_lines(bill),
            MappingProxyType({**self._billed_parts, **answered}),
            self._edge_requests,
            frozenset(self.contests) - answered.keys(),
        )

    @cached_property
    def _billed_parts(self) -> Mapping[str, ComponentResult]:
        return {key: self._billed(node) for key, node in self.scenario.nodes.items()}

    def _billed(self, node: Node) -> ComponentResult:
        """Return a part with its bill; of computing parts there is no more yet."""
        common = self._common(node)
        if node.id in self.contests or common.get("problem") is not None:
            return ComponentResult(**common)
        return ComponentResult(**common, **self._latency(node.id))

    def _common(self, node: Node) -> dict[str, Any]:
        load = self.flow.arrivals[node.id].load
        lines = self.ledger.bill.lines.get(node.id, ())
        problem = self.flow.problems.get(node.id)
        if node.kind not in KINDS:
            problem = f"This version does not know parts of the kind {node.kind}"
        return {
            "id": node.id,
            "name": node.name,
            "kind": node.kind,
            "placement": getattr(node.params, "placement", None),
            "load": load,
            "requests_per_month": load.per_month(self.scenario.settings.hours_per_month),
            "usd_per_month": self.ledger.bill.usd_of(node.id),
            "complete": problem is None and all(line.usd is not None for line in lines),
            "lines": lines,
            "problem": problem,
        }

    def _latency(self, key: str) -> dict[str, Any]:
        latency = self.latencies.get(key)
        return {
            "latency": latency,
            "percentiles": percentiles_of(latency) if latency is not None else None,
        }

    @cached_property
    def _edge_requests(self) -> Mapping[str, float]:
        hours = self.scenario.settings.hours_per_month
        return MappingProxyType(
            {key: load.per_month(hours) for key, load in self.flow.edges.items()}
        )

    # Answers

    def results(self, components: Mapping[str, ComponentResult]) -> Results:
        """Return everything, once every part is answered."""
        delays = event_delays(self.scenario, self.flow.arrivals, self.study.around)
        settings = self.scenario.settings
        results = Results(
            self.scenario.name,
            self.scenario.region,
            settings.hours_per_month,
            settings.free_tier,
            self.book.version,
            self.book.as_of,
            self._totals(components, self.ledger.bill),
            MappingProxyType(components),
            self._edge_requests,
            paths(self.scenario, self.latencies, delays),
            not_modelled=NOT_MODELLED,
        )
        return replace(results, findings=find(self.scenario, results, self.book.limits))

    def component(self, node: Node) -> ComponentResult:
        """Return everything computed for one part."""
        contested = self.contests.get(node.id)
        if contested is None:
            return self._billed(node)
        return self._answered(node, contested, self._common(node) | self._latency(node.id))

    def _answered(
        self, node: Node, contested: Contested, common: dict[str, Any]
    ) -> ComponentResult:
        placement, drawn = contested.params.placement, contested.drawn
        prices = tuple(
            ((side, basis), self.ledger.marginal(node.id, charges))
            for side in contested.contest.options
            for basis, charges in contested.contest.charges[side].items()
        )
        if contested.reach.tenancy is not None:
            prices = self._beside_the_fleet(node.id, contested.reach.tenancy, prices)
            prices = self._added_to_the_fleet(node.id, contested.reach.tenancy, prices)
        waiting = self.callers.waiting(node.id)
        prices = self._with_callers(waiting, prices)
        egress = self.ledger.marginal(node.id, contested.egress)
        found = _answer(contested.contest, prices, egress, waiting)
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
            tornado=found.tornado,
        )

    def _with_callers(self, waiting: Waiting, prices: Prices) -> Prices:
        """Return prices with what callers pay for waiting longer or less for this part."""
        if not waiting:
            return prices
        waits = {placement: (longer_ms, usd) for placement, longer_ms, usd in waiting}
        return tuple(
            (
                (placement, basis),
                with_waiting(priced, *waits.get(placement, (0.0, 0.0)), self.book.as_of),
            )
            for (placement, basis), priced in prices
        )

    @cached_property
    def callers(self) -> Callers:
        """Return who waits for whom."""
        return Callers(self.study)

    def _beside_the_fleet(self, key: str, tenancy: Tenancy, prices: Prices) -> Prices:
        """Return prices of who pays a fleet, elsewhere: what is left of it uses the free tier."""
        terms = self.study.terms_at(key)
        left = fleet_charges(tenancy.fleet, tenancy.others, terms)
        basis = basis_without(tenancy, terms, self.contests[key].contest.options["ec2"].basis)
        if not tenancy.others or self.study.present(key)[:1] != (key,) or basis not in left:
            return prices
        return tuple(
            (
                (placement, on),
                priced
                if placement == "ec2"
                else self.ledger.marginal(
                    key, self.contests[key].contest.charges[placement][on], left[basis]
                ),
            )
            for (placement, on), priced in prices
        )

    def _added_to_the_fleet(self, key: str, tenancy: Tenancy, prices: Prices) -> Prices:
        """Return prices in which EC2 is what this part adds to the fleet that it shares."""
        payer = next(iter(self.study.present(key)), key)
        terms = self.study.terms_at(key)
        whole = fleet_charges(tenancy.fleet, tenancy.members, terms)
        rest = fleet_charges(tenancy.fleet, tenancy.others, terms)
        logs = self.ledger.marginal(key, log_charges(self.contests[key].contest.options["ec2"]))
        host = self.scenario.nodes[self.study.fleets[key][0]].name
        return tuple(
            (
                (placement, basis),
                priced
                if placement != "ec2" or basis not in whole
                else added(
                    self.ledger.marginal(payer, whole[basis]),
                    self.ledger.marginal(payer, rest[left]) if left in rest else None,
                    logs,
                    host,
                    self.book.as_of,
                ),
            )
            for (placement, basis), priced in prices
            for left in [basis_without(tenancy, terms, basis)]
        )

    def _placed(self, wanted: Mapping[str, str]) -> dict[str, Charges]:
        """Return the charges of parts moved elsewhere; a fleet follows who is on it."""
        moved = {key: self.contests[key].charges(side) for key, side in wanted.items()}
        for group in dict.fromkeys(self.study.fleets.values()):
            on = [key for key in group if self._runs_on_servers(key, wanted)]
            for place, key in enumerate(on):
                servers = self.study.servers(on) if not place else ()
                moved[key] = (*servers, *self._beside_servers(key))
        return moved | dict(self.callers.moved(wanted))

    def _runs_on_servers(self, key: str, wanted: Mapping[str, str]) -> bool:
        """Tell whether a part of a fleet is on it once parts are placed as wanted."""
        if key in self.contests:
            return wanted.get(key, self.contests[key].params.placement) == "ec2"
        return is_database(self.scenario, key) and key not in self.flow.problems

    def _beside_servers(self, key: str) -> Charges:
        """Return what a part on a fleet puts on the bill beside its servers."""
        if key not in self.contests:
            return self.study.beside_servers(key)
        contested = self.contests[key]
        return (*log_charges(contested.contest.options["ec2"]), *contested.egress)

    # Totals

    def _totals(self, components: Mapping[str, ComponentResult], drawn: Bill) -> Totals:
        ec2, ec2_blocked = self._all("ec2")
        lambda_, lambda_blocked = self._all("lambda")
        wanted = {
            key: part.verdict.choice
            for key, part in components.items()
            if part.verdict is not None and part.verdict.choice != "either"
        }
        recommended = self._placed(
            {
                key: choice
                for key, choice in wanted.items()
                if self.contests[key].contest.options[choice].usages
            }
        )
        return Totals(
            drawn.usd,
            ec2,
            lambda_,
            self.ledger.usd_with(recommended),
            ec2_blocked,
            lambda_blocked,
            drawn.complete and not self.flow.problems,
            _unknown_lines(drawn),
        )

    def _all(self, side: str) -> tuple[float, tuple[str, ...]]:
        """Return the cost with every part that can on one side, and the parts that cannot."""
        possible = {
            key: contested.contest.options[side].why_not is None
            for key, contested in self.contests.items()
        }
        moved = self._placed({key: side for key, can in possible.items() if can})
        return self.ledger.usd_with(moved), tuple(key for key, can in possible.items() if not can)


def _unknown_lines(bill: Bill) -> int:
    return sum(line.usd is None for owned in bill.lines.values() for line in owned)


@lru_cache(maxsize=2_048)
def _answer(competed: Contest, prices: Prices, egress: Priced, waiting: Waiting) -> Answer:
    """Return the answer of a part; one that an edit left alone is not even looked at."""
    return answer(competed, prices, egress, waiting)
