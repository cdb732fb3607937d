"""The mirror of the document: one item a part, group and note, one for all connections."""

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsScene

from planner.analysis.interim import Interim
from planner.analysis.results import ComponentResult, Results
from planner.document import Change, Scenario
from planner.painting.faces import Severity, ancestors, membership, open_frames, port_of, stand_in
from planner.painting.labels import written_words
from planner.painting.routing import Point
from planner.tokens import Colours
from planner.ui.canvas.items.band_item import BandItem
from planner.ui.canvas.items.drawing_arrays import DrawingArrays
from planner.ui.canvas.items.edge_layer import EdgeLayer
from planner.ui.canvas.items.edge_overlay import DrawnEdge, EdgeOverlay
from planner.ui.canvas.items.group_item import GroupItem
from planner.ui.canvas.items.guides import GuidesItem
from planner.ui.canvas.items.look import Layer, Look
from planner.ui.canvas.items.node_item import NodeItem
from planner.ui.canvas.items.note_item import NoteItem
from planner.workspace import Workspace

_AIR_PX = 2_000.0
_ROUTING_SLICE_MS = 6.0
_FIRST_SLICE_MS = 25.0
_REST_MS = 90
_IN_A_ROW_S = 0.25
"""Steps that follow faster belong together: lines and labels find their places after the last."""
_ROUTED_AT_ONCE = 60
"""Up to this many connections are led around parts as soon as something changes."""

Positions = Mapping[str, tuple[float, float]]


_ON_THE_CARD = (
    "verdict",
    "as_configured",
    "placement",
    "problem",
    "load",
    "percentiles",
    "complete",
    "usd_per_month",
    "requests_per_month",
)


def _say_the_same(one: ComponentResult | None, other: ComponentResult | None) -> bool:
    """Tell whether a card says the same of both; every run makes its results anew."""
    if one is other or one is None or other is None:
        return one is other
    return all(getattr(one, name) == getattr(other, name) for name in _ON_THE_CARD)


class CanvasScene(QGraphicsScene):
    """Hears the workspace and redraws what changed; never changes the document."""

    drawing_changed = Signal()  # something stands elsewhere, came or went
    areas_dirty = Signal(object)  # rectangles of the scene to be painted anew
    marks_changed = Signal(object)  # frozenset of ids that look different, None for all

    def __init__(
        self, workspace: Workspace, colours: Colours, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.look = Look(colours)
        self.arrays = DrawingArrays()
        self.nodes: dict[str, NodeItem] = {}
        self.groups: dict[str, GroupItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self.edges = EdgeLayer(self.arrays, self.look)
        self.lines = self.edges.lines
        self.edges.repaint = self.areas_dirty.emit
        self.overlay = EdgeOverlay(self.edges, self.look)
        self.drawn_edge = DrawnEdge(self.look)
        self.guides = GuidesItem(self.look)
        self.band = BandItem(self.look)
        for item in (self.edges, self.overlay, self.drawn_edge, self.guides, self.band):
            self.addItem(item)
        self.ghost: NodeItem | None = None
        self.hovered = ""
        self.focused = ""
        self._area = QRectF()
        self._selected: frozenset[str] = frozenset()
        self._previewed: set[str] = set()
        self._computing: set[str] = set()
        self._connected: set[tuple[str, str]] = set()
        self._moved_s = 0.0
        self._router = QTimer(self)
        self._router.setInterval(0)
        self._router.timeout.connect(self._route_some)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._router.start)
        workspace.scenario_changed.connect(self._on_scenario_changed)
        workspace.results_changed.connect(self._on_results_changed)
        workspace.costs_changed.connect(self._on_costs_changed)
        workspace.selection_changed.connect(self._on_selection_changed)
        self.look.set_results(workspace.results)
        self._rebuild()

    @property
    def scenario(self) -> Scenario:
        """The document as it is now."""
        return self.workspace.scenario

    # ------------------------------------------------------------------ following the document

    def _rebuild(self) -> None:
        for item in (*self.nodes.values(), *self.groups.values(), *self.notes.values()):
            self.removeItem(item)
        self.nodes, self.groups, self.notes = {}, {}, {}
        self.hovered = self.focused = ""
        self._connected = set()
        self._moved_s = 0.0
        self.edges.settle()
        scenario = self.scenario
        for node in scenario.nodes.values():
            item = self.nodes[node.id] = NodeItem(node, self.look)
            self.addItem(item)
        for group in scenario.groups.values():
            frame = self.groups[group.id] = GroupItem(group, self.look)
            self.addItem(frame)
        for note in scenario.notes.values():
            paper = self.notes[note.id] = NoteItem(note, self.look)
            paper.setVisible("notes" not in self.look.hidden)
            self.addItem(paper)
        self._place_everything()
        self._selected = frozenset()
        self._computing.clear()
        self.marks_changed.emit(None)
        self._on_selection_changed(self.workspace.selection)
        self.route_visible(_FIRST_SLICE_MS)

    def _place_everything(self) -> None:
        """Read arrays, frames and connections anew."""
        self.arrays.rebuild(self.scenario)
        self._show_groups()
        self.overlay.forget()
        self.edges.rebuild(self.scenario)
        self._hide_what_is_collapsed()
        self.route_visible(_ROUTING_SLICE_MS)
        self._show_connected()
        self._show_overlay_edges()
        self._cover()
        self.drawing_changed.emit()

    def _cover(self) -> None:
        """Keep Qt's index no larger than the drawing, or it cannot cull."""
        covered = self.covered()
        if covered.isNull():
            covered = QRectF(0, 0, 1, 1)
        wanted = covered.adjusted(-_AIR_PX, -_AIR_PX, _AIR_PX, _AIR_PX)
        # Asking the scene would make it measure every item until a rectangle is set.
        if not self._area.contains(covered.adjusted(-200, -200, 200, 200)):
            self._area = wanted
            self.setSceneRect(wanted)

    def covered(self) -> QRectF:
        """Return what parts, groups and notes cover; null for an empty drawing."""
        area = QRectF()
        cards = self.arrays.bounds()
        if cards is not None:
            area = QRectF(cards.left, cards.top, cards.width, cards.height)
        for frame in self.groups.values():
            if frame.isVisible():
                area |= QRectF(frame.x(), frame.y(), frame.frame.width, frame.frame.height)
        for paper in self.notes.values():
            area |= QRectF(paper.x(), paper.y(), paper.note.width, paper.note.height)
        return area

    def _on_scenario_changed(self, change: Change) -> None:
        if change.whole:
            self.look.set_results(self.workspace.results)
            self._rebuild()
            return
        self.edges.follow_scenario(self.scenario)
        self._mirror(self.nodes, change.nodes, self.scenario.nodes, NodeItem)
        self._mirror(self.groups, change.groups, self.scenario.groups, GroupItem)
        self._mirror(self.notes, change.notes, self.scenario.notes, NoteItem)
        for key in change.notes.altered:
            self.notes[key].show_note(self.scenario.notes[key])
        marked = frozenset(filter(self._is_marked_anew, change.nodes.altered))
        regrouped = self._show_altered_nodes(change.nodes.altered)
        came_or_went = any(
            part.added or part.removed for part in (change.nodes, change.edges, change.groups)
        )
        if came_or_went or change.groups or regrouped or self._ends_changed(change.edges.altered):
            self._place_everything()
        else:
            self._show_moved(change.nodes.altered)
            for key in change.edges.altered:
                self.edges.replace_edge(self.scenario.edges[key])
            if change.notes:
                self._keep_clear_of_notes()
        if marked:
            self.marks_changed.emit(marked)
        if change.nodes or change.groups or change.notes:
            self._cover()
            self.drawing_changed.emit()

    def _keep_clear_of_notes(self) -> None:
        """Lead lines anew where notes stand elsewhere."""
        if self.lines.keep_clear_of(written_words(self.scenario), open_frames(self.scenario)):
            self.edges.forget_routes()
            self.route_visible(_ROUTING_SLICE_MS)

    def _mirror(
        self, items: dict[str, Any], difference: Any, entries: Mapping[str, Any], make: Any
    ) -> None:
        for key in difference.removed:
            self.removeItem(items.pop(key))
            if key in (self.hovered, self.focused):
                self.hovered = "" if key == self.hovered else self.hovered
                self.focused = "" if key == self.focused else self.focused
        for key in difference.added:
            item = items[key] = make(entries[key], self.look)
            self.addItem(item)
            if isinstance(item, NoteItem):
                item.setVisible("notes" not in self.look.hidden)
            if key in self._selected:
                item.set_flags(selected=True)

    def _is_marked_anew(self, key: str) -> bool:
        """Tell whether a part may look different from afar: not because it moved."""
        old, node = self.nodes[key].node, self.scenario.nodes[key]
        return old.params is not node.params or old.kind != node.kind

    def _show_altered_nodes(self, altered: Iterable[str]) -> bool:
        """Show parts that hold other values; True if one stands in another group now."""
        regrouped = False
        for key in altered:
            item, node = self.nodes[key], self.scenario.nodes[key]
            old = item.node
            regrouped = regrouped or old.group != node.group
            if old.params is not node.params or old.traffic != node.traffic:
                item.set_flags(computing=True)
                self._computing.add(key)
            item.show_node(node)
        return regrouped

    def _ends_changed(self, altered: Iterable[str]) -> bool:
        for key in altered:
            old, new = self.lines.edges[self.lines.place[key]], self.scenario.edges[key]
            if (old.source, old.target) != (new.source, new.target):
                return True
        return False

    def _show_moved(self, altered: Iterable[str]) -> None:
        moved = {}
        for key in altered:
            node = self.scenario.nodes[key]
            left, top = self.arrays.boxes[self.arrays.place[key], :2].tolist()
            if (left, top) != (node.x, node.y):
                moved[key] = (node.x, node.y)
        if moved:
            self.arrays.put(moved)
            # One step after the other, as keys that repeat make them: routed when they end.
            if self._is_moving():
                self._router.stop()
                self.edges.hurry()
                self._rest.start()
            self._moved_s = perf_counter()
            self.edges.cards_moved(frozenset(moved))
            self.route_visible(_ROUTING_SLICE_MS)
            self._show_overlay_edges()

    def _is_moving(self) -> bool:
        """Tell whether something was moved a moment ago: the next step may follow."""
        return perf_counter() - self._moved_s < _IN_A_ROW_S

    def _show_groups(self) -> None:
        scenario = self.scenario
        inside = membership(scenario).members
        for key, frame in self.groups.items():
            group = scenario.groups[key]
            frame.scenario, frame.members = scenario, inside[key]
            frame.show_group(group, len(ancestors(scenario, group.id)))
        self.lines.keep_clear_of(written_words(scenario), open_frames(scenario))

    def _show_connected(self) -> None:
        """Show the ports at which lines start and end; the others appear under the pointer."""
        lines = self.lines
        now: set[tuple[str, str]] = set()
        if len(lines.edges) <= _ROUTED_AT_ONCE:
            for k, edge in enumerate(lines.edges):
                line = lines.line_of(k)
                now |= self._port_at(edge.source, line[0])
                now |= self._port_at(edge.target, line[-1])
        else:
            now |= {(edge.source, "right_connected") for edge in lines.edges}
            now |= {(edge.target, "left_connected") for edge in lines.edges}
        for key, side in now ^ self._connected:
            if key in self.nodes:
                self.nodes[key].set_flags(**{side: (key, side) in now})
        self._connected = now

    def _port_at(self, key: str, end: Point) -> set[tuple[str, str]]:
        port = port_of(self.arrays.rect(self.arrays.card_of(key)), end)
        return {(key, f"{port}_connected")} if port is not None else set()

    def _hide_what_is_collapsed(self) -> None:
        scenario = self.scenario
        for key, frame in self.groups.items():
            card = stand_in(scenario, key)
            frame.setVisible(card is None or card == key)
        shown = self.arrays.shown
        for place, key in enumerate(self.arrays.ids):
            item = self.nodes.get(key)
            if item is not None and item.isVisible() != bool(shown[place]):
                item.setVisible(bool(shown[place]))

    # ------------------------------------------------------------------ results, selection, hover

    def _on_results_changed(self, results: Results) -> None:
        before, marks = self.look.figures, self.look.severities
        self.look.set_results(results)
        self._show_figures(before, marks)

    def _on_costs_changed(self, interim: Interim) -> None:
        before = self.look.figures
        self.look.set_interim(interim)
        self._show_figures(before, self.look.severities)

    def _show_figures(
        self, before: Results | Interim | None, marks: Mapping[str, Severity]
    ) -> None:
        figures = self.look.figures
        every = before is None or self.look.overlay_name != "none"
        for key in self._computing & self.nodes.keys():
            self.nodes[key].set_flags(computing=False)
        self._computing.clear()
        old = before.components if before is not None else {}
        new = figures.components if figures is not None else {}
        new_marks = self.look.severities
        other = frozenset(
            key
            for key in self.nodes
            if every
            or marks.get(key) != new_marks.get(key)
            or not _say_the_same(old.get(key), new.get(key))
        )
        for key in other:
            self.nodes[key].forget_face()
        for frame in self.groups.values():
            frame.show_figures(self.scenario)
        self.edges.forget_faces()
        if self.overlay.rows():  # under the pointer a label says more
            self.edges.redraw(self.overlay.rows())
        if other:
            self.marks_changed.emit(other)

    def _on_selection_changed(self, chosen: frozenset[str]) -> None:
        for key in self._selected ^ chosen:
            item = self.item_of(key)
            if item is not None:
                item.set_flags(selected=key in chosen)
        self._selected = chosen
        if self.focused and self.focused not in chosen:
            self.set_focused("")
        self._show_overlay_edges()

    def item_of(self, key: str) -> Any:
        """Return the item that mirrors a part, group or note; None for anything else."""
        return self.nodes.get(key) or self.groups.get(key) or self.notes.get(key)

    def set_hovered(self, key: str, port: str = "none") -> None:
        """Show what is under the pointer."""
        if key != self.hovered:
            self._flag(self.hovered, hovered=False, port_hot="none")
            self.hovered = key
            place = self.lines.place.get(key)
            if place != self.overlay.hovered:
                self.overlay.hovered = place
                self.overlay.show()
        self._flag(key, hovered=True, port_hot=port)

    def set_focused(self, key: str) -> None:
        """Show which part the keyboard stands on."""
        if key != self.focused:
            self._flag(self.focused, focused=False)
            self.focused = key
            self._flag(key, focused=True)

    def _flag(self, key: str, **flags: Any) -> None:
        item = self.item_of(key) if key else None
        if isinstance(item, NodeItem):
            item.set_flags(**flags)
        elif item is not None:
            known = {name: v for name, v in flags.items() if hasattr(item, name)}
            item.set_flags(**known)

    def _show_overlay_edges(self) -> None:
        place = self.lines.place
        self.overlay.selected = frozenset(place[k] for k in self._selected if k in place)
        self.overlay.hovered = place.get(self.hovered)
        self.overlay.lifted = self.lines.lifted
        self.overlay.show()

    def open_group_at(self, x: float, y: float, *, besides: frozenset[str]) -> str | None:
        """Return the innermost open group whose frame holds a point."""
        found = [
            (frame.zValue(), key)
            for key, frame in self.groups.items()
            if key not in besides
            and frame.isVisible()
            and not frame.frame.collapsed
            and frame.x() <= x <= frame.x() + frame.live_size[0]
            and frame.y() <= y <= frame.y() + frame.live_size[1]
        ]
        return max(found)[1] if found else None

    # ------------------------------------------------------------------ dragging (no document yet)

    def preview(self, positions: Positions) -> None:
        """Show cards, frames and notes elsewhere, with plain lines, until `end_preview`."""
        for key, (x, y) in positions.items():
            item = self.item_of(key)
            if item is not None:
                item.setPos(x, y)
        self.arrays.put(positions)
        rows = self.lines.at_cards(key for key in positions if key in self.arrays.place)
        self.edges.lift(rows)
        self.edges.forget_lines(rows)
        self.overlay.lifted = rows
        self.overlay.show()
        self._previewed |= positions.keys()

    def end_preview(self) -> None:
        """Show everything where the document has it."""
        scenario = self.scenario
        moved: dict[str, tuple[float, float]] = {}
        for key, item in (*self.nodes.items(), *self.groups.items(), *self.notes.items()):
            entry: Any = (
                scenario.nodes.get(key) or scenario.groups.get(key) or scenario.notes.get(key)
            )
            if entry is not None and (item.x(), item.y()) != (entry.x, entry.y):
                item.setPos(entry.x, entry.y)
                moved[key] = (entry.x, entry.y)
        self.arrays.put(moved)
        lifted = self.lines.lifted
        self.edges.cards_moved(frozenset(self._previewed | moved.keys()) & self.arrays.place.keys())
        self.edges.lift(frozenset())
        self._previewed = set()
        self.overlay.lifted = frozenset()
        self.overlay.show()
        self.edges.redraw(lifted)
        self.route_visible(_ROUTING_SLICE_MS)
        self.drawing_changed.emit()  # the minimap was drawn on the way

    # ------------------------------------------------------------------ better routes, when idle

    def route_visible(self, budget_ms: float) -> None:
        """Lead the lines of a small drawing around parts at once, within a budget."""
        until = perf_counter() + budget_ms / 1e3
        if self.edges.hurried or len(self.lines.edges) > _ROUTED_AT_ONCE:
            return
        for k in range(len(self.lines.edges)):
            if perf_counter() > until:
                break
            if self.lines.shown[k] and k not in self.lines.lifted:
                self.lines.line_of(k)
                if not self.lines.is_exact(k):
                    self.edges.route_exactly(k)
        self._show_connected()

    def route_when_idle(self) -> None:
        """Improve the lines that were seen once the view rests; called after painting."""
        if (self.lines.wants_routing or self.edges.hurried) and not self._router.isActive():
            self._rest.start()

    def _route_some(self) -> None:
        until = perf_counter() + _ROUTING_SLICE_MS / 1e3
        waiting = self.lines.wants_routing
        while waiting and perf_counter() < until:
            k = waiting.pop()
            if k < len(self.lines.edges) and k not in self.lines.lifted:
                self.edges.route_exactly(k)
        if not waiting:
            self._router.stop()
            self.edges.measure()
            self.edges.settle()
            if len(self.lines.edges) <= _ROUTED_AT_ONCE:
                self._show_connected()

    # ------------------------------------------------------------------ appearance

    def set_colours(self, colours: Colours) -> None:
        """Repaint in another theme."""
        self.look.set_colours(colours)
        self._repaint_everything()

    def set_overlay(self, name: str) -> None:
        """Repaint with another heat map."""
        self.look.set_overlay(name)
        self._repaint_everything()

    def set_layer(self, layer: Layer, shown: bool) -> None:
        """Show or hide labels of connections, costs, or notes."""
        self.look.hidden = self.look.hidden - {layer} if shown else self.look.hidden | {layer}
        for paper in self.notes.values():
            paper.setVisible("notes" not in self.look.hidden)
        self._repaint_everything()

    def set_curved(self, curved: bool) -> None:
        """Draw lines as curves, or with right angles."""
        self.look.curved = curved
        self.edges.forget_routes()
        self.route_visible(_FIRST_SLICE_MS)

    def _repaint_everything(self) -> None:
        for item in self.nodes.values():
            item.forget_face()
        self.edges.forget_faces()
        self.update()
        self.marks_changed.emit(None)
