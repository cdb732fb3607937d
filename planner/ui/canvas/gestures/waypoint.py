"""Bend a connection: drag its line, or a bend it has already."""

import math
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import Qt

from planner.document.edits import set_edge_field
from planner.painting.routing import Point, distance_to
from planner.tokens import GRID_PX
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage

_BEND_REACH_PX = 10.0
_STRAIGHT_PX = 6.0


class Waypoint(Gesture):
    """Adds a bend where the line was taken; a bend put back on a straight line goes away."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeAllCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._key = stage.new_merge_key("waypoint")
        self._edge = stage.workspace.scenario.edges[press.hit.key]
        stage.workspace.select((press.hit.key,))
        x, y = press.at.scene.x(), press.at.scene.y()
        bends = list(self._edge.waypoints)
        reach = _BEND_REACH_PX / stage.zoom
        near = [n for n, bend in enumerate(bends) if math.dist(bend, (x, y)) <= reach]
        if near:
            self._bend = near[0]
        else:
            self._bend = self._place_along(bends, (x, y))
            bends.insert(self._bend, (x, y))
        self._bends = bends

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.thing == "edge"

    def _place_along(self, bends: list[Point], point: Point) -> int:
        """Return between which bends a point lies."""
        line = self.mirror.lines.line_of(self.mirror.lines.place[self._edge.id])
        stops = [line[0], *bends, line[-1]]
        legs = [distance_to((a, b), point) for a, b in pairwise(stops)]
        return legs.index(min(legs))

    def move(self, at: Pointer) -> None:
        x, y = at.scene.x(), at.scene.y()
        if not at.ctrl:
            x, y = (round(value / GRID_PX * 2) * GRID_PX / 2 for value in (x, y))
        self._bends[self._bend] = (x, y)
        self._show(tuple(self._bends))

    def _show(self, bends: tuple[Point, ...]) -> None:
        shown = self._edge.replaced(waypoints=bends)
        self.mirror.edges.replace_edge(shown)
        self.mirror.overlay.show()

    def release(self, at: Pointer) -> None:
        self.move(at)
        bends = list(self._bends)
        before = bends[self._bend - 1] if self._bend else None
        after = bends[self._bend + 1] if self._bend + 1 < len(bends) else None
        if before and after and distance_to((before, after), bends[self._bend]) < _STRAIGHT_PX:
            del bends[self._bend]
        self.cancel()
        edit = set_edge_field(self._edge.id, "waypoints", tuple(bends))
        self.stage.workspace.do("Bend a connection", edit, self._key)

    def cancel(self) -> None:
        self.mirror.edges.replace_edge(self._edge)
        self.mirror.overlay.show()
