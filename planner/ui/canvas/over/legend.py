"""The keys to the drawing: how calls and events are drawn, and what an overlay's colours mean."""

from PySide6.QtCore import QLineF, QRectF, QSize
from PySide6.QtGui import QPainter

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import draw_text
from planner.painting.marks import LEGEND_SIZE_PX, ScaleLegend, paint_scale_legend
from planner.tokens import Colours

EDGE_LEGEND_SIZE = QSize(140, 40)
OVERLAY_LEGEND_SIZE = QSize(round(LEGEND_SIZE_PX[0]) + 20, round(LEGEND_SIZE_PX[1]) + 20)
_LINE_PX = 22.0
_SECOND_PX = 62.0
_PADDING_PX = 10


def paint_edge_legend(painter: QPainter, colours: Colours) -> None:
    """Say how calls and events are drawn, and that labels are a month's requests."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(colours.edge, 1.5))
    painter.drawLine(QLineF(0, 10, _LINE_PX, 10))
    painter.setPen(pen(colours.edge_async, 1.5, dashes_px=(6.0, 4.0)))
    painter.drawLine(QLineF(_SECOND_PX, 10, _SECOND_PX + _LINE_PX, 10))
    painter.setPen(qcolour(colours.muted))
    draw_text(painter, _LINE_PX + 6, 14, "call", "caption")
    draw_text(painter, _SECOND_PX + _LINE_PX + 6, 14, "event", "caption")
    draw_text(painter, 0, 32, "labels: a month", "caption")


def paint_overlay_legend(painter: QPainter, legend: ScaleLegend, colours: Colours) -> None:
    """Say what the colours of a heat map mean."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(colours.border))
    painter.setBrush(brush(colours.raised))
    card = QRectF(0.5, 0.5, OVERLAY_LEGEND_SIZE.width() - 1, OVERLAY_LEGEND_SIZE.height() - 1)
    painter.drawRoundedRect(card, 8, 8)
    paint_scale_legend(painter, _PADDING_PX, _PADDING_PX, legend, colours)
