"""Marks of a plot: regions, levels, crossings, dots, steps, where you are, and end labels."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import Mark
from planner.painting.colours import brush, pen
from planner.painting.plots.frame import Frame
from planner.painting.plots.lines import end_of
from planner.painting.plots.roles import role_colours
from planner.painting.plots.words import Align, fitting, width_of, write
from planner.record import record
from planner.tokens import Colours

_REGION_OPACITY = 0.05
_RING_RADIUS, _DOT_RADIUS = 5.0, 4.5
_FLAG_HEIGHT = 20.0
_LABELS_APART_SMALL, _LABELS_APART_LARGE = 14.0, 17.0
_LABEL_GROUND_OPACITY = 0.8
_LINE_HEIGHT, _BELOW_BASELINE = 15.0, 3.0
_STEP_DOWN, _MOST_STEPS_DOWN = 12.0, 8


def marks_in_sight(frame: Frame) -> tuple[Mark, ...]:
    """Return the marks whose series is switched on."""
    return tuple(mark for mark in frame.data.marks if mark.series not in frame.hidden)


def paint_regions(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Tint the background by winner."""
    plot = frame.plot
    for mark in marks_in_sight(frame):
        if mark.kind != "region":
            continue
        area = _region(frame, mark)
        if area.width() > 0:
            tint = role_colours(mark.role, colours).main
            painter.fillRect(area, brush(tint, _REGION_OPACITY * (1.3 if colours.is_dark else 1.0)))
            _name_region(
                painter, frame, mark, area, colours, at_right=area.right() > plot.right() - 1
            )


def _region(frame: Frame, mark: Mark) -> QRectF:
    plot = frame.plot
    left, right = np.clip(frame.px(np.array([mark.x, mark.x2])), plot.left(), plot.right())
    return QRectF(float(left), plot.top(), float(right - left), plot.height())


def _name_region(
    painter: QPainter,
    frame: Frame,
    mark: Mark,
    area: QRectF,
    colours: Colours,
    *,
    at_right: bool,
) -> None:
    if not frame.large or not mark.text:
        return
    role = frame.texts.mark
    if width_of(mark.text, role) + 32.0 > area.width():
        return
    is_first = area.left() < frame.plot.left() + 1
    x = area.right() - 20.0 if at_right and not is_first else area.left() + 20.0
    wide = width_of(mark.text, role)
    left = x - wide if at_right and not is_first else x
    write(
        painter,
        QPointF(x, _clear_baseline(frame, left, left + wide, area.top() + 20.0)),
        mark.text,
        role,
        role_colours(mark.role, colours).text,
        align="right" if at_right and not is_first else "left",
    )


def _clear_baseline(frame: Frame, left: float, right: float, baseline: float) -> float:
    """Return the first baseline from a height on at which no line runs through the words."""
    places = np.linspace(left - 6.0, right + 6.0, 9)
    passed = []
    for one in frame.series:
        if one.kind == "line" and len(one.x) > 1:
            known = np.isfinite(one.y)
            x, y = frame.px(one.x[known]), frame.py(one.y[known])
            if len(x):
                passed.append(np.interp(places, x, y, left=np.nan, right=np.nan))
    for step in range(_MOST_STEPS_DOWN):
        at = baseline + step * _STEP_DOWN
        if at > frame.plot.bottom() - 40.0:
            break
        if not any(
            np.nanmin(y, initial=np.inf) < at + 6.0 and np.nanmax(y, initial=-np.inf) > at - 15.0
            for y in passed
        ):
            return at
    return baseline


def paint_lines_of_marks(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint levels and verticals: dashed targets, solid limits, where you are."""
    plot = frame.plot
    for mark in marks_in_sight(frame):
        colour = role_colours(mark.role, colours).main
        if mark.kind == "level":
            y = float(frame.py(mark.y))
            if plot.top() <= y <= plot.bottom():
                dashes = (5.0, 4.0) if mark.role == "target" else ()
                painter.setPen(pen(colour, 1.5, dashes_px=dashes))
                painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
        elif mark.kind == "vertical":
            paint_vertical(painter, frame, mark, colours)
        elif mark.kind == "here" and _is_inside(frame, mark.x):
            x = float(frame.px(mark.x))
            painter.setPen(pen(colours.text, 1.5, dashes_px=(3.0, 3.0)))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))


def paint_vertical(painter: QPainter, frame: Frame, mark: Mark, colours: Colours) -> None:
    """Paint a vertical line with its words at the top."""
    if not _is_inside(frame, mark.x):
        return
    plot = frame.plot
    x = float(frame.px(mark.x))
    painter.setPen(pen(role_colours(mark.role, colours).main, 1.5, dashes_px=(5.0, 4.0)))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    if mark.text:
        width = width_of(mark.text, frame.texts.axis)
        is_right = x + 6.0 + width < frame.width - 6.0
        y = plot.top() - 2.0 if frame.data.layout == "rows" else plot.bottom() - 8.0
        at = QPointF(x + 6.0 if is_right else x - 6.0, y)
        colour = role_colours(mark.role, colours).text
        align: Align = "left" if is_right else "right"
        write(painter, at, mark.text, frame.texts.axis, colour, align=align)


def _is_inside(frame: Frame, x: float) -> bool:
    return frame.x_range[0] <= x <= frame.x_range[1]


def paint_points(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint dots, rings and the labels of steps."""
    marks = marks_in_sight(frame)
    flag = here_flag(frame)
    taken = [area for area, _label in _placed_end_labels(frame, colours)]
    taken += [flag] if flag is not None else []
    for mark in marks:
        if mark.kind == "label":
            _paint_step_label(painter, frame, mark, colours, taken)
    for mark in marks:
        if mark.kind in ("dot", "crossing"):
            at = QPointF(float(frame.px(mark.x)), float(frame.py(mark.y)))
            if not frame.plot.adjusted(-1, -1, 1, 1).contains(at):
                continue
            if mark.kind == "dot":
                _paint_dot(painter, frame, mark, at, colours, taken)
            else:
                _paint_crossing(painter, frame, mark, at, colours, taken)


def _paint_dot(
    painter: QPainter,
    frame: Frame,
    mark: Mark,
    at: QPointF,
    colours: Colours,
    taken: Sequence[QRectF],
) -> None:
    is_in_cloud = any(series.kind == "dots" for series in frame.series)
    painter.setPen(pen(colours.text if is_in_cloud else colours.surface, 1.5))
    painter.setBrush(brush(role_colours(mark.role, colours).main))
    painter.drawEllipse(at, _DOT_RADIUS, _DOT_RADIUS)
    if mark.text:
        width = width_of(mark.text, frame.texts.mark)
        is_right = at.x() + 8.0 + width < frame.plot.right()
        where = QPointF(at.x() + (8.0 if is_right else -8.0), max(at.y() - 3.0, 12.0))
        left = where.x() if is_right else where.x() - width
        over = [area for area in taken if area.intersects(_line_at(left, where.y(), width))]
        if over:  # words stand there already: below them
            where.setY(max(area.bottom() for area in over) + _LINE_HEIGHT - _BELOW_BASELINE)
        align: Align = "left" if is_right else "right"
        if is_in_cloud:
            where.setY(where.y() - 8.0)
            ground = QRectF(left - 3.0, where.y() - 12.0, width + 6.0, 16.0)
            painter.fillRect(ground, brush(colours.surface, _LABEL_GROUND_OPACITY))
        write(painter, where, mark.text, frame.texts.mark, colours.text, align=align)


def _paint_crossing(
    painter: QPainter,
    frame: Frame,
    mark: Mark,
    at: QPointF,
    colours: Colours,
    taken: list[QRectF],
) -> None:
    """Paint a ring with its words beside it; words that find no place are left to the read-out."""
    radius = _RING_RADIUS + (1.0 if frame.large else 0.0)
    painter.setPen(pen(colours.text, 2.0))
    painter.setBrush(brush(colours.surface))
    painter.drawEllipse(at, radius, radius)
    words = mark.text if frame.large else (mark.short or mark.text)
    room = _room_of_words(frame, at, width_of(words, frame.texts.mark), taken)
    if room is not None:
        taken.append(room)
        where = QPointF(room.left(), room.bottom() - _BELOW_BASELINE)
        write(painter, where, words, frame.texts.mark, colours.text, prose=True)


def _room_of_words(
    frame: Frame, at: QPointF, width: float, taken: Sequence[QRectF]
) -> QRectF | None:
    """Return where words of a width stand beside a crossing, clear of what stands already."""
    left, right = at.x() - 9.0 - width, at.x() + 9.0
    above = at.y() - 10.0
    below = min(at.y() + 20.0, frame.plot.bottom() - 4.0)
    # Costs rise to the right: above a crossing's left side and below its right there is room.
    for x, baseline in ((left, above), (right, below), (left, below), (right, above)):
        area = _line_at(x, baseline, width)
        is_inside = area.top() > frame.plot.top() - 6.0 and (
            area.left() > frame.plot.left() if x == left else area.right() < frame.width - 4.0
        )
        is_clear = not any(area.intersects(other) for other in taken)
        if is_inside and is_clear and not _is_on_here(frame, area.left(), area.right()):
            return area
    return None


def _line_at(left: float, baseline: float, width: float) -> QRectF:
    """Return the area of a line of words."""
    return QRectF(left, baseline - _LINE_HEIGHT + _BELOW_BASELINE, width, _LINE_HEIGHT)


def _is_on_here(frame: Frame, left: float, right: float) -> bool:
    """Say whether words from left to right would stand on the line of "you are here"."""
    xs = [float(frame.px(m.x)) for m in marks_in_sight(frame) if m.kind == "here"]
    return any(left - 3.0 < x < right + 3.0 for x in xs)


def _paint_step_label(
    painter: QPainter, frame: Frame, mark: Mark, colours: Colours, taken: list[QRectF]
) -> None:
    at = QPointF(float(frame.px(mark.x)), float(frame.py(mark.y)))
    if frame.plot.contains(at):
        colour = role_colours(mark.role, colours).text
        words = mark.text if frame.large else (mark.short or mark.text)
        where = QPointF(at.x() + 4.0, at.y() + 16.0)
        write(painter, where, words, "caption", colour)
        taken.append(_line_at(where.x(), where.y(), width_of(words, "caption")))


def here_flag(frame: Frame) -> QRectF | None:
    """Return where the flag "you: 10 M" stands; None where it is out of sight."""
    for mark in marks_in_sight(frame):
        if mark.kind == "here" and _is_inside(frame, mark.x):
            x, plot = float(frame.px(mark.x)), frame.plot
            width = width_of(mark.text, frame.texts.mark) + 14.0
            left = x + 5.0 if x + 5.0 + width < frame.width - 4.0 else x - 5.0 - width
            height = _FLAG_HEIGHT if frame.large else _FLAG_HEIGHT - 2.0
            return QRectF(left, plot.bottom() - height - 5.0, width, height)
    return None


def paint_flag(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint the flag at the foot of "you are here"."""
    area = here_flag(frame)
    words = next((m.text for m in marks_in_sight(frame) if m.kind == "here"), "")
    if area is None:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colours.text))
    painter.drawRoundedRect(area, 4.0, 4.0)
    at = QPointF(area.center().x(), area.bottom() - (5.5 if frame.large else 5.0))
    write(painter, at, words, frame.texts.mark, colours.surface, align="centre")


@record
class _EndLabel:
    y: float
    text: str
    colour: str


def paint_end_labels(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Name every line at its right end; labels that would touch are moved apart."""
    role = frame.texts.label
    for area, label in _placed_end_labels(frame, colours):
        at = QPointF(area.left(), area.bottom() - _BELOW_BASELINE)
        write(painter, at, fitting(label.text, role, area.width()), role, label.colour)


def _placed_end_labels(frame: Frame, colours: Colours) -> list[tuple[QRectF, _EndLabel]]:
    labels = sorted(_end_labels(frame, colours), key=lambda label: label.y)
    apart = _LABELS_APART_LARGE if frame.large else _LABELS_APART_SMALL
    places = moved_apart(
        [label.y for label in labels], apart, frame.plot.top(), frame.plot.bottom()
    )
    left = frame.plot.right() + 7.0
    width = frame.width - left - 4.0
    pairs = zip(labels, places, strict=True)
    return [(_line_at(left, y + 4.0, width), label) for label, y in pairs]


def _end_labels(frame: Frame, colours: Colours) -> list[_EndLabel]:
    found = []
    for series in frame.series:
        if not series.end_label:
            continue
        y = end_of(frame.px(series.x), frame.py(series.y), frame.plot)
        if y is not None:
            ink = role_colours(series.role, colours).text
            found.append(_EndLabel(y, series.end_label, ink))
    for mark in marks_in_sight(frame):
        if mark.kind == "level" and mark.text:
            y = float(frame.py(mark.y))
            if frame.plot.top() - 1 <= y <= frame.plot.bottom() + 1:
                found.append(_EndLabel(y, mark.text, role_colours(mark.role, colours).text))
    return found


def moved_apart(places: list[float], apart: float, low: float, high: float) -> list[float]:
    """Spread rising places so that neighbours keep their distance, within two borders.

    >>> moved_apart([10.0, 12.0, 50.0], 14.0, 0.0, 100.0)
    [4.0, 18.0, 50.0]
    """
    groups: list[list[float]] = []  # each: [middle, number of members]
    for place in places:
        groups.append([place, 1.0])
        while len(groups) > 1 and _touch(groups[-2], groups[-1], apart):
            one, other = groups[-2], groups.pop()
            number = one[1] + other[1]
            one[0] = (one[0] * one[1] + other[0] * other[1]) / number
            one[1] = number
    spread: list[float] = []
    for middle, number in groups:
        half = (number - 1.0) * apart / 2.0
        middle = min(max(middle, low + half), max(high - half, low + half))
        spread += [middle - half + apart * step for step in range(int(number))]
    return spread


def _touch(one: list[float], other: list[float], apart: float) -> bool:
    return other[0] - one[0] < apart * (one[1] + other[1]) / 2.0
