"""Lines, areas and bands of a plot, cut at its borders by arithmetic (SVG knows no clip)."""

from itertools import pairwise
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from shiboken6 import VoidPtr

from planner.charts.base import Series
from planner.charts.polylines import with_meetings
from planner.painting.colours import blended, brush, pen
from planner.painting.plots.frame import Frame, Pixels
from planner.painting.plots.roles import role_colours
from planner.tokens import STROKES, Colours

_SMOOTH_BELOW_POINTS = 500
_PER_PIXEL_FROM_POINTS = 2_000
_AREA_OPACITY = 0.18
_BAND_OPACITY = 0.16
_OVERLOAD_OPACITY = 0.25
_AREA_LINE_PX = 1.5
_DOTS_APART = 12
_CLOUD_OPACITY = 0.4


def paint_series(painter: QPainter, frame: Frame, series: Series, colours: Colours) -> None:
    """Paint one series inside the plot's borders."""
    if not len(series.x):
        return
    if series.kind == "band":
        _paint_band(painter, frame, series, colours)
    elif series.kind == "dots":
        _paint_dots(painter, frame, series, colours)
    else:
        _paint_line(painter, frame, series, colours)


def _paint_line(painter: QPainter, frame: Frame, series: Series, colours: Colours) -> None:
    colour = role_colours(series.role, colours).main
    x, y = frame.px(series.x), frame.py(series.y)
    is_dense = len(x) >= _PER_PIXEL_FROM_POINTS
    is_area = series.kind == "area" and not is_dense
    is_short = len(x) < _SMOOTH_BELOW_POINTS
    # Noisy polylines are what Qt's smooth strokes and fills are slowest at.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_short)
    if is_dense:
        x, y, low, high = _per_pixel(x, y)
        if (high - low).max() > 1.0:
            pale = blended(colours.surface, colour, 2 * _AREA_OPACITY)
            _paint_columns(painter, frame.plot, x, low, high, pale)
        bends = np.concatenate(([True], np.abs(np.diff(y, 2)) > 1e-9, [True]))
        x, y = x[bends], y[bends]
    if is_area:
        across, top = x, y
        if series.y2 is not None:
            across, top, limit = with_meetings(x, y, frame.py(series.y2))
            top = np.maximum(top, limit)  # pixels count downwards
        floor = np.full_like(top, float(frame.py(max(frame.y_range[0], 0.0))))
        _fill_between(painter, frame.plot, across, top, floor, colour, _AREA_OPACITY)
    width = STROKES.series if is_short and not is_area else _AREA_LINE_PX if is_short else 1.0
    painter.setPen(pen(colour, width, dashes_px=series.dashes))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run_x, run_y in inside(x, y, frame.plot):
        painter.drawPath(_path(run_x, run_y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _paint_columns(
    painter: QPainter, plot: QRectF, x: Pixels, low: Pixels, high: Pixels, colour: str
) -> None:
    """Paint from lowest to highest in each pixel column; as one jagged area it takes ten times."""
    seen = (x > plot.left()) & (x < plot.right()) & np.isfinite(low) & np.isfinite(high)
    tops = np.clip(low[seen], plot.top(), plot.bottom()).tolist()
    feet = np.clip(high[seen], plot.top(), plot.bottom()).tolist()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colour))
    columns = zip((x[seen] - 0.5).tolist(), tops, feet, strict=True)
    painter.drawRects([QRectF(left, a, 1.0, b - a) for left, a, b in columns])


def _paint_band(painter: QPainter, frame: Frame, series: Series, colours: Colours) -> None:
    if series.y2 is None:
        return
    opacity = _OVERLOAD_OPACITY if series.role == "error" else _BAND_OPACITY
    _fill_between(
        painter,
        frame.plot,
        frame.px(series.x),
        frame.py(series.y),
        frame.py(series.y2),
        role_colours(series.role, colours).main,
        opacity,
    )


def _paint_dots(painter: QPainter, frame: Frame, series: Series, colours: Colours) -> None:
    main = role_colours(series.role, colours).main
    if len(series.x) <= _DOTS_APART:
        painter.setPen(pen(colours.surface, 1.5))
        painter.setBrush(brush(main))
        radius = 4.5
    else:  # a cloud: what lies over each other is darker
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(main, _CLOUD_OPACITY))
        radius = 3.0 if frame.large else 2.0
    for x, y in zip(frame.px(series.x), frame.py(series.y), strict=True):
        if np.isfinite(y) and frame.plot.contains(QPointF(x, y)):
            painter.drawEllipse(QPointF(x, y), radius, radius)


def _fill_between(
    painter: QPainter,
    plot: QRectF,
    x: Pixels,
    one: Pixels,
    other: Pixels,
    colour: str,
    opacity: float,
) -> None:
    """Fill between two borders; where either is unknown there is a gap."""
    top, bottom = plot.top(), plot.bottom()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colour, opacity))
    known = np.isfinite(one) & np.isfinite(other)
    for start, end in _runs_of(known):
        xs = x[start:end]
        first, second = one[start:end], other[start:end]
        if end - start == 1:
            xs = np.array([xs[0] - 1.0, xs[0] + 1.0])
            first, second = np.repeat(first, 2), np.repeat(second, 2)
        upper = _cut_x(xs, np.clip(first, top, bottom), plot)
        lower = _cut_x(xs, np.clip(second, top, bottom), plot)
        if upper is None or lower is None:
            continue
        path = _path(
            np.concatenate((upper[0], lower[0][::-1])), np.concatenate((upper[1], lower[1][::-1]))
        )
        path.closeSubpath()
        painter.drawPath(path)


def _cut_x(x: Pixels, y: Pixels, plot: QRectF) -> tuple[Pixels, Pixels] | None:
    """Cut a rising-x polyline at the left and right borders."""
    left, right = plot.left(), plot.right()
    if x[-1] <= left or x[0] >= right:
        return None
    inner = (x > left) & (x < right)
    ends = np.clip(np.array([x[0], x[-1]]), left, right)
    at_ends = np.interp(ends, x, y)
    return (
        np.concatenate((ends[:1], x[inner], ends[1:])),
        np.concatenate((at_ends[:1], y[inner], at_ends[1:])),
    )


def _runs_of(known: np.ndarray) -> list[tuple[int, int]]:
    """Return the [start, end) of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _per_pixel(x: Pixels, y: Pixels) -> tuple[Pixels, Pixels, Pixels, Pixels]:
    """Gather a long series by pixel column: centre, mean, lowest and highest."""
    column = np.floor(x)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(column)) + 1))
    counts = np.diff(np.concatenate((starts, [len(x)])))
    mean = np.add.reduceat(y, starts) / counts
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    return column[starts] + 0.5, mean, low, high


def inside(x: Pixels, y: Pixels, plot: QRectF) -> list[tuple[Pixels, Pixels]]:
    """Cut a polyline at the plot's borders (Liang and Barsky) and return the runs in sight."""
    if len(x) < 2:
        return []
    x0, y0, dx, dy = x[:-1], y[:-1], np.diff(x), np.diff(y)
    enter, leave = np.zeros(len(x0)), np.ones(len(x0))
    seen = np.isfinite(x0) & np.isfinite(y0) & np.isfinite(dx) & np.isfinite(dy)
    borders = (
        (-dx, x0 - plot.left()),
        (dx, plot.right() - x0),
        (-dy, y0 - plot.top()),
        (dy, plot.bottom() - y0),
    )
    for towards, room in borders:
        with np.errstate(divide="ignore", invalid="ignore"):
            at = room / towards
        enter = np.where(towards < 0, np.maximum(enter, at), enter)
        leave = np.where(towards > 0, np.minimum(leave, at), leave)
        seen &= ~((towards == 0) & (room < 0))
    seen &= enter <= leave
    kept = np.flatnonzero(seen)
    if not len(kept):
        return []
    breaks = np.flatnonzero((np.diff(kept) > 1) | (leave[kept[:-1]] < 1) | (enter[kept[1:]] > 0))
    edges = np.concatenate(([0], breaks + 1, [len(kept)]))
    runs = []
    for start, end in pairwise(edges):
        part = kept[start:end]
        first = part[:1]
        runs.append(
            (
                np.concatenate(
                    (x0[first] + enter[first] * dx[first], x0[part] + leave[part] * dx[part])
                ),
                np.concatenate(
                    (y0[first] + enter[first] * dy[first], y0[part] + leave[part] * dy[part])
                ),
            )
        )
    return runs


def _path(x: Pixels, y: Pixels) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(_polygon(x, y))
    return path


def _polygon(x: Pixels, y: Pixels) -> QPolygonF:
    """Copy two arrays into a polygon at once; a QPointF each would take most of a frame."""
    polygon = QPolygonF()
    polygon.resize(len(x))
    if len(x):
        # The stubs do not know that a pointer is a buffer.
        memory: Any = VoidPtr(polygon.data(), len(x) * 2 * x.itemsize, True)  # type: ignore[call-arg, arg-type]
        points = np.frombuffer(memory, np.float64).reshape(-1, 2)
        points[:, 0], points[:, 1] = x, y
    return polygon


def end_of(x: Pixels, y: Pixels, plot: QRectF) -> QPointF | None:
    """Return where a series ends or leaves the plot's sight at its right; None unseen."""
    if len(x) >= _PER_PIXEL_FROM_POINTS:
        x, y, _low, _high = _per_pixel(x, y)
    runs = inside(x, y, plot)
    if not runs or runs[-1][0][-1] <= plot.left():
        return None
    return QPointF(float(runs[-1][0][-1]), float(runs[-1][1][-1]))
