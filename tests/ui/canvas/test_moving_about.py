"""Zoom, pan, fit, minimap, wheel modes, overlays, far views."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from planner.document.edits import remove
from planner.ui.canvas import OVERLAYS
from tests.ui.canvas.conftest import Hand, new_canvas
from tests.ui.canvas.drawings import grid_drawing

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("down", [120, -120, 360, -600, 15])
def test_that_the_wheel_zooms_to_the_pointer(hand, down):
    view = hand.view
    place = QPoint(333, 217)
    before = view.camera.scene_at(QPointF(place))
    zoom = view.zoom
    hand.wheel(place, down)
    after = view.viewportTransform().map(before)
    assert abs(after.x() - place.x()) < 1.5
    assert abs(after.y() - place.y()) < 1.5
    assert (view.zoom > zoom) == (down > 0)


def test_that_zoom_stays_between_a_twentieth_and_four(hand):
    view = hand.view
    for _ in range(40):
        hand.wheel(QPoint(300, 300), 480)
    assert view.zoom == 4
    for _ in range(60):
        hand.wheel(QPoint(300, 300), -480)
    assert view.zoom == pytest.approx(0.05)


def test_that_a_touchpad_pans_and_ctrl_always_zooms(hand):
    view = hand.view
    place = QPoint(300, 300)
    before = view.camera.centre()
    hand.wheel(place, 0, pixels=QPoint(0, -30))
    assert view.zoom == 1.0
    assert view.camera.centre().y() == pytest.approx(before.y() + 30, abs=1)
    view.set_wheel_mode("touchpad")
    hand.wheel(place, -120)
    assert view.zoom == 1.0
    hand.wheel(place, 120, held=CTRL)
    assert view.zoom > 1
    view.set_wheel_mode("mouse")
    zoom = view.zoom
    hand.wheel(place, 0, pixels=QPoint(0, -30))
    assert view.zoom < zoom


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton])
def test_that_middle_and_right_drag_pan_over_parts_too(hand, button):
    view = hand.view
    before = view.camera.centre()
    start = hand.on("api")
    hand.drag(start, start + QPoint(-50, -30), button=button)
    assert view.camera.centre() - before == QPointF(50, 30)
    assert view.workspace.undo_stack.count() == 0


def test_that_space_and_drag_pans(hand, qtbot):
    view = hand.view
    before = view.camera.centre()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    hand.drag(hand.on("api"), hand.on("api") + QPoint(40, 0))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert view.camera.centre() - before == QPointF(-40, 0)
    assert view.workspace.undo_stack.count() == 0


def test_that_a_right_click_opens_the_menu_of_what_is_under_it(hand):
    view = hand.view
    asked = []
    view._menu_for = asked.append
    hand.click(hand.on("api"), button=Qt.MouseButton.RightButton)
    assert asked == [frozenset({"api"})]
    assert view.workspace.selection == {"api"}


def test_that_shift_1_fits_everything_and_shift_2_the_selection(hand):
    view = hand.view
    hand.key(Qt.Key.Key_Exclam, SHIFT)
    assert view.visible_area().contains(view.mirror.covered())
    view.workspace.select(("billing",))
    hand.key(Qt.Key.Key_At, SHIFT)
    assert view.visible_area().contains(view.mirror.nodes["billing"].sceneBoundingRect())
    view.zoom_to(0.5)
    hand.key(Qt.Key.Key_0, CTRL)
    assert view.zoom == 1.0


def test_that_stepping_never_skips_a_hundred_per_cent(hand):
    view = hand.view
    view.zoom_to(0.93)
    view.zoom_in()
    assert view.zoom == 1.0


def test_that_the_minimap_moves_the_view(hand):
    view = hand.view
    view.zoom_to(3.0)
    area = view.corners.minimap.rect
    hand.click(area.center())
    there = view.mirror.covered().center()
    assert abs(view.camera.centre().x() - there.x()) < 12
    assert abs(view.camera.centre().y() - there.y()) < 12
    assert view.workspace.selection == frozenset()


def test_that_the_view_pans_by_itself_when_a_drag_nears_the_edge(hand, qtbot):
    view = hand.view
    before = view.camera.centre().x()
    start = hand.on("api")
    hand.drag(start, QPoint(view.viewport().width() - 4, start.y()), release=False)
    qtbot.waitUntil(lambda: view.camera.centre().x() > before + 40)
    hand.key(Qt.Key.Key_Escape)
    assert view.workspace.undo_stack.count() == 0


def test_that_adding_never_moves_the_view(hand):
    view = hand.view
    before = view.camera.area()
    for _ in range(8):
        assert view.add_part("aws.sqs")
    assert view.camera.area() == before
    boxes = view.mirror.arrays.boxes
    for k in range(len(boxes)):
        apart = (
            (boxes[:, 0] >= boxes[k, 0] + boxes[k, 2])
            | (boxes[k, 0] >= boxes[:, 0] + boxes[:, 2])
            | (boxes[:, 1] >= boxes[k, 1] + boxes[k, 3])
            | (boxes[k, 1] >= boxes[:, 1] + boxes[:, 3])
        )
        assert apart.sum() == len(boxes) - 1


def test_that_find_goes_to_the_best_and_then_to_the_next(hand):
    view = hand.view
    assert view.find("welcome")[:2] == ("welcome", "ses")
    assert view.workspace.selection == {"welcome"}
    view.find_next()
    assert view.workspace.selection == {"ses"}
    assert view.find("no such thing") == ()


@pytest.mark.parametrize("name", [key for key, _ in OVERLAYS])
def test_that_every_overlay_is_painted_with_its_legend(hand, name, qtbot):
    view = hand.view
    with qtbot.waitSignal(view.overlay_changed):
        view.set_overlay(name)
    picture = view.grab()
    assert not picture.isNull()
    assert (view.mirror.look.scale is not None) == (name != "none")
    if name == "cost":
        assert view.mirror.nodes["billing"].face.overlay.colour is None
        assert (
            view.mirror.nodes["api"].face.overlay.colour
            == view.mirror.look.colours.sequential_cost[-1]
        )


def _colour_at(view, key: str) -> str:
    box = view.mirror.arrays.rect(key)
    place = view.mapFromScene(QPointF(box.left + 12, box.top + 12))
    return view.viewport().grab().toImage().pixelColor(place).name().upper()


def test_that_the_answer_is_readable_at_a_fifth(hand):
    view = hand.view
    view.zoom_to(0.2)
    view.camera.show(view.mirror.covered())
    view.camera.fly(view.mirror.covered().center(), 0.25, at_once=True)
    colours = view.mirror.look.colours
    assert _colour_at(view, "api") == colours.ec2.upper()
    assert _colour_at(view, "resize") == colours.lambda_.upper()


def test_that_far_and_near_views_paint_without_complaint(hand):
    view = hand.view
    view.workspace.select(("api", "vpc", "api-mongodb", "sizes"))
    for zoom in (0.05, 0.15, 0.3, 0.4, 0.6, 1, 4):
        view.zoom_to(zoom)
        assert not view.grab().isNull()


def test_that_the_far_view_forgets_parts_that_are_gone(hand):
    view = hand.view
    view.zoom_to(0.05)
    for _ in range(3):
        assert not view.grab().isNull()
        view.workspace.do("Delete", remove({next(iter(view.workspace.scenario.nodes))}))
    assert not view.grab().isNull()
    assert set(view.far._of_card) == set(view.workspace.scenario.nodes)


def test_that_hovering_shows_ports_and_the_line_under_the_pointer(hand):
    view = hand.view
    hand.move(hand.on("billing"))
    assert view.mirror.nodes["billing"].face.hovered
    line = view.mirror.lines.line_of(view.mirror.lines.place["resized-api"])
    (ax, ay), (bx, by) = line[:2]
    hand.move(hand.at((ax + bx) / 2 + 3, (ay + by) / 2 + 3))
    assert view.mirror.hovered == "resized-api"
    assert not view.mirror.nodes["billing"].face.hovered


def test_that_curves_are_an_option(hand):
    view = hand.view
    view.set_edge_style("curved")
    assert len(view.mirror.lines.line_of(0)) == 4
    assert not view.grab().isNull()
    view.set_edge_style("orthogonal")


def test_that_a_thousand_parts_open_and_only_what_is_seen_is_routed(qtbot):
    scenario, hub = grid_drawing(1_000)
    view = new_canvas(qtbot, scenario)
    routed = sum(line is not None for line in view.mirror.lines._lines)
    assert routed < len(scenario.edges) / 2
    hand = Hand(qtbot, view)
    view.reveal(hub)
    view.grab()
    hand.drag(hand.on(hub), hand.on(hub) + QPoint(60, 40))
    assert view.workspace.undo_stack.count() == 1
    assert [e.id for e in view.mirror.lines.edges] == list(view.workspace.scenario.edges)


def test_that_a_moved_part_reroutes_only_lines_at_it_or_through_it(hand):
    view = hand.view
    edges = view.mirror.lines
    far = edges.place["trial-billing"]
    before = edges.line_of(far)
    hand.drag(hand.on("uploads"), hand.on("uploads") + QPoint(0, -20))
    assert edges.line_of(far) == before
    assert edges.line_of(edges.place["api-uploads"])[-1][1] < 116


def test_that_the_name_says_what_the_canvas_is(hand):
    assert hand.view.accessibleName() == "Drawing"
    assert "Tab" in hand.view.accessibleDescription()


def test_that_a_tip_shows_the_first_lines_of_the_bill_and_never_markup_of_a_name(hand):
    from planner.document.edits import rename
    from planner.ui.canvas.finding import tip
    from planner.ui.canvas.hits import Hit

    view = hand.view
    view.workspace.do("Rename", rename("api", "<b>bold</b>"))
    words = tip(view.mirror, Hit("node", "api"))
    assert words.splitlines() == ["<b>bold</b>", "Requests: $51.00"]
    assert tip(view.mirror, Hit("strip", "api")) == "It costs less"
    assert tip(view.mirror, Hit("edge", "api-uploads")).endswith(
        "10\u202fM × 0.02 = 200\u202fk a month"
    )
    assert tip(view.mirror, Hit()) == ""


def test_that_a_new_size_shows_the_whole_drawing_until_the_view_is_taken_in_hand(qtbot):
    from tests.ui.canvas.drawings import guide_drawing

    view = new_canvas(qtbot, guide_drawing())
    view.workspace.open(guide_drawing(), None)
    view.resize(700, 420)
    assert view.visible_area().contains(view.mirror.covered())
    Hand(qtbot, view).wheel(QPoint(300, 200), 240)
    zoom = view.zoom
    view.resize(1000, 700)
    assert view.zoom == zoom
