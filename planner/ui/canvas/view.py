"""The canvas: a view of the drawing that can be edited by mouse, touchpad and keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from planner.document import Change
from planner.painting.guard import guarded
from planner.storage.plain_text import escaped
from planner.tokens import Colours
from planner.ui.canvas import commands
from planner.ui.canvas.canvas_actions import CanvasActions
from planner.ui.canvas.finding import tip
from planner.ui.canvas.hits import Hit
from planner.ui.canvas.keys import take_key
from planner.ui.canvas.over.far_paint import FAR_BELOW
from planner.ui.canvas.part_drop import PartDrop, files_in, part_in
from planner.ui.canvas.pointing import Pointing
from planner.ui.canvas.walking import next_in_order
from planner.workspace import Workspace

MenuFor = Callable[[frozenset[str]], QMenu | None]


class CanvasView(CanvasActions):
    """Draws a workspace's scenario and turns what the user does into its edits."""

    files_dropped = Signal(object)  # tuple[Path, ...]
    edit_wanted = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        colours: Colours,
        menu_for: MenuFor | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workspace, colours, parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing")
        self.setAccessibleDescription(
            "The parts of the scenario and their connections. Tab walks the parts, Alt and "
            "arrows follow connections, slash adds a part."
        )
        self._menu_for = menu_for
        self._menu: QMenu | None = None
        self.pointing = Pointing(self, self.viewport(), self)
        self.pointing.menu_wanted.connect(self._on_menu_wanted)
        self._drop: PartDrop | None = None
        self._on_minimap = False

    def _on_scenario_changed(self, change: Change) -> None:
        if change.whole:
            self.pointing.cancel()
        super()._on_scenario_changed(change)

    # ------------------------------------------------------------------ menus

    def _on_menu_wanted(self, place: QPointF) -> None:
        self.show_menu(place)

    def show_menu(self, place: QPointF) -> None:
        """Open the menu of what is selected."""
        menu = self._menu_for(self.workspace.selection) if self._menu_for is not None else None
        self._menu = menu
        if menu is not None:
            menu.popup(self.viewport().mapToGlobal(place.toPoint()))

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            boxes = commands.selected_boxes(self)
            place = QPointF(self.viewport().rect().center())
            if boxes:
                area = commands.area_of(tuple(boxes.values()))
                place = QPointF(self.mapFromScene(area.center()))
            self.show_menu(place)

    # ------------------------------------------------------------------ pointer

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hold_view()
        self.glide.finish()
        self.editor.close(taken=True)
        self.quick_add_list.dismiss()
        self.nudge_key = ""
        at = self.pointing.pointer(event, self.camera.scene_at(event.position()))
        self.last_pointer = at.scene
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self.corners.on_minimap(at.view):
            self._on_minimap = True
            self._go_to(at.view)
            return
        self.pointing.press(at, event.button())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointing.pointer(event, self.camera.scene_at(event.position()))
        self.last_pointer = at.scene
        event.accept()
        if self._on_minimap:
            self._go_to(at.view)
            return
        self.pointing.move(at)
        self._repaint_if_far()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.pointing.pointer(event, self.camera.scene_at(event.position()))
        event.accept()
        if self._on_minimap:
            self._on_minimap = False
            return
        self.pointing.release(at, event.button())
        self._repaint_if_far()

    def _go_to(self, place: QPointF) -> None:
        """Put what the minimap shows at a point into the middle of the view."""
        self.camera.stop()
        point = self.corners.minimap.scene_point(place)
        self.camera.put(point, QPointF(self.viewport().rect().center()))

    def _repaint_if_far(self) -> None:
        if self.zoom < FAR_BELOW and self.pointing.gesture is not None:
            self.viewport().update()

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.camera.scene_at(event.position())
        self._double_clicked(self.pointing.hit_at(at), at)

    def _double_clicked(self, hit: Hit, at: QPointF) -> None:
        scenario = self.workspace.scenario
        if hit.thing == "empty":
            self.open_quick_add(at)
        elif hit.thing == "edge":
            if hit.on_name:
                self.workspace.select((hit.key,))
                self.edit_calls(hit.key)
            else:
                self.edit_wanted.emit(hit.key)
        elif hit.key in scenario.groups and scenario.groups[hit.key].collapsed:
            self.workspace.select((hit.key,))
            self.toggle_collapsed()
        elif hit.on_name:
            self.edit_name(hit.key)
        elif hit.thing in ("node", "strip"):
            self.edit_wanted.emit(hit.key)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.hold_view()
        held = event.modifiers()
        self.camera.take_wheel(
            event,
            self.wheel_mode,
            ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
        )
        self._view_moved()
        event.accept()

    @guarded(default=False)
    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.camera.zoom_to(self.zoom * (1 + event.value()), event.position())
                self._view_moved()
                return True
        elif kind == QEvent.Type.Leave:
            self.pointing.leave()
            if (
                QApplication.activePopupWidget() is None
            ):  # what a menu does, it does where it opened
                self.last_pointer = None
        elif kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self.pointing.hit_at(self.camera.scene_at(QPointF(event.pos())))
            words = tip(self.mirror, hit)
            if words:
                QToolTip.showText(
                    event.globalPos(),
                    f"<p style='white-space:pre-wrap'>{escaped(words)}</p>",
                    self.viewport(),
                )
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # ------------------------------------------------------------------ drops

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        part = part_in(event.mimeData())
        self._drop = PartDrop(self, part) if part is not None else None
        if part is not None or files_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @guarded
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drop is not None:
            self._drop.move(self.camera.scene_at(event.position()))
            self._repaint_if_far()
            event.acceptProposedAction()
        elif files_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @guarded
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.leave()
            self._drop = None
        event.accept()

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:
        self.hold_view()
        drop, self._drop = self._drop, None
        files = files_in(event.mimeData())
        if drop is not None:
            drop.drop(self.camera.scene_at(event.position()))
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.acceptProposedAction()
        elif files:
            self.files_dropped.emit(files)
            event.acceptProposedAction()
        else:
            event.ignore()

    # ------------------------------------------------------------------ keyboard

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.hold_view()
        if not take_key(self, event):
            event.ignore()

    @guarded
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.nudge_key = ""
            if event.key() == Qt.Key.Key_Space:
                self.pointing.space_held = False
                self.viewport().unsetCursor()

    @guarded(default=False)
    def focusNextPrevChild(self, forward: bool) -> bool:
        chosen = self.mirror.focused or next(iter(self.workspace.selection), "")
        following = next_in_order(self.mirror, chosen, 1 if forward else -1)
        if self.hasFocus() and following is not None:
            self.focus_part(following)
            return True
        return super().focusNextPrevChild(forward)

    def focus_part(self, key: str) -> None:
        """Put the keyboard on a part: select it, say it, and bring it into view."""
        self.reveal(key)
        self.mirror.set_focused(key)

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.pointing.space_held = False
        self.nudge_key = ""
        super().focusOutEvent(event)
