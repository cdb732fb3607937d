"""What stands in the viewport's corners over the drawing: legends and the minimap."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from planner.ui.canvas.over.far_paint import FarPainter
from planner.ui.canvas.over.legend import (
    EDGE_LEGEND_SIZE,
    OVERLAY_LEGEND_SIZE,
    paint_edge_legend,
    paint_overlay_legend,
)
from planner.ui.canvas.over.minimap import SIZE, Minimap
from planner.ui.canvas.scene import CanvasScene

_INSET_PX = 16
_MINIMAP_FROM_PX = 700


@contextmanager
def _scaled(painter: QPainter, at: QPoint, scale: float) -> Iterator[None]:
    """Lend a painter whose origin is a corner thing's, as large as the user wants text."""
    painter.save()
    painter.translate(at)
    painter.scale(scale, scale)
    yield
    painter.restore()


class Corners:
    """Painted after the drawing, in screen pixels.

    They are no widgets: Qt scrolls a viewport's pixels only where nothing lies over it, and that
    is what makes panning cheap. After a scroll `repair` has them and their shadows repainted.
    """

    def __init__(self, scene: CanvasScene, far: FarPainter, viewport: QWidget) -> None:
        self._scene, self._viewport = scene, viewport
        self.minimap = Minimap(scene, far)
        self.wants_minimap = True
        self.scale = 1.0
        self._legend = QRect()
        self._scale_legend = QRect()
        scene.drawing_changed.connect(self._on_drawing_changed)
        scene.marks_changed.connect(self._on_marks_changed)

    def lay_out(self, *, drawn: bool) -> None:
        """Find room for everything; an empty drawing needs no minimap."""
        width, height = self._viewport.width(), self._viewport.height()
        self._legend = QRect(QPoint(_INSET_PX + 4, 8), EDGE_LEGEND_SIZE * self.scale)
        if not drawn:
            self._legend = QRect()
        size = OVERLAY_LEGEND_SIZE * self.scale
        self._scale_legend = QRect(QPoint(width - size.width() - _INSET_PX, _INSET_PX), size)
        corner = QPoint(_INSET_PX, height - SIZE.height() - _INSET_PX)
        shown = self.wants_minimap and width >= _MINIMAP_FROM_PX and drawn
        self.minimap.rect = QRect(corner, SIZE) if shown else QRect()
        self._viewport.update()

    def areas(self) -> list[QRect]:
        """Return what is covered at present."""
        found = [area for area in (self._legend, self.minimap.rect) if not area.isEmpty()]
        if self._scene.look.scale is not None:
            found.append(self._scale_legend)
        return found

    def taken_above(self) -> float:
        """Return how much of the view's top a heat map's legend takes. [px]"""
        return self._scale_legend.bottom() if self._scene.look.scale is not None else 0.0

    def repair(self, dx: int, dy: int) -> None:
        """Repaint where corner things stand, and where a scroll carried their pixels."""
        for area in self.areas():
            self._viewport.update(area)
            self._viewport.update(area.translated(dx, dy))

    def show_view(self, area: QRectF) -> None:
        """Frame what is in view on the minimap."""
        self.minimap.view_area = area
        self._viewport.update(self.minimap.rect)

    def on_minimap(self, place: QPointF) -> bool:
        """Tell whether a point of the viewport is on the minimap."""
        return self.minimap.rect.contains(place.toPoint())

    def paint(self, region: QRegion) -> None:
        """Paint what of the corners lies in a region of the viewport."""
        areas = [area for area in self.areas() if region.intersects(area)]
        if not areas:
            return
        look = self._scene.look
        painter = QPainter(self._viewport)
        painter.setClipRegion(region)
        if self._legend in areas:
            with _scaled(painter, self._legend.topLeft(), self.scale):
                paint_edge_legend(painter, look.colours)
        if self.minimap.rect in areas:
            self.minimap.paint(painter, self._viewport.devicePixelRatioF())
        if look.scale is not None and self._scale_legend in areas:
            with _scaled(painter, self._scale_legend.topLeft(), self.scale):
                paint_overlay_legend(painter, look.scale.legend, look.colours)
        painter.end()

    def _on_drawing_changed(self) -> None:
        self.minimap.forget_picture()
        self._viewport.update(self.minimap.rect)

    def _on_marks_changed(self, _ids: object) -> None:
        self._on_drawing_changed()
