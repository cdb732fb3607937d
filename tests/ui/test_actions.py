"""The table of actions keeps what menus, palette and shortcuts page take from it."""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from planner.assets import asset
from planner.ui.actions import ACTIONS, CONDITIONS, MENUS, Actions, Situation, handler_of
from planner.ui.command_palette import matches


def test_that_no_id_and_no_shortcut_stands_twice():
    ids = Counter(row.id for row in ACTIONS)
    keys = Counter(
        QKeySequence(key).toString() for row in ACTIONS for key in (row.shortcut, *row.also) if key
    )
    assert not [key for key, times in (ids + keys).items() if times > 1]


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.id)
def test_that_every_row_can_be_drawn_and_done(row):
    assert callable(handler_of(row))
    assert row.when in CONDITIONS
    assert row.menu.split("/")[0] in MENUS
    assert row.tool_tip
    assert not row.shortcut or not QKeySequence(row.shortcut).isEmpty()
    if row.icon:
        assert asset("icons", "chrome", f"{row.icon}.svg").is_file()


def test_that_every_action_has_a_tip_and_stands_in_a_menu(qtbot, look):
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, look)
    bar = QMenuBar(window)
    menus = actions.fill(bar)
    shown = {action.objectName() for menu in menus.values() for action in menu.actions()}
    for row in ACTIONS:
        assert actions[row.id].toolTip()
        assert row.id in shown


def test_that_nothing_but_quitting_can_be_done_before_the_program_is_ready(qtbot, look):
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, look)
    enabled = {row.id for row in ACTIONS if actions[row.id].isEnabled()}
    assert enabled == {"file.quit"}
    actions.set_situation(Situation(ready=True))
    assert actions["file.open"].isEnabled()
    assert not actions["file.save"].isEnabled()


def test_that_a_context_menu_holds_what_fits_the_thing_under_the_pointer(qtbot, look):
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, look)
    menu = actions.menu_for({"compute"})
    assert menu is not None
    ids = {action.objectName() for action in menu.actions() if action.objectName()}
    assert {"scenario.flip", "edit.delete", "view.traffic"} <= ids
    assert "arrange.ungroup" not in ids


def test_that_the_palette_finds_an_action_by_the_start_of_its_name_first():
    ranked = sorted((matches(row, "und"), row.text) for row in ACTIONS if matches(row, "und") >= 0)
    assert ranked[0][1].startswith("Und")
