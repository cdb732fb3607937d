"""The whole drawing in a corner, with the frame of what is in view; a drag moves the view."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from planner.painting.colours import brush, pen, qcolour
from planner.ui.canvas.over.far_paint import FarPainter
from planner.ui.canvas.over.primitive_arrays import draw_rects
from planner.ui.canvas.scene import CanvasScene

SIZE = QSize(150, 90)
_PADDING_PX = 6.0
_STRENGTH = 0.65
_RADIUS_PX = 8.0


class Minimap:
    """Painted on the viewport: a widget over it would keep Qt from scrolling what is painted."""

    def __init__(self, scene: CanvasScene, far: FarPainter) -> None:
        self._scene, self._far = scene, far
        self.rect = QRect()
        self.view_area = QRectF()
        self._picture: QPixmap | None = None
        self._area = QRectF(0, 0, 1, 1)

    def forget_picture(self) -> None:
        """Draw the blocks anew when next painted."""
        self._picture = None

    def scene_point(self, place: QPointF) -> QPointF:
        """Return the point of the drawing under a point of the viewport."""
        scale, origin = self._scale()
        return (place - QPointF(self.rect.topLeft()) - origin) / scale

    def _scale(self) -> tuple[float, QPointF]:
        """Return screen pixels a scene pixel, and where the scene's origin lies."""
        area = self._area
        room = QRectF(QPointF(), SIZE).adjusted(
            _PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX
        )
        scale = min(room.width() / area.width(), room.height() / area.height())
        return scale, room.center() - area.center() * scale

    def _draw_picture(self, ratio: float) -> QPixmap:
        colours = self._scene.look.colours
        covered = self._scene.covered()
        self._area = covered if not covered.isEmpty() else QRectF(0, 0, 480, 320)
        picture = QPixmap(SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(colours.border, 1.0))
        painter.setBrush(qcolour(colours.surface))
        edge = QRectF(QPointF(), SIZE).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, _RADIUS_PX, _RADIUS_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        scale, origin = self._scale()
        painter.translate(origin)
        painter.scale(scale, scale)
        painter.setOpacity(_STRENGTH)
        painter.setPen(Qt.PenStyle.NoPen)
        marks, codes = self._far.marks()
        arrays = self._scene.arrays
        for code, mark in enumerate(marks):
            painter.setBrush(brush(mark.rail or mark.fill))
            draw_rects(painter, arrays.boxes[(codes == code) & arrays.shown])
        painter.end()
        return picture

    def paint(self, painter: QPainter, ratio: float) -> None:
        """Paint in the viewport's own coordinates."""
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = self._draw_picture(ratio)
        painter.save()
        painter.translate(self.rect.topLeft())
        painter.drawPixmap(0, 0, self._picture)
        scale, origin = self._scale()
        frame = QRectF(
            self.view_area.topLeft() * scale + origin, self.view_area.bottomRight() * scale + origin
        )
        inside = frame.intersected(QRectF(QPointF(), SIZE).adjusted(1, 1, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(self._scene.look.colours.accent, 1.5))
        painter.drawRoundedRect(inside, 4, 4)
        painter.restore()
