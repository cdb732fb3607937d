"""Draws any parameters model as a form, from its fields alone."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.painting.colours import brush
from planner.painting.guard import guarded
from planner.painting.icons import chrome_icon
from planner.storage.plain_text import escaped
from planner.ui.inspector.editors import (
    ChoiceField,
    Editor,
    NumberField,
    SearchField,
    editor_for,
)
from planner.ui.inspector.row import Row, Section
from planner.ui.inspector.rows import value_at
from planner.ui.look import Look
from planner.ui.theme.widgets import show_text, text_label

ChoicesOf = Callable[[str], Sequence[tuple[Any, str]]]
FIELD_WIDTH_PX = 116
_FIELD_EDGES_PX, _HELP_PX = 34, 20
_DOT_PX = 6
_GESTURES = count()


class _ResetDot(QAbstractButton):
    """The dot left of a row that was changed from its default; a click resets it."""

    def __init__(self, title: str, look: Look) -> None:
        super().__init__()
        self._look, self.is_on = look, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"Reset {title}")

    def show_on(self, on: bool, tip: str) -> None:
        """Draw the dot or leave its place empty."""
        self.is_on = on
        self.setEnabled(on)
        self.setToolTip(escaped(tip) if on else "")
        self.update()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(12, 24)

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.is_on:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(self._look.colours.accent))
            top = (self.height() - _DOT_PX) / 2
            painter.drawEllipse(QRectF(0, top, _DOT_PX, _DOT_PX))
        finally:
            painter.end()


class FormRow(QWidget):
    """A label, a field, and one sentence below when the field holds what it may not."""

    edited = Signal(str, object, str)  # path, value, merge key
    pin_wanted = Signal(str)  # path

    def __init__(
        self,
        row: Row,
        look: Look,
        choices: Sequence[tuple[Any, str]] = (),
        *,
        wide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.row, self._look = row, look
        self.editor: Editor = editor_for(row, look, choices)
        self.label = text_label(row.title, "small", tone="secondary")
        self.label.setWordWrap(True)
        self.label.setBuddy(self.editor)
        self.assumed: QLabel | None = None
        if row.assumed:
            self.assumed = text_label("assumed", "caption", tone="muted")
        self._problem: QLabel | None = None
        self.dot = _ResetDot(row.title, look)
        self.help: QToolButton | None = None
        self._merge_key = self._new_key()
        self._lay_out(wide)
        self._tell_tips()
        self._dress()
        look.changed.connect(self._dress)
        self.editor.edited.connect(self._on_edited)
        self.editor.refused.connect(self._on_refused)
        self.dot.clicked.connect(self._on_reset)
        self.editor.installEventFilter(self)

    def show_values(self, values: Sequence[Any]) -> None:
        """Show one value, or that several parts differ."""
        first = values[0]
        same = all(value == first for value in values)
        if same:
            self.editor.show_value(first)
        else:
            self.editor.show_mixed()
        self._fit()
        changed = not same or first != self.row.default
        self.dot.show_on(changed, f"Changed. Click to go back to {_words(self.row)}.")
        if self.assumed is not None:
            self.assumed.setVisible(not changed)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer another list, one that this input is for."""
        if isinstance(self.editor, ChoiceField | SearchField):
            self.editor.offer(choices)

    def leave(self) -> None:
        """End what is being typed or chosen here, as if the user went elsewhere."""
        self.editor.leave()

    def begin(self) -> None:
        """Stand for another part from now on."""
        self._merge_key = self._new_key()
        self.editor.begin()

    @property
    def problem(self) -> QLabel:
        """Return the sentence below; it is made when it is first needed."""
        if self._problem is None:
            self._problem = text_label("", "caption", tone="error", wrap=True)
            self._problem.hide()
            self._column.addWidget(self._problem)
        return self._problem

    def _lay_out(self, wide: bool) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.dot)
        line.addWidget(self.label, 1)
        if self.assumed is not None:
            line.addWidget(self.assumed)
        line.addSpacing(_HELP_PX + 4)
        line.addWidget(self.editor)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 2, 0, 2)
        whole.setSpacing(2)
        whole.addLayout(line)
        self._column = whole
        self.editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._wide = wide

    def _tell_tips(self) -> None:
        row = self.row
        numeric = row.type in {"number", "whole"}
        said = [row.help, f"{row.bounds}." if numeric else ""]
        if row.assumed:
            said.append("Assumed: a default of ours. Set it when you know yours.")
        tip = " ".join(text for text in said if text)
        self.editor.setToolTip(escaped(tip))
        self._tip = tip
        self.editor.setAccessibleName(row.title)
        unit = f" [{row.shown_unit}]" if row.shown_unit else ""
        self.editor.setAccessibleDescription(tip + unit)

    def _dress(self) -> None:
        if self.help is not None:
            self.help.setIcon(chrome_icon("help", self._look.colours))
        self._fit()

    def _fit(self) -> None:
        """Make the field as wide as its number and unit need: a figure is never cut."""
        look = self._look
        width = look.px(FIELD_WIDTH_PX + (24 if self._wide else 0))
        if isinstance(self.editor, NumberField):
            shown = self.editor.text() or self.editor.placeholderText()
            unit_px = look.width_of(self.row.shown_unit, "small")
            needed = look.width_of(shown, "body") + unit_px + _FIELD_EDGES_PX
            width = max(width, round(needed))
        if self.editor.width() != width:
            self.editor.setFixedWidth(width)

    def _new_key(self) -> str:
        return f"form:{self.row.path}:{next(_GESTURES)}"

    def _on_edited(self, value: Any) -> None:
        self.edited.emit(self.row.path, value, self._merge_key)
        if not self.editor.hasFocus():
            self._merge_key = self._new_key()

    def _on_reset(self) -> None:
        self.edited.emit(self.row.path, self.row.default, self._new_key())

    def _on_refused(self, sentence: str) -> None:
        if sentence or self._problem is not None:
            show_text(self.problem, sentence)
            self.problem.setVisible(bool(sentence))

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.row.type in {"number", "whole"}:
            menu = QMenu(self)
            menu.addAction("Pin as slider").triggered.connect(self._on_pin)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())
            event.accept()

    def _on_pin(self) -> None:
        self.pin_wanted.emit(self.row.path)

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and event.type() == QEvent.Type.FocusIn:
            self._merge_key = self._new_key()
        return super().eventFilter(watched, event)

    @guarded
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self._tip:
            self._show_help()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.help is not None:
            self.help.hide()

    def _show_help(self) -> None:
        """Show the question mark left of the field; the hundreds of rows do without it."""
        if self.help is None:
            self.help = QToolButton(self)
            self.help.setAutoRaise(True)
            self.help.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.help.setAccessibleName(f"Help on {self.row.title}")
            self.help.setIconSize(QSize(14, 14))
            self.help.setFixedSize(_HELP_PX, _HELP_PX)
            self.help.setToolTip(escaped(self._tip))
            self.help.setIcon(chrome_icon("help", self._look.colours))
        left = self.editor.x() - _HELP_PX - 2
        self.help.move(left, self.editor.y() + (self.editor.height() - _HELP_PX) // 2)
        self.help.show()


class Form(QWidget):
    """The rows of a model, with headings, folded extras, and rows that depend on others."""

    edited = Signal(str, object, str)  # path, value, merge key
    pin_wanted = Signal(str)  # path

    def __init__(
        self,
        sections: Sequence[Section],
        look: Look,
        choices_of: ChoicesOf | None = None,
        *,
        wide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._sections, self._wide = look, tuple(sections), wide
        self._choices_of: ChoicesOf = choices_of or (lambda _name: ())
        self.rows: dict[str, FormRow] = {}
        self._headings: list[tuple[QLabel, Section, tuple[str, ...]]] = []
        self._folds: dict[str, tuple[QToolButton, tuple[str, ...]]] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        for section in self._sections:
            self._add_section(section)
        self._box.addStretch(1)
        self._models: tuple[BaseModel, ...] = ()
        self._dress()
        look.changed.connect(self._dress)

    def show_models(self, models: Sequence[BaseModel]) -> None:
        """Show what one or several parts of a kind hold; showing is never an edit."""
        self._models = tuple(models)
        for path, row in self.rows.items():
            row.show_values([value_at(model, path) for model in models])
        self._show_what_applies()

    def offer(self, choices_of: ChoicesOf) -> None:
        """Offer the lists of another part."""
        for row in self.rows.values():
            if row.row.choices_from:
                row.offer(choices_of(row.row.choices_from))

    def leave(self) -> None:
        """End what is being typed or chosen, as if the user went elsewhere."""
        for row in self.rows.values():
            row.leave()

    def begin(self) -> None:
        """Stand for another part from now on: folded, and nothing of the last one's is kept."""
        for fold, _paths in self._folds.values():
            with QSignalBlocker(fold):
                fold.setChecked(False)
        for row in self.rows.values():
            row.begin()

    def _add_section(self, section: Section) -> None:
        plain_rows = [row for row in section.rows if not row.advanced]
        advanced = [row for row in section.rows if row.advanced]
        if section.title:
            self._add_heading(section.title, section, tuple(row.path for row in section.rows))
        group = ""
        for row in sorted(plain_rows, key=lambda row: bool(row.group)):
            if row.group != group:
                group = row.group
                members = tuple(r.path for r in plain_rows if r.group == group)
                self._add_heading(group, section, members)
            self._add_row(row)
        if advanced:
            fold = QToolButton()
            fold.setText(f"{len(advanced)} more")
            fold.setCheckable(True)
            fold.setAutoRaise(True)
            fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            fold.setProperty("fold", True)
            fold.setAccessibleName(f"{len(advanced)} more settings of {section.title or 'this'}")
            fold.toggled.connect(self._show_what_applies)
            self._box.addWidget(fold)
            self._folds[section.title] = (fold, tuple(row.path for row in advanced))
            for row in advanced:
                self._add_row(row)

    def _add_heading(self, title: str, section: Section, members: tuple[str, ...]) -> None:
        heading = text_label(title, "overline", tone="secondary")
        heading.setContentsMargins(12, 12, 0, 4)
        self._box.addWidget(heading)
        self._headings.append((heading, section, members))

    def _add_row(self, row: Row) -> None:
        made = FormRow(
            row,
            self._look,
            self._choices_of(row.choices_from) if row.choices_from else (),
            wide=self._wide,
            parent=self,
        )
        made.edited.connect(self.edited)
        made.pin_wanted.connect(self.pin_wanted)
        self.rows[row.path] = made
        self._box.addWidget(made)

    def _dress(self) -> None:
        for fold, _paths in self._folds.values():
            name = "chevron-down" if fold.isChecked() else "chevron-right"
            fold.setIcon(chrome_icon(name, self._look.colours))

    def _show_what_applies(self, _checked: bool = False) -> None:
        if not self._models:
            return
        applies = self._applies()
        folded = {
            path for fold, paths in self._folds.values() if not fold.isChecked() for path in paths
        }
        for path, row in self.rows.items():
            row.setVisible(applies[path] and path not in folded)
        for heading, _section, members in self._headings:
            heading.setVisible(any(applies[path] for path in members))
        for fold, paths in self._folds.values():
            fold.setVisible(any(applies[path] for path in paths))
        self._dress()

    def _applies(self) -> Mapping[str, bool]:
        """Tell of each row whether its condition holds for every part shown."""
        found: dict[str, bool] = {}
        for section in self._sections:
            whole = self._holds(section.only_if)
            for row in section.rows:
                found[row.path] = whole and self._holds(row.only_if)
        return found

    def _holds(self, rule: tuple[str, tuple[Any, ...]] | None) -> bool:
        if rule is None:
            return True
        path, wanted = rule
        return all(value_at(model, path) in wanted for model in self._models)


def _words(row: Row) -> str:
    """Write a row's default as the dot's tool tip names it."""
    if row.default is None:
        return "unset"
    if isinstance(row.default, bool):
        return "on" if row.default else "off"
    words = dict(row.choices).get(row.default)
    if words is not None:
        return str(words)
    if isinstance(row.default, int | float):
        unit = f" {row.shown_unit}" if row.shown_unit else ""
        return f"{row.default * row.factor:g}{unit}"
    return str(row.default) or "nothing"
