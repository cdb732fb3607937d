"""Whether a line of points touches an upright rectangle, and where a curve runs as such a line."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from planner.painting.box import Box
from planner.painting.routing import Point

_CURVE_STEPS = np.linspace(0.0, 1.0, 13)[:, None]


@lru_cache(1_024)
def curve_points(curve: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return points along a cubic curve of four points."""
    p, t = np.array(curve), _CURVE_STEPS
    cubic = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2]
    return tuple((x, y) for x, y in (cubic + t**3 * p[3]).tolist())


def runs_through(line: tuple[Point, ...], box: Box) -> bool:
    """Tell whether a line's segments touch a rectangle."""
    for (ax, ay), (bx, by) in pairwise(line):
        left, right = (ax, bx) if ax < bx else (bx, ax)
        top, bottom = (ay, by) if ay < by else (by, ay)
        near = left < box.right and right > box.left and top < box.bottom and bottom > box.top
        if near and (min(right - left, bottom - top) < 1 or _clips(ax, ay, bx, by, box)):
            return True
    return False


def _clips(ax: float, ay: float, bx: float, by: float, box: Box) -> bool:
    """Clip a slanted segment against a rectangle (Liang and Barsky)."""
    low, high = 0.0, 1.0
    dx, dy = bx - ax, by - ay
    for p, q in (
        (-dx, ax - box.left),
        (dx, box.right - ax),
        (-dy, ay - box.top),
        (dy, box.bottom - ay),
    ):
        if p == 0:
            if q < 0:
                return False
            continue
        place = q / p
        if p < 0:
            low = max(low, place)
        else:
            high = min(high, place)
    return low <= high
