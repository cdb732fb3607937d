"""Resize groups and notes by their borders and corners."""

from typing import ClassVar

from PySide6.QtCore import Qt

from planner.document import Scenario
from planner.document.edits import (
    Edit,
    in_order,
    move,
    set_group_field,
    set_node_field,
    set_note_field,
)
from planner.tokens import GRID_PX
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage

_SMALLEST_GROUP = (80.0, 60.0)
_SMALLEST_NOTE = (60.0, 32.0)


class Resize(Gesture):
    """Moves the borders that were gripped; contents stay where they are."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._key = stage.new_merge_key("resize")
        self._item = self.mirror.item_of(press.hit.key)
        self._is_group = press.hit.key in self.mirror.groups
        width, height = self._item.live_size
        self._start = (self._item.x(), self._item.y(), width, height)
        self._now = self._start

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.thing == "handle"

    def move(self, at: Pointer) -> None:
        gone = at.scene - self.press.at.scene
        left, top, width, height = self._start
        right, bottom = left + width, top + height
        grip = self.press.hit.grip
        snapped = not at.ctrl
        least_width, least_height = _SMALLEST_GROUP if self._is_group else _SMALLEST_NOTE
        if "left" in grip:
            left = min(_placed(left + gone.x(), snapped), right - least_width)
        if "right" in grip:
            right = max(_placed(right + gone.x(), snapped), left + least_width)
        if "top" in grip:
            top = min(_placed(top + gone.y(), snapped), bottom - least_height)
        if "bottom" in grip:
            bottom = max(_placed(bottom + gone.y(), snapped), top + least_height)
        self._show(left, top, right - left, bottom - top)

    def _show(self, left: float, top: float, width: float, height: float) -> None:
        self._now = (left, top, width, height)
        self._item.setPos(left, top)
        self._item.show_size(width, height)
        self._item.update()

    def release(self, at: Pointer) -> None:
        self.move(at)
        key = self.press.hit.key
        left, top, width, height = self._now
        put = set_group_field if self._is_group else set_note_field
        edits: list[Edit] = [move({key: (left, top)})]
        edits += [put(key, "width", width), put(key, "height", height)]
        if self._is_group:
            edits.append(self._take_in)
        self.stage.workspace.do("Resize", in_order(*edits), self._key)
        self.stage.say(f"{width:.0f} × {height:.0f}")

    def _take_in(self, scenario: Scenario) -> Scenario:
        """Let parts that the frame covers now, and no other group holds, stand in it."""
        group = scenario.groups[self.press.hit.key]
        edits: list[Edit] = []
        for node in scenario.nodes.values():
            box = self.mirror.arrays.rect(node.id)
            x, y = box.left + box.width / 2, box.top + box.height / 2
            inside = (
                group.x <= x <= group.x + group.width and group.y <= y <= group.y + group.height
            )
            if inside and node.group is None:
                edits.append(set_node_field(node.id, "group", group.id))
            elif not inside and node.group == group.id:
                edits.append(set_node_field(node.id, "group", None))
        return in_order(*edits)(scenario)

    def cancel(self) -> None:
        self._show(*self._start)


def _placed(place: float, snapped: bool) -> float:
    return round(place / GRID_PX) * GRID_PX if snapped else place
