"""Where words stand on a plot: inside its frame, clear of other words and of what is drawn."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from planner.painting.plots.frame import Frame, Pixels
from planner.record import record

FRAMES_KEPT = 8
"""A plot is painted, pointed at and painted again: its places are sought once."""
LINE_HEIGHT, BELOW_BASELINE = 15.0, 3.0
_STEPS_AWAY = (0.0, 8.0, 16.0, 24.0)
_AROUND_PX = 1.0
_LINE_WEIGHT, _DOT_WEIGHT, _HAIR_WEIGHT = 100.0, 2.0, 1.0
_TOP_AIR, _RIGHT_AIR = 6.0, 4.0


@record(eq=False)
class Ink:
    """What is drawn on a plot, in pixels, as far as words should keep off it."""

    frame: Frame
    lines: tuple[tuple[Pixels, Pixels], ...]
    dots: tuple[tuple[Pixels, Pixels], ...]
    levels: Pixels
    verticals: Pixels
    hair_lines: Pixels

    def under(self, area: QRectF) -> float:
        """Weigh what would lie under words: lines most, then dots, then hair lines."""
        room = area.adjusted(-_AROUND_PX, -_AROUND_PX, _AROUND_PX, _AROUND_PX)
        crossed = sum(_crosses(x, y, room) for x, y in self.lines)
        crossed += _within(self.levels, room.top(), room.bottom())
        crossed += _within(self.verticals, room.left() - 2.0, room.right() + 2.0)
        dots = sum(_dots_in(x, y, room) for x, y in self.dots)
        hairs = _within(self.hair_lines, area.top() + 2.0, area.bottom() - 1.0)
        return crossed * _LINE_WEIGHT + dots * _DOT_WEIGHT + hairs * _HAIR_WEIGHT

    def is_crossed(self, area: QRectF) -> bool:
        """Say whether a line runs through an area."""
        return self.under(area) >= _LINE_WEIGHT

    def is_covered(self, area: QRectF) -> bool:
        """Say whether a line or a dot lies in an area."""
        return self.under(area) >= _DOT_WEIGHT


@lru_cache(FRAMES_KEPT)
def ink_of(frame: Frame) -> Ink:
    """Gather what is drawn on a plot."""
    marks = [mark for mark in frame.data.marks if mark.series not in frame.hidden]
    lines: list[tuple[Pixels, Pixels]] = []
    dots: list[tuple[Pixels, Pixels]] = []
    for one in frame.series:
        known = np.isfinite(one.y)
        if one.kind == "band" or not known.any():
            continue
        place = frame.px(one.x[known]), frame.py(one.y[known])
        (dots if one.kind == "dots" else lines).append(place)
    return Ink(
        frame,
        tuple(lines),
        tuple(dots),
        frame.py(np.array([m.y for m in marks if m.kind == "level"])),
        frame.px(np.array([m.x for m in marks if m.kind in ("here", "vertical")])),
        frame.py(np.array(frame.y_ticks())),
    )


def _crosses(x: Pixels, y: Pixels, area: QRectF) -> bool:
    """Say whether a polyline with rising x passes through an area."""
    left, right = max(area.left(), float(x[0])), min(area.right(), float(x[-1]))
    if left > right:
        return False
    ends = np.interp((left, right), x, y)
    between = y[np.searchsorted(x, left) : np.searchsorted(x, right, side="right")]
    low = min(float(ends.min()), float(between.min(initial=np.inf)))
    high = max(float(ends.max()), float(between.max(initial=-np.inf)))
    return low < area.bottom() and high > area.top()


def _within(places: Pixels, low: float, high: float) -> int:
    return int(((places > low) & (places < high)).sum())


def _dots_in(x: Pixels, y: Pixels, area: QRectF) -> int:
    inside = (x > area.left()) & (x < area.right()) & (y > area.top()) & (y < area.bottom())
    return int(inside.sum())


def line_at(left: float, baseline: float, width: float) -> QRectF:
    """Return the area of a line of words."""
    return QRectF(left, baseline - LINE_HEIGHT + BELOW_BASELINE, width, LINE_HEIGHT)


def baseline_of(area: QRectF) -> QPointF:
    """Return where the words of an area begin."""
    return QPointF(area.left(), area.bottom() - BELOW_BASELINE)


@record
class Distances:
    """How far words keep from the point that they are about. [px]

    `above` and `below` lead to the baseline.
    """

    aside: float
    above: float
    below: float


def room_beside(
    ink: Ink,
    at: QPointF,
    width: float,
    distances: Distances,
    taken: Sequence[QRectF],
    *,
    prefer_right: bool,
) -> QRectF | None:
    """Return the area beside a point that covers least, None where words stand everywhere."""
    found: list[tuple[float, QRectF]] = []
    for area in _beside(at, width, distances, prefer_right=prefer_right):
        if not is_inside(ink.frame, area) or any(area.intersects(other) for other in taken):
            continue
        weight = ink.under(area)
        if not weight:
            return area
        found.append((weight, area))
    return min(found, key=lambda one: one[0])[1] if found else None


def _beside(
    at: QPointF, width: float, distances: Distances, *, prefer_right: bool
) -> Iterator[QRectF]:
    """Yield the four corners around a point, close by first and then further up and down.

    Costs rise to the right: above a crossing's left side and below its right there is room.
    """
    left, right = at.x() - distances.aside - width, at.x() + distances.aside
    sides = (right, left) if prefer_right else (left, right)
    for away in _STEPS_AWAY:
        above, below = at.y() - distances.above - away, at.y() + distances.below + away
        if prefer_right:
            corners = ((right, above), (left, above), (right, below), (left, below))
        else:
            corners = ((sides[0], above), (sides[1], below), (sides[0], below), (sides[1], above))
        for x, baseline in corners:
            yield line_at(x, baseline, width)


def is_inside(frame: Frame, area: QRectF) -> bool:
    """Say whether words stay on the chart and off its axes."""
    plot = frame.plot
    return (
        area.top() > plot.top() - _TOP_AIR
        and area.bottom() < plot.bottom()
        and area.left() > plot.left()
        and area.right() < frame.width - _RIGHT_AIR
    )
