"""Pictures of faces that were painted more than once at a zoom, so that a repaint only copies."""

import math
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from planner.painting.node_face import NODE_MARGIN_PX, NodeFace, node_size, paint_node_face
from planner.tokens import Colours

_VIEWS_KEPT = 1.5
"""How many views full of pixels are kept: cards side by side fill one, their margins half more."""
_LEAST_KEPT_PIXELS = 400_000


@dataclass(slots=True)
class _Kept:
    """What was painted for a card; the picture is taken when it is painted the same again."""

    face: NodeFace
    colours: Colours
    zoom: float
    ratio: float
    picture: QPixmap | None = None
    pixels: int = 0

    def shows(self, face: NodeFace, colours: Colours, zoom: float, ratio: float) -> bool:
        """Tell whether this is what has to be painted; a face that changed is another value."""
        return (
            self.face is face
            and self.zoom == zoom
            and self.ratio == ratio
            and self.colours is colours
        )


class FacePictures:
    """The pictures of one scene's cards; those not painted for longest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._pixels = 0

    def paint(self, painter: QPainter, key: str, face: NodeFace, colours: Colours) -> None:
        """Paint a card with its top left at the origin, on a whole pixel of the screen."""
        device = painter.device()
        ratio, zoom = device.devicePixelRatioF(), painter.worldTransform().m11()
        kept = self._kept.get(key)
        if kept is None or not kept.shows(face, colours, zoom, ratio):
            self._forget(key)
            self._kept[key] = _Kept(face, colours, zoom, ratio)
            paint_node_face(painter, face, colours)
            return
        if kept.picture is None:
            kept.picture = _drawn(face, colours, zoom, ratio)
            kept.pixels = kept.picture.width() * kept.picture.height()
            self._pixels += kept.pixels
            self._make_room(device.width() * device.height() * ratio * ratio * _VIEWS_KEPT)
        self._kept.move_to_end(key)
        place, margin = painter.worldTransform(), _margin_px(zoom, ratio)
        corner = QPointF(
            (round(place.dx() * ratio) - margin) / ratio,
            (round(place.dy() * ratio) - margin) / ratio,
        )
        painter.resetTransform()
        painter.drawPixmap(corner, kept.picture)
        painter.setWorldTransform(place)

    def _forget(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._pixels -= gone.pixels

    def _make_room(self, most_pixels: float) -> None:
        while self._pixels > max(most_pixels, _LEAST_KEPT_PIXELS):
            _, gone = self._kept.popitem(last=False)
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
