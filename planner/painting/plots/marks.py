"""Marks of a plot: regions, levels, crossings, dots, steps, and where you are."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import Mark
from planner.painting.colours import brush, pen
from planner.painting.plots.end_labels import placed_end_labels
from planner.painting.plots.frame import Frame
from planner.painting.plots.placing import (
    FRAMES_KEPT,
    Distances,
    Ink,
    baseline_of,
    ink_of,
    is_inside,
    line_at,
    room_beside,
)
from planner.painting.plots.roles import role_colours
from planner.painting.plots.words import Align, width_of, write
from planner.record import record
from planner.tokens import Colours, TypeRole

_REGION_OPACITY = 0.05
_RING_RADIUS, _DOT_RADIUS = 5.0, 4.5
_FLAG_HEIGHT = 20.0
_LABEL_GROUND_OPACITY = 0.85
_STEP_DOWN, _MOST_STEPS_DOWN = 12.0, 8
_BESIDE_RING = Distances(9.0, 10.0, 20.0)
_BESIDE_DOT = Distances(8.0, 4.0, 17.0)
_STEP_ASIDE, _STEP_BELOW, _NOTE_BELOW = 4.0, 16.0, 14.0


def marks_in_sight(frame: Frame) -> tuple[Mark, ...]:
    """Return the marks whose series is switched on."""
    return tuple(mark for mark in frame.data.marks if mark.series not in frame.hidden)


def paint_regions(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Tint the background by winner."""
    for mark in marks_in_sight(frame):
        if mark.kind == "region" and (area := _region(frame, mark)).width() > 0:
            tint = role_colours(mark.role, colours).main
            painter.fillRect(area, brush(tint, _REGION_OPACITY * (1.3 if colours.is_dark else 1.0)))
    for mark, area in _region_names(frame, ink_of(frame)):
        ink = role_colours(mark.role, colours).text
        write(painter, baseline_of(area), mark.text, frame.texts.mark, ink)


def _region(frame: Frame, mark: Mark) -> QRectF:
    plot = frame.plot
    left, right = np.clip(frame.px(np.array([mark.x, mark.x2])), plot.left(), plot.right())
    return QRectF(float(left), plot.top(), float(right - left), plot.height())


def _region_names(frame: Frame, ink: Ink) -> Iterator[tuple[Mark, QRectF]]:
    """Yield the regions that have room for their name, and where it stands."""
    plot, role = frame.plot, frame.texts.mark
    if not frame.large:
        return
    ends = [label.area for label in placed_end_labels(frame)]
    for mark in marks_in_sight(frame):
        if mark.kind != "region" or not mark.text:
            continue
        area, wide = _region(frame, mark), width_of(mark.text, role)
        if wide + 32.0 > area.width():
            continue
        is_last = area.right() > plot.right() - 1 and area.left() >= plot.left() + 1
        left = area.right() - 20.0 - wide if is_last else area.left() + 20.0
        yield mark, line_at(left, _clear_baseline(ink, left, wide, area.top() + 20.0, ends), wide)


def _clear_baseline(
    ink: Ink, left: float, width: float, baseline: float, taken: Sequence[QRectF]
) -> float:
    """Return the first baseline from a height on at which nothing runs through the words."""
    for step in range(_MOST_STEPS_DOWN):
        at = baseline + step * _STEP_DOWN
        if at > ink.frame.plot.bottom() - 40.0:
            break
        area = line_at(left - 5.0, at + 2.0, width + 10.0)
        if not ink.is_crossed(area) and not any(area.intersects(other) for other in taken):
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
            _paint_vertical(painter, frame, mark, colours)
        elif mark.kind == "here" and _is_inside(frame, mark.x):
            x = float(frame.px(mark.x))
            painter.setPen(pen(colours.text, 1.5, dashes_px=(3.0, 3.0)))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))


def _paint_vertical(painter: QPainter, frame: Frame, mark: Mark, colours: Colours) -> None:
    """Paint a vertical line with its words at its foot."""
    if not _is_inside(frame, mark.x):
        return
    plot = frame.plot
    x = float(frame.px(mark.x))
    painter.setPen(pen(role_colours(mark.role, colours).main, 1.5, dashes_px=(5.0, 4.0)))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    if mark.text:
        width = width_of(mark.text, frame.texts.axis)
        is_right = x + 6.0 + width < frame.width - 6.0
        at = QPointF(x + 6.0 if is_right else x - 6.0, plot.bottom() - 8.0)
        colour = role_colours(mark.role, colours).text
        align: Align = "left" if is_right else "right"
        write(painter, at, mark.text, frame.texts.axis, colour, align=align)


def _is_inside(frame: Frame, x: float) -> bool:
    return frame.x_range[0] <= x <= frame.x_range[1]


def paint_points(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint dots, rings and the labels of steps; words keep off each other and off the lines."""
    labels = placed_labels(frame, colours)
    for mark in marks_in_sight(frame):
        if mark.kind in ("dot", "crossing") and (at := _point(frame, mark)) is not None:
            _paint_dot(painter, frame, mark, at, colours)
    for label in labels:
        if label.on_ground:
            ground = label.area.adjusted(-3.0, 0.0, 3.0, 0.0)
            painter.fillRect(ground, brush(colours.surface, _LABEL_GROUND_OPACITY))
        at = baseline_of(label.area)
        write(painter, at, label.text, label.role, label.colour, prose=label.is_prose)


@record(eq=False)
class PlacedLabel:
    """Words of a mark with the area in which they stand; `on_ground` covers what lies below."""

    mark: Mark
    text: str
    area: QRectF
    role: TypeRole
    colour: str
    on_ground: bool = False
    is_prose: bool = False


def placed_labels(frame: Frame, colours: Colours) -> list[PlacedLabel]:
    """Return the words of steps, crossings and dots; those without room are left out.

    Nothing is lost with them: the read-out says what stands at a place.
    """
    marks = [mark for mark in marks_in_sight(frame) if mark.text]
    if not any(mark.kind in ("label", "dot", "crossing") for mark in marks):
        return []
    ink = ink_of(frame)
    flag = here_flag(frame)
    taken = [label.area for label in placed_end_labels(frame)]
    taken += [flag] if flag is not None else []
    taken += [area for _mark, area in _region_names(frame, ink)]
    points = [_point(frame, mark) for mark in marks if mark.kind in ("dot", "crossing")]
    rings = [
        QRectF(at.x() - _RING_RADIUS, at.y() - _RING_RADIUS, 2 * _RING_RADIUS, 2 * _RING_RADIUS)
        for at in points
        if at is not None
    ]
    placed: list[PlacedLabel] = []
    for kind in ("label", "crossing", "dot"):
        for mark in marks:
            if mark.kind != kind:
                continue
            others = [*taken, *(label.area for label in placed)]
            if kind == "label":
                label = _step_label(frame, mark, colours, others)
            else:
                label = _point_label(ink, mark, colours, [*others, *rings])
            placed += [label] if label is not None else []
    return placed


def _point(frame: Frame, mark: Mark) -> QPointF | None:
    """Return where a mark stands, None out of sight."""
    at = QPointF(float(frame.px(mark.x)), float(frame.py(mark.y)))
    return at if frame.plot.adjusted(-1, -1, 1, 1).contains(at) else None


def _paint_dot(painter: QPainter, frame: Frame, mark: Mark, at: QPointF, colours: Colours) -> None:
    """Paint a dot, or the ring of a crossing."""
    if mark.kind == "crossing":
        radius = _RING_RADIUS + (1.0 if frame.large else 0.0)
        painter.setPen(pen(colours.text, 2.0))
        painter.setBrush(brush(colours.surface))
        painter.drawEllipse(at, radius, radius)
        return
    is_in_cloud = any(series.kind == "dots" for series in frame.series)
    painter.setPen(pen(colours.text if is_in_cloud else colours.surface, 1.5))
    painter.setBrush(brush(role_colours(mark.role, colours).main))
    painter.drawEllipse(at, _DOT_RADIUS, _DOT_RADIUS)


def _point_label(
    ink: Ink, mark: Mark, colours: Colours, taken: Sequence[QRectF]
) -> PlacedLabel | None:
    """Place the words of a dot or a crossing beside it."""
    frame, is_dot = ink.frame, mark.kind == "dot"
    at = _point(frame, mark)
    if at is None:
        return None
    role, distances = frame.texts.mark, _BESIDE_DOT if is_dot else _BESIDE_RING
    best: PlacedLabel | None = None
    for words in ([mark.text] if frame.large else []) + [mark.short or mark.text]:
        width = width_of(words, role, prose=not is_dot)
        area = room_beside(ink, at, width, distances, taken, prefer_right=is_dot)
        if area is None:
            continue
        covers = ink.under(area) > 0
        label = PlacedLabel(mark, words, area, role, colours.text, covers, not is_dot)
        if not ink.is_covered(area):
            return label
        best = best or label
    return best


def _step_label(
    frame: Frame, mark: Mark, colours: Colours, taken: Sequence[QRectF]
) -> PlacedLabel | None:
    """Place the words of a step below its riser; a note of no series stands at the plot's top."""
    at = QPointF(float(frame.px(mark.x)), float(frame.py(mark.y)))
    if not frame.plot.contains(at):
        return None
    words = mark.text if frame.large else (mark.short or mark.text)
    below = _STEP_BELOW if mark.series else _NOTE_BELOW
    area = line_at(at.x() + _STEP_ASIDE, at.y() + below, width_of(words, "caption"))
    if not is_inside(frame, area) or any(area.intersects(other) for other in taken):
        return None
    colour = role_colours(mark.role, colours).text
    return PlacedLabel(mark, words, area, "caption", colour, on_ground=not mark.series)


@lru_cache(FRAMES_KEPT)
def here_flag(frame: Frame) -> QRectF | None:
    """Return where the flag "you: 10 M" stands; None where it is out of sight."""
    for mark in marks_in_sight(frame):
        if mark.kind == "here" and _is_inside(frame, mark.x):
            x, plot, ink = float(frame.px(mark.x)), frame.plot, ink_of(frame)
            width = width_of(mark.text, frame.texts.mark) + 14.0
            height = _FLAG_HEIGHT if frame.large else _FLAG_HEIGHT - 2.0
            places = [
                QRectF(left, top, width, height)
                for top in (plot.bottom() - height - 5.0, plot.top() + 5.0, plot.center().y())
                for left in (x + 5.0, x - 5.0 - width)
                if left > plot.left() and left + width < frame.width - 4.0
            ]
            names = [label.area for label in placed_end_labels(frame)]
            free = [place for place in places if not any(map(place.intersects, names))]
            clear = [place for place in free if not ink.is_crossed(place)]
            return next(iter(clear or free or places), QRectF(x, plot.top(), width, height))
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
