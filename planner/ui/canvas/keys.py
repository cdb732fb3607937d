"""What keys do on the canvas; everything can be done without a mouse."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from planner.painting.box import Box
from planner.tokens import NODE
from planner.ui.canvas.walking import STEPS, Direction, along, next_in_order

_PAN_PX = 60
_COARSE_PX = 20
_GAP_PX = 68

Canvas = Any
"""The view; it imports this file, so that its type cannot be named here."""

_ARROWS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_PLAIN: dict[int, Callable[[Canvas], object]] = {
    Qt.Key.Key_Delete: lambda canvas: canvas.delete_selection(),
    Qt.Key.Key_Backspace: lambda canvas: canvas.delete_selection(),
    Qt.Key.Key_F2: lambda canvas: canvas.rename(),
    Qt.Key.Key_Slash: lambda canvas: canvas.quick_add(),
    Qt.Key.Key_Plus: lambda canvas: canvas.zoom_in(),
    Qt.Key.Key_Minus: lambda canvas: canvas.zoom_out(),
}
_WITH_CTRL: dict[int, Callable[[Canvas], object]] = {
    Qt.Key.Key_A: lambda canvas: canvas.select_all(),
    Qt.Key.Key_C: lambda canvas: canvas.copy(),
    Qt.Key.Key_X: lambda canvas: canvas.cut(),
    Qt.Key.Key_V: lambda canvas: canvas.paste(),
    Qt.Key.Key_D: lambda canvas: canvas.duplicate(),
    Qt.Key.Key_J: lambda canvas: canvas.connect_to(),
    Qt.Key.Key_0: lambda canvas: canvas.zoom_to_life(),
    Qt.Key.Key_Plus: lambda canvas: canvas.zoom_in(),
    Qt.Key.Key_Equal: lambda canvas: canvas.zoom_in(),
    Qt.Key.Key_Minus: lambda canvas: canvas.zoom_out(),
}
_WITH_SHIFT: dict[int, Callable[[Canvas], object]] = {
    Qt.Key.Key_1: lambda canvas: canvas.fit(),
    Qt.Key.Key_Exclam: lambda canvas: canvas.fit(),
    Qt.Key.Key_2: lambda canvas: canvas.zoom_selection(),
    Qt.Key.Key_At: lambda canvas: canvas.zoom_selection(),
    Qt.Key.Key_Slash: lambda canvas: canvas.quick_add(),  # keyboards where / is above 7
}


def take_key(canvas: Canvas, event: QKeyEvent) -> bool:
    """Do what a key means; False where it means nothing here."""
    key, held = event.key(), event.modifiers()
    ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    alt = bool(held & Qt.KeyboardModifier.AltModifier)
    if key == Qt.Key.Key_Escape:
        _step_back(canvas)
        return True
    if key in _ARROWS:
        return _arrow(canvas, _ARROWS[key], ctrl=ctrl, shift=shift, alt=alt)
    if key == Qt.Key.Key_Space and not event.isAutoRepeat():
        canvas.pointing.space_held = True
        canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        return True
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return _open(canvas)
    table = _WITH_CTRL if ctrl else _WITH_SHIFT if shift else _PLAIN
    command = table.get(key)
    if command is None or alt:
        return False
    command(canvas)
    return True


def _step_back(canvas: Canvas) -> None:
    """Call off what is under way, else select nothing."""
    if canvas.pointing.cancel():
        return
    canvas.workspace.select(())
    canvas.mirror.set_focused("")


def _open(canvas: Canvas) -> bool:
    chosen = _chosen(canvas)
    if chosen:
        canvas.edit_wanted.emit(chosen)
    return bool(chosen)


def _chosen(canvas: Canvas) -> str:
    """Return the part the keyboard stands on, or the only one that is selected."""
    if canvas.mirror.focused:
        return str(canvas.mirror.focused)
    selection = canvas.workspace.selection
    return next(iter(selection)) if len(selection) == 1 else ""


def _arrow(canvas: Canvas, direction: Direction, *, ctrl: bool, shift: bool, alt: bool) -> bool:
    right, down = STEPS[direction]
    chosen = _chosen(canvas)
    if alt:
        other = (
            along(canvas.mirror, chosen, direction)
            if chosen
            else next_in_order(canvas.mirror, "", 1)
        )
        if other is not None:
            canvas.focus_part(other)
        return True
    if ctrl:
        if chosen in canvas.workspace.scenario.nodes:
            _offer_beside(canvas, chosen, direction)
        return True
    if canvas.workspace.selection:
        reach = _COARSE_PX if shift else 1
        canvas.nudge(right * reach, down * reach)
    else:
        canvas.pan_by(right * _PAN_PX, down * _PAN_PX)
    return True


def _offer_beside(canvas: Canvas, chosen: str, direction: Direction) -> None:
    """Offer a new part on one side of a part, joined to it: left calls it, others are called."""
    box: Box = canvas.mirror.arrays.rect(canvas.mirror.arrays.card_of(chosen))
    right, down = STEPS[direction]
    x = box.left + right * (NODE.width + _GAP_PX)
    y = box.top + down * (NODE.height_compute + _GAP_PX)
    backward = direction == "left"
    port = QPointF(x + (NODE.width if backward else 0), y + 26)
    canvas.offer_parts(port, chosen, backward=backward)
