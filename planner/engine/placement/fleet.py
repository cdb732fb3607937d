"""A fleet of one instance type: what is pinned of it, and how many servers run hour by hour."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.instance_types import InstanceTable, InstanceType
from planner.catalog.limits import load_limits
from planner.engine.performance.burst_credits import CreditWeek
from planner.engine.performance.routing import Routing
from planner.engine.placement.screening import carried_per_s
from planner.engine.placement.workload import FloatArray, Workload
from planner.record import record
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, MIB_PER_GIB

Rows = NDArray[np.intp]
"""Rows of the table of types."""


@record
class FleetChoice:
    """What is pinned; None is sought."""

    instance_type: str | None = None
    count: int | None = None
    scaling: str = "fixed"
    runs: str | None = None
    calendar: tuple[int, int, int] = (8, 20, 5)
    processes: int | None = None
    burst_mode: str = "default"
    purchase: str = "on_demand"
    disk_gib: float = 8
    public_ipv4: bool = True
    load_balancer: str = "auto"
    routing: Routing = "round_robin"
    min_instances: int = 1
    target_utilisation: float = 0.6


@record(eq=False)
class Fleet:
    """One type in one number, through the busiest week."""

    kind: InstanceType
    counts: FloatArray  # (168,) servers running
    processes: int
    credits: CreditWeek | None

    @property
    def most(self) -> int:
        """Return the servers of the fullest hour."""
        return int(self.counts.max())


def on_calendar(choice: FleetChoice) -> Any:
    """Return in which hours of the week the fleet is switched on, shape (168,)."""
    if choice.runs != "calendar":
        return np.ones(HOURS_PER_WEEK, dtype=bool)
    start, end, days = choice.calendar
    hour = np.arange(HOURS_PER_WEEK)
    of_day = hour % HOURS_PER_DAY
    return (hour // HOURS_PER_DAY < days) & (of_day >= start) & (of_day < end)


def hourly_servers(
    work: Workload, choice: FleetChoice, kind: InstanceType, processes: int, count: int
) -> FloatArray:
    """Return the servers running in each hour of the busiest week."""
    on = on_calendar(choice)
    if choice.scaling != "auto":
        return np.where(on, float(count), 0.0)
    per_server = carried_per_s(
        work, kind.vcpu, kind.speed, kind.memory_gib, processes, choice.target_utilisation
    )
    needed = np.ceil(work.rate_per_s / per_server - 1e-9)
    most = float("inf") if choice.count is None else float(choice.count)
    return np.where(on, np.clip(needed, max(1, choice.min_instances), most), 0.0)


def candidate_rows(work: Workload, choice: FleetChoice, table: InstanceTable) -> Rows:
    """Return the rows of the table that may serve: the pinned one, or all that fit."""
    if choice.instance_type is not None:
        row = table.index(choice.instance_type)
        return np.array([] if row is None else [row], dtype=np.intp)
    columns = table.arrays()
    fits = (columns["current_generation"] > 0) & (columns["metal"] == 0)
    fits &= (columns["gpu_count"] > 0) == work.gpu
    fits &= (
        columns["memory_gib"] * MIB_PER_GIB
        >= work.memory_need_mib + load_limits().server_system_mib
    )
    fits &= ~np.isnan(columns[f"usd_{choice.purchase}"])
    return np.flatnonzero(fits)


def no_row(work: Workload, choice: FleetChoice) -> str:
    """Say why no row may serve."""
    if choice.instance_type is not None:
        return f"{choice.instance_type} has no price in this region"
    return f"No type with {work.memory_need_mib / MIB_PER_GIB:,.1f} GB of memory is priced here"
