"""What happens when load outruns capacity: throttles, backlogs and the lag of scaling out."""

from math import ceil, inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.engine.performance.queueing import erlang_b
from planner.record import record
from planner.units import SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]


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
