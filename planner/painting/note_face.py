"""The face of a note: words on a coloured sheet, without ports."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPainter, QStaticText, QTextOption
from PySide6.QtSvg import QSvgGenerator

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import font, hyphenated, on_paper
from planner.record import record
from planner.storage.plain_text import plain
from planner.tokens import DIMMED_OPACITY, NODE, RADII, STROKES, Colours

_PADDING_PX = 11.0


@record
class NoteFace:
    """Everything that decides how a note looks."""

    width: float
    height: float
    text: str
    bare: bool = False
    """Words without a sheet."""
    selected: bool = False
    focused: bool = False
    hovered: bool = False
    dimmed: bool = False


def paint_note_face(
    painter: QPainter, face: NoteFace, colours: Colours, zoom: float | None = None
) -> None:
    """Draw a note with its top left at the origin; its words only while they can be read."""
    zoom = painter.worldTransform().m11() if zoom is None else zoom
    painter.save()
    try:
        if face.dimmed:
            painter.setOpacity(painter.opacity() * DIMMED_OPACITY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(0.5, 0.5, face.width - 1, face.height - 1)
        if face.selected or face.focused:
            painter.setPen(pen(colours.accent, STROKES.selection))
        elif face.bare:
            painter.setPen(pen(colours.border) if face.hovered else Qt.PenStyle.NoPen)
        else:
            painter.setPen(pen(colours.note_text if face.hovered else colours.note_border))
        painter.setBrush(Qt.BrushStyle.NoBrush if face.bare else brush(colours.note))
        painter.drawRoundedRect(rect, RADII.note, RADII.note)
        if zoom >= NODE.lod_brief:
            painter.setClipRect(rect.adjusted(4, 4, -4, -4), Qt.ClipOperation.IntersectClip)
            painter.setPen(qcolour(colours.text_secondary if face.bare else colours.note_text))
            _write(painter, face)
    finally:
        painter.restore()


def _write(painter: QPainter, face: NoteFace) -> None:
    at, width = QPointF(_PADDING_PX, _PADDING_PX - 2), face.width - 2 * _PADDING_PX
    painter.setFont(on_paper(font("small_medium"), painter))
    if isinstance(painter.device(), QPagedPaintDevice | QSvgGenerator):
        # What is laid out once has its glyphs already.
        room = QRectF(at.x(), at.y(), width, face.height)
        painter.drawText(room, plain(face.text), _wrapping())
    else:
        painter.drawStaticText(at, _laid_out(face.text, width))


def note_height(text: str, width: float) -> float:
    """Return how high a note must be to show all its words, in pixels."""
    return _laid_out(text, width - 2 * _PADDING_PX).size().height() + 2 * _PADDING_PX - 2


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


@lru_cache(1_024)
def _laid_out(text: str, width: float) -> QStaticText:
    made = QStaticText(hyphenated(plain(text)))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextOption(_wrapping())
    made.setTextWidth(max(width, QFontMetricsF(font("small_medium")).averageCharWidth()))
    made.prepare(font=font("small_medium"))
    return made
