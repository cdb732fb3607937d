"""Latency end to end: synchronous call trees, and the time until an event's work is done."""

from collections.abc import Mapping

from planner.analysis.results import PathResult, Percentiles
from planner.document import Edge, Scenario
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds import KINDS

MOST_PATHS = 50
_DEEPEST = 24

Latencies = Mapping[str, LatencyDistribution | None]
NOTHING = LatencyDistribution.fixed(0.0)


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

    def stage(self, key: str, edge: Edge | None = None, above: tuple[str, ...] = ()) -> Stage:
        """Return the tree below a part; a part that calls itself in a circle is cut."""
        callees: tuple[Stage, ...] = ()
        if key not in above and len(above) < _DEEPEST and not self.includes_callees(key):
            callees = tuple(
                self.stage(call.target, call, (*above, key)) for call in self._calls[key]
            )
        own = self._latencies.get(key) or NOTHING
        if edge is None:
            return Stage(own, callees=callees)
        return Stage(
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
        found.append(_path(trees.members(key), "call", path_latency(trees.stage(key))))
    for edge in scenario.edges.values():
        if edge.mode != "event" or edge.target not in scenario.nodes:
            continue
        delay = delays.get(edge.source) or NOTHING
        latency = delay.plus(path_latency(trees.stage(edge.target)))
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
