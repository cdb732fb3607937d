"""The first half of every evaluation: how the traffic flows and what competes where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.analysis.contest import Contest, Member, Reach, Tenancy, Terms, contest
from planner.analysis.fleet_sharing import fleets
from planner.analysis.flow import Flow, flow
from planner.analysis.ledger import Charges, charges_of
from planner.analysis.paths import CallTrees, tree_latency
from planner.catalog.book import PriceBook, load_price_book
from planner.document import Node, Scenario
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.environments import in_environments
from planner.engine.placement.option import Option
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.kinds import KINDS, Arrivals, Kind, Surroundings
from planner.kinds.compute import ComputeParams, Ec2Placement


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
        settings.operations_hours_per_month,
        settings.operations_usd_per_hour,
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


class Study:
    """Traffic, contests, charges and latencies of a drawing: what every question starts from.

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
    """

    def __init__(self, scenario: Scenario, traffic_x: float = 1.0) -> None:
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
        self.fleets = fleets(scenario)
        self.latencies: dict[str, LatencyDistribution | None] = {}
        self.contests: dict[str, Contested] = {}
        self.charges: dict[str, Charges] = {}
        for key in self._callees_first():
            self._compute(scenario.nodes[key])

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
            usages = in_environments(
                kind.usage(node.params, arrivals, self.around), self.terms.environments
            )
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
        reach = replace(reach, tenancy=self._tenancy(node.id))
        contested = Contested(params, reach, contest(params, reach, self.terms), egress)
        self.contests[node.id] = contested
        self.charges[node.id] = contested.charges(params.placement)
        self.latencies[node.id] = contested.drawn.latency

    def present(self, key: str) -> tuple[str, ...]:
        """Return the parts that are drawn on the fleet of `key`, its payer first."""
        return tuple(
            member
            for member in self.fleets.get(key, ())
            if member not in self.flow.problems
            and getattr(self.scenario.nodes[member].params, "placement", "") == "ec2"
        )

    def fleet_of(self, key: str) -> Ec2Placement:
        """Return the pinned fields of the fleet that `key` shares: the host's."""
        params = self.scenario.nodes[self.fleets[key][0]].params
        if not isinstance(params, ComputeParams):
            raise TypeError(key)
        return params.ec2

    def members(self, keys: Sequence[str]) -> tuple[Member, ...]:
        """Return parts as members of a fleet."""
        found = []
        for key in keys:
            params = self.scenario.nodes[key].params
            if isinstance(params, ComputeParams):
                reach = reach_of(self.scenario, key, self.flow.arrivals[key], 0.0)
                found.append((params, reach))
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


def _egress(kind: Kind, arrivals: Arrivals) -> Charges:
    """Return what leaves AWS from a part; CloudFront bills its own."""
    if arrivals.internet_out_gb <= 0 or kind.id == "aws.cloudfront":
        return ()
    usage = MeteredUsage("data_transfer", {"internet_out_gb": arrivals.internet_out_gb})
    return charges_of((usage,))
