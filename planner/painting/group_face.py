"""The face of a group: VPC, region, zone or a free frame."""

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import draw_text, draw_text_right, elided, text_width
from planner.painting.icons import paint_icon
from planner.record import record
from planner.tokens import DIMMED_OPACITY, NODE, RADII, STROKES, Colours

GroupKind = Literal["vpc", "region", "zone", "free"]

GROUP_HEADER_PX = 27.0
GROUP_PADDING_PX = 14.0
"""Between a group's border and the parts in it."""

_ICONS: dict[GroupKind, str] = {
    "vpc": "vpc",
    "region": "region",
    "zone": "availability_zone",
    "free": "group",
}
_DASHES_PX = (5.0, 4.0)
_FILL_OPACITY = 0.05


@record
class GroupFace:
    """Everything that decides how a group looks."""

    width: float
    height: float
    title: str
    sum_text: str = ""
    kind: GroupKind = "free"
    selected: bool = False
    focused: bool = False
    hovered: bool = False
    drop_target: bool = False
    dimmed: bool = False


def group_colour(kind: GroupKind, colours: Colours) -> str:
    """Return the ink of a group's border and fill."""
    return colours.category("network" if kind == "vpc" else "general")


def paint_group_face(
    painter: QPainter, face: GroupFace, colours: Colours, zoom: float | None = None
) -> None:
    """Draw a group with its top left at the origin."""
    zoom = painter.worldTransform().m11() if zoom is None else zoom
    painter.save()
    try:
        if face.dimmed:
            painter.setOpacity(painter.opacity() * DIMMED_OPACITY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_frame(painter, face, colours, zoom)
        if zoom >= NODE.lod_full:
            _paint_header(painter, face, colours)
        else:
            _paint_far_title(painter, face, colours, zoom)
    finally:
        painter.restore()


def _paint_frame(painter: QPainter, face: GroupFace, colours: Colours, zoom: float) -> None:
    colour = group_colour(face.kind, colours)
    far = zoom < NODE.lod_block
    lit = face.drop_target or face.selected or face.focused
    if lit:
        border = pen(colours.accent, STROKES.selection, cosmetic=far)
    else:
        dashes = _DASHES_PX if face.kind == "free" else ()
        opacity = 1.0 if face.hovered else 0.65
        border = pen(colour, 1.0, opacity, dashes_px=dashes, cosmetic=far)
    painter.setPen(border)
    opacity = 0.0 if far else _FILL_OPACITY * (2 if face.drop_target else 1)
    painter.setBrush(brush(colour, opacity) if opacity else Qt.BrushStyle.NoBrush)
    rect = QRectF(0.5, 0.5, face.width - 1, face.height - 1)
    painter.drawRoundedRect(rect, RADII.card, RADII.card)


def _paint_header(painter: QPainter, face: GroupFace, colours: Colours) -> None:
    colour = group_colour(face.kind, colours)
    paint_icon(painter, _ICONS[face.kind], 9, 7, 14, colour)
    right = face.width - 12
    if face.sum_text:
        painter.setPen(qcolour(colours.muted))
        draw_text_right(painter, right, 18, face.sum_text, "caption")
        right -= text_width(face.sum_text, "caption") + 8
    painter.setPen(qcolour(colours.text_secondary))
    title = elided(face.title, "caption_strong", max(right - 28, 0))
    draw_text(painter, 28, 18, title, "caption_strong")


def _paint_far_title(painter: QPainter, face: GroupFace, colours: Colours, zoom: float) -> None:
    """Write the name at screen size, and nothing where it has no room."""
    room = round(face.width * zoom) - 12
    if room < 24:
        return
    painter.scale(1 / zoom, 1 / zoom)
    painter.setPen(qcolour(colours.text_secondary))
    title = elided(face.title, "caption_strong", room)
    draw_text(painter, 6, min(16, max(GROUP_HEADER_PX * zoom, 12)), title, "caption_strong")
