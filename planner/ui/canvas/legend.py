"""The keys to the drawing: how calls and events are drawn, and what an overlay's colours mean."""

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import draw_text
from planner.painting.guard import guarded
from planner.painting.marks import LEGEND_SIZE_PX, paint_scale_legend
from planner.ui.canvas.look import Look

_LINE_PX = 22.0
_PADDING_PX = 10


class EdgeLegend(QWidget):
    """Top left: call, event, and that labels are a month's requests."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("edge-legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(140, 40)
        self._look = look

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(colours.edge, 1.5))
        painter.drawLine(QLineF(0, 10, _LINE_PX, 10))
        painter.setPen(pen(colours.edge_async, 1.5, dashes_px=(6.0, 4.0)))
        painter.drawLine(QLineF(60, 10, 60 + _LINE_PX, 10))
        painter.setPen(qcolour(colours.muted))
        draw_text(painter, _LINE_PX + 6, 14, "call", "caption")
        draw_text(painter, 60 + _LINE_PX + 6, 14, "event", "caption")
        draw_text(painter, 0, 32, "labels: a month", "caption")
        painter.end()


class OverlayLegend(QWidget):
    """Under the top right corner, while a heat map is on."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay-legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        width, height = (round(side) + 2 * _PADDING_PX for side in LEGEND_SIZE_PX)
        self.setFixedSize(width, height)
        self._look = look
        self.hide()

    def show_scale(self) -> None:
        """Follow the overlay that is on."""
        self.setVisible(self._look.scale is not None)
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self._look.scale
        if scale is None:
            return
        colours = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(colours.border))
        painter.setBrush(brush(colours.raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        paint_scale_legend(painter, _PADDING_PX, _PADDING_PX, scale.legend, colours)
        painter.end()
