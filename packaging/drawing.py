"""A scenario under construction: parts on a grid, connections, groups, by the document's edits."""

from typing import Any

from planner.document import Edge, Group, Node, Note, Scenario
from planner.document.edits import Edit, add_group, add_node, add_note, connect
from planner.document.scenario import GuideClaim, Settings
from planner.kinds import KINDS
from planner.traffic import Profile

COLUMN_PX, ROW_PX, GRID_PX = 240, 140, 20


class Drawing:
    """Collects what a template shows; places are columns and rows of a 20 px grid."""

    def __init__(
        self,
        name: str,
        description: str,
        claim: GuideClaim | None = None,
        **settings: Any,
    ) -> None:
        self.scenario = Scenario(
            name=name,
            description=description,
            claim=claim,
            settings=Settings.model_validate(settings),
        )

    def part(
        self,
        part_id: str,
        kind: str,
        name: str,
        at: tuple[float, float],
        traffic: Profile | None = None,
        **params: Any,
    ) -> "Drawing":
        """Place a part at (column, row)."""
        x, y = on_grid(at)
        values = KINDS[kind].params.model_validate(params)
        node = Node(id=part_id, kind=kind, name=name, x=x, y=y, params=values, traffic=traffic)
        return self._do(add_node(node))

    def link(self, source: str, target: str, operation: str = "invoke", **fields: Any) -> "Drawing":
        """Connect two parts; the mode is the operation's."""
        known = KINDS[self.scenario.nodes[target].kind].operation(operation)
        if known is None:
            raise ValueError(f"{target} has no operation {operation!r}")
        edge = Edge(
            id=f"{source}-{target}",
            source=source,
            target=target,
            mode=known.mode,
            operation=operation,
            **fields,
        )
        return self._do(connect(edge))

    def group(
        self,
        group_id: str,
        kind: Any,
        name: str,
        place: tuple[float, float, float, float],
        members: tuple[str, ...],
    ) -> "Drawing":
        """Frame parts; `place` is x, y, width, height in pixels."""
        x, y, width, height = place
        frame = Group(id=group_id, kind=kind, name=name, x=x, y=y, width=width, height=height)
        return self._do(add_group(frame, members))

    def note(self, text: str, place: tuple[float, float, float, float]) -> "Drawing":
        """Stick a note; `place` is x, y, width, height in pixels."""
        x, y, width, height = place
        return self._do(add_note(Note(id="note", text=text, x=x, y=y, width=width, height=height)))

    def _do(self, edit: Edit) -> "Drawing":
        self.scenario = edit(self.scenario)
        return self


def on_grid(at: tuple[float, float]) -> tuple[float, float]:
    """Return the pixels of (column, row), on the grid."""
    column, row = at
    return (
        round(column * COLUMN_PX / GRID_PX) * GRID_PX,
        round(row * ROW_PX / GRID_PX) * GRID_PX,
    )
