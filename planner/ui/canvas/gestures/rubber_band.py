"""Select by drawing a rectangle over the drawing; touching is enough."""

from PySide6.QtCore import QRectF, Qt

from planner.painting.box import Box
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage


class RubberBand(Gesture):
    """Starts on empty canvas; Shift adds to what is selected, Alt removes, Ctrl turns over."""

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._before = stage.workspace.selection

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.thing == "empty"

    def move(self, at: Pointer) -> None:
        area = QRectF(self.press.at.scene, at.scene).normalized()
        self.mirror.band.show_area(area)
        self.stage.workspace.select(self._chosen(self._touched(area), at))

    def _chosen(self, touched: frozenset[str], at: Pointer) -> frozenset[str]:
        if at.alt:
            return self._before - touched
        if at.ctrl:
            return self._before ^ touched
        return self._before | touched if at.shift else touched

    def _touched(self, area: QRectF) -> frozenset[str]:
        mirror = self.mirror
        places = mirror.arrays.within(area.left(), area.top(), area.right(), area.bottom())
        found = {mirror.arrays.ids[place] for place in places.tolist()}
        for key, paper in mirror.notes.items():
            if area.intersects(QRectF(paper.x(), paper.y(), *paper.live_size)):
                found.add(key)
        for key, frame in mirror.groups.items():
            if frame.isVisible() and area.contains(QRectF(frame.x(), frame.y(), *frame.live_size)):
                found.add(key)
        return frozenset(
            found
            or mirror.lines.crossing(Box(area.left(), area.top(), area.width(), area.height()))
        )

    def release(self, at: Pointer) -> None:
        self.move(at)
        self.mirror.band.show_area(None)
        count = len(self.stage.workspace.selection)
        self.stage.say(f"{count} selected" if count else "Nothing selected")

    def cancel(self) -> None:
        self.mirror.band.show_area(None)
        self.stage.workspace.select(self._before)
