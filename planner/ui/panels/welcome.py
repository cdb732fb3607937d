"""The welcome page: begin, go on, ask one question, or start from a template."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.document.templates import TemplateEntry, list_templates
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import app_icon, paint_icon
from planner.storage.plain_text import escaped, plain
from planner.ui.look import Look
from planner.ui.panels.quick_question import QuickQuestionCard
from planner.ui.panels.template_card import TemplateCard
from planner.ui.theme.painted_button import PaintedButton
from planner.ui.theme.widgets import (
    SegmentedControl,
    empty_layout,
    hair_line,
    plain_button,
    primary_button,
    taken_out,
    text_label,
)
from planner.units import money
from planner.workspace.recent_files import RecentFile, RecentFiles, age_in_words

_SIDE_PX = 352
_NARROW_SIDE_PX = 260
_NARROW_BELOW_PX = 1_100
_MOST_RECENT = 6
_CATEGORIES: tuple[tuple[str, frozenset[str]], ...] = (
    ("Examples", frozenset({"example", "architecture"})),
    ("Cost scenarios", frozenset({"cost scenario"})),
    ("Traffic", frozenset({"traffic"})),
)


def _now() -> datetime:
    return datetime.now(UTC)


class _RecentRow(PaintedButton):
    """A recent file: name, age, total."""

    wanted = Signal(str)

    def __init__(self, look: Look, file: RecentFile, now: datetime) -> None:
        super().__init__()
        self._look, self._file = look, file
        self._age = age_in_words(file.used, now)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Open {plain(file.name)}, {self._age}")
        self.setToolTip(escaped(file.path))
        self.clicked.connect(lambda: self.wanted.emit(file.path))

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(200, self._look.px(44))

    def _paint(self, painter: QPainter) -> None:
        look, colours = self._look, self._look.colours
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(qcolour(colours.hover))
            ring = pen(colours.focus, 2) if self.hasFocus() else Qt.PenStyle.NoPen
            painter.setPen(ring)
            painter.drawRoundedRect(room, 6, 6)
        icon_top = (self.height() - 18) / 2
        paint_icon(painter, "chrome/file", 9, icon_top, 18, colours.text_secondary)
        right = QRectF(36, 0, self.width() - 44, self.height())
        painter.setFont(look.font("small"))
        painter.setPen(qcolour(colours.text_secondary))
        total = "" if self._file.usd_per_month is None else money(self._file.usd_per_month)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | middle, total)
        width = right.width() - look.width_of(total, "small") - 10
        painter.setFont(look.font("small_strong"))
        painter.setPen(qcolour(colours.text))
        name = painter.fontMetrics().elidedText(
            plain(self._file.name), Qt.TextElideMode.ElideMiddle, int(width)
        )
        painter.drawText(QRectF(36, look.px(5), width, look.px(18)), middle, name)
        painter.setFont(look.font("caption"))
        painter.setPen(qcolour(colours.text_secondary))
        painter.drawText(QRectF(36, look.px(22), width, look.px(17)), middle, self._age)


class WelcomePage(QWidget):
    """Left: who we are, new, open, recent. Right: one question, and the templates."""

    new_wanted = Signal()
    open_wanted = Signal()
    file_wanted = Signal(str)
    template_wanted = Signal(str)

    def __init__(
        self, look: Look, recent: RecentFiles, clock: Callable[[], datetime] = _now
    ) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self._look, self._recent, self._clock = look, recent, clock
        self.question = QuickQuestionCard(look)
        self.new = primary_button("New drawing", "plus")
        self.open = plain_button("Open…", "folder")
        # From the outside in: a tree that is moved is styled anew.
        side, main = QWidget(), QWidget()
        self._side_area = _scroll(side)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side_area)
        row.addWidget(hair_line(vertical=True))
        row.addWidget(_scroll(main), 1)
        self._side_box = QVBoxLayout(side)
        self._recent_box, self._recovered_box = QVBoxLayout(), QVBoxLayout()
        self.recent_rows: list[_RecentRow] = []
        self._build_side(look)
        self.cards = [TemplateCard(look, entry) for entry in _templates()]
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        self._shown: list[TemplateCard] = []
        self._columns = 0
        self._filter = frozenset[str]()
        titles = [f"All {len(self.cards)}", *(title for title, _set in _CATEGORIES)]
        self.categories = SegmentedControl(titles, "Templates")
        self._build_main(main)
        self.new.clicked.connect(self.new_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.categories.chosen.connect(self._on_category)
        recent.changed.connect(self._show_recent)
        for card in self.cards:
            card.wanted.connect(self.template_wanted)
        self._show_recent()
        self._arrange()

    def focus_first(self) -> None:
        """Give the focus to the first field of the question."""
        self.question.fields["requests_per_hour"].setFocus()

    def show_recovered(self, cards: Sequence[QWidget]) -> None:
        """Put cards of recovered work under the recent files, in place of those before."""
        empty_layout(self._recovered_box)
        for card in cards:
            self._recovered_box.addWidget(card)

    def _build_side(self, look: Look) -> None:
        box = self._side_box
        box.setContentsMargins(32, 40, 32, 24)
        box.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        box.addWidget(picture)
        box.addSpacing(12)
        box.addWidget(text_label("EC2 or Lambda?", "display"))
        said = "Draw the system, say how traffic arrives, and see where each part should run."
        box.addWidget(text_label(said, "body", tone="secondary", wrap=True))
        box.addSpacing(12)
        for button, key in ((self.new, "Ctrl N"), (self.open, "Ctrl O")):
            _as_row(look, button, key, primary=button is self.new)
            box.addWidget(button)
        box.addSpacing(20)
        self._recent_head = text_label("Recent", "overline", tone="secondary")
        box.addWidget(self._recent_head)
        self._recent_box.setSpacing(0)
        box.addLayout(self._recent_box)
        self._recovered_box.setSpacing(8)
        self._recovered_box.setContentsMargins(0, 16, 0, 0)
        box.addLayout(self._recovered_box)
        box.addStretch(1)

    def _build_main(self, main: QWidget) -> None:
        main.setObjectName("welcomeMain")
        main.setProperty("ground", "canvas")
        box = QVBoxLayout(main)
        box.setContentsMargins(40, 32, 40, 32)
        box.setSpacing(18)
        box.addWidget(self.question)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(text_label("Templates", "title"))
        self._about = text_label(
            "from the guide, with its figures checked", "small", tone="secondary"
        )
        self._about.setContentsMargins(0, 4, 0, 0)
        head.addWidget(self._about)
        head.addStretch(1)
        head.addWidget(self.categories)
        box.addLayout(head)
        box.addLayout(self._grid)
        box.addStretch(1)

    def _show_recent(self) -> None:
        empty_layout(self._recent_box)
        now = self._clock()
        self.recent_rows = [
            _RecentRow(self._look, file, now)
            for file in self._recent.files[:_MOST_RECENT]
            if Path(file.path).suffix
        ]
        for row in self.recent_rows:
            row.wanted.connect(self.file_wanted)
            self._recent_box.addWidget(row)
        if not self.recent_rows:
            words = "Files you open or save stand here."
            self._recent_box.addWidget(text_label(words, "small", tone="muted", wrap=True))

    def _on_category(self, place: int) -> None:
        self._filter = _CATEGORIES[place - 1][1] if place else frozenset()
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """Lay the cards out in as many columns as fit."""
        room = max(self.width() - self._side_width() - 80, 200)
        columns = max(1, min(3, (room + 16) // (self._look.px(240) + 16)))
        if columns == self._columns:
            return
        self._columns = columns
        taken_out(self._grid)
        self._shown = [
            c for c in self.cards if not self._filter or c.entry.category in self._filter
        ]
        for card in self.cards:
            card.setVisible(card in self._shown)
        for place, card in enumerate(self._shown):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _side_width(self) -> int:
        narrow = self.width() < self._look.px(_NARROW_BELOW_PX)
        return self._look.px(_NARROW_SIDE_PX if narrow else _SIDE_PX)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW_BELOW_PX)
        self._about.setVisible(not narrow)
        margin = 20 if narrow else 32
        self._side_box.setContentsMargins(margin, 40, margin, 24)
        self._side_area.setFixedWidth(self._side_width())
        self.question.fit_into(self.width() - self._side_width() - 90)
        self._arrange()

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), qcolour(self._look.colours.canvas))
            side = QRectF(0, 0, self._side_width(), self.height())
            painter.fillRect(side, qcolour(self._look.colours.panel))
        finally:
            painter.end()


def _templates() -> tuple[TemplateEntry, ...]:
    """Return the shipped templates; a broken index leaves a page without them."""
    try:
        return list_templates()
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _scroll(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    for part in (area, area.viewport(), widget):
        part.setAutoFillBackground(False)
    return area


def _as_row(look: Look, button: QPushButton, key: str, *, primary: bool) -> None:
    """Make a wide button with its key at the right end."""
    tall = f"QPushButton {{ text-align: left; min-height: {look.px(34)}px; }}"
    button.setStyleSheet(tall)
    line = QHBoxLayout(button)
    line.setContentsMargins(0, 0, 12, 0)
    line.addStretch(1)
    hint = text_label(key, "caption", tone="muted")
    if primary:
        hint.setProperty("tone", "")
        hint.setStyleSheet("color: palette(bright-text);")
    hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    line.addWidget(hint)
