"""A workload on EC2 servers: which type, how many, what they carry, how fast they answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.catalog.instance_types import InstanceTable, InstanceType
from planner.catalog.limits import Limits
from planner.engine.performance.burst_credits import CreditRules, CreditWeek, credit_week
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.response_time import response_distribution
from planner.engine.performance.scaling import backlog_through
from planner.engine.placement.option import Behaviour, Option, impossible
from planner.engine.placement.screening import (
    OPERATING_SYSTEM_MIB,
    Screen,
    cheapest_first,
    usable_processes,
)
from planner.engine.placement.workload import FloatArray, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import (
    HOURS_PER_DAY,
    HOURS_PER_WEEK,
    KIB_PER_GIB,
    MIB_PER_GIB,
    MINUTES_PER_HOUR,
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
)

CANDIDATES = 12
_FULL = 0.98
_REQUESTS_A_CONNECTION = 10
_LONGEST_WAIT_S = 60.0
_AVAILABLE_SERVERS = 2
_USUAL_DISK_GIB = 8.0

_ONE_SURPLUS_HOUR = MeteredUsage("ec2", {"instance_type": "t3.micro", "surplus_vcpu_hours": 1})

PriceOf = Callable[[Sequence[MeteredUsage]], Any]


@dataclass(frozen=True, slots=True)
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
    min_instances: int = 1
    target_utilisation: float = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class _Fleet:
    """One type in one number, through the busiest week."""

    kind: InstanceType
    counts: FloatArray  # (168,) servers running
    processes: int
    credits: CreditWeek | None

    @property
    def most(self) -> int:
        return int(self.counts.max())


def ec2_option(
    work: Workload, choice: FleetChoice, table: InstanceTable, limits: Limits, price_of: PriceOf
) -> Option:
    """Return the cheapest adequate fleet, or the reason why there is none.

    Parameters
    ----------
    work : Workload
        Needs and load.
    choice : FleetChoice
        Pinned fields.
    table : InstanceTable
        Types priced in the region.
    limits : Limits
        Facts about servers.
    price_of : callable
        Usages → USD a month; NaN where a price is unknown.

    Returns
    -------
    Option
        With usages by basis; `why_not` says what the pinned fleet cannot carry.

    Notes
    -----
    Capacity before price: a type enters the contest with as many servers as carry the busiest
    hour at the target utilisation, hold the memory of the requests in progress, and keep the
    minimum for availability. All types are screened at once; the cheapest are then examined one
    by one for CPU credits and latency until one is adequate.
    """
    wanted = ("per_job", "always") if choice.runs is None and work.is_job else (choice.runs,)
    options = [
        _job_option(work, choice, table, limits)
        if runs == "per_job"
        else _standing_option(work, replace(choice, runs=runs), table, limits, price_of)
        for runs in wanted
    ]
    possible = [option for option in options if option.why_not is None]
    if len(possible) > 1:
        return min(possible, key=lambda option: _usd(option, price_of))
    return possible[0] if possible else options[0]


def _usd(option: Option, price_of: PriceOf) -> float:
    usd = float(price_of(option.usages[option.basis]))
    return usd if usd == usd else float("inf")


# Servers that stand


def _standing_option(
    work: Workload, choice: FleetChoice, table: InstanceTable, limits: Limits, price_of: PriceOf
) -> Option:
    rows = _rows(work, choice, table)
    if not len(rows):
        return impossible("ec2", _no_row(work, choice))
    screen = Screen(
        work, table, rows, choice.count, choice.processes, choice.purchase,
        choice.target_utilisation, choice.min_instances, choice.scaling == "auto",
        float(price_of((_ONE_SURPLUS_HOUR,))),
    )  # fmt: skip
    nearest: Option | None = None
    for row, count in cheapest_first(screen, CANDIDATES):
        option = _examined(work, choice, table.types[row], count, limits)
        if option.why_not is None:
            return option
        nearest = nearest or option
    return nearest or impossible("ec2", "No instance type carries this")


def _rows(work: Workload, choice: FleetChoice, table: InstanceTable) -> Sequence[int]:
    if choice.instance_type is not None:
        row = table.index(choice.instance_type)
        return [] if row is None else [row]
    columns = table.arrays()
    fits = (columns["current_generation"] > 0) & (columns["metal"] == 0)
    fits &= (columns["gpu_count"] > 0) == work.gpu
    fits &= columns["memory_gib"] * MIB_PER_GIB >= work.memory_need_mib + OPERATING_SYSTEM_MIB
    fits &= ~np.isnan(columns[f"usd_{choice.purchase}"])
    return list(np.flatnonzero(fits))


def _no_row(work: Workload, choice: FleetChoice) -> str:
    if choice.instance_type is not None:
        return f"{choice.instance_type} has no price in this region"
    return f"No type with {work.memory_need_mib / MIB_PER_GIB:,.1f} GB of memory is priced here"


def _examined(
    work: Workload, choice: FleetChoice, kind: InstanceType, count: int, limits: Limits
) -> Option:
    """Follow one fleet through its busiest week."""
    processes = usable_processes(
        choice.processes, kind.vcpu, kind.memory_gib, work.process_memory_mib
    )
    counts = _counts(work, choice, kind, processes, count)
    rate = work.rate_per_s
    served = np.where(_on_calendar(choice), rate, 0.0)
    demanded = served * work.cpu_s / np.maximum(counts * kind.vcpu * kind.speed, 1e-12)
    credits = _credits(kind, choice, demanded)
    fleet = _Fleet(kind, counts, processes, credits)
    per_server = min(processes, kind.vcpu) * kind.speed
    slowed = (
        credits.effective_utilisation / np.maximum(demanded, 1e-12)
        if credits is not None
        else np.ones(HOURS_PER_WEEK)
    )
    full_per_s = counts * per_server / max(work.cpu_s, 1e-12)
    capacity = np.where(demanded > 0, full_per_s * np.minimum(slowed, 1.0), full_per_s)
    utilisation = np.where(served > 0, served / np.maximum(capacity, 1e-12), 0.0)
    if credits is not None and credits.throttled_hours > 0:
        # A server at its baseline is full, whatever its vCPUs could do with credits.
        utilisation = np.where(slowed < 1 - 1e-9, np.maximum(utilisation, 1 / slowed), utilisation)
    backlog = backlog_through(served, np.maximum(capacity, 1e-9))
    overload = _overload_minutes(utilisation, np.asarray(backlog.peak_wait_s))
    latency = _latency(work, fleet, utilisation, float(np.max(backlog.peak_wait_s)))
    basis = _basis(work, choice)
    behaviour = Behaviour(
        capacity_per_hour=np.minimum(capacity, 1e12) * SECONDS_PER_HOUR,
        utilisation=utilisation,
        servers=counts,
        overload_minutes=overload,
        throttled=(rate - served) * SECONDS_PER_HOUR,
        credits=None if credits is None else credits.balance,
    )
    unserved = float((rate - served).sum()) * SECONDS_PER_HOUR
    return Option(
        "ec2",
        MappingProxyType(
            {
                "instance_type": kind.name,
                "count": fleet.most,
                "runs": choice.runs or "always",
                "scaling": choice.scaling,
                "purchase": choice.purchase,
                "processes": processes,
                "load_balancer": basis == "available" and choice.load_balancer != "no",
            }
        ),
        MappingProxyType(_usages(work, choice, fleet, limits)),
        basis,
        _why_not(work, choice, fleet, utilisation, latency),
        latency,
        behaviour,
        throttled_per_month=work.month_of(unserved, unserved),
        overload_minutes_per_month=work.month_of(
            0.0 if work.load.busy_weeks_per_month else float(overload.sum()), float(overload.sum())
        ),
        peak_concurrency=work.peak_rate_per_s * (work.wait_s + work.cpu_s / kind.speed),
        notes=_notes(kind, fleet, utilisation, choice),
    )


def _on_calendar(choice: FleetChoice) -> Any:
    if choice.runs != "calendar":
        return np.ones(HOURS_PER_WEEK, dtype=bool)
    start, end, days = choice.calendar
    hour = np.arange(HOURS_PER_WEEK)
    of_day = hour % HOURS_PER_DAY
    return (hour // HOURS_PER_DAY < days) & (of_day >= start) & (of_day < end)


def _counts(
    work: Workload, choice: FleetChoice, kind: InstanceType, processes: int, count: int
) -> FloatArray:
    """Return the servers running in each hour of the busiest week."""
    on = _on_calendar(choice)
    if choice.scaling != "auto":
        return np.where(on, float(count), 0.0)
    per_server = min(processes, kind.vcpu) * kind.speed * choice.target_utilisation
    needed = np.ceil(work.rate_per_s * work.cpu_s / per_server - 1e-9)
    most = float("inf") if choice.count is None else float(choice.count)
    return np.where(on, np.clip(needed, max(1, choice.min_instances), most), 0.0)


def _credits(kind: InstanceType, choice: FleetChoice, demanded: FloatArray) -> CreditWeek | None:
    if not kind.burstable:
        return None
    mode = kind.default_credit_mode if choice.burst_mode == "default" else choice.burst_mode
    rules = CreditRules(kind.vcpu, kind.credits_per_hour, kind.max_credits, mode == "unlimited")
    return credit_week(demanded, rules)


def _overload_minutes(utilisation: FloatArray, peak_wait_s: FloatArray) -> FloatArray:
    """Return for each hour the minutes in which requests queue up, the backlog's end included."""
    draining = np.minimum(
        peak_wait_s / np.maximum(1 - utilisation, 0.02) / MINUTES_PER_HOUR, MINUTES_PER_HOUR
    )
    return np.where(
        utilisation >= 1,
        float(MINUTES_PER_HOUR),
        np.where(peak_wait_s > 1.0, draining, 0.0),
    )


def _service_s(work: Workload, kind: InstanceType) -> float:
    """Return the computing time of one request on this type, its threads used. [s]"""
    alone = 1 - work.parallel_fraction
    return work.cpu_s / kind.speed * (alone + work.parallel_fraction / kind.vcpu)


def _latency(
    work: Workload, fleet: _Fleet, utilisation: FloatArray, peak_wait_s: float
) -> LatencyDistribution:
    """Return the time of one request in the busiest 1 % of hours, callees left out."""
    busiest = int(np.argmax(utilisation))
    servers = max(int(fleet.counts[busiest]) * min(fleet.processes, fleet.kind.vcpu), 1)
    service_s = _service_s(work, fleet.kind)
    waiting = LatencyDistribution.lognormal(work.wait_s * MS_PER_SECOND, work.cv)
    if work.cpu_s <= 0:
        return waiting
    load = float(np.sort(utilisation)[-2]) * servers
    computing = response_distribution(
        min(load, _FULL * servers) / service_s, service_s, servers, work.cv
    )
    latency = computing.plus(waiting)
    if peak_wait_s > 1.0:
        # Requests that arrive while the queue grows and drains wait evenly between 0 and the peak.
        worst_ms = min(peak_wait_s, _LONGEST_WAIT_S) * MS_PER_SECOND
        queueing = LatencyDistribution.from_quantiles(0.5 * worst_ms, 0.95 * worst_ms, worst_ms)
        latency = latency.plus(queueing)
    return latency


def _why_not(
    work: Workload,
    choice: FleetChoice,
    fleet: _Fleet,
    utilisation: FloatArray,
    latency: LatencyDistribution,
) -> str | None:
    kind, most = fleet.kind, fleet.most
    name = f"{most} × {kind.name}"
    peak = float(utilisation.max())
    if work.gpu and not kind.gpu_count:
        return f"{kind.name} has no GPU"
    room_mib = kind.memory_gib * MIB_PER_GIB - OPERATING_SYSTEM_MIB
    if work.memory_need_mib > room_mib:
        return f"Needs {work.memory_need_mib:,.0f} MB; {kind.name} has {room_mib:,.0f} MB free"
    if peak >= 1:
        credits = fleet.credits
        if credits is not None and credits.throttled_hours > 0:
            return f"{name} runs out of CPU credits and falls to its baseline"
        return f"{name} is full at {peak:,.0%} in the busiest hour"
    target = work.latency_target_ms
    if target is not None and latency.percentile(0.95) > target:
        return f"p95 is {latency.percentile(0.95):,.0f} ms, above the target of {target:,.0f} ms"
    return None


def _notes(
    kind: InstanceType, fleet: _Fleet, utilisation: FloatArray, choice: FleetChoice
) -> tuple[str, ...]:
    notes = []
    credits = fleet.credits
    if credits is not None and credits.charged_vcpu_hours > 0:
        notes.append("Uses more CPU than it earns; the surplus is billed")
    if kind.speed_estimated:
        notes.append(f"The speed of {kind.name} is estimated")
    peak = float(utilisation.max())
    if choice.target_utilisation < peak < 1:
        notes.append(f"{peak:.0%} at the peak, above the target")
    return tuple(notes)


# What it uses


def _basis(work: Workload, choice: FleetChoice) -> str:
    alone = choice.count == 1 or choice.min_instances <= 1
    if alone or not work.synchronous:
        return "single" if choice.disk_gib or choice.public_ipv4 else "bare"
    return "available"


def _usages(
    work: Workload, choice: FleetChoice, fleet: _Fleet, limits: Limits
) -> dict[str, tuple[MeteredUsage, ...]]:
    hours = _server_hours(work, choice, fleet)
    # Servers that stand in for availability alone do not enter the bare and single figures.
    single = min(fleet.most, _needed(work, choice, fleet)) if choice.count is None else fleet.most
    servers = max(fleet.most, _AVAILABLE_SERVERS)
    surplus = _surplus_vcpu_hours(work, fleet)
    bare = (_instance_hours(choice, fleet, single, hours * single / fleet.most, surplus),)
    # A fleet drawn without disk and address is compared with one that has them, as servers do.
    drawn_bare = not choice.disk_gib and not choice.public_ipv4
    loaded = replace(choice, disk_gib=_USUAL_DISK_GIB, public_ipv4=True) if drawn_bare else choice
    alone = [*bare, *_disks(work, loaded, single)]
    alone += _addresses(work, single if loaded.public_ipv4 else 0)
    alone += _balancer(work, limits) if choice.load_balancer == "yes" else ()
    available = [
        _instance_hours(choice, fleet, servers, hours * servers / fleet.most, surplus),
        *_disks(work, loaded, servers),
    ]
    if not work.front_door_drawn and (choice.load_balancer != "no" or drawn_bare):
        available += _balancer(work, limits)
    logs = _logs(work)
    return {"bare": bare, "single": (*alone, *logs), "available": (*available, *logs)}


def _needed(work: Workload, choice: FleetChoice, fleet: _Fleet) -> int:
    per_server = min(fleet.processes, fleet.kind.vcpu) * fleet.kind.speed
    full = work.peak_rate_per_s * work.cpu_s / (per_server * choice.target_utilisation)
    return max(1, ceil(full - 1e-9))


def _server_hours(work: Workload, choice: FleetChoice, fleet: _Fleet) -> float:
    """Return the server hours of a month."""
    if choice.scaling != "auto" and choice.runs != "calendar":
        return fleet.most * work.hours_per_month
    busy = float(fleet.counts.sum())
    if choice.scaling != "auto":
        return work.month_of(busy, busy)
    quiet = replace(work, load=replace(work.load, busy_week=work.load.week))
    typical = _counts(quiet, choice, fleet.kind, fleet.processes, fleet.most)
    return work.month_of(float(typical.sum()), busy)


def _surplus_vcpu_hours(work: Workload, fleet: _Fleet) -> float:
    if fleet.credits is None:
        return 0.0
    week = fleet.credits.charged_vcpu_hours * float(fleet.counts.mean())
    return work.month_of(week if not work.load.busy_weeks_per_month else 0.0, week)


def _instance_hours(
    choice: FleetChoice, fleet: _Fleet, count: int, server_hours: float, surplus: float
) -> MeteredUsage:
    usage: dict[str, Any] = {
        "instance_type": fleet.kind.name,
        "purchase": choice.purchase,
        "count": count,
        "hours": server_hours / count,
    }
    if surplus > 0:
        usage["surplus_vcpu_hours"] = surplus
    return MeteredUsage("ec2", usage)


def _disks(work: Workload, choice: FleetChoice, count: int) -> tuple[MeteredUsage, ...]:
    if not choice.disk_gib:
        return ()
    hours = work.hours_per_month
    disk = {
        "volume_type": "gp3",
        "count": count,
        "gib": choice.disk_gib,
        "hours": hours,
        "month_hours": hours,
    }
    return (MeteredUsage("ebs", disk),)


def _addresses(work: Workload, count: int) -> tuple[MeteredUsage, ...]:
    if not count:
        return ()
    return (MeteredUsage("public_ipv4", {"addresses": count, "hours": work.hours_per_month}),)


def _balancer(work: Workload, limits: Limits) -> tuple[MeteredUsage, ...]:
    hours = work.hours_per_month
    requests = work.requests_per_month
    balancer = {
        "type": "alb",
        "hours": hours,
        "new_connections_per_second": requests
        / _REQUESTS_A_CONNECTION
        / (hours * SECONDS_PER_HOUR),
        "processed_gb": requests * (work.request_kib + work.response_kib) / KIB_PER_GIB,
    }
    addresses = {"addresses": limits.available_zones, "hours": hours}
    return (MeteredUsage("load_balancer", balancer), MeteredUsage("public_ipv4", addresses))


def _logs(work: Workload) -> tuple[MeteredUsage, ...]:
    if not work.log_kib:
        return ()
    ingested = work.requests_per_month * work.log_kib / KIB_PER_GIB
    return (MeteredUsage("cloudwatch_logs", {"ingested_gb": ingested}),)


# Servers that start for a job and go


def _job_option(
    work: Workload, choice: FleetChoice, table: InstanceTable, limits: Limits
) -> Option:
    """Return the type on which one job after the other costs least."""
    rows = _rows(work, choice, table)
    if not len(rows):
        return impossible("ec2", _no_row(work, choice))
    columns = table.arrays()
    take = np.asarray(rows)
    cores = columns["vcpu"][take]
    # What a GPU computes does not follow the speed of the processor beside it.
    speed = np.ones(len(take)) if work.gpu else columns["speed"][take]
    alone = 1 - work.parallel_fraction
    seconds = work.wait_s + work.cpu_s / speed * (alone + work.parallel_fraction / cores)
    billed = np.maximum(limits.ec2_boot_s + seconds, limits.ec2_minimum_billed_s)
    cost = columns[f"usd_{choice.purchase}"][take] * billed
    best = int(np.nanargmin(cost)) if not np.isnan(cost).all() else 0
    kind = table.types[int(take[best])]
    jobs = work.requests_per_month
    server_hours = jobs * float(billed[best]) / SECONDS_PER_HOUR
    usage = {
        "instance_type": kind.name,
        "purchase": choice.purchase,
        "count": 1,
        "hours": server_hours,
    }
    disk = {
        "volume_type": "gp3",
        "gib": choice.disk_gib,
        "hours": server_hours,
        "month_hours": work.hours_per_month,
    }
    usages = (
        MeteredUsage("ec2", usage),
        *([MeteredUsage("ebs", disk)] if choice.disk_gib else []),
        *_logs(work),
    )
    running = work.rate_per_s * float(billed[best])
    latency = LatencyDistribution.lognormal(float(seconds[best]) * MS_PER_SECOND, work.cv)
    return Option(
        "ec2",
        MappingProxyType(
            {
                "instance_type": kind.name,
                "count": 1,
                "runs": "per_job",
                "purchase": choice.purchase,
                "seconds_a_job": float(billed[best]),
            }
        ),
        MappingProxyType({"per_job": usages, "bare": usages[:1], "single": usages}),
        "per_job",
        f"{kind.name} has no GPU" if work.gpu and not kind.gpu_count else None,
        latency.shifted(limits.ec2_boot_s * MS_PER_SECOND),
        Behaviour(
            capacity_per_hour=np.maximum(work.load.busy_week, 1.0),
            utilisation=np.where(work.load.busy_week > 0, float(seconds[best] / billed[best]), 0.0),
            servers=running,
        ),
        peak_concurrency=float(running.max()),
        notes=(f"Started for each job: {limits.ec2_boot_s:,.0f} s of boot are billed",),
    )
