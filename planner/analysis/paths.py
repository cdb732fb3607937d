"""Latency end to end: synchronous call trees, and the time until an event's work is done."""

from collections.abc import Iterator, Mapping
from copy import copy
from functools import lru_cache
from typing import NamedTuple

from planner.analysis.circles import circles
from planner.analysis.results import PathResult, Percentiles
from planner.document import Edge, Scenario
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds import KINDS

MOST_PATHS = 50

Latencies = Mapping[str, LatencyDistribution | None]
NOTHING = LatencyDistribution.fixed(0.0)


class Call(NamedTuple):
    """A call as its caller sees it; `latency` holds everything behind it."""

    latency: LatencyDistribution
    calls: float = 1.0
    parallel: bool = False
    retries: int = 0
    timeout_ms: float | None = None


@lru_cache(maxsize=4_096)
def _of_call(call: Call) -> LatencyDistribution:
    """Return the time of all calls of one connection in a request."""
    latency, calls, parallel, retries, timeout_ms = call
    return path_latency(
        Stage(latency, calls=calls, parallel=parallel, retries=retries, timeout_ms=timeout_ms)
    )


@lru_cache(maxsize=4_096)
def with_calls(own: LatencyDistribution, calls: tuple[Call, ...]) -> LatencyDistribution:
    """Return the time of a part with everything that it calls.

    Pure and cached, as is every call and every sum of neighbours: a part that changes costs the
    sums above it, not the whole tree.
    """
    one_by_one = tuple(_of_call(call) for call in calls if not call.parallel)
    callees = [Stage(_in_sequence(one_by_one))] if one_by_one else []
    callees += [Stage(_of_call(call), parallel=True) for call in calls if call.parallel]
    return path_latency(Stage(own, callees=tuple(callees))) if callees else own


def _in_sequence(latencies: tuple[LatencyDistribution, ...]) -> LatencyDistribution:
    """Return the sum, added in pairs so that most pairs are known already."""
    while len(latencies) > 1:
        pairs = [_sum_of(*latencies[at : at + 2]) for at in range(0, len(latencies) - 1, 2)]
        latencies = (*pairs, *latencies[2 * len(pairs) :])
    return latencies[0]


@lru_cache(maxsize=4_096)
def _sum_of(one: LatencyDistribution, other: LatencyDistribution) -> LatencyDistribution:
    return one.plus(other)


@lru_cache(maxsize=4_096)
def after_delay(delay: LatencyDistribution, latency: LatencyDistribution) -> LatencyDistribution:
    """Return the time from an event until its work is done; pure and cached."""
    return delay.plus(latency)


@lru_cache(maxsize=8_192)
def percentiles_of(latency: LatencyDistribution) -> Percentiles:
    """Return the three that everybody quotes."""
    p50, p95, p99 = (float(ms) for ms in latency.percentiles((0.5, 0.95, 0.99)))
    return Percentiles(p50, p95, p99)


class CallTrees:
    """Call trees of a drawing, each part's own latency given.

    Parameters
    ----------
    scenario
        The drawing.
    latencies
        Each part's own latency, without what it calls; may be computed on demand, those called
        first.

    Notes
    -----
    Parts that call each other in a circle count each other once, without what lies behind.
    """

    def __init__(self, scenario: Scenario, latencies: Latencies) -> None:
        self._scenario = scenario
        self._calls: dict[str, list[Edge]] = {key: [] for key in scenario.nodes}
        for edge in scenario.edges.values():
            if edge.mode == "call":
                self._calls[edge.source].append(edge)
        targets = {key: [call.target for call in calls] for key, calls in self._calls.items()}
        self.circles = tuple(circles(targets))
        self._circle_of = {key: at for at, found in enumerate(self.circles) for key in found}
        self._place = {key: at for at, key in enumerate(self.callees_first)}
        self.begin(latencies)

    def with_latencies(self, latencies: Latencies) -> "CallTrees":
        """Return the same trees with other latencies of the parts."""
        found = copy(self)
        found.begin(latencies)
        return found

    def begin(self, latencies: Latencies) -> None:
        """Forget every sum; each part's own latency is as given from now on."""
        self._latencies = latencies
        self._whole: dict[str, LatencyDistribution] = {}

    @property
    def callees_first(self) -> Iterator[str]:
        """Return the parts so that those called stand before their callers."""
        return (key for found in self.circles for key in found)

    def of_callees(self, key: str) -> LatencyDistribution:
        """Return the time of everything that a part calls, as far as it does not wait for itself.

        Of a circle, only those that stand before it in `callees_first` count.
        """
        place = self._place[key]
        return with_calls(NOTHING, self._called(key, place))

    def latency(self, key: str) -> LatencyDistribution:
        """Return the time of a part with everything that it calls."""
        if key not in self._whole:
            for part in sorted(self._unknown_below(key), key=self._place.__getitem__):
                self._whole[part] = self._compose(part)
        return self._whole[key]

    def _unknown_below(self, key: str) -> set[str]:
        """Return the part and what it calls, directly or not, as far as it was not composed."""
        found, waiting = {key}, [key]
        while waiting:
            for edge in self._calls[waiting.pop()]:
                if edge.target not in found and edge.target not in self._whole:
                    found.add(edge.target)
                    waiting.append(edge.target)
        return found

    def _compose(self, key: str) -> LatencyDistribution:
        own = self._latencies.get(key) or NOTHING
        if self.includes_callees(key):
            return own
        return with_calls(own, self._called(key, len(self._place)))

    def _called(self, key: str, before: int) -> tuple[Call, ...]:
        """Return a part's calls; of its own circle, only those to parts `before` a place."""
        return tuple(
            Call(
                self._behind(key, edge.target, before),
                edge.calls_per_request * (1 - edge.cache_hit),
                edge.parallel,
                edge.retries,
                edge.timeout_ms,
            )
            for edge in self._calls[key]
        )

    def _behind(self, key: str, target: str, before: int) -> LatencyDistribution:
        if self._circle_of[key] != self._circle_of[target]:
            return self.latency(target)
        known = self._latencies.get(target) if self._place[target] < before else None
        return known or NOTHING

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
        found.append(_path(trees.members(key), "call", trees.latency(key)))
    for edge in scenario.edges.values():
        if edge.mode != "event" or edge.target not in scenario.nodes:
            continue
        delay = delays.get(edge.source) or NOTHING
        latency = after_delay(delay, trees.latency(edge.target))
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
