"""How long those that run have been running on average some time after they started."""

import numpy as np

from planner.engine.duration_law import DurationLaw
from planner.engine.performance.normal_law import (
    FloatArray,
    lognormal_parameters,
    normal_survival,
)

_SMALLEST_CV = 0.02
_SHORTEST_S = 1e-12


def mean_time_run_s(
    age_s: FloatArray, mean_s: float, cv: float = 1.0, law: DurationLaw = "lognormal"
) -> FloatArray:
    """Return how long an invocation has run on average so long after its start.

    Parameters
    ----------
    age_s : ndarray
        Time since the start, >= 0. [s]
    mean_s : float
        Mean duration, > 0. [s]
    cv : float
        Coefficient of variation of the lognormal law; the others have their own.
    law : {"lognormal", "exponential", "fixed"}
        Law of the durations.

    Returns
    -------
    ndarray
        Mean of the smaller of age and duration; the mean duration in the end. [s]

    Notes
    -----
    Its slope is the share that still runs.

    Examples
    --------
    >>> mean_time_run_s(np.array([0.0, 0.5, 9.0]), 1.0, law="fixed").tolist()
    [0.0, 0.5, 1.0]
    """
    if law == "fixed":
        return np.minimum(age_s, mean_s)
    if law == "exponential":
        return np.asarray(-mean_s * np.expm1(-age_s / mean_s))
    age = np.maximum(age_s, _SHORTEST_S)
    mu, sigma = lognormal_parameters(mean_s, max(cv, _SMALLEST_CV))
    score = (np.log(age) - mu) / sigma
    return np.asarray(
        mean_s * (1.0 - normal_survival(score - sigma)) + age * normal_survival(score)
    )
