"""What every gesture is: it starts after 4 px, follows the pointer, and ends or is called off."""

from typing import ClassVar, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from planner.record import record
from planner.ui.canvas.hits import Hit
from planner.ui.canvas.scene import CanvasScene
from planner.workspace import Workspace

NAVIGATION_BUTTONS = (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)


@record
class Pointer:
    """Where the pointer is and which keys are held."""

    scene: QPointF
    view: QPointF
    ctrl: bool = False
    shift: bool = False
    alt: bool = False


@record
class Press:
    """A button that went down on something."""

    at: Pointer
    button: Qt.MouseButton
    hit: Hit
    space: bool = False


class Stage(Protocol):
    """What a gesture may ask of the canvas."""

    workspace: Workspace
    mirror: CanvasScene
    snaps: bool
    """Whether what is dragged lines up with other parts."""

    @property
    def zoom(self) -> float:
        """Screen pixels a scene pixel."""

    def say(self, sentence: str) -> None:
        """Tell the status bar and screen readers."""

    def visible_area(self) -> QRectF:
        """Return the part of the scene that is in view."""

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the view over the drawing."""

    def new_merge_key(self, gesture: str) -> str:
        """Return a key that no other gesture has."""

    def offer_parts(self, at: QPointF, start: str, *, backward: bool) -> None:
        """Open quick add, filtered by what can be joined to `start`."""


class Gesture:
    """One drag from press to release; a subclass a file, a line each in the table."""

    autopans: ClassVar[bool] = True
    cursor: ClassVar[Qt.CursorShape | None] = None

    def __init__(self, stage: Stage, press: Press) -> None:
        self.stage, self.press = stage, press
        self.mirror = stage.mirror

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        """Tell whether this gesture answers a press."""
        raise NotImplementedError

    def move(self, at: Pointer) -> None:
        """Follow the pointer."""
        raise NotImplementedError

    def release(self, at: Pointer) -> None:
        """End: change the document in one step."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Leave everything as it was."""
        raise NotImplementedError
