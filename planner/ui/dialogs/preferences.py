"""The preferences, drawn from the settings table."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.settings import PREFERENCES, Preference, Value
from planner.ui.inspector.editors import Editor, editor_for
from planner.ui.inspector.row import Row
from planner.ui.look import Look
from planner.ui.theme.widgets import plain_button, text_label
from planner.workspace.preferences import Preferences

_FIELD_PX = 176


class PreferencesDialog(QDialog):
    """Every change is in force and stored at once; there is nothing to apply."""

    def __init__(self, preferences: Preferences, look: Look, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preferences, self._look = preferences, look
        self.editors: dict[str, Editor] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        group = ""
        line = 0
        for row in PREFERENCES:
            if not row.group:
                continue
            if row.group != group:
                group = row.group
                head = text_label(group, "heading")
                head.setContentsMargins(0, 10 if line else 0, 0, 2)
                grid.addWidget(head, line, 0, 1, 2)
                line += 1
            self._add(grid, line, row)
            line += 1
        box.addLayout(grid)
        foot = QHBoxLayout()
        foot.addStretch(1)
        done = plain_button("Close")
        done.clicked.connect(self.accept)
        foot.addWidget(done)
        box.addSpacing(12)
        box.addLayout(foot)
        preferences.changed.connect(self._show)

    def _add(self, grid: QGridLayout, line: int, row: Preference) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text_label(row.title, "body"))
        problem = text_label(row.help, "caption", tone="muted", prose=True)
        if row.help:
            words.addWidget(problem)
        editor = editor_for(_as_row(row), self._look)
        editor.setAccessibleName(row.title)
        editor.setFixedWidth(self._look.px(_FIELD_PX))
        _show(editor, self._preferences.value(row.id))
        editor.edited.connect(partial(self._on_edited, row.id))
        self.editors[row.id] = editor
        grid.addLayout(words, line, 0)
        grid.addWidget(editor, line, 1, Qt.AlignmentFlag.AlignTop)

    def _on_edited(self, key: str, value: Any) -> None:
        self._preferences.set(key, value)

    def _show(self, key: str) -> None:
        if key in self.editors:
            _show(self.editors[key], self._preferences.value(key))


def _show(editor: Any, value: Value) -> None:
    """Show a value in the editor of its own type, as `editor_for` chose it."""
    editor.show_value(value)


def _as_row(row: Preference) -> Row:
    """Return a preference as a row of a form."""
    kind: Any = "text"
    if row.choices:
        kind = "choice"
    elif isinstance(row.default, bool):
        kind = "switch"
    elif isinstance(row.default, int | float):
        kind = "number"
    return Row(
        row.id,
        row.title,
        kind,
        row.default,
        unit=row.unit,
        help=row.help,
        lowest=row.lowest,
        highest=row.highest,
        choices=row.choices,
    )
