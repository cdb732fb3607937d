"""How long those that run have been running on average some time after they started."""

import numpy as np

from planner.engine.performance.normal_law import (
    FloatArray,
    lognormal_parameters,
    normal_survival,
)

_SMALLEST_CV = 0.02
_SHORTEST_S = 1e-12


def mean_time_run_s(age_s: FloatArray, mean_s: float, cv: float) -> FloatArray:
    """Return how long an invocation has run on average so long after its start.

    Parameters
    ----------
    age_s : ndarray
        Time since the start, >= 0. [s]
    mean_s : float
        Mean duration, > 0. [s]
    cv : float
        Coefficient of variation of the duration, >= 0.

    Returns
    -------
    ndarray
        Mean of the smaller of age and duration; the mean duration in the end. [s]

    Notes
    -----
    Its slope is the share still running. Two laws share mean and variation and each counts half,
    for nobody knows which one a workload follows: the lognormal one, and the one that chance at
    a constant rate makes (a fixed part and an exponential one; beyond cv 1 two exponential ones).
    The second is exact for fixed and for exponential durations.

    Examples
    --------
    >>> mean_time_run_s(np.array([0.0, 0.5, 9.0]), 1.0, 0.0).round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    age = np.maximum(age_s, _SHORTEST_S)
    return (_lognormal(age, mean_s, max(cv, _SMALLEST_CV)) + _by_phases(age, mean_s, cv)) / 2.0


def _lognormal(age_s: FloatArray, mean_s: float, cv: float) -> FloatArray:
    mu, sigma = lognormal_parameters(mean_s, cv)
    score = (np.log(age_s) - mu) / sigma
    return np.asarray(
        mean_s * (1.0 - normal_survival(score - sigma)) + age_s * normal_survival(score)
    )


def _by_phases(age_s: FloatArray, mean_s: float, cv: float) -> FloatArray:
    if cv <= 1.0:
        fixed_s, random_s = mean_s * (1.0 - cv), max(mean_s * cv, _SHORTEST_S)
        over = np.maximum(age_s - fixed_s, 0.0)
        return np.asarray(np.minimum(age_s, fixed_s) - random_s * np.expm1(-over / random_s))
    # Short and long ones take half of the time each (balanced means).
    apart = float(np.sqrt((cv * cv - 1.0) / (cv * cv + 1.0)))
    shares = np.array([1.0 + apart, 1.0 - apart]) / mean_s
    return np.asarray(-np.expm1(-np.multiply.outer(shares, age_s)).sum(axis=0) * mean_s / 2.0)
