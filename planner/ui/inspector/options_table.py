"""The options of a computing part, one row each: what it runs on, what it costs, how fast."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from planner.analysis.results import ComponentResult, OptionResult
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.storage.plain_text import escaped, plain
from planner.ui.inspector.words import (
    PLACEMENT_ICONS,
    PLACEMENT_NAMES,
    config_words,
    latency_words,
    token_of,
)
from planner.ui.look import Look, write_line
from planner.units import duration_ms, money

_ROW_PX = 38
_ORDER = ("ec2", "lambda", "fargate", "managed_instances")
_LINE_SHARE = 0.01


class OptionRow(QWidget):
    """One option."""

    def __init__(self, look: Look, option: OptionResult) -> None:
        super().__init__()
        self._look, self.option = look, option
        self._winner = self._last = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_option(self, option: OptionResult, *, winner: bool, last: bool) -> None:
        """Stand for an option from now on."""
        self.option, self._winner, self._last = option, winner, last
        self.update()
        self.setAccessibleName(", ".join(part for part in self.words() if part))
        detail = option.why_not or "; ".join(filter(None, (latency_words(option), *option.notes)))
        self.setToolTip(escaped(f"{config_words(option)}. {detail}" if detail else ""))

    def words(self) -> tuple[str, str, str, str]:
        """Return name, configuration, money and latency as they are written."""
        option = self.option
        name = PLACEMENT_NAMES.get(option.placement, option.placement)
        config = plain(config_words(option))
        if option.feasible and option.placement in ("fargate", "managed_instances"):
            config = f"Also: {config}" if config else "Also consider"
        if not option.feasible:
            return name, config, "cannot", ""
        estimated = sum(line.usd or 0 for line in option.lines if line.estimated)
        usd = option.usd_per_month
        rough = usd is not None and estimated > _LINE_SHARE * usd
        time = f"p95 {duration_ms(option.percentiles.p95)}" if option.percentiles else ""
        return name, config, money(usd, estimated=rough), time

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(260, self._look.px(_ROW_PX))

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        colours, look = self._look.colours, self._look
        placement = colours.placement(token_of(self.option.placement))
        if self._winner:
            painter.fillRect(self.rect(), qcolour(placement.tint))
        if not self._last:
            painter.setPen(pen(colours.border, 1))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        name, config, usd, time = self.words()
        icon = look.px(20)
        paint_icon(
            painter,
            PLACEMENT_ICONS.get(self.option.placement, "external"),
            8,
            (self.height() - icon) / 2,
            icon,
            placement.main if self.option.feasible else colours.disabled,
        )
        left, right = 8 + icon + 8, self.width() - 8
        top = QRectF(left, look.px(3), right - left, look.px(17))
        foot = QRectF(left, look.px(19), right - left, look.px(16))
        write_line(painter, look, top, name, colours.text, "small_strong")
        ink = colours.text if self.option.feasible else colours.error_text
        if usd == "unknown":
            ink = colours.warning_text
        write_line(painter, look, top, usd, ink, "body_strong", right=True)
        write_line(painter, look, foot, time, colours.text_secondary, "caption", right=True)
        foot.setRight(right - look.width_of(time, "caption") - 8)
        write_line(painter, look, foot, config, colours.text_secondary, "caption")


class OptionsTable(QFrame):
    """All options of a part, the two contestants first."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("frame", "card")
        self.setAccessibleName("Options")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, 1, 1, 1)
        self._box.setSpacing(0)
        self._made: list[OptionRow] = []
        self.rows: tuple[OptionRow, ...] = ()  # those in sight

    def show_options(self, part: ComponentResult) -> None:
        """Show the options of a part, the winner tinted."""
        choice = part.verdict.choice if part.verdict is not None else ""
        options = _ordered(part.options)
        for option in options[len(self._made) :]:
            row = OptionRow(self._look, option)
            self._made.append(row)
            self._box.addWidget(row)
        self.rows = tuple(self._made[: len(options)])
        for number, (row, option) in enumerate(zip(self.rows, options, strict=True), start=1):
            row.show_option(option, winner=option.placement == choice, last=number == len(options))
            row.show()
        for row in self._made[len(options) :]:
            row.hide()


def _ordered(options: Sequence[OptionResult]) -> list[OptionResult]:
    def place(option: OptionResult) -> int:
        return _ORDER.index(option.placement) if option.placement in _ORDER else len(_ORDER)

    return sorted(options, key=place)
