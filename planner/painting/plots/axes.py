"""Axes of a plot: hair lines, ticks and their labels."""

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import DAYS
from planner.painting.colours import brush, pen
from planner.painting.fonts import on_paper
from planner.painting.plots.frame import Frame
from planner.painting.plots.words import chart_font, one_line, width_of, write
from planner.tokens import Colours
from planner.units import HOURS_PER_DAY

_TICK_PX = 4.0


def paint_hair_lines(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint the horizontal hair lines, the foot of the plot a little stronger."""
    plot = frame.plot
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen(colours.chart_grid, 1.0))
    for tick in frame.y_ticks():
        y = float(frame.py(tick))
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
    painter.setPen(pen(colours.border, 1.0))
    painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def paint_y_labels(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Write the labels left of the plot, right-aligned."""
    for tick in frame.y_ticks():
        y = float(frame.py(tick))
        write(
            painter,
            QPointF(frame.plot.left() - 6.0, y + 4.0),
            frame.data.y.write(tick),
            frame.texts.axis,
            colours.muted,
            align="right",
        )


def paint_x_labels(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Write the labels under the plot, skip those that would touch, and the axis's title."""
    plot, role = frame.plot, frame.texts.axis
    days = frame.data.x.scale == "hour_of_week"
    line = 17.0 if frame.large else 15.0
    painter.setPen(pen(colours.border_strong, 1.0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for tick in _tick_places(frame):
        x = float(frame.px(tick))
        painter.drawLine(QLineF(x, plot.bottom(), x, plot.bottom() + _TICK_PX))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ticks = frame.x_ticks()
    labels = [
        DAYS[int(tick // HOURS_PER_DAY) % 7] if days else frame.data.x.write(tick) for tick in ticks
    ]
    step = _every(frame, ticks, labels)
    for tick, words in list(zip(ticks, labels, strict=True))[::step]:
        at = QPointF(float(frame.px(tick)), plot.bottom() + line)
        write(painter, at, words, role, colours.muted, align="centre")
    if frame.large and frame.data.x.title:
        at = QPointF(plot.center().x(), plot.bottom() + line + 20.0)
        write(
            painter,
            at,
            frame.data.x.title,
            frame.texts.axis,
            colours.text_secondary,
            align="centre",
        )


def _every(frame: Frame, ticks: tuple[float, ...], labels: list[str]) -> int:
    """Return which of the labels fit: all, every second, every third …"""
    if len(ticks) < 2:
        return 1
    apart = abs(float(frame.px(ticks[1]) - frame.px(ticks[0])))
    widest = max(width_of(words, frame.texts.axis) for words in labels) + 6.0
    return max(1, math.ceil(widest / max(apart, 1.0)))


def _tick_places(frame: Frame) -> tuple[float, ...]:
    if frame.data.x.scale != "hour_of_week":
        return frame.x_ticks()
    low, high = frame.x_range
    days = (float(day * HOURS_PER_DAY) for day in range(len(DAYS) + 1))
    return tuple(day for day in days if low <= day <= high)


def paint_empty(painter: QPainter, area: QRectF, sentence: str, colours: Colours) -> None:
    """Write the one sentence of an empty chart into its middle, on as many lines as needed."""
    painter.setFont(on_paper(chart_font("small", prose=True), painter))
    painter.setPen(pen(colours.text_secondary))
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    room, words = area.adjusted(12, 0, -12, 0), one_line(sentence)
    taken = painter.boundingRect(room, flags, words).adjusted(-8.0, -4.0, 8.0, 4.0)
    painter.fillRect(taken, brush(colours.surface))  # the hair lines pass behind the words
    painter.drawText(room, flags, words)
