"""Points put into polylines: vertical risers of a staircase, and where two of them meet."""

import numpy as np
from numpy.typing import NDArray

from planner.charts.base import Values


def steps_of(levels: Values) -> NDArray[np.intp]:
    """Return the places from which on a number of levels is one more or less than before.

    >>> steps_of(np.array([1, 1, 2, 5])).tolist()
    [2]
    """
    return np.flatnonzero(np.abs(np.diff(levels)) == 1) + 1


def with_risers(x: Values, y: Values, levels: Values) -> tuple[Values, Values]:
    """Make single steps of a number of levels vertical risers; several at once stay a slope.

    >>> x, y = with_risers(np.arange(3.0), np.array([5.0, 5.0, 9.0]), np.array([1, 1, 2]))
    >>> x.tolist(), y.tolist()
    ([0.0, 1.0, 2.0, 2.0], [5.0, 5.0, 5.0, 9.0])
    """
    if levels.size != x.size:
        return x, y
    steps = steps_of(levels)
    steps = steps[np.isfinite(y[steps]) & np.isfinite(y[steps - 1])]
    # The level before is carried on to the riser at its own slope, which is small.
    return np.insert(x, steps, x[steps]), np.insert(y, steps, y[steps - 1])


def with_meetings(x: Values, one: Values, other: Values) -> tuple[Values, Values, Values]:
    """Insert the points at which two polylines over the same x meet between their own.

    >>> x, one, other = with_meetings(np.array([0.0, 1.0]), np.array([0.0, 4.0]), np.ones(2))
    >>> x.tolist(), one.tolist()
    ([0.0, 0.25, 1.0], [0.0, 1.0, 4.0])
    """
    gap = one - other
    before = np.flatnonzero(gap[:-1] * gap[1:] < 0)
    share = gap[before] / (gap[before] - gap[before + 1])
    made = []
    for values in (x, one, other):
        between = values[before] + share * (values[before + 1] - values[before])
        made.append(np.insert(values, before + 1, between))
    return made[0], made[1], made[2]
