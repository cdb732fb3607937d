"""The first half of every evaluation: how the traffic flows and what competes where."""

from collections.abc import Sequence
from functools import lru_cache

from planner.analysis.contest import (
    Contest,
    Member,
    Reach,
    Tenancy,
    Terms,
    contest,
    fleet_charges,
    shared_fleet,
)
from planner.analysis.fleet_sharing import fleets
from planner.analysis.flow import Flow, flow
from planner.analysis.identity import Same
from planner.analysis.ledger import Charges, charges_of
from planner.analysis.on_demand import OnDemand
from planner.analysis.paths import CallTrees
from planner.catalog.book import PriceBook
from planner.document import Node, Scenario
from planner.document.regions import part_regions
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.environments import in_environments
from planner.engine.placement.option import Option
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.kinds import KINDS, Arrivals, Kind, Params, Surroundings
from planner.kinds.compute import ComputeParams, Ec2Placement
from planner.kinds.databases import DatabaseEc2Params
from planner.record import record


def terms_of(scenario: Scenario, region: str | None = None) -> Terms:
    """Return what placements depend on, in the scenario's region or another."""
    settings = scenario.settings
    return Terms(
        region or scenario.region,
        settings.hours_per_month,
        settings.quota,
        settings.purchase,
        settings.target_utilisation,
        settings.min_instances,
        settings.latency_target_ms,
        settings.environments,
        settings.operations_hours_per_month,
        settings.operations_usd_per_hour,
        scenario.own_prices,
    )


def reach_of(scenario: Scenario, key: str, arrivals: Arrivals, callee_wait_ms: float) -> Reach:
    """Return what reaches a computing part."""
    return _reach(arrivals, callee_wait_ms, _has_schedule(scenario.nodes[key]))


def _competes(node: Node) -> bool:
    return KINDS[node.kind].contest and isinstance(node.params, ComputeParams)


def _has_schedule(node: Node) -> bool:
    return node.traffic is not None and node.traffic.shape == "schedule"


def _reach(
    arrivals: Arrivals,
    callee_wait_ms: float,
    has_schedule: bool,
    tenancy: Tenancy | None = None,
) -> Reach:
    scheduled = has_schedule or "aws.scheduler" in arrivals.incoming_kinds
    return Reach(
        arrivals.load,
        callee_wait_ms,
        arrivals.synchronous,
        arrivals.user_facing,
        scheduled and not arrivals.synchronous,
        arrivals.incoming_kinds,
        tenancy,
    )


@record(eq=False)
class Contested:
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


@lru_cache(maxsize=64)
def _surroundings(terms: Terms) -> Surroundings:
    book = terms.book
    return Surroundings(
        book,
        book.limits,
        terms.hours_per_month,
        terms.quota,
        terms.purchase,
        terms.target_utilisation,
        terms.min_instances,
        terms.latency_target_ms,
    )


@lru_cache(maxsize=2_048)
def _contested(
    params: Same[ComputeParams],
    arrivals: Same[Arrivals],
    callee_wait_ms: float,
    has_schedule: bool,
    tenancy: Tenancy | None,
    terms: Terms,
) -> Contested:
    """Return the contest of a part; pure and cached for parts that an edit left alone."""
    reach = _reach(arrivals.it, callee_wait_ms, has_schedule, tenancy)
    egress = _egress(KINDS["aws.compute"], arrivals.it)
    return Contested(params.it, reach, contest(params.it, reach, terms), egress)


@lru_cache(maxsize=4_096)
def _other(
    kind: str, params: Same[Params], arrivals: Same[Arrivals], terms: Terms
) -> tuple[Charges, LatencyDistribution | None]:
    """Return charges and latency of a part that does not compute; pure and cached."""
    around, found = _surroundings(terms), KINDS[kind]
    usages = in_environments(found.usage(params.it, arrivals.it, around), terms.environments)
    charges = (*charges_of(usages), *_egress(found, arrivals.it))
    return charges, found.latency(params.it, arrivals.it, around)


class Study:
    """Traffic, contests, charges and latencies of a drawing: what every question starts from.

    All but the traffic is computed when somebody asks: a bill needs neither the placements that
    are not drawn nor, but for what functions wait for, a latency.

    Attributes
    ----------
    flow
        What the traffic does.
    contests
        Computing parts with their options.
    charges
        What each part puts on the bill as it is drawn.
    latencies
        Each part's own latency, without what it calls.
    trees
        Who calls whom, with those latencies.
    regions
        Each part's region: that of the region group around it, else the scenario's.
    """

    def __init__(self, scenario: Scenario, traffic_x: float = 1.0) -> None:
        self.scenario = scenario
        self.terms = terms_of(scenario)
        self.book: PriceBook = self.terms.book
        self.regions = part_regions(scenario)
        self._terms = {where: terms_of(scenario, where) for where in set(self.regions.values())}
        self.flow: Flow = flow(scenario, traffic_x)
        self.around = _surroundings(self.terms)
        self.fleets = fleets(scenario)
        known = [
            key
            for key, node in scenario.nodes.items()
            if node.kind in KINDS and key not in self.flow.problems
        ]
        self.latencies: OnDemand[LatencyDistribution | None] = OnDemand(known, self._latency)
        self.trees = CallTrees(scenario, self.latencies)
        ordered = [key for key in self.trees.callees_first if key in self.latencies]
        self.charges: OnDemand[Charges] = OnDemand(ordered, self._charged)
        self.contests: OnDemand[Contested] = OnDemand(
            (key for key in ordered if _competes(scenario.nodes[key])), self._contested
        )

    # Parts

    def billed(self, key: str) -> Contested:
        """Return the contest of a computing part as far as its own bill needs it.

        Only a function is billed while it waits for what it calls; servers need not know.
        """
        params = self._params(key)
        return self.contests[key] if params.placement == "lambda" else self._competing(key, 0.0)

    def _charged(self, key: str) -> Charges:
        if key in self.contests:
            return self.billed(key).charges(self._params(key).placement)
        payers = self.present(key)
        if payers and payers[0] == key:  # a database whose servers nobody else needs any more
            return (*self.servers(payers), *self.beside_servers(key))
        return self.beside_servers(key)

    def beside_servers(self, key: str) -> Charges:
        """Return what a part that does not compute puts on the bill of its own."""
        return self._other(key)[0]

    def servers(self, keys: Sequence[str]) -> Charges:
        """Return what the servers of parts on one fleet put on the bill, without their logs."""
        fleet, members, terms = self.fleet_of(keys[0]), self.members(keys), self.terms_at(keys[0])
        basis = shared_fleet(fleet, members, terms).basis
        return fleet_charges(fleet, members, terms).get(basis, ())

    def _latency(self, key: str) -> LatencyDistribution | None:
        return self.billed(key).drawn.latency if key in self.contests else self._other(key)[1]

    def _other(self, key: str) -> tuple[Charges, LatencyDistribution | None]:
        node, params = self.scenario.nodes[key], self.scenario.nodes[key].params
        if isinstance(params, DatabaseEc2Params) and key not in self.fleets:
            params = params.replaced(on_fleet_of=None)  # there is no such fleet
        return _other(node.kind, Same(params), Same(self.flow.arrivals[key]), self.terms_at(key))

    def waiting(self, key: str, callee_wait_ms: float) -> Contested:
        """Return the contest of a part that waits so long for what it calls. [ms]"""
        return self._competing(key, callee_wait_ms)

    def _contested(self, key: str) -> Contested:
        waits = self._params(key).workload.mode == "detailed"
        return self._competing(key, self.trees.of_callees(key).mean_ms if waits else 0.0)

    def _competing(self, key: str, callee_wait_ms: float) -> Contested:
        return _contested(
            Same(self._params(key)),
            Same(self.flow.arrivals[key]),
            callee_wait_ms,
            _has_schedule(self.scenario.nodes[key]),
            self._tenancy(key),
            self.terms_at(key),
        )

    def _params(self, key: str) -> ComputeParams:
        params = self.scenario.nodes[key].params
        if not isinstance(params, ComputeParams):
            raise TypeError(key)
        return params

    def terms_at(self, key: str) -> Terms:
        """Return what the placements of a part depend on, in its region."""
        return self._terms[self.regions[key]]

    def book_at(self, region: str) -> PriceBook:
        """Return the prices of a region that has parts in it."""
        return self._terms[region].book

    def present(self, key: str) -> tuple[str, ...]:
        """Return the parts that are drawn on the fleet of `key`, its payer first."""
        return tuple(
            member
            for member in self.fleets.get(key, ())
            if member not in self.flow.problems
            and getattr(self.scenario.nodes[member].params, "placement", "ec2") == "ec2"
        )

    def fleet_of(self, key: str) -> Ec2Placement:
        """Return the pinned fields of the fleet that `key` shares: the host's."""
        return self._params(self.fleets[key][0]).ec2

    def members(self, keys: Sequence[str]) -> tuple[Member, ...]:
        """Return parts as members of a fleet."""
        found = []
        for key in keys:
            params = self.scenario.nodes[key].params
            if isinstance(params, ComputeParams):
                reach = reach_of(self.scenario, key, self.flow.arrivals[key], 0.0)
                found.append((params, reach))
            elif isinstance(params, DatabaseEc2Params):
                load = self.flow.arrivals[key].load
                found.append((_as_computing(params), Reach(load, through_balancer=False)))
        return tuple(found)

    def _tenancy(self, key: str) -> Tenancy | None:
        """Return the fleet that a part shares, as if the part were on it."""
        if key not in self.fleets:
            return None
        present = self.present(key)
        keys = [k for k in self.fleets[key] if k == key or k in present]
        if len(keys) == 1 and self.fleets[key][0] == key:
            return None
        return Tenancy(self.fleet_of(key), self.members(keys), keys.index(key))


@lru_cache(maxsize=256)
def _as_computing(params: DatabaseEc2Params) -> ComputeParams:
    """Return a database as what it takes of the servers that it shares."""
    takes = {
        "mode": "detailed",
        "cpu_ms": params.query_cpu_ms,
        "wait_ms": 0,
        "memory_need_mib": params.memory_mib,
        "process_memory_mib": 1,
        "request_memory_mib": 0,
        "request_kib": 0,
        "response_kib": 0,
        "log_kib": 0,
    }
    return ComputeParams.model_validate({"workload": takes})


def _egress(kind: Kind, arrivals: Arrivals) -> Charges:
    """Return what a part sends away from where it stands; CloudFront bills its own."""
    if not arrivals.transfer or kind.id == "aws.cloudfront":
        return ()
    return charges_of((MeteredUsage("data_transfer", arrivals.transfer),))
