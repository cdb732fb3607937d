"""The shapes of traffic that one click gives, with their sparklines."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QGridLayout, QWidget

from planner.painting.colours import brush, pen, qcolour
from planner.painting.guard import guarded
from planner.record import record
from planner.traffic import (
    DailyWave,
    Load,
    OfficeHours,
    Profile,
    Schedule,
    Spike,
    Steady,
    Weekly,
    resolve,
)
from planner.ui.look import Look
from planner.ui.theme.painted_button import PaintedButton
from planner.units import HOURS_PER_MONTH, HOURS_PER_WEEK

_COLUMNS = 4
_MOST_PER_HOUR = 1e10


@record
class Preset:
    """A shape, and how to make one that brings as many requests a month as before."""

    shape: str
    title: str
    help: str
    make: Callable[[Load | None], Profile | None]


def _steady(before: Load | None) -> Profile:
    month = _month(before)
    return Steady(requests_per_hour=_round(month / HOURS_PER_MONTH)) if month else Steady()


def _office_hours(before: Load | None) -> Profile:
    month = _month(before)
    busy = 45 * HOURS_PER_MONTH / HOURS_PER_WEEK
    return OfficeHours(requests_per_hour=_round(month / busy)) if month else OfficeHours()


def _daily_wave(before: Load | None) -> Profile:
    month = _month(before)
    return DailyWave(requests_per_month=_round(month)) if month else DailyWave()


def _weekly(before: Load | None) -> Profile:
    if before is None or before.is_idle:
        return Weekly()
    return Weekly(requests=tuple(min(float(x), _MOST_PER_HOUR) for x in before.week))


_DRAWN = Weekly(requests=tuple(20.0 + 80.0 * abs((hour * 7 % 60) - 30) / 30 for hour in range(168)))
"""A week that looks drawn by hand, for the sparkline."""

PRESETS: tuple[Preset, ...] = (
    Preset("none", "None", "Only what flows in along connections.", lambda _before: None),
    Preset("steady", "Steady", "The same in every hour.", _steady),
    Preset("office_hours", "Office", "Monday to Friday, 9 to 18.", _office_hours),
    Preset("daily_wave", "Wave", "One smooth peak a day.", _daily_wave),
    Preset("spike", "Spike", "Quiet, then suddenly a crowd.", lambda _before: Spike()),
    Preset("schedule", "Schedule", "Runs at set times.", lambda _before: Schedule()),
    Preset("weekly", "Drawn", "A week drawn by hand.", _weekly),
)


class PresetButton(PaintedButton):
    """A shape with its sparkline over its name."""

    def __init__(self, look: Look, preset: Preset) -> None:
        super().__init__()
        self._look, self.preset = look, preset
        self.setCheckable(True)
        self.setAccessibleName(f"Traffic: {preset.title}")
        self.setToolTip(preset.help)
        profile = preset.make(None)
        self._week: tuple[float, ...] = ()
        if profile is not None:
            busy = resolve(_DRAWN if preset.shape == "weekly" else profile).busy_week
            top = float(busy.max()) or 1.0
            self._week = tuple(float(x) / top for x in busy)

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(64, self._look.px(50))

    def _paint(self, painter: QPainter) -> None:
        colours, on = self._look.colours, self.isChecked()
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = colours.accent_tint if on else colours.surface
        if self.underMouse() and not on and self.isEnabled():
            ground = colours.hover
        edge = colours.accent if on or self.hasFocus() else colours.border
        painter.setPen(pen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(qcolour(ground))
        painter.drawRoundedRect(room, 6, 6)
        spark = QRectF(room.left() + 8, room.top() + 6, room.width() - 16, self._look.px(20))
        ink = colours.accent if on else colours.text_secondary
        self._paint_spark(painter, spark, ink if self.isEnabled() else colours.disabled)
        painter.setFont(self._look.font("caption_medium"))
        painter.setPen(qcolour(colours.text if self.isEnabled() else colours.disabled))
        foot = QRectF(
            room.left(), spark.bottom() + 2, room.width(), room.bottom() - spark.bottom() - 2
        )
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self.preset.title)

    def _paint_spark(self, painter: QPainter, room: QRectF, ink: str) -> None:
        painter.setPen(pen(ink, 1.25))
        if not self._week:
            y = room.bottom()
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            return
        step = room.width() / (len(self._week) - 1)
        points = [
            QPointF(room.left() + n * step, room.bottom() - share * room.height())
            for n, share in enumerate(self._week)
        ]
        line = QPolygonF(points)
        area = QPolygonF([QPointF(room.left(), room.bottom()), *points, room.bottomRight()])
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(ink, 0.16))
        painter.drawPolygon(area)
        painter.restore()
        painter.drawPolyline(line)


class PresetRow(QWidget):
    """All presets; the one that a part has is checked."""

    chosen = Signal(object)  # Preset

    def __init__(self, look: Look) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.buttons: dict[str, PresetButton] = {}
        for place, preset in enumerate(PRESETS):
            button = PresetButton(look, preset)
            button.clicked.connect(partial(self._on_clicked, preset))
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
            self.buttons[preset.shape] = button
        self._shown = "none"

    def show_shape(self, shape: str, *, may_be_none: bool) -> None:
        """Check the shape a part has; a shape without a preset checks none."""
        self._shown = shape
        for known, button in self.buttons.items():
            button.setChecked(known == shape)
        self.buttons["none"].setEnabled(may_be_none)

    def _on_clicked(self, preset: Preset, _checked: bool = False) -> None:
        if preset.shape == self._shown:
            self.buttons[preset.shape].setChecked(True)
            return
        self.chosen.emit(preset)
        # What was chosen is shown when the document says so; until then the old one stands.
        self.show_shape(self._shown, may_be_none=self.buttons["none"].isEnabled())


def _month(before: Load | None) -> float:
    return 0.0 if before is None else before.per_month(HOURS_PER_MONTH)


def _round(value: float) -> float:
    return float(f"{value:.4g}")
