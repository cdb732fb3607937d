"""A fleet event by event: first come, first served, with fixed or automatically scaled workers."""

from heapq import heapify, heappush, heapreplace
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from planner.record import record

FloatArray = NDArray[np.float64]


@record
class FleetRules:
    """How the simulated fleet scales.

    Attributes
    ----------
    workers_per_instance
        Requests that one instance serves at once.
    instances
        Fleet at the start, and its least size.
    most_instances
        Largest fleet.
    target_utilisation
        Utilisation that the controller aims at.
    period_s, lag_s
        Time between measurements, and from a decision to new capacity. [s]
    cooldown_s
        Shortest time between the last change and a scale-in. [s]
    patience_s
        Wait after which a request is given up. [s]
    """

    workers_per_instance: int
    instances: int
    most_instances: int
    target_utilisation: float
    period_s: float
    lag_s: float
    cooldown_s: float = inf
    patience_s: float = inf


@record(eq=False)
class FleetRun:
    """What a simulated fleet did.

    Attributes
    ----------
    waits_s
        Wait of each request; infinite where it was given up. [s]
    instance_s
        Instance-seconds in service. [s]
    peak_instances
        Largest fleet.
    """

    waits_s: FloatArray
    instance_s: float
    peak_instances: int


def fcfs_waits(arrivals_s: FloatArray, services_s: FloatArray, servers: int) -> FloatArray:
    """Return the wait of each request in a queue with a fixed number of servers.

    Parameters
    ----------
    arrivals_s, services_s : ndarray, shape (N,)
        Rising arrival times and service times. [s]
    servers : int
        Number of servers, >= 1.

    Returns
    -------
    ndarray, shape (N,)
        Waits. [s]

    Notes
    -----
    A heap of the times at which servers fall free; exact.

    Examples
    --------
    >>> fcfs_waits(np.array([0.0, 1.0, 2.0]), np.array([5.0, 5.0, 1.0]), 2).tolist()
    [0.0, 0.0, 3.0]
    """
    free = [0.0] * servers
    starts = []
    for now, service in zip(arrivals_s.tolist(), services_s.tolist(), strict=True):
        start = free[0]
        if start < now:
            start = now
        starts.append(start)
        heapreplace(free, start + service)
    return np.asarray(starts) - arrivals_s


def run_autoscaled(arrivals_s: FloatArray, services_s: FloatArray, rules: FleetRules) -> FleetRun:
    """Simulate a fleet whose size follows its measured utilisation with a lag.

    Parameters
    ----------
    arrivals_s, services_s : ndarray, shape (N,)
        Rising arrival times and service times. [s]
    rules : FleetRules
        Size, target, measuring period and lag.

    Returns
    -------
    FleetRun
        Waits, instance time and the largest fleet.

    Notes
    -----
    New workers are admitted up to the moment a request *starts*, not up to its arrival:
    otherwise they would never help those who already wait.

    Examples
    --------
    >>> rules = FleetRules(1, 1, 4, 0.5, period_s=10.0, lag_s=5.0)
    >>> run = run_autoscaled(np.arange(0.0, 60.0), np.full(60, 0.9), rules)
    >>> run.peak_instances, round(float(run.waits_s.max()), 1)
    (2, 0.0)
    """
    fleet = _Fleet(rules)
    waits = []
    for now, service in zip(arrivals_s.tolist(), services_s.tolist(), strict=True):
        start = fleet.next_start(now)
        fleet.demand_s += service
        if start - now > rules.patience_s:
            waits.append(inf)
            continue
        waits.append(start - now)
        heapreplace(fleet.free, start + service)
    last = float(arrivals_s[-1]) if len(arrivals_s) else 0.0
    fleet.count_time(max(last, fleet.counted_to))
    return FleetRun(np.asarray(waits), fleet.instance_s, fleet.peak)


class _Fleet:
    """Workers by the time they fall free, and the controller that adds and removes them."""

    def __init__(self, rules: FleetRules) -> None:
        self.rules = rules
        self.instances = self.peak = rules.instances
        self.free = [0.0] * (rules.instances * rules.workers_per_instance)
        self.demand_s = 0.0
        self.instance_s = self.counted_to = 0.0
        self.measure_at = rules.period_s
        self.coming, self.ready_at = 0, inf
        self.changed_at = -inf

    def next_start(self, now: float) -> float:
        """Return when a request that arrives now starts, after all changes until then."""
        start = max(self.free[0], now)
        while self.measure_at <= start or self.ready_at <= start:
            if self.ready_at <= self.measure_at:
                self._admit()
            else:
                self._measure()
            start = max(self.free[0], now)
        return start

    def count_time(self, until: float) -> None:
        self.instance_s += self.instances * (until - self.counted_to)
        self.counted_to = until

    def _admit(self) -> None:
        self.count_time(self.ready_at)
        for _ in range(self.coming * self.rules.workers_per_instance):
            heappush(self.free, self.ready_at)
        self.instances += self.coming
        self.peak = max(self.peak, self.instances)
        self.coming, self.ready_at = 0, inf

    def _measure(self) -> None:
        rules, now = self.rules, self.measure_at
        utilisation = self.demand_s / (rules.period_s * len(self.free))
        self.demand_s = 0.0
        self.measure_at += rules.period_s
        desired = ceil(self.instances * utilisation / rules.target_utilisation - 1e-9)
        desired = min(max(desired, rules.instances), rules.most_instances)
        if self.coming:
            return
        if desired > self.instances:
            self.coming, self.ready_at = desired - self.instances, now + rules.lag_s
            self.changed_at = now
        elif desired < self.instances and now - self.changed_at > rules.cooldown_s:
            self.count_time(now)
            # Those that have been free longest go first.
            leaving = (self.instances - desired) * rules.workers_per_instance
            self.free = sorted(self.free)[leaving:]
            heapify(self.free)
            self.instances, self.changed_at = desired, now
