"""Lead a selected connection to another part by dragging one of its ends."""

import math
from typing import ClassVar

from PySide6.QtCore import Qt

from planner.document.edits import reconnect, remove, why_not_connect
from planner.painting.edge import EdgeFace
from planner.painting.routing import route_plain, route_to_point
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage

_END_REACH_PX = 18.0


class Reconnect(Gesture):
    """What the connection says (calls a request, cache, batch) goes along where it can."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._key = stage.new_merge_key("reconnect")
        self._edge = stage.workspace.scenario.edges[press.hit.key]
        self._moves_source = _end_near(press, stage) == "source"
        self._fixed = self._edge.target if self._moves_source else self._edge.source
        self._without = remove((self._edge.id,))(stage.workspace.scenario)
        self._other = ""
        self._refusal = ""
        row = self.mirror.lines.place[self._edge.id]
        self.mirror.edges.lift(frozenset({row}))

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return (
            press.button == Qt.MouseButton.LeftButton
            and press.hit.thing == "edge"
            and press.hit.key in stage.workspace.selection
            and _end_near(press, stage) != ""
        )

    def _pair(self, other: str) -> tuple[str, str]:
        return (other, self._fixed) if self._moves_source else (self._fixed, other)

    def move(self, at: Pointer) -> None:
        x, y = at.scene.x(), at.scene.y()
        mirror = self.mirror
        key = mirror.arrays.at(x, y)
        self._other = key if key is not None and key in mirror.nodes else ""
        self._refusal = (
            why_not_connect(self._without, *self._pair(self._other)) or "" if self._other else ""
        )
        box = mirror.arrays.rect(mirror.arrays.card_of(self._fixed))
        if self._other and not self._refusal:
            there = mirror.arrays.rect(self._other)
            points = route_plain(*((there, box) if self._moves_source else (box, there)))
        else:
            points = route_to_point(box, (x, y), backward=self._moves_source)
            points = points[::-1] if self._moves_source else points
        mirror.drawn_edge.show_face(
            EdgeFace(points, self._edge.mode, selected=not self._refusal, refused=self._refusal)
        )

    def release(self, at: Pointer) -> None:
        self.move(at)
        self.cancel()
        if not self._other or self._pair(self._other) == (self._edge.source, self._edge.target):
            return
        if self._refusal:
            self.stage.say(self._refusal)
            return
        edit = reconnect(self._edge.id, *self._pair(self._other))
        self.stage.workspace.do("Lead a connection elsewhere", edit, self._key)

    def cancel(self) -> None:
        self.mirror.drawn_edge.show_face(None)
        self.mirror.edges.lift(frozenset())


def _end_near(press: Press, stage: Stage) -> str:
    """Say which end of a line was taken: "source", "target" or none."""
    line = stage.mirror.lines.line_of(stage.mirror.lines.place[press.hit.key])
    point = (press.at.scene.x(), press.at.scene.y())
    reach = _END_REACH_PX / stage.zoom
    if math.dist(line[-1], point) <= reach:
        return "target"
    return "source" if math.dist(line[0], point) <= reach else ""
