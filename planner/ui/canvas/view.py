"""The canvas: a view of the drawing that can be edited by mouse, touchpad and keyboard."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
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
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QMenu, QToolTip, QWidget

from planner.document import Change
from planner.document.edits import rename, set_edge_field
from planner.painting.box import Box
from planner.painting.colours import brush
from planner.painting.guard import guarded
from planner.painting.node_face import PORT_Y
from planner.storage.plain_text import escaped
from planner.tokens import NODE, Colours
from planner.ui.canvas import commands
from planner.ui.canvas.arrange import Flow, Line
from planner.ui.canvas.camera import Camera, WheelMode
from planner.ui.canvas.connecting import connectable_items
from planner.ui.canvas.corners import Corners
from planner.ui.canvas.empty_state import EmptyState
from planner.ui.canvas.far_paint import FAR_BELOW, FarPainter
from planner.ui.canvas.finding import found_ids, spoken, tip
from planner.ui.canvas.grid import paint_grid
from planner.ui.canvas.hits import Hit
from planner.ui.canvas.inline_editor import InlineEditor
from planner.ui.canvas.keys import take_key
from planner.ui.canvas.part_drop import PartDrop, files_in, part_in
from planner.ui.canvas.pointing import Pointing
from planner.ui.canvas.quick_add import QuickAdd
from planner.ui.canvas.scene import CanvasScene
from planner.ui.canvas.walking import next_in_order
from planner.workspace import Workspace

MenuFor = Callable[[frozenset[str]], QMenu | None]


class CanvasView(QGraphicsView):
    """Draws a workspace's scenario and turns what the user does into its edits."""

    zoom_changed = Signal(float)
    status_changed = Signal(str)
    files_dropped = Signal(object)  # tuple[Path, ...]
    edit_wanted = Signal(str)
    overlay_changed = Signal(str)
    wheel_mode_changed = Signal(str)
    template_wanted = Signal()
    question_wanted = Signal()
    import_wanted = Signal()

    def __init__(
        self,
        workspace: Workspace,
        colours: Colours,
        menu_for: MenuFor | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing")
        self.setAccessibleDescription(
            "The parts of the scenario and their connections. Tab walks the parts, Alt and "
            "arrows follow connections, slash adds a part."
        )
        self.workspace = workspace
        self.mirror = CanvasScene(workspace, colours, self)
        self.setScene(self.mirror)
        self._menu_for = menu_for
        self._menu: QMenu | None = None
        self._keys = itertools.count(1)
        self._set_up_view()
        self.far = FarPainter(self.mirror)
        self.corners = Corners(self.mirror, self.far, self.viewport())
        self._zoom_told = 0.0
        self.empty = EmptyState(self.viewport())
        self.camera = Camera(self)
        self.mirror.areas_dirty.connect(self._on_areas_dirty)
        self.pointing = Pointing(self, self.viewport(), self)
        self.pointing.menu_wanted.connect(self._on_menu_wanted)
        self._drop: PartDrop | None = None
        self.nudge_key = ""
        self.wheel_mode: WheelMode = "auto"
        self._found: tuple[str, ...] = ()
        self._found_at = 0
        self._wants_fit = True
        self._last_pointer: QPointF | None = None
        self._on_minimap = False
        self._add_offer: tuple[QPointF, str, bool] | None = None
        self._build_overlays(colours)
        workspace.scenario_changed.connect(self._on_scenario_changed)
        workspace.results_changed.connect(self._on_results_changed)
        self._show_emptiness()

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    def _build_overlays(self, colours: Colours) -> None:
        self.quick_add_list = QuickAdd(colours, self)
        self.quick_add_list.chosen.connect(self._on_part_chosen)
        self.quick_add_list.dismissed.connect(self._on_add_dismissed)
        self.editor = InlineEditor(self)
        self.empty.template_wanted.connect(self.template_wanted)
        self.empty.question_wanted.connect(self.question_wanted)
        self.empty.import_wanted.connect(self.import_wanted)

    # ------------------------------------------------------------------ what gestures ask

    @property
    def zoom(self) -> float:
        """Screen pixels a scene pixel."""
        return self.camera.zoom

    def say(self, sentence: str) -> None:
        """Tell the status bar and screen readers."""
        self.status_changed.emit(sentence)

    def visible_area(self) -> QRectF:
        """Return the part of the scene that is in view."""
        return self.camera.area()

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the view over the drawing."""
        self.camera.stop()
        self.camera.pan_by(right_px, down_px)

    def new_merge_key(self, gesture: str) -> str:
        """Return a key that no other gesture has."""
        return f"{gesture}:{id(self):x}:{next(self._keys)}"

    def offer_parts(self, at: QPointF, start: str, *, backward: bool) -> None:
        """Open quick add, filtered by what can be joined to `start`."""
        items = connectable_items(self.workspace.scenario, start, backward=backward)
        corner = at - QPointF(NODE.width if backward else 0, PORT_Y)
        self._add_offer = (corner, start, backward)
        if start in self.mirror.nodes:
            self.mirror.nodes[start].set_flags(hovered=True)
        self.quick_add_list.open_at(self.mapFromScene(at), items)

    # ------------------------------------------------------------------ actions

    def fit(self) -> None:
        """Show the whole drawing."""
        self.camera.show(self.mirror.covered())

    def zoom_selection(self) -> None:
        """Show what is selected."""
        boxes = commands.selected_boxes(self).values()
        if boxes:
            self.camera.show(commands.area_of(tuple(boxes)))

    def zoom_to(self, zoom: float) -> None:
        """Zoom about the middle of the view."""
        self.camera.zoom_to(zoom)

    def zoom_in(self) -> None:
        """Zoom in by a step."""
        self.camera.step(1)

    def zoom_out(self) -> None:
        """Zoom out by a step."""
        self.camera.step(-1)

    def select_all(self) -> None:
        """Select every part, group and note."""
        scenario = self.workspace.scenario
        self.workspace.select(
            frozenset(scenario.nodes.keys() | scenario.groups.keys() | scenario.notes.keys())
        )
        self.say(f"{len(self.workspace.selection)} selected")

    def delete_selection(self) -> None:
        """Remove what is selected."""
        commands.delete(self)

    def duplicate(self) -> None:
        """Copy the selection beside itself."""
        commands.duplicate(self)

    def copy(self) -> None:
        """Put the selection on the clipboard."""
        commands.copy(self)

    def cut(self) -> None:
        """Put the selection on the clipboard and take it away."""
        commands.cut(self)

    def paste(self) -> None:
        """Put the clipboard's piece under the pointer, or in the middle of the view."""
        commands.paste_at(self, self._last_pointer or self.camera.centre())

    def rename(self) -> None:
        """Write the selected thing's name in place."""
        chosen = [k for k in self.workspace.selection if self.mirror.item_of(k) is not None]
        if len(chosen) == 1:
            self._edit_name(chosen[0])

    def find(self, text: str) -> tuple[str, ...]:  # type: ignore[override]
        """Find parts, groups and notes by name, go to the best, and return all."""
        self._found, self._found_at = found_ids(self.workspace.scenario, text), 0
        if self._found:
            self.reveal(self._found[0])
        else:
            self.say(f"Nothing is called {text!r}")
        return self._found

    def find_next(self) -> None:
        """Go to the next thing that was found."""
        if self._found:
            self._found_at = (self._found_at + 1) % len(self._found)
            self.reveal(self._found[self._found_at])

    def arrange(self, kind: Flow = "right") -> None:
        """Lay parts out in layers along the flow."""
        commands.arrange(self, kind)

    def align(self, edge: Line) -> None:
        """Line the selection up."""
        commands.align(self, edge)

    def distribute(self, axis: Literal["across", "down"]) -> None:
        """Spread the selection evenly."""
        commands.distribute(self, axis)

    def nudge(self, dx: float, dy: float) -> None:
        """Push the selection; a key held down is one step."""
        if not self.nudge_key:
            self.nudge_key = self.new_merge_key("nudge")
        commands.nudge(self, dx, dy, self.nudge_key)

    def set_overlay(self, name: str) -> None:
        """Colour parts by cost, latency, utilisation, traffic or verdict, or not."""
        self.mirror.set_overlay(name)
        self.viewport().update()
        self.overlay_changed.emit(name)

    def set_wheel_mode(self, mode: WheelMode) -> None:
        """Choose what the wheel does."""
        self.wheel_mode = mode
        self.wheel_mode_changed.emit(mode)

    def set_colours(self, colours: Colours) -> None:
        """Repaint in another theme."""
        self.mirror.set_colours(colours)
        self.quick_add_list.set_colours(colours)
        self.viewport().update()

    def set_edge_style(self, style: Literal["orthogonal", "curved"]) -> None:
        """Draw connections with right angles or as curves."""
        self.mirror.set_curved(style == "curved")

    def set_reduce_motion(self, reduce: bool) -> None:
        """Go places at once instead of flying there."""
        self.camera.moves_at_once = reduce

    def set_legend_visible(self, visible: bool) -> None:
        """Show the key to calls and events, or not."""
        self.corners.wants_legend = visible
        self._lay_overlays()

    def set_minimap_visible(self, visible: bool) -> None:
        """Show the overview in the corner, or not."""
        self.corners.wants_minimap = visible
        self._lay_overlays()

    def reveal(self, key: str) -> None:
        """Select a thing, and bring it into view if it is not."""
        scenario = self.workspace.scenario
        if key in scenario.edges:
            line = self.mirror.edges.line_of(self.mirror.edges.place[key])
            area = commands.area_of([Box(x, y, 1, 1) for x, y in line])
        else:
            card = self.mirror.arrays.card_of(key)
            self.workspace.select((key,))
            boxes = (
                commands.selected_boxes(self)
                if card == key
                else {card: self.mirror.arrays.rect(card)}
            )
            area = commands.area_of(tuple(boxes.values()))
        self.workspace.select((key,))
        self.say(spoken(self.mirror, key))
        near = self.camera.area().adjusted(
            24 / self.zoom, 24 / self.zoom, -24 / self.zoom, -24 / self.zoom
        )
        if not area.isEmpty() and not near.contains(area):
            self.camera.fly(area.center(), max(self.zoom, 0.7))

    def quick_add(self) -> None:
        """Open the list of parts in the middle of the view, or under the pointer."""
        self._open_quick_add(self._last_pointer or self.camera.centre())

    def add_note(self) -> None:
        """Stick a note in the middle of the view and write on it."""
        key = commands.note(self, self.camera.centre())
        if key is not None:
            self._edit_name(key)

    def group_selection(self) -> None:
        """Frame what is selected."""
        commands.group(self)

    def ungroup_selection(self) -> None:
        """Take selected frames away."""
        commands.ungroup(self)

    def toggle_collapsed(self) -> None:
        """Fold selected groups into cards, or open them."""
        commands.toggle_collapsed(self)

    def toggle_locked(self) -> None:
        """Hold selected parts in place, or let them go."""
        commands.toggle_locked(self)

    def reverse_edges(self) -> None:
        """Turn selected connections round."""
        commands.reverse(self)

    def apply_recommendation(self, ids: tuple[str, ...]) -> None:
        """Place parts where their answer says."""
        commands.apply_recommendation(self, ids)

    def add_part(self, palette_item_id: str, at: QPointF | None = None) -> str | None:
        """Place a part; without a place, where there is room beside the selection or in view."""
        if at is None:
            boxes = commands.selected_boxes(self)
            if boxes:
                last = max(boxes.values(), key=lambda box: box.right)
                wanted = QPointF(last.right + 68, last.top)
            else:
                wanted = self.camera.centre() - QPointF(NODE.width, NODE.height_compute) / 2
            at = commands.free_corner(self, wanted)
        return commands.add_part(self, palette_item_id, at)

    # ------------------------------------------------------------------ following the workspace

    def _on_scenario_changed(self, change: Change) -> None:
        if change.whole:
            self.pointing.cancel()
            self.editor.close(taken=False)
            self.quick_add_list.dismiss()
            self._wants_fit = True
            self._fit_when_shown()
        self._show_emptiness()
        if self.zoom < FAR_BELOW:
            self.viewport().update()

    def _on_results_changed(self, _results: object) -> None:
        if self.mirror.look.scale is not None or self.zoom < FAR_BELOW:
            self.viewport().update()

    def _show_emptiness(self) -> None:
        scenario = self.workspace.scenario
        empty = not (scenario.nodes or scenario.groups or scenario.notes)
        self.empty.setVisible(empty)
        self._lay_overlays()

    def _fit_when_shown(self) -> None:
        if self._wants_fit and self.isVisible():
            self._wants_fit = False
            self.camera.show(self.mirror.covered(), at_once=True)
            if self.mirror.covered().isEmpty():
                self.camera.fly(QPointF(0, 0), 1.0, at_once=True)

    # ------------------------------------------------------------------ quick add and writing

    def _open_quick_add(self, at: QPointF) -> None:
        self._add_offer = (at, "", False)
        self.quick_add_list.open_at(self.mapFromScene(at))

    def _on_part_chosen(self, item_id: str) -> None:
        offer, self._add_offer = self._add_offer, None
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if offer is None:
            return
        at, start, backward = offer
        if start and start in self.workspace.scenario.nodes:
            corner = commands.free_corner(self, at)
            commands.add_connected(self, item_id, corner, start, backward=backward)
        else:
            half = QPointF(NODE.width, NODE.height_compute) / 2
            self.add_part(item_id, commands.free_corner(self, at - half))

    def _on_add_dismissed(self) -> None:
        self._add_offer = None
        if self.quick_add_list.field.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit_name(self, key: str) -> None:
        item = self.mirror.item_of(key)
        scenario = self.workspace.scenario
        if key in scenario.notes:
            width, height = item.live_size
            area, text, name = QRectF(item.x(), item.y(), width, height), item.note.text, "Note"
        elif key in scenario.groups:
            area = QRectF(item.x() + 24, item.y() + 2, 160, 24)
            text, name = item.frame.name, "Name of the group"
        else:
            area = QRectF(item.x() + 46, item.y() + 6, NODE.width - 54, 24)
            text, name = item.node.name, "Name of the part"
        self.editor.open(
            self._on_screen(area),
            text,
            partial(self._take_name, key),
            name=name,
            many_lines=key in scenario.notes,
        )

    def _take_name(self, key: str, text: str) -> None:
        scenario = self.workspace.scenario
        if key in scenario.nodes or key in scenario.groups or key in scenario.notes:
            self.workspace.do(
                "Rename" if key not in scenario.notes else "Write a note",
                rename(key, text),
                self.new_merge_key("rename"),
            )

    def edit_calls(self, key: str) -> None:
        """Write in place how many calls a request makes along a connection."""
        edge = self.workspace.scenario.edges[key]
        line = self.mirror.edges.line_of(self.mirror.edges.place[key])
        middle = line[len(line) // 2]
        self.editor.open(
            self._on_screen(QRectF(middle[0] - 48, middle[1] - 13, 96, 26)),
            f"{edge.calls_per_request:g}",
            partial(self._take_calls, key),
            name="Calls a request",
        )

    def _take_calls(self, key: str, text: str) -> None:
        try:
            calls = float(text.replace(",", "").strip())
        except ValueError:
            self.workspace.problem.emit("Calls a request is a number, such as 0.05")
            return
        if key in self.workspace.scenario.edges:
            self.workspace.do(
                "Set calls a request", set_edge_field(key, "calls_per_request", calls)
            )

    def _on_screen(self, area: QRectF) -> QRect:
        return self.mapFromScene(area).boundingRect()

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
        self.editor.close(taken=True)
        self.quick_add_list.dismiss()
        self.nudge_key = ""
        at = self.pointing.pointer(event, self.camera.scene_at(event.position()))
        self._last_pointer = at.scene
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self.corners.on_minimap(at.view):
            self._on_minimap = True
            self._go_to(at.view)
            return
        self.pointing.press(at, event.button())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointing.pointer(event, self.camera.scene_at(event.position()))
        self._last_pointer = at.scene
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
            self._open_quick_add(at)
        elif hit.thing == "edge":
            if hit.on_name:
                self.edit_calls(hit.key)
            else:
                self.edit_wanted.emit(hit.key)
        elif hit.key in scenario.groups and scenario.groups[hit.key].collapsed:
            self.workspace.select((hit.key,))
            self.toggle_collapsed()
        elif hit.on_name:
            self._edit_name(hit.key)
        elif hit.thing in ("node", "strip"):
            self.edit_wanted.emit(hit.key)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
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
            self._last_pointer = None
        elif kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self.pointing.hit_at(self.camera.scene_at(QPointF(event.pos())))
            words = tip(self.mirror, hit)
            if words:
                text = f"<p style='white-space:pre-wrap'>{escaped(words)}</p>"
                QToolTip.showText(event.globalPos(), text, self.viewport())
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

    # ------------------------------------------------------------------ painting and size

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.zoom >= FAR_BELOW:
            self.mirror.edges.exposed = (event.region(), self.viewportTransform())
            super().paintEvent(event)
            self.mirror.edges.exposed = None
        else:
            painter = QPainter(self.viewport())
            painter.setClipRegion(event.region())
            painter.fillRect(event.rect(), brush(self.mirror.look.colours.canvas))
            painter.setWorldTransform(self.viewportTransform())
            exposed = QRectF(event.rect())
            area = QRectF(
                self.camera.scene_at(exposed.topLeft()), self.camera.scene_at(exposed.bottomRight())
            )
            self.far.paint(painter, area, self.zoom)
            painter.end()
        self.corners.paint(event.region())
        self.mirror.route_when_idle()

    def _on_areas_dirty(self, areas: list[QRectF]) -> None:
        """Repaint exactly these: Qt itself gives up being exact beyond fifty rectangles."""
        to_screen = self.viewportTransform()
        region = QRegion()
        for area in areas:
            region += to_screen.mapRect(area).toAlignedRect().adjusted(-1, -1, 1, 1)
        self.viewport().update(region)

    @guarded
    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_grid(painter, QRectF(rect), self.zoom, self.mirror.look.colours)

    @guarded
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.corners.repair(dx, dy)
        self._view_moved()

    def _view_moved(self) -> None:
        self.corners.show_view(self.camera.area())
        if self.zoom != self._zoom_told:
            self._zoom_told = self.zoom
            self.zoom_changed.emit(self.zoom)
        if self.empty.isVisible():
            self._lay_overlays()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_overlays()
        self._fit_when_shown()
        self.corners.show_view(self.camera.area())

    @guarded
    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._fit_when_shown()

    def _lay_overlays(self) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        self.corners.lay_out(drawn=not self.empty.isVisibleTo(self.viewport()))
        size = self.empty.sizeHint()
        self.empty.setGeometry(
            (width - size.width()) // 2, (height - size.height()) // 2, size.width(), size.height()
        )
