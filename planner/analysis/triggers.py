"""What fires which connections of a part: those that are fired alike together."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from planner.document import Edge, Node, Scenario
from planner.kinds import KINDS
from planner.record import record


@record(eq=False)
class Trigger:
    """What fires some of a part's connections alike.

    Attributes
    ----------
    edges
        Connections that are fired.
    causes
        Connections into the part that fire them.
    """

    source: str
    edges: tuple[str, ...]
    causes: tuple[str, ...]


def triggers_of(scenario: Scenario, incoming: Mapping[str, Sequence[Edge]]) -> list[Trigger]:
    """Return what fires which connections: a thousand in and a thousand out are no million."""
    told_apart = {
        key: _Prefixes(edges)
        for key, edges in incoming.items()
        if any(one.key_prefix for one in edges)
    }
    alike: dict[tuple[Any, ...], list[Edge]] = {}
    for edge in scenario.edges.values():
        prefix = edge.key_prefix if edge.source in told_apart else ""
        key = (edge.source, edge.mode, edge.fires_on, prefix)
        alike.setdefault(key, []).append(edge)
    found = []
    for (source, _mode, _fires_on, prefix), edges in alike.items():
        may_fire = told_apart[source].of(prefix) if source in told_apart else incoming[source]
        causes = _causes(edges[0], may_fire, incoming[source], scenario.nodes[source])
        found.append(Trigger(source, tuple(edge.id for edge in edges), causes))
    return found


class _Prefixes:
    """Connections into a part by the key prefix that they write, found without trying each."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._edges = edges
        self._places: dict[str, list[int]] = {}
        for place, edge in enumerate(edges):
            self._places.setdefault(edge.key_prefix, []).append(place)
        self._sorted = sorted(self._places)

    def of(self, trigger: str) -> list[Edge]:
        """Return those that may write an object with the prefix of a trigger."""
        if not trigger:
            return list(self._edges)
        fitting = [trigger[:size] for size in range(len(trigger)) if trigger[:size] in self._places]
        for prefix in self._sorted[bisect_left(self._sorted, trigger) :]:
            if not prefix.startswith(trigger):
                break
            fitting.append(prefix)
        places = sorted(place for prefix in fitting for place in self._places[prefix])
        return [self._edges[place] for place in places]


def _causes(
    edge: Edge, may_fire: Sequence[Edge], incoming: Sequence[Edge], source: Node
) -> tuple[str, ...]:
    if edge.fires_on is not None:
        wanted = set(edge.fires_on)
        return tuple(cause.id for cause in incoming if cause.id in wanted)
    kind = KINDS.get(source.kind)
    found = []
    for cause in may_fire:
        operation = kind.operation(cause.operation) if kind else None
        if operation is None or operation.fires or edge.mode == "call":
            found.append(cause.id)
    return tuple(found)
