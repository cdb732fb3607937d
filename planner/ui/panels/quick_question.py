"""One question, one answer: five figures in a row, a verdict below, and "Draw it"."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from planner.storage.plain_text import escaped
from planner.ui.inspector.editors import NumberField
from planner.ui.inspector.row import SHARE, Row
from planner.ui.look import Look
from planner.ui.panels.question import PATTERNS, QuickAnswer, QuickQuestion
from planner.ui.theme.widgets import Card, plain_button, primary_button, show_text, text_label

_DEFAULT = QuickQuestion()
_ROWS = (
    Row(
        "requests_per_hour",
        "Requests an hour",
        "number",
        _DEFAULT.requests_per_hour,
        unit="requests / hour",
        help="In a busy hour.",
        lowest=0.001,
        highest=1e9,
    ),
    Row(
        "duration_ms",
        "Duration of each",
        "number",
        _DEFAULT.duration_ms,
        unit="ms",
        help="Mean run time of one request.",
        lowest=0.01,
        highest=1e8,
    ),
    Row(
        "memory_mib",
        "Memory",
        "number",
        _DEFAULT.memory_mib,
        unit="MB",
        help="The memory at which it takes that long.",
        lowest=128,
        highest=1_000_000,
    ),
    Row(
        "cpu_share",
        "Share that computes",
        "number",
        _DEFAULT.cpu_share,
        unit=SHARE,
        help="The rest of the duration waits: 10 % for an API, 80 % for images.",
        lowest=0.0,
        highest=1.0,
    ),
)
_ONE_ROW_FROM_PX, _ONE_LINE_FROM_PX = 880, 740
_WIDTHS = {"requests_per_hour": 152, "duration_ms": 88, "memory_mib": 96, "cpu_share": 88}


class QuickQuestionCard(Card):
    """Asks without a drawing."""

    asked = Signal(object)  # QuickQuestion
    draw_wanted = Signal(object)  # QuickQuestion

    def __init__(self, look: Look) -> None:
        super().__init__(padding=16, spacing=10)
        self._look = look
        self.fields: dict[str, NumberField] = {}
        self.pattern = QComboBox()
        self.pattern.addItems([title for _key, title in PATTERNS])
        self.pattern.setAccessibleName("How the requests arrive")
        self.ask = primary_button("Answer")
        self.ask.clicked.connect(self._on_ask)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text_label("One question, one answer", "heading"))
        words.addWidget(text_label("No drawing needed", "small", tone="secondary"))
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(10)
        row.addLayout(words)
        row.addStretch(1)
        self._row = row
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(10)
        self._fields.setVerticalSpacing(8)
        for shape in _ROWS:
            field = NumberField(shape, look)
            field.show_value(shape.default)
            field.setAccessibleName(shape.title)
            field.setToolTip(escaped(f"{shape.title}. {shape.help} {shape.bounds}."))
            field.returnPressed.connect(self._on_ask)
            field.refused.connect(self._on_refused)
            self.fields[shape.path] = field
        self._lines = 0
        self._place_fields(1)
        row.addLayout(self._fields)
        self.body.addLayout(row)
        self.problem = text_label("", "small", tone="error")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.result = _Answer(look)
        self.result.draw.clicked.connect(self._on_draw)
        self.result.hide()
        self.body.addWidget(self.result)
        self._dress()
        look.changed.connect(self._dress)

    def question(self) -> QuickQuestion:
        """Return what is asked, from the last good value of each field."""
        values = {key: field.value() for key, field in self.fields.items()}
        return QuickQuestion(
            requests_per_hour=values["requests_per_hour"] or _DEFAULT.requests_per_hour,
            duration_ms=values["duration_ms"] or _DEFAULT.duration_ms,
            memory_mib=values["memory_mib"] or _DEFAULT.memory_mib,
            cpu_share=values["cpu_share"] if values["cpu_share"] is not None else 0.1,
            pattern=PATTERNS[self.pattern.currentIndex()][0],
        )

    def show_answer(self, answer: QuickAnswer) -> None:
        """Show what the engine says."""
        self.ask.setEnabled(True)
        self.result.show_answer(answer)
        self.result.show()

    def _on_ask(self) -> None:
        wrong = next((f for f in self.fields.values() if not f.check()), None)
        if wrong is not None:
            wrong.setFocus()
            return
        self.ask.setEnabled(False)
        self.asked.emit(self.question())

    def _on_draw(self) -> None:
        self.draw_wanted.emit(self.question())

    def _on_refused(self, sentence: str) -> None:
        show_text(self.problem, sentence)
        self.problem.setVisible(bool(sentence))

    def fit_into(self, room_px: int) -> None:
        """Stand in one row, in two, or in three, by the room there is."""
        px = self._look.px
        narrow = room_px < px(_ONE_ROW_FROM_PX)
        self._place_fields(2 if room_px < px(_ONE_LINE_FROM_PX) else 1)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)

    def _place_fields(self, lines: int) -> None:
        """Stand the fields in one line, or pattern and button in a second one."""
        if lines == self._lines:
            return
        self._lines = lines
        self._fields.setColumnStretch(len(self.fields) + 2, 1 if lines == 2 else 0)
        for place, widget in enumerate((*self.fields.values(), self.pattern, self.ask)):
            self._fields.removeWidget(widget)
            line, column = (1, place - 4) if lines == 2 and place >= 4 else (0, place)
            self._fields.addWidget(widget, line, column)

    def _dress(self) -> None:
        for key, field in self.fields.items():
            field.setFixedWidth(self._look.px(_WIDTHS[key]))
        self.pattern.setFixedWidth(self._look.px(132))


class _Answer(QWidget):
    """Verdict, the two figures, and the way to the canvas."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        del look
        self.title = text_label("", "title", prose=True)
        self.lines = text_label("", "body", tone="secondary", wrap=True)
        self.draw = plain_button("Draw it", "expand")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.lines, 1, 0)
        grid.addWidget(self.draw, 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)

    def show_answer(self, answer: QuickAnswer) -> None:
        """Show it in the winner's colour."""
        show_text(self.title, answer.title, answer.side)  # type: ignore[arg-type]
        show_text(self.lines, "\n".join(answer.sentences))
