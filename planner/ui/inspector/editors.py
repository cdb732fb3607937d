"""One input widget a value type; each tells only what the user did, never what was shown."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from planner.painting.colours import pen
from planner.painting.guard import guarded
from planner.storage.plain_text import plain
from planner.ui.inspector.row import Row, RowType
from planner.ui.inspector.typed_number import number_of, written
from planner.ui.look import Look
from planner.ui.theme import give_role
from planner.ui.theme.widgets import QuietCombo, Toggle, restyled

MIXED = "mixed"
BEST_FIT = "best fit"
UNSET = "unset"
_PAGE = 10
_UNIT_GAP_PX = 8
_STACK_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class _LineField(QLineEdit):
    """A line of text with a unit inside, an error edge, and no undo of its own."""

    focus_gained = Signal()

    def __init__(self, look: Look, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._unit, self.wrong = look, unit, False
        self._fit_unit()
        look.changed.connect(self._fit_unit)

    def leave(self) -> None:
        """End what is being typed, as if the user went elsewhere."""
        if self.hasFocus():
            self.clearFocus()

    def begin(self) -> None:
        """Stand for another part from now on; nothing of the last one's is kept here."""

    def set_wrong(self, wrong: bool) -> None:
        """Draw or take away the error edge."""
        if wrong != self.wrong:
            self.wrong = wrong
            restyled(self, wrong="true" if wrong else "false")

    def _fit_unit(self) -> None:
        width = self._look.width_of(self._unit, "small") if self._unit else 0
        self.setTextMargins(0, 0, round(width + _UNIT_GAP_PX / 2) if width else 0, 0)

    @guarded(default=False)
    def event(self, event: QEvent) -> bool:
        # Undo belongs to the drawing: typing here is one of its steps already.
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and any(map(event.matches, _STACK_KEYS)):
            event.ignore()
            return False
        return super().event(event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_gained.emit()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = self._look.colours
        painter = QPainter(self)
        try:
            if self._unit:
                painter.setFont(self._look.font("small"))
                painter.setPen(pen(colours.muted, 1))
                room = QRectF(self.rect()).adjusted(0, 0, -_UNIT_GAP_PX, 0)
                painter.drawText(
                    room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit
                )
        finally:
            painter.end()


class NumberField(_LineField):
    """A number with a unit: typed as people write it, stepped by arrows, wheel when focused.

    Signals
    -------
    edited
        A value that the row can hold, as stored (a share is a fraction), or None for unset.
    refused
        A sentence about text that it cannot hold; "" when the text is good again.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, row: Row, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, row.shown_unit, parent)
        self._row, self._is_mixed = row, False
        self._value: float | None = row.default
        self.setPlaceholderText(_placeholder(row))
        self.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.textEdited.connect(self._on_typed)
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: float | None) -> None:
        """Show what is stored; text that means the same is left as it was typed."""
        self._value, self._is_mixed = value, False
        self.setPlaceholderText(_placeholder(self._row))
        if self.hasFocus() and not self.wrong and self._meant() == (value, ""):
            return
        if self.wrong and self.hasFocus():
            return
        self._put(value)

    def show_mixed(self) -> None:
        """Show that several parts differ."""
        self._value, self._is_mixed = None, True
        self.setPlaceholderText(MIXED)
        with QSignalBlocker(self):
            self.clear()
        self._say("")

    def value(self) -> float | None:
        """Return the last good value."""
        return self._value

    def check(self) -> bool:
        """Take the text as finished; False where it means nothing that the row can hold."""
        self._on_finished()
        return not self.wrong

    def _put(self, value: float | None) -> None:
        with QSignalBlocker(self):
            whole = self._row.type == "whole"
            shown = (
                "" if value is None else written(_rounded(value * self._row.factor), whole=whole)
            )
            if self.text() != shown:
                self.setText(shown)
                self.setCursorPosition(0)
        self._say("")

    def _meant(self) -> tuple[float | None, str]:
        """Return the value of the text, and what is wrong with it."""
        text = self.text().strip()
        if not text or (self._row.optional and text.lower() in {BEST_FIT, UNSET}):
            if self._row.optional:
                return None, ""
            return None, self._row.bounds
        number = number_of(text, self._row.shown_unit)
        if number is None:
            return None, f"A number, as in {self._example()}"
        value = number / self._row.factor
        if self._row.type == "whole":
            if not float(value).is_integer():
                return None, "A whole number"
            value = int(value)
        return (value, "") if self._row.holds(value) else (None, self._row.bounds)

    def _example(self) -> str:
        return {"ms": "200, 1.5k or 2 s", "%": "42"}.get(self._row.shown_unit, "1,500 or 1.5k")

    def _on_typed(self, _text: str) -> None:
        value, wrong = self._meant()
        if wrong:
            # A number may pass through values below its bound while it is typed.
            if self._row.bounds != wrong:
                self._say(wrong)
            return
        self._say("")
        self._tell(value)

    def _on_finished(self) -> None:
        if self._is_mixed and not self.text():
            return
        value, wrong = self._meant()
        if not wrong and value != self._value:
            self._tell(value)
        elif not wrong:
            self._put(value)
        if wrong:
            self._say(wrong)

    def _tell(self, value: float | None) -> None:
        if value != self._value or self._is_mixed:
            self._value, self._is_mixed = value, False
            self.edited.emit(value)

    def _say(self, wrong: str) -> None:
        if self.wrong or wrong:
            self.refused.emit(wrong)
        self.set_wrong(bool(wrong))

    def step(self, steps: int) -> None:
        """Add to the number shown; beyond a bound it stops there."""
        start = self._value
        if start is None:
            start = self._row.lowest if self._row.lowest is not None else (self._row.above or 0)
        value = start + steps / self._row.factor
        if self._row.type == "whole":
            value = round(value)
        low = self._row.lowest
        if self._row.above is not None and value <= self._row.above:
            value = start
        if low is not None:
            value = max(value, low)
        if self._row.highest is not None:
            value = min(value, self._row.highest)
        if self._row.type == "whole":
            value = int(value)
        self._put(value)
        self._tell(value)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.step(steps * (_PAGE if big else 1))
        event.accept()

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus() or not event.angleDelta().y():
            event.ignore()
            return
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.step((1 if event.angleDelta().y() > 0 else -1) * (_PAGE if big else 1))
        event.accept()


class TextField(_LineField):
    """A word or a name; told when it is finished."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, row: Row, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, row.shown_unit, parent)
        give_role(self, "body", prose=True)
        self._row, self._value = row, row.default
        self.setPlaceholderText(_placeholder(row))
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: str | None) -> None:
        """Show what is stored."""
        self._value = value
        self.setPlaceholderText(_placeholder(self._row))
        with QSignalBlocker(self):
            shown = plain(value or "")
            if self.text() != shown:
                self.setText(shown)
                self.setCursorPosition(0)

    def show_mixed(self) -> None:
        """Show that several parts differ."""
        self.show_value(None)
        self.setPlaceholderText(MIXED)

    def _on_finished(self) -> None:
        text = self.text().strip()
        value = None if self._row.optional and not text else text
        if value != self._value and text != plain(self._value or ""):
            self._value = value
            self.edited.emit(value)


class ChoiceField(QuietCombo):
    """One of a few values; a value that is not in the list is shown and kept."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        row: Row,
        look: Look,
        choices: Sequence[tuple[Any, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        del look
        self._row, self._value = row, row.default
        self._offered: list[tuple[Any, str]] = []
        self._choices: list[tuple[Any, str]] = []
        self.offer(choices or row.choices)
        self.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._on_chosen)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer these, and unset where the row may be; nothing is told."""
        unset = [(None, _placeholder(self._row))] if self._row.optional else []
        self._offer_just([*unset, *choices])

    def leave(self) -> None:
        """Close the list and let go of the keyboard."""
        self.hidePopup()
        if self.hasFocus():
            self.clearFocus()

    def begin(self) -> None:
        """Stand for another part: a value that only the last one held is no longer offered."""
        if self._choices != self._offered:
            self._choices = list(self._offered)
            with QSignalBlocker(self):
                self.clear()
                self.addItems([plain(words) for _value, words in self._choices])

    def _offer_just(self, listed: Sequence[tuple[Any, str]]) -> None:
        if self._offered != list(listed):
            self._offered = list(listed)
            self.begin()

    def show_value(self, value: Any) -> None:
        """Show what is stored."""
        self._value = value
        place = next((n for n, (known, _w) in enumerate(self._choices) if known == value), -1)
        with QSignalBlocker(self):
            if place < 0:
                self._choices.append((value, plain(str(value))))
                self.addItem(plain(str(value)))
                place = len(self._choices) - 1
            self.setCurrentIndex(place)

    def show_mixed(self) -> None:
        """Show that several parts differ."""
        self._value = MIXED
        with QSignalBlocker(self):
            self.setPlaceholderText(MIXED)
            self.setCurrentIndex(-1)

    def _on_chosen(self, place: int) -> None:
        value = self._choices[place][0]
        if value != self._value:
            self._value = value
            self.edited.emit(value)


class SearchField(_LineField):
    """One of a long list, found by typing part of it."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        row: Row,
        look: Look,
        choices: Sequence[tuple[Any, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "", parent)
        self._row, self._value = row, row.default
        self._known: dict[str, Any] = {}
        self._words = QStringListModel(self)
        self.offer(choices)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_finished)
        self.setCompleter(completer)
        self.setPlaceholderText(_placeholder(row))
        self.editingFinished.connect(self._on_finished)
        self.textEdited.connect(self._on_typed)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Find among these from now on."""
        known = {words.lower(): value for value, words in choices}
        if known != self._known:
            self._known = known
            self._words.setStringList([words for _value, words in choices])

    def leave(self) -> None:
        """Close the list of what was found and end what is being typed."""
        found = self.completer().popup() if self.hasFocus() else None  # asking makes it
        if found is not None:
            found.hide()
        super().leave()

    def show_value(self, value: Any) -> None:
        """Show what is stored, known or not."""
        self._value = value
        self.setPlaceholderText(_placeholder(self._row))
        with QSignalBlocker(self):
            shown = "" if value is None else plain(str(value))
            if self.text() != shown:
                self.setText(shown)
                self.setCursorPosition(0)
        self._say("")

    def show_mixed(self) -> None:
        """Show that several parts differ."""
        self.show_value(None)
        self.setPlaceholderText(MIXED)

    def _on_typed(self, _text: str) -> None:
        if self.wrong:
            self._say("")

    def _on_finished(self) -> None:
        text = self.text().strip()
        if not text and self._row.optional:
            value = None
        elif text.lower() in self._known:
            value = self._known[text.lower()]
        elif text == plain(str(self._value or "")):
            return
        else:
            self._say(f"No {self._row.title.lower()} of this name in the list")
            return
        self._say("")
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _say(self, wrong: str) -> None:
        if self.wrong or wrong:
            self.refused.emit(wrong)
        self.set_wrong(bool(wrong))


class SwitchField(QWidget):
    """On or off."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, row: Row, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        del look
        self.toggle = Toggle(row.title)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(self.toggle)
        self.setFocusProxy(self.toggle)
        self.toggle.clicked.connect(self._on_clicked)

    def show_value(self, value: bool | None) -> None:
        """Show what is stored."""
        with QSignalBlocker(self.toggle):
            self.toggle.setChecked(bool(value))

    def leave(self) -> None:
        """Let go of the keyboard."""
        if self.toggle.hasFocus():
            self.toggle.clearFocus()

    def begin(self) -> None:
        """Stand for another part: a switch remembers nothing."""

    def show_mixed(self) -> None:
        """Show that several parts differ: off, until one click makes them agree."""
        self.show_value(False)

    def _on_clicked(self) -> None:
        self.edited.emit(self.toggle.isChecked())


class ThreeWayField(ChoiceField):
    """Yes, no, or left to the program."""

    _WAYS: ClassVar[tuple[tuple[Any, str], ...]] = (
        (None, "As drawn"),
        (True, "Yes"),
        (False, "No"),
    )

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer the three, whatever else there is."""
        del choices
        self._offer_just(self._WAYS)


Editor = NumberField | TextField | ChoiceField | SearchField | SwitchField
_INPUTS: dict[RowType, type[Editor]] = {
    "number": NumberField,
    "whole": NumberField,
    "choice": ChoiceField,
    "switch": SwitchField,
    "three_way": ThreeWayField,
    "text": TextField,
}
_LONG_LIST = 24


def input_of(row: Row, choices: Sequence[tuple[Any, str]] = ()) -> type[Editor]:
    """Return the input of a row; `choices` are those of a list that only the program knows."""
    if row.choices_from and choices:
        return SearchField if len(choices) > _LONG_LIST else ChoiceField
    return _INPUTS[row.type]


def editor_for(row: Row, look: Look, choices: Sequence[tuple[Any, str]] = ()) -> Editor:
    """Make the input of a row."""
    made = input_of(row, choices)
    if issubclass(made, ChoiceField | SearchField):
        return made(row, look, choices)
    return made(row, look)


def _placeholder(row: Row) -> str:
    if not row.optional:
        return ""
    return UNSET if row.help.startswith("Unset") or not row.path.count(".") else BEST_FIT


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
