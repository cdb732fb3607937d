"""Lines above the others: under the pointer, selected, at dragged parts, or being drawn."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from planner.painting.box import Box
from planner.painting.edge import EdgeFace, edge_bounds, paint_edge
from planner.painting.guard import guarded
from planner.ui.canvas.items.edge_layer import EdgeLayer
from planner.ui.canvas.items.look import Look

_HIGHLIGHT_Z = -0.5
_DRAWN_Z = 50.0
_EVERYWHERE = QRectF(-1.2e7, -1.2e7, 2.4e7, 2.4e7)
"""Constant bounds: to change them would repaint all they cover at every step of a drag."""
_MOST_FOLLOWED = 60
"""Beyond this many dragged lines their whole area is repainted."""


class EdgeOverlay(QGraphicsItem):
    """Draws the few lines that the batch leaves out."""

    def __init__(self, layer: EdgeLayer, look: Look) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(_HIGHLIGHT_Z)
        self._layer, self._look = layer, look
        self._shown: frozenset[int] = frozenset()
        self._touched: frozenset[int] = frozenset()
        self._areas: list[Box] = []
        self.hovered: int | None = None
        self.selected: frozenset[int] = frozenset()
        self.lifted: frozenset[int] = frozenset()

    def show(self) -> None:
        """Take the rows that were set; only lines that came, went or moved are repainted."""
        layer = self._layer
        rows = self.rows()
        layer.skipped = rows - self.lifted
        changed = (rows ^ self._shown) | self._touched | self.lifted
        areas = self._areas
        self._areas = []
        if len(self.lifted) <= _MOST_FOLLOWED:
            self._areas = layer.boxes_of(self.lifted)
        else:
            self.update()
        areas += self._areas
        at_rest = changed - self.lifted
        if len(at_rest) <= _MOST_FOLLOWED:
            areas += layer.boxes_of(at_rest)
        else:
            layer.update()
            self.update()
        layer.repaint(areas)
        self._shown = rows
        hovered = set() if self.hovered is None else {self.hovered}
        self._touched = frozenset(self.selected & hovered)

    def forget(self) -> None:
        """Start anew with other connections: the old rows mean nothing any more."""
        self.hovered, self.selected, self.lifted = None, frozenset(), frozenset()
        self._shown = self._touched = frozenset()
        self._areas = []
        self.update()

    def rows(self) -> frozenset[int]:
        """Return every row that is drawn here."""
        hovered = frozenset() if self.hovered is None else frozenset({self.hovered})
        return self.selected | self.lifted | hovered

    @guarded
    def boundingRect(self) -> QRectF:
        return _EVERYWHERE

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        rows = self.rows()
        if not rows:
            return
        zoom = painter.worldTransform().m11()
        for k in self._layer.seen_in(option.exposedRect, rows):
            face = self._layer.face_of(k, hovered=k == self.hovered, selected=k in self.selected)
            paint_edge(painter, face, self._look.colours, zoom)
            lines = self._layer.lines
            if not lines.is_exact(k) and k not in self.lifted:
                lines.wants_routing.add(k)


class DrawnEdge(QGraphicsItem):
    """The line that follows the pointer while a connection is drawn."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setZValue(_DRAWN_Z)
        self._look = look
        self.face: EdgeFace | None = None
        self.setVisible(False)

    def show_face(self, face: EdgeFace | None) -> None:
        """Draw this line, or none."""
        self.prepareGeometryChange()
        self.face = face
        self.setVisible(face is not None)
        self.update()

    @guarded
    def boundingRect(self) -> QRectF:
        return edge_bounds(self.face) if self.face is not None else QRectF()

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.face is not None:
            paint_edge(painter, self.face, self._look.colours)
