"""The whole drawing in a corner, with the frame of what is in view; a drag moves the view."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from planner.painting.colours import brush, pen, qcolour
from planner.painting.guard import guarded
from planner.ui.canvas.far_paint import FarPainter
from planner.ui.canvas.primitive_arrays import draw_rects
from planner.ui.canvas.scene import CanvasScene

SIZE = QSize(150, 90)
_PADDING_PX = 6.0
_STRENGTH = 0.65


class Minimap(QWidget):
    """Blocks in the colours of categories and answers; repainted only when the drawing changes."""

    centre_wanted = Signal(QPointF)

    def __init__(self, scene: CanvasScene, far: FarPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("minimap")
        self.setAccessibleName("Overview of the drawing")
        self.setFixedSize(SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene, self._far = scene, far
        self._view = QRectF()
        self._picture: QPixmap | None = None
        self._area = QRectF(0, 0, 1, 1)
        scene.drawing_changed.connect(self.forget_picture)
        scene.marks_changed.connect(self._on_marks_changed)

    def _on_marks_changed(self, _ids: object) -> None:
        self.forget_picture()

    def forget_picture(self) -> None:
        """Draw the blocks anew when next painted."""
        self._picture = None
        self.update()

    def show_view(self, area: QRectF) -> None:
        """Frame the part of the scene that is in view."""
        if area != self._view:
            self._view = area
            self.update()

    def _scale(self) -> tuple[float, QPointF]:
        """Return screen pixels a scene pixel, and where the scene's origin lies."""
        area = self._area
        room = QRectF(self.rect()).adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        scale = min(room.width() / area.width(), room.height() / area.height())
        return scale, room.center() - area.center() * scale

    def _draw_picture(self) -> QPixmap:
        colours = self._scene.look.colours
        covered = self._scene.covered()
        self._area = covered if not covered.isEmpty() else QRectF(0, 0, 480, 320)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(qcolour(colours.surface))
        painter = QPainter(picture)
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

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatioF() != self.devicePixelRatioF():
            self._picture = self._draw_picture()
        colours = self._scene.look.colours
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(colours.border, 1.0))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        scale, origin = self._scale()
        frame = QRectF(
            self._view.topLeft() * scale + origin, self._view.bottomRight() * scale + origin
        )
        inside = frame.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setPen(pen(colours.accent, 1.5))
        painter.drawRect(inside)
        painter.end()

    def _go(self, event: QMouseEvent) -> None:
        scale, origin = self._scale()
        self.centre_wanted.emit((event.position() - origin) / scale)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)
