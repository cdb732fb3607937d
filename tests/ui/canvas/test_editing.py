"""Drawing by hand: drop, move, connect, rename, delete; each is one step."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def _steps(view) -> int:
    return view.workspace.undo_stack.count()


def test_that_a_part_dropped_from_the_palette_stands_under_the_pointer(free_hand):
    view = free_hand.view
    assert free_hand.drop_part("ec2-server", free_hand.at(300, 200))
    (node,) = view.workspace.scenario.nodes.values()
    assert (node.kind, node.name) == ("aws.compute", "EC2 server")
    assert abs(node.x + 86 - 300) <= 10
    assert abs(node.y + 46 - 200) <= 10
    assert view.workspace.selection == {node.id}
    assert list(view.mirror.nodes) == [node.id]
    assert _steps(view) == 1
    view.workspace.undo_stack.undo()
    assert not view.workspace.scenario.nodes
    assert not view.mirror.nodes


def test_that_a_drag_that_leaves_again_changes_nothing(free_hand):
    view = free_hand.view
    before = len(view.mirror.items())
    assert free_hand.drop_part("ec2-server", free_hand.at(300, 200), leave=True)
    assert _steps(view) == 0
    assert len(view.mirror.items()) == before


@pytest.mark.parametrize("data", [b"no-such-part", b"\xff\xfe", b"x" * 10_000])
def test_that_a_foreign_part_is_refused(free_hand, data):
    mime = QMimeData()
    mime.setData("application/x-elplan-part", data)
    assert not free_hand.drop(mime, free_hand.at(10, 10))
    assert _steps(free_hand.view) == 0


def test_that_text_is_refused_and_files_are_announced(free_hand, qtbot):
    words = QMimeData()
    words.setText("hello")
    assert not free_hand.drop(words, free_hand.at(10, 10))
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/a.elplan")])
    with qtbot.waitSignal(free_hand.view.files_dropped) as told:
        assert free_hand.drop(files, free_hand.at(10, 10))
    assert [path.name for path in told.args[0]] == ["a.elplan"]


def test_that_a_part_dropped_on_a_connection_is_put_into_it(free_hand):
    view = free_hand.view
    free_hand.drop_part("source.users", free_hand.at(100, 300))
    free_hand.drop_part("lambda-function", free_hand.at(800, 300))
    users, function = view.workspace.scenario.nodes
    free_hand.drag(free_hand.on(users, 172, 26), free_hand.on(function, 20, 40))
    (edge,) = view.workspace.scenario.edges
    line = view.mirror.lines.line_of(0)
    middle = free_hand.at((line[0][0] + line[-1][0]) / 2, line[0][1])
    count = _steps(view)
    assert free_hand.drop_part("aws.api_gateway", middle)
    ends = {(e.source, e.target) for e in view.workspace.scenario.edges.values()}
    gateway = list(view.workspace.scenario.nodes)[-1]
    assert ends == {(users, gateway), (gateway, function)}
    assert _steps(view) == count + 1
    view.workspace.undo_stack.undo()
    assert list(view.workspace.scenario.edges) == [edge]


def test_that_a_drag_moves_a_part_in_one_step(hand):
    view = hand.view
    before = view.workspace.scenario.nodes["uploads"]
    hand.drag(hand.on("uploads"), hand.on("uploads") + QPoint(40, -20))
    after = view.workspace.scenario.nodes["uploads"]
    assert (after.x, after.y) != (before.x, before.y)
    assert view.mirror.nodes["uploads"].pos() == QPointF(after.x, after.y)
    assert _steps(view) == 1
    view.workspace.undo_stack.undo()
    assert view.workspace.scenario.nodes["uploads"] == before
    assert view.mirror.nodes["uploads"].pos() == QPointF(before.x, before.y)


def test_that_a_drag_back_to_the_start_leaves_no_step(hand):
    view = hand.view
    start = hand.on("uploads")
    hand.drag(start, start + QPoint(90, 60), release=False)
    hand.drag(start + QPoint(90, 60), start, steps=4, release=False)
    view = hand.view
    assert _steps(view) == 0
    hand.qtbot.mouseRelease(
        hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start
    )
    assert _steps(view) == 0


def test_that_less_than_four_pixels_is_a_click(hand):
    view = hand.view
    start = hand.on("uploads")
    hand.drag(start, start + QPoint(3, 2))
    assert _steps(view) == 0
    assert view.workspace.selection == {"uploads"}


def test_that_escape_calls_a_drag_off(hand):
    view = hand.view
    before = view.mirror.nodes["uploads"].pos()
    start = hand.on("uploads")
    hand.drag(start, start + QPoint(120, 80), release=False)
    assert view.mirror.nodes["uploads"].pos() != before
    hand.key(Qt.Key.Key_Escape)
    assert view.mirror.nodes["uploads"].pos() == before
    hand.qtbot.mouseRelease(
        hand.viewport,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        start + QPoint(120, 80),
    )
    assert _steps(view) == 0


def test_that_a_dragged_part_snaps_to_its_neighbours_and_ctrl_ignores_them(hand):
    view = hand.view
    resized = view.workspace.scenario.nodes["resized"]
    # 5 px beside the left edge of the part below: within the reach of guides.
    target = hand.at(resized.x + 86 + 5, 190 + 55)
    hand.drag(hand.on("resized"), target)
    assert view.workspace.scenario.nodes["resized"].x == 686
    view.workspace.undo_stack.undo()
    hand.drag(hand.on("resized"), target, held=CTRL)
    assert view.workspace.scenario.nodes["resized"].x == 691


def test_that_far_from_neighbours_a_part_snaps_to_the_grid(free_hand):
    view = free_hand.view
    free_hand.drop_part("aws.s3.bucket", free_hand.at(200, 200))
    (key,) = view.workspace.scenario.nodes
    free_hand.drag(free_hand.on(key), free_hand.on(key) + QPoint(133, 77))
    node = view.workspace.scenario.nodes[key]
    assert node.x % 20 == 0
    assert node.y % 20 == 0


def test_that_a_locked_part_stays(hand):
    view = hand.view
    view.workspace.select(("uploads",))
    view.toggle_locked()
    before = view.workspace.scenario
    hand.drag(hand.on("uploads"), hand.on("uploads") + QPoint(100, 100))
    assert view.workspace.scenario is before


def test_that_a_line_from_port_to_part_connects_them_in_one_step(hand):
    view = hand.view
    assert "api-trial" not in view.workspace.scenario.edges
    hand.drag(hand.on("api", 172, 26), hand.on("trial", 80, 40))
    edge = view.workspace.scenario.edges["api-trial"]
    assert (edge.source, edge.target) == ("api", "trial")
    assert _steps(view) == 1
    assert view.workspace.selection == {"api-trial"}
    view.workspace.undo_stack.undo()
    assert "api-trial" not in view.workspace.scenario.edges


def test_that_a_line_from_the_left_port_runs_backward(hand):
    view = hand.view
    hand.drag(hand.on("trial", 0, 26), hand.on("api", 80, 40))
    assert view.workspace.scenario.edges["api-trial"].target == "trial"


def test_that_a_line_snaps_to_a_part_twenty_pixels_away(hand):
    view = hand.view
    trial = view.workspace.scenario.nodes["trial"]
    hand.drag(hand.on("api", 172, 26), hand.at(trial.x - 15, trial.y + 40))
    assert "api-trial" in view.workspace.scenario.edges


def test_that_a_refused_end_says_why(hand, qtbot):
    view = hand.view
    hand.drag(hand.on("api", 172, 26), hand.on("visitors", 80, 40), release=False)
    assert view.mirror.drawn_edge.face.refused == "Nothing can call Users"
    assert view.mirror.nodes["visitors"].face.dimmed
    assert not view.mirror.nodes["trial"].face.dimmed
    with qtbot.waitSignal(view.status_changed) as told:
        hand.qtbot.mouseRelease(
            hand.viewport,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            hand.on("visitors", 80, 40),
        )
    assert told.args == ["Nothing can call Users"]
    assert _steps(view) == 0
    assert not view.mirror.nodes["visitors"].face.dimmed


def test_that_a_note_cannot_be_connected(hand):
    hand.drag(hand.on("api", 172, 26), hand.at(550, 250), release=False)
    assert hand.view.mirror.drawn_edge.face.refused == "A note cannot be connected"
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.mirror.drawn_edge.face is None


def test_that_a_line_dropped_on_empty_canvas_offers_what_can_be_connected(hand):
    view = hand.view
    hand.drag(hand.on("uploads", 172, 26), hand.at(450, 180))
    offered = view.quick_add_list.shown_ids()
    assert view.quick_add_list.isVisible()
    assert "lambda-function" in offered
    assert "source.users" not in offered
    count = len(view.workspace.scenario.nodes)
    hand.qtbot.keyClicks(view.quick_add_list.field, "lambda")
    hand.qtbot.keyClick(view.quick_add_list.field, Qt.Key.Key_Return)
    assert len(view.workspace.scenario.nodes) == count + 1
    new = list(view.workspace.scenario.nodes)[-1]
    assert any(
        e.source == "uploads" and e.target == new for e in view.workspace.scenario.edges.values()
    )
    assert _steps(view) == 1


def test_that_the_end_of_a_selected_connection_can_be_led_elsewhere(hand):
    view = hand.view
    key = "api-welcome"
    view.workspace.select((key,))
    calls = view.workspace.scenario.edges[key].calls_per_request
    end = view.mirror.lines.line_of(view.mirror.lines.place[key])[-1]
    hand.drag(hand.at(*end), hand.on("trial", 60, 40))
    edge = view.workspace.scenario.edges[key]
    assert (edge.target, edge.calls_per_request) == ("trial", calls)
    assert _steps(view) == 1


def test_that_a_connection_can_be_bent_and_unbent(hand):
    view = hand.view
    key = "resized-api"
    row = view.mirror.lines.place[key]
    line = view.mirror.lines.line_of(row)
    middle = (line[-1][0] + 200, line[-1][1])
    hand.drag(hand.at(*middle), hand.at(middle[0], middle[1] + 60))
    (bend,) = view.workspace.scenario.edges[key].waypoints
    assert abs(bend[1] - middle[1] - 60) <= 10
    assert any(abs(y - bend[1]) < 1 for _, y in view.mirror.lines.line_of(row))
    assert _steps(view) == 1
    view.workspace.undo_stack.undo()
    assert view.workspace.scenario.edges[key].waypoints == ()


def test_that_a_connection_can_be_turned_round(hand):
    view = hand.view
    view.workspace.select(("welcome-trial",))
    view.reverse_edges()
    edge = view.workspace.scenario.edges["welcome-trial"]
    assert (edge.source, edge.target) == ("trial", "welcome")


def test_that_calls_a_request_are_written_on_the_label(hand, qtbot):
    view = hand.view
    view.edit_calls("api-uploads")
    field = view.editor.line
    assert field.text() == "0.02 call"
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert view.workspace.scenario.edges["api-uploads"].calls_per_request == 0.5


def test_that_f2_renames_in_place_and_escape_does_not(hand, qtbot):
    view = hand.view
    hand.click(hand.on("uploads", 100, 20))
    hand.key(Qt.Key.Key_F2)
    qtbot.keyClicks(view.editor.line, "Photos")
    qtbot.keyClick(view.editor.line, Qt.Key.Key_Escape)
    assert view.workspace.scenario.nodes["uploads"].name == "Uploads"
    hand.key(Qt.Key.Key_F2)
    qtbot.keyClicks(view.editor.line, "Photos")
    qtbot.keyClick(view.editor.line, Qt.Key.Key_Return)
    assert view.workspace.scenario.nodes["uploads"].name == "Photos"
    assert view.mirror.nodes["uploads"].face.title == "Photos"
    assert _steps(view) == 1


def test_that_showing_a_name_is_no_edit(hand, qtbot):
    view = hand.view
    hand.double_click(hand.on("uploads", 100, 20))
    assert view.editor.is_open
    qtbot.keyClick(view.editor.line, Qt.Key.Key_Return)
    assert _steps(view) == 0


def test_that_a_note_is_written_in_place(hand, qtbot):
    view = hand.view
    hand.double_click(hand.at(520, 250))
    qtbot.keyClicks(view.editor.page, "Ask finance")
    qtbot.keyClick(view.editor.page, Qt.Key.Key_Return, CTRL)
    assert view.workspace.scenario.notes["sizes"].text == "Ask finance"


def test_that_delete_removes_parts_with_their_connections(hand):
    view = hand.view
    hand.click(hand.on("api", 100, 40))
    hand.key(Qt.Key.Key_Delete)
    assert "api" not in view.workspace.scenario.nodes
    assert "api" not in view.mirror.nodes
    assert not any("api" in (e.source, e.target) for e in view.workspace.scenario.edges.values())
    assert [e.id for e in view.mirror.lines.edges] == list(view.workspace.scenario.edges)
    view.workspace.undo_stack.undo()
    assert "api" in view.mirror.nodes
    assert len(view.mirror.lines.edges) == 11


def test_that_a_click_on_the_solid_strip_applies_the_recommendation_in_one_step(hand):
    view = hand.view
    assert view.mirror.nodes["cleanup"].face.strip.kind == "flip"
    hand.click(hand.on("cleanup", 80, 82))
    assert view.workspace.scenario.nodes["cleanup"].params.placement == "lambda"
    assert view.mirror.nodes["cleanup"].face.strip.kind == "agreed"
    assert _steps(view) == 1


def test_that_a_click_on_a_tinted_strip_only_selects(hand):
    hand.click(hand.on("api", 80, 82))
    assert _steps(hand.view) == 0
    assert hand.view.workspace.selection == {"api"}


def test_that_alt_drag_moves_a_copy_in_one_step(hand):
    view = hand.view
    hand.drag(hand.on("uploads"), hand.on("uploads") + QPoint(0, 300), held=ALT)
    assert len(view.workspace.scenario.nodes) == 13
    assert _steps(view) == 1
    view.workspace.undo_stack.undo()
    assert len(view.workspace.scenario.nodes) == 12


def test_that_alt_drag_called_off_leaves_nothing(hand):
    view = hand.view
    start = hand.on("uploads")
    hand.drag(start, start + QPoint(0, 300), held=ALT, release=False)
    hand.key(Qt.Key.Key_Escape)
    assert len(view.workspace.scenario.nodes) == 12 == len(view.mirror.nodes)
    assert _steps(view) == 0


def test_that_an_empty_canvas_says_how_to_begin(free_hand, qtbot):
    view = free_hand.view
    assert view.empty.isVisible()
    signals = (view.template_wanted, view.question_wanted, view.open_wanted)
    for button, signal in zip(view.empty.buttons, signals, strict=True):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    free_hand.drop_part("aws.sqs", free_hand.at(100, 100))
    assert not view.empty.isVisible()
