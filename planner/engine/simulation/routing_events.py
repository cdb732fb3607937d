"""Several servers behind a balancer, event by event: who waits how long under each routing."""

from heapq import heappop, heappush
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.engine.simulation.fleet_events import fcfs_waits

FloatArray = NDArray[np.float64]
Routing = Literal["round_robin", "random", "least_outstanding"]


def routed_waits(
    arrivals_s: FloatArray,
    services_s: FloatArray,
    instances: int,
    workers: int,
    routing: Routing,
    seed: int = 0,
) -> FloatArray:
    """Return the wait of each request on instances that each have a queue of their own.

    Parameters
    ----------
    arrivals_s, services_s : ndarray, shape (N,)
        Rising arrival times and service times. [s]
    instances, workers : int
        Servers behind the balancer, and requests that each serves at once, >= 1.
    routing : {"round_robin", "random", "least_outstanding"}
        How the balancer chooses.
    seed : int
        Seed of random choices.

    Returns
    -------
    ndarray, shape (N,)
        Waits. [s]

    Examples
    --------
    >>> times, long = np.array([0.0, 0.1, 0.2]), np.array([5.0, 1.0, 1.0])
    >>> routed_waits(times, long, 2, 1, "round_robin").tolist()
    [0.0, 0.0, 4.8]
    >>> routed_waits(times[:2], long[:2], 2, 1, "least_outstanding").tolist()
    [0.0, 0.0]
    """
    if instances == 1:
        return fcfs_waits(arrivals_s, services_s, workers)
    if routing == "least_outstanding":
        return _least_outstanding(arrivals_s, services_s, instances, workers, seed)
    if routing == "random":
        chosen = np.random.default_rng(seed).integers(instances, size=len(arrivals_s))
    else:
        chosen = np.arange(len(arrivals_s)) % instances
    waits = np.empty(len(arrivals_s))
    for instance in range(instances):
        mine = chosen == instance
        waits[mine] = fcfs_waits(arrivals_s[mine], services_s[mine], workers)
    return waits


def _least_outstanding(
    arrivals_s: FloatArray, services_s: FloatArray, instances: int, workers: int, seed: int
) -> FloatArray:
    """Send each request to the instance with the fewest in progress, to any of equals.

    A fixed order among equals would decide: fixed durations keep step with one that goes round.
    """
    looks_first = np.random.default_rng(seed).integers(instances, size=len(arrivals_s)).tolist()
    outstanding = [0] * instances
    free = [[0.0] * workers for _ in range(instances)]
    ends: list[tuple[float, int]] = []
    waits = []
    requests = zip(arrivals_s.tolist(), services_s.tolist(), looks_first, strict=True)
    for now, service, first in requests:
        while ends and ends[0][0] <= now:
            outstanding[heappop(ends)[1]] -= 1
        fewest = min(outstanding)
        instance = outstanding.index(fewest, first if fewest in outstanding[first:] else 0)
        start = max(heappop(free[instance]), now)
        heappush(free[instance], start + service)
        heappush(ends, (start + service, instance))
        outstanding[instance] += 1
        waits.append(start - now)
    return np.asarray(waits)
