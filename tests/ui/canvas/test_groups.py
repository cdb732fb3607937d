"""Groups and notes: membership by drag, contents go along, folding, resizing."""

from PySide6.QtCore import QPoint, QPointF, Qt


def test_that_a_part_dragged_into_a_group_belongs_to_it_and_out_again_does_not(hand):
    view = hand.view
    hand.drag(hand.on("uploads"), hand.at(328, 284), release=False)
    assert view.mirror.groups["vpc"].drop_target
    hand.qtbot.mouseRelease(
        hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.at(328, 284)
    )
    assert view.workspace.scenario.nodes["uploads"].group == "vpc"
    assert not view.mirror.groups["vpc"].drop_target
    assert view.workspace.undo_stack.count() == 1
    hand.drag(hand.on("uploads"), hand.at(120, 60))
    assert view.workspace.scenario.nodes["uploads"].group is None


def test_that_a_group_moves_with_its_contents(hand):
    view = hand.view
    before = view.workspace.scenario
    hand.drag(hand.at(300, 165), hand.at(300, 165) + QPoint(60, 40))
    after = view.workspace.scenario
    dx = after.groups["vpc"].x - before.groups["vpc"].x
    assert dx > 0
    for key in ("api", "mongodb", "cleanup"):
        assert after.nodes[key].x - before.nodes[key].x == dx
        assert after.nodes[key].group == "vpc"
    assert after.nodes["uploads"] is before.nodes["uploads"]
    assert view.workspace.undo_stack.count() == 1


def test_that_a_corner_resizes_a_group(hand):
    view = hand.view
    hand.drag(hand.at(428, 548), hand.at(448, 620))
    group = view.workspace.scenario.groups["vpc"]
    assert (group.x + group.width, group.y + group.height) == (440, 620)
    assert view.workspace.undo_stack.count() == 1


def test_that_a_note_resizes_by_its_border_when_selected(hand):
    view = hand.view
    hand.click(hand.at(520, 250))
    hand.drag(hand.at(636, 248), hand.at(700, 248))
    assert view.workspace.scenario.notes["sizes"].width > 172


def test_that_folding_a_group_hides_its_parts_and_keeps_the_connections_to_it(hand):
    view = hand.view
    view.workspace.select(("sign-up",))
    view.toggle_collapsed()
    mirror = view.mirror
    assert not mirror.nodes["welcome"].isVisible()
    assert mirror.groups["sign-up"].isVisible()
    shown = {e.id for k, e in enumerate(mirror.lines.edges) if mirror.lines.shown[k]}
    assert "api-welcome" in shown
    assert "welcome-ses" not in shown
    end = mirror.lines.line_of(mirror.lines.place["api-welcome"])[-1]
    card = mirror.arrays.rect("sign-up")
    assert card.left - 12 <= end[0] <= card.right + 12
    view.workspace.undo_stack.undo()
    assert mirror.nodes["welcome"].isVisible()


def test_that_a_double_click_opens_a_folded_group(hand):
    view = hand.view
    view.workspace.select(("sign-up",))
    view.toggle_collapsed()
    hand.double_click(hand.at(520, 320))
    assert not view.workspace.scenario.groups["sign-up"].collapsed


def test_that_the_selection_can_be_framed_and_let_out(hand):
    view = hand.view
    view.workspace.select(("uploads", "resize"))
    view.group_selection()
    (key,) = view.workspace.selection
    assert view.workspace.scenario.nodes["uploads"].group == key
    assert view.mirror.groups[key].members == {"uploads", "resize"}
    view.ungroup_selection()
    assert view.workspace.scenario.nodes["uploads"].group is None
    assert view.workspace.selection == {"uploads", "resize"}


def test_that_deleting_a_group_keeps_its_parts(hand):
    view = hand.view
    hand.click(hand.at(300, 165))
    hand.key(Qt.Key.Key_Delete)
    assert "vpc" not in view.workspace.scenario.groups
    assert view.workspace.scenario.nodes["api"].group is None


def test_that_a_new_note_is_ready_to_be_written(hand, qtbot):
    view = hand.view
    view.add_note()
    qtbot.keyClicks(view.editor.page, "Later")
    hand.click(hand.at(20, 600))
    assert [note.text for note in view.workspace.scenario.notes.values()][-1] == "Later"


def test_that_a_group_inside_another_moves_with_it(hand):
    view = hand.view
    view.workspace.select(("vpc", "sign-up"))
    view.group_selection()
    (outer,) = view.workspace.selection
    assert view.workspace.scenario.groups["vpc"].parent == outer
    frame = view.mirror.groups[outer]
    before = view.workspace.scenario.nodes["api"].x
    grip = view.mapFromScene(frame.pos() + QPointF(60, 12))
    hand.drag(grip, grip + QPoint(80, 0))
    assert view.workspace.scenario.nodes["api"].x > before
