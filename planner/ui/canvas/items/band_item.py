"""The rectangle of a rubber band."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from planner.painting.colours import brush, pen
from planner.painting.guard import guarded
from planner.ui.canvas.items.look import Look

_BAND_Z = 70.0
_FILL = 0.08


class BandItem(QGraphicsRectItem):
    """Accent, one pixel wide at every zoom."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setZValue(_BAND_Z)
        self.setVisible(False)
        self._look = look

    def show_area(self, area: QRectF | None) -> None:
        """Draw this rectangle of the scene, or none."""
        self.setVisible(area is not None)
        if area is not None:
            self.setRect(area)

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        accent = self._look.colours.accent
        painter.setPen(pen(accent, 1.0, cosmetic=True))
        painter.setBrush(brush(accent, _FILL))
        painter.drawRect(self.rect())
