"""How often the number of busy environments rises to each level, for loads of any size."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.engine.performance.queueing import erlang_b
from planner.record import record

FloatArray = NDArray[np.float64]
Levels = NDArray[np.intp]

# From here on a table begins six standard deviations under the load.
_WINDOW_FROM_LOAD = 100.0
# Visits per second to levels that are reached all the time.
_ALWAYS_PER_S = 1e7
_EXACT_FACTORIALS = 32


@record(eq=False)
class LevelTable:
    """Visits to each level for N loads; column n begins at level `first[n]` + 1.

    Attributes
    ----------
    first : ndarray, shape (N,)
        Level under the first row.
    visits_per_s : ndarray, shape (R, N)
        How often the busy count rises to a level out of a long stay below it. [1/s]
    inverse_loss : ndarray, shape (R, N)
        One over the Erlang loss with one server less than the level.
    load : ndarray, shape (N,)
        Offered loads.
    """

    first: Levels
    visits_per_s: FloatArray
    inverse_loss: FloatArray
    load: FloatArray

    def visits_at(self, levels: Levels) -> FloatArray:
        """Return the visits at absolute levels, shape (len(levels), N)."""
        return self._at(levels, self.visits_per_s, _ALWAYS_PER_S, 0.0)

    def below_at(self, levels: Levels) -> FloatArray:
        """Return P(busy < level) at absolute levels, shape (len(levels), N)."""
        rows = np.arange(len(self.inverse_loss))[:, None] + self.first
        with np.errstate(over="ignore"):
            # P(busy <= k) = P(busy = k) / loss(k), here for k = level - 1.
            below = np.exp(_log_mass(rows, self.load) + np.log(self.inverse_loss))
        return self._at(levels, np.minimum(below, 1.0), 0.0, 1.0)

    def loss_with(self, servers: FloatArray, columns: Levels) -> FloatArray:
        """Return the Erlang loss of some columns with a number of servers each, whole or not."""
        row = servers - self.first[columns]
        lower = np.clip(np.floor(row), 0, len(self.inverse_loss) - 2).astype(np.intp)
        low, high = (1.0 / self.inverse_loss[lower + more, columns] for more in (0, 1))
        between = low * np.power(high / np.maximum(low, 1e-300), np.minimum(row - lower, 1.0))
        return np.where(row < 0.0, 1.0 - servers / self.load[columns], between)

    def _at(self, levels: Levels, values: FloatArray, lower: float, higher: float) -> FloatArray:
        rows = len(values)
        if not self.first.any() and len(levels) <= rows and levels[-1] == len(levels):
            return values[: len(levels)]
        row = levels[:, None] - self.first - 1
        found = np.take_along_axis(values, np.clip(row, 0, rows - 1), axis=0)
        found[row < 0] = lower
        found[row >= rows] = higher
        return found


def level_table(
    load: FloatArray, service_s: FloatArray, cold_extra_s: FloatArray, keep_alive_s: float
) -> LevelTable:
    """Return the visits to each level for N loads.

    Parameters
    ----------
    load, service_s, cold_extra_s : ndarray, shape (N,)
        Offered load > 0, mean warm duration [s], and how much longer a cold one takes [s].
    keep_alive_s : float
        How long an idle environment is kept. [s]

    Returns
    -------
    LevelTable
        From level 1, or from six standard deviations under a large load.

    Notes
    -----
    With L(k) = 1 + L(k-1) k / a, the inverse Erlang loss, the mean time from level k-1 to k is
    e(k) = L(k-1) / rate, the mean time to reach k out of a stationary stay below it is
    H(k) = H(k-1) (1 - 1 / L(k-1)) + e(k), and k is visited 1 / H(k) times a second. Both
    recursions forget where they begin, so large loads begin late.

    Examples
    --------
    >>> one = np.ones(1)
    >>> table = level_table(one, one, 0 * one, 360.0)
    >>> table.visits_at(np.array([1, 2])).ravel().round(3).tolist()
    [1.0, 0.4]
    """
    root = np.sqrt(load)
    first = np.floor(np.maximum(load - 6.0 * root, 0.0)) * (load > _WINDOW_FROM_LOAD)
    rows = int((np.ceil(load + 7.0 * root + 12.0) - first).max())
    visits, inverse = np.empty((rows, len(load))), np.empty((rows, len(load)))
    # Times are in mean times between arrivals. At level 0 both start exactly with 1; above it
    # with their limits far under the load.
    loss = 1.0 / (1.0 - first / load)
    hitting = np.square(loss)
    growth, per_load = first / load, 1.0 / load
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        visits[0], inverse[0] = hitting, loss
        for row in range(1, rows):
            growth += per_load
            loss *= growth
            loss += 1.0
            hitting *= 1.0 - 1.0 / loss
            hitting += loss
            visits[row], inverse[row] = hitting, loss
        np.divide(load / service_s, visits, out=visits)
    visits[np.isnan(visits)] = 0.0
    if np.any(cold_extra_s > 0.0):
        # A cold start at level k ties its environment up for longer; while it does, a visit to
        # level k by the others needs one environment more.
        cold = visits * np.exp(-visits * keep_alive_s)
        visits[1:] -= (cold * np.expm1(-visits * cold_extra_s))[:-1]
    return LevelTable(first.astype(np.intp), visits, inverse, load)


def level_blocks(load: FloatArray, provisioned: int) -> tuple[Levels, FloatArray]:
    """Return levels that stand for all, and how many unprovisioned levels each stands for."""
    largest = float(load.max())
    highest = int(np.ceil(largest + 7.0 * np.sqrt(largest) + 12.0))
    # Few distinct tops, so that a drag reuses the blocks.
    lower, length = _bounds(highest if highest < 100 else -(-highest // 64) * 64)
    count = np.clip(lower + length - max(provisioned, 0), 0, length)
    return lower + (length + 1) // 2, count.astype(np.float64)


@lru_cache(maxsize=32)  # tens of KiB each, and as many as there are loads
def _bounds(highest: int) -> tuple[Levels, Levels]:
    """Return blocks of levels 1 to `highest`: their lower bounds and lengths.

    What happens at level k changes over sqrt(k) levels; a block is a tenth of that, and odd, so
    that it has a middle.
    """
    lower, start = [], 0
    while start < highest:
        lower.append(start)
        start += int(np.sqrt(start) / 10.0) | 1
    bounds = np.array([*lower, highest], dtype=np.intp)
    return bounds[:-1], np.diff(bounds)


def busy_at_least(load: ArrayLike, count: ArrayLike) -> FloatArray:
    """Return P(busy >= count) when nothing limits the number busy.

    Parameters
    ----------
    load : array_like
        Offered load, >= 0. [concurrent executions]
    count : array_like of int
        Environments; broadcast against `load`.

    Returns
    -------
    ndarray
        Tail of the Poisson law, absolute error 1e-12.

    Examples
    --------
    >>> busy_at_least(2.0, [0, 4]).round(4).tolist()
    [1.0, 0.1429]
    """
    a, k = np.broadcast_arrays(
        np.asarray(load, dtype=np.float64), np.asarray(count, dtype=np.int64)
    )
    last = np.maximum(k - 1, 0)
    some = np.maximum(a, 1e-12)
    with np.errstate(divide="ignore"):
        log_loss = np.log(erlang_b(some, last))
    up_to = np.exp(np.minimum(_log_mass(last, some) - log_loss, 0.0))
    return np.asarray(np.where(k > 0, 1.0 - up_to, 1.0))


def _log_mass(count: Levels, load: FloatArray) -> FloatArray:
    """Return the logarithm of the Poisson probability of a count."""
    return np.asarray(count * np.log(load) - load - _log_factorial(count))


def _log_factorial(count: Levels) -> FloatArray:
    """Return log(k!), exact for small k and by Stirling's series above, to 1e-13."""
    exact = np.cumsum(np.log(np.maximum(np.arange(_EXACT_FACTORIALS), 1)))
    small = exact[np.minimum(count, _EXACT_FACTORIALS - 1)]
    k = np.maximum(count, _EXACT_FACTORIALS).astype(np.float64)
    series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * k * k)) / (k * k)) / k
    large = k * np.log(k) - k + 0.5 * np.log(2.0 * np.pi * k) + series
    return np.where(count < _EXACT_FACTORIALS, small, large)
