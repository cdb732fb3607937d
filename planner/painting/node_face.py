"""The face of a part of the drawing, at four levels of detail."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from planner.painting.colours import brush, hatching, ink_on, pen, qcolour
from planner.painting.fonts import draw_text, draw_text_right, elided, text_width
from planner.painting.icons import paint_icon
from planner.painting.marks import Glyph, paint_error, paint_glyph, paint_warning
from planner.painting.node_card import paint_border, paint_card, paint_tile, strip_path
from planner.painting.node_look import (
    NODE_MARGIN_PX,
    PORT_Y,
    Level,
    NodeFace,
    Overlay,
    Strip,
    StripKind,
    answer_colour,
    icon_colour,
    level_of_detail,
    node_size,
    painted_rect,
    port_centres,
    strip_inks,
    strip_rect,
)
from planner.tokens import DIMMED_OPACITY, NODE, RADII, STROKES, Colours, TypeRole

__all__ = [
    "NODE_MARGIN_PX",
    "PORT_Y",
    "Level",
    "NodeFace",
    "Overlay",
    "Strip",
    "StripKind",
    "answer_colour",
    "icon_colour",
    "level_of_detail",
    "node_size",
    "paint_node_face",
    "painted_rect",
    "port_centres",
    "strip_inks",
    "strip_rect",
]

_GLYPH_OF_STRIP: dict[StripKind, Glyph] = {
    "agreed": "check",
    "flip": "arrow",
    "either": "equals",
    "infeasible": "cross",
}
_TEXT_LEFT = 50.0
_TEXT_RIGHT = 160.0
_MONEY_LEFT = 12.0
_BLOCK_GLYPH_PX = 12.0
_SPARKLINE_PX = 48.0
_SPARKLINE_LEAST_PX = 22.0


def paint_node_face(
    painter: QPainter, face: NodeFace, colours: Colours, zoom: float | None = None
) -> None:
    """Draw a part with its card's top left at the origin.

    The zoom decides the level of detail; without one it is read from the painter.
    """
    zoom = painter.worldTransform().m11() if zoom is None else zoom
    level = level_of_detail(zoom)
    painter.save()
    try:
        if face.dimmed:
            painter.setOpacity(painter.opacity() * DIMMED_OPACITY)
        if level == "full":
            _paint_full(painter, face, colours)
        elif level == "brief":
            _paint_brief(painter, face, colours, zoom)
        else:
            _paint_block(painter, face, colours, zoom)
    finally:
        painter.restore()


# ------------------------------------------------------------------------------ zoom 0.55 and up


def _paint_full(painter: QPainter, face: NodeFace, colours: Colours) -> None:
    width, height = node_size(face)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_card(painter, face, colours, width, height)
    paint_tile(painter, face, colours)
    text_right = _TEXT_RIGHT - 14 if face.locked else _TEXT_RIGHT
    painter.setPen(qcolour(colours.text))
    title = elided(face.title, "body_strong", text_right - _TEXT_LEFT)
    draw_text(painter, _TEXT_LEFT, 23, title, "body_strong")
    if face.subtitle:
        painter.setPen(qcolour(colours.muted))
        subtitle = elided(face.subtitle, "caption", _TEXT_RIGHT - _TEXT_LEFT)
        draw_text(painter, _TEXT_LEFT, 39, subtitle, "caption")
    _paint_figures(painter, face, colours)
    if face.strip is not None:
        _paint_strip(painter, face, face.strip, colours)
    paint_border(painter, face, colours, width, height)
    if face.locked:
        paint_icon(painter, "chrome/lock", width - 24, 10, 14, colours.muted)
    if face.has_ports:
        _paint_ports(painter, face, colours)
    if face.severity == "warning":
        paint_warning(painter, width, 0, colours)
    elif face.severity == "error":
        paint_error(painter, width, 0, colours)


def _paint_figures(painter: QPainter, face: NodeFace, colours: Colours) -> None:
    money_width = 0.0
    if face.money:
        colour = (
            colours.warning_text
            if face.money_unknown
            else colours.muted
            if face.computing
            else colours.text
        )
        painter.setPen(qcolour(colour))
        money = elided(face.money, "body_strong", _TEXT_RIGHT - _MONEY_LEFT)
        money_width = text_width(money, "body_strong")
        draw_text(painter, _MONEY_LEFT, 59, money, "body_strong")
    room = _TEXT_RIGHT - _MONEY_LEFT - money_width - 8
    right = float(_TEXT_RIGHT)
    if face.latency and room > 24:
        painter.setPen(qcolour(colours.muted))
        latency = elided(face.latency, "caption", room)
        draw_text_right(painter, _TEXT_RIGHT, 59, latency, "caption")
        taken = text_width(latency, "caption") + 8
        room, right = room - taken, right - taken
    if face.sparkline and room > _SPARKLINE_LEAST_PX:
        _paint_sparkline(painter, face.sparkline, right, min(_SPARKLINE_PX, room), colours)


def _paint_sparkline(
    painter: QPainter, values: tuple[float, ...], right: float, width: float, colours: Colours
) -> None:
    painter.translate(right - width, 47)
    area, line = _sparkline_paths(values, round(width), 12.0)
    painter.fillPath(area, brush(colours.muted, 0.18))
    painter.strokePath(line, pen(colours.muted, 1.0))
    painter.translate(width - right, -47)


@lru_cache(1_024)
def _sparkline_paths(
    values: tuple[float, ...], width: float, height: float
) -> tuple[QPainterPath, QPainterPath]:
    top = max(values)
    step = width / max(len(values) - 1, 1)
    points = [
        QPointF(place * step, height * (1 - (value / top if top > 0 else 0)))
        for place, value in enumerate(values)
    ]
    line = QPainterPath(points[0])
    for point in points[1:]:
        line.lineTo(point)
    area = QPainterPath(line)
    area.lineTo(points[-1].x(), height)
    area.lineTo(0, height)
    area.closeSubpath()
    return area, line


def _paint_strip(painter: QPainter, face: NodeFace, strip: Strip, colours: Colours) -> None:
    if strip.kind == "pending" and face.overlay is None:
        return
    ground, ink = strip_inks(face, strip, colours)
    if ground == colours.raised:  # in print a tint is white, and a line parts the strip
        top = NODE.height_compute - NODE.footer + 0.5
        painter.setPen(pen(colours.border))
        painter.drawLine(QPointF(0, top), QPointF(NODE.width, top))
    else:
        painter.fillPath(strip_path(), brush(ground))
    role: TypeRole = "caption_strong"
    glyph = _GLYPH_OF_STRIP.get(strip.kind)
    if glyph is not None:
        paint_glyph(painter, glyph, 11, 75, 12, ink)
    painter.setPen(qcolour(ink))
    saving_width = 0.0
    if strip.saving:
        saving_width = text_width(strip.saving, role) + 8
        draw_text_right(painter, _TEXT_RIGHT, 85, strip.saving, role)
    if strip.words:
        room = _TEXT_RIGHT - 28 - saving_width
        draw_text(painter, 28, 85, elided(strip.words, role, room), role)


def _paint_ports(painter: QPainter, face: NodeFace, colours: Colours) -> None:
    bright = face.hovered or face.selected or face.focused
    colour = colours.accent if bright else colours.edge
    radius = NODE.port_radius_hover if face.hovered else NODE.port_radius
    painter.setBrush(brush(colours.raised))
    painter.setPen(pen(colour, STROKES.edge))
    left, right = port_centres(face)
    if face.hovered or (face.left_connected and face.right_connected):
        painter.drawPath(_ports(right.x(), radius))
    elif face.left_connected:
        painter.drawEllipse(left, radius, radius)
    elif face.right_connected:
        painter.drawEllipse(right, radius, radius)
    if face.port_hot != "none":
        painter.setBrush(brush(colours.accent))
        reach = NODE.port_radius_hover
        painter.drawEllipse(left if face.port_hot == "left" else right, reach, reach)


@lru_cache(16)
def _ports(width: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, PORT_Y), radius, radius)
    path.addEllipse(QPointF(width, PORT_Y), radius, radius)
    return path


# ------------------------------------------------------------------------------ zoom 0.35 to 0.55


def _paint_brief(painter: QPainter, face: NodeFace, colours: Colours, zoom: float) -> None:
    """Draw icon, name and money at a size that still reads, and the strip without words."""
    width, height = node_size(face)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_card(painter, face, colours, width, height)
    if face.overlay is not None:
        paint_tile(painter, face, colours)
    else:
        paint_icon(painter, face.icon, 11, 9, 28, icon_colour(face, colours))
    factor = 1 / zoom
    answer = answer_colour(face, colours)
    if answer is not None:
        if face.overlay is not None and face.overlay.colour is not None:
            answer = face.overlay.colour
        painter.fillPath(strip_path(), brush(answer))
    paint_border(painter, face, colours, width, height)
    painter.scale(factor, factor)
    left = round(46 * zoom)
    painter.setPen(qcolour(colours.text))
    title = elided(face.title, "caption_strong", round(width * zoom) - left - 3)
    draw_text(painter, left, round(30 * zoom), title, "caption_strong")
    if face.money:
        colour = colours.warning_text if face.money_unknown else colours.text_secondary
        painter.setPen(qcolour(colour))
        money = elided(face.money, "caption_medium", round(width * zoom) - 10)
        draw_text(painter, round(13 * zoom), round(62 * zoom), money, "caption_medium")
    painter.scale(zoom, zoom)
    _paint_far_mark(painter, face, colours, zoom)


# ------------------------------------------------------------------------------ below zoom 0.35


def _paint_block(painter: QPainter, face: NodeFace, colours: Colours, zoom: float) -> None:
    """Draw one filled rectangle: the answer's colour, or white with a category rail."""
    width, height = node_size(face)
    pixel = 1 / zoom
    answer = answer_colour(face, colours)
    overlay = face.overlay.colour if face.overlay is not None else None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = min(2.0 * pixel, float(RADII.node))
    line = colours.accent if face.selected or face.focused else colours.border_strong
    painter.setPen(pen(line, 2.0 if face.selected else 1.0, cosmetic=True))
    painter.setBrush(brush(overlay or answer or colours.raised))
    painter.drawRoundedRect(QRectF(0, 0, width, height), radius, radius)
    if face.overlay is not None and overlay is None:
        painter.fillRect(QRectF(0, 0, width, height), hatching(colours.muted))
    if answer is None and overlay is None:
        rail = STROKES.rail * pixel
        painter.fillRect(
            QRectF(pixel, pixel, rail, height - 2 * pixel),
            qcolour(colours.category(face.category)),
        )
    if face.strip is not None:
        _paint_block_glyph(painter, face, face.strip, colours, zoom)
    _paint_far_mark(painter, face, colours, zoom)


def _paint_block_glyph(
    painter: QPainter, face: NodeFace, strip: Strip, colours: Colours, zoom: float
) -> None:
    glyph = _GLYPH_OF_STRIP.get(strip.kind)
    if glyph is None:
        return
    width, height = node_size(face)
    if face.overlay is not None and face.overlay.colour is not None:
        ink = ink_on(face.overlay.colour, colours)
    elif strip.kind == "infeasible":
        ink = colours.surface
    elif strip.kind == "either":
        ink = colours.on_either
    else:
        ink = colours.placement(strip.placement).on
    # 12 px on screen; smaller only where the block itself is lower than the sign.
    size = min(_BLOCK_GLYPH_PX / zoom, height * 0.8)
    paint_glyph(painter, glyph, (width - size) / 2, (height - size) / 2, size, ink)


def _paint_far_mark(painter: QPainter, face: NodeFace, colours: Colours, zoom: float) -> None:
    size = min(14.0 / zoom, 48.0)
    if face.severity == "warning":
        paint_warning(painter, node_size(face)[0], 0, colours, size)
    elif face.severity == "error":
        paint_error(painter, node_size(face)[0], 0, colours, size)
