"""Who waits before a server is free, and how long: a law of at most two exponentials."""

from math import exp, lgamma, log1p

import numpy as np

from planner.engine.duration_law import DurationLaw, variation_of
from planner.engine.performance.queueing import (
    FloatArray,
    conditional_wait_s,
    erlang_c,
    room_to_spare,
)
from planner.record import record

# How many more wait behind uneven jobs than behind exponential ones, where servers have room;
# part of the mean wait that is made of short waits; the least variation of two phases. Fitted,
# with the shapes in `_wait_phases`, on 205 simulated queues.
_MORE_WAIT = 0.12
_SHORT_PART = 0.25
_LEAST_SCV = 0.51
_SMALLEST_CV = 0.02
_NEVER = 1e-12
_STEPS = 60
_CLOSE = 1e-14
_SAME = 1e-6


@record(eq=False)
class WaitLaw:
    """Nobody waits with probability 1 - C; the others wait by a law of exponentials.

    Attributes
    ----------
    weights, means_s
        Weight and mean of each exponential, shape (1 or 2, *S); the weights add up to C, and one
        is negative where two phases follow each other. [s]
    """

    weights: FloatArray
    means_s: FloatArray

    @property
    def waiting(self) -> FloatArray:
        """Return the probability of a wait, shape S."""
        return np.asarray(self.weights.sum(axis=0))

    @property
    def mean_s(self) -> FloatArray:
        """Return the mean wait over everybody, shape S. [s]"""
        return np.asarray((self.weights * self.means_s).sum(axis=0))

    def scaled(self, waiting: float, length: float) -> "WaitLaw":
        """Return the law with so many times as many who wait, each so many times as long."""
        return WaitLaw(self.weights * waiting, self.means_s * length)


def pooled_wait(
    load: FloatArray,
    service_s: FloatArray,
    servers: FloatArray,
    cv: float,
    law: DurationLaw = "lognormal",
) -> WaitLaw:
    """Return the wait in one first-come-first-served queue before several servers.

    Parameters
    ----------
    load : ndarray, shape S
        Offered load, below `servers`. [erlang]
    service_s, servers : ndarray, shape S
        Mean service on one server [s] and number of servers, >= 1.
    cv : float
        Coefficient of variation of a lognormal service time.
    law : {"lognormal", "exponential", "fixed"}
        Law of the service time.

    Returns
    -------
    WaitLaw
        Exact for exponential service; for the others see `response_percentiles`. [s]

    Examples
    --------
    >>> one, two = np.asarray(1.0), np.asarray(2.0)
    >>> pooled_wait(one, one, two, 1.0, "exponential").mean_s.round(4).tolist()
    0.3333
    """
    waiting = erlang_c(load, servers)
    more = _more_waiters(waiting, load, servers, cv, law)
    waiters = _waiters(load, service_s, servers, cv, law, more)
    return WaitLaw(waiting * more * waiters.weights, waiters.means_s)


def waiters_wait(
    load: FloatArray,
    service_s: FloatArray,
    servers: FloatArray,
    cv: float,
    law: DurationLaw = "lognormal",
) -> WaitLaw:
    """Return the wait of those who do wait in one queue; the weights add up to 1.

    Parameters
    ----------
    load, service_s, servers, cv, law
        As in `pooled_wait`.

    Returns
    -------
    WaitLaw
        Exact for exponential service. [s]

    Examples
    --------
    >>> one, two = np.asarray(1.0), np.asarray(2.0)
    >>> waiters_wait(one, one, two, 1.0, "exponential").mean_s.tolist()
    1.0
    """
    more = _more_waiters(erlang_c(load, servers), load, servers, cv, law)
    return _waiters(load, service_s, servers, cv, law, more)


def _waiters(
    load: FloatArray,
    service_s: FloatArray,
    servers: FloatArray,
    cv: float,
    law: DurationLaw,
    more: FloatArray,
) -> WaitLaw:
    if law == "exponential":
        return WaitLaw(np.ones((1, *load.shape)), (service_s / (servers - load))[None])
    spread = max(variation_of(law, cv), _SMALLEST_CV)
    mean_s = conditional_wait_s(load, service_s, servers, spread) / more
    shares, lengths = _wait_phases(1.0 - load / servers, servers, spread * spread)
    return WaitLaw(shares, mean_s * lengths)


def _more_waiters(
    waiting: FloatArray, load: FloatArray, servers: FloatArray, cv: float, law: DurationLaw
) -> FloatArray:
    """Return how many times as many wait as behind exponential jobs."""
    if law == "exponential":
        return np.ones(load.shape)
    room, cs2 = room_to_spare(load, servers), max(variation_of(law, cv), _SMALLEST_CV) ** 2
    shape = _MORE_WAIT * (cs2 - 1.0) / (cs2 + 1.0) * room / (1.0 + 0.6 * room)
    return np.minimum(np.exp(shape), 1.0 / np.maximum(waiting, _NEVER))


def _wait_phases(
    idle: FloatArray, servers: FloatArray, cs2: float
) -> tuple[FloatArray, FloatArray]:
    """Return weights and means of two exponentials that make a wait of mean 1.

    Behind even jobs they follow each other (one weight is negative), behind uneven ones a wait
    is the one or the other. `excess` is what an M/G/1 wait has of squared variation beyond 1.
    """
    excess = idle * (4.0 / 3.0 * (1.0 + cs2) - 2.0)
    if excess.max(initial=0.0) <= 0.0:
        scv = 1.0 + excess * np.sqrt(3.0 / (servers + 2.0))
        root = np.sqrt(2.0 * np.clip(scv, _LEAST_SCV, 1.0 - _NEVER) - 1.0)
        lengths = 0.5 * np.stack((1.0 + root, 1.0 - root))
        return np.stack((lengths[0], -lengths[1])) / root, lengths
    most = 0.31 * cs2 * servers**-0.29
    half = 1.0 + 0.5 * excess / np.sqrt(1.0 + np.square(excess / most))
    part = _SHORT_PART + 0.03 / servers
    middle = half - 1.0 + 2.0 * part
    root = np.sqrt(np.maximum(np.square(middle) - 4.0 * half * np.square(part), 0.0))
    short = 0.5 * (middle + root) / half
    return np.stack((short, 1.0 - short)), np.stack((part / short, (1.0 - part) / (1.0 - short)))


def regular_wait(rho: float, service_s: float, stages: int, servers: int) -> WaitLaw:
    """Return the wait of exponential service where only every n-th Poisson arrival comes.

    Parameters
    ----------
    rho : float
        Utilisation, 0 to 1. [busy share of each server]
    service_s : float
        Mean service on one server. [s]
    stages : int
        Of how many arrivals one comes: the time between arrivals has as many stages.
    servers : int
        Number of servers.

    Returns
    -------
    WaitLaw
        Exact (GI/M/c with Erlang arrivals), scalar. [s]

    References
    ----------
    .. [1] L. Takács, Introduction to the theory of queues (1962), chapter 2.

    Examples
    --------
    >>> regular_wait(0.5, 2.0, 1, 1).mean_s.round(9).tolist()
    2.0
    >>> regular_wait(0.8, 1.0, 4, 2).waiting.round(4).tolist()
    0.5942
    """
    if rho <= 0.0:
        return WaitLaw(np.zeros(1), np.full(1, service_s / servers))
    full = _found_full(rho, stages, servers)
    busy = np.arange(1.0, servers + 1.0)
    still = np.exp(-stages * np.log1p(busy / (stages * servers * rho)))
    ways = np.array([lgamma(servers + 1) - lgamma(j + 1) - lgamma(servers - j + 1) for j in busy])
    odds = np.cumsum(np.log(still) - np.log1p(-still))
    apart = servers * (1.0 - full) - busy
    near = np.abs(apart) < _SAME  # both parts of the ratio vanish there together
    ratio = (servers * (1.0 - still) - busy) / np.where(near, 1.0, apart)
    limit = 1.0 - still / (rho + busy / (stages * servers))
    ratio = np.where(near, limit, ratio)
    terms = np.exp(ways - odds) / (1.0 - still) * ratio
    waiting = 1.0 / (1.0 + (1.0 - full) * float(terms.sum()))
    return WaitLaw(np.full(1, waiting), np.full(1, service_s / (servers * (1.0 - full))))


def _found_full(rho: float, stages: int, servers: int) -> float:
    """Return by what factor one more request in the queue is rarer for those who arrive.

    The root of x = A(c (1 - x)) below 1, where A is the transform of the time between arrivals.
    """
    low, high, at = 0.0, 1.0, rho
    for _ in range(_STEPS):
        left = (1.0 - at) / (stages * rho)
        image = exp(-stages * log1p(left))
        low, high = (at, high) if image > at else (low, at)
        slope = image / (rho * (1.0 + left)) - 1.0
        following = at - (image - at) / slope if slope else at
        if not low < following < high:
            following = 0.5 * (low + high)
        if abs(following - at) < _CLOSE:
            break
        at = following
    return at
