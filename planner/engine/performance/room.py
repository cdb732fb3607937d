"""Room that a random count leaves under a limit, and how many the limit turns away."""

from functools import cache
from math import erfc, exp, pi, sqrt
from typing import NamedTuple

import numpy as np

# So far under the limit, in squared standard deviations over squared room, nobody is turned away.
_FAR = 0.02
_LEAST_ROOM = 1e-6
_NEWTON_STEPS = 3
_TABLE_CELLS = 400


class Room(NamedTuple):
    """Limit minus count, followed by its mean and its variance.

    The room is taken as a normal variable that is known to be positive. That is exact where it
    has settled (it makes Erlang's loss in Halfin and Whitt's form) and in long overload (then it
    is exponential).

    Attributes
    ----------
    mean, variance
        Of the room; both > 0.
    crowding
        How densely the room's law stands at the limit, times its mean: 0 far away, 1 in overload.
    """

    mean: float
    variance: float
    crowding: float = 0.0

    def after(
        self, untouched: float, stays: float, spread: float, damping: float
    ) -> tuple["Room", float]:
        """Return the room after one step, and how many found none.

        Parameters
        ----------
        untouched : float
            Mean room at the end of the step if nobody were turned away; may be negative.
        stays : float
            Room that one turned away leaves at the end, above 0, at most 1.
        spread : float
            Variance that chance adds in the step, > 0: arrivals and departures together.
        damping : float
            1 plus twice the share of a deviation that dies out in the step.

        Notes
        -----
        Turned away are half the spread times the density at the limit; implicit in mean and
        variance, so steps of any length are stable.

        Examples
        --------
        >>> Room(50.0, 1.0).after(40.0, 1.0, 1.0, 1.0)
        (Room(mean=40.0, variance=2.0, crowding=0.0), 0.0)
        """
        variance = (self.variance + spread) / damping
        far = _FAR * untouched * untouched
        if untouched > 0.0 and variance < far and self.variance < _FAR * self.mean * self.mean:
            return Room(untouched, variance), 0.0
        pushed = 2.0 * stays * spread * self.crowding
        root = sqrt(untouched * untouched + pushed)
        mean = (untouched + root) / 2.0 if untouched >= 0.0 else pushed / (root - untouched) / 2.0
        mean = max(mean, _LEAST_ROOM)
        square = mean * mean
        for _ in range(_NEWTON_STEPS):
            crowding, slope = _crowding(variance / square)
            gap = variance * damping - self.variance - spread * (1.0 - crowding)
            variance = max(variance - gap / (damping + spread * slope / square), 1e-3 * variance)
        crowding, _ = _crowding(variance / square)
        return Room(mean, variance, crowding), max((mean - untouched) / stays, 0.0)


def _crowding(squared_cv: float) -> tuple[float, float]:
    """Return density at 0 times mean, and its slope, of a positive normal variable's law."""
    if squared_cv >= 1.0:
        return squared_cv, 1.0
    place = squared_cv * _TABLE_CELLS
    cell = int(place)
    table = _crowding_table()
    value, slope = table[cell], table[cell + 1] - table[cell]
    return value + slope * (place - cell), slope * _TABLE_CELLS


@cache
def _crowding_table() -> list[float]:
    """Return the crowding at evenly spaced squared variations from 0 to 1."""
    variations, crowdings = [0.0], [0.0]
    for score in np.linspace(9.0, -6.0, 301).tolist():
        hazard = exp(-score * score / 2.0) / sqrt(2.0 * pi) / (erfc(-score / sqrt(2.0)) / 2.0)
        variations.append((1.0 - hazard * (score + hazard)) / (score + hazard) ** 2)
        crowdings.append(hazard * (score + hazard))
    variations.append(1.0)
    crowdings.append(1.0)
    even = np.linspace(0.0, 1.0, _TABLE_CELLS + 1)
    return [float(value) for value in np.interp(even, variations, crowdings)]
