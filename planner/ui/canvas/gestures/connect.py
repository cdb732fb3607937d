"""Connect two parts by drawing a line from a port; a refused end says why."""

from typing import ClassVar, Literal

from PySide6.QtCore import Qt

from planner.document import Scenario
from planner.document.edits import EditRefused, connect, free_id, new_edge
from planner.painting.edge import EdgeFace
from planner.painting.routing import route_plain, route_to_point
from planner.ui.canvas.editing.connecting import End, end_at, valid_ends
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage


class Connect(Gesture):
    """From the right port a part calls another; from the left one it is called."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._start = press.hit.key
        self._backward = press.hit.side == "left"
        self._end: End | None = None
        self._key = stage.new_merge_key("connect")
        self._valid = valid_ends(stage.workspace.scenario, self._start, backward=self._backward)
        for key, item in self.mirror.nodes.items():
            if key != self._start and key not in self._valid:
                item.set_flags(dimmed=True)

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.thing == "port"

    def move(self, at: Pointer) -> None:
        mirror = self.mirror
        x, y = at.scene.x(), at.scene.y()
        self._end = end_at(mirror, self._start, x, y, self.stage.zoom, backward=self._backward)
        box = mirror.arrays.rect(self._start)
        if self._end is not None and not self._end.refusal:
            other = mirror.arrays.rect(mirror.arrays.card_of(self._end.key))
            pair = (other, box) if self._backward else (box, other)
            points = route_plain(*pair)
        else:
            points = route_to_point(box, (x, y), backward=self._backward)
            if self._backward:
                points = points[::-1]
        refusal = self._end.refusal if self._end is not None else ""
        mirror.drawn_edge.show_face(
            EdgeFace(points, kind=self._mode(), selected=not refusal, refused=refusal)
        )
        mirror.set_hovered(self._end.key if self._end is not None else "")

    def _mode(self) -> Literal["call", "event"]:
        """Return how the line will be drawn once it is there."""
        if self._end is None or self._end.refusal:
            return "call"
        scenario = self.stage.workspace.scenario
        try:
            return new_edge(scenario, *self._ends(self._end.key), "\x00trial").mode
        except EditRefused:
            return "call"

    def _ends(self, other: str) -> tuple[str, str]:
        return (other, self._start) if self._backward else (self._start, other)

    def release(self, at: Pointer) -> None:
        self.move(at)
        end = self._end
        self.cancel()
        if end is None:
            self.stage.offer_parts(at.scene, self._start, backward=self._backward)
            return
        if end.refusal:
            self.stage.say(end.refusal)
            return
        source, target = self._ends(end.key)

        def edit(scenario: Scenario) -> Scenario:
            key = free_id(scenario, f"{source}-{target}"[:120])
            return connect(new_edge(scenario, source, target, key))(scenario)

        workspace = self.stage.workspace
        before = workspace.scenario.edges.keys()
        if workspace.do("Connect", edit, self._key):
            workspace.select(frozenset(workspace.scenario.edges.keys() - before))
            one, other = (workspace.scenario.nodes[key].name for key in (source, target))
            self.stage.say(f"{one} calls {other}")

    def cancel(self) -> None:
        self.mirror.drawn_edge.show_face(None)
        self.mirror.set_hovered("")
        for item in self.mirror.nodes.values():
            item.set_flags(dimmed=False)
