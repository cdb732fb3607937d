"""Swatches with words under a chart whose pieces carry no labels of their own."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.charts.base import Role
from planner.painting.colours import brush
from planner.painting.guard import guarded
from planner.painting.plots.roles import role_colours
from planner.painting.plots.words import width_of, write
from planner.ui.look import Look

_ROW_PX = 20
_SWATCH_PX = 10
_GAP_PX = 18
_LEFT_PX = 12


class Legend(QWidget):
    """One row of swatches; what does not fit goes on the next."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._entries: tuple[tuple[str, Role], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_entries(self, entries: Sequence[tuple[str, Role]]) -> None:
        """Show what each colour stands for."""
        self._entries = tuple(entries)
        self.setAccessibleName("Legend: " + ", ".join(name for name, _role in entries))
        self.updateGeometry()
        self.update()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(300, _ROW_PX * self._rows() + 8)

    def _places(self) -> list[QPointF]:
        """Return where each entry begins."""
        places, x, y = [], float(_LEFT_PX), 4.0
        for name, _role in self._entries:
            width = _SWATCH_PX + 6 + width_of(name, "caption", prose=True)
            if x > _LEFT_PX and x + width > max(self.width(), 300):
                x, y = float(_LEFT_PX), y + _ROW_PX
            places.append(QPointF(x, y))
            x += width + _GAP_PX
        return places

    def _rows(self) -> int:
        places = self._places()
        return round((places[-1].y() - 4) / _ROW_PX) + 1 if places else 1

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colours = self._look.colours
            for (name, role), at in zip(self._entries, self._places(), strict=True):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(brush(role_colours(role, colours).main))
                swatch = QRectF(at.x(), at.y() + 3, _SWATCH_PX, _SWATCH_PX)
                painter.drawRoundedRect(swatch, 2, 2)
                words = QPointF(at.x() + _SWATCH_PX + 6, at.y() + 12)
                write(painter, words, name, "caption", colours.text_secondary, prose=True)
        finally:
            painter.end()
