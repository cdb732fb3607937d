"""Every input widget: showing is never an edit, bad input is kept and named."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from planner.ui.inspector.editors import editor_for
from planner.ui.inspector.row import Row

NUMBER = Row("a.memory", "Memory", "number", 512, unit="MB", lowest=128, highest=10_240)
ROWS = (
    NUMBER,
    Row("a.count", "Servers", "whole", None, lowest=1, highest=100, optional=True),
    Row("a.share", "Share", "number", 0.1, unit="share", lowest=0, highest=1),
    Row("a.name", "Name", "text", "x"),
    Row("a.mode", "Mode", "choice", "a", choices=(("a", "A"), ("b", "B"))),
    Row("a.on", "On", "switch", False),
    Row("a.maybe", "Maybe", "three_way", None, optional=True),
)
STRANGE = {
    "number": (1e300, -1, 0, None),
    "whole": (10**12, 0),
    "text": ("\x00<b>\u202e", "x" * 10_000),
    "choice": ("z", None),
    "switch": (True, None),
    "three_way": (True, "odd"),
}


def made(qtbot, look, row, choices=()):
    """Show an editor beside something else that can take the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    editor = editor_for(row, look, choices)
    other = QLineEdit()
    box = QVBoxLayout(window)
    box.addWidget(editor)
    box.addWidget(other)
    told: list[object] = []
    editor.edited.connect(told.append)
    with qtbot.waitExposed(window):
        window.show()
    editor.window_of_test = window
    return editor, other, told


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_that_showing_a_value_it_cannot_hold_tells_nothing(qtbot, look, row):
    editor, _other, told = made(qtbot, look, row)
    for value in STRANGE[row.type]:
        editor.show_value(value)
    editor.show_mixed()
    assert told == []


def test_that_a_list_that_does_not_know_the_value_shows_and_keeps_it(qtbot, look):
    row = Row("a.type", "Type", "text", None, optional=True, choices_from="types")
    choices = [(f"t{n}", f"t{n}") for n in range(40)]
    editor, other, told = made(qtbot, look, row, choices)
    editor.show_value("x9.mega")
    assert editor.text() == "x9.mega"
    editor.setFocus()
    other.setFocus()
    assert told == []


def test_that_typing_tells_the_value_at_once(qtbot, look):
    editor, _other, told = made(qtbot, look, NUMBER)
    editor.show_value(512)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "1.5k")
    assert told[-1] == 1_500


def test_that_bad_input_keeps_its_text_and_says_the_bounds(qtbot, look):
    editor, other, told = made(qtbot, look, NUMBER)
    said: list[str] = []
    editor.refused.connect(said.append)
    editor.show_value(512)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "5")
    other.setFocus()
    assert editor.text() == "5"
    assert editor.wrong
    assert said[-1] == "Between 128 and 10,240 MB"
    assert editor.value() == 512
    assert told == []


def test_that_words_are_refused_while_they_are_typed(qtbot, look):
    editor, _other, told = made(qtbot, look, NUMBER)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "much")
    assert editor.wrong
    assert told == []


def test_that_arrows_step_by_one_and_with_shift_by_ten(qtbot, look):
    editor, _other, told = made(qtbot, look, NUMBER)
    editor.show_value(512)
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    qtbot.keyClick(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told == [513, 503]


def test_that_a_step_stops_at_the_bound(qtbot, look):
    editor, _other, told = made(qtbot, look, NUMBER)
    editor.show_value(10_240)
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert told == []


def wheel(widget) -> None:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_that_the_wheel_turns_only_what_has_the_focus(qtbot, look):
    editor, other, told = made(qtbot, look, NUMBER)
    editor.show_value(512)
    other.setFocus()
    wheel(editor)
    assert told == []
    editor.setFocus()
    wheel(editor)
    assert told == [513]


def test_that_the_wheel_leaves_a_choice_without_focus_alone(qtbot, look):
    editor, other, told = made(qtbot, look, ROWS[4])
    other.setFocus()
    wheel(editor)
    assert told == []
    assert editor.currentText() == "A"


def test_that_a_share_is_shown_in_percent_and_told_as_a_fraction(qtbot, look):
    editor, _other, told = made(qtbot, look, ROWS[2])
    editor.show_value(0.1)
    assert editor.text() == "10"
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "42")
    assert told[-1] == pytest.approx(0.42)


def test_that_an_emptied_optional_field_is_unset(qtbot, look):
    editor, _other, told = made(qtbot, look, ROWS[1])
    editor.show_value(3)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert told == [None]
