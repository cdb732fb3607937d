"""Everything without a mouse: walking, nudging, adding, renaming; and selection by mouse."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def _tab(view, held=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, Qt.Key.Key_Tab, held)


def test_that_tab_walks_the_parts_in_reading_order_and_says_them(hand, qtbot):
    view = hand.view
    with qtbot.waitSignal(view.status_changed) as told:
        _tab(view)
    assert view.workspace.selection == {"uploads"}
    assert told.args[0].startswith("Uploads, S3 bucket, $7.90 a month")
    _tab(view)
    assert view.workspace.selection == {"resize"}
    assert view.mirror.nodes["resize"].face.focused
    _tab(view, SHIFT)
    assert view.workspace.selection == {"uploads"}
    assert not view.mirror.nodes["resize"].face.focused


def test_that_arrows_nudge_by_one_and_shift_by_twenty_as_steps(hand, qtbot):
    view = hand.view
    hand.click(hand.on("uploads", 100, 20))
    x = view.workspace.scenario.nodes["uploads"].x
    for _ in range(3):
        qtbot.keyPress(view, Qt.Key.Key_Right)
    qtbot.keyRelease(view, Qt.Key.Key_Right)
    assert view.workspace.scenario.nodes["uploads"].x == x + 3
    assert view.workspace.undo_stack.count() == 1
    hand.key(Qt.Key.Key_Left, SHIFT)
    assert view.workspace.scenario.nodes["uploads"].x == x - 17
    assert view.workspace.undo_stack.count() == 2


def test_that_alt_and_arrows_walk_the_graph(hand):
    view = hand.view
    view.focus_part("visitors")
    hand.key(Qt.Key.Key_Right, ALT)
    assert view.workspace.selection == {"api"}
    hand.key(Qt.Key.Key_Left, ALT)
    assert view.workspace.selection == {"visitors"}
    hand.key(Qt.Key.Key_Down, ALT)
    assert view.workspace.selection == {"nightly"}


def test_that_ctrl_and_an_arrow_add_a_connected_part(hand, qtbot):
    view = hand.view
    view.focus_part("ses")
    view.focus_part("resize")
    hand.key(Qt.Key.Key_Down, CTRL)
    popup = view.quick_add_list
    assert popup.isVisible()
    qtbot.keyClicks(popup.field, "sqs")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    new = list(view.workspace.scenario.nodes)[-1]
    assert view.workspace.scenario.nodes[new].kind == "aws.sqs"
    assert f"resize-{new}" in view.workspace.scenario.edges
    assert view.workspace.undo_stack.count() == 1
    assert view.hasFocus()


def test_that_slash_searches_and_exact_comes_before_prefix_before_inside(hand, qtbot):
    view = hand.view
    hand.key(Qt.Key.Key_Slash)
    popup = view.quick_add_list
    assert popup.isVisible()
    qtbot.keyClicks(popup.field, "s")
    titles = [popup.list.item(row).text() for row in range(popup.list.count())]
    assert titles[0].casefold().startswith("s")
    popup.field.clear()
    qtbot.keyClicks(popup.field, "balancer")
    assert popup.list.item(0).text() == "Load balancer"
    qtbot.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert view.workspace.undo_stack.count() == 0


def test_that_a_double_click_on_nothing_searches(hand):
    hand.double_click(hand.at(900, 600))
    assert hand.view.quick_add_list.isVisible()


def test_that_enter_asks_for_the_settings_of_the_part(hand, qtbot):
    view = hand.view
    view.focus_part("api")
    with qtbot.waitSignal(view.edit_wanted) as asked:
        hand.key(Qt.Key.Key_Return)
    assert asked.args == ["api"]


def test_that_escape_selects_nothing(hand):
    view = hand.view
    view.focus_part("api")
    hand.key(Qt.Key.Key_Escape)
    assert not view.workspace.selection
    assert not view.mirror.focused


def test_that_a_rubber_band_takes_what_it_touches(hand):
    view = hand.view
    hand.drag(hand.at(440, 20), hand.at(700, 120))
    assert view.workspace.selection == {"resize", "resized"}
    hand.drag(hand.at(10, 150), hand.at(60, 300), held=SHIFT)
    assert view.workspace.selection == {"resize", "resized", "visitors"}
    assert not view.mirror.band.isVisible()


def test_that_a_rubber_band_called_off_brings_the_selection_back(hand):
    view = hand.view
    view.workspace.select(("api",))
    hand.drag(hand.at(440, 20), hand.at(700, 120), release=False)
    hand.key(Qt.Key.Key_Escape)
    assert view.workspace.selection == {"api"}


def test_that_shift_and_click_adds_and_takes_away(hand):
    view = hand.view
    hand.click(hand.on("api", 100, 50))
    hand.click(hand.on("resize", 100, 50), SHIFT)
    assert view.workspace.selection == {"api", "resize"}
    hand.click(hand.on("resize", 100, 50), SHIFT)
    assert view.workspace.selection == {"api"}
    hand.click(hand.at(900, 620))
    assert not view.workspace.selection


def test_that_a_click_on_a_line_selects_it(hand):
    view = hand.view
    line = view.mirror.lines.line_of(view.mirror.lines.place["resized-api"])
    (ax, ay), (bx, by) = line[:2]
    hand.click(hand.at((ax + bx) / 2 + 4, (ay + by) / 2 + 4))
    assert view.workspace.selection == {"resized-api"}


def test_that_everything_can_be_selected_and_deleted_by_keys(hand):
    view = hand.view
    hand.key(Qt.Key.Key_A, CTRL)
    hand.key(Qt.Key.Key_Delete)
    assert not view.workspace.scenario.nodes
    assert not view.workspace.scenario.groups
    assert view.empty.isVisible()
    view.workspace.undo_stack.undo()
    assert len(view.mirror.nodes) == 12
