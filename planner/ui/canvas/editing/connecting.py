"""Where a connection may end: rules asked once a kind, the nearest thing within 20 px."""

from collections.abc import Iterable

from planner.document import Node, Scenario
from planner.document.edits import add_node, remove, why_not_connect
from planner.kinds import KINDS, PALETTE, PaletteItem
from planner.painting.box import Box
from planner.record import record
from planner.ui.canvas.scene import CanvasScene

REACH_PX = 20.0


@record
class End:
    """What a line being drawn would end at: a part, with the reason if it may not."""

    key: str
    refusal: str = ""


def valid_ends(scenario: Scenario, start: str, *, backward: bool) -> frozenset[str]:
    """Return the parts that `start` may point at; `backward`: that may point at it.

    The document's rule is asked once a kind, not once a part: two thousand parts are quick.
    """
    bare = remove(scenario.edges.keys())(scenario)
    allowed: dict[str, bool] = {}
    taken = {
        edge.source if backward else edge.target
        for edge in scenario.edges.values()
        if (edge.target if backward else edge.source) == start
    }
    ends = set()
    for node in scenario.nodes.values():
        if node.id == start or node.id in taken:
            continue
        if node.kind not in allowed:
            pair = (node.id, start) if backward else (start, node.id)
            allowed[node.kind] = why_not_connect(bare, *pair) is None
        if allowed[node.kind]:
            ends.add(node.id)
    return frozenset(ends)


def end_at(
    scene: CanvasScene, start: str, x: float, y: float, zoom: float, *, backward: bool
) -> End | None:
    """Return the part (or note) that a line dropped here would end at."""
    key = scene.arrays.at(x, y)
    if key is None:
        reach = REACH_PX / zoom
        near = scene.arrays.within(x - reach, y - reach, x + reach, y + reach).tolist()
        others = [place for place in near if scene.arrays.ids[place] != start]
        if others:
            nearest = min(others, key=lambda p: _distance(scene.arrays.rects((p,))[0], x, y))
            key = scene.arrays.ids[nearest]
    if key is None:
        key = next(
            (note for note, item in scene.notes.items() if item.sceneBoundingRect().contains(x, y)),
            None,
        )
    if key is None or key == start:
        return None
    source, target = (key, start) if backward else (start, key)
    return End(key, why_not_connect(scene.scenario, source, target) or "")


def _distance(box: Box, x: float, y: float) -> float:
    across = max(box.left - x, 0.0, x - box.right)
    along = max(box.top - y, 0.0, y - box.bottom)
    return across * across + along * along


def trial_node(item: PaletteItem, key: str, x: float = 0.0, y: float = 0.0) -> Node:
    """Build the part that a row of the palette stands for."""
    kind = KINDS[item.kind]
    return Node.model_validate(
        {
            "id": key,
            "kind": item.kind,
            "name": item.title,
            "x": x,
            "y": y,
            "params": dict(item.params),
            "traffic": kind.default_traffic,
        }
    )


def connectable_items(
    scenario: Scenario, start: str, *, backward: bool, items: Iterable[PaletteItem] = PALETTE
) -> tuple[PaletteItem, ...]:
    """Return the rows of the palette whose part may be joined to `start`."""
    trial = "\x00trial"
    found = []
    lonely = remove((scenario.nodes.keys() | scenario.edges.keys()) - {start})(scenario)
    for item in items:
        probe = add_node(trial_node(item, trial))(lonely)
        pair = (trial, start) if backward else (start, trial)
        if why_not_connect(probe, *pair) is None:
            found.append(item)
    return tuple(found)
