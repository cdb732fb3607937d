"""A group on the canvas: an open frame, or the card that stands for a collapsed one."""

from dataclasses import replace

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from planner.document import Group, Scenario
from planner.painting.faces import collapsed_face, group_face
from planner.painting.group_face import GroupFace, paint_group_face
from planner.painting.guard import guarded
from planner.painting.node_face import NODE_MARGIN_PX, NodeFace, paint_node_face
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
        self._painted: GroupFace | NodeFace | None = None
        self.show_group(group, 0)

    def show_group(self, group: Group, depth: int) -> None:
        """Follow the document; inner frames lie over outer ones."""
        self.frame = group
        self.setPos(group.x, group.y)
        self.show_size(group.width, group.height)
        self.setZValue(0.0 if group.collapsed else _FRAME_Z + depth)
        self.update()

    def show_figures(self, scenario: Scenario) -> None:
        """Follow other results; a frame covers much, and most results change none of it."""
        self.scenario = scenario
        if self._painted != self._face():
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
        face = self._painted = self._face()
        if isinstance(face, NodeFace):
            paint_node_face(painter, face, self._look.colours)
        else:
            paint_group_face(painter, face, self._look.colours)

    def _face(self) -> GroupFace | NodeFace:
        """Return how the group looks now, as a frame or as a card."""
        if not self.frame.collapsed:
            return self.face()
        look = self._look
        card = collapsed_face(self.frame, self.members, self.scenario, look.figures)
        if "costs" in look.hidden:
            card = replace(card, money="")
        return replace(card, selected=self.selected, hovered=self.hovered, focused=self.focused)

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
