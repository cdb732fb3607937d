"""The theme reaches widgets that exist and widgets to come, and small widgets do what they say."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from planner.painting.marks import ChipFace
from planner.tokens import DARK, LIGHT
from planner.ui.theme import apply_theme, colours_in_force, text_scale_in_force
from planner.ui.theme.palette import palette
from planner.ui.theme.style_sheet import style_sheet
from planner.ui.theme.widgets import (
    Card,
    Chip,
    IconButton,
    SegmentedControl,
    Toggle,
    plain_button,
    primary_button,
    show_text,
    taken_out,
    text_label,
    tool_tip,
)


@pytest.fixture(autouse=True)
def _light_again(qapp):
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def place(qtbot):
    widget = QWidget()
    QVBoxLayout(widget)
    qtbot.addWidget(widget)
    return widget


def test_that_light_and_dark_change_the_palette_of_the_running_program(qapp):
    theme = apply_theme(qapp, "dark")
    assert theme.colours is DARK
    assert colours_in_force() is DARK
    assert qapp.palette().window().color().name().upper() == DARK.panel
    apply_theme(qapp, "light")
    assert colours_in_force() is LIGHT


def test_that_the_wish_for_the_systems_colours_ends_in_one_of_both(qapp):
    assert apply_theme(qapp, "system").colours in (LIGHT, DARK)


def test_that_the_text_scale_reaches_labels_already_on_screen(qapp, place):
    label = text_label("Total", "title")
    place.layout().addWidget(label)
    assert label.font().pixelSize() == 20
    apply_theme(qapp, "light", 1.5)
    assert label.font().pixelSize() == 30
    assert text_scale_in_force() == 1.5
    assert apply_theme(qapp, "light", 99).text_scale == 1.5


def test_that_figures_are_of_equal_width_where_they_may_stand_in_columns(qapp, place):
    figures, prose = [text_label("1", "total"), Toggle()], [primary_button("1"), plain_button("1")]
    for widget in (*figures, *prose):
        place.layout().addWidget(widget)
    assert all(widget.font().isFeatureSet(QFont.Tag("tnum")) for widget in figures)
    assert not any(widget.font().isFeatureSet(QFont.Tag("tnum")) for widget in prose)
    assert qapp.font().isFeatureSet(QFont.Tag("tnum"))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda it: it.mode)
def test_that_the_style_sheet_leaves_no_gap_and_sets_no_weight(colours):
    sheet = style_sheet(colours, 1.0)
    assert "$" not in sheet
    assert "font-weight" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_that_the_disabled_are_pale_in_the_palette():
    made = palette(LIGHT)
    normal = made.color(made.ColorGroup.Active, made.ColorRole.Text)
    off = made.color(made.ColorGroup.Disabled, made.ColorRole.Text)
    assert normal != off


def test_that_a_label_shows_markup_as_text(place):
    label = text_label("<b>name</b>\x00", "body")
    place.layout().addWidget(label)
    assert label.text() == "<b>name</b>"
    assert label.textFormat() == Qt.TextFormat.PlainText
    show_text(label, "a\u202eb", "error")
    assert label.text() == "a<U+202E>b"
    assert label.property("tone") == "error"


def test_that_a_segment_speaks_only_when_the_user_chooses(qtbot, place):
    control = SegmentedControl(["Month", "Year"], "Basis")
    place.layout().addWidget(control)
    heard = []
    control.chosen.connect(heard.append)
    control.set_chosen(1)
    assert (control.index, heard) == (1, [])
    QTest.mouseClick(control.button(0), Qt.MouseButton.LeftButton)
    assert (control.index, heard) == (0, [0])
    QTest.mouseClick(control.button(0), Qt.MouseButton.LeftButton)
    assert heard == [0]


def test_that_arrows_move_the_choice_of_a_segment(qtbot, place):
    control = SegmentedControl(["Answer", "Settings", "Traffic"], "Inspector")
    place.layout().addWidget(control)
    with qtbot.waitExposed(place):
        place.show()
    control.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    heard = []
    control.chosen.connect(heard.append)
    qtbot.keyClick(control.button(0), Qt.Key.Key_Right)
    assert control.index == 1
    assert heard == [1]


def test_that_a_toggle_turns_by_mouse_and_by_key(qtbot, place):
    toggle = Toggle("Keeps state in memory")
    place.layout().addWidget(toggle)
    with qtbot.waitSignal(toggle.toggled):
        qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert toggle.isChecked()
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()


def test_that_focus_on_a_toggle_can_be_seen(qtbot, place):
    toggle = Toggle("Free tier")
    place.layout().addWidget(toggle)
    other = IconButton("undo", "Undo")
    place.layout().addWidget(other)
    with qtbot.waitExposed(place):
        place.show()
    other.setFocus(Qt.FocusReason.TabFocusReason)
    without = toggle.grab().toImage()
    toggle.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(toggle.hasFocus)
    assert toggle.grab().toImage() != without


def test_that_what_has_no_words_has_a_name_for_screen_readers(place):
    widgets = [
        IconButton("undo", "Undo"),
        Toggle("Free tier"),
        Chip(ChipFace("EC2 saves $15.33", "agreed", "ec2")),
        SegmentedControl(["Month", "Year"], "Basis"),
    ]
    for widget in widgets:
        place.layout().addWidget(widget)
        assert widget.accessibleName()


def test_that_an_icon_follows_the_theme(qapp, place):
    button = IconButton("undo", "Undo")
    place.layout().addWidget(button)
    light = button.icon().pixmap(16, 16).toImage()
    apply_theme(qapp, "dark")
    assert button.icon().pixmap(16, 16).toImage() != light


def test_that_a_chip_is_as_wide_as_its_words(qapp, place):
    chip = Chip(ChipFace("EC2", "agreed", "ec2"))
    place.layout().addWidget(chip)
    narrow = chip.sizeHint().width()
    chip.show_face(ChipFace("EC2 saves $15.33", "agreed", "ec2"))
    assert chip.sizeHint().width() > narrow
    assert not chip.grab().isNull()


def test_that_a_card_changes_its_ground(place):
    card = Card()
    place.layout().addWidget(card)
    card.body.addWidget(text_label("inside"))
    card.show_look("warning")
    assert card.property("frame") == "warning"


def test_that_a_tool_tip_shows_markup_as_text():
    assert tool_tip("Undo") == "Undo"
    assert tool_tip("R&D <b>") == "<qt>R&amp;D &lt;b&gt;</qt>"


def test_that_an_ampersand_in_a_name_is_no_shortcut(qtbot):
    button = plain_button("R&D")
    qtbot.addWidget(button)
    assert button.text() == "R&&D"
    assert QApplication.instance() is not None


def test_that_what_is_taken_out_of_a_layout_lives_on_in_its_order(place):
    layout = place.layout()
    labels = [text_label(word, "body") for word in ("one", "two", "three")]
    for label in labels:
        layout.addWidget(label)
    layout.addStretch()

    assert taken_out(layout, keep=2) == labels[:2]
    assert layout.count() == 2
    assert taken_out(layout) == labels[2:]
    assert layout.count() == 0
    assert [label.text() for label in labels] == ["one", "two", "three"]
