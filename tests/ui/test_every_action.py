"""Every action of the table can be triggered wherever it is offered, without a failure."""

import logging

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog

from planner.ui.actions import ACTIONS
from planner.ui.errands.file import open_template

_LEAVES = {"file.quit"}
"""What ends the program is tried by the tests of closing."""


def welcome(program) -> None:
    program.shell.show_welcome()


def drawing(program) -> None:
    program.workspace.undo_stack.setClean()
    assert open_template(program.shell.desk, "guide-architecture")
    program.shell.show_drawing()
    program.workspace.select(("api", "resize"))


def empty(program) -> None:
    program.workspace.undo_stack.setClean()
    program.shell.actions.run("file.new")
    program.shell.show_drawing()


def put_away(program) -> None:
    """Close whatever an action opened."""
    for widget in QApplication.topLevelWidgets():
        if widget is not program.window and widget.isVisible() and widget.isWindow():
            widget.close()
    for dialog in program.window.findChildren(QDialog):
        dialog.close()
        dialog.deleteLater()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.slow
@pytest.mark.parametrize("situation", [welcome, drawing, empty])
def test_that_every_action_on_offer_runs(program, answers, situation, tmp_path, caplog):
    answers.line = "Another name"
    answers.save = tmp_path / "saved.elplan"
    tried = []
    for row in ACTIONS:
        if row.id in _LEAVES:
            continue
        situation(program)
        action = program.shell.actions[row.id]
        if not action.isEnabled():
            continue
        action.trigger()
        tried.append(row.id)
        put_away(program)
        loud = [r for r in caplog.records if r.levelno >= logging.WARNING]
        assert not loud, (row.id, [r.getMessage() for r in loud])
    assert {"file.new", "file.open"} <= set(tried)
    put_away(program)
