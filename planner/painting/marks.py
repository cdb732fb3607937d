"""Small signs: glyphs, warning and error marks, verdict chips, the legend of an overlay."""

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from planner.painting.colours import brush, hatching, pen, qcolour
from planner.painting.fonts import draw_text, draw_text_right, text_width
from planner.record import record
from planner.tokens import RADII, Colours, Placement, TypeRole

Glyph = Literal["check", "arrow", "equals", "cross", "warning", "info"]
ChipLook = Literal["agreed", "flip", "either", "infeasible", "warning", "ok", "info"]

_GLYPH_GRID = 12.0
_GLYPH_STROKE = 1.6
_STROKES: dict[Glyph, tuple[tuple[tuple[float, float], ...], ...]] = {
    "check": (((1.9, 6.5), (4.6, 9.2), (10.1, 3.3)),),
    "arrow": (((1.4, 6.0), (10.4, 6.0)), ((7.1, 2.7), (10.4, 6.0), (7.1, 9.3))),
    "equals": (((2.0, 4.3), (10.0, 4.3)), ((2.0, 7.7), (10.0, 7.7))),
    "cross": (((2.6, 2.6), (9.4, 9.4)), ((9.4, 2.6), (2.6, 9.4))),
    "warning": (
        ((6.0, 1.3), (11.2, 10.5), (0.8, 10.5), (6.0, 1.3)),
        ((6.0, 4.8), (6.0, 7.0)),
        ((6.0, 8.9), (6.0, 8.9)),
    ),
    "info": (((6.0, 5.6), (6.0, 9.4)), ((6.0, 2.9), (6.0, 2.9))),
}
GLYPH_OF_LOOK: dict[ChipLook, Glyph] = {
    "agreed": "check",
    "flip": "arrow",
    "either": "equals",
    "infeasible": "cross",
    "warning": "warning",
    "ok": "check",
    "info": "info",
}


@lru_cache(64)
def _glyph_path(glyph: Glyph) -> QPainterPath:
    path = QPainterPath()
    for stroke in _STROKES[glyph]:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            # A dot is a line too short to see whose round ends make the dot.
            path.lineTo(point[0] + 0.01 * (point == stroke[0]), point[1])
    return path


def paint_glyph(
    painter: QPainter, glyph: Glyph, x: float, y: float, size_px: float, colour: str
) -> None:
    """Draw a sign of agreement, action or trouble with its top left at x, y."""
    factor = size_px / _GLYPH_GRID
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(colour, _GLYPH_STROKE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(x, y)
    if factor != 1.0:
        painter.scale(factor, factor)
    painter.drawPath(_glyph_path(glyph))
    if factor != 1.0:
        painter.scale(1 / factor, 1 / factor)
    painter.translate(-x, -y)


@lru_cache(8)
def _triangle(half_px: float) -> QPainterPath:
    path = QPainterPath()
    path.moveTo(0, -half_px * 0.82)
    path.lineTo(half_px * 0.92, half_px * 0.76)
    path.lineTo(-half_px * 0.92, half_px * 0.76)
    path.closeSubpath()
    return path


def paint_warning(
    painter: QPainter, x: float, y: float, colours: Colours, size_px: float = 20.0
) -> None:
    """Draw the warning triangle around a centre, on a ground that parts it from a border."""
    half = size_px / 2
    factor = size_px / 20
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    painter.setBrush(brush(colours.warning_tint))
    painter.setPen(pen(colours.canvas, 4.5 * factor))
    painter.drawPath(_triangle(half))
    painter.setPen(pen(colours.warning, 1.6 * factor))
    painter.drawPath(_triangle(half))
    painter.setPen(pen(colours.warning, 1.8 * factor))
    painter.drawLine(QPointF(0, -2.6 * factor), QPointF(0, 1.9 * factor))
    painter.drawPoint(QPointF(0, 4.9 * factor))
    painter.translate(-x, -y)


def paint_error(
    painter: QPainter, x: float, y: float, colours: Colours, size_px: float = 20.0
) -> None:
    """Draw the round error mark around a centre, on a ground that parts it from a border."""
    factor = size_px / 20
    arm = 3.0 * factor
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colours.canvas))
    painter.drawEllipse(QPointF(x, y), 10 * factor, 10 * factor)
    painter.setBrush(brush(colours.error))
    painter.drawEllipse(QPointF(x, y), 8 * factor, 8 * factor)
    painter.setPen(pen(colours.surface, 1.8 * factor))
    painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
    painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))


@record
class ChipFace:
    """A tinted or solid capsule with a sign and a few words."""

    words: str
    look: ChipLook = "info"
    placement: Placement = "either"
    glyph: bool = True


CHIP_HEIGHT_PX = 22.0
_CHIP_PADDING_PX = 10.0
_CHIP_GLYPH_PX = 12.0
_CHIP_GAP_PX = 6.0


def chip_inks(face: ChipFace, colours: Colours) -> tuple[str, str]:
    """Return ground and ink of a chip: solid where it offers an action, tinted elsewhere."""
    if face.look in ("agreed", "flip"):
        placement = colours.placement(face.placement)
        solid = face.look == "flip"
        return (placement.main, placement.on) if solid else (placement.tint, placement.text)
    if face.look == "either":
        return colours.either_tint, colours.either_text
    severity = colours.severity(
        "error"
        if face.look == "infeasible"
        else "ok"
        if face.look == "ok"
        else "warning"
        if face.look == "warning"
        else "info"
    )
    return severity.tint, severity.text


def chip_width(face: ChipFace) -> float:
    """Return how wide a chip is, in pixels."""
    sign = _CHIP_GLYPH_PX + _CHIP_GAP_PX if face.glyph else 0.0
    return 2 * _CHIP_PADDING_PX + sign + text_width(face.words, "caption_strong")


def paint_chip(painter: QPainter, x: float, y: float, face: ChipFace, colours: Colours) -> float:
    """Draw a chip with its top left at x, y and return its width."""
    ground, ink = chip_inks(face, colours)
    width = chip_width(face)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bordered = ground == colours.surface
    painter.setPen(pen(colours.border_strong) if bordered else Qt.PenStyle.NoPen)
    painter.setBrush(brush(ground))
    painter.drawRoundedRect(QRectF(x, y, width, CHIP_HEIGHT_PX), RADII.chip, RADII.chip)
    left = x + _CHIP_PADDING_PX
    if face.glyph:
        paint_glyph(painter, GLYPH_OF_LOOK[face.look], left, y + 5, _CHIP_GLYPH_PX, ink)
        left += _CHIP_GLYPH_PX + _CHIP_GAP_PX
    painter.setPen(qcolour(ink))
    draw_text(painter, left, y + 15, face.words, "caption_strong")
    return width


@record
class ScaleLegend:
    """What the colours of an overlay mean: a title and the words at both ends."""

    title: str
    scale: tuple[str, ...]
    low: str
    high: str
    low_colour: str = ""
    high_colour: str = ""
    has_unknown: bool = False


LEGEND_SIZE_PX = (184.0, 62.0)


def paint_scale_legend(
    painter: QPainter, x: float, y: float, legend: ScaleLegend, colours: Colours
) -> None:
    """Draw the legend of an overlay with its top left at x, y."""
    width = LEGEND_SIZE_PX[0]
    painter.setPen(qcolour(colours.text_secondary))
    draw_text(painter, x, y + 12, legend.title, "caption_strong")
    hatched = 28.0 if legend.has_unknown else 0.0
    step = (width - hatched) / len(legend.scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for place, colour in enumerate(legend.scale):
        left = round(x + place * step)
        right = round(x + (place + 1) * step)
        painter.fillRect(QRectF(left, y + 22, right - left, 14), qcolour(colour))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(qcolour(legend.low_colour or colours.muted))
    draw_text(painter, x, y + 52, legend.low, "caption_strong" if legend.low_colour else "caption")
    painter.setPen(qcolour(legend.high_colour or colours.muted))
    role: TypeRole = "caption_strong" if legend.high_colour else "caption"
    draw_text_right(painter, x + width - hatched, y + 52, legend.high, role)
    if legend.has_unknown:
        painter.fillRect(QRectF(x + width - 20, y + 22, 20, 14), hatching(colours.muted))
        painter.setPen(qcolour(colours.muted))
        draw_text_right(painter, x + width, y + 52, "?", "caption")
