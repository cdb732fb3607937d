"""Connections as cubic curves: between the two sides from which they cover the fewest parts."""

from collections.abc import Sequence

from planner.painting.box import Box
from planner.painting.routing import OUTWARD, STUB_PX, Point, Rect, Side, lane_shift, port
from planner.painting.segments import curve_points, runs_through

_BULGE_PX = 64.0
"""How far a curve between two right sides reaches out; its middle gets three quarters of it."""
_OTHERS: tuple[tuple[Side, Side], ...] = (
    ("right", "left"),
    ("bottom", "top"),
    ("top", "bottom"),
    ("right", "right"),
    ("left", "left"),
    ("left", "right"),
)


def curved_path(
    source: Rect,
    target: Rect,
    obstacles: Sequence[Box] = (),
    *,
    lane: int = 0,
    lanes: int = 1,
) -> tuple[Point, ...]:
    """Return the four points of a cubic curve: port to port, or straight down between a stack.

    Other sides are taken where that curve would run under other parts.
    """
    one, other, shift = Box(*source), Box(*target), lane_shift(lane, lanes)
    first = _sides(one, other)
    best, fewest = _curve(one, other, first, shift), -1
    if not obstacles:
        return best
    for sides in (first, *(pair for pair in _OTHERS if pair != first)):
        curve = _curve(one, other, sides, shift)
        line = curve_points(curve)
        covered = sum(runs_through(line, box) for box in obstacles)
        covered += sum(runs_through(line[1:-1], box.grown(-1)) for box in (one, other))
        if fewest < 0 or covered < fewest:
            best, fewest = curve, covered
        if not fewest:
            break
    return best


def _curve(source: Box, target: Box, sides: tuple[Side, Side], shift: float) -> tuple[Point, ...]:
    leave, enter = sides
    start, _ = port(source, leave, shift, against=leave in ("left", "top"))
    end, _ = port(target, enter, shift, against=enter in ("right", "bottom"))
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    if leave == enter:
        reach = _BULGE_PX
    elif leave in ("top", "bottom"):
        reach = max(down / 2, 12.0)
    else:
        reach = max(across / 2, min(down / 2, 80.0), 24.0)
    out, into = OUTWARD[leave], OUTWARD[enter]
    return (
        start,
        (start[0] + out[0] * reach, start[1] + out[1] * reach),
        (end[0] + into[0] * reach, end[1] + into[1] * reach),
        end,
    )


def _sides(source: Box, target: Box) -> tuple[Side, Side]:
    """Choose the sides between which a curve makes no loop."""
    below, above = target.top - source.bottom, source.top - target.bottom
    back = source.left - target.right
    if target.left - source.right >= STUB_PX:
        return "right", "left"
    if back >= STUB_PX and back >= max(below, above):
        return "left", "right"
    if below >= 0:
        return "bottom", "top"
    if above >= 0:
        return "top", "bottom"
    return ("left", "right") if back >= STUB_PX else ("right", "left")
