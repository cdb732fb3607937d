"""What we do not know, drawn many times: repeatable factors, and what they say of two costs."""

from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.record import record

FloatArray = NDArray[np.float64]

DRAWS = 1_000
SIGMA = 0.3
"""Standard deviation of the logarithm of each factor: two thirds lie within 0.74 and 1.35."""
SEED = 2025
"""Its columns are correlated by less than 0.05, as little as a thousand draws allow."""
LOW, MIDDLE, HIGH = 10, 50, 90
_COLUMNS_APART = 1 << 32
"""Numbers of the generator between two seeds, so that their draws never overlap."""


@record(eq=False)
class Draws:
    """Factors on what a cost rests on, one row a draw. Arrays of shape (N,).

    Attributes
    ----------
    rate, cpu, wait, init
        Factors on traffic, computing, waiting and initialisation; median 1.
    keep_alive_s
        How long an idle environment lives. [s]
    """

    rate: FloatArray
    cpu: FloatArray
    wait: FloatArray
    init: FloatArray
    keep_alive_s: FloatArray


@cache
def draws(
    keep_alive_band_s: tuple[float, float],
    count: int = DRAWS,
    sigma: float = SIGMA,
    seed: int = SEED,
) -> Draws:
    """Draw the factors, the same for every question.

    Parameters
    ----------
    keep_alive_band_s : tuple of float
        Shortest and longest keep-alive. [s]
    count : int
        Number of draws.
    sigma : float
        Standard deviation of the logarithm of the four factors.
    seed : int
        Seed; the same seed gives the same draws.

    Returns
    -------
    Draws
        Each factor takes the middle of every n-th part of its law once (a Latin square), so its
        own percentiles are exact and shares of wins vary little.

    Notes
    -----
    The square is shuffled by SplitMix64 [1]_, which gives the same draws with every version of
    numpy; `numpy.random` promises that for its old generator only.

    References
    ----------
    .. [1] G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
       OOPSLA 2014, https://doi.org/10.1145/2660193.2660195

    Examples
    --------
    >>> found = draws((300.0, 600.0), count=9, sigma=0.3)
    >>> round(float(np.median(found.rate)), 12), round(float(found.keep_alive_s.mean()), 6)
    (1.0, 450.0)
    """
    ranks = (np.arange(count) + 0.5) / count
    law = np.array([NormalDist().inv_cdf(float(rank)) for rank in ranks])
    factors = np.exp(sigma * law)
    rate, cpu, wait, init = (factors[_order(count, seed, column)] for column in range(4))
    low, high = keep_alive_band_s
    keep_alive = (low + (high - low) * ranks)[_order(count, seed, 4)]
    for values in (rate, cpu, wait, init, keep_alive):
        values.setflags(write=False)
    return Draws(rate, cpu, wait, init, keep_alive)


def _order(count: int, seed: int, column: int) -> NDArray[np.intp]:
    """Return a shuffled order: the ranks of `count` numbers of SplitMix64."""
    start = np.uint64(seed * _COLUMNS_APART + column * count + 1)
    mixed = (start + np.arange(count, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.argsort(mixed ^ (mixed >> np.uint64(31)))


def win_share(mine: ArrayLike, other: ArrayLike) -> float:
    """Return the share of draws in which `mine` costs less; equal costs count half.

    An infinite cost means that a side cannot carry the draw.

    Examples
    --------
    >>> win_share([1.0, 2.0, 3.0, np.inf], [2.0, 2.0, 1.0, 5.0])
    0.375
    """
    left, right = np.asarray(mine, dtype=np.float64), np.asarray(other, dtype=np.float64)
    less = np.less(left, right)
    return float((less + 0.5 * (left == right)).mean())


def percentiles(costs: ArrayLike) -> tuple[float, float, float] | None:
    """Return P10, P50 and P90 over the draws that can be carried; None where none can.

    Examples
    --------
    >>> percentiles([3.0, 1.0, 2.0, np.inf])
    (1.2, 2.0, 2.8)
    """
    values = np.asarray(costs, dtype=np.float64)
    finite = np.sort(values[np.isfinite(values)])
    if not finite.size:
        return None
    # What np.percentile does, which loads masked arrays on its first call: 45 ms of the start.
    places = np.arange(finite.size)
    wanted = (finite.size - 1) * np.array((LOW, MIDDLE, HIGH)) / 100
    low, middle, high = np.interp(wanted, places, finite).tolist()
    return low, middle, high
