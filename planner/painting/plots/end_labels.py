"""Names at the ends of lines: beside the plot, or where a line ends before it."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from planner.charts.base import Role, Series
from planner.painting.plots.frame import Frame
from planner.painting.plots.lines import end_of
from planner.painting.plots.placing import FRAMES_KEPT, Ink, baseline_of, ink_of, is_inside, line_at
from planner.painting.plots.roles import role_colours
from planner.painting.plots.words import fitting, width_of, write
from planner.record import record
from planner.tokens import Colours

_APART_SMALL, _APART_LARGE = 14.0, 17.0
_ENDS_EARLY_PX = 16.0
_GAP_PX, _RIGHT_AIR = 7.0, 4.0
_OFF_THE_END, _OVER_THE_END = 13.0, 11.0
_RING_PX = 10.0
_RING_SIZE = (2 * _RING_PX, 2 * _RING_PX)
"""What a crossing's ring takes, with air around it. [px]"""
_OFF_THE_FOOT = 5.0
"""How far a name stays above the plot's foot, under which the axis is written. [px]"""


@record(eq=False)
class EndLabel:
    """A name with the point that it is about and the area in which it stands."""

    at: QPointF
    text: str
    role: Role
    area: QRectF


def paint_end_labels(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Name every line at its end; labels that would touch are moved apart."""
    role = frame.texts.label
    for label in placed_end_labels(frame):
        words = fitting(label.text, role, label.area.width() + 0.5)
        colour = role_colours(label.role, colours).text
        write(painter, baseline_of(label.area), words, role, colour)


@lru_cache(FRAMES_KEPT)
def placed_end_labels(frame: Frame) -> tuple[EndLabel, ...]:
    """Return every name with its place."""
    beside: list[EndLabel] = []
    placed: list[EndLabel] = []
    rings = [
        QRectF(float(frame.px(m.x)) - _RING_PX, float(frame.py(m.y)) - _RING_PX, *_RING_SIZE)
        for m in frame.data.marks
        if m.kind == "crossing"
    ]
    for label in sorted(_labels(frame), key=lambda label: label.at.y()):
        if label.at.x() < frame.plot.right() - _ENDS_EARLY_PX:
            area = _at_the_end(frame, label, ink_of(frame), [*rings, *(one.area for one in placed)])
            if area is not None:
                placed.append(EndLabel(label.at, label.text, label.role, area))
                continue
        beside.append(label)
    apart = _APART_LARGE if frame.large else _APART_SMALL
    foot = max(frame.plot.bottom() - _OFF_THE_FOOT, frame.plot.top())
    heights = moved_apart([label.at.y() for label in beside], apart, frame.plot.top(), foot)
    left = frame.plot.right() + _GAP_PX
    width = frame.width - left - _RIGHT_AIR
    for label, y in zip(beside, heights, strict=True):
        area = line_at(left, y + 4.0, width)
        placed.append(EndLabel(label.at, label.text, label.role, area))
    return tuple(placed)


def _at_the_end(frame: Frame, label: EndLabel, ink: Ink, taken: list[QRectF]) -> QRectF | None:
    """Return the room at a line that ends inside the plot, None where something is there."""
    width, plot = width_of(label.text, frame.texts.label), frame.plot
    # A line that leaves through the top or the foot is named beside the place.
    baseline = min(max(label.at.y() + 4.0, plot.top() + 9.0), plot.bottom() - 4.0)
    right, over = label.at.x() + _OFF_THE_END, baseline - _OVER_THE_END
    before = max(label.at.x() - width, plot.left() + 2.0)
    for left, height in ((right, baseline), (right, over), (before, over)):
        area = line_at(left, height, width)
        is_free = is_inside(frame, area) and not any(area.intersects(one) for one in taken)
        if is_free and area.right() < plot.right() and not ink.is_covered(area):
            return area
    return None


def _labels(frame: Frame) -> list[EndLabel]:
    found = []
    plot = frame.plot
    for series in frame.series:
        end = series.end_label and _end(frame, series)
        if end:
            found.append(EndLabel(end, series.end_label, series.role, QRectF()))
    for mark in frame.data.marks:
        if mark.kind == "level" and mark.text and mark.series not in frame.hidden:
            y = float(frame.py(mark.y))
            if plot.top() - 1 <= y <= plot.bottom() + 1:
                found.append(EndLabel(QPointF(plot.right(), y), mark.text, mark.role, QRectF()))
    return found


def _end(frame: Frame, series: Series) -> QPointF | None:
    """Return where a series ends in sight, its dots included that reach further."""
    ends = [
        end_of(frame.px(one.x), frame.py(one.y), frame.plot)
        for one in frame.series
        if one is series or (one.kind == "dots" and one.role == series.role)
    ]
    seen = [end for end in ends if end is not None]
    return max(seen, key=lambda end: end.x()) if seen else None


def moved_apart(places: list[float], apart: float, low: float, high: float) -> list[float]:
    """Spread rising places so that neighbours keep their distance, within two borders.

    >>> moved_apart([10.0, 12.0, 50.0], 14.0, 0.0, 100.0)
    [4.0, 18.0, 50.0]
    """
    groups: list[list[float]] = []  # each: [middle, number of members], inside the borders
    for place in places:
        groups.append(_between(place, 1.0, apart, low, high))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], apart):
            other, one = groups.pop(), groups.pop()
            number = one[1] + other[1]
            middle = (one[0] * one[1] + other[0] * other[1]) / number
            groups.append(_between(middle, number, apart, low, high))
    spread: list[float] = []
    for middle, number in groups:
        first = middle - (number - 1.0) * apart / 2.0
        spread += [first + apart * step for step in range(int(number))]
    return spread


def _between(middle: float, number: float, apart: float, low: float, high: float) -> list[float]:
    half = (number - 1.0) * apart / 2.0
    return [min(max(middle, low + half), max(high - half, low + half)), number]


def _touch(one: list[float], other: list[float], apart: float) -> bool:
    return other[0] - one[0] < apart * (one[1] + other[1]) / 2.0
