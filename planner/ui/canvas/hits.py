"""What is under the pointer, in the order in which a user means it."""

import math
from typing import Literal

from planner.kinds import KINDS
from planner.painting.group_face import GROUP_HEADER_PX
from planner.painting.node_face import PORT_Y
from planner.record import record
from planner.tokens import NODE
from planner.ui.canvas.scene import CanvasScene

Thing = Literal["port", "strip", "node", "note", "edge", "group", "handle", "empty"]
Side = Literal["left", "right"]

_PORT_REACH_PX = 10.0
_LARGEST_PORT_REACH = 14.0
_END_REACH_PX = 6.0
_MOST_SELECTED_ENDS = 20
EDGE_REACH_PX = 10.0
_BORDER_REACH_PX = 5.0
_CORNER_REACH_PX = 12.0
_NAME_BOTTOM = 44.0


@record
class Hit:
    """A thing of the drawing, and which part of it.

    Attributes
    ----------
    side
        Of a port.
    grip
        Of a handle: which borders it moves, of "left top right bottom".
    on_name
        Whether the pointer is on the lines a double-click renames.
    """

    thing: Thing = "empty"
    key: str = ""
    side: Side = "right"
    grip: frozenset[str] = frozenset()
    on_name: bool = False


def find_hit(scene: CanvasScene, x: float, y: float, zoom: float) -> Hit:
    """Find what a press at a point of the scene means."""
    end = _end_of_selected(scene, x, y, zoom)
    if end is not None:
        return end
    port = _port_at(scene, x, y, zoom)
    if port is not None:
        return port
    card = scene.arrays.at(x, y)
    if card is not None:
        return _on_card(scene, card, x, y, zoom)
    note = _note_at(scene, x, y, zoom)
    if note is not None:
        return note
    edge = scene.edges.hit(x, y, EDGE_REACH_PX / zoom)
    if edge is not None:
        on_label = scene.edges.on_label(edge, x, y)
        return Hit("edge", edge, on_name=on_label)
    return _group_at(scene, x, y, zoom) or Hit()


def _end_of_selected(scene: CanvasScene, x: float, y: float, zoom: float) -> Hit | None:
    """Find the end of a selected connection: it can be led elsewhere, though ports are near."""
    place = scene.lines.place
    chosen = [key for key in scene.workspace.selection if key in place]
    if not 0 < len(chosen) <= _MOST_SELECTED_ENDS:
        return None
    reach = min(_END_REACH_PX / zoom, _END_REACH_PX)
    for key in chosen:
        line = scene.lines.line_of(place[key])
        if any(math.dist(end, (x, y)) <= reach for end in (line[0], line[-1])):
            return Hit("edge", key)
    return None


def _port_at(scene: CanvasScene, x: float, y: float, zoom: float) -> Hit | None:
    if zoom < NODE.lod_brief:
        return None
    reach = min(_PORT_REACH_PX / zoom, _LARGEST_PORT_REACH)
    for place in scene.arrays.within(x - reach, y - reach, x + reach, y + reach)[::-1].tolist():
        key = scene.arrays.ids[place]
        item = scene.nodes.get(key)
        kind = KINDS.get(item.node.kind) if item is not None else None
        if kind is None:
            continue
        left, top, width, _ = scene.arrays.boxes[place].tolist()
        if (y - top - PORT_Y) ** 2 + (x - left - width) ** 2 <= reach**2 and kind.emits:
            return Hit("port", key, "right")
        if (y - top - PORT_Y) ** 2 + (x - left) ** 2 <= reach**2 and kind.accepts:
            return Hit("port", key, "left")
    return None


def _on_card(scene: CanvasScene, card: str, x: float, y: float, zoom: float) -> Hit:
    box = scene.arrays.rect(card)
    item = scene.nodes.get(card)
    if item is None:
        return Hit("group", card, on_name=y - box.top < _NAME_BOTTOM)
    strip_top = NODE.height_compute - NODE.footer
    if item.contest and y - box.top >= strip_top and zoom >= NODE.lod_brief:
        return Hit("strip", card)
    return Hit("node", card, on_name=y - box.top < _NAME_BOTTOM and x - box.left > NODE.icon_tile)


def _note_at(scene: CanvasScene, x: float, y: float, zoom: float) -> Hit | None:
    for key, item in reversed(scene.notes.items()):
        if not item.isVisible():
            continue
        width, height = item.live_size
        grip = _grip(x - item.x(), y - item.y(), width, height, zoom)
        if grip and item.selected:
            return Hit("handle", key, grip=grip)
        if 0 <= x - item.x() <= width and 0 <= y - item.y() <= height:
            return Hit("note", key, on_name=True)
    return None


def _group_at(scene: CanvasScene, x: float, y: float, zoom: float) -> Hit | None:
    innermost_first = sorted(scene.groups.items(), key=lambda pair: -pair[1].zValue())
    for key, item in innermost_first:
        if not item.isVisible() or item.frame.collapsed:
            continue
        width, height = item.live_size
        right, down = x - item.x(), y - item.y()
        grip = _grip(right, down, width, height, zoom)
        if grip:
            return Hit("handle", key, grip=grip)
        if 0 <= right <= width and 0 <= down <= max(GROUP_HEADER_PX, 12 / zoom):
            return Hit("group", key, on_name=True)
    return None


def _grip(right: float, down: float, width: float, height: float, zoom: float) -> frozenset[str]:
    """Return the borders that a point is on; a corner is two of them."""
    border, corner = _BORDER_REACH_PX / zoom, _CORNER_REACH_PX / zoom
    if not (-border <= right <= width + border and -border <= down <= height + border):
        return frozenset()
    sides = {
        "left": abs(right),
        "right": abs(right - width),
        "top": abs(down),
        "bottom": abs(down - height),
    }
    near = {side for side, distance in sides.items() if distance <= border}
    if near:
        near |= {side for side, distance in sides.items() if distance <= corner}
    if len(near & {"left", "right"}) > 1 or len(near & {"top", "bottom"}) > 1:
        return frozenset()
    return frozenset(near)
