"""The views of the canvas in the gallery: each promise of tests/ui/canvas/test_musts.py is seen."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

SHOWS: dict[str, str] = {
    "canvas_drag_in": "Palette drag and drop",
    "canvas_quick_add": "Search to add, / and double",
    "canvas_offer": "Edge dropped on nothing",
    "canvas_insert": "Insert a part on an edge",
    "canvas_curves": "Right-angled routing",
    "canvas_bend": "Right-angled routing",
    "canvas_label": "Edge labels, in place",
    "canvas_refused": "Refused connections say why",
    "canvas_reconnect": "Re-route and reverse",
    "canvas_collapsed": "Containers, drag-in",
    "canvas_drag_into": "Containers, drag-in",
    "canvas_nested": "Containers, drag-in",
    "canvas_guides": "Guides and snapping, 8 px",
    "canvas_aligned": "Align and distribute",
    "canvas_arranged": "Auto-layout",
    "canvas_large": "Auto-layout",
    "canvas_far": "Minimap",
    "canvas_brief": "Zoom to fit, selection, 100 %",
    "canvas_selection": "Zoom to fit, selection, 100 %",
    "canvas_space": "Pan",
    "canvas_added": "Never moved by an add",
    "canvas_pasted": "Copy, paste across windows",
    "canvas_undone": "Undo",
    "canvas_rename": "Inline rename",
    "canvas_focus": "Keyboard only",
    "canvas_connect_to": "Keyboard only",
    "canvas_text": "Notes",
    "canvas_find": "Find",
    "canvas_locked": "Lock",
    "canvas_layers": "Layers",
    "overlay_cost": "Overlays",
    "canvas_hover": "Sparkline in the face",
    "canvas_card": "Sparkline in the face",
    "canvas_menu": "Export to the clipboard",
    "canvas_groups": "Dark",
}
"""Picture → the promise it shows; every view is drawn light and dark, at 1x and 2x."""

Opened = Callable[..., Callable[[], None]]
Views = Iterator[tuple[str, Callable[[], None]]]


def canvas_views(program: object, opened: Opened) -> Views:
    """Yield the canvas at rest, under the pointer, in a drag, and worked by keys."""
    yield from _at_rest(program, opened)
    yield from _worked(program, opened)
    yield from _dragged(program.shell.canvas, opened)


def _drawn_anew(canvas: object, opened: Opened) -> None:
    canvas.pointing.cancel()
    canvas.quick_add_list.dismiss()
    canvas.editor.close(taken=False)
    canvas.set_overlay("none")
    opened("guide-architecture")()


def _at_rest(program: object, opened: Opened) -> Views:
    from planner.document.edits import set_group_field

    shell, workspace = program.shell, program.workspace
    canvas = shell.canvas

    def begin() -> None:
        _drawn_anew(canvas, opened)

    def folded() -> None:
        begin()
        workspace.do("Collapse", set_group_field("sign-up", "collapsed", True))

    def searching() -> None:
        begin()
        canvas.open_quick_add(QPointF(40, 380))
        canvas.quick_add_list.field.setText("s")
        canvas.quick_add_list.field.textEdited.emit("s")

    def joining() -> None:
        begin()
        workspace.select(("resize",))
        canvas.connect_to()

    def words() -> None:
        begin()
        canvas.add_note("text")
        canvas.editor.page.setPlainText("Words without a sheet")
        canvas.editor.close(taken=True)

    def layers() -> None:
        begin()
        canvas.toggle_layer("costs")
        canvas.toggle_layer("labels")

    def layers_again() -> None:
        canvas.toggle_layer("costs")
        canvas.toggle_layer("labels")
        canvas.set_edge_style("curved")

    def at(zoom: float) -> Callable[[], None]:
        def show() -> None:
            canvas.set_edge_style("orthogonal")
            begin()
            canvas.zoom_to(zoom)

        return show

    yield "canvas_groups", begin
    yield "canvas_collapsed", folded
    yield "canvas_text", words
    yield "canvas_quick_add", searching
    yield "canvas_connect_to", joining
    yield "canvas_find", lambda: (begin(), canvas.find("mail"))
    yield "canvas_layers", layers
    yield "canvas_curves", layers_again
    yield "canvas_far", at(0.24)
    yield "canvas_brief", at(0.45)
    yield "command_palette", lambda: (begin(), shell.show_commands())


def _worked(program: object, opened: Opened) -> Views:
    """Yield what keys and menus do."""
    from planner.document import Scenario

    shell, workspace = program.shell, program.workspace
    canvas = shell.canvas

    def after(ids: tuple[str, ...], act: Callable[[], object]) -> Callable[[], None]:
        def show() -> None:
            _drawn_anew(canvas, opened)
            workspace.select(ids)
            act()

        return show

    def pasted() -> None:
        canvas.copy()
        canvas.last_pointer = QPointF(40, 430)
        canvas.paste()

    def undone() -> None:
        canvas.delete_selection()
        workspace.undo_stack.undo()

    def large() -> None:
        from tests.ui.canvas.drawings import grid_drawing

        drawing, _hub = grid_drawing(300)
        workspace.open(Scenario(nodes=drawing.nodes, edges=drawing.edges), None)
        canvas.arrange("right")
        canvas.fit()

    yield "canvas_label", after((), lambda: canvas.edit_calls("api-uploads"))
    yield "canvas_rename", after(("resize",), canvas.rename)
    yield "canvas_focus", after((), lambda: canvas.focus_part("api"))
    yield (
        "canvas_nested",
        after(
            ("api", "database"),
            lambda: (canvas.group_selection(), canvas.editor.close(taken=False)),
        ),
    )
    yield "canvas_locked", after(("api", "database"), canvas.toggle_locked)
    yield "canvas_aligned", after(("visitors", "schedule", "uploads"), lambda: canvas.align("left"))
    yield "canvas_arranged", after((), lambda: (canvas.arrange("right"), canvas.fit()))
    yield "canvas_selection", after(("welcome-mail", "mail"), canvas.zoom_selection)
    yield "canvas_added", after(("billing",), lambda: canvas.add_part("aws.sqs"))
    yield "canvas_pasted", after(("uploads", "resize"), pasted)
    yield "canvas_undone", after(("api",), undone)
    yield "canvas_menu", after(("api",), lambda: canvas.show_menu(QPointF(380, 210)))
    yield "canvas_large", after((), large)


class _Hand:
    """Moves, presses and drags over the guide's architecture."""

    def __init__(self, canvas: object, opened: Opened) -> None:
        self.canvas, self._opened = canvas, opened
        self._drops: list[object] = []

    def begin(self) -> None:
        while self._drops:
            self._drops.pop().leave()
        _drawn_anew(self.canvas, self._opened)

    def send(self, kind: object, at: QPointF, held: Qt.MouseButton) -> None:
        canvas = self.canvas
        place = QPointF(canvas.mapFromScene(at))
        there = QPointF(canvas.viewport().mapToGlobal(place))
        button = NONE if kind == QMouseEvent.Type.MouseMove else LEFT
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            canvas.viewport(), QMouseEvent(kind, place, there, button, held, keys)
        )

    def hover(self, x: float, y: float) -> None:
        self.begin()
        self.send(QMouseEvent.Type.MouseMove, QPointF(x, y), NONE)

    def card(self) -> None:
        self.hover(326, 170)
        place = self.canvas.mapFromScene(QPointF(326, 190))
        there = self.canvas.viewport().mapToGlobal(place)
        QApplication.sendEvent(
            self.canvas.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, there)
        )

    def drag(self, start: QPointF, end: QPointF, *, release: bool = False) -> None:
        self.send(QMouseEvent.Type.MouseMove, start, NONE)
        self.send(QMouseEvent.Type.MouseButtonPress, start, LEFT)
        for step in range(1, 7):
            self.send(QMouseEvent.Type.MouseMove, start + (end - start) * step / 6, LEFT)
        if release:
            self.send(QMouseEvent.Type.MouseButtonRelease, end, NONE)

    def dragged(
        self, start: tuple[float, float], end: tuple[float, float], *, release: bool = False
    ) -> Callable[[], None]:
        def show() -> None:
            self.begin()
            self.drag(QPointF(*start), QPointF(*end), release=release)

        return show

    def along(self, edge: str, share: float) -> QPointF:
        """Return a point of a line's longest run."""
        lines = self.canvas.mirror.lines
        runs = pairwise(lines.line_of(lines.place[edge]))
        (ax, ay), (bx, by) = max(runs, key=lambda run: math.dist(*run))
        return QPointF(ax + (bx - ax) * share, ay + (by - ay) * share)

    def bend(self) -> None:
        self.begin()
        start = self.along("visitors-api", 0.5)
        self.drag(start, start + QPointF(0, 60))

    def lead_elsewhere(self) -> None:
        self.begin()
        self.canvas.workspace.select(("visitors-api",))
        self.drag(self.along("visitors-api", 1.0), QPointF(330, 330))

    def pan(self) -> None:
        self.begin()
        self.canvas.pointing.space_held = True
        self.drag(QPointF(600, 300), QPointF(500, 250))
        self.canvas.pointing.space_held = False

    def carry(self, item: str, over: Callable[[], QPointF]) -> Callable[[], None]:
        """Drag a part in from the palette."""

        def show() -> None:
            from planner.ui.canvas.part_drop import PartDrop

            self.begin()
            drop = PartDrop(self.canvas, item)
            self._drops.append(drop)
            drop.move(over())

        return show


def _dragged(canvas: object, opened: Opened) -> Views:
    """Yield what is shown under the pointer, and while a drag is under way."""
    hand = _Hand(canvas, opened)
    yield "canvas_hover", lambda: hand.hover(330, 190)
    yield "canvas_card", hand.card
    yield "canvas_guides", hand.dragged((800, 30), (807, 205))
    yield "canvas_drag_into", hand.dragged((86, 350), (330, 370))
    yield "canvas_connecting", hand.dragged((652, 26), (700, 120))
    yield "canvas_refused", hand.dragged((172, 166), (60, 340))
    yield "canvas_offer", hand.dragged((652, 26), (700, 120), release=True)
    yield "canvas_bend", hand.bend
    yield "canvas_reconnect", hand.lead_elsewhere
    yield "canvas_rubber_band", hand.dragged((-40, -30), (420, 130))
    yield "canvas_space", hand.pan
    yield "canvas_drag_in", hand.carry("aws.sqs", lambda: QPointF(90, 470))
    yield "canvas_insert", hand.carry("lambda-function", lambda: hand.along("resized-api", 0.5))
    hand.begin()
