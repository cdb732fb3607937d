"""Pan with the middle or right button, or with space held."""

from typing import ClassVar

from PySide6.QtCore import Qt

from planner.ui.canvas.gestures.base import (
    NAVIGATION_BUTTONS,
    Gesture,
    Pointer,
    Press,
    Stage,
)


class Pan(Gesture):
    """Drags the view; the document is not touched."""

    autopans: ClassVar[bool] = False
    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._last = press.at.view

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button in NAVIGATION_BUTTONS or press.space

    def move(self, at: Pointer) -> None:
        gone = at.view - self._last
        self._last = at.view
        self.stage.pan_by(-gone.x(), -gone.y())

    def release(self, at: Pointer) -> None:
        self.move(at)

    def cancel(self) -> None:
        gone = self._last - self.press.at.view
        self.stage.pan_by(gone.x(), gone.y())
