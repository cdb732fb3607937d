"""What the pointer does on the canvas: presses become clicks or gestures, hover shows itself."""

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from planner.ui.canvas.commands import apply_recommendation
from planner.ui.canvas.gestures import GESTURES, Gesture, Pointer, Press, Stage
from planner.ui.canvas.hits import Hit, find_hit

_START_PX = 4.0
_AUTOPAN_MARGIN_PX = 24.0
_AUTOPAN_FASTEST_PX = 18.0
_AUTOPAN_EVERY_MS = 16
_CURSORS = {
    "port": Qt.CursorShape.CrossCursor,
    "strip": Qt.CursorShape.PointingHandCursor,
}


class Pointing(QObject):
    """Holds the press and the gesture that are under way."""

    menu_wanted = Signal(QPointF)

    def __init__(self, stage: Stage, viewport: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._stage, self._viewport = stage, viewport
        self._press: Press | None = None
        self.gesture: Gesture | None = None
        self._last: Pointer | None = None
        self._fresh = False  # the press itself selected what is under it
        self.space_held = False
        self._autopan = QTimer(self)
        self._autopan.setInterval(_AUTOPAN_EVERY_MS)
        self._autopan.timeout.connect(self._on_autopan)

    def pointer(self, event: QMouseEvent, scene: QPointF) -> Pointer:
        """Read where the pointer is and what is held."""
        held = event.modifiers()
        return Pointer(
            scene,
            event.position(),
            ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(held & Qt.KeyboardModifier.AltModifier),
        )

    def hit_at(self, at: QPointF) -> Hit:
        """Find what is under a point of the scene."""
        return find_hit(self._stage.mirror, at.x(), at.y(), self._stage.zoom)

    def press(self, at: Pointer, button: Qt.MouseButton) -> None:
        """Take a button that goes down; another one calls a gesture off."""
        if self.gesture is not None:
            self.cancel()
            return
        hit = self.hit_at(at.scene)
        self._press = Press(at, button, hit, space=self.space_held)
        if button == Qt.MouseButton.LeftButton and not self.space_held:
            self._select_pressed(hit, at)

    def _select_pressed(self, hit: Hit, at: Pointer) -> None:
        workspace = self._stage.workspace
        if hit.thing in ("empty", "port") or (hit.key in workspace.selection):
            return
        if hit.thing == "handle" and hit.key in workspace.scenario.groups:
            return
        kept = workspace.selection if at.shift or at.ctrl else frozenset()
        workspace.select(kept | {hit.key})
        self._fresh = True

    def move(self, at: Pointer) -> None:
        """Follow the pointer: hover, or the gesture from 4 px on."""
        self._last = at
        if self.gesture is not None:
            self.gesture.move(at)
            self._watch_edges()
            return
        if self._press is None:
            self._hover(at)
            return
        gone = at.view - self._press.at.view
        if max(abs(gone.x()), abs(gone.y())) < _START_PX:
            return
        chosen = next((g for g in GESTURES if g.wants(self._press, self._stage)), None)
        if chosen is not None:
            self._stage.mirror.set_hovered("")
            self.gesture = chosen(self._stage, self._press)
            if chosen.cursor is not None:
                self._viewport.setCursor(chosen.cursor)
            self.gesture.move(at)

    def release(self, at: Pointer, button: Qt.MouseButton) -> None:
        """End the gesture, or take the click."""
        press, self._press = self._press, None
        gesture, self.gesture = self.gesture, None
        self._autopan.stop()
        fresh, self._fresh = self._fresh, False
        if gesture is not None:
            gesture.release(at)
            self._viewport.unsetCursor()
            self._hover(at)
        elif press is not None and press.button == button and not press.space:
            if button == Qt.MouseButton.RightButton:
                self._select_for_menu(press.hit)
                self.menu_wanted.emit(at.view)
            elif button == Qt.MouseButton.LeftButton:
                self._click(press, at, fresh=fresh)

    def _select_for_menu(self, hit: Hit) -> None:
        workspace = self._stage.workspace
        if hit.thing == "empty":
            workspace.select(())
        elif hit.key not in workspace.selection:
            workspace.select((hit.key,))

    def _click(self, press: Press, at: Pointer, *, fresh: bool) -> None:
        workspace, hit = self._stage.workspace, press.hit
        if hit.thing == "empty":
            if not (at.shift or at.ctrl):
                workspace.select(())
        elif at.shift or at.ctrl:
            if not fresh:
                workspace.select(workspace.selection - {hit.key})
        else:
            workspace.select((hit.key,))
            if hit.thing == "strip" and self.offers_action(hit.key):
                apply_recommendation(self._stage, (hit.key,))

    def offers_action(self, key: str) -> bool:
        """Tell whether a part's strip can be clicked."""
        item = self._stage.mirror.nodes.get(key)
        strip = item.face.strip if item is not None else None
        if strip is None:
            return False
        return strip.kind == "flip" or (strip.kind == "infeasible" and bool(strip.saving))

    def _hover(self, at: Pointer) -> None:
        hit = self.hit_at(at.scene)
        self._stage.mirror.set_hovered(hit.key, hit.side if hit.thing == "port" else "none")
        if self.space_held:
            self._viewport.setCursor(Qt.CursorShape.OpenHandCursor)
        elif hit.thing == "strip" and not self.offers_action(hit.key):
            self._viewport.unsetCursor()
        elif hit.thing == "handle":
            self._viewport.setCursor(_grip_cursor(hit.grip))
        elif hit.thing in _CURSORS:
            self._viewport.setCursor(_CURSORS[hit.thing])
        else:
            self._viewport.unsetCursor()

    def leave(self) -> None:
        """Forget the hover when the pointer goes."""
        if self.gesture is None:
            self._stage.mirror.set_hovered("")

    def cancel(self) -> bool:
        """Call the gesture off; True if there was one."""
        gesture, self.gesture = self.gesture, None
        self._press = None
        self._autopan.stop()
        if gesture is None:
            return False
        gesture.cancel()
        self._viewport.unsetCursor()
        self._stage.say("Called off")
        return True

    # ------------------------------------------------------------------ panning at the edges

    def _watch_edges(self) -> None:
        if self.gesture is None or not self.gesture.autopans:
            return
        if any(self._push()):
            if not self._autopan.isActive():
                self._autopan.start()
        else:
            self._autopan.stop()

    def _push(self) -> tuple[float, float]:
        """Return how fast the view moves: the nearer the edge, the faster. [px a tick]"""
        if self._last is None:
            return 0.0, 0.0
        size, place = self._viewport.size(), self._last.view
        return _speed(place.x(), size.width()), _speed(place.y(), size.height())

    def _on_autopan(self) -> None:
        if self.gesture is None or self._last is None:
            self._autopan.stop()
            return
        right, down = self._push()
        self._stage.pan_by(right, down)
        moved = QPointF(right, down) / self._stage.zoom
        last = self._last
        self._last = Pointer(last.scene + moved, last.view, last.ctrl, last.shift, last.alt)
        self.gesture.move(self._last)


def _speed(place: float, length: float) -> float:
    if place < _AUTOPAN_MARGIN_PX:
        depth = (_AUTOPAN_MARGIN_PX - place) / _AUTOPAN_MARGIN_PX
        return -round(min(depth, 1.0) * _AUTOPAN_FASTEST_PX)
    if place > length - _AUTOPAN_MARGIN_PX:
        depth = (place - length + _AUTOPAN_MARGIN_PX) / _AUTOPAN_MARGIN_PX
        return round(min(depth, 1.0) * _AUTOPAN_FASTEST_PX)
    return 0.0


def _grip_cursor(grip: frozenset[str]) -> Qt.CursorShape:
    if grip in ({"left", "top"}, {"right", "bottom"}):
        return Qt.CursorShape.SizeFDiagCursor
    if grip in ({"right", "top"}, {"left", "bottom"}):
        return Qt.CursorShape.SizeBDiagCursor
    across = grip & {"left", "right"}
    return Qt.CursorShape.SizeHorCursor if across else Qt.CursorShape.SizeVerCursor
