"""A group on the canvas: an open frame, or the card that stands for a collapsed one."""

from dataclasses import replace

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from planner.document import Group, Scenario
from planner.painting.faces import collapsed_face, group_face
from planner.painting.group_face import GroupFace, paint_group_face
from planner.painting.guard import guarded
from planner.painting.node_face import NODE_MARGIN_PX, paint_node_face
from planner.tokens import NODE
from planner.ui.canvas.items.look import Look
from planner.ui.canvas.items.sheet_item import SheetItem

_FRAME_Z = -100.0


class GroupItem(SheetItem):
    """Mirrors one group of the document; knows who stands in it."""

    def __init__(self, group: Group, look: Look) -> None:
        super().__init__(look, (group.width, group.height))
        self.frame = group
        self.members: frozenset[str] = frozenset()
        self.scenario = Scenario()
        self.hovered = self.drop_target = False
        self.show_group(group, 0)

    def show_group(self, group: Group, depth: int) -> None:
        """Follow the document; inner frames lie over outer ones."""
        self.frame = group
        self.setPos(group.x, group.y)
        self.show_size(group.width, group.height)
        self.setZValue(0.0 if group.collapsed else _FRAME_Z + depth)
        self.update()

    def _fit(self) -> None:
        width, height = self.live_size
        if self.frame.collapsed:
            width, height = NODE.width, NODE.height_other
        self._cover(width, height, NODE_MARGIN_PX)

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        look = self._look
        if self.frame.collapsed:
            card = collapsed_face(self.frame, self.members, self.scenario, look.figures)
            if "costs" in look.hidden:
                card = replace(card, money="")
            card = replace(card, selected=self.selected, hovered=self.hovered, focused=self.focused)
            paint_node_face(painter, card, look.colours)
            return
        paint_group_face(painter, self.face(), look.colours)

    def face(self) -> GroupFace:
        """Return how the open frame looks now."""
        width, height = self.live_size
        face = group_face(
            self.frame,
            self.members,
            self._look.figures,
            selected=self.selected,
            drop_target=self.drop_target,
            hovered=self.hovered,
        )
        hidden = "costs" in self._look.hidden
        return replace(face, width=width, height=height, sum_text="" if hidden else face.sum_text)
