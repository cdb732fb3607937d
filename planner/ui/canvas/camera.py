"""Which part of the drawing is in view, and at what zoom: own arithmetic, no anchors of Qt."""

import math
from typing import Literal

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QInputDevice, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from planner.tokens import MOTION

WheelMode = Literal["auto", "mouse", "touchpad"]

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 4.0
_WORLD = QRectF(-1.2e7, -1.2e7, 2.4e7, 2.4e7)
_ANGLE_OF_A_DOUBLING = 480.0
_PIXELS_OF_A_DOUBLING = 240.0
_FIT_MARGIN_PX = 40.0
_STEP = 1.25


class Camera:
    """Moves a view; every way of zooming keeps a point of the scene where it is on screen."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        view.setSceneRect(_WORLD)
        view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        view.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.moves_at_once = False
        self.life_size = 1.0
        """The zoom that is called 100 %: larger where the user wants larger text."""
        self._flight = QVariantAnimation(view)
        self._flight.setDuration(MOTION.slow_ms)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.valueChanged.connect(self._on_flight)
        self._from: tuple[QPointF, float] = (QPointF(), 1.0)
        self._to: tuple[QPointF, float] = (QPointF(), 1.0)

    @property
    def zoom(self) -> float:
        """Screen pixels a scene pixel."""
        return self._view.transform().m11()

    def centre(self) -> QPointF:
        """Return the point of the scene in the middle of the view."""
        return self.scene_at(QPointF(self._view.viewport().rect().center()))

    def scene_at(self, place: QPointF) -> QPointF:
        """Return the point of the scene under a point of the viewport, unrounded."""
        inverted, _ = self._view.viewportTransform().inverted()
        return inverted.map(place)

    def area(self) -> QRectF:
        """Return the part of the scene in view."""
        rect = QRectF(self._view.viewport().rect())
        return QRectF(self.scene_at(rect.topLeft()), self.scene_at(rect.bottomRight()))

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the view over the drawing."""
        across, along = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + round(right_px))
        along.setValue(along.value() + round(down_px))

    def put(self, point: QPointF, place: QPointF) -> None:
        """Bring a point of the scene under a point of the viewport."""
        now = self._view.viewportTransform().map(point)
        self.pan_by(now.x() - place.x(), now.y() - place.y())

    def zoom_to(self, zoom: float, place: QPointF | None = None) -> None:
        """Zoom, keeping what is under `place` (the middle) where it is."""
        self.stop()
        if place is None:
            place = QPointF(self._view.viewport().rect().center())
        point = self.scene_at(place)
        self._set_zoom(zoom)
        self.put(point, place)

    def _set_zoom(self, zoom: float) -> None:
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        if not math.isclose(zoom, self.zoom):
            self._view.setTransform(QTransform.fromScale(zoom, zoom))

    def step(self, direction: int) -> None:
        """Zoom in or out by a step from the keyboard; 100 % is never stepped over."""
        after, life = self.zoom * _STEP**direction, self.life_size
        if (self.zoom - life) * (after - life) < 0 and not math.isclose(self.zoom, life):
            after = life
        self.zoom_to(after)

    def show(self, area: QRectF, *, at_once: bool = False, below_px: float = 0.0) -> None:
        """Bring an area of the scene into view, as large as fits but no larger than life.

        `below_px` of the view's top are taken by something that lies over the drawing.
        """
        size = self._view.viewport().rect()
        if area.isEmpty() or size.isEmpty():
            return
        zoom = min(
            (size.width() - 2 * _FIT_MARGIN_PX) / area.width(),
            (size.height() - below_px - 2 * _FIT_MARGIN_PX) / area.height(),
            self.life_size,
        )
        zoom = max(zoom, SMALLEST_ZOOM)
        spare = size.height() - area.height() * zoom  # what is in the middle keeps clear anyway
        lower = min(max(below_px + _FIT_MARGIN_PX - spare / 2, 0.0), below_px)
        self.fly(area.center() - QPointF(0, lower / zoom), zoom, at_once=at_once)

    def fly(self, centre: QPointF, zoom: float, *, at_once: bool = False) -> None:
        """Go to a place and zoom; with motion, or at once."""
        self.stop()
        self._from, self._to = (self.centre(), self.zoom), (centre, zoom)
        if at_once or self.moves_at_once or not self._view.isVisible():
            self._go(1.0)
        else:
            self._flight.start()

    def stop(self) -> None:
        """End a flight where it is."""
        self._flight.stop()

    def _on_flight(self, progress: object) -> None:
        if isinstance(progress, float):
            self._go(progress)

    def _go(self, progress: float) -> None:
        (here, zoom), (there, wanted) = self._from, self._to
        between = zoom * (wanted / zoom) ** progress
        # Travel in step with the zoom, so that the goal does not swing past.
        share = (
            progress
            if math.isclose(zoom, wanted)
            else (1 / zoom - 1 / between) / (1 / zoom - 1 / wanted)
        )
        self._set_zoom(between)
        centre = QPointF(self._view.viewport().rect().center())
        self.put(here + (there - here) * share, centre)

    # ------------------------------------------------------------------ wheel

    def take_wheel(self, event: QWheelEvent, mode: WheelMode, *, ctrl: bool, shift: bool) -> None:
        """Zoom or pan, as the device, the setting and the keys say."""
        if ctrl or (not shift and not pans(event, mode)):
            pixels, angle = event.pixelDelta().y(), event.angleDelta().y()
            doublings = (
                pixels / _PIXELS_OF_A_DOUBLING
                if pixels and not angle
                else angle / _ANGLE_OF_A_DOUBLING
            )
            self.zoom_to(self.zoom * 2**doublings, event.position())
            return
        self.stop()
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        right, down = delta.x(), delta.y()
        if shift and not right:
            right, down = down, 0
        self.pan_by(-right, -down)


def pans(event: QWheelEvent, mode: WheelMode) -> bool:
    """Tell whether a wheel event moves the view: touchpads pan, mouse wheels zoom."""
    if mode != "auto":
        return mode == "touchpad"
    device = event.device()
    if device is not None and device.type() == QInputDevice.DeviceType.TouchPad:
        return True
    smooth = not event.pixelDelta().isNull() or event.angleDelta().x() != 0
    return smooth or event.phase() != Qt.ScrollPhase.NoScrollPhase
