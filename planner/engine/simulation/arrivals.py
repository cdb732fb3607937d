"""Seeded arrival and service times for the event simulations."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.engine.duration_law import DurationLaw
from planner.units import SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]


def poisson_arrivals(
    rate_per_s: ArrayLike, seed: int, bucket_s: float = SECONDS_PER_HOUR
) -> FloatArray:
    """Draw the arrival times of a Poisson process whose rate changes from bucket to bucket.

    Parameters
    ----------
    rate_per_s : array_like, scalar or (H,)
        Rate of each bucket, >= 0. [1/s]
    seed : int
        Seed; the same seed gives the same times.
    bucket_s : float
        Length of a bucket. [s]

    Returns
    -------
    ndarray, shape (N,)
        Rising times. [s]

    Raises
    ------
    ValueError
        If a rate is negative.

    Examples
    --------
    >>> times = poisson_arrivals([0.0, 2.0], seed=1, bucket_s=100.0)
    >>> bool(times.min() >= 100.0), abs(len(times) - 200) < 50
    (True, True)
    """
    rates = np.atleast_1d(np.asarray(rate_per_s, dtype=np.float64))
    random = np.random.default_rng(seed)
    counts = random.poisson(rates * bucket_s)
    starts = np.repeat(np.arange(len(rates)) * bucket_s, counts)
    times: FloatArray = starts + random.random(len(starts)) * bucket_s
    times.sort()
    return times


def service_times(
    count: int, mean_s: float, seed: int, cv: float = 1.0, law: DurationLaw = "lognormal"
) -> FloatArray:
    """Draw independent service times.

    Parameters
    ----------
    count : int
        How many.
    mean_s : float
        Mean. [s]
    seed : int
        Seed.
    cv : float
        Coefficient of variation of the lognormal law; the others have their own.
    law : {"lognormal", "exponential", "fixed"}
        Shape.

    Returns
    -------
    ndarray, shape (count,)
        Service times. [s]

    Examples
    --------
    >>> service_times(2, 0.5, seed=1, law="fixed").tolist()
    [0.5, 0.5]
    """
    if law == "fixed":
        return np.full(count, mean_s)
    random = np.random.default_rng(seed)
    if law == "exponential":
        return random.exponential(mean_s, count)
    sigma = float(np.sqrt(np.log1p(cv * cv)))
    return random.lognormal(np.log(mean_s) - sigma * sigma / 2.0, sigma, count)
