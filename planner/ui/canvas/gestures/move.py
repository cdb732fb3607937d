"""Move parts, groups and notes: guides, grid, one axis with Shift, the group they drop in."""

from typing import ClassVar

from PySide6.QtCore import QRectF, Qt

from planner.document.edits import (
    Edit,
    in_order,
    move,
    remove,
    set_edge_field,
    set_group_field,
    set_node_field,
)
from planner.painting.box import Box
from planner.painting.faces import ancestors, membership
from planner.ui.canvas.editing.fragment import copy_of, paste
from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage
from planner.ui.canvas.items.guides import Guide, Guides

_MOVABLE = ("node", "strip", "note", "group")
_NO_MOVE_PX = 4.0


class Move(Gesture):
    """Shows the move while it lasts; the document hears of it once, at its end."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeAllCursor

    def __init__(self, stage: Stage, press: Press) -> None:
        super().__init__(stage, press)
        self._key = stage.new_merge_key("move")
        self._before = stage.workspace.selection
        self._copies: frozenset[str] = frozenset()
        self._lead = press.hit.key
        if press.hit.key not in self._before:
            kept = self._before if press.at.shift else frozenset()
            stage.workspace.select(kept | {press.hit.key})
        if press.at.alt:
            self._duplicate()
        self._taken = self._what_moves()
        self._start = {
            key: (self.mirror.item_of(key).x(), self.mirror.item_of(key).y()) for key in self._taken
        }
        self._box = self._box_of(self._lead)
        self._positions = dict(self._start)
        self._guides: Guides | None = None
        self._target: str | None = None

    @classmethod
    def wants(cls, press: Press, stage: Stage) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.thing in _MOVABLE

    def _duplicate(self) -> None:
        """Move copies instead; making and moving them is one step."""
        scenario = self.stage.workspace.scenario
        fragment = copy_of(scenario, self.stage.workspace.selection)
        edit, new_ids = paste(scenario, fragment, 0.0, 0.0)
        if not new_ids or not self.stage.workspace.do("Duplicate", edit, self._key):
            return
        self._copies = frozenset(new_ids.values())
        self._lead = new_ids.get(self._lead, self._lead)
        self.stage.workspace.select(self._copies)

    def _what_moves(self) -> frozenset[str]:
        """Return the selection, what stands in selected groups, and no locked part."""
        scenario, mirror = self.stage.workspace.scenario, self.mirror
        chosen = {key for key in self.stage.workspace.selection if mirror.item_of(key) is not None}
        inside = membership(scenario)
        for key in tuple(chosen):
            if key in scenario.groups:
                chosen |= inside.members[key] | inside.subgroups[key]
                chosen |= {
                    note
                    for note, paper in mirror.notes.items()
                    if mirror.groups[key]
                    .sceneBoundingRect()
                    .contains(paper.sceneBoundingRect().center())
                }
        return frozenset(
            key for key in chosen if key not in scenario.nodes or not scenario.nodes[key].locked
        )

    def _box_of(self, key: str) -> Box:
        if key in self.mirror.arrays.place:
            return self.mirror.arrays.rect(key)
        item = self.mirror.item_of(key)
        return Box(item.x(), item.y(), *item.live_size)

    def move(self, at: Pointer) -> None:
        gone = at.scene - self.press.at.scene
        dx, dy = gone.x(), gone.y()
        zoom = self.stage.zoom
        guides: tuple[Guide, ...] = ()
        if max(abs(dx), abs(dy)) * zoom < _NO_MOVE_PX:
            dx = dy = 0.0  # back at the start is no move, wherever the grid lies
        else:
            level, upright = _axes(dx, dy, held=at.shift)
            dx, dy = dx * level, dy * upright
        if (dx or dy) and not at.ctrl:
            if self._guides is None:
                seen = self.stage.visible_area() if self.stage.snaps else QRectF()
                self._guides = Guides(self.mirror.arrays, self._taken, seen)
            box = self._box
            snap = self._guides.snap(box._replace(left=box.left + dx, top=box.top + dy), zoom)
            dx, dy, guides = dx + snap.dx * level, dy + snap.dy * upright, snap.guides
            if not (level and upright):
                guides = tuple(g for g in guides if (g.x0 == g.x1) == bool(level))
        self._positions = {key: (x + dx, y + dy) for key, (x, y) in self._start.items()}
        self.mirror.preview(self._positions)
        self.mirror.guides.show_guides(guides)
        self._show_target(self._group_under(dx, dy))

    def _group_under(self, dx: float, dy: float) -> str | None:
        """Return the innermost open group that the lead part would stand in."""
        x = self._box.left + dx + self._box.width / 2
        y = self._box.top + dy + self._box.height / 2
        return self.mirror.open_group_at(x, y, besides=self._taken)

    def _show_target(self, target: str | None) -> None:
        if target == self._target:
            return
        for key, lit in ((self._target, False), (target, True)):
            if key is not None and key in self.mirror.groups:
                self.mirror.groups[key].set_flags(drop_target=lit)
        self._target = target

    def release(self, at: Pointer) -> None:
        self.move(at)
        target = self._target
        self._clear()
        moved = [key for key in self._taken if self._positions[key] != self._start[key]]
        if moved:
            edits: list[Edit] = [move({key: self._positions[key] for key in moved})]
            edits += self._regroupings(target)
            edits += self._bends(frozenset(moved))
            workspace = self.stage.workspace
            count = len(moved)
            name = "part" if count == 1 else "parts"
            text = "Duplicate" if self._copies else f"Move {count} {name}"
            workspace.do(text, in_order(*edits), self._key)
            self.stage.say(f"Moved {count} {name}")
        self.mirror.end_preview()

    def _regroupings(self, target: str | None) -> list[Edit]:
        """Take what was dragged by itself into the group under it, or out of its own."""
        scenario = self.stage.workspace.scenario
        edits: list[Edit] = []
        for key in self._taken:
            entry = scenario.nodes.get(key)
            if entry is not None:
                if entry.group != target and entry.group not in self._taken:
                    edits.append(set_node_field(key, "group", target))
                continue
            group = scenario.groups.get(key)
            if group is None or group.parent == target or group.parent in self._taken:
                continue
            if target is None or key not in ancestors(scenario, target):
                edits.append(set_group_field(key, "parent", target))
        return edits

    def _bends(self, moved: frozenset[str]) -> list[Edit]:
        """Take the bends of connections along whose two parts move."""
        lead = next(iter(moved))
        dx = self._positions[lead][0] - self._start[lead][0]
        dy = self._positions[lead][1] - self._start[lead][1]
        return [
            set_edge_field(key, "waypoints", tuple((x + dx, y + dy) for x, y in edge.waypoints))
            for key, edge in self.stage.workspace.scenario.edges.items()
            if edge.waypoints and edge.source in moved and edge.target in moved
        ]

    def _clear(self) -> None:
        self.mirror.guides.show_guides(())
        self._show_target(None)

    def cancel(self) -> None:
        self._clear()
        self.mirror.end_preview()
        if self._copies:
            # The same key: making and removing merge into nothing.
            self.stage.workspace.do("Duplicate", remove(self._copies), self._key)
        self.stage.workspace.select(self._before)


def _axes(dx: float, dy: float, *, held: bool) -> tuple[int, int]:
    """Return along which axes things move, as factors: both, or the longer way's alone."""
    if not held:
        return 1, 1
    return (1, 0) if abs(dx) >= abs(dy) else (0, 1)
