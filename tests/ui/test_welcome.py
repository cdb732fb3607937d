"""The welcome page: the quick question, templates, recent files."""

import pytest
from PySide6.QtCore import Qt

LEFT = Qt.MouseButton.LeftButton


def typed(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_that_figures_typed_in_are_answered_and_drawn(qtbot, program):
    card = program.window.welcome.question
    typed(qtbot, card.fields["requests_per_hour"], "2700")
    typed(qtbot, card.fields["duration_ms"], "350")
    typed(qtbot, card.fields["memory_mib"], "1,024")
    card.pattern.setCurrentText("Office hours")
    qtbot.mouseClick(card.ask, LEFT)
    assert card.result.isVisible()
    assert "EC2 $" in card.result.lines.text()
    assert "Lambda $" in card.result.lines.text()
    qtbot.mouseClick(card.result.draw, LEFT)
    assert program.shell.is_drawing()
    nodes = program.workspace.scenario.nodes
    assert nodes["visitors"].traffic.requests_per_hour == 2_700
    assert nodes["part"].params.workload.duration_ms == 350
    assert program.workspace.results.components["part"].verdict is not None


def test_that_a_wrong_figure_is_named_and_not_asked(qtbot, program):
    card = program.window.welcome.question
    typed(qtbot, card.fields["memory_mib"], "5")
    qtbot.mouseClick(card.ask, LEFT)
    assert card.problem.isVisible()
    assert not card.result.isVisible()


def test_that_a_template_opens_by_a_click_and_by_the_keyboard(qtbot, program):
    card = next(c for c in program.window.welcome.cards if c.entry.id == "guide-scenario-1")
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert program.shell.is_drawing()
    assert len(program.workspace.scenario.nodes) >= 2


@pytest.mark.parametrize("place", [1, 2, 3])
def test_that_a_category_shows_its_templates_alone(program, place):
    welcome = program.window.welcome
    welcome.categories.button(place).click()
    shown = [card for card in welcome.cards if not card.isHidden()]
    assert 0 < len(shown) < len(welcome.cards)


def test_that_a_recent_file_that_is_gone_leaves_the_list_with_a_word(qtbot, tmp_path, program):
    program.recent.add(tmp_path / "gone.elplan", 12.5)
    row = program.window.welcome.recent_rows[0]
    qtbot.mouseClick(row, LEFT)
    assert program.window.banner.isVisible()
    assert program.recent.files == ()
