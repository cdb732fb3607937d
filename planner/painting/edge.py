"""The line of a call or an event with its head and label."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import draw_text, draw_texts, text_width
from planner.painting.routing import Point, label_anchor
from planner.record import record
from planner.tokens import DIMMED_OPACITY, NODE, RADII, STROKES, Colours, TypeRole

EdgeKind = Literal["call", "event"]

_HEAD_LENGTH_PX = 8.0
_HEAD_HALF_PX = 4.5
EVENT_DASHES_PX = (6.0, 4.0)
_LABEL_ROLE: TypeRole = "caption_medium"
_LABEL_LIFT_PX = 11.0
_LABEL_HEIGHT_PX = 16.0
LABEL_LEGIBLE_ZOOM = NODE.lod_full
_REFUSAL_PADDING_PX = 10.0


@record
class EdgeFace:
    """Everything that decides how an edge looks; `points` run from its source to its target."""

    points: tuple[Point, ...]
    kind: EdgeKind = "call"
    label: str = ""
    hovered: bool = False
    selected: bool = False
    refused: str = ""
    dimmed: bool = False
    width_px: float | None = None
    pill: bool = False
    curved: bool = False
    label_place: Point | None = None
    """Top left corner of the label; None for the middle of the line."""


def traffic_width(requests_per_hour: float) -> float:
    """Return the width of a line in the traffic overlay, in pixels."""
    extra = math.log10(requests_per_hour) if requests_per_hour > 1 else 0.0
    return min(STROKES.edge + extra, STROKES.edge_widest)


@lru_cache(8_192)
def edge_path(
    points: tuple[Point, ...], radius: float = RADII.edge, *, curved: bool = False
) -> QPainterPath:
    """Return the line through points with rounded corners, or the cubic curve of four points."""
    path = QPainterPath()
    if not points:
        return path
    path.moveTo(*points[0])
    if curved and len(points) == 4:
        (ax, ay), (bx, by), (cx, cy) = points[1:]
        path.cubicTo(ax, ay, bx, by, cx, cy)
        return path
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        if room < 0.5:
            path.lineTo(*corner)
            continue
        path.lineTo(*_towards(corner, before, room))
        path.quadTo(*corner, *_towards(corner, after, room))
    if len(points) > 1:
        path.lineTo(*points[-1])
    return path


def edge_bounds(face: EdgeFace) -> QRectF:
    """Return the rectangle that painting an edge may touch."""
    bounds = edge_path(face.points, curved=face.curved).boundingRect()
    reach = max(_HEAD_HALF_PX, face.width_px or 0.0, STROKES.edge_hover) + 4
    bounds.adjust(-reach, -reach, reach, reach)
    if face.label:
        bounds |= label_rect(face)
    if face.refused:
        bounds |= _refusal_rect(face)
    return bounds


def label_rect(face: EdgeFace) -> QRectF:
    """Return where the label stands: above a horizontal run, right of a vertical one."""
    width = text_width(face.label, _LABEL_ROLE) + 8
    if face.label_place is not None:
        return QRectF(*face.label_place, width, _LABEL_HEIGHT_PX)
    x, y, vertical = _anchor(face.points)
    if vertical:
        return QRectF(x + 6, y - _LABEL_HEIGHT_PX / 2, width, _LABEL_HEIGHT_PX)
    lift = _LABEL_LIFT_PX + max((face.width_px or 0) / 2 - 1, 0)
    return QRectF(x - width / 2, y - lift - _LABEL_HEIGHT_PX / 2, width, _LABEL_HEIGHT_PX)


def paint_edge(
    painter: QPainter, face: EdgeFace, colours: Colours, zoom: float | None = None
) -> None:
    """Draw an edge in scene coordinates; the zoom decides heads, corners and label."""
    if len(face.points) < 2:
        return
    zoom = painter.worldTransform().m11() if zoom is None else zoom
    painter.save()
    try:
        if face.dimmed:
            painter.setOpacity(painter.opacity() * DIMMED_OPACITY)
        if zoom < NODE.lod_brief:
            _paint_far(painter, face, colours, zoom)
        else:
            _paint_near(painter, face, colours, zoom)
    finally:
        painter.restore()


def edge_colour(face: EdgeFace, colours: Colours) -> str:
    """Return the ink of a line in its state."""
    if face.refused:
        return colours.error
    if face.selected:
        return colours.accent
    if face.hovered:
        return colours.text
    return colours.edge if face.kind == "call" else colours.edge_async


def _width(face: EdgeFace) -> float:
    width = STROKES.edge if face.width_px is None else face.width_px
    return max(width, STROKES.edge_hover) if face.selected or face.hovered else width


def _paint_near(painter: QPainter, face: EdgeFace, colours: Colours, zoom: float) -> None:
    colour = edge_colour(face, colours)
    width = _width(face)
    filled = face.kind == "call" and not face.refused
    dashes = () if filled else EVENT_DASHES_PX
    points = line_points(face)
    straight = len(points) == 2 and not face.curved
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(colour, width, dashes_px=dashes))
    if straight:
        # Upright and level lines need no smoothing, which costs most of their time.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, width != 1.0)
        painter.drawLine(QLineF(*points[0], *points[1]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        curve = face.points if face.curved else points
        painter.drawPath(edge_path(curve, curved=face.curved))
    _paint_head(painter, face.points, colour, width, filled=filled)
    if face.label and zoom >= LABEL_LEGIBLE_ZOOM:
        paint_labels(painter, (face,), colours)
    if face.refused:
        _paint_refusal(painter, face, colours)


def line_points(face: EdgeFace) -> tuple[Point, ...]:
    """Return where the line itself runs: a filled head would be blunted by a line to its tip."""
    points = face.points
    if face.kind == "event" or face.refused:
        return points
    reach = _HEAD_LENGTH_PX * _head_scale(_width(face)) * 0.7
    return (*points[:-1], _towards(points[-1], points[-2], reach))


def _head_scale(width: float) -> float:
    return 1.0 + max(width - STROKES.edge_hover, 0.0) * 0.16


@lru_cache(16_384)
def head_shape(tip: Point, back: Point, scale: float = 1.0) -> QPolygonF:
    """Return the head of a line that comes from `back` and ends at `tip`."""
    length = math.dist(tip, back) or 1.0
    along_x, along_y = (tip[0] - back[0]) / length, (tip[1] - back[1]) / length
    reach, half = _HEAD_LENGTH_PX * scale, _HEAD_HALF_PX * scale
    foot_x, foot_y = tip[0] - along_x * reach, tip[1] - along_y * reach
    return QPolygonF(
        [
            QPointF(foot_x - along_y * half, foot_y + along_x * half),
            QPointF(*tip),
            QPointF(foot_x + along_y * half, foot_y - along_x * half),
        ]
    )


def set_head_inks(painter: QPainter, colour: str, width: float, *, filled: bool) -> None:
    """Take the pen and brush with which heads are drawn."""
    if filled:
        painter.setPen(pen(colour, 1.0))
        painter.setBrush(brush(colour))
    else:
        painter.setPen(pen(colour, min(width, STROKES.edge_hover)))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_head(
    painter: QPainter, points: Sequence[Point], colour: str, width: float, *, filled: bool
) -> None:
    head = head_shape(points[-1], points[-2], _head_scale(width))
    set_head_inks(painter, colour, width, filled=filled)
    if filled:
        painter.drawPolygon(head)
    else:
        painter.drawPolyline(head)


def paint_labels(painter: QPainter, faces: Iterable[EdgeFace], colours: Colours) -> None:
    """Write the labels of edges that are in the same state."""
    lines: list[tuple[float, float, str]] = []
    ink = colours.edge_label
    for face in faces:
        if not face.label:
            continue
        rect = label_rect(face)
        if face.pill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(colours.canvas))
            painter.drawRoundedRect(rect, RADII.chip, RADII.chip)
        ink = colours.text if face.hovered else colours.edge_label
        lines.append((rect.left() + 4, rect.top() + _LABEL_HEIGHT_PX / 2 + 4, face.label))
    painter.setPen(qcolour(ink))
    draw_texts(painter, lines, _LABEL_ROLE)


def _refusal_rect(face: EdgeFace) -> QRectF:
    x, y = face.points[-1]
    width = text_width(face.refused, "caption_strong") + 2 * _REFUSAL_PADDING_PX
    return QRectF(x - width * 0.6, y + 9, width, 22)


def _paint_refusal(painter: QPainter, face: EdgeFace, colours: Colours) -> None:
    rect = _refusal_rect(face)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colours.error_tint))
    painter.drawRoundedRect(rect, RADII.chip, RADII.chip)
    painter.setPen(qcolour(colours.error_text))
    left = rect.left() + _REFUSAL_PADDING_PX
    draw_text(painter, left, rect.center().y() + 4, face.refused, "caption_strong")


def _paint_far(painter: QPainter, face: EdgeFace, colours: Colours, zoom: float) -> None:
    """Draw hair lines without smoothing; heads only while they can be seen."""
    colour = edge_colour(face, colours)
    marked = face.selected or face.hovered or face.refused
    width = 2.0 if marked else 1.0
    if face.width_px is not None:
        width = max(face.width_px * zoom, 1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, face.curved)
    painter.setPen(pen(colour, width, cosmetic=True))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if face.curved:
        painter.drawPath(edge_path(face.points, curved=True))
    else:
        painter.drawLines([QLineF(*a, *b) for a, b in pairwise(face.points)])
    if zoom >= NODE.lod_block:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_head(painter, face.points, colour, STROKES.edge, filled=True)


@lru_cache(8_192)
def _anchor(points: tuple[Point, ...]) -> tuple[float, float, bool]:
    return label_anchor(points)


def _towards(start: Point, goal: Point, distance: float) -> Point:
    whole = math.dist(start, goal)
    share = min(distance / whole, 1.0) if whole else 0.0
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
