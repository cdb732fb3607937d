"""The logarithmic grid under every latency: cells, point masses laid on them, and their sums."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

# Cell i is the point UNIT_MS * RATIO**i and reaches half a step to either side; 24 cells double.
_CELLS_PER_DOUBLING = 24
STEP = float(np.log(2.0)) / _CELLS_PER_DOUBLING
UNIT_MS = 1e-3
_RATIO = float(np.exp(STEP))
_HALF_CELL = float(np.exp(STEP / 2.0))
_SHORTEST_MS = 1e-9
_LARGEST_DRAW = 0.25


def cell_of(value_ms: float) -> int:
    """Return the cell in which a value lies."""
    return round(float(np.log(max(value_ms, _SHORTEST_MS) / UNIT_MS)) / STEP)


def points_ms(first_cell: int, count: int) -> FloatArray:
    """Return the points of `count` cells, in ms."""
    steps = np.arange(first_cell, first_cell + count, dtype=np.float64)
    return np.asarray(UNIT_MS * np.exp(STEP * steps))


def edges_ms(first_cell: int, count: int) -> FloatArray:
    """Return the `count` + 1 borders of `count` cells, in ms."""
    return points_ms(first_cell, count + 1) / _HALF_CELL


def edges_over_ms(low_ms: float, high_ms: float) -> tuple[int, FloatArray]:
    """Return the first cell and the borders of all cells that cover a range, in ms."""
    first = cell_of(low_ms)
    return first, edges_ms(first, max(cell_of(high_ms) - first, 0) + 1)


def laid_on_cells(values_ms: FloatArray, mass: FloatArray) -> tuple[int, FloatArray]:
    """Lay point masses on the grid, each on its two neighbours so that its mean is kept.

    Returns the first cell and the mass of each cell from there.
    """
    position = np.log(np.maximum(values_ms, _SHORTEST_MS) / UNIT_MS) / STEP
    cell = np.floor(position).astype(np.intp)
    share = np.expm1((position - cell) * STEP) / (_RATIO - 1.0)
    first = int(cell.min())
    count = int(cell.max()) - first + 2
    upper = np.bincount(cell - first, mass * share, minlength=count)
    laid = np.bincount(cell - first, mass, minlength=count).astype(np.float64) - upper
    laid[1:] += upper[:-1]
    return first, laid


def overlaid(parts: Sequence[tuple[int, FloatArray]]) -> tuple[int, FloatArray]:
    """Return the sum of masses that begin at different cells."""
    first = min(start for start, _ in parts)
    total = np.zeros(max(start + len(mass) for start, mass in parts) - first)
    for start, mass in parts:
        total[start - first : start - first + len(mass)] += mass
    return first, total


def convolved(
    first_a: int, mass_a: FloatArray, first_b: int, mass_b: FloatArray
) -> tuple[int, FloatArray]:
    """Return the mass of the sum of two independent values.

    Notes
    -----
    Where x[i] + x[j] falls, counted from the larger cell, depends on i - j alone, and is at most
    one doubling above it. So the sum is made of 25 short convolutions for i >= j and as many for
    i < j, each shifted by its distance: far less work than all pairs. Splitting a sum between two
    cells keeps its mean and widens it; the widening is taken back at the end.
    """
    low = min(first_a, first_b)
    high = max(first_a + len(mass_a), first_b + len(mass_b))
    total = np.zeros(high - low + _CELLS_PER_DOUBLING + 2)
    _add_sums(total[first_a - low :], mass_a, first_a - first_b, mass_b, 0)
    _add_sums(total[first_b - low :], mass_b, first_b - first_a, mass_a, 1)
    points = points_ms(low, len(total))
    variance_a = _variance(points[first_a - low :][: len(mass_a)], mass_a)
    variance_b = _variance(points[first_b - low :][: len(mass_b)], mass_b)
    return low, _sharpened(points, total, variance_a + variance_b)


def _variance(points: FloatArray, mass: FloatArray) -> float:
    total = float(mass.sum())
    mean = float(mass @ points) / total
    return float(mass @ np.square(points - mean)) / total


def _sharpened(points: FloatArray, mass: FloatArray, variance: float) -> FloatArray:
    """Draw mass into each cell from both neighbours until the variance is as it should be.

    Total and mean stay. A cell gives at most half of what it has to either side, so a steep edge
    is drawn less.
    """
    square = float(mass @ np.square(points)) / float(mass.sum())
    per_share = (_RATIO - 1.0) ** 2 * (1.0 + 1.0 / _RATIO) * square
    share = max((_variance(points, mass) - variance) / per_share, 0.0)
    drawn = min(share, _LARGEST_DRAW) * mass
    drawn[:-1] = np.minimum(drawn[:-1], 0.5 * mass[1:])
    drawn[1:] = np.minimum(drawn[1:], 0.5 / _RATIO * mass[:-1])
    drawn[0] = drawn[-1] = 0.0
    sharp = mass + (1.0 + _RATIO) * drawn
    sharp[1:] -= drawn[:-1]
    sharp[:-1] -= _RATIO * drawn[1:]
    return np.asarray(np.maximum(sharp, 0.0))


def _add_sums(
    total: FloatArray, larger: FloatArray, lead: int, smaller: FloatArray, nearest: int
) -> None:
    """Add the sums of a value and a smaller one, `nearest` cells or more below it.

    `total` begins at the first cell of `larger`, which lies `lead` cells above the first of
    `smaller`.
    """
    farthest = lead + len(larger) - 1
    nearest = max(nearest, lead - len(smaller) + 1)
    if farthest < nearest:
        return
    for distance, start, weights in _sum_kernels(1 << farthest.bit_length()):
        stop = start + len(weights)
        begin = nearest if nearest > start else start
        end = stop if stop <= farthest else farthest + 1
        if begin >= end:
            continue
        kernel = weights[stop - end : stop - begin]
        if len(kernel) > len(smaller):
            below = np.convolve(smaller, kernel[::-1])
        else:
            below = np.correlate(smaller, kernel, "full")  # the same with less around it
        # below[t] belongs to position t + begin - lead of the larger.
        skip = begin - lead
        own_from, own_to = max(skip, 0), min(len(larger), skip + len(below))
        if own_from < own_to:
            total[own_from + distance : own_to + distance] += (
                larger[own_from:own_to] * below[own_from - skip : own_to - skip]
            )


@cache
def _sum_kernels(reach: int) -> tuple[tuple[int, int, FloatArray], ...]:
    """Return (cells above the larger, first difference, share by difference, the last first)."""
    difference = np.arange(reach + 1)
    position = np.log1p(np.exp(-difference * STEP)) / STEP
    cell = np.floor(position + 1e-12).astype(np.intp)
    upper = np.expm1(np.maximum(position - cell, 0.0) * STEP) / (_RATIO - 1.0)
    kernels = []
    for distance in range(int(cell[0]) + 2):
        weights = np.where(cell == distance, 1.0 - upper, 0.0)
        weights += np.where(cell == distance - 1, upper, 0.0)
        used = np.flatnonzero(weights)
        if len(used):
            start, stop = int(used[0]), int(used[-1]) + 1
            kernels.append((distance, start, weights[start:stop][::-1].copy()))
    return tuple(kernels)
