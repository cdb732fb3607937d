"""Where everything stands, as arrays: for far views, hits, guides and the minimap."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from planner.document import Scenario
from planner.painting.box import Box
from planner.painting.faces import collapsed_box, node_height, stand_in
from planner.tokens import NODE

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
NOWHERE = -1


class DrawingArrays:
    """One row a card: the parts in document order, then the collapsed groups.

    Attributes
    ----------
    boxes
        left, top, width, height of each card, live while something is dragged. Shape (n, 4).
    shown
        Whether the card is seen: False inside a collapsed group. Shape (n,).
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.place: dict[str, int] = {}
        self.boxes: Floats = np.zeros((0, 4))
        self.shown: NDArray[np.bool_] = np.zeros(0, bool)
        self._stands_for: dict[str, str] = {}

    def rebuild(self, scenario: Scenario) -> None:
        """Read the document anew."""
        collapsed = [g for g in scenario.groups.values() if stand_in(scenario, g.id) == g.id]
        self.ids = [*scenario.nodes, *(group.id for group in collapsed)]
        self.place = {key: place for place, key in enumerate(self.ids)}
        rows = [(n.x, n.y, float(NODE.width), node_height(n)) for n in scenario.nodes.values()]
        rows += [
            (box.left, box.top, box.width, box.height) for box in map(collapsed_box, collapsed)
        ]
        self.boxes = np.array(rows, float).reshape(-1, 4)
        self.shown = np.ones(len(self.ids), bool)
        self._stands_for = {}
        if any(group.collapsed for group in scenario.groups.values()):
            for node in scenario.nodes.values():
                card = stand_in(scenario, node.group)
                if card is not None:
                    self._stands_for[node.id] = card
                    self.shown[self.place[node.id]] = False

    def card_of(self, node_id: str) -> str:
        """Return the id of the card that is seen for a part: itself, or a collapsed group."""
        return self._stands_for.get(node_id, node_id)

    def put(self, positions: Mapping[str, tuple[float, float]]) -> None:
        """Move cards."""
        for key, position in positions.items():
            place = self.place.get(key, NOWHERE)
            if place != NOWHERE:
                self.boxes[place, :2] = position

    def rect(self, key: str) -> Box:
        """Return where a card stands."""
        left, top, width, height = self.boxes[self.place[key]].tolist()
        return Box(left, top, width, height)

    def rects(self, places: Iterable[int]) -> tuple[Box, ...]:
        """Return where several cards stand."""
        return tuple(Box(*row) for row in self.boxes[list(places)].tolist())

    def within(self, left: float, top: float, right: float, bottom: float) -> Places:
        """Return the rows of shown cards that touch a rectangle."""
        boxes = self.boxes
        touching = (
            self.shown
            & (boxes[:, 0] <= right)
            & (boxes[:, 1] <= bottom)
            & (boxes[:, 0] + boxes[:, 2] >= left)
            & (boxes[:, 1] + boxes[:, 3] >= top)
        )
        return np.nonzero(touching)[0]

    def at(self, x: float, y: float, reach: float = 0.0) -> str | None:
        """Return the topmost card at a point."""
        found = self.within(x - reach, y - reach, x + reach, y + reach)
        return self.ids[int(found[-1])] if len(found) else None

    def bounds(self) -> Box | None:
        """Return what all shown cards cover."""
        boxes = self.boxes[self.shown]
        if not len(boxes):
            return None
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
        return Box(left, top, right - left, bottom - top)
