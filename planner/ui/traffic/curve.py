"""The week as a curve that can be drawn: 168 hours, Monday first."""

from collections.abc import Iterable
from itertools import count

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.painting.colours import brush, pen, qcolour
from planner.painting.guard import guarded
from planner.ui.look import Look
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, rate_per_hour
from planner.units import count as count_words

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LEFT_PX, _RIGHT_PX, _TOP_PX, _FOOT_PX = 40, 6, 20, 20
_FINE = 0.1
_STEP_SHARE = 0.05
_HEADROOM = 1.15
_GESTURES = count()


class WeekCurve(QWidget):
    """Requests in each hour of a week; dragging draws them.

    Signals
    -------
    drawn
        The whole new week and a merge key, new for each gesture.
    """

    drawn = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._week: tuple[float, ...] = (0.0,) * HOURS_PER_WEEK
        self._members: tuple[tuple[float, ...], ...] = ()
        self._top = 1.0
        self._hour: int | None = None
        self._drag: tuple[str, int, float, float] | None = None  # key, hour, value, start y
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Requests in each hour of the week")
        self.setToolTip("Drag to draw the week. Shift: finer. Arrows: hour and height.")

    def show_week(self, week: Iterable[float], members: Iterable[Iterable[float]] = ()) -> None:
        """Show a week; while it is being drawn the scale stands still."""
        self._week = tuple(float(x) for x in week)
        self._members = tuple(tuple(float(x) for x in member) for member in members)
        if self._drag is None:
            highest = max([max(week) for week in (self._week, *self._members)])
            self._top = (highest or 1.0) * _HEADROOM
        peak = max(self._week)
        self.setAccessibleDescription(f"Peak {rate_per_hour(peak)}")
        self.update()

    def week(self) -> tuple[float, ...]:
        """Return the week shown."""
        return self._week

    def point_of(self, hour: int, requests: float) -> QPointF:
        """Return where an hour's value stands. [px]"""
        room = self._room()
        x = room.left() + (hour + 0.5) / HOURS_PER_WEEK * room.width()
        return QPointF(x, room.bottom() - requests / self._top * room.height())

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(280, self._look.px(132))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        hour = self._hour_at(event.position().x())
        key = f"week:{next(_GESTURES)}"
        self._drag = (key, hour, self._value_at(event.position().y()), event.position().y())
        self._hour = hour
        self._draw_to(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._draw_to(event)
        else:
            self._hour = self._hour_at(event.position().x())
            self.update()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            self.show_week(self._week, self._members)

    @guarded
    def leaveEvent(self, _event: object) -> None:
        if self._drag is None:
            self._hour = None
            self.update()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        hour = self._hour if self._hour is not None else 0
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        along = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(key)
        if across is not None:
            self._hour = (hour + across * (HOURS_PER_DAY if big else 1)) % HOURS_PER_WEEK
            self.update()
        elif along is not None:
            self._hour = hour
            step = self._top / _HEADROOM * _STEP_SHARE * (_FINE if big else 1)
            week = list(self._week)
            week[hour] = max(week[hour] + along * step, 0.0)
            self.drawn.emit(tuple(week), f"week:key:{hour}")
        else:
            super().keyPressEvent(event)

    def _draw_to(self, event: QMouseEvent) -> None:
        """Set the hours between the last place of the pointer and this one."""
        if self._drag is None:
            return
        key, last_hour, last_value, start_y = self._drag
        y = event.position().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            y = start_y + (y - start_y) * _FINE
        hour, value = self._hour_at(event.position().x()), self._value_at(y)
        week = list(self._week)
        span = abs(hour - last_hour)
        for n in range(span + 1):
            share = n / span if span else 1.0
            at = last_hour + (n if hour >= last_hour else -n)
            week[at] = last_value + (value - last_value) * share
        self._drag = (key, hour, value, start_y)
        self._hour = hour
        self.drawn.emit(tuple(week), key)

    def _room(self) -> QRectF:
        look = self._look
        left, foot, top = look.px(_LEFT_PX), look.px(_FOOT_PX), look.px(_TOP_PX)
        return QRectF(left, top, self.width() - left - _RIGHT_PX, self.height() - top - foot)

    def _hour_at(self, x: float) -> int:
        room = self._room()
        hour = int((x - room.left()) / max(room.width(), 1) * HOURS_PER_WEEK)
        return min(max(hour, 0), HOURS_PER_WEEK - 1)

    def _value_at(self, y: float) -> float:
        room = self._room()
        share = (room.bottom() - y) / max(room.height(), 1)
        return float(f"{min(max(share, 0.0), 1.0) * self._top:.3g}")

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_axes(painter)
            self._paint_curve(painter)
            self._paint_read_out(painter)
        finally:
            painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        colours, room = self._look.colours, self._room()
        painter.setFont(self._look.font("caption"))
        step = _nice_step(self._top)
        value = 0.0
        while value <= self._top:
            y = round(room.bottom() - value / self._top * room.height()) + 0.5
            painter.setPen(pen(colours.chart_grid if value else colours.border_strong, 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(qcolour(colours.muted))
            label = QRectF(0, y - 8, room.left() - 6, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(label, right, count_words(value))
            value += step
        painter.drawText(
            QRectF(0, 0, self.width(), room.top() - 4),
            Qt.AlignmentFlag.AlignVCenter,
            "requests / h",
        )
        day_px = room.width() / len(_DAYS)
        for place, day in enumerate(_DAYS):
            foot = QRectF(room.left() + place * day_px, room.bottom() + 3, day_px, 16)
            painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, day)

    def _paint_curve(self, painter: QPainter) -> None:
        colours, room = self._look.colours, self._room()
        for member in self._members:
            painter.setPen(pen(colours.muted, 1))
            painter.drawPolyline(QPolygonF([self.point_of(h, v) for h, v in enumerate(member)]))
        line = [self.point_of(hour, value) for hour, value in enumerate(self._week)]
        area = QPolygonF(
            [QPointF(line[0].x(), room.bottom()), *line, QPointF(line[-1].x(), room.bottom())]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(colours.text_secondary, 0.14))
        painter.drawPolygon(area)
        painter.setPen(pen(colours.text_secondary, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))

    def _paint_read_out(self, painter: QPainter) -> None:
        if self._hour is None:
            return
        colours, room = self._look.colours, self._room()
        value = self._week[self._hour]
        point = self.point_of(self._hour, value)
        painter.setPen(pen(colours.accent, 1))
        painter.drawLine(QPointF(point.x(), room.top()), QPointF(point.x(), room.bottom()))
        painter.setPen(pen(colours.surface, 1.5))
        painter.setBrush(brush(colours.accent))
        painter.drawEllipse(point, 4.5, 4.5)
        day = _DAYS[self._hour // HOURS_PER_DAY]
        words = f"{day} {self._hour % HOURS_PER_DAY:02d}:00   {count_words(value)} / h"
        painter.setFont(self._look.font("caption_strong"))
        painter.setPen(qcolour(colours.text))
        head = QRectF(0, 0, self.width() - _RIGHT_PX, room.top() - 4)
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _nice_step(top: float) -> float:
    """Return a round step that gives three to five lines."""
    rough = top / 4
    power = 10.0 ** len(str(int(rough))[1:]) if rough >= 1 else 1.0
    while power > rough:
        power /= 10
    return next((power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough), power * 10)
