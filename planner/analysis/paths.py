"""Latency end to end: synchronous call trees, and the time until an event's work is done."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from planner.analysis.results import PathResult, Percentiles
from planner.document import Edge, Scenario
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds import KINDS

MOST_PATHS = 50
_DEEPEST = 24

Latencies = Mapping[str, LatencyDistribution | None]
NOTHING = LatencyDistribution.fixed(0.0)


class CallTree(NamedTuple):
    """A part and what it calls before it answers; equal trees have equal latencies."""

    own: LatencyDistribution
    calls: float = 1.0
    parallel: bool = False
    retries: int = 0
    timeout_ms: float | None = None
    callees: tuple["CallTree", ...] = ()


@lru_cache(maxsize=32_768)
def tree_latency(tree: CallTree) -> LatencyDistribution:
    """Return the latency of a whole call tree.

    Pure and cached, as is every tree below it and every sum of neighbours: a part that changes
    costs the sums above it, not the whole tree.
    """
    one_by_one = tuple(tree_latency(callee) for callee in tree.callees if not callee.parallel)
    beside = tuple(tree_latency(callee) for callee in tree.callees if callee.parallel)
    callees = [Stage(_in_sequence(one_by_one))] if one_by_one else []
    callees += [Stage(latency, parallel=True) for latency in beside]
    return path_latency(
        Stage(
            tree.own,
            calls=tree.calls,
            parallel=tree.parallel,
            retries=tree.retries,
            timeout_ms=tree.timeout_ms,
            callees=tuple(callees),
        )
    )


def _in_sequence(latencies: tuple[LatencyDistribution, ...]) -> LatencyDistribution:
    """Return the sum, added in pairs so that most pairs are known already."""
    while len(latencies) > 1:
        pairs = [_sum_of(*latencies[at : at + 2]) for at in range(0, len(latencies) - 1, 2)]
        latencies = (*pairs, *latencies[2 * len(pairs) :])
    return latencies[0]


@lru_cache(maxsize=32_768)
def _sum_of(one: LatencyDistribution, other: LatencyDistribution) -> LatencyDistribution:
    return one.plus(other)


@lru_cache(maxsize=8_192)
def after_delay(delay: LatencyDistribution, latency: LatencyDistribution) -> LatencyDistribution:
    """Return the time from an event until its work is done; pure and cached."""
    return delay.plus(latency)


@lru_cache(maxsize=8_192)
def percentiles_of(latency: LatencyDistribution) -> Percentiles:
    """Return the three that everybody quotes."""
    p50, p95, p99 = (float(ms) for ms in latency.percentiles((0.5, 0.95, 0.99)))
    return Percentiles(p50, p95, p99)


class CallTrees:
    """Call trees of a drawing, each part's own latency given."""

    def __init__(self, scenario: Scenario, latencies: Latencies) -> None:
        self._scenario, self._latencies = scenario, latencies
        self._calls: dict[str, list[Edge]] = {key: [] for key in scenario.nodes}
        for edge in scenario.edges.values():
            if edge.mode == "call":
                self._calls[edge.source].append(edge)

    def tree(self, key: str, edge: Edge | None = None, above: tuple[str, ...] = ()) -> CallTree:
        """Return the tree below a part; a part that calls itself in a circle is cut."""
        callees: tuple[CallTree, ...] = ()
        if key not in above and len(above) < _DEEPEST and not self.includes_callees(key):
            callees = tuple(
                self.tree(call.target, call, (*above, key)) for call in self._calls[key]
            )
        own = self._latencies.get(key) or NOTHING
        if edge is None:
            return CallTree(own, callees=callees)
        return CallTree(
            own,
            calls=edge.calls_per_request * (1 - edge.cache_hit),
            parallel=edge.parallel,
            retries=edge.retries,
            timeout_ms=edge.timeout_ms,
            callees=callees,
        )

    def includes_callees(self, key: str) -> bool:
        """Tell whether a part's own duration holds its callees' already, as a log's does."""
        needs = getattr(self._scenario.nodes[key].params, "workload", None)
        return needs is not None and needs.mode == "simple"

    def members(self, key: str) -> tuple[str, ...]:
        """Return the parts of the tree below `key`, callers first."""
        found: list[str] = []
        waiting = [key]
        while waiting and len(found) < len(self._scenario.nodes):
            part = waiting.pop(0)
            if part not in found:
                found.append(part)
                waiting += [call.target for call in self._calls[part]]
        return tuple(found)

    def calls_anything(self, key: str) -> bool:
        """Tell whether a part calls another."""
        return bool(self._calls[key])


def paths(scenario: Scenario, latencies: Latencies, delays: Latencies) -> tuple[PathResult, ...]:
    """Return one path an entry point, then one an event connection, 50 at most.

    Parameters
    ----------
    scenario
        The drawing.
    latencies
        Each part's own latency, without what it calls.
    delays
        Each part's time between happening and delivering its events.
    """
    trees = CallTrees(scenario, latencies)
    found: list[PathResult] = []
    called = {edge.target for edge in scenario.edges.values()}
    entries = [
        key
        for key, node in scenario.nodes.items()
        if trees.calls_anything(key) and (key not in called or node.traffic is not None)
    ]
    for key in entries:
        found.append(_path(trees.members(key), "call", tree_latency(trees.tree(key))))
    for edge in scenario.edges.values():
        if edge.mode != "event" or edge.target not in scenario.nodes:
            continue
        delay = delays.get(edge.source) or NOTHING
        latency = after_delay(delay, tree_latency(trees.tree(edge.target)))
        found.append(_path((edge.source, *trees.members(edge.target)), "event", latency))
    return tuple(found[:MOST_PATHS])


def event_delays(scenario: Scenario, arrivals: Mapping[str, object], around: object) -> Latencies:
    """Return what each part's kind says of the delivery of its events."""
    delays: dict[str, LatencyDistribution | None] = {}
    for key, node in scenario.nodes.items():
        kind = KINDS.get(node.kind)
        if kind is not None:
            delays[key] = kind.event_delay(node.params, arrivals[key], around)  # type: ignore[arg-type]
    return delays


def _path(nodes: tuple[str, ...], mode: str, latency: LatencyDistribution) -> PathResult:
    return PathResult(
        nodes, "call" if mode == "call" else "event", latency, percentiles_of(latency)
    )
