"""Keys held during a drag, and Escape, which calls every drag off."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from planner.document import Group
from planner.document.edits import add_group
from planner.painting.edge import label_rect
from tests.ui.canvas.conftest import new_canvas
from tests.ui.canvas.drawings import guide_drawing, guide_results

NONE = Qt.KeyboardModifier.NoModifier
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def _start_of(hand, gesture: str) -> tuple[QPoint, QPoint, Qt.MouseButton]:
    """Return where a drag of some gesture starts and goes."""
    view, left = hand.view, Qt.MouseButton.LeftButton
    line = view.mirror.lines.line_of(view.mirror.lines.place["visitors-api"])
    if gesture == "move":
        return hand.on("uploads"), hand.on("uploads") + QPoint(90, 70), left
    if gesture == "duplicate":
        return hand.on("uploads"), hand.on("uploads") + QPoint(90, 200), left
    if gesture == "connect":
        return hand.on("uploads", 172, 26), hand.on("cleanup"), left
    if gesture == "band":
        return hand.at(450, 620), hand.at(700, 100), left
    if gesture == "pan":
        return hand.on("api"), hand.on("api") + QPoint(80, 40), Qt.MouseButton.MiddleButton
    if gesture == "bend":
        middle = hand.at((line[0][0] + line[-1][0]) / 2, line[0][1])
        return middle, middle + QPoint(0, 60), left
    if gesture == "reconnect":
        view.workspace.select(("visitors-api",))
        return hand.at(*line[-1]), hand.on("uploads"), left
    view.workspace.do("Add", add_group(Group(id="box", x=20, y=520, width=200, height=100)))
    return hand.at(220, 620), hand.at(300, 660), left


@pytest.mark.parametrize(
    "gesture",
    ["move", "duplicate", "connect", "band", "pan", "bend", "reconnect", "resize"],
)
def test_that_escape_calls_off_every_drag(hand, gesture):
    view = hand.view
    start, end, button = _start_of(hand, gesture)
    before, seen = view.workspace.scenario, view.camera.scene_at(view.rect().center().toPointF())
    chosen, steps = view.workspace.selection, view.workspace.undo_stack.count()
    hand.drag(
        start, end, button=button, release=False, held=ALT if gesture == "duplicate" else NONE
    )
    assert view.pointing.gesture is not None
    hand.key(Qt.Key.Key_Escape)
    assert view.pointing.gesture is None
    assert view.workspace.scenario == before
    assert view.workspace.undo_stack.count() == steps
    if gesture == "band":
        assert view.workspace.selection == chosen
    assert view.camera.scene_at(view.rect().center().toPointF()) == seen
    assert not view.mirror.drawn_edge.isVisible()
    assert not view.mirror.band.isVisible()
    for key, item in view.mirror.nodes.items():
        node = view.workspace.scenario.nodes[key]
        assert (item.x(), item.y(), item.face.dimmed) == (node.x, node.y, False)


def test_that_shift_holds_a_drag_to_one_axis(hand):
    view = hand.view
    before = view.workspace.scenario.nodes["cleanup"]
    hand.drag(hand.on("cleanup"), hand.on("cleanup") + QPoint(13, 120), held=SHIFT)
    after = view.workspace.scenario.nodes["cleanup"]
    assert after.x == before.x
    assert after.y > before.y + 60


def test_that_a_band_adds_with_shift_removes_with_alt_and_turns_over_with_ctrl(hand):
    view = hand.view
    view.workspace.select(("api",))

    def band(held):
        hand.drag(hand.at(225, 30), hand.at(430, 130), held=held)  # over Uploads alone
        return view.workspace.selection

    assert band(SHIFT) == {"api", "uploads"}
    assert band(ALT) == {"api"}
    assert band(CTRL) == {"api", "uploads"}
    assert band(CTRL) == {"api"}
    assert band(NONE) == {"uploads"}


def test_that_a_label_is_written_where_it_stands(hand):
    view = hand.view
    view.edit_calls("api-mongodb")
    label = label_rect(view.mirror.edges.face_of(view.mirror.lines.place["api-mongodb"]))
    field = view.editor.line.geometry().center()
    assert (field - view.mapFromScene(label.center())).manhattanLength() < 12
    hand.key(Qt.Key.Key_Escape)


def test_that_a_menu_pastes_where_it_was_opened(qtbot, hand):
    view = hand.view
    view.workspace.select(("uploads",))
    view.copy()
    place = hand.at(700, 600)
    view.workspace.select(())
    menu = QMenu(view)
    menu.addAction("Paste")
    view._menu_for = lambda _ids: menu
    hand.move(place)
    hand.click(place, button=Qt.MouseButton.RightButton)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is menu)
    view.paste()
    menu.close()
    (new,) = view.workspace.selection
    node = view.workspace.scenario.nodes[new]
    assert abs(node.x - 700) <= 20
    assert abs(node.y - 600) <= 20


def test_that_a_larger_text_makes_life_size_larger(qtbot):
    view = new_canvas(qtbot, guide_drawing(), guide_results)
    told = []
    view.zoom_changed.connect(told.append)
    view.hold_view()
    view.set_text_scale(1.5)
    assert view.zoom == 1.5
    view.zoom_to(0.5)
    view.zoom_to_life()
    assert view.zoom == 1.5
    assert told[-1] == 1.0
    view.set_overlay("cost")
    assert all(view.viewport().rect().contains(area) for area in view.corners.areas())
    view.set_text_scale(1.0)
    assert view.zoom == 1.0
