"""Where the line of an edge runs: orthogonal, clear of ports, around other parts; no Qt."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from planner.painting.box import Box

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, width, height. [px]"""
Side = Literal["left", "right", "top", "bottom"]

PORT_DROP_PX = 26.0
"""Height of a port below its part's top."""
PORT_CLEARANCE_PX = 8.0
"""Between a part's side and a line's end: a port's radius and 4 px of air."""
BARE_CLEARANCE_PX = 1.0
"""The same on top and bottom, where there are no ports."""
STUB_PX = 20.0
"""How far a line runs straight out of a part before it may turn."""
LANE_PX = 10.0
"""Distance of parallel lines."""
_BESIDE_PORT_PX = 18.0
"""How far beside the usual place a line ends that runs against the grain."""
_AIR_PX = 14.0
_BEND_COST = 36.0
_CROSSING_COST = 4_000.0
_SAME_PX = 0.5
_ROUNDABOUT = 1.5
_ROUNDABOUT_FROM_PX = 100.0
"""A way that costs this much more than the distance may be worse than one along an obstacle."""

OUTWARD: dict[Side, Point] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "top": (0.0, -1.0),
    "bottom": (0.0, 1.0),
}
# How unwilling a line is to use sides other than right to left. [px of detour]
_SIDE_COSTS: dict[tuple[Side, Side], float] = {
    ("right", "left"): 0.0,
    ("bottom", "top"): 30.0,
    ("top", "bottom"): 30.0,
    ("right", "right"): 100.0,
    ("bottom", "right"): 90.0,
    ("top", "right"): 110.0,
    ("right", "top"): 130.0,
    ("right", "bottom"): 130.0,
    ("bottom", "left"): 130.0,
    ("top", "left"): 130.0,
    ("left", "right"): 150.0,
    ("left", "left"): 170.0,
}


def route(
    source: Rect,
    target: Rect,
    obstacles: Sequence[Rect] = (),
    waypoints: Sequence[Point] = (),
    *,
    lane: int = 0,
    lanes: int = 1,
) -> tuple[Point, ...]:
    """Route a line between two parts around the others.

    Sides are chosen by where the parts stand; a line through waypoints passes each of them.
    A line is the `lane`-th of `lanes` that join the same two parts. When every way is blocked,
    the way with the fewest crossings is returned.
    """
    start, goal = Box(*source), Box(*target)
    if waypoints:
        return _through(start, goal, waypoints, lane, lanes)
    if start == goal:
        return _loop(start)
    near = _near(start, goal, obstacles)
    best = _best(start, goal, near, lane, lanes)
    far = abs(start.left - goal.left) + abs(start.top - goal.top)
    if near and (best.crossings or best.cost > _ROUNDABOUT * far + _ROUNDABOUT_FROM_PX):
        # Walk around what is in the way: its edges become candidate lines.
        best = min(best, _best(start, goal, near, lane, lanes, detours=True), key=_cost_of)
    return best.points


def route_plain(source: Rect, target: Rect, *, lane: int = 0, lanes: int = 1) -> tuple[Point, ...]:
    """Route without looking at other parts: for drags, far views and very many edges."""
    start, goal = Box(*source), Box(*target)
    if start == goal:
        return _loop(start)
    return _best(start, goal, (), lane, lanes).points


def route_to_point(source: Rect, point: Point, *, backward: bool = False) -> tuple[Point, ...]:
    """Route from a part's port to a free point: the line that follows the pointer."""
    side: Side = "left" if backward else "right"
    start, stub = port(Box(*source), side, 0.0)
    middle_x = (start[0] + point[0]) / 2
    ahead = (point[0] - stub[0]) * OUTWARD[side][0] > 0
    if ahead:
        points = [start, (middle_x, start[1]), (middle_x, point[1]), point]
    else:
        middle_y = (start[1] + point[1]) / 2
        points = [start, stub, (stub[0], middle_y), (point[0], middle_y), point]
    return _simplified(points)


def lanes_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """Give each edge its lane among those that join the same two parts, in either direction."""
    keys = [tuple(sorted(pair)) for pair in pairs]
    totals = Counter(keys)
    taken: Counter[tuple[str, ...]] = Counter()
    lanes = []
    for key in keys:
        lanes.append((taken[key], totals[key]))
        taken[key] += 1
    return lanes


def label_anchor(points: Sequence[Point]) -> tuple[float, float, bool]:
    """Return the middle of the segment that carries a label, and whether it is vertical.

    A horizontal segment carries it, unless the longest is too short for a word.
    """
    best: tuple[float, float, float, bool] | None = None
    for (x0, y0), (x1, y1) in pairwise(points):
        vertical = abs(x1 - x0) < abs(y1 - y0)
        length = math.hypot(x1 - x0, y1 - y0)
        weight = length * (0.6 if vertical else 1.0)
        if best is None or weight > best[0] + _SAME_PX:
            best = (weight, (x0 + x1) / 2, (y0 + y1) / 2, vertical)
    if best is None:
        x, y = points[0] if points else (0.0, 0.0)
        return x, y, False
    return best[1], best[2], best[3]


def distance_to(points: Sequence[Point], point: Point) -> float:
    """Return the distance of a point from a line of points: for hits. [px]."""
    return min((_segment_distance(a, b, point) for a, b in pairwise(points)), default=math.inf)


class _Way(NamedTuple):
    points: tuple[Point, ...]
    cost: float
    crossings: int


def _cost_of(way: _Way) -> float:
    return way.cost


def lane_shift(lane: int, lanes: int) -> float:
    """Return how far a lane lies beside the middle of its bundle. [px]"""
    return (lane - (lanes - 1) / 2) * LANE_PX


def port(rect: Box, side: Side, shift: float, *, against: bool = False) -> tuple[Point, Point]:
    """Return where a line ends at a side, and the point where it may first turn.

    `against` is a line that enters where others leave, or leaves where they enter: it keeps
    clear of their place, so that a head and a start do not lie upon each other.
    """
    if side in ("left", "right"):
        clearance = BARE_CLEARANCE_PX if against else PORT_CLEARANCE_PX
        drop = PORT_DROP_PX + (_BESIDE_PORT_PX if against else 0.0)
        y = rect.top + min(drop, rect.height / 2 + (_AIR_PX if against else 0.0)) + shift
        x = rect.left - clearance if side == "left" else rect.right + clearance
        end = (x, y)
    else:
        x = rect.left + rect.width / 2 + shift + (_BESIDE_PORT_PX if against else 0.0)
        y = rect.top - BARE_CLEARANCE_PX if side == "top" else rect.bottom + BARE_CLEARANCE_PX
        end = (x, y)
    outward = OUTWARD[side]
    return end, (end[0] + outward[0] * STUB_PX, end[1] + outward[1] * STUB_PX)


def _near(source: Box, target: Box, obstacles: Sequence[Rect]) -> tuple[Rect, ...]:
    """Keep what a sensible way could meet: the surroundings of both parts."""
    margin = 120.0
    left = min(source.left, target.left) - margin
    top = min(source.top, target.top) - margin
    right = max(source.right, target.right) + margin
    bottom = max(source.bottom, target.bottom) + margin
    return tuple(
        rect
        for rect in obstacles
        if rect[0] < right
        and rect[1] < bottom
        and rect[0] + rect[2] > left
        and rect[1] + rect[3] > top
        and rect not in (source, target)
    )


def _sides(source: Box, target: Box, *, every: bool) -> list[tuple[Side, Side]]:
    if every:
        return list(_SIDE_COSTS)
    below = target.top - source.bottom
    above = source.top - target.bottom
    ahead = target.left - source.right
    pairs: list[tuple[Side, Side]] = [("right", "left")]
    if below > 0:
        pairs.append(("bottom", "top"))
    if above > 0:
        pairs.append(("top", "bottom"))
    if ahead < 2 * STUB_PX:
        pairs += [("right", "right"), ("bottom", "right"), ("top", "right"), ("left", "right")]
    return pairs


def _best(
    source: Box,
    target: Box,
    obstacles: tuple[Rect, ...],
    lane: int,
    lanes: int,
    *,
    detours: bool = False,
) -> _Way:
    shift = lane_shift(lane, lanes)
    best: _Way | None = None
    solids = (*obstacles, source, target)
    for pair in _sides(source, target, every=detours):
        start, out = port(source, pair[0], shift, against=pair[0] in ("left", "top"))
        end, entry = port(target, pair[1], shift, against=pair[1] in ("right", "bottom"))
        base = _SIDE_COSTS[pair]
        if best is not None and base + _length((start, end)) >= best.cost:
            continue
        for middle in _middles(pair, out, entry, solids if detours else (source, target), shift):
            points = _simplified([start, *middle, end])
            cost = base + _length(points) + _BEND_COST * (len(points) - 2)
            if best is not None and cost >= best.cost:
                continue
            if _turns_back(points):
                continue
            crossings = _crossings(points, solids)
            cost += _CROSSING_COST * crossings
            if best is None or cost < best.cost:
                best = _Way(points, cost, crossings)
    if best is None:
        start, _ = port(source, "right", shift)
        end, _ = port(target, "left", shift)
        return _Way((start, end), math.inf, len(solids))
    return best


def _middles(
    pair: tuple[Side, Side],
    out: Point,
    entry: Point,
    solids: tuple[Rect, ...],
    shift: float,
) -> Iterable[list[Point]]:
    """Offer ways between the two stubs: one bend, two bends, and around at a level or a column."""
    horizontal_out = pair[0] in ("left", "right")
    horizontal_in = pair[1] in ("left", "right")
    (x0, y0), (x1, y1) = out, entry
    columns = [(x0 + x1) / 2 + shift, x0, x1]
    levels = [(y0 + y1) / 2 + shift, y0, y1]
    for rect in solids:
        columns += (rect[0] - _AIR_PX, rect[0] + rect[2] + _AIR_PX)
        levels += (rect[1] - _AIR_PX, rect[1] + rect[3] + _AIR_PX)
    if horizontal_out != horizontal_in:
        corner = (x1, y0) if horizontal_out else (x0, y1)
        yield [corner]
        yield [out, corner, entry]
    if horizontal_out and horizontal_in:
        for column in columns:
            yield [(column, y0), (column, y1)]
    if not horizontal_out and not horizontal_in:
        for level in levels:
            yield [(x0, level), (x1, level)]
    if horizontal_out:
        for level in levels:
            last = entry if horizontal_in else (x1, level)
            yield [out, (x0, level), (x1, level), last]
    else:
        for column in columns:
            last = (column, y1) if horizontal_in else entry
            yield [out, (column, y0), (column, y1), last]


def _through(
    source: Box, target: Box, waypoints: Sequence[Point], lane: int, lanes: int
) -> tuple[Point, ...]:
    shift = lane_shift(lane, lanes)
    start, _ = port(source, _facing(source, waypoints[0]), shift)
    end, _ = port(target, _facing(target, waypoints[-1]), shift)
    points = [start]
    horizontal = abs(start[1] - source.top - source.height / 2) <= source.height / 2
    for point in (*waypoints, end):
        x, y = points[-1]
        if abs(x - point[0]) > _SAME_PX and abs(y - point[1]) > _SAME_PX:
            points.append((point[0], y) if horizontal else (x, point[1]))
        points.append(point)
        before, after = points[-2], points[-1]
        horizontal = abs(after[0] - before[0]) >= abs(after[1] - before[1])
    return _simplified(points)


def _facing(rect: Box, point: Point) -> Side:
    """Choose the side of a part from which a point is best reached."""
    if point[0] >= rect.right:
        return "right"
    if point[0] <= rect.left:
        return "left"
    return "bottom" if point[1] > rect.top + rect.height / 2 else "top"


def _loop(rect: Box) -> tuple[Point, ...]:
    """Lead a part's call to itself over its top."""
    start, out = port(rect, "right", 0.0)
    end, entry = port(rect, "left", 0.0)
    above = rect.top - STUB_PX
    return start, (out[0], start[1]), (out[0], above), (entry[0], above), (entry[0], end[1]), end


def _simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """Drop repeated points and points inside a straight run."""
    kept: list[Point] = []
    for point in points:
        if (
            kept
            and abs(kept[-1][0] - point[0]) < _SAME_PX
            and abs(kept[-1][1] - point[1]) < _SAME_PX
        ):
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            along_x = abs(ay - by) < _SAME_PX and abs(by - point[1]) < _SAME_PX
            along_y = abs(ax - bx) < _SAME_PX and abs(bx - point[0]) < _SAME_PX
            same_way = (bx - ax) * (point[0] - bx) >= 0 and (by - ay) * (point[1] - by) >= 0
            if (along_x or along_y) and same_way:
                kept[-1] = point
                continue
        kept.append(point)
    return tuple(kept)


def _length(points: Sequence[Point]) -> float:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points))


def _turns_back(points: Sequence[Point]) -> bool:
    """Say whether a line runs over itself somewhere."""
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        if abs(ay - by) < _SAME_PX and abs(by - cy) < _SAME_PX and (bx - ax) * (cx - bx) < 0:
            return True
        if abs(ax - bx) < _SAME_PX and abs(bx - cx) < _SAME_PX and (by - ay) * (cy - by) < 0:
            return True
    return False


def _crossings(points: Sequence[Point], solids: Sequence[Rect]) -> int:
    """Count how many times a line's segments run through parts or too close along them."""
    crossed = 0
    for (ax, ay), (bx, by) in pairwise(points):
        left, right = (ax, bx) if ax < bx else (bx, ax)
        top, bottom = (ay, by) if ay < by else (by, ay)
        for x, y, width, height in solids:
            if x < right and left < x + width and y < bottom and top < y + height:
                crossed += 1
    return crossed


def _segment_distance(a: Point, b: Point, point: Point) -> float:
    along_x, along_y = b[0] - a[0], b[1] - a[1]
    length = along_x * along_x + along_y * along_y
    if length == 0:
        return math.hypot(point[0] - a[0], point[1] - a[1])
    place = ((point[0] - a[0]) * along_x + (point[1] - a[1]) * along_y) / length
    place = min(max(place, 0.0), 1.0)
    return math.hypot(point[0] - a[0] - place * along_x, point[1] - a[1] - place * along_y)
