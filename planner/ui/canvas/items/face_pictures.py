"""Pictures of cards as they were painted at a zoom, so that a repaint only copies."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintDevice, QPainter, QPixmap

from planner.painting.colours import brush, pen
from planner.painting.node_face import NODE_MARGIN_PX, NodeFace, node_size, paint_node_face
from planner.tokens import NODE, Colours

_VIEWS_KEPT = 1.5
"""How many views full of pixels are kept: cards side by side fill one, their margins half more."""
_LEAST_KEPT_PIXELS = 400_000
_DRAWN_AT_REST, _DRAWN_WHILE_ZOOMING = 200, 60
"""How many cards are drawn anew in a frame; one in full detail counts for two."""


@dataclass(slots=True)
class _Kept:
    """A card's picture, and what it shows."""

    face: NodeFace
    colours: Colours
    zoom: float
    ratio: float
    picture: QPixmap = field(default_factory=QPixmap)

    @property
    def pixels(self) -> int:
        """How much of the store it takes."""
        return self.picture.width() * self.picture.height()

    def shows(self, face: NodeFace, colours: Colours, zoom: float, ratio: float) -> bool:
        """Tell whether this is what has to be painted; a face that changed is another value."""
        return (
            self.face is face
            and self.zoom == zoom
            and self.ratio == ratio
            and self.colours is colours
        )


class FacePictures:
    """The pictures of one scene's cards; those not painted for longest go first.

    Within a frame only so many cards are drawn anew: the rest stand in as they were last drawn, or
    as plain cards, and `unfinished` asks for another frame. Numbers, not times, so that a drawing
    of ordinary size is always complete.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._pixels = 0
        self._zoom = 0.0
        self.zooming = False
        self._left: int | None = None
        self.unfinished = False

    def begin_frame(self, zoom: float) -> None:
        """Start painting a view; while its zoom changes from frame to frame, nothing is kept."""
        self.zooming = self._zoom not in (0.0, zoom)  # the first frame comes from no other zoom
        self._zoom = zoom
        self._left = _DRAWN_WHILE_ZOOMING if self.zooming else _DRAWN_AT_REST
        self.unfinished = False

    def end_frame(self) -> bool:
        """Stop counting; return whether the view is still zooming."""
        zooming, self.zooming, self._left = self.zooming, False, None
        return zooming

    def has_time(self) -> bool:
        """Tell whether another card may be drawn anew in this frame."""
        return self._left is None or self._left > 0

    def paint(self, painter: QPainter, key: str, face: NodeFace, colours: Colours) -> None:
        """Paint a card with its top left at the origin, on a whole pixel of the screen."""
        device = painter.device()
        ratio, zoom = device.devicePixelRatioF(), painter.worldTransform().m11()
        kept = self._kept.get(key)
        if kept is None or not kept.shows(face, colours, zoom, ratio):
            if not self.has_time():
                self.paint_for_now(painter, key, node_size(face), colours)
                return
            if self._left is not None:
                self._left -= 2 if zoom >= NODE.lod_full else 1
            if self.zooming:
                paint_node_face(painter, face, colours)
                return
            kept = self._keep(key, _Kept(face, colours, zoom, ratio), device)
        self._kept.move_to_end(key)
        place, margin = painter.worldTransform(), _margin_px(zoom, ratio)
        corner = QPointF(
            (round(place.dx() * ratio) - margin) / ratio,
            (round(place.dy() * ratio) - margin) / ratio,
        )
        painter.resetTransform()
        painter.drawPixmap(corner, kept.picture)
        painter.setWorldTransform(place)

    def paint_for_now(
        self, painter: QPainter, key: str, size: tuple[float, float], colours: Colours
    ) -> None:
        """Paint a card as it looked before, or as a bare one."""
        self.unfinished = True
        kept = self._kept.get(key)
        if kept is not None:
            pixel = 1 / (kept.zoom * kept.ratio)
            margin = _margin_px(kept.zoom, kept.ratio) * pixel
            source = QRectF(kept.picture.rect())
            target = QRectF(-margin, -margin, source.width() * pixel, source.height() * pixel)
            painter.drawPixmap(target, kept.picture, source)
            return
        card = QRectF(0, 0, *size)
        painter.fillRect(card, brush(colours.raised))
        painter.setPen(pen(colours.border_strong, 1.0, cosmetic=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRect(card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _keep(self, key: str, kept: _Kept, device: QPaintDevice) -> _Kept:
        self._forget(key)
        kept.picture = _drawn(kept.face, kept.colours, kept.zoom, kept.ratio)
        self._kept[key] = kept
        self._pixels += kept.pixels
        view = device.width() * device.height() * kept.ratio * kept.ratio
        most = max(view * _VIEWS_KEPT, _LEAST_KEPT_PIXELS)
        while self._pixels > most and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._pixels -= gone.pixels
        return kept

    def _forget(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._pixels -= gone.pixels


def _margin_px(zoom: float, ratio: float) -> int:
    return math.ceil(NODE_MARGIN_PX * zoom * ratio)


def _drawn(face: NodeFace, colours: Colours, zoom: float, ratio: float) -> QPixmap:
    width, height = node_size(face)
    margin, scale = _margin_px(zoom, ratio), zoom * ratio
    picture = QPixmap(math.ceil(width * scale) + 2 * margin, math.ceil(height * scale) + 2 * margin)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    try:
        painter.translate(margin / ratio, margin / ratio)
        painter.scale(zoom, zoom)
        paint_node_face(painter, face, colours)
    finally:
        painter.end()
    return picture
