"""CPU credits of a fleet at other loads: what its servers borrow beyond their baseline."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.analysis.contest import Terms
from planner.catalog.instance_types import InstanceType
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.kinds.compute import Ec2Placement
from planner.record import record
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK

FloatArray = NDArray[np.float64]
_DAYS = HOURS_PER_WEEK // HOURS_PER_DAY


@record(eq=False)
class Burst:
    """The credits of a fleet of burstable servers, anchored at today's exact surplus.

    Attributes
    ----------
    kind
        Type of its servers.
    is_standard
        Whether servers slow down to their baseline instead of paying for more.
    used_by_day
        Share of a server's vCPUs in use on each day of the busiest week, today. Shape (7,).
    on_by_day
        Share of each day in which servers are switched on. Shape (7,).
    servers, running
        Servers of the fullest hour today; share of them that runs on average while any does.
    usual, busy_hours
        Load of a typical week over that of the busiest one; hours of a month like the busiest.
    hours_per_month
        Billing month. [h]
    beyond_vcpu_hours
        By how much today's exact surplus is above the one by whole days. [vCPU-h/month]
    """

    kind: InstanceType
    is_standard: bool
    used_by_day: FloatArray
    on_by_day: FloatArray
    servers: float
    running: float
    usual: float
    busy_hours: float
    hours_per_month: float
    beyond_vcpu_hours: float = 0.0

    def least(self, demand: FloatArray) -> FloatArray:
        """Return how many servers earn what multiples of today's load spend. Shape (N,)."""
        if not self.is_standard:
            return np.ones(demand.shape)
        busy = self.used_by_day.mean() * self.servers * demand
        return np.asarray(np.ceil(busy / self.kind.baseline_share_per_vcpu - 1e-9))

    def surplus(self, demand: FloatArray, counts: FloatArray) -> FloatArray:
        """Return the surplus of multiples of today's load. Shape (N,). [vCPU-h/month]"""
        if self.is_standard:
            return np.zeros(demand.shape)
        then = self.by_days(demand, counts)
        return np.asarray(np.maximum(then + self.beyond_vcpu_hours, 0.0))

    def by_days(self, demand: FloatArray, counts: FloatArray) -> FloatArray:
        """Return the surplus by whole days: a balance of a day's earnings either way."""
        each = demand * self.servers / counts
        hours = max(self.hours_per_month - self.busy_hours, 0.0)
        borrowed = self._of_a_week(each * self.usual) * hours
        if self.busy_hours:
            borrowed = borrowed + self._of_a_week(each) * self.busy_hours
        return np.asarray(borrowed / HOURS_PER_WEEK * counts * self.running)

    def _of_a_week(self, demand: FloatArray) -> FloatArray:
        """Return what one server borrows and is billed for in a week. [vCPU-h]"""
        a_day = HOURS_PER_DAY * self.kind.vcpu
        baseline = self.kind.baseline_share_per_vcpu
        nets = a_day * (baseline * self.on_by_day[:, None] - self.used_by_day[:, None] * demand)
        most = a_day * baseline
        stops = self.on_by_day.min() < 1.0  # and what was borrowed is charged then
        least = 0.0 if stops else -most
        balance, billed = np.zeros(demand.shape), np.zeros(demand.shape)
        for day in range(2 * _DAYS):
            balance = np.minimum(balance + nets[day % _DAYS], most)
            owed = np.maximum(least - balance, 0.0)
            balance = balance + owed
            if day >= _DAYS:
                billed = billed + owed
        return billed


@lru_cache(maxsize=2_048)
def burst_of(option: Option, fleet: Ec2Placement, work: Workload, terms: Terms) -> Burst | None:
    """Return the credits of a standing fleet; None where its servers are not burstable.

    Parameters
    ----------
    option
        The fleet as it is today.
    fleet
        What the user pinned of it.
    work, terms
        What it carries.
    """
    kind = terms.book.instance_type(str(option.config.get("instance_type", "")))
    if kind is None or not kind.burstable or not option.usages or option.basis == "per_job":
        return None
    mode = kind.default_credit_mode if fleet.burst_mode == "default" else fleet.burst_mode
    behaviour = option.behaviour
    servers = max(float(behaviour.servers.max()), 1.0)
    on = (behaviour.servers > 0).reshape(_DAYS, HOURS_PER_DAY)
    usable = min(float(option.config["processes"]), kind.vcpu) / kind.vcpu
    known = sum(
        float(used.usage.get("surplus_vcpu_hours", 0.0))
        for used in option.usages[option.basis]
        if used.service == "ec2"
    )
    load = work.load
    most = float(load.busy_week.sum())
    burst = Burst(
        kind,
        mode == "standard",
        behaviour.utilisation.reshape(_DAYS, HOURS_PER_DAY).mean(axis=1) * usable,
        on.mean(axis=1),
        servers,
        float(behaviour.servers.mean()) / (servers * max(float(on.mean()), 1e-12)),
        float(load.week.sum()) / most if most > 0 else 1.0,
        load.busy_weeks_per_month * HOURS_PER_WEEK,
        work.hours_per_month,
    )
    if burst.is_standard:
        return burst
    today = float(burst.by_days(np.ones(1), np.full(1, servers))[0])
    return replace(burst, beyond_vcpu_hours=known - today)
