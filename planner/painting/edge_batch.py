"""Many resting edges at once: straight runs and dashes as filled bars, only corners as curves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from shiboken6 import Shiboken

from planner.painting.colours import brush, pen
from planner.painting.edge import (
    EVENT_DASHES_PX,
    EdgeFace,
    edge_colour,
    line_points,
    paint_edge,
    paint_edge_signs,
)
from planner.painting.routing import Point
from planner.tokens import NODE, RADII, STROKES, Colours

_LEVEL_PX = 0.01
Bars = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LineRun:
    """A right-angled line taken apart: bars (left, top, width, height) and corners."""

    bars: Bars
    corners: QPainterPath | None


def paint_edges(
    painter: QPainter, faces: Sequence[EdgeFace], area: QRectF, colours: Colours, zoom: float
) -> None:
    """Draw edges in scene coordinates; what can be batched costs a fifth of `paint_edge`.

    `area` is what has to be painted: bars beside it are left out.
    """
    batch: dict[str, list[EdgeFace]] = {}
    for face in faces:
        if _is_plain(face) and zoom >= NODE.lod_brief:
            batch.setdefault(face.kind, []).append(face)
        else:
            paint_edge(painter, face, colours, zoom)
    if not batch:
        return
    painter.save()
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for members in batch.values():
            _paint_lines(painter, members, area, colours)
        for members in batch.values():
            for face in members:
                paint_edge_signs(painter, face, colours, zoom)
    finally:
        painter.restore()


def _is_plain(face: EdgeFace) -> bool:
    touched = face.hovered or face.selected or face.dimmed or face.refused
    if touched or face.curved or face.width_px is not None or len(face.points) < 2:
        return False
    return _is_right_angled(face.points)


@lru_cache(16_384)
def _is_right_angled(points: tuple[Point, ...]) -> bool:
    return all(
        abs(ax - bx) < _LEVEL_PX or abs(ay - by) < _LEVEL_PX
        for (ax, ay), (bx, by) in pairwise(points)
    )


def _paint_lines(
    painter: QPainter, faces: Sequence[EdgeFace], area: QRectF, colours: Colours
) -> None:
    dashed = faces[0].kind == "event"
    runs = [_line_run(line_points(face), dashed) for face in faces]
    bars = np.concatenate([run.bars for run in runs])
    seen = (
        (bars[:, 0] <= area.right())
        & (bars[:, 1] <= area.bottom())
        & (bars[:, 0] + bars[:, 2] >= area.left())
        & (bars[:, 1] + bars[:, 3] >= area.top())
    )
    bars = np.ascontiguousarray(bars[seen])
    colour = edge_colour(faces[0], colours)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colour))
    if len(bars):
        first: Any = Shiboken.wrapInstance(bars.ctypes.data, QRectF)
        painter.drawRects(first, len(bars))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(colour, STROKES.edge, dashes_px=EVENT_DASHES_PX if dashed else ()))
    for run in runs:
        if run.corners is not None:
            painter.drawPath(run.corners)


@lru_cache(16_384)
def _line_run(points: tuple[Point, ...], dashed: bool) -> LineRun:
    bars: list[tuple[float, float, float, float]] = []
    corners: QPainterPath | None = None
    start = points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(RADII.edge, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        turn, onward = _towards(corner, before, room), _towards(corner, after, room)
        bars += _bars(start, turn, dashed)
        if room >= 0.5:
            corners = corners if corners is not None else QPainterPath()
            corners.moveTo(*turn)
            corners.quadTo(*corner, *onward)
        start = onward
    bars += _bars(start, points[-1], dashed)
    return LineRun(np.array(bars, float).reshape(-1, 4), corners)


def _bars(a: Point, b: Point, dashed: bool) -> list[tuple[float, float, float, float]]:
    """Return the bars of one straight run from a to b."""
    length = abs(b[0] - a[0]) + abs(b[1] - a[1])
    if length < _LEVEL_PX:
        return []
    on, off = EVENT_DASHES_PX
    spans = [(0.0, length)]
    if dashed:
        count = math.ceil(length / (on + off))
        spans = [(k * (on + off), min(k * (on + off) + on, length)) for k in range(count)]
    half = STROKES.edge / 2
    level = abs(b[1] - a[1]) < _LEVEL_PX
    way = 1 if (b[0] - a[0] if level else b[1] - a[1]) >= 0 else -1
    bars = []
    for low, high in spans:
        if level:
            left = a[0] + low if way > 0 else a[0] - high
            bars.append((left, a[1] - half, high - low, 2 * half))
        else:
            top = a[1] + low if way > 0 else a[1] - high
            bars.append((a[0] - half, top, 2 * half, high - low))
    return bars


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = math.dist(start, goal)
    if length == 0:
        return start
    share = distance / length
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
