"""Where parts should stand: aligned, spread evenly, or laid out in layers along the flow."""

from collections.abc import Callable, Collection, Mapping
from math import ceil
from statistics import fmean
from typing import Literal

from planner.document import Scenario
from planner.painting.box import Box
from planner.painting.faces import node_box
from planner.painting.group_face import GROUP_HEADER_PX, GROUP_PADDING_PX
from planner.tokens import GRID_PX

Flow = Literal["right", "down"]
Line = Literal["left", "centre", "right", "top", "middle", "bottom"]
Boxes = Mapping[str, Box]
Corners = dict[str, tuple[float, float]]

_LAYER_GAP_PX = 72.0
_GAPS_PX = (40.0, 24.0, 10.0)
"""Between two things of a layer, a thing and a bend of a long connection, two bends."""
_BEND = "\0"
_COMPONENT_GAP_PX = 60.0
_TIDY_ACROSS_PX = 48.0
_TIDY_DOWN_PX = 40.0
_SWEEPS = 12
"""How often layers follow their neighbours; beyond, nothing moves that could be seen."""
_TOP_LEVEL = ""


def aligned(boxes: Boxes, line: Line) -> Corners:
    """Return corners that line up at an edge or middle of what they cover together."""
    left, top = min(b.left for b in boxes.values()), min(b.top for b in boxes.values())
    right, bottom = max(b.right for b in boxes.values()), max(b.bottom for b in boxes.values())
    place: dict[Line, Callable[[Box], tuple[float, float]]] = {
        "left": lambda b: (left, b.top),
        "centre": lambda b: ((left + right - b.width) / 2, b.top),
        "right": lambda b: (right - b.width, b.top),
        "top": lambda b: (b.left, top),
        "middle": lambda b: (b.left, (top + bottom - b.height) / 2),
        "bottom": lambda b: (b.left, bottom - b.height),
    }
    return {key: place[line](box) for key, box in boxes.items()}


def tidied(boxes: Boxes) -> Corners:
    """Return corners in rows and columns, in the order in which things stand by and large."""
    rows: list[list[str]] = []
    for key in sorted(boxes, key=lambda key: boxes[key].top + boxes[key].height / 2):
        middle = boxes[key].top + boxes[key].height / 2
        first = boxes[rows[-1][0]] if rows else None
        if first is not None and middle <= first.top + max(first.height, boxes[key].height):
            rows[-1].append(key)
        else:
            rows.append([key])
    corners: Corners = {}
    left = _on_grid(min(box.left for box in boxes.values()))
    top = _on_grid(min(box.top for box in boxes.values()))
    widest = max(box.width for box in boxes.values())
    step = _up_to_grid(widest + _TIDY_ACROSS_PX)
    for row in rows:
        place = -1
        for key in sorted(row, key=lambda key: boxes[key].left):
            # A gap as wide as a part stays a gap.
            place = max(place + 1, round((boxes[key].left - left) / step))
            corners[key] = (left + place * step, top)
        top += _up_to_grid(max(boxes[key].height for key in row) + _TIDY_DOWN_PX)
    return corners


def _on_grid(place: float) -> float:
    return float(round(place / GRID_PX) * GRID_PX)


def _up_to_grid(length: float) -> float:
    return float(ceil(length / GRID_PX) * GRID_PX)


def distributed(boxes: Boxes, axis: Literal["across", "down"]) -> Corners:
    """Return corners with equal gaps between the two outermost things."""
    start = 0 if axis == "across" else 1
    order = sorted(boxes, key=lambda key: boxes[key][start] + boxes[key][start + 2] / 2)
    first, last = boxes[order[0]], boxes[order[-1]]
    room = last[start] + last[start + 2] - first[start]
    gap = (room - sum(box[start + 2] for box in boxes.values())) / max(len(order) - 1, 1)
    corners: Corners = {}
    place = first[start]
    for key in order:
        box = boxes[key]
        corners[key] = (place, box.top) if axis == "across" else (box.left, place)
        place += box[start + 2] + gap
    return corners


def layered(
    scenario: Scenario, flow: Flow, ids: Collection[str] | None = None
) -> tuple[Corners, dict[str, tuple[float, float]]]:
    """Lay parts out in layers along their connections.

    Parameters
    ----------
    ids
        Only these parts, without regard to groups; None for the whole drawing, group by group.

    Returns
    -------
    corners, sizes
        Top left corners of parts and groups; new sizes of groups. [px]
    """
    chosen = frozenset(scenario.nodes if ids is None else ids)
    boxes = {key: node_box(node) for key, node in scenario.nodes.items() if key in chosen}
    if not boxes:
        return {}, {}
    owners = _owners(scenario) if ids is None else dict.fromkeys(chosen, _TOP_LEVEL)
    corners: Corners = {}
    sizes: dict[str, tuple[float, float]] = {}
    if ids is None:
        left = min([b.left for b in boxes.values()] + [g.x for g in scenario.groups.values()])
        top = min([b.top for b in boxes.values()] + [g.y for g in scenario.groups.values()])
    else:
        left, top = min(b.left for b in boxes.values()), min(b.top for b in boxes.values())
    _Layout(scenario, flow, owners, boxes, corners, sizes).place(_TOP_LEVEL, left, top)
    return corners, sizes


def _owners(scenario: Scenario) -> dict[str, str]:
    """Return the group that each part and group stands in; a circle is cut."""
    owners: dict[str, str] = {}
    for key, node in scenario.nodes.items():
        owners[key] = node.group if node.group in scenario.groups else _TOP_LEVEL  # type: ignore[assignment]
    for key, group in scenario.groups.items():
        chain = [key]
        parent = group.parent
        while parent in scenario.groups and parent not in chain:
            chain.append(parent)  # type: ignore[arg-type]
            parent = scenario.groups[parent].parent  # type: ignore[index]
        looped = parent in chain
        owners[key] = _TOP_LEVEL if looped or group.parent not in scenario.groups else group.parent  # type: ignore[assignment]
    return owners


class _Layout:
    """One run: a group is laid out within, then stands as one box among its siblings."""

    def __init__(
        self,
        scenario: Scenario,
        flow: Flow,
        owners: Mapping[str, str],
        boxes: Boxes,
        corners: Corners,
        sizes: dict[str, tuple[float, float]],
    ) -> None:
        self._scenario, self._flow = scenario, flow
        self._owners, self._boxes = owners, boxes
        self._corners, self._sizes = corners, sizes
        self._children: dict[str, list[str]] = {}
        for key, owner in owners.items():
            self._children.setdefault(owner, []).append(key)

    def place(self, owner: str, left: float, top: float) -> None:
        """Put everything of a group where it belongs, its corner at left, top."""
        for key, (x, y) in self._inner(owner)[0].items():
            self._corners[key] = (left + x, top + y)
            if key in self._scenario.groups:
                header = top + y + GROUP_HEADER_PX + GROUP_PADDING_PX / 2
                self.place(key, left + x + GROUP_PADDING_PX, header)

    def _inner(self, owner: str) -> tuple[Corners, tuple[float, float]]:
        sizes = {key: self._size(key) for key in self._children.get(owner, ())}
        corners = _in_layers(sizes, self._edges_among(sizes), self._flow)
        width = max((corners[k][0] + sizes[k][0] for k in sizes), default=160.0)
        height = max((corners[k][1] + sizes[k][1] for k in sizes), default=60.0)
        return corners, (width, height)

    def _size(self, key: str) -> tuple[float, float]:
        if key not in self._scenario.groups:
            return self._boxes[key].width, self._boxes[key].height
        if key not in self._sizes:
            width, height = self._inner(key)[1]
            self._sizes[key] = (
                width + 2 * GROUP_PADDING_PX,
                height + GROUP_HEADER_PX + 1.5 * GROUP_PADDING_PX,
            )
        return self._sizes[key]

    def _edges_among(self, items: Mapping[str, object]) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for edge in self._scenario.edges.values():
            one, other = self._lifted(edge.source, items), self._lifted(edge.target, items)
            if one and other and one != other:
                found[(one, other)] = None
        return list(found)

    def _lifted(self, key: str, items: Mapping[str, object]) -> str | None:
        """Return which of some siblings a part is, or stands in."""
        while key not in items:
            owner = self._owners.get(key, _TOP_LEVEL)
            if owner == _TOP_LEVEL:
                return None
            key = owner
        return key


def _in_layers(
    sizes: Mapping[str, tuple[float, float]], edges: list[tuple[str, str]], flow: Flow
) -> Corners:
    import fast_sugiyama

    corners: Corners = {}
    offset = 0.0
    joined = {end for edge in edges for end in edge}
    if edges:
        numbers = {key: number for number, key in enumerate(sizes)}
        names = list(sizes)
        pieces = fast_sugiyama.from_edges(
            [(numbers[one], numbers[other]) for one, other in edges], vertex_spacing=100
        )
        for positions, _, _, links in sorted(pieces, key=lambda piece: -len(piece[0])):

            def name(number: int) -> str:
                # Numbers beyond ours are bends of long connections; they keep room and go.
                return names[number] if number < len(names) else f"{_BEND}{number}"

            ranks = {name(int(n)): (-float(y), float(x)) for n, (x, y) in positions}
            pairs = [(name(int(one)), name(int(other))) for one, other in links or ()]
            piece = _spaced(ranks, sizes, pairs, flow)
            reach = 0.0
            for key, (x, y) in piece.items():
                corners[key] = (x, y + offset) if flow == "right" else (x + offset, y)
                reach = max(reach, (y if flow == "right" else x) + sizes[key][flow == "right"])
            offset += reach + _COMPONENT_GAP_PX
    lonely = [key for key in sizes if key not in joined]
    along = 0.0
    for key in lonely:
        corners[key] = (along, offset) if flow == "right" else (offset, along)
        along += sizes[key][flow != "right"] + _LAYER_GAP_PX
    return corners


def _spaced(
    ranks: Mapping[str, tuple[float, float]],
    sizes: Mapping[str, tuple[float, float]],
    edges: list[tuple[str, str]],
    flow: Flow,
) -> Corners:
    """Turn layers and order into corners for things of different sizes."""
    layers = _upstream_first(ranks, edges)
    across = 0 if flow == "right" else 1
    for layer in layers:
        layer.sort(key=lambda key: ranks[key][1])
    lengths = {key: sizes[key][1 - across] if key in sizes else 0.0 for key in ranks}
    middles = _settled(layers, lengths, edges)
    corners: Corners = {}
    start = 0.0
    for layer in layers:
        things = [key for key in layer if key in sizes]
        depth = max((sizes[key][across] for key in things), default=0.0)
        for key in things:
            inset, low = start + (depth - sizes[key][across]) / 2, middles[key] - lengths[key] / 2
            corners[key] = (inset, low) if flow == "right" else (low, inset)
        start += depth + _LAYER_GAP_PX
    left = min(x for x, _ in corners.values())
    top = min(y for _, y in corners.values())
    return {key: (round(x - left), round(y - top)) for key, (x, y) in corners.items()}


def _settled(
    layers: list[list[str]], lengths: Mapping[str, float], edges: list[tuple[str, str]]
) -> dict[str, float]:
    """Return middles in each layer: as near to those of joined things as order and gaps allow."""
    joined: dict[str, list[str]] = {key: [] for layer in layers for key in layer}
    before: dict[str, list[str]] = {key: [] for key in joined}
    for one, other in edges:
        joined[one].append(other)
        joined[other].append(one)
        before[other].append(one)
    middles: dict[str, float] = {}
    for layer in layers:
        middles |= _kept_apart(layer, dict.fromkeys(layer, 0.0), lengths)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = {
                key: fmean(middles[other] for other in joined[key]) if joined[key] else middles[key]
                for key in layer
            }
            middles |= _kept_apart(layer, wanted, lengths)
    for layer in layers:  # at last chains are drawn straight
        followed = {key: before[key] or joined[key] or [key] for key in layer}
        wanted = {key: fmean(middles[other] for other in followed[key]) for key in layer}
        middles |= _kept_apart(layer, wanted, lengths)
    return middles


def _kept_apart(
    layer: list[str], wanted: Mapping[str, float], lengths: Mapping[str, float]
) -> dict[str, float]:
    """Return the middles nearest to the wanted ones (least squares) that keep order and gaps."""
    offsets, offset = [], 0.0
    for place, key in enumerate(layer):
        if place:
            last = layer[place - 1]
            bends = key.startswith(_BEND) + last.startswith(_BEND)
            offset += (lengths[last] + lengths[key]) / 2 + _GAPS_PX[bends]
        offsets.append(offset)
    # Without the gaps the middles only have to rise: neighbours that do not are pooled.
    pools: list[list[float]] = []
    for place, key in enumerate(layer):
        pools.append([wanted[key] - offsets[place], 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            value, count = pools.pop()
            other, number = pools[-1]
            pools[-1] = [(other * number + value * count) / (number + count), number + count]
    levels = [value for value, count in pools for _ in range(int(count))]
    return {key: levels[n] + offsets[n] for n, key in enumerate(layer)}


def _upstream_first(
    ranks: Mapping[str, tuple[float, float]], edges: list[tuple[str, str]]
) -> list[list[str]]:
    """Group by layer, turned so that most connections point forward."""
    by_rank: dict[float, list[str]] = {}
    for key, (rank, _) in ranks.items():
        by_rank.setdefault(rank, []).append(key)
    forward = sum(
        1 if ranks[one][0] < ranks[other][0] else -1
        for one, other in edges
        if one in ranks and other in ranks
    )
    return [by_rank[rank] for rank in sorted(by_rank, reverse=forward < 0)]
