"""Traffic flows along the drawing: what every connection carries and what reaches every part."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import is_
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from planner.analysis.circles import circles
from planner.analysis.triggers import Trigger, triggers_of
from planner.document import Edge, Node, Scenario
from planner.document.regions import part_regions, part_zones
from planner.engine.pricing.data_transfer import CHEAPER_PAIR
from planner.kinds import KINDS, Arrivals, Kind
from planner.record import record
from planner.traffic import Load, no_load, resolve
from planner.traffic.load import frozen
from planner.units import HOURS_PER_WEEK, KIB_PER_GIB

_GAIN_LIMIT = 1 - 1e-9
_LARGEST_CIRCLE = 2_000
"""Parts in one circle of calls: more take seconds, and memory with their square."""
_FEEDS_ITSELF = "Its traffic feeds itself: each request around the loop causes at least one more"
_TOO_LARGE = f"Its traffic runs in a circle of more than {_LARGEST_CIRCLE:,} parts"
_BEHIND = "What reaches it grows without end"
_BEHIND_TOO_LARGE = "What reaches it comes from a circle too large to be computed"
_OUTSIDE = ("source.users", "external.service")
_OUT_OF_AWS = "internet_out_gb"


@record(eq=False)
class Flow:
    """What the traffic does.

    Attributes
    ----------
    edges
        Load of each connection, in calls.
    arrivals
        What reaches each part.
    problems
        Parts that cannot be computed, with the reason.
    """

    edges: Mapping[str, Load]
    arrivals: Mapping[str, Arrivals]
    problems: Mapping[str, str]


def flow(scenario: Scenario, traffic_x: float = 1.0, month: int = 0) -> Flow:
    """Follow the traffic from its sources along every connection.

    Parameters
    ----------
    scenario
        The drawing.
    traffic_x
        Multiplier of every profile.
    month
        Months from today, for profiles that grow.

    Returns
    -------
    Flow
        Loads; solves x = own + Aᵀ x, so loops with a gain below 1 are exact.

    Notes
    -----
    Connections multiply, they do not split: each carries the load that fires it, times calls a
    request, times the share that no cache answers, over the batch size. A loop with a gain of 1
    or more grows without end; its parts, and all behind them, are reported as problems.
    """
    return _followed(_Drawn(scenario), traffic_x, month)


class _Drawn:
    """A drawing as far as its traffic depends on it: equal if no part of that was edited."""

    __slots__ = ("_hash", "_objects", "_values", "scenario")

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        nodes = scenario.nodes.values()
        self._objects = (*scenario.edges.values(), *(node.traffic for node in nodes))
        self._values = (
            scenario.settings.hours_per_month,
            *((node.id, node.kind, *_stated_sizes(node)) for node in nodes),
            *part_regions(scenario).values(),
            *part_zones(scenario).items(),
        )
        self._hash = hash((*map(id, self._objects), self._values))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Drawn)
            and self._values == other._values
            and len(self._objects) == len(other._objects)
            and all(map(is_, self._objects, other._objects))
        )


def _stated_sizes(node: Node) -> tuple[float, float] | tuple[()]:
    workload = getattr(node.params, "workload", None)
    return () if workload is None else (workload.request_kib, workload.response_kib)


@lru_cache(maxsize=16)
def _followed(drawn: _Drawn, traffic_x: float, month: int) -> Flow:
    scenario = drawn.scenario
    own = {
        key: resolve(node.traffic, month).times(traffic_x) if node.traffic else no_load()
        for key, node in scenario.nodes.items()
    }
    incoming: dict[str, list[Edge]] = {key: [] for key in scenario.nodes}
    outgoing: dict[str, list[Edge]] = {key: [] for key in scenario.nodes}
    for edge in scenario.edges.values():
        incoming[edge.target].append(edge)
        outgoing[edge.source].append(edge)
    triggers = triggers_of(scenario, incoming)
    factors = _factors(scenario, outgoing)
    loads, unsolved = _solve(triggers, own, factors)
    problems = _problems(scenario, unsolved, outgoing)
    facing = _user_facing(scenario, own, outgoing)
    places = part_regions(scenario), part_zones(scenario)
    graph = _Graph(scenario, own, incoming, outgoing, loads, facing, *places)
    arrivals = {key: _arrivals(key, graph) for key in scenario.nodes}
    return Flow(loads, arrivals, problems)


@record(eq=False)
class _Graph:
    scenario: Scenario
    own: Mapping[str, Load]
    incoming: Mapping[str, Sequence[Edge]]
    outgoing: Mapping[str, Sequence[Edge]]
    loads: Mapping[str, Load]
    user_facing: frozenset[str]
    regions: Mapping[str, str]
    zones: Mapping[str, str]

    def kind(self, node_id: str) -> Kind | None:
        return KINDS.get(self.scenario.nodes[node_id].kind)


def _factors(scenario: Scenario, outgoing: Mapping[str, Sequence[Edge]]) -> dict[str, float]:
    factors = {}
    for key, edges in outgoing.items():
        kind = KINDS.get(scenario.nodes[key].kind)
        weights = sum(edge.calls_per_request for edge in edges)
        share = 1 / weights if kind is not None and kind.splits and weights > 0 else 1.0
        for edge in edges:
            factors[edge.id] = (
                edge.calls_per_request * share * (1 - edge.cache_hit) / edge.batch_size
            )
    return factors


def _solve(
    triggers: Sequence[Trigger], own: Mapping[str, Load], factors: Mapping[str, float]
) -> tuple[dict[str, Load], dict[str, str]]:
    """Return the load of each connection, and why some have none.

    A connection carries what fires it times its factor; what fires it is its part's own load and
    that of its causes.
    """
    fired_by = {key: place for place, trigger in enumerate(triggers) for key in trigger.edges}
    needs: dict[str | int, Sequence[str | int]] = {key: (fired_by[key],) for key in fired_by}
    needs.update((place, trigger.causes) for place, trigger in enumerate(triggers))
    loads: dict[str, Load] = {}
    firing: dict[int, Load] = {}
    unsolved: dict[str, str] = {}
    for circle in circles(needs):
        inside = {key for key in circle if isinstance(key, str)}
        places = [key for key in circle if isinstance(key, int)]
        for place in places:
            causes = [loads[key] for key in triggers[place].causes if key not in inside]
            firing[place] = _sum(causes).plus(own[triggers[place].source])
        if inside and places:
            why = _go_round([triggers[place] for place in places], places, firing, factors, inside)
            if why:
                unsolved.update(dict.fromkeys(inside, why))
                loads.update(dict.fromkeys(inside, no_load()))
                continue
        loads.update((key, firing[fired_by[key]].times(factors[key])) for key in inside)
    return loads, unsolved


def _go_round(
    triggers: Sequence[Trigger],
    places: Sequence[int],
    firing: dict[int, Load],
    factors: Mapping[str, float],
    inside: set[str],
) -> str:
    """Add to what fires a circle from outside what the circle itself brings; say why it cannot.

    Its gain is the largest eigenvalue of a matrix G without negative entries; it is below 1
    exactly where (1 - G) z = 1 has a solution that is nowhere below 1.
    """
    if len(triggers) > _LARGEST_CIRCLE:
        return _TOO_LARGE
    fires = {key: place for place, trigger in enumerate(triggers) for key in trigger.edges}
    gains = np.zeros((len(triggers), len(triggers)))
    for place, trigger in enumerate(triggers):
        for key in trigger.causes:
            if key in inside:
                gains[place, fires[key]] += factors[key]
    unit = np.eye(len(triggers))
    try:
        with np.errstate(all="ignore"):
            tried = np.linalg.solve(unit - gains / _GAIN_LIMIT, np.ones(len(triggers)))
            outside = np.stack([_row(firing[place]) for place in places])
            solved = np.linalg.solve(unit - gains, outside)
    except np.linalg.LinAlgError:
        return _FEEDS_ITSELF
    if not (np.all(tried >= _GAIN_LIMIT) and np.all(np.isfinite(solved))):
        return _FEEDS_ITSELF
    for place, row in zip(places, solved, strict=True):
        firing[place] = _load(row, firing[place])
    return ""


def _row(load: Load) -> NDArray[np.float64]:
    return np.concatenate((load.week, load.busy_week, [load.extra_per_month]))


def _load(row: NDArray[np.float64], like: Load) -> Load:
    week = frozen(row[:HOURS_PER_WEEK])
    busy = frozen(row[HOURS_PER_WEEK:-1])
    return Load(
        week,
        busy,
        float(row[-1]),
        like.busy_weeks_per_month,
        like.peak_of_hour,
        like.ramp_minutes,
    )


def _sum(loads: Sequence[Load]) -> Load:
    total = no_load()
    for load in loads:
        total = total.plus(load)
    return total


def _problems(
    scenario: Scenario, unsolved: Mapping[str, str], outgoing: Mapping[str, Sequence[Edge]]
) -> dict[str, str]:
    problems: dict[str, str] = {}
    waiting = []
    for edge_id, why in unsolved.items():
        edge = scenario.edges[edge_id]
        for end in (edge.source, edge.target):
            if end not in problems:
                problems[end] = why
                waiting.append(end)
    while waiting:
        key = waiting.pop()
        is_endless = problems[key] in (_FEEDS_ITSELF, _BEHIND)
        for edge in outgoing[key]:
            if edge.target not in problems:
                problems[edge.target] = _BEHIND if is_endless else _BEHIND_TOO_LARGE
                waiting.append(edge.target)
    return problems


# What reaches a part


def _arrivals(key: str, graph: _Graph) -> Arrivals:
    own, incoming = graph.own[key], graph.incoming[key]
    by_operation: dict[str, Load] = {} if own.is_idle else {"": own}
    total = own
    for edge in incoming:
        load = graph.loads[edge.id]
        total = total.plus(load)
        by_operation[edge.operation] = by_operation.get(edge.operation, no_load()).plus(load)
    scheduled = _is_schedule(graph.scenario.nodes[key])
    called = any(edge.mode == "call" for edge in incoming)
    return Arrivals(
        total,
        by_operation,
        *_mean_sizes(key, graph),
        transfer=_transfer(key, graph),
        incoming_kinds=frozenset(graph.scenario.nodes[edge.source].kind for edge in incoming),
        synchronous=called or not (own.is_idle or scheduled),
        asynchronous=any(edge.mode == "event" for edge in incoming) or scheduled,
        user_facing=key in graph.user_facing,
    )


def _is_schedule(node: Node) -> bool:
    return node.traffic is not None and node.traffic.shape == "schedule"


def _user_facing(
    scenario: Scenario, own: Mapping[str, Load], outgoing: Mapping[str, Sequence[Edge]]
) -> frozenset[str]:
    """Return the parts for which a user waits, at the far end of synchronous calls."""
    waiting = [
        key
        for key, node in scenario.nodes.items()
        if node.kind == "source.users" or not (own[key].is_idle or _is_schedule(node))
    ]
    facing = set(waiting)
    while waiting:
        for edge in outgoing[waiting.pop()]:
            if edge.mode == "call" and edge.target not in facing:
                facing.add(edge.target)
                waiting.append(edge.target)
    return frozenset(facing)


def _sizes(edge: Edge, graph: _Graph) -> tuple[float, float]:
    """Return the size of a request and of its answer: the connection's, else its target's. [KiB]"""
    request, answer = _own_sizes(edge.target, graph, 0)
    return (
        request if edge.payload_out_kib is None else edge.payload_out_kib,
        answer if edge.payload_back_kib is None else edge.payload_back_kib,
    )


def _mean_sizes(key: str, graph: _Graph) -> tuple[float, float]:
    """Return the mean size of a request and of its answer. [KiB]"""
    total = there = back = 0.0
    for edge in graph.incoming[key]:
        weight = float(graph.loads[edge.id].week.sum())
        request, answer = _sizes(edge, graph)
        total += weight
        there += weight * request
        back += weight * answer
    return (there / total, back / total) if total else _own_sizes(key, graph, 0)


def _own_sizes(key: str, graph: _Graph, depth: int) -> tuple[float, float]:
    """Return a part's usual sizes: its workload's, or those of the part behind a front door."""
    workload = getattr(graph.scenario.nodes[key].params, "workload", None)
    if workload is not None:
        return workload.request_kib, workload.response_kib
    kind = graph.kind(key)
    if kind is not None and kind.category == "network" and depth < 8:
        for edge in graph.outgoing[key]:
            if edge.mode == "call":
                return _own_sizes(edge.target, graph, depth + 1)
    return 0.0, 0.0


def _transfer(key: str, graph: _Graph) -> Mapping[str, float]:
    """Return what a part sends away in a month, by usage key of data transfer. [GB]"""
    hours = graph.scenario.settings.hours_per_month
    sent: dict[str, float] = {}
    for edge in graph.incoming[key]:
        measure = _border(key, edge.source, graph)
        if measure and (edge.mode == "call" or measure == _OUT_OF_AWS):
            kib = _sizes(edge, graph)[1] * graph.loads[edge.id].per_month(hours)
            sent[measure] = sent.get(measure, 0.0) + kib / KIB_PER_GIB
    for edge in graph.outgoing[key]:
        measure = _border(key, edge.target, graph)
        if measure:
            kib = _sizes(edge, graph)[0] * graph.loads[edge.id].per_month(hours)
            sent[measure] = sent.get(measure, 0.0) + kib / KIB_PER_GIB
    return MappingProxyType({measure: gb for measure, gb in sent.items() if gb > 0})


def _border(sender: str, receiver: str, graph: _Graph) -> str:
    """Return the usage key of what crosses from one part to another; "" where nothing is billed."""
    nodes = graph.scenario.nodes
    if nodes[sender].kind in _OUTSIDE:
        return ""
    if nodes[receiver].kind in _OUTSIDE:
        return _OUT_OF_AWS
    regions = {graph.regions[sender], graph.regions[receiver]}
    if len(regions) > 1:
        return "inter_region_us_east_out_gb" if regions == CHEAPER_PAIR else "inter_region_out_gb"
    zones = {graph.zones.get(sender), graph.zones.get(receiver)}
    return "cross_az_gb" if len(zones) > 1 and None not in zones else ""
