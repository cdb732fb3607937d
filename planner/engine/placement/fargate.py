"""A workload in Fargate tasks: shown as "also consider"."""

from collections.abc import Callable, Sequence
from math import ceil
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.catalog.limits import Limits, TaskSize
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.response_time import response_distribution
from planner.engine.placement.option import Behaviour, Conduct, Later, Option, impossible
from planner.engine.placement.workload import FULL, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.record import record
from planner.units import (
    HOURS_PER_WEEK,
    KIB_PER_GIB,
    MIB_PER_GIB,
    SECONDS_PER_HOUR,
)

PriceOf = Callable[[Sequence[MeteredUsage]], Any]


@record
class TaskChoice:
    """What is pinned; None is sought."""

    vcpu: float | None = None
    memory_gib: float | None = None
    architecture: str = "x86_64"
    min_tasks: int = 1
    target_utilisation: float = 0.6


def fargate_option(work: Workload, choice: TaskChoice, limits: Limits, price_of: PriceOf) -> Option:
    """Return the cheapest adequate task size and number of tasks.

    Parameters
    ----------
    work : Workload
        Needs and load.
    choice : TaskChoice
        Pinned fields.
    limits : Limits
        Task sizes, zones, the least billed time.
    price_of : callable
        Usages → USD a month; NaN where a price is unknown.

    Returns
    -------
    Option
        A service of tasks that always run; a job's tasks run while the job does.
    """
    if work.gpu or work.needs_server_control:
        return impossible("fargate", "Fargate gives no control over the server")
    sizes = [size for size in limits.fargate_task_sizes if choice.vcpu in (None, size.vcpu)]
    sized = [found for size in sizes if (found := _of_size(work, choice, limits, size)) is not None]
    if not sized:
        return impossible("fargate", "No task size holds this")
    sized.sort(key=lambda option: _usd(option, price_of))
    # The latency is found for one size after the other, cheapest first, until one is in time.
    return next((option for option in sized if _in_time(work, option)), sized[0])


def task_of_size(
    work: Workload, choice: TaskChoice, limits: Limits, size: TaskSize
) -> Option | None:
    """Return the service of one task size; None where it does not fit."""
    return _of_size(work, choice, limits, size)


def _usd(option: Option, price_of: PriceOf) -> float:
    usd = float(price_of(option.usages["single"]))
    return usd if usd == usd else float("inf")


def _in_time(work: Workload, option: Option) -> bool:
    target = work.latency_target_ms
    return target is None or (
        option.latency is not None and option.latency.percentile(0.95) <= target
    )


def _of_size(work: Workload, choice: TaskChoice, limits: Limits, size: TaskSize) -> Option | None:
    vcpu = size.vcpu
    in_progress = work.peak_rate_per_s * (work.wait_s + work.cpu_s)
    tasks = max(
        choice.min_tasks,
        ceil(work.peak_rate_per_s * work.cpu_s / (vcpu * choice.target_utilisation) - 1e-9),
        1,
    )
    processes = max(1, int(vcpu))
    need_gib = (
        max(
            processes * work.process_memory_mib + in_progress / tasks * work.request_memory_mib,
            work.memory_need_mib,
        )
        / MIB_PER_GIB
    )
    offered = [one for one in size.memory_gib if choice.memory_gib in (None, one)]
    memory = next((one for one in offered if one >= need_gib), None)
    if memory is None:
        return None
    hours = work.hours_per_month
    seconds = work.wait_s + work.cpu_s / min(vcpu, 1.0)
    running_hours = (
        work.requests_per_month * max(seconds, limits.ec2_minimum_billed_s) / SECONDS_PER_HOUR
        if work.is_job
        else tasks * hours
    )
    count = 1 if work.is_job else tasks
    task = {
        "tasks": count,
        "seconds_per_task": running_hours * SECONDS_PER_HOUR / count,
        "vcpu": vcpu,
        "memory_gb": memory,
        "architecture": choice.architecture,
        "os": "linux",
    }
    usages = [MeteredUsage("fargate", task), *_entrance(work, limits)]
    if work.log_kib:
        ingested = work.requests_per_month * work.log_kib / KIB_PER_GIB
        usages.append(MeteredUsage("cloudwatch_logs", {"ingested_gb": ingested}))
    return Option(
        "fargate",
        MappingProxyType(
            {
                "vcpu": vcpu,
                "memory_gib": memory,
                "tasks": count,
                "architecture": choice.architecture,
            }
        ),
        MappingProxyType({"single": tuple(usages)}),
        later=Later(lambda: _conduct(work, vcpu, count, in_progress)),
    )


def _entrance(work: Workload, limits: Limits) -> list[MeteredUsage]:
    if not work.synchronous or work.front_door_drawn:
        return []
    hours = work.hours_per_month
    body_gb = work.requests_per_month * (work.request_kib + work.response_kib) / KIB_PER_GIB
    return [
        MeteredUsage("load_balancer", {"type": "alb", "hours": hours, "processed_gb": body_gb}),
        MeteredUsage("public_ipv4", {"addresses": limits.available_zones, "hours": hours}),
    ]


def _conduct(work: Workload, vcpu: float, count: int, in_progress: float) -> Conduct:
    utilisation = work.rate_per_s * work.cpu_s / (count * vcpu)
    return Conduct(
        _latency(work, vcpu, count),
        Behaviour(
            capacity_per_hour=np.full(
                HOURS_PER_WEEK, count * vcpu / max(work.cpu_s, 1e-12) * SECONDS_PER_HOUR
            ),
            utilisation=np.where(work.is_job, np.minimum(utilisation, 1.0), utilisation),
            servers=np.full(HOURS_PER_WEEK, float(count)),
        ),
        peak_concurrency=in_progress,
    )


def _latency(work: Workload, vcpu: float, tasks: int) -> LatencyDistribution:
    waiting = work.lasting(work.wait_s)
    if work.cpu_s <= 0:
        return waiting
    # A task below one vCPU computes more slowly; above it, one request uses one of them.
    service_s = work.cpu_s / min(vcpu, 1.0)
    servers = tasks * max(1, int(vcpu))
    rate = min(work.worst_rate_per_s, FULL * servers / service_s)
    return response_distribution(rate, service_s, servers, work.cv, law=work.law).plus(waiting)
