"""A workload on Lambda Managed Instances: functions on EC2 that AWS runs; "also consider"."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.catalog.instance_types import InstanceTable
from planner.catalog.limits import Limits, load_limits
from planner.engine.performance.response_time import response_distribution
from planner.engine.placement.option import Behaviour, Conduct, Later, Option, impossible
from planner.engine.placement.workload import FULL, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import (
    HOURS_PER_WEEK,
    KIB_PER_GIB,
    MIB_PER_GIB,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
)

PriceOf = Callable[[Sequence[MeteredUsage]], Any]


def managed_option(
    work: Workload,
    instance_type: str | None,
    target_utilisation: float,
    table: InstanceTable,
    limits: Limits,
) -> Option:
    """Return the cheapest adequate pool of managed instances.

    Parameters
    ----------
    work : Workload
        Needs and load.
    instance_type : str or None
        Pinned type; None is sought among the current general, compute and memory families.
    target_utilisation : float
        Room to keep.
    table : InstanceTable
        Types priced in the region.
    limits : Limits
        Least number of instances, what each reserves, longest run.

    Returns
    -------
    Option
        One instance in each of three zones at least; no cold starts.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
    """
    longest_s = (
        limits.managed_sync_timeout_s if work.synchronous else limits.managed_async_timeout_s
    )
    if work.gpu or work.needs_server_control:
        return impossible("managed_instances", "No control over the server")
    if work.longest_run_s > longest_s:
        return impossible(
            "managed_instances",
            f"Runs {work.longest_run_s / SECONDS_PER_MINUTE:,.0f} min; the limit is "
            f"{longest_s / SECONDS_PER_MINUTE:,.0f} min",
        )
    rows = [
        row
        for row in _suitable(table, instance_type)
        for kind in [table.types[row]]
        if kind.vcpu > limits.managed_reserved_vcpu
        and (kind.memory_gib - limits.managed_reserved_memory_gib) * MIB_PER_GIB
        >= max(work.memory_need_mib, limits.managed_min_memory_mib)
    ]
    columns = table.arrays()
    take = np.asarray(rows, dtype=np.intp)
    prices = columns["usd_on_demand"][take]
    if not rows or np.isnan(prices).all():
        return impossible("managed_instances", "No suitable instance type is priced here")
    capacity = (columns["vcpu"][take] - limits.managed_reserved_vcpu) * columns["speed"][take]
    needed = np.ceil(work.peak_rate_per_s * work.cpu_s / (capacity * target_utilisation) - 1e-9)
    counts = np.maximum(needed, limits.managed_min_instances)
    best = int(np.nanargmin(counts * prices))
    kind, count = table.types[rows[best]], int(counts[best])
    return _option(work, kind.name, count, float(capacity[best]), kind.speed)


@lru_cache(maxsize=1_024)
def _suitable(table: InstanceTable, instance_type: str | None) -> tuple[int, ...]:
    """Return the rows of the pinned type or of the families that are sought."""
    families = load_limits().managed_families
    return tuple(
        row
        for row, kind in enumerate(table.types)
        if (kind.name == instance_type if instance_type else kind.family in families)
        and not kind.metal
    )


def _option(work: Workload, name: str, count: int, capacity: float, speed: float) -> Option:
    usage = {
        "requests": work.requests_per_month,
        "instance_type": name,
        "instance_hours": count * work.hours_per_month,
    }
    usages = [MeteredUsage("lambda_managed_instances", usage)]
    if work.synchronous and not work.front_door_drawn:
        api = {
            "type": "http",
            "requests": work.requests_per_month,
            "request_kib": work.request_kib,
        }
        usages.append(MeteredUsage("api_gateway", api))
    if work.log_kib:
        ingested = work.requests_per_month * work.log_kib / KIB_PER_GIB
        usages.append(
            MeteredUsage("cloudwatch_logs", {"ingested_gb": ingested, "source": "lambda"})
        )
    return Option(
        "managed_instances",
        MappingProxyType({"instance_type": name, "count": count}),
        MappingProxyType({"single": tuple(usages)}),
        later=Later(lambda: _conduct(work, count, capacity, speed)),
    )


def _conduct(work: Workload, count: int, capacity: float, speed: float) -> Conduct:
    waiting = work.lasting(work.wait_s)
    latency = waiting
    if work.cpu_s > 0:
        service_s = work.cpu_s / speed
        servers = max(1, round(count * capacity / speed))
        rate = min(work.worst_rate_per_s, FULL * servers / service_s)
        latency = response_distribution(rate, service_s, servers, work.cv, law=work.law).plus(
            waiting
        )
    full = count * capacity
    minutes = load_limits().managed_doubling_s / SECONDS_PER_MINUTE
    return Conduct(
        latency,
        Behaviour(
            capacity_per_hour=np.full(
                HOURS_PER_WEEK, full / max(work.cpu_s, 1e-12) * SECONDS_PER_HOUR
            ),
            utilisation=work.rate_per_s * work.cpu_s / full,
            servers=np.full(HOURS_PER_WEEK, float(count)),
        ),
        peak_concurrency=work.peak_rate_per_s * (work.wait_s + work.cpu_s / speed),
        notes=(f"Throttles where traffic doubles within {minutes:g} minutes",),
    )
