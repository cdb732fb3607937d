"""A part on the canvas: one item, no children; its bounds are Qt's, its face is ours."""

from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from planner.document import Node
from planner.kinds import KINDS
from planner.painting.faces import is_contest
from planner.painting.guard import guarded
from planner.painting.node_face import NODE_MARGIN_PX, NodeFace
from planner.tokens import NODE, Category
from planner.ui.canvas.items.look import Look

_PAINTED = {
    height: QRectF(0, 0, NODE.width, height).adjusted(
        -NODE_MARGIN_PX, -NODE_MARGIN_PX, NODE_MARGIN_PX, NODE_MARGIN_PX
    )
    for height in (NODE.height_compute, NODE.height_other)
}

_AT_REST = {"port_hot": "none"}
"""What a flag is before it was set, where that is not False."""


class NodeItem(QGraphicsRectItem):
    """Mirrors one part of the document."""

    def __init__(self, node: Node, look: Look) -> None:
        self.contest = is_contest(node)
        self.height = NODE.height_compute if self.contest else NODE.height_other
        super().__init__(_PAINTED[self.height])
        self.node = node
        self._look = look
        self._rest: NodeFace | None = None
        self._face: NodeFace | None = None
        self._flags: dict[str, object] = {}
        self.setPos(node.x, node.y)

    def show_node(self, node: Node) -> None:
        """Follow the document."""
        old, self.node = self.node, node
        if (old.x, old.y) != (node.x, node.y) or (self.x(), self.y()) != (node.x, node.y):
            self.setPos(node.x, node.y)
        if old.params is not node.params or old.name != node.name or old.locked != node.locked:
            self.forget_face()

    def forget_face(self) -> None:
        """Build the face anew when it is next painted."""
        self._rest = self._face = None
        self.update()

    def set_flags(self, **flags: object) -> None:
        """Set what the pointer and the keyboard do to the face: `hovered`, `selected` …"""
        if any(
            self._flags.get(name, _AT_REST.get(name, False)) != value
            for name, value in flags.items()
        ):
            self._flags.update(flags)
            self._face = None
            self.update()

    @property
    def face(self) -> NodeFace:
        """The face as it is painted now."""
        if self._face is None:
            if self._rest is None:
                self._rest = self._look.face_of(self.node)
            self._face = replace(self._rest, **self._flags) if self._flags else self._rest  # type: ignore[arg-type]
        return self._face

    def face_category(self) -> Category:
        """Return the category whose colour the part bears where it has no answer."""
        kind = KINDS.get(self.node.kind)
        return kind.category if kind is not None else "general"

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        pictures, colours = self._look.pictures, self._look.colours
        if self._face is None and not pictures.has_time():
            pictures.paint_for_now(painter, self.node.id, (NODE.width, self.height), colours)
        else:
            pictures.paint(painter, self.node.id, self.face, colours)
