"""What window tests share: a whole program, and answers in the user's place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from planner.app import Program
from planner.ui.desk import Desk
from planner.workspace.preferences import Preferences, preferences_file
from planner.workspace.recent_files import RecentFiles, recent_files_file


@dataclass
class Answers:
    """Answers questions, and remembers which were asked."""

    open: Path | None = None
    save: Path | None = None
    export: Path | None = None
    unsaved: str = "discard"
    conflict: str = "cancel"
    recovered: str = "cancel"
    discard: bool = False
    line: str | None = None
    asked: list[str] = field(default_factory=list)

    def file_to_open(self, folder: str) -> Path | None:
        self.asked.append("open")
        return self.open

    def file_to_save(self, suggestion: str) -> Path | None:
        self.asked.append("save")
        return self.save

    def file_to_export(self, suggestion: str, title: str, suffix: str) -> Path | None:
        self.asked.append("export")
        return self.export

    def about_unsaved(self, name: str) -> str:
        self.asked.append("unsaved")
        return self.unsaved

    def about_conflict(self, conflict: object, ours: object) -> str:
        self.asked.append("conflict")
        return self.conflict

    def about_recovered(self, offer: object, theirs: object, ours: object) -> str:
        self.asked.append("recovered")
        return self.recovered

    def may_discard(self, name: str) -> bool:
        self.asked.append("discard")
        return self.discard

    def text(self, title: str, label: str, value: str) -> str | None:
        self.asked.append("text")
        return self.line


class BareShell:
    """A window that holds dialogs and nothing else; it remembers what was said."""

    def __init__(self, window: QWidget) -> None:
        self._window, self.said = window, list[str]()

    def widget(self) -> QWidget:
        return self._window

    def say(self, sentence: str, *_more: object) -> None:
        self.said.append(sentence)


def a_desk(qtbot, workspace, look, answers: Answers) -> Desk:
    """Return a desk with a real document and preferences, and no window around the canvas."""
    window = QWidget()
    qtbot.addWidget(window)
    preferences_file().unlink(missing_ok=True)
    shell: Any = BareShell(window)
    return Desk(workspace, None, shell, look, Preferences(), RecentFiles(), answers)


def running_program(qtbot, answers: Answers, path: Path | None = None) -> Iterator[Program]:
    """Start the whole program, computing inline, and end it after the test."""
    for left in (preferences_file(), recent_files_file()):
        left.unlink(missing_ok=True)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    program = Program(app, path, inline=True, ask=answers)
    program.preferences.set_all({"theme": "light", "text_scale": 1.0, "reduce_motion": True})
    window = program.window
    with qtbot.waitExposed(window):
        window.show()
    program.finish()
    yield program
    assert program.workspace is not None
    program.workspace.undo_stack.setClean()
    window.close()
    program.close()
    window.deleteLater()
    program.deleteLater()
    app.setStyleSheet("")
