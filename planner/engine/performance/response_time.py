"""Response time of a fleet: what a request waits in the queue plus what it takes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from planner.engine.duration_law import DurationLaw, variation_of
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.latency_grid import edges_over_ms
from planner.engine.performance.normal_law import lognormal_parameters, normal_survival
from planner.engine.performance.queueing import FloatArray, offered_load
from planner.engine.performance.wait_law import WaitLaw, pooled_wait
from planner.record import record
from planner.units import MS_PER_SECOND

_SMALLEST_CV = 0.02
_FARTHEST_SCORE = 5.5
_ITERATIONS = 7
_NO_WAIT = 1e-12
_SHORTEST = 1e-6
"""Part of its mean that an exponential time is as good as never below."""
_SAME_RATE = 1e-7
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(24)


@record(eq=False)
class _Response:
    """Wait and service together.

    Attributes
    ----------
    least_s
        What every response takes at least; the times below are counted from it. [s]
    at_least
        Probability that a response takes just that.
    tail_and_density
        P(W + S > time) and the density there [1/s], of times [s] that broadcast against S.
    shortest_s, longest_s
        Between what times all but a few of the others lie. [s]
    typical_s, slope_s
        About where the p-th percentile lies: typical - slope log(1 - p). [s]
    """

    least_s: FloatArray
    at_least: FloatArray
    tail_and_density: Callable[[FloatArray], tuple[FloatArray, FloatArray]]
    shortest_s: FloatArray
    longest_s: FloatArray
    typical_s: FloatArray
    slope_s: FloatArray


def _response(service_s: FloatArray, cv: float, law: DurationLaw, wait: WaitLaw) -> _Response:
    nothing = 0.0 * service_s
    longest_wait_s = 30.0 * np.where(wait.waiting > _NO_WAIT, wait.means_s.max(axis=0), nothing)
    variation = variation_of(law, cv)
    if variation < _SMALLEST_CV:
        return _Response(
            service_s,
            1.0 - wait.waiting,
            lambda time_s: _wait_tail(time_s, wait),
            _SHORTEST * service_s,
            np.maximum(longest_wait_s, service_s),
            nothing,
            wait.means_s.max(axis=0),
        )
    if law == "exponential":
        return _Response(
            nothing,
            nothing,
            lambda time_s: _exponential_tail(time_s, service_s, wait),
            _SHORTEST * service_s,
            30.0 * service_s + longest_wait_s,
            nothing,
            service_s + wait.mean_s,
        )
    mu, sigma = lognormal_parameters(service_s, variation)
    return _Response(
        nothing,
        nothing,
        lambda time_s: _lognormal_tail(time_s, mu, sigma, wait),
        np.exp(mu - 5.0 * sigma),
        np.exp(mu + 6.0 * sigma) + longest_wait_s,
        np.exp(mu),
        wait.mean_s,
    )


def _wait_tail(time_s: FloatArray, wait: WaitLaw) -> tuple[FloatArray, FloatArray]:
    """Return tail and density of the wait alone."""
    tail, density = np.zeros(()), np.zeros(())
    for weight, mean_s in zip(wait.weights, wait.means_s, strict=True):
        longer = weight * np.exp(-time_s / mean_s)
        tail, density = tail + longer, density + longer / mean_s
    return tail, density


def _lognormal_tail(
    time_s: FloatArray, mu: FloatArray, sigma: FloatArray, wait: WaitLaw
) -> tuple[FloatArray, FloatArray]:
    """Return tail and density where S is lognormal.

    S is integrated by Gauss and Legendre over its normal score up to the time itself; W is in
    closed form.
    """
    score = (np.log(time_s) - mu) / sigma
    top = np.minimum(score, _FARTHEST_SCORE)
    half = np.maximum(0.5 * (top + _FARTHEST_SCORE), 0.0)[..., None]
    z = half * (_NODES + 1.0) - _FARTHEST_SCORE
    share = half * _NODE_WEIGHTS * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    left = np.maximum(time_s[..., None] - np.exp(mu[..., None] + sigma[..., None] * z), 0.0)
    tail = normal_survival(score)
    no_wait = 1.0 - wait.waiting
    density = no_wait * np.exp(-0.5 * score * score) / (sigma * time_s * np.sqrt(2.0 * np.pi))
    for weight, mean_s in zip(wait.weights, wait.means_s, strict=True):
        longer = weight * (share * np.exp(-left / mean_s[..., None])).sum(axis=-1)
        tail = tail + longer
        density = density + longer / mean_s
    return tail, density


def _exponential_tail(
    time_s: FloatArray, service_s: FloatArray, wait: WaitLaw
) -> tuple[FloatArray, FloatArray]:
    """Return tail and density where S is exponential: a closed form."""
    tail = np.exp(-time_s / service_s)
    alone, density = tail, (1.0 - wait.waiting) * tail / service_s
    for weight, mean_s in zip(wait.weights, wait.means_s, strict=True):
        # P(S <= time < W + S) has the difference of both rates below, which may be nothing.
        apart = 1.0 / service_s - 1.0 / mean_s
        near = np.abs(apart) * time_s < _SAME_RATE
        longer = np.where(
            near, time_s * alone, (np.exp(-time_s / mean_s) - alone) / np.where(near, 1.0, apart)
        )
        longer = weight * longer / service_s
        tail = tail + longer
        density = density + longer / mean_s
    return tail, density


def response_percentiles(
    rate_per_s: ArrayLike,
    service_s: ArrayLike,
    servers: ArrayLike,
    cv: float,
    percentiles: tuple[float, ...] = (0.5, 0.95, 0.99),
    io_s: ArrayLike = 0.0,
    law: DurationLaw = "lognormal",
) -> FloatArray:
    """Return percentiles of the response time of a first-come-first-served queue.

    Parameters
    ----------
    rate_per_s, service_s, servers : array_like
        Arrivals [1/s], mean service on one server [s] and number of servers (>= 1); broadcast
        to a common shape S.
    cv : float
        Coefficient of variation of a lognormal service time; the other laws have their own.
    percentiles : tuple of float
        Wanted probabilities, between 0 and 1.
    io_s : array_like
        Pure delay that occupies no server, added to each response. [s]
    law : {"lognormal", "exponential", "fixed"}
        Law of the service time.

    Returns
    -------
    ndarray, shape (len(percentiles), *S)
        Response times; infinite where the load reaches the number of servers. [s]

    Notes
    -----
    R = W + S. With exponential service this is M/M/c, in closed form. Else nobody waits with
    probability 1 - C (Erlang C, moved a little by the shape of S), and the wait of the others is
    made of two exponentials whose mean follows Kimura and Cosmetatos. Fitted on 205 simulated
    queues (1-64 servers, utilisation 0.3-0.95, cv 0-2, 10 to 50 million requests each) and
    checked on 24 others: mean within 1.7 %, p95 within 5 %, p99 within 6 %; the median is up to
    10 % high on one server at cv 2, else within 5 %. Against the exact M/D/c of Crommelin and
    Franx (132 queues): mean within 0.2 %, p95 within 4.4 %, p99 within 5.7 %, median within 5 %.

    References
    ----------
    .. [1] G. J. Franx, A simple solution for the M/D/c waiting time distribution, Operations
       Research Letters 29 (2001), https://doi.org/10.1016/S0167-6377(01)00108-0

    Examples
    --------
    >>> p50, p95 = response_percentiles([1.0, 60.0, 90.0], 0.1, 8, 1.0, (0.5, 0.95))
    >>> p50.round(3).tolist(), bool(p95[1] > p95[0])
    ([0.071, 0.088, inf], True)
    >>> response_percentiles(5.0, 0.1, 1, 1.0, (0.95,), law="exponential").round(4).tolist()
    [0.5991]
    """
    rate, service, count, delay = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (rate_per_s, service_s, servers, io_s))
    )
    load = offered_load(rate, service)
    full = load >= count
    wait = pooled_wait(np.where(full, 0.5 * count, load), service, count, cv, law)
    response = _response(service, cv, law, wait)
    target = 1.0 - np.asarray(percentiles, dtype=np.float64).reshape((-1,) + (1,) * load.ndim)
    shape = target.shape[:1] + load.shape
    low = np.broadcast_to(np.log(response.shortest_s), shape)
    high = np.broadcast_to(np.log(response.longest_s), shape)
    guess = np.log(response.typical_s - response.slope_s * np.log(target))
    guess = np.clip(guess, low, high)
    for _ in range(_ITERATIONS):
        # Newton on log(tail) against log(time), kept inside a shrinking bracket.
        time_s = np.exp(guess)
        tail, density = response.tail_and_density(time_s)
        above = tail > target
        low, high = np.where(above, guess, low), np.where(above, high, guess)
        with np.errstate(all="ignore"):
            following = guess + np.log(tail / target) * tail / (density * time_s)
        inside = (following >= low) & (following <= high)
        guess = np.where(inside, following, 0.5 * (low + high))
    beyond = np.where(target >= 1.0 - response.at_least, 0.0, np.exp(guess))
    return np.asarray(np.where(full, np.inf, response.least_s + beyond + delay))


def response_distribution(
    rate_per_s: float,
    service_s: float,
    servers: int,
    cv: float,
    io_s: float = 0.0,
    law: DurationLaw = "lognormal",
) -> LatencyDistribution:
    """Return the whole response-time distribution of one fleet at one load.

    Parameters
    ----------
    rate_per_s, service_s, servers, cv, io_s, law
        As in `response_percentiles`, all scalar.

    Returns
    -------
    LatencyDistribution
        The response time, ready to be composed along a path. [ms]

    Raises
    ------
    ValueError
        If the load reaches the number of servers: there is no steady state.

    Examples
    --------
    >>> latency = response_distribution(40.0, 0.1, 8, 1.0, io_s=0.02)
    >>> latency.percentiles((0.5, 0.99)).round(-1).tolist()
    [90.0, 510.0]
    """
    load = rate_per_s * service_s
    if load >= servers:
        raise ValueError("the load reaches the number of servers; there is no steady state")
    service, count = np.asarray(service_s), np.asarray(float(servers))
    wait = pooled_wait(np.asarray(load), service, count, cv, law) if service_s > 0.0 else None
    return waited_distribution(service_s, cv, wait, io_s, law)


def waited_distribution(
    service_s: float,
    cv: float,
    wait: WaitLaw | None,
    io_s: float = 0.0,
    law: DurationLaw = "lognormal",
) -> LatencyDistribution:
    """Return the response-time distribution where the law of the wait is known.

    Parameters
    ----------
    service_s, cv, io_s, law
        As in `response_percentiles`, all scalar.
    wait : WaitLaw or None
        Law of the wait, scalar; None where nobody waits. [s]

    Returns
    -------
    LatencyDistribution
        Wait, service and delay. [ms]

    Examples
    --------
    >>> one = WaitLaw(np.asarray([0.5]), np.asarray([0.2]))
    >>> round(waited_distribution(0.1, 1.0, one, law="exponential").percentile(0.95), -1)
    600.0
    """
    if wait is None or service_s <= 0.0:
        return LatencyDistribution.fixed(io_s * MS_PER_SECOND)
    response = _response(np.asarray(service_s), cv, law, wait)
    least_ms, at_least = float(response.least_s + io_s) * MS_PER_SECOND, float(response.at_least)
    if at_least > 1.0 - _NO_WAIT:
        return LatencyDistribution.fixed(least_ms)
    first_cell, edges = edges_over_ms(
        float(response.shortest_s) * MS_PER_SECOND, float(response.longest_s) * MS_PER_SECOND
    )
    tail, _ = response.tail_and_density(edges / MS_PER_SECOND)
    return LatencyDistribution.from_survival(first_cell, tail, least_ms, at_least)
