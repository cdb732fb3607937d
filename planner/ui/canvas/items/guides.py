"""Alignment guides: where a dragged part lines up with others, and the lines that say so."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from planner.painting.box import Box
from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import draw_text, text_width
from planner.painting.guard import guarded
from planner.record import record
from planner.tokens import GRID_PX, SNAP_PX
from planner.ui.canvas.items.drawing_arrays import DrawingArrays, Floats
from planner.ui.canvas.items.look import Look

_GUIDES_Z = 60.0
_CHIP_HEIGHT_PX = 16.0


@record
class Guide:
    """One line over the full length of both things, and the gap between them."""

    x0: float
    y0: float
    x1: float
    y1: float
    gap_px: float


@record
class Snap:
    """How far a dragged box must be pushed to line up, and what it lines up with."""

    dx: float
    dy: float
    guides: tuple[Guide, ...]


class Guides:
    """The edges and middles of everything in view that is not dragged; a null view: none."""

    def __init__(self, arrays: DrawingArrays, moving: frozenset[str], view: QRectF) -> None:
        seen = [] if view.isNull() else _seen(arrays, view)
        still = [place for place in seen if arrays.ids[place] not in moving]
        self._boxes: Floats = arrays.boxes[still]

    def snap(self, box: Box, zoom: float) -> Snap:
        """Pull a box to the nearest line within 8 px on screen, else to the grid."""
        reach = SNAP_PX / zoom
        dx, across = self._nearest(box.left, box.width, 0, reach)
        dy, along = self._nearest(box.top, box.height, 1, reach)
        if dx is None:
            dx = _to_grid(box.left)
        if dy is None:
            dy = _to_grid(box.top)
        moved = Box(box.left + dx, box.top + dy, box.width, box.height)
        guides = []
        if across is not None:
            guides.append(_guide(moved, self._boxes[across], 0))
        if along is not None:
            guides.append(_guide(moved, self._boxes[along], 1))
        return Snap(dx, dy, tuple(guides))

    def _nearest(
        self, low: float, size: float, axis: int, reach: float
    ) -> tuple[float | None, int | None]:
        """Find the smallest push that lines up an edge with an edge or a middle with a middle."""
        if not len(self._boxes):
            return None, None
        lows, sizes = self._boxes[:, axis], self._boxes[:, axis + 2]
        pushes = np.stack(
            [
                lows - low,
                lows + sizes / 2 - (low + size / 2),
                lows + sizes - (low + size),
            ]
        )
        best = np.abs(pushes).min()
        if best > reach:
            return None, None
        # Of the many that line up alike, the nearest thing gets the line.
        kinds, rows = np.nonzero(np.abs(pushes) <= best + 1e-6)
        push = float(pushes[kinds[0], rows[0]])
        return push, int(rows[0])


def _seen(arrays: DrawingArrays, view: QRectF) -> list[int]:
    places: list[int] = arrays.within(view.left(), view.top(), view.right(), view.bottom()).tolist()
    return places


def _to_grid(place: float) -> float:
    return round(place / GRID_PX) * GRID_PX - place


def _guide(moved: Box, other: Floats, axis: int) -> Guide:
    left, top, width, height = other.tolist()
    if axis == 0:
        x = _shared((moved.left, moved.width), (left, width))
        y0, y1 = min(moved.top, top), max(moved.bottom, top + height)
        gap = max(top - moved.bottom, moved.top - (top + height), 0.0)
        return Guide(x, y0, x, y1, gap)
    y = _shared((moved.top, moved.height), (top, height))
    x0, x1 = min(moved.left, left), max(moved.right, left + width)
    gap = max(left - moved.right, moved.left - (left + width), 0.0)
    return Guide(x0, y, x1, y, gap)


def _shared(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the place where two spans line up: their start, middle or end."""
    candidates = [
        (abs(one[0] - other[0]), one[0]),
        (abs(one[0] + one[1] / 2 - other[0] - other[1] / 2), one[0] + one[1] / 2),
        (abs(one[0] + one[1] - other[0] - other[1]), one[0] + one[1]),
    ]
    return min(candidates)[1]


class GuidesItem(QGraphicsItem):
    """Draws the guides of the drag that is under way."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setZValue(_GUIDES_Z)
        self.setVisible(False)
        self._look = look
        self._guides: tuple[Guide, ...] = ()
        self._bounds = QRectF()

    def show_guides(self, guides: tuple[Guide, ...]) -> None:
        """Draw these lines, or none."""
        if guides == self._guides:
            return
        self.prepareGeometryChange()
        self._guides = guides
        bounds = QRectF()
        for guide in guides:
            line = QRectF(guide.x0, guide.y0, guide.x1 - guide.x0, guide.y1 - guide.y0)
            bounds |= line.adjusted(-40, -12, 40, 12)
        self._bounds = bounds
        self.setVisible(bool(guides))
        self.update()

    @guarded
    def boundingRect(self) -> QRectF:
        return self._bounds

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colours = self._look.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for guide in self._guides:
            painter.setPen(pen(colours.accent, 1.0, cosmetic=True))
            painter.drawLine(QLineF(guide.x0, guide.y0, guide.x1, guide.y1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for guide in self._guides:
            if guide.gap_px < 1:
                continue
            words = f"{guide.gap_px:.0f}"
            width = text_width(words, "caption_strong") + 8
            x, y = (guide.x0 + guide.x1) / 2, (guide.y0 + guide.y1) / 2
            chip = QRectF(x - width / 2, y - _CHIP_HEIGHT_PX / 2, width, _CHIP_HEIGHT_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(colours.accent))
            painter.drawRoundedRect(chip, 4, 4)
            painter.setPen(qcolour(colours.on_accent))
            draw_text(painter, chip.left() + 4, chip.bottom() - 4, words, "caption_strong")
