"""The face of a part of the drawing, at four levels of detail."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from planner.painting.colours import blended, brush, hatching, ink_on, pen, qcolour
from planner.painting.fonts import draw_text, draw_text_right, elided, text_width
from planner.painting.icons import paint_icon
from planner.painting.marks import Glyph, paint_error, paint_glyph, paint_warning
from planner.tokens import (
    DIMMED_OPACITY,
    NODE,
    RADII,
    SHADOWS,
    STROKES,
    Category,
    Colours,
    Placement,
    TypeRole,
)

Level = Literal["full", "brief", "block", "far"]
StripKind = Literal["agreed", "flip", "either", "infeasible", "pending"]

PORT_Y = 26.0
"""Height of both ports below the card's top: the middle of the icon tile."""
NODE_MARGIN_PX = 12.0
"""How far halo, marks, ports and the sheets of a collapsed group reach outside the card."""

_GLYPH_OF_STRIP: dict[StripKind, Glyph] = {
    "agreed": "check",
    "flip": "arrow",
    "either": "equals",
    "infeasible": "cross",
}
_TEXT_LEFT = 50.0
_TEXT_RIGHT = 160.0
_MONEY_LEFT = 12.0
_TILE = QRectF(10, 10, NODE.icon_tile, NODE.icon_tile)
_BLOCK_GLYPH_PX = 12.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The answer of a computing part; "pending" is a part that has no answer yet."""

    kind: StripKind
    placement: Placement = "either"
    words: str = ""
    saving: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The colour of an overlay's class; None is a value that is not known."""

    colour: str | None


@dataclass(frozen=True, slots=True)
class NodeFace:
    """Everything that decides how a part looks, and nothing that decides where it stands."""

    title: str
    subtitle: str = ""
    money: str = ""
    latency: str = ""
    icon: str = "external"
    category: Category = "general"
    placement: Placement | None = None
    strip: Strip | None = None
    severity: Literal["none", "warning", "error"] = "none"
    money_unknown: bool = False
    selected: bool = False
    focused: bool = False
    hovered: bool = False
    port_hot: Literal["none", "left", "right"] = "none"
    dimmed: bool = False
    computing: bool = False
    locked: bool = False
    collapsed: bool = False
    has_ports: bool = True
    left_connected: bool = True
    right_connected: bool = True
    """A port that nothing is tied to appears only under the pointer."""
    sparkline: tuple[float, ...] | None = None
    overlay: Overlay | None = None


def node_size(face: NodeFace) -> tuple[float, float]:
    """Return width and height of a card: computing parts carry an answer strip."""
    return NODE.width, NODE.height_other if face.strip is None else NODE.height_compute


def strip_rect(face: NodeFace) -> QRectF | None:
    """Return where the answer strip lies, in the card's own coordinates."""
    if face.strip is None:
        return None
    return QRectF(0, NODE.height_compute - NODE.footer, NODE.width, NODE.footer)


def port_centres(face: NodeFace) -> tuple[QPointF, QPointF]:
    """Return the centres of the left and the right port."""
    return QPointF(0, PORT_Y), QPointF(node_size(face)[0], PORT_Y)


def painted_rect(face: NodeFace) -> QRectF:
    """Return the rectangle that painting may touch, in the card's own coordinates."""
    width, height = node_size(face)
    return QRectF(0, 0, width, height).adjusted(
        -NODE_MARGIN_PX, -NODE_MARGIN_PX, NODE_MARGIN_PX, NODE_MARGIN_PX
    )


def level_of_detail(zoom: float) -> Level:
    """Choose how much of a card is drawn at a zoom."""
    if zoom >= NODE.lod_full:
        return "full"
    if zoom >= NODE.lod_brief:
        return "brief"
    return "block" if zoom >= NODE.lod_block else "far"


def icon_colour(face: NodeFace, colours: Colours) -> str:
    """Return the colour of a part's icon: its placement's, else its category's."""
    if face.placement is not None:
        return colours.placement(face.placement).main
    return colours.category(face.category)


def answer_colour(face: NodeFace, colours: Colours) -> str | None:
    """Return the main colour of a computing part's answer."""
    strip = face.strip
    if strip is None:
        return None
    if strip.kind == "infeasible":
        return colours.error
    if strip.kind in ("either", "pending"):
        return colours.either
    return colours.placement(strip.placement).main


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
    _paint_card(painter, face, colours, width, height)
    _paint_tile(painter, face, colours)
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
    _paint_border(painter, face, colours, width, height)
    if face.locked:
        paint_icon(painter, "chrome/lock", width - 24, 10, 14, colours.muted)
    if face.has_ports:
        _paint_ports(painter, face, colours)
    if face.severity == "warning":
        paint_warning(painter, width, 0, colours)
    elif face.severity == "error":
        paint_error(painter, width, 0, colours)


def _paint_card(
    painter: QPainter, face: NodeFace, colours: Colours, width: float, height: float
) -> None:
    """Draw what lies under the text: halo, sheets, shadow, ground."""
    radius = RADII.node
    painter.setPen(Qt.PenStyle.NoPen)
    if face.selected or face.focused:
        halo = float(NODE.halo)
        painter.setBrush(brush(colours.accent, NODE.halo_opacity))
        painter.drawPath(_rounded(-halo, -halo, width + 2 * halo, height + 2 * halo, radius + halo))
    if face.collapsed:
        painter.setPen(pen(colours.border))
        painter.setBrush(brush(colours.raised))
        painter.drawPath(_rounded(6.5, 6.5, width - 1, height - 1, radius))
        painter.drawPath(_rounded(3.5, 3.5, width - 1, height - 1, radius))
        painter.setPen(Qt.PenStyle.NoPen)
    elif colours.mode != "print":
        painter.fillPath(_shadow(width, height), brush(colours.node_shadow))
    painter.fillPath(_rounded(0, 0, width, height, radius), brush(colours.raised))


def _paint_tile(painter: QPainter, face: NodeFace, colours: Colours) -> None:
    ink = icon_colour(face, colours)
    tile = _rounded(_TILE.x(), _TILE.y(), _TILE.width(), _TILE.height(), RADII.tile)
    if face.overlay is None:
        painter.fillPath(tile, brush(blended(colours.raised, ink, colours.tile_opacity)))
    elif face.overlay.colour is None:
        painter.fillPath(tile, hatching(colours.muted))
        ink = colours.text
    else:
        painter.fillPath(tile, brush(face.overlay.colour))
        ink = ink_on(face.overlay.colour, colours)
    paint_icon(painter, face.icon, 14, 14, NODE.icon, ink)


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
    if face.latency and room > 24:
        painter.setPen(qcolour(colours.muted))
        draw_text_right(painter, _TEXT_RIGHT, 59, elided(face.latency, "caption", room), "caption")
    elif face.sparkline and room > 24:
        _paint_sparkline(painter, face.sparkline, min(56.0, room), colours)


def _paint_sparkline(
    painter: QPainter, values: tuple[float, ...], width: float, colours: Colours
) -> None:
    painter.translate(_TEXT_RIGHT - width, 45)
    area, line = _sparkline_paths(values, width, 15.0)
    painter.fillPath(area, brush(colours.muted, 0.18))
    painter.strokePath(line, pen(colours.muted, 1.2))
    painter.translate(width - _TEXT_RIGHT, -45)


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


def strip_inks(face: NodeFace, strip: Strip, colours: Colours) -> tuple[str, str]:
    """Return ground and ink of an answer strip: tinted agrees, solid offers an action."""
    if face.overlay is not None and face.overlay.colour is not None:
        return face.overlay.colour, ink_on(face.overlay.colour, colours)
    if strip.kind == "infeasible":
        return colours.error_tint, colours.error_text
    if strip.kind in ("either", "pending"):
        return colours.either_tint, colours.either_text
    placement = colours.placement(strip.placement)
    if strip.kind == "flip":
        return placement.main, placement.on
    return placement.tint, placement.text


def _paint_strip(painter: QPainter, face: NodeFace, strip: Strip, colours: Colours) -> None:
    if strip.kind == "pending" and face.overlay is None:
        return
    ground, ink = strip_inks(face, strip, colours)
    if ground == colours.raised:  # in print a tint is white, and a line parts the strip
        top = NODE.height_compute - NODE.footer + 0.5
        painter.setPen(pen(colours.border))
        painter.drawLine(QPointF(0, top), QPointF(NODE.width, top))
    else:
        painter.fillPath(_strip_path(), brush(ground))
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


@lru_cache(1)
def _strip_path() -> QPainterPath:
    top = float(NODE.height_compute - NODE.footer)
    width, height, radius = float(NODE.width), float(NODE.height_compute), float(RADII.node)
    path = QPainterPath(QPointF(0, top))
    path.lineTo(width, top)
    path.lineTo(width, height - radius)
    path.arcTo(width - 2 * radius, height - 2 * radius, 2 * radius, 2 * radius, 0, -90)
    path.lineTo(radius, height)
    path.arcTo(0, height - 2 * radius, 2 * radius, 2 * radius, 270, -90)
    path.closeSubpath()
    return path


def _paint_border(
    painter: QPainter, face: NodeFace, colours: Colours, width: float, height: float
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if face.selected or face.focused:
        painter.setPen(pen(colours.accent, STROKES.selection))
        painter.drawPath(_rounded(0, 0, width, height, RADII.node))
    else:
        colour = (
            colours.error
            if face.severity == "error"
            else colours.border_strong
            if face.hovered
            else colours.border
        )
        painter.setPen(pen(colour))
        painter.drawPath(_rounded(0.5, 0.5, width - 1, height - 1, RADII.node - 0.5))
    if face.focused:
        painter.setPen(pen(colours.focus, 1.0, dashes_px=(1.0, 2.0)))
        painter.drawPath(_rounded(3.5, 3.5, width - 7, height - 7, RADII.node - 3))


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


@lru_cache(16)
def _shadow(width: float, height: float) -> QPainterPath:
    """Return the part of the offset rectangle that shows: to fill only that is ten times faster."""
    offset = float(SHADOWS[1].offset_px)
    whole = _rounded(0, offset, width, height + offset, RADII.node)
    return whole.subtracted(_rounded(0, 0, width, height, RADII.node))


@lru_cache(256)
def _rounded(left: float, top: float, width: float, height: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(left, top, width, height, radius, radius)
    return path


# ------------------------------------------------------------------------------ zoom 0.35 to 0.55


def _paint_brief(painter: QPainter, face: NodeFace, colours: Colours, zoom: float) -> None:
    """Draw icon, name and money at a size that still reads, and the strip without words."""
    width, height = node_size(face)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_card(painter, face, colours, width, height)
    if face.overlay is not None:
        _paint_tile(painter, face, colours)
    else:
        paint_icon(painter, face.icon, 11, 9, 28, icon_colour(face, colours))
    factor = 1 / zoom
    answer = answer_colour(face, colours)
    if answer is not None:
        if face.overlay is not None and face.overlay.colour is not None:
            answer = face.overlay.colour
        painter.fillPath(_strip_path(), brush(answer))
    _paint_border(painter, face, colours, width, height)
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
