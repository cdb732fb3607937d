"""Which numbers of which parts stand as sliders; a view of the scenario, never saved."""

from collections.abc import Collection
from dataclasses import replace

from planner.document import Scenario
from planner.document.scenario import Node
from planner.record import record
from planner.ui.inspector.row import Row
from planner.ui.inspector.rows import sections_of, value_at

MOST_PINS = 8
_NUMERIC = ("number", "whole")


@record
class Pin:
    """A number of one part, or the same number of several parts of a kind."""

    ids: tuple[str, ...]
    row: Row

    @property
    def path(self) -> str:
        """Return the path of the number in a part's form; `traffic.` begins those of its load."""
        return self.row.path

    def value_in(self, scenario: Scenario) -> float | None:
        """Return what the first part holds; None where it is unset or gone."""
        node = scenario.nodes.get(self.ids[0])
        if node is None:
            return None
        try:
            value = value_of(node, self.path)
        except AttributeError:
            return None
        return float(value) if isinstance(value, int | float) else None

    def is_there(self, scenario: Scenario) -> bool:
        """Tell whether the scenario still has such a number."""
        return all(
            key in scenario.nodes and self.path in rows_of(scenario.nodes[key]) for key in self.ids
        )


def value_of(node: Node, path: str) -> object:
    """Return what stands at a path of a part's form."""
    room, _dot, rest = path.partition(".")
    if room == "traffic":
        return value_at(node.traffic, rest) if node.traffic is not None else None
    return value_at(node.params, path)


def rows_of(node: Node) -> dict[str, Row]:
    """Return every number of a part that applies as it is set now, traffic first."""
    found: dict[str, Row] = {}
    if node.traffic is not None:
        for section in sections_of(type(node.traffic)):
            for row in section.rows:
                if row.type in _NUMERIC:
                    found[f"traffic.{row.path}"] = _moved(row)
    for section in sections_of(type(node.params)):
        rules = [section.only_if] if section.only_if else []
        for row in section.rows:
            wanted = [*rules, *([row.only_if] if row.only_if else [])]
            if row.type in _NUMERIC and all(value_at(node.params, p) in v for p, v in wanted):
                found[row.path] = row
    return found


def rows_shared(scenario: Scenario, ids: Collection[str]) -> dict[str, Row]:
    """Return the numbers that all of several parts have."""
    nodes = [scenario.nodes[key] for key in ids if key in scenario.nodes]
    if not nodes or len({node.kind for node in nodes}) > 1:
        return {}
    first, *others = (rows_of(node) for node in nodes)
    return {path: row for path, row in first.items() if all(path in other for other in others)}


def _moved(row: Row) -> Row:
    return replace(row, path=f"traffic.{row.path}", only_if=None)
