"""The bill of a part: every line opens to quantity × price, with source, date and age."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.analysis.results import ComponentResult
from planner.engine.pricing.cost_line import CostLine
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.storage.plain_text import escaped, plain
from planner.tokens import TypeRole
from planner.ui.inspector.not_modelled import NotModelledCard
from planner.ui.inspector.own_prices import OwnPriceBox
from planner.ui.inspector.words import BASIS_HELP, BASIS_NAMES
from planner.ui.look import Look, write_line
from planner.ui.theme.painted_button import PaintedButton
from planner.ui.theme.widgets import (
    Card,
    SegmentedControl,
    empty_layout,
    hair_line,
    plain_button,
    show_text,
    text_label,
)
from planner.units import count, counted, money, money_sum, unit_price

_ROW_PX, _NARROW_ROW_PX = 31, 40
_NO_BREAK = "\u00a0"


def quantity_words(line: CostLine) -> str:
    """Write the quantity of a line with its unit."""
    amount = line.quantity
    written = f"{amount:,.0f}" if amount >= 1_000 or amount == int(amount) else f"{amount:,.4g}"
    if amount >= 1e6:
        written = count(amount)
    return f"{written}{_NO_BREAK}{line.unit}"


def price_words(line: CostLine) -> str:
    """Write the price as it is published: "$0.20 / million"."""
    return unit_price(line.usd_per_unit, per=line.per)


def formula_of(line: CostLine) -> str:
    """Write a line as a formula, in full figures, to be copied."""
    factors = " × ".join(f"{_figure(f.value)} {f.unit}".strip() for f in line.factors)
    quantity = factors or f"{_figure(line.quantity)} {line.unit}"
    if line.free_quantity:
        quantity = f"({quantity} − {_figure(line.free_quantity)} {line.unit} free)"
    price = "unknown price" if line.usd_per_unit is None else f"${line.usd_per_unit!r}/{line.unit}"
    result = "unknown" if line.usd is None else f"${line.usd!r}"
    cited = f"{line.source}, {line.as_of}"
    if line.own:
        cited += f"; {line.note}"
    return f"{line.item}: {quantity} × {price} = {result} ({cited})"


def age_words(as_of: str, today: date) -> str:
    """Write a date with its age: "2026-07-20 (126 days old)"."""
    try:
        days = (today - date.fromisoformat(as_of[:10])).days
    except ValueError:
        return as_of or "no date"
    if days == 0:
        return f"{as_of[:10]} (today)"
    return f"{as_of[:10]} ({counted(days, 'day')} old)" if days > 0 else as_of[:10]


class _LineHead(PaintedButton):
    """The closed row of a line; a click opens it."""

    def __init__(self, look: Look, line: CostLine, *, wide: bool) -> None:
        super().__init__()
        self._look, self._line, self._wide, self.is_open = look, line, wide, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        whose = "own price " if line.own else ""
        self.setAccessibleName(
            f"{plain(line.item)}: {quantity_words(line)} at {whose}{price_words(line)}, "
            f"{self.usd()}"
        )

    def usd(self) -> str:
        """Return the amount as it is written."""
        return money(self._line.usd, estimated=self._line.estimated)

    def _name(self) -> str:
        own = " · own price" if self._line.own and self._wide else ""
        return f"{plain(self._line.item)}{own}"

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(200, self._look.px(_ROW_PX if self._wide else _NARROW_ROW_PX))

    def _paint(self, painter: QPainter) -> None:
        look, colours, line = self._look, self._look.colours, self._line
        if self.is_open:
            painter.fillRect(self.rect(), qcolour(colours.accent_tint))
        name = "chrome/chevron-down" if self.is_open else "chrome/chevron-right"
        wide = self._wide
        first = self.height() if wide else look.px(24)
        paint_icon(painter, name, 6, (first - 14) / 2, 14, colours.text_secondary)
        right = self.width() - 12
        usd_ink = colours.warning_text if line.usd is None else colours.text
        role: TypeRole = "body_strong" if wide else "small_strong"
        write_line(
            painter, look, QRectF(26, 0, right - 26, first), self.usd(), usd_ink, role, right=True
        )
        usd_px = max(look.width_of(self.usd(), role), look.px(64) if wide else 0)
        edge = right - usd_px - 16
        muted = colours.text_secondary
        if wide:
            price = QRectF(26, 0, edge - 26, first)
            write_line(painter, look, price, price_words(line), muted, "small", right=True)
            edge -= look.px(104)
            room = QRectF(26, 0, edge - 26, first)
            write_line(painter, look, room, quantity_words(line), muted, "small", right=True)
            edge -= look.width_of(quantity_words(line), "small") + 12
        else:
            foot = QRectF(26, look.px(21), right - 26, look.px(16))
            words = f"{quantity_words(line)} × {price_words(line)}"
            words += ", own price" if line.own else ""
            write_line(painter, look, foot, words, colours.muted, "caption")
        item = QRectF(26, 0, max(edge - 26, 40), first)
        write_line(painter, look, item, self._name(), colours.text, "small")
        painter.setPen(pen(colours.border, 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            painter.setPen(pen(colours.focus, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class CostLineRow(QFrame):
    """A line of the bill, closed or open.

    Attributes
    ----------
    own_price_wanted, own_price_reset
        As those of OwnPriceBox.
    """

    own_price_wanted = Signal(object)
    own_price_reset = Signal(object)

    def __init__(self, look: Look, line: CostLine, today: date, *, wide: bool) -> None:
        super().__init__()
        self.line, self._look, self._today, self._wide = line, look, today, wide
        self.head = _LineHead(look, line, wide=wide)
        self.head.clicked.connect(self.toggle)
        self._opened: QWidget | None = None
        self.own: OwnPriceBox | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.head)

    def toggle(self) -> None:
        """Open or close the line."""
        if self._opened is None:
            self._opened = self._body()
            self._box.addWidget(self._opened)
            self._opened.show()  # a layout shows it later, and it would count as hidden until then
        else:
            self._opened.setVisible(self._opened.isHidden())
        self.head.is_open = not self._opened.isHidden()
        self.head.update()

    def copy_formula(self) -> None:
        """Put the formula on the clipboard."""
        QGuiApplication.clipboard().setText(formula_of(self.line))

    def _body(self) -> QWidget:
        body = QFrame()
        body.setProperty("frame", "sunken")
        box = QVBoxLayout(body)
        box.setContentsMargins(14, 10, 12, 10)
        box.setSpacing(8)
        box.addLayout(self._formula())
        box.addWidget(hair_line())
        facts = QGridLayout()
        facts.setColumnStretch(1, 1)
        facts.setVerticalSpacing(2)
        for row, (name, value) in enumerate(self._facts()):
            facts.addWidget(text_label(name, "caption", tone="muted"), row, 0, _TOP)
            facts.addWidget(text_label(value, "caption", tone="secondary", wrap=True), row, 1)
        box.addLayout(facts)
        foot = QHBoxLayout() if self._wide else QVBoxLayout()
        foot.setSpacing(8)
        copy = plain_button("Copy formula", "copy")
        copy.setToolTip("The line with all its figures, source and date")
        copy.clicked.connect(self.copy_formula)
        foot.addWidget(copy, 0, _TOP | Qt.AlignmentFlag.AlignLeft)
        if self.line.price_key is not None:
            self.own = OwnPriceBox(self.line, self._look, self._today, wide=self._wide)
            self.own.wanted.connect(self.own_price_wanted)
            self.own.reset_wanted.connect(self.own_price_reset)
            foot.addWidget(self.own, 0, _TOP | Qt.AlignmentFlag.AlignLeft)
        if self._wide:
            foot.addStretch(1)
        box.addLayout(foot)
        return body

    def _formula(self) -> QGridLayout:
        """Lay out factor × factor × price = result, a caption under each; two to a row."""
        line = self.line
        cells: list[tuple[str, str, str]] = [
            ("", _figure(f.value), f"{f.unit} {f.caption}".strip()) for f in line.factors
        ] or [("", _figure(line.quantity), line.unit)]
        cells = [(("×" if n else ""), value, words) for n, (_s, value, words) in enumerate(cells)]
        if line.free_quantity:
            cells.append(("−", _figure(line.free_quantity), "in the free tier"))
        cells.append(("×", price_words(line), f"per {line.unit}"))
        shown = money(line.usd)
        exact = "unknown" if line.usd is None else f"${line.usd:,.6g}"
        cells.append(("=", exact, f"shown as {shown}"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        columns = 6 if self._wide else 2
        for n, (sign, value, words) in enumerate(cells):
            row, column = n // columns * 2, n % columns * 2
            grid.addWidget(text_label(sign, "body", tone="muted"), row, column)
            grid.addWidget(text_label(value, "heading"), row, column + 1)
            caption = text_label(words, "caption", tone="muted", wrap=columns == 2)
            grid.addWidget(caption, row + 1, column + 1, _TOP)
            grid.setColumnStretch(column + 1, 1 if columns == 2 else 0)
        if columns > 2:
            grid.setColumnStretch(columns * 2, 1)
        return grid

    def _facts(self) -> list[tuple[str, str]]:
        line = self.line
        facts = [("Source", line.source or "none"), ("Date", age_words(line.as_of, self._today))]
        if line.own:
            facts.append(("Own price", line.note))
        elif line.estimated:
            facts.append(("Estimated", line.note or "derived, not published"))
        elif line.note:
            facts.append(("Note", line.note))
        return facts


class CostLines(QWidget):
    """The bill of one part with basis switch, total, and what it leaves out.

    Attributes
    ----------
    own_price_wanted
        The own price (OwnPrice) that a line should have.
    own_price_reset
        Key of the price that should be the published one again.
    """

    own_price_wanted = Signal(object)
    own_price_reset = Signal(object)

    def __init__(self, look: Look, today: date | None = None, *, wide: bool = False) -> None:
        super().__init__()
        self._look, self._wide = look, wide
        self._today = today or date.today()
        self._part: ComponentResult | None = None
        self._bases: tuple[str, ...] = ()
        self._basis = ""
        self.rows: tuple[CostLineRow, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.subtitle = text_label("", "caption", tone="secondary", wrap=True)
        box.addWidget(self.subtitle)
        self._switch_box = QVBoxLayout()
        box.addLayout(self._switch_box)
        self.switch: SegmentedControl | None = None
        self.card = Card(padding=1, spacing=0)
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(26, 4, 12, 4)
        head.setSpacing(16)
        head.addWidget(text_label("Line", "caption", tone="muted"), 1)
        for words, width in (("Quantity", 104), ("Unit price", 88), ("USD", 64)):
            label = text_label(words, "caption", tone="muted")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(look.px(width))
            head.addWidget(label)
        self.head.setVisible(wide)
        self.card.body.addWidget(self.head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.card.body.addLayout(self._lines)
        self.total_line = hair_line()
        self.total_line.setFixedHeight(2)
        self.card.body.addWidget(self.total_line)
        total = QHBoxLayout()
        total.setContentsMargins(26, 6, 12, 6)
        total.addWidget(text_label("Total", "body_strong"))
        total.addStretch(1)
        self.total = text_label("", "heading")
        total.addWidget(self.total)
        self.card.body.addLayout(total)
        box.addWidget(self.card)
        self.flood = Card("sunken", padding=10, spacing=4)
        self.flood.body.addWidget(text_label("The most it can cost", "small_strong"))
        self.flood_words = text_label("", "small", tone="secondary", wrap=True)
        self.flood.body.addWidget(self.flood_words)
        box.addWidget(self.flood)
        self.not_in = NotModelledCard()
        box.addWidget(self.not_in)
        box.addStretch(1)

    def show_part(
        self,
        part: ComponentResult | None,
        hours_per_month: float,
        left_out: Sequence[str],
        flood: str = "",
    ) -> None:
        """Show the bill of a part as it is configured, and what a flood would make of it."""
        before, self._part = self._part, part
        if self.switch is not None and _is_same_before_its_answer(before, part):
            self.switch.setEnabled(False)  # the bill is there, what it would be otherwise is not
        else:
            self._show_switch(self._figures())
        lines = part.lines if part is not None else ()
        self._show_lines(lines)
        show_text(self.subtitle, f"As configured, a month of {hours_per_month:g} h")
        unknown = sum(line.usd is None for line in lines)
        usd = sum(line.usd or 0.0 for line in lines) if part is not None else None
        show_text(self.total, money_sum(usd, unknown))
        self.flood.setVisible(bool(flood))
        show_text(self.flood_words, flood)
        self.not_in.show_left_out(left_out)

    def _figures(self) -> Mapping[str, float | None]:
        part = self._part
        if part is None or part.placement != "ec2" or part.as_configured is None:
            return {}
        return part.as_configured.usd_by_basis

    def _show_switch(self, figures: Mapping[str, float | None]) -> None:
        """Show EC2's figure on each basis; the bill below is the configured one."""
        wanted = tuple(key for key in BASIS_NAMES if key in figures)
        if wanted != self._bases or self.switch is None:
            if self.switch is not None:
                self.switch.hide()
                self.switch.deleteLater()
                self.switch = None
            self._bases = wanted
            if len(wanted) > 1:
                self.switch = SegmentedControl([BASIS_NAMES[key] for key in wanted], "Basis")
                self.switch.chosen.connect(self._on_basis)
                self._switch_box.addWidget(self.switch)
                self._basis = ""
        if self.switch is None:
            return
        self.switch.setEnabled(True)
        wide = self._wide
        for place, key in enumerate(wanted):
            figure = money(figures[key])
            self.switch.set_label(
                place, f"{BASIS_NAMES[key]} {figure}" if wide else BASIS_NAMES[key]
            )
            self.switch.button(place).setToolTip(escaped(f"{figure} a month. {BASIS_HELP[key]}"))
        used = self._part.verdict.basis if self._part and self._part.verdict else wanted[0]
        chosen = self._basis or used
        self.switch.set_chosen(wanted.index(chosen) if chosen in wanted else 0)

    def _on_basis(self, place: int) -> None:
        """Show which lines belong to the basis, the others muted away."""
        self._basis = self._bases[place]
        if self._part is None:
            return
        lines = [line for line in self._part.lines if _belongs(line, self._basis)]
        self._show_lines(lines)
        figure = self._figures().get(self._basis)
        show_text(self.total, money_sum(figure, sum(line.usd is None for line in lines)))

    def _show_lines(self, lines: Sequence[CostLine]) -> None:
        opened = {
            (row.line.service, row.line.rate, row.line.item)
            for row in self.rows
            if row.head.is_open
        }
        empty_layout(self._lines)
        self.rows = tuple(
            CostLineRow(self._look, line, self._today, wide=self._wide) for line in lines
        )
        for row in self.rows:
            row.own_price_wanted.connect(self.own_price_wanted)
            row.own_price_reset.connect(self.own_price_reset)
            self._lines.addWidget(row)
            if (row.line.service, row.line.rate, row.line.item) in opened:
                row.toggle()


def _belongs(line: CostLine, basis: str) -> bool:
    """Tell whether a line is part of an EC2 figure: bare is instance hours alone."""
    if basis in ("available", "per_job"):
        return True
    if basis == "bare":
        return line.service == "ec2"
    return line.service != "load_balancer"


def _figure(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.10g}"


_TOP = Qt.AlignmentFlag.AlignTop


def _is_same_before_its_answer(
    before: ComponentResult | None, part: ComponentResult | None
) -> bool:
    """Tell whether the same part is shown again, priced anew but not answered yet."""
    if before is None or part is None or before.id != part.id or part.problem is not None:
        return False
    return part.placement == "ec2" and part.as_configured is None
