"""The keyboard's ways through a drawing: reading order, along connections, and by direction."""

from typing import Literal

from planner.painting.box import Box
from planner.ui.canvas.scene import CanvasScene

Direction = Literal["left", "right", "up", "down"]
_ROW_PX = 92.0
STEPS: dict[Direction, tuple[int, int]] = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
}


def reading_order(scene: CanvasScene) -> list[str]:
    """Return the cards as one reads them: rows from the top, each from the left."""
    arrays = scene.arrays
    seen = [(key, arrays.rect(key)) for n, key in enumerate(arrays.ids) if arrays.shown[n]]
    seen.sort(key=lambda pair: (round(pair[1].top / _ROW_PX), pair[1].left))
    return [key for key, _ in seen]


def next_in_order(scene: CanvasScene, key: str, step: int) -> str | None:
    """Return the card after (or before) one; None beyond the last, where the focus moves on."""
    order = reading_order(scene)
    if not order:
        return None
    if key not in order:
        return order[0] if step > 0 else order[-1]
    place = order.index(key) + step
    return order[place] if 0 <= place < len(order) else None


def next_line(scene: CanvasScene, key: str) -> str | None:
    """Return the first connection that leaves a part, or the one after a connection."""
    edges = scene.scenario.edges
    source = edges[key].source if key in edges else key
    leaving = [edge.id for edge in edges.values() if edge.source == source]
    if not leaving:
        return None
    place = leaving.index(key) + 1 if key in edges else 0
    return leaving[place % len(leaving)]


def along(scene: CanvasScene, key: str, direction: Direction) -> str | None:
    """Walk a connection: right to what a part calls, left to its callers, else by direction."""
    arrays = scene.arrays
    if key not in arrays.place:
        return None
    forward = {"right": True, "left": False}.get(direction)
    if forward is not None:
        edges = [scene.lines.edges[k] for k in scene.lines.at_cards((key,))]
        pairs = [(arrays.card_of(edge.source), arrays.card_of(edge.target)) for edge in edges]
        others = [b if forward else a for a, b in pairs if (a if forward else b) == key]
        others = [other for other in others if other != key]
        if others:
            here = arrays.rect(key)
            return min(others, key=lambda other: abs(arrays.rect(other).top - here.top))
    return beside(scene, key, direction)


def beside(scene: CanvasScene, key: str, direction: Direction) -> str | None:
    """Return the nearest card in a direction; what lies straight ahead comes first."""
    arrays = scene.arrays
    here = arrays.rect(key)
    right, down = STEPS[direction]
    best, nearest = None, float("inf")
    for place, other in enumerate(arrays.ids):
        if other == key or not arrays.shown[place]:
            continue
        there = arrays.rect(other)
        dx, dy = _middle(there)[0] - _middle(here)[0], _middle(there)[1] - _middle(here)[1]
        ahead = dx * right + dy * down
        aside = abs(dx * down) + abs(dy * right)
        if ahead > 1 and ahead + 2 * aside < nearest and aside <= 2 * ahead:
            best, nearest = other, ahead + 2 * aside
    return best


def _middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2
