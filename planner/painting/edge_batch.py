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
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from shiboken6 import Shiboken

from planner.painting.colours import brush, pen
from planner.painting.edge import (
    EVENT_DASHES_PX,
    LABEL_LEGIBLE_ZOOM,
    EdgeFace,
    EdgeKind,
    edge_colour,
    head_shape,
    line_points,
    paint_edge,
    paint_labels,
    set_head_inks,
)
from planner.painting.routing import Point
from planner.tokens import NODE, RADII, STROKES, Colours

_LEVEL_PX = 0.01
Bars = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LineRun:
    """A right-angled line taken apart: bars (left, top, width, height), corners, head."""

    bars: Bars
    corners: QPainterPath | None
    head: QPolygonF


def paint_edges(
    painter: QPainter, faces: Sequence[EdgeFace], area: QRectF, colours: Colours, zoom: float
) -> None:
    """Draw edges in scene coordinates; what can be batched costs a tenth of `paint_edge`.

    `area` is what has to be painted: bars beside it are left out.
    """
    batch: dict[EdgeKind, list[EdgeFace]] = {}
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
        for kind, members in batch.items():
            _paint_lines(painter, kind, members, area, colours)
        if zoom >= LABEL_LEGIBLE_ZOOM:
            paint_labels(painter, (face for m in batch.values() for face in m), colours)
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
    painter: QPainter, kind: EdgeKind, faces: Sequence[EdgeFace], area: QRectF, colours: Colours
) -> None:
    runs = [_line_run(face.points, kind) for face in faces]
    bars = np.concatenate([run.bars for run in runs])
    seen = (
        (bars[:, 0] <= area.right())
        & (bars[:, 1] <= area.bottom())
        & (bars[:, 0] + bars[:, 2] >= area.left())
        & (bars[:, 1] + bars[:, 3] >= area.top())
    )
    bars = np.ascontiguousarray(bars[seen])
    colour = edge_colour(faces[0], colours)
    ink = brush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if len(bars):
        first: Any = Shiboken.wrapInstance(bars.ctypes.data, QRectF)
        painter.drawRects(first, len(bars))
    for run in runs:
        if run.corners is not None:
            painter.fillPath(run.corners, ink)
    set_head_inks(painter, colour, STROKES.edge, filled=kind == "call")
    draw_head = painter.drawPolygon if kind == "call" else painter.drawPolyline
    for run in runs:
        draw_head(run.head)


@lru_cache(16_384)
def _line_run(ends: tuple[Point, ...], kind: EdgeKind) -> LineRun:
    points, dashed = line_points(EdgeFace(ends, kind)), kind == "event"
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
    outline = _outliner(dashed).createStroke(corners).simplified() if corners is not None else None
    return LineRun(np.array(bars, float).reshape(-1, 4), outline, head_shape(ends[-1], ends[-2]))


@lru_cache(2)
def _outliner(dashed: bool) -> QPainterPathStroker:
    """Return what turns corners into areas: to fill one costs half of what its stroke does."""
    made = QPainterPathStroker()
    made.setWidth(STROKES.edge)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)  # no seam where bars begin
    if dashed:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern([length / STROKES.edge for length in EVENT_DASHES_PX])
    return made


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
