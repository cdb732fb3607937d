"""Lines that would lie upon each other are moved apart."""

from collections.abc import Sequence
from itertools import pairwise

from planner.painting.box import Box
from planner.painting.routing import LANE_PX, Point

_TOO_NEAR_PX = 7.0
_TOGETHER_PX = 10.0
"""Runs that share less than this only touch."""
_SHORTEST_PX = 8.0
_STEPS = (LANE_PX, -LANE_PX, 2 * LANE_PX, -2 * LANE_PX)

Line = tuple[Point, ...]
Run = tuple[Point, Point]


def parted(
    line: Line, others: Sequence[Line], solids: Sequence[Box], frames: Sequence[Box] = ()
) -> Line:
    """Move the inner runs of a right-angled line off those of other lines, and off borders.

    Lines that leave or enter at the same point belong together and may share a run.
    """
    strangers = [o for o in others if o and o[0] != line[0] and o[-1] != line[-1]]
    strangers += [_border(frame) for frame in frames]
    runs = [run for other in strangers for run in pairwise(other)]
    points = line
    for place in range(1, len(line) - 2):
        if not _lies_on(points[place : place + 2], runs):
            continue
        for step in _STEPS:
            moved = _moved(points, place, step)
            if _is_sound(points, moved, place) and not (
                _lies_on(moved[place : place + 2], runs) or _covers(moved, place, solids)
            ):
                points = moved
                break
    return points


def _border(frame: Box) -> Line:
    left, top, right, bottom = frame.left, frame.top, frame.right, frame.bottom
    return (left, top), (right, top), (right, bottom), (left, bottom), (left, top)


def _moved(points: Line, place: int, step: float) -> Line:
    """Shift one run across its own direction."""
    (ax, ay), (bx, by) = points[place], points[place + 1]
    upright = abs(ax - bx) < abs(ay - by)
    dx, dy = (step, 0.0) if upright else (0.0, step)
    return (
        *points[:place],
        (ax + dx, ay + dy),
        (bx + dx, by + dy),
        *points[place + 2 :],
    )


def _is_sound(before: Line, after: Line, place: int) -> bool:
    """Tell whether the runs beside a moved one still lead the same way, and far enough."""
    for at in (place - 1, place + 1):
        (ax, ay), (bx, by) = before[at], before[at + 1]
        (cx, cy), (dx, dy) = after[at], after[at + 1]
        same_way = (bx - ax) * (dx - cx) + (by - ay) * (dy - cy) > 0
        if not same_way or abs(dx - cx) + abs(dy - cy) < _SHORTEST_PX:
            return False
    return True


def _lies_on(run: Sequence[Point], others: Sequence[Run]) -> bool:
    (ax, ay), (bx, by) = run
    upright = abs(ax - bx) < abs(ay - by)
    for (cx, cy), (dx, dy) in others:
        if (abs(cx - dx) < abs(cy - dy)) != upright:
            continue
        near = abs(ax - cx) if upright else abs(ay - cy)
        one, other = ((ay, by), (cy, dy)) if upright else ((ax, bx), (cx, dx))
        shared = min(max(one), max(other)) - max(min(one), min(other))
        if near < _TOO_NEAR_PX and shared > _TOGETHER_PX:
            return True
    return False


def _covers(points: Line, place: int, solids: Sequence[Box]) -> bool:
    for (ax, ay), (bx, by) in pairwise(points[place - 1 : place + 3]):
        run = Box(min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay))
        if any(run.grown(1).meets(solid) for solid in solids):
            return True
    return False
