"""Parts dragged in from the palette: a ghost under the pointer, an edge it may split, a group."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF

from planner.tokens import NODE
from planner.ui.canvas.commands import add_part, may_split, on_grid, palette_item
from planner.ui.canvas.editing.connecting import trial_node
from planner.ui.canvas.gestures.base import Stage
from planner.ui.canvas.items.node_item import NodeItem

PART_MIME = "application/x-elplan-part"
_LONGEST_ID = 200
_GHOST_OPACITY = 0.6
_GHOST_Z = 80.0
_SPLIT_REACH_PX = 16.0


def part_in(data: QMimeData) -> str | None:
    """Return the id of the palette's row that is dragged; None for anything else."""
    if not data.hasFormat(PART_MIME):
        return None
    raw = data.data(PART_MIME)
    if raw.size() > _LONGEST_ID:
        return None
    item = palette_item(bytes(raw.data()).decode("utf-8", errors="replace"))
    return item.id if item is not None else None


def files_in(data: QMimeData) -> tuple[Path, ...]:
    """Return local files that are dragged."""
    if not data.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class PartDrop:
    """One drag of a part over the canvas."""

    def __init__(self, stage: Stage, item_id: str) -> None:
        self._stage, self._item_id = stage, item_id
        self._ghost: NodeItem | None = None
        self._split: str | None = None
        self._group: str | None = None
        self._allowed: dict[str, bool] = {}

    def move(self, at: QPointF) -> None:
        """Show where the part would stand."""
        mirror = self._stage.mirror
        corner = self._corner(at)
        if self._ghost is None:
            item = palette_item(self._item_id)
            if item is None:
                return
            self._ghost = NodeItem(trial_node(item, "\x00ghost"), mirror.look)
            self._ghost.setOpacity(_GHOST_OPACITY)
            self._ghost.setZValue(_GHOST_Z)
            mirror.addItem(self._ghost)
            mirror.ghost = self._ghost
        self._ghost.setPos(corner)
        self._split = self._edge_under(at)
        mirror.set_hovered(self._split or "")
        self._show_group(mirror.open_group_at(at.x(), at.y(), besides=frozenset()))

    def _corner(self, at: QPointF) -> QPointF:
        height = self._ghost.height if self._ghost is not None else NODE.height_compute
        return on_grid(at - QPointF(NODE.width / 2, height / 2))

    def _edge_under(self, at: QPointF) -> str | None:
        mirror = self._stage.mirror
        if mirror.arrays.at(at.x(), at.y()) is not None:
            return None
        edge = mirror.edges.hit(at.x(), at.y(), _SPLIT_REACH_PX / self._stage.zoom)
        item = palette_item(self._item_id)
        if edge is None or item is None:
            return None
        if edge not in self._allowed:
            self._allowed[edge] = may_split(self._stage.workspace.scenario, item, edge)
        return edge if self._allowed[edge] else None

    def _show_group(self, group: str | None) -> None:
        for key, lit in ((self._group, False), (group, True)):
            if key is not None and key in self._stage.mirror.groups:
                self._stage.mirror.groups[key].set_flags(drop_target=lit)
        self._group = group

    def drop(self, at: QPointF) -> str | None:
        """Place the part, in one step."""
        self.move(at)
        corner, split = self._corner(at), self._split
        self.leave()
        return add_part(self._stage, self._item_id, corner, split=split)

    def leave(self) -> None:
        """Take the ghost away."""
        mirror = self._stage.mirror
        if self._ghost is not None:
            mirror.removeItem(self._ghost)
            self._ghost = mirror.ghost = None
        self._show_group(None)
        mirror.set_hovered("")
