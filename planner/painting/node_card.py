"""The card under a part's words: halo, sheets, shadow, ground, icon tile, strip shape, border."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from planner.painting.colours import blended, brush, hatching, ink_on, pen
from planner.painting.icons import paint_icon
from planner.painting.node_look import NodeFace, icon_colour
from planner.tokens import NODE, RADII, SHADOWS, STROKES, Colours

_TILE = QRectF(10, 10, NODE.icon_tile, NODE.icon_tile)


def paint_card(
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


def paint_tile(painter: QPainter, face: NodeFace, colours: Colours) -> None:
    """Draw the tile and the icon on it; an overlay colours the tile and never the whole card."""
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


def paint_border(
    painter: QPainter, face: NodeFace, colours: Colours, width: float, height: float
) -> None:
    """Draw the border of the card's state, over everything the card holds."""
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


@lru_cache(1)
def strip_path() -> QPainterPath:
    """Return the shape of the answer strip: square above, the card's corners below."""
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
