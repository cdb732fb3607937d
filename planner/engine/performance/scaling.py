"""What happens when load outruns capacity: throttles, backlogs and the lag of scaling out."""

from math import ceil, inf, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.engine.performance.normal_law import normal_survival
from planner.engine.performance.queueing import erlang_b
from planner.record import record
from planner.units import SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]

_EDGE_SLICES = 32


@record
class ScalingPolicy:
    """How a fleet follows its load.

    Attributes
    ----------
    workers_per_instance
        Requests that one instance serves at once.
    target_utilisation
        Utilisation that scaling aims at, above 0 and below 1.
    first_lag_s, later_lag_s
        From a jump to the first new capacity, and from one addition to the next: metric period,
        boot, start of the program and health check. [s]
    least_instances, most_instances
        Bounds of the fleet; None is without bound.
    """

    workers_per_instance: int
    target_utilisation: float
    first_lag_s: float
    later_lag_s: float
    least_instances: int = 1
    most_instances: int | None = None

    def instances_for(self, load_in_instances: float) -> int:
        """Return the fleet that scaling aims at when so many instances are busy.

        Raises
        ------
        ValueError
            If the target utilisation is not between 0 and 1.
        """
        if not 0.0 < self.target_utilisation < 1.0:
            raise ValueError("the target utilisation lies between 0 and 1")
        wanted = max(ceil(load_in_instances / self.target_utilisation - 1e-9), self.least_instances)
        return wanted if self.most_instances is None else min(wanted, self.most_instances)


@record
class ScalingStep:
    """What users feel when load jumps and a fleet follows late.

    Attributes
    ----------
    peak_wait_s
        Longest wait; infinite if the fleet may not grow enough. [s]
    delayed_requests
        Requests that wait longer than the threshold.
    recovered_after_s
        Time from the jump until nobody waits any more. [s]
    steps
        (time since the jump [s], instances in service) from the start on.
    at_edge
        True where load meets capacity so closely that chance decides, not drift; the wait is
        then a diffusion estimate.
    """

    peak_wait_s: float
    delayed_requests: float
    recovered_after_s: float
    steps: tuple[tuple[float, int], ...]
    at_edge: bool


@record(eq=False)
class Backlog:
    """A queue through hours of overload.

    Attributes
    ----------
    requests_end
        Waiting at the end of each bucket.
    peak_wait_s
        Longest wait in each bucket. [s]
    delayed_requests
        Requests of each bucket that find a backlog.
    lost_requests
        Requests of each bucket given up because the wait would be too long.
    growing
        True if the backlog grows from week to week.
    """

    requests_end: FloatArray
    peak_wait_s: FloatArray
    delayed_requests: FloatArray
    lost_requests: FloatArray
    growing: bool


def throttled_fraction(load: ArrayLike, concurrency_limit: ArrayLike) -> FloatArray:
    """Return the share of synchronous invocations refused at a concurrency limit.

    Parameters
    ----------
    load : array_like
        Rate times duration. [concurrent executions]
    concurrency_limit : array_like of int
        Environments that may run at once.

    Returns
    -------
    ndarray
        Refused share, for callers that do not try again (Erlang B, exact for any duration law).

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html

    Examples
    --------
    >>> throttled_fraction([50.0, 2016.0], 1000).round(4).tolist()
    [0.0, 0.5045]
    """
    return erlang_b(load, concurrency_limit)


def invocation_rate_limit_per_s(
    concurrency_limit: ArrayLike, per_environment_per_s: float
) -> FloatArray:
    """Return the most invocations a second under a concurrency limit.

    Parameters
    ----------
    concurrency_limit : array_like
        Environments that may run at once.
    per_environment_per_s : float
        Invocations that one environment may serve (catalogue: 10). [1/s]

    Returns
    -------
    ndarray
        Rate limit; it binds before the concurrency only for short invocations. [1/s]

    Examples
    --------
    >>> invocation_rate_limit_per_s(1000, 10.0).tolist()
    10000.0
    """
    return np.asarray(concurrency_limit, dtype=np.float64) * per_environment_per_s


def concurrency_available(
    seconds_into_burst: ArrayLike,
    concurrency_limit: float,
    burst: float,
    refill_per_s: float,
    alive_before: float = 0.0,
) -> FloatArray:
    """Return how many environments can be running some time into a burst.

    Parameters
    ----------
    seconds_into_burst : array_like
        Time since the load jumped. [s]
    concurrency_limit : float
        Limit of the function or the account.
    burst, refill_per_s : float
        Environments at once (catalogue: 1,000) and then each second (100).
    alive_before : float
        Environments alive when the burst begins.

    Returns
    -------
    ndarray
        Environments.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html

    Examples
    --------
    >>> concurrency_available([0, 10, 60], 5000, 1000, 100).tolist()
    [1000.0, 2000.0, 5000.0]
    """
    reached = burst + refill_per_s * np.asarray(seconds_into_burst, dtype=np.float64)
    return np.asarray(np.minimum(alive_before + reached, concurrency_limit))


def scaling_step(
    rate_before_per_s: float,
    rate_after_per_s: float,
    service_s: float,
    policy: ScalingPolicy,
    delay_threshold_s: float = 1.0,
    instances_before: int | None = None,
    service_cv: float = 1.0,
) -> ScalingStep:
    """Return the waits after a jump in load that automatic scaling follows late.

    Parameters
    ----------
    rate_before_per_s, rate_after_per_s : float
        Arrivals before and after the jump. [1/s]
    service_s : float
        Mean service time on one worker, > 0. [s]
    policy : ScalingPolicy
        How the fleet follows its load.
    delay_threshold_s : float
        Wait above which a request counts as delayed. [s]
    instances_before : int, optional
        Fleet before the jump; sized for the target if left out.
    service_cv : float
        Coefficient of variation of the service time.

    Returns
    -------
    ScalingStep
        Peak wait, delayed requests, recovery and the growth of the fleet.

    Notes
    -----
    Fluid: arrivals A(t) = rate x t, work done D(t) = integral of capacity, wait = D^-1(A(t)) - t.
    The controller sees a utilisation of at most 1, so a large jump takes several steps.
    Against simulation: peak wait within 7 %, delayed requests within 30 % (fewer in truth).
    Where load meets capacity within one standard deviation, the reflected Brownian motion takes
    over: expected peak sigma sqrt(pi t / 2).

    Examples
    --------
    >>> policy = ScalingPolicy(2, 0.6, first_lag_s=300.0, later_lag_s=300.0)
    >>> jump = scaling_step(20.0, 60.0, 0.1, policy)
    >>> round(jump.peak_wait_s, 1), round(jump.delayed_requests), jump.steps
    (100.0, 35640, ((0.0, 2), (300.0, 4), (600.0, 5)))
    """
    per_instance = policy.workers_per_instance / service_s
    start = instances_before or policy.instances_for(rate_before_per_s / per_instance)
    steps = _growth(start, rate_after_per_s / per_instance, policy)
    peak, delayed, recovered = _fluid_wait(
        rate_after_per_s, [(t, n * per_instance) for t, n in steps], delay_threshold_s
    )
    chance = None
    if len(steps) > 1:
        chance = _edge_wait(
            rate_after_per_s, start * per_instance, steps[1][0], delay_threshold_s, service_cv
        )
    if chance is not None:
        peak, delayed = peak + chance[0], delayed + chance[1]
        recovered = max(recovered, steps[1][0])
    return ScalingStep(peak, delayed, recovered, tuple(steps), chance is not None)


def _growth(
    instances: int, load_in_instances: float, policy: ScalingPolicy
) -> list[tuple[float, int]]:
    steps = [(0.0, instances)]
    while True:
        seen = min(float(instances), load_in_instances)
        desired = policy.instances_for(seen)
        if desired <= instances:
            return steps
        instances = desired
        lag = policy.first_lag_s if len(steps) == 1 else policy.later_lag_s
        steps.append((steps[-1][0] + lag, desired))


def _fluid_wait(
    rate: float, capacity_from: list[tuple[float, float]], threshold_s: float
) -> tuple[float, float, float]:
    """Return peak wait, requests over the threshold and time to recovery of a fluid queue."""
    done = 0.0
    wait = peak = delayed = arrived_at = 0.0
    for index, (since, capacity) in enumerate(capacity_from):
        last = index + 1 == len(capacity_from)
        until = inf if last else capacity_from[index + 1][0]
        slope = rate / capacity - 1.0
        if last:
            if slope >= 0.0 and (wait > 0.0 or slope > 0.0):
                return inf, inf, inf
            following = arrived_at - wait / slope if wait > 0.0 else arrived_at
        else:
            done += capacity * (until - since)
            following = done / rate if rate > 0.0 else inf
        end_wait = wait + slope * (following - arrived_at) if following < inf else 0.0
        if end_wait <= 0.0 and (wait > 0.0 or slope <= 0.0):
            # The backlog is gone before the next addition; from here on capacity only grows.
            recovered = arrived_at - wait / slope if wait > 0.0 else arrived_at
            return peak, delayed + rate * _time_above(wait, 0.0, recovered - arrived_at,
                                                      threshold_s), recovered  # fmt: skip
        delayed += rate * _time_above(wait, end_wait, following - arrived_at, threshold_s)
        wait, arrived_at = end_wait, following
        peak = max(peak, wait)
    return peak, delayed, arrived_at


def _time_above(start: float, end: float, lasting: float, threshold: float) -> float:
    """Return how long a straight line from start to end stays above a threshold."""
    low, high = min(start, end), max(start, end)
    if high <= threshold or lasting <= 0.0:
        return 0.0
    return lasting if low >= threshold else lasting * (high - threshold) / (high - low)


def _edge_wait(
    rate: float, capacity: float, lasting_s: float, threshold_s: float, service_cv: float
) -> tuple[float, float] | None:
    """Return the extra peak wait and delayed requests by chance, None away from the edge."""
    spread = sqrt(rate * (1.0 + service_cv**2))
    drift_in_deviations = abs(rate - capacity) * sqrt(lasting_s) / spread if spread else inf
    if drift_in_deviations >= 1.0:
        return None
    share = 1.0 - drift_in_deviations
    peak = spread * sqrt(pi * lasting_s / 2.0) / capacity
    moments = (np.arange(_EDGE_SLICES) + 0.5) * lasting_s / _EDGE_SLICES
    over = 2.0 * normal_survival(threshold_s * capacity / (spread * np.sqrt(moments)))
    return share * peak, share * rate * lasting_s * float(over.mean())


def backlog_through(
    rate_per_s: ArrayLike,
    capacity_per_s: ArrayLike,
    bucket_s: float = SECONDS_PER_HOUR,
    periodic: bool = True,
    longest_wait_s: float | None = None,
) -> Backlog:
    """Return the queue of a fleet through hours in which load may exceed its capacity.

    Parameters
    ----------
    rate_per_s : array_like, shape (H,)
        Arrivals, constant within a bucket. [1/s]
    capacity_per_s : array_like, scalar or (H,)
        Requests that the fleet can serve. [1/s]
    bucket_s : float
        Length of a bucket. [s]
    periodic : bool
        Whether what is left at the end waits when the same week begins again.
    longest_wait_s : float, optional
        Wait after which a request is given up. [s]

    Returns
    -------
    Backlog
        Per bucket: backlog, longest wait, delayed and lost requests.

    Notes
    -----
    Fluid (means only): chance queues below saturation are `response_time`'s subject.

    Examples
    --------
    >>> day = backlog_through([1.0, 3.0, 1.0], 2.0)
    >>> day.requests_end.tolist(), day.peak_wait_s.tolist(), day.growing
    ([0.0, 3600.0, 0.0], [0.0, 1800.0, 1800.0], False)
    """
    rate = np.asarray(rate_per_s, dtype=np.float64)
    capacity = np.broadcast_to(np.asarray(capacity_per_s, dtype=np.float64), rate.shape)
    rows = list(zip(rate.tolist(), capacity.tolist(), strict=True))
    result, left = _one_pass(rows, 0.0, bucket_s, longest_wait_s)
    if not periodic or left <= 0.0:
        return _as_backlog(result, growing=False)
    result, again = _one_pass(rows, left, bucket_s, longest_wait_s)
    return _as_backlog(result, growing=again > left * (1.0 + 1e-9))


def _one_pass(
    rows: list[tuple[float, float]], waiting: float, bucket_s: float, longest_wait_s: float | None
) -> tuple[list[tuple[float, float, float, float]], float]:
    result = []
    for rate, capacity in rows:
        start = waiting
        gain = rate - capacity
        waiting = max(start + gain * bucket_s, 0.0)
        lost = 0.0
        if longest_wait_s is not None and waiting > capacity * longest_wait_s:
            lost = waiting - capacity * longest_wait_s
            waiting -= lost
        if gain >= 0.0:
            delayed = rate * bucket_s if start > 0.0 or gain > 0.0 else 0.0
        else:
            delayed = rate * min(bucket_s, start / -gain)
        highest = max(start, waiting)
        wait = highest / capacity if capacity > 0.0 else (inf if highest > 0.0 else 0.0)
        result.append((waiting, wait, delayed, lost))
    return result, waiting


def _as_backlog(rows: list[tuple[float, float, float, float]], growing: bool) -> Backlog:
    columns = np.asarray(rows, dtype=np.float64).reshape(-1, 4).T
    return Backlog(columns[0], columns[1], columns[2], columns[3], growing)
