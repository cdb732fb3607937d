"""Many resting edges at once: straight runs and dashes as filled bars, only corners as curves."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from shiboken6 import Shiboken

from planner.painting.colours import brush
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
from planner.record import record
from planner.tokens import NODE, RADII, STROKES, Colours

_LEVEL_PX = 0.01
_COS_45 = math.sqrt(0.5)
_LONGEST_DASHED_PX = 100_000.0
"""A straight run longer than this is solid: its dashes would fill the memory."""
_MOST_ROUNDED = 240
"""More lines than this at less than full detail have square corners."""
Bars = NDArray[np.float64]
_NO_BARS: Bars = np.zeros((0, 4))


@record(eq=False)
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
        rounded = zoom >= NODE.lod_full or len(faces) <= _MOST_ROUNDED
        for kind, members in batch.items():
            _paint_lines(painter, kind, members, area, colours, rounded=rounded)
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
    painter: QPainter,
    kind: EdgeKind,
    faces: Sequence[EdgeFace],
    area: QRectF,
    colours: Colours,
    *,
    rounded: bool,
) -> None:
    runs = [_line_run(face.points, kind, rounded=rounded) for face in faces]
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
def _line_run(ends: tuple[Point, ...], kind: EdgeKind, *, rounded: bool) -> LineRun:
    points, dashed = line_points(EdgeFace(ends, kind)), kind == "event"
    bars: list[Bars] = []
    corners: QPainterPath | None = None
    start = points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = RADII.edge if rounded else 0.0
        room = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        turn, onward = _towards(corner, before, room), _towards(corner, after, room)
        bars.append(_bars(start, turn, dashed))
        if room >= 0.5:
            corners = corners if corners is not None else QPainterPath()
            _add_corner(corners, turn, corner, onward, dashed)
        start = onward
    bars.append(_bars(start, points[-1], dashed))
    head = head_shape(ends[-1], ends[-2])
    return LineRun(np.concatenate(bars), corners, head)


def _add_corner(
    path: QPainterPath, turn: Point, corner: Point, onward: Point, dashed: bool
) -> None:
    """Add the area of a bent piece of line: to fill it costs half of what its stroke does."""
    half = STROKES.edge / 2
    room = math.dist(turn, corner)
    # The normals of both arms, as long as half the line is wide.
    across = ((turn[1] - corner[1]) / room * half, (corner[0] - turn[0]) / room * half)
    beyond = ((corner[1] - onward[1]) / room * half, (onward[0] - corner[0]) / room * half)
    spread = 1.0
    if dashed:  # the first half is the dash, the second the gap before the next
        onward = (
            (turn[0] + 2 * corner[0] + onward[0]) / 4,
            (turn[1] + 2 * corner[1] + onward[1]) / 4,
        )
        corner = ((turn[0] + corner[0]) / 2, (turn[1] + corner[1]) / 2)
        beyond = ((across[0] + beyond[0]) * _COS_45, (across[1] + beyond[1]) * _COS_45)
        spread += _COS_45
    bend = ((across[0] + beyond[0]) / spread, (across[1] + beyond[1]) / spread)
    path.moveTo(turn[0] + across[0], turn[1] + across[1])
    path.quadTo(
        corner[0] + bend[0], corner[1] + bend[1], onward[0] + beyond[0], onward[1] + beyond[1]
    )
    path.lineTo(onward[0] - beyond[0], onward[1] - beyond[1])
    path.quadTo(corner[0] - bend[0], corner[1] - bend[1], turn[0] - across[0], turn[1] - across[1])
    path.closeSubpath()


def _bars(a: Point, b: Point, dashed: bool) -> Bars:
    """Return the bars of one straight run from a to b."""
    length = abs(b[0] - a[0]) + abs(b[1] - a[1])
    if length < _LEVEL_PX:
        return _NO_BARS
    half = STROKES.edge / 2
    level = abs(b[1] - a[1]) < _LEVEL_PX
    axis = 0 if level else 1
    if not dashed or length > _LONGEST_DASHED_PX:
        first = min(a[axis], b[axis])
        solid = (first, a[1] - half, length, 2 * half), (a[0] - half, first, 2 * half, length)
        return np.array([solid[axis]])
    on, off = EVENT_DASHES_PX
    low = np.arange(0.0, length, on + off)
    along = np.minimum(low + on, length) - low
    bars = np.full((len(low), 4), 2 * half)
    bars[:, axis] = a[axis] + low if b[axis] >= a[axis] else a[axis] - low - along
    bars[:, 1 - axis] = a[1 - axis] - half
    bars[:, 2 + axis] = along
    return bars


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = math.dist(start, goal)
    if length == 0:
        return start
    share = distance / length
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
