"""A workload on EC2 servers: which type, how many, what they carry, how fast they answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.catalog.instance_types import InstanceTable, InstanceType
from planner.catalog.limits import Limits, load_limits
from planner.engine.performance.burst_credits import CreditRules, CreditWeek, credit_week
from planner.engine.placement.ec2_job import job_option
from planner.engine.placement.fleet import (
    Fleet,
    FleetChoice,
    Rows,
    candidate_rows,
    hourly_servers,
    no_row,
    on_calendar,
)
from planner.engine.placement.fleet_latency import Outrun, fleet_latency, outrun, p95_band_ms
from planner.engine.placement.fleet_usage import basis_of, beside_a_server, usages_of
from planner.engine.placement.option import Behaviour, Conduct, Later, Option, impossible
from planner.engine.placement.screening import (
    Screen,
    cheapest_first,
    usable_processes,
)
from planner.engine.placement.workload import FloatArray, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import (
    HOURS_PER_WEEK,
    MIB_PER_GIB,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
    share,
)

__all__ = ["CANDIDATES", "FleetChoice", "ec2_option", "fleet_of_type", "screen_of"]

CANDIDATES = 12

_ONE_SURPLUS_HOUR = tuple(
    MeteredUsage("ec2", {"instance_type": name, "surplus_vcpu_hours": 1})
    for name in ("t3.micro", "t4g.micro")
)

PriceOf = Callable[[Sequence[MeteredUsage]], Any]


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
        job_option(work, choice, table, limits)
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
    rows = candidate_rows(work, choice, table)
    if not len(rows):
        return impossible("ec2", no_row(work, choice))
    screen = screen_of(work, choice, table, rows, price_of)
    nearest: Option | None = None
    hopeless = _waits_too_long(work)
    for row, count in cheapest_first(screen, CANDIDATES):
        option = _examined(work, choice, table.types[row], count, limits)
        if option.why_not is None:
            return option
        nearest = option if nearest is None else _nearer(nearest, option)
        if hopeless:
            break
    return nearest or impossible("ec2", "No instance type carries this")


def screen_of(
    work: Workload,
    choice: FleetChoice,
    table: InstanceTable,
    rows: Rows,
    price_of: PriceOf,
) -> Screen:
    """Return the question put to all types at once."""
    # A pinned type has nothing to be ranked against.
    beside = beside_a_server(work, choice) if len(rows) > 1 else ()
    return Screen(
        work, table, rows, choice.count, choice.processes, choice.purchase,
        choice.target_utilisation, choice.min_instances, choice.scaling == "auto",
        _surplus_usd(table, rows, price_of), float(price_of(beside)) if beside else 0.0,
    )  # fmt: skip


def _surplus_usd(table: InstanceTable, rows: Rows, price_of: PriceOf) -> FloatArray:
    """Return what a vCPU-hour above the baseline costs on each row; arm's is cheaper."""
    x86, arm = _surplus_prices(price_of)
    return np.where(_is_arm(table)[rows], arm, x86)


@lru_cache(maxsize=64)
def _surplus_prices(price_of: PriceOf) -> tuple[float, ...]:
    """Return the price of a vCPU-hour on x86 and on arm; whoever prices with it stays the same."""
    return tuple(float(price_of((hour,))) for hour in _ONE_SURPLUS_HOUR)


@lru_cache(maxsize=64)  # own prices make a table of their own
def _is_arm(table: InstanceTable) -> Any:
    return np.array([kind.architecture == "arm64" for kind in table.types])


def fleet_of_type(
    work: Workload, choice: FleetChoice, kind: InstanceType, count: int, limits: Limits
) -> Option:
    """Return the fleet of one type in one number, whether adequate or not."""
    return _examined(work, choice, kind, count, limits)


def _waits_too_long(work: Workload) -> bool:
    """Tell whether waiting alone misses the latency target, whatever computes."""
    target = work.latency_target_ms
    if target is None or work.wait_s <= 0:
        return False
    return work.lasting(work.wait_s).percentile(0.95) > target


def _nearer(one: Option, other: Option) -> Option:
    """Return which of two inadequate fleets comes nearer: one that carries the load, the faster."""
    late = [
        option
        for option in (one, other)
        if option.peak_utilisation < 1 and option.latency is not None
    ]
    if len(late) < 2:
        return late[0] if late else one
    return min(late, key=lambda option: option.latency.percentile(0.95))  # type: ignore[union-attr]


def _examined(
    work: Workload, choice: FleetChoice, kind: InstanceType, count: int, limits: Limits
) -> Option:
    """Follow one fleet through its busiest week."""
    processes = usable_processes(
        choice.processes, kind.vcpu, kind.memory_gib, work.process_memory_mib
    )
    counts = hourly_servers(work, choice, kind, processes, count)
    rate = work.rate_per_s
    served = np.where(on_calendar(choice), rate, 0.0)
    demanded = served * work.cpu_s / np.maximum(counts * kind.vcpu * kind.speed, 1e-12)
    credits = _credits(kind, choice, demanded)
    fleet = Fleet(kind, counts, processes, credits)
    per_server = min(processes, kind.vcpu) * kind.speed
    slowed = np.ones(HOURS_PER_WEEK)
    if credits is not None:
        np.divide(credits.effective_utilisation, demanded, out=slowed, where=demanded > 0)
    full_per_s = counts * per_server / max(work.cpu_s, 1e-12)
    capacity = np.where(demanded > 0, full_per_s * np.minimum(slowed, 1.0), full_per_s)
    utilisation = np.where(served > 0, served / np.maximum(capacity, 1e-12), 0.0)
    if credits is not None and credits.throttled_hours > 0:
        # A server at its baseline is full, whatever its vCPUs could do with credits.
        utilisation = np.where(slowed < 1 - 1e-9, np.maximum(utilisation, 1 / slowed), utilisation)
    basis = basis_of(work, choice)
    later = Later(lambda: _conduct(work, choice, fleet, (served, capacity, utilisation), limits))
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
                "routing": choice.routing,
                "load_balancer": basis == "available" and choice.load_balancer != "no",
            }
        ),
        MappingProxyType(usages_of(work, choice, fleet, limits)),
        basis,
        _why_not(work, fleet, utilisation, later),
        later,
    )


def _conduct(
    work: Workload,
    choice: FleetChoice,
    fleet: Fleet,
    hours: tuple[FloatArray, FloatArray, FloatArray],
    limits: Limits,
) -> Conduct:
    """Return how a fleet answers; `hours` are what it serves and can, and its utilisation."""
    served, capacity, utilisation = hours
    outran = outrun(work, choice, fleet, served, capacity, utilisation, limits)
    overload = outran.overload_minutes
    rate, credits = work.rate_per_s, fleet.credits
    unserved = float((rate - served).sum()) * SECONDS_PER_HOUR
    latency = fleet_latency(work, choice, fleet, utilisation, outran)
    return Conduct(
        latency,
        Behaviour(
            capacity_per_hour=np.minimum(capacity, 1e12) * SECONDS_PER_HOUR,
            utilisation=utilisation,
            servers=fleet.counts,
            overload_minutes=overload,
            throttled=(rate - served) * SECONDS_PER_HOUR,
            credits=None if credits is None else credits.balance,
        ),
        throttled_per_month=work.month_of(unserved, unserved),
        overload_minutes_per_month=work.month_of(
            0.0 if work.load.busy_weeks_per_month else float(overload.sum()), float(overload.sum())
        ),
        peak_concurrency=work.peak_rate_per_s * (work.wait_s + work.cpu_s / fleet.kind.speed),
        notes=_notes(fleet, utilisation, choice, outran),
        peak_wait_s=outran.peak_wait_s,
        p95_band_ms=p95_band_ms(work, choice, fleet, utilisation, outran, latency),
    )


def _credits(kind: InstanceType, choice: FleetChoice, demanded: FloatArray) -> CreditWeek | None:
    if not kind.burstable:
        return None
    mode = kind.default_credit_mode if choice.burst_mode == "default" else choice.burst_mode
    rules = CreditRules(
        kind.vcpu,
        kind.credits_per_hour,
        kind.max_credits,
        mode == "unlimited",
        kind.launch_credits,
        load_limits().credits_kept_after_stop_h.get(kind.family, 0.0),
    )
    stops = on_calendar(choice).tolist() if choice.runs == "calendar" else None
    return credit_week(demanded, rules, running=stops)


def _why_not(work: Workload, fleet: Fleet, utilisation: FloatArray, later: Later) -> str | None:
    kind, most = fleet.kind, fleet.most
    name = f"{most} × {kind.name}"
    peak = float(utilisation.max())
    if work.gpu and not kind.gpu_count:
        return f"{kind.name} has no GPU"
    room_mib = kind.memory_gib * MIB_PER_GIB - load_limits().server_system_mib
    if work.memory_need_mib > room_mib:
        return f"Needs {work.memory_need_mib:,.0f} MB; {kind.name} has {room_mib:,.0f} MB free"
    if peak >= 1:
        credits = fleet.credits
        if credits is not None and credits.throttled_hours > 0:
            return f"{name} runs out of CPU credits and falls to its baseline"
        return f"{name} is full at {peak:,.0%} in the busiest hour"
    target = work.latency_target_ms
    latency = later.found.latency if target is not None else None
    if target is not None and latency is not None and latency.percentile(0.95) > target:
        return f"p95 is {latency.percentile(0.95):,.0f} ms, above the target of {target:,.0f} ms"
    return None


def _notes(
    fleet: Fleet, utilisation: FloatArray, choice: FleetChoice, outran: Outrun
) -> tuple[str, ...]:
    notes = []
    kind, credits = fleet.kind, fleet.credits
    if credits is not None and credits.charged_vcpu_hours > 0:
        notes.append("Uses more CPU than it earns; the surplus is billed")
    if kind.speed_estimated:
        notes.append(f"The speed of {kind.name} is estimated")
    peak = float(utilisation.max())
    if choice.target_utilisation < peak < 1:
        notes.append(f"{share(peak)} at the peak, above the target")
    late = [wait for _, wait in outran.rises if wait.delayed_requests > 0]
    if late:
        worst = max(late, key=lambda wait: wait.peak_wait_s)
        notes.append(
            f"Scaling is late: requests wait up to {worst.peak_wait_s:,.0f} s for "
            f"{worst.overload_s / SECONDS_PER_MINUTE:,.0f} min"
        )
    return tuple(notes)
