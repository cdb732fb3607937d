"""What a computing part needs and what reaches it: the question every placement answers."""

from dataclasses import field
from math import ceil

import numpy as np
from numpy.typing import NDArray

from planner.engine.duration_law import DurationLaw, variation_of
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.record import record
from planner.traffic import Load
from planner.units import HOURS_PER_WEEK, MINUTES_PER_HOUR, MS_PER_SECOND, SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]

WORST_SHARE_OF_HOURS = 0.01
FULL = 0.98
"""Utilisation above which a queue is computed as if it stood there: beyond it time decides."""


@record(eq=False)
class Workload:
    """A computing part's needs, in the engine's units.

    Attributes
    ----------
    load
        Requests an hour. [requests/h]
    hours_per_month
        Billing month. [h]
    cpu_s, wait_s
        Computing on one reference vCPU, and waiting, of one request. [s]
    callee_wait_s
        Waiting for parts that are drawn and called synchronously: billed where the caller is
        billed by time, shown as their own latency on the path. [s]
    cv, law
        Coefficient of variation of a lognormal duration, and the law of durations; computing and
        waiting spread alike.
    parallel_fraction
        Share of the computing that several threads can split.
    longest_run_s
        Longest request. [s]
    memory_need_mib
        Peak memory of one request with its process. [MiB]
    process_memory_mib, request_memory_mib
        Idle worker process, and each request in flight, on a server. [MiB]
    init
        Initialisation of the function's runtime and package. [ms]
    first_request
        Memory settings and how much longer the first request takes at each. [MiB], [ms]
    connect_ms
        Opening connections on a first request. [ms]
    request_kib, response_kib, log_kib
        Sizes of one request. [KiB]
    arriving_share
        Share of the requests that come through a balancer: on a shared fleet requests are counted
        by what they compute.
    failing_share
        Share of runs that end in an error.
    connections
        Database connections a process holds.
    runtime
        Name of the runtime.
    latency_target_ms
        p95 to keep, None where none was set. [ms]
    synchronous, front_door_drawn, is_job
        Whether callers wait; whether an API or balancer is drawn before it; whether it runs as
        a job (started by a schedule, or asynchronous and a minute or longer).
    needs_server_control, gpu, keeps_state
        Facts that exclude a function.
    """

    load: Load
    hours_per_month: float
    cpu_s: float
    wait_s: float
    callee_wait_s: float = 0.0
    cv: float = 1.0
    law: DurationLaw = "lognormal"
    parallel_fraction: float = 0.0
    longest_run_s: float = 1.0
    memory_need_mib: float = 128.0
    process_memory_mib: float = 150.0
    request_memory_mib: float = 1.0
    init: LatencyDistribution = field(default_factory=lambda: LatencyDistribution.fixed(0.0))
    first_request: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    connect_ms: float = 0.0
    request_kib: float = 0.0
    response_kib: float = 0.0
    log_kib: float = 0.0
    arriving_share: float = 1.0
    failing_share: float = 0.0
    connections: int = 0
    runtime: str = ""
    latency_target_ms: float | None = None
    synchronous: bool = False
    front_door_drawn: bool = False
    is_job: bool = False
    needs_server_control: bool = False
    gpu: bool = False
    keeps_state: bool = False

    @property
    def requests_per_month(self) -> float:
        """Return the requests of a month. [requests]"""
        return self.load.per_month(self.hours_per_month)

    @property
    def rate_per_s(self) -> FloatArray:
        """Return the rate through the busiest week, shape (168,). [1/s]"""
        return self.load.busy_week / SECONDS_PER_HOUR

    @property
    def peak_rate_per_s(self) -> float:
        """Return the rate of the busiest hour. [1/s]"""
        return self.load.peak_per_hour / SECONDS_PER_HOUR

    @property
    def variation(self) -> float:
        """Return the coefficient of variation of the duration, whatever its law."""
        return variation_of(self.law, self.cv)

    def lasting(self, mean_s: float) -> LatencyDistribution:
        """Return a time of this mean [s] that spreads as the durations do. [ms]"""
        return LatencyDistribution.of_law(self.law, mean_s * MS_PER_SECOND, self.cv)

    @property
    def together(self) -> float:
        """Return the requests that start together in the busiest hour; 0 where none do."""
        share = (self.load.peak_of_hour - 1.0) / (MINUTES_PER_HOUR - 1)
        return self.load.peak_per_hour * share

    @property
    def worst_rate_per_s(self) -> float:
        """Return the mean rate of the busiest 1 % of hours. [1/s]"""
        hours = ceil(WORST_SHARE_OF_HOURS * HOURS_PER_WEEK)
        return float(np.sort(self.load.busy_week)[-hours:].mean()) / SECONDS_PER_HOUR

    def month_of(self, typical_week: float, busy_week: float) -> float:
        """Return a month's sum of something counted in a typical and in the busiest week."""
        typical = typical_week * self.hours_per_month / HOURS_PER_WEEK
        return typical + self.load.busy_weeks_per_month * (busy_week - typical_week)
