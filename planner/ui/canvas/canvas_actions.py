"""What menus, keys and the palette have the canvas do: its public methods."""

from collections.abc import Collection
from functools import partial
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtWidgets import QWidget

from planner.document import Change, Node
from planner.document.edits import rename
from planner.painting.box import Box
from planner.painting.edge import label_rect
from planner.painting.node_face import PORT_Y
from planner.tokens import NODE, Colours
from planner.ui.canvas import commands, joining, likeness
from planner.ui.canvas.camera import WheelMode
from planner.ui.canvas.editing.arrange import Flow, Line
from planner.ui.canvas.editing.connecting import connectable_items
from planner.ui.canvas.editing.picture import part_of, put_picture
from planner.ui.canvas.fields.inline_editor import InlineEditor
from planner.ui.canvas.fields.quick_add import QuickAdd
from planner.ui.canvas.finding import found_ids, spoken
from planner.ui.canvas.glide import Glide
from planner.ui.canvas.items.look import Layer
from planner.ui.canvas.surface import DrawingSurface
from planner.ui.canvas.walking import next_line
from planner.workspace import Workspace

_GAP_PX = 68.0
_LAYERS: dict[Layer, str] = {
    "labels": "Traffic labels",
    "costs": "Costs",
    "notes": "Notes",
}


class CanvasActions(DrawingSurface):
    """A surface that can be told to change the drawing and to move about in it."""

    overlay_changed = Signal(str)
    wheel_mode_changed = Signal(str)

    def __init__(self, workspace: Workspace, colours: Colours, parent: QWidget | None) -> None:
        super().__init__(workspace, colours, parent)
        self.nudge_key = ""
        self.wheel_mode: WheelMode = "auto"
        self.last_pointer: QPointF | None = None
        self._found: tuple[str, ...] = ()
        self._model: Node | None = None
        self._join_from = ""
        self._found_at = 0
        self._add_offer: tuple[QPointF, str, bool] | None = None
        self.quick_add_list = QuickAdd(colours, self)
        self.quick_add_list.chosen.connect(self._on_part_chosen)
        self.quick_add_list.dismissed.connect(self._on_add_dismissed)
        self.editor = InlineEditor(self)
        self.glide = Glide(self.mirror, self)

    def _on_scenario_changed(self, change: Change) -> None:
        self.glide.finish()
        if change.whole:
            self.editor.close(taken=False)
            self.quick_add_list.dismiss()
        super()._on_scenario_changed(change)

    def fit(self) -> None:
        """Show the whole drawing."""
        self.glide.finish()
        self.camera.show(self.mirror.covered(), below_px=self.corners.taken_above())

    def zoom_selection(self) -> None:
        """Show what is selected."""
        boxes = commands.selected_boxes(self).values()
        if boxes:
            self.hold_view()
            self.camera.show(commands.area_of(tuple(boxes)))

    def zoom_to(self, zoom: float) -> None:
        """Zoom about the middle of the view."""
        self.hold_view()
        self.camera.zoom_to(zoom)

    def zoom_in(self) -> None:
        """Zoom in by a step."""
        self.hold_view()
        self.camera.step(1)

    def zoom_out(self) -> None:
        """Zoom out by a step."""
        self.hold_view()
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
        commands.paste_at(self, self.last_pointer or self.camera.centre())

    def copy_picture(self) -> None:
        """Put the selection, or the whole drawing, on the clipboard as PNG and SVG."""
        piece = part_of(self.workspace.scenario, self.workspace.selection)
        if not (piece.nodes or piece.groups or piece.notes):
            self.say("Nothing drawn to copy")
            return
        look = self.mirror.look
        width, height = put_picture(piece, look.results, look.colours)
        self.say(f"Copied as PNG ({width} × {height} px) and SVG")

    def copy_settings(self) -> None:
        """Remember the selected part's settings and traffic, to give them to others."""
        self._model = likeness.model_of(self) or self._model

    def paste_settings(self) -> None:
        """Give the selection the remembered settings."""
        likeness.paste_settings(self, self._model)

    def paste_traffic(self) -> None:
        """Give the selection the remembered traffic."""
        likeness.paste_traffic(self, self._model)

    def same_size(self) -> None:
        """Make selected groups or notes equally large."""
        likeness.same_size(self)

    def tidy(self) -> None:
        """Put the selection in rows and columns."""
        likeness.tidy(self)

    def rename(self) -> None:
        """Write the selected thing's name, or a connection's label, in place."""
        chosen = [k for k in self.workspace.selection if self.mirror.item_of(k) is not None]
        lines = [k for k in self.workspace.selection if k in self.workspace.scenario.edges]
        if len(chosen) == 1:
            self.edit_name(chosen[0])
        elif len(lines) == 1 and not chosen:
            self.edit_calls(lines[0])

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
        """Lay parts out in layers along the flow; all of them, they are then all in view."""
        before = self.glide.standing()
        if commands.arrange(self, kind):
            self.fit()
        if not self.camera.moves_at_once and self.isVisible():
            self.glide.start(before)

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
        self._fit_when_shown()
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

    def set_text_scale(self, scale: float) -> None:
        """Take the user's text scale: parts at life size are as much larger."""
        larger = scale / self.camera.life_size
        self.camera.life_size = self.corners.scale = scale
        self._lay_overlays()
        if self._follows_size:
            self._fit_when_shown()
        elif larger != 1.0:
            self.camera.zoom_to(self.zoom * larger)
        self._tell_zoom()

    def zoom_to_life(self) -> None:
        """Zoom to 100 %, at which text is as large as the user wants it."""
        self.zoom_to(self.camera.life_size)

    def set_edge_style(self, style: Literal["orthogonal", "curved"]) -> None:
        """Draw connections with right angles or as curves."""
        self.mirror.set_curved(style == "curved")

    def set_reduce_motion(self, reduce: bool) -> None:
        """Go places at once instead of flying there."""
        self.camera.moves_at_once = reduce

    def set_grid_visible(self, visible: bool) -> None:
        """Show the dots of the grid, or not."""
        self.mirror.look.dots = visible
        self.viewport().update()

    def toggle_layer(self, layer: Layer) -> None:
        """Hide labels of connections, costs or notes, or show them again."""
        shown = layer in self.mirror.look.hidden
        self.mirror.set_layer(layer, shown)
        self.viewport().update()
        self.say(f"{_LAYERS[layer]} {'shown' if shown else 'hidden'}")

    def set_minimap_visible(self, visible: bool) -> None:
        """Show the overview in the corner, or not."""
        self.corners.wants_minimap = visible
        self._lay_overlays()

    def reveal(self, key: str) -> None:
        """Select a thing, and bring it into view if it is not."""
        scenario = self.workspace.scenario
        if key in scenario.edges:
            line = self.mirror.lines.line_of(self.mirror.lines.place[key])
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
            self.hold_view()
            self.camera.fly(area.center(), max(self.zoom, 0.7 * self.camera.life_size))

    def quick_add(self) -> None:
        """Open the list of parts in the middle of the view, or under the pointer."""
        self.open_quick_add(self.last_pointer or self.camera.centre())

    def add_note(self, style: Literal["sticky", "text"] = "sticky") -> None:
        """Stick a note, or place free text, under the pointer or in the middle, and write it."""
        key = commands.note(self, self.last_pointer or self.camera.centre(), style)
        if key is not None:
            self.edit_name(key)

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

    def apply_recommendation(self, ids: Collection[str]) -> None:
        """Place parts where their answer says."""
        commands.apply_recommendation(self, ids)

    def add_part(self, palette_item_id: str, at: QPointF | None = None) -> str | None:
        """Place a part; without a place, where there is room beside the selection or in view."""
        if at is None:
            wanted = self._beside_selection()
            at = commands.free_corner(self, wanted)
        return commands.add_part(self, palette_item_id, at)

    def _beside_selection(self) -> QPointF:
        """Return a corner right of the selection, or on another side of it that is in view."""
        boxes = commands.selected_boxes(self)
        view, size = self.camera.area(), QSizeF(NODE.width, NODE.height_compute)
        if boxes:
            last = max(boxes.values(), key=lambda box: box.right)
            for x, y in (
                (last.right + _GAP_PX, last.top),
                (last.left, last.bottom + _GAP_PX),
                (last.left, last.top - _GAP_PX - size.height()),
                (last.left - _GAP_PX - size.width(), last.top),
            ):
                if view.contains(QRectF(QPointF(x, y), size)):
                    return QPointF(x, y)
        return self.camera.centre() - QPointF(size.width(), size.height()) / 2

    # ------------------------------------------------------------------ quick add and writing

    def offer_parts(self, at: QPointF, start: str, *, backward: bool) -> None:
        """Open quick add, filtered by what can be joined to `start`."""
        items = connectable_items(self.workspace.scenario, start, backward=backward)
        corner = at - QPointF(NODE.width if backward else 0, PORT_Y)
        self._add_offer = (corner, start, backward)
        if start in self.mirror.nodes:
            self.mirror.nodes[start].set_flags(hovered=True)
        self.quick_add_list.open_at(self.mapFromScene(at), items)

    def open_quick_add(self, at: QPointF) -> None:
        self._add_offer = (at, "", False)
        self.quick_add_list.open_at(self.mapFromScene(at))

    def _on_part_chosen(self, item_id: str) -> None:
        offer, self._add_offer = self._add_offer, None
        source, self._join_from = self._join_from, ""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if source in self.workspace.scenario.nodes:
            joining.join(self, source, item_id)
            return
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
        self._add_offer, self._join_from = None, ""
        if self.quick_add_list.field.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_name(self, key: str) -> None:
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
        """Write in place how many calls a request makes along a connection, and its mode."""
        edge = self.workspace.scenario.edges[key]
        label = label_rect(self.mirror.edges.face_of(self.mirror.lines.place[key])).center()
        self.editor.open(
            self._on_screen(QRectF(label.x() - 48, label.y() - 13, 96, 26)),
            joining.label_text(edge),
            partial(joining.write_label, self, key),
            name="Calls a request, and call or event",
        )

    def connect_to(self) -> None:
        """Offer the parts that the selected one may point at; the choice connects them."""
        scenario = self.workspace.scenario
        chosen = [key for key in self.workspace.selection if key in scenario.nodes]
        if len(chosen) != 1:
            self.say("Select the one part that the connection starts from")
            return
        items = joining.ends_of(scenario, chosen[0])
        if not items:
            self.workspace.problem.emit("There is no part that this one can point at")
            return
        self._add_offer, self._join_from = None, chosen[0]
        card = self.mirror.arrays.rect(self.mirror.arrays.card_of(chosen[0]))
        place = self.mapFromScene(QPointF(card.right + 16, card.top))
        self.quick_add_list.open_at(place, items, "Connect to")

    def next_connection(self) -> None:
        """Step through the connections that leave the selected part."""
        chosen = next(iter(self.workspace.selection), "")
        line = next_line(self.mirror, chosen) if chosen else None
        if line is None:
            self.say("No connection leaves this part")
        else:
            self.reveal(line)

    def toggle_mode(self) -> None:
        """Make selected calls events, and events calls."""
        joining.turn_mode(self)

    def _on_screen(self, area: QRectF) -> QRect:
        return self.mapFromScene(area).boundingRect()
