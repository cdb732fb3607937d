"""A workload on servers that start for a job and go."""

from types import MappingProxyType

import numpy as np

from planner.catalog.instance_types import InstanceTable
from planner.catalog.limits import Limits
from planner.engine.placement.fleet import FleetChoice, candidate_rows, no_row
from planner.engine.placement.fleet_usage import logs_of
from planner.engine.placement.option import Behaviour, Conduct, Later, Option, impossible
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import MS_PER_SECOND, SECONDS_PER_HOUR


def job_option(work: Workload, choice: FleetChoice, table: InstanceTable, limits: Limits) -> Option:
    """Return the type on which one job after the other costs least."""
    take = candidate_rows(work, choice, table)
    if not len(take):
        return impossible("ec2", no_row(work, choice))
    columns = table.arrays()
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
        *logs_of(work),
    )
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
        Later(lambda: _conduct(work, float(seconds[best]), float(billed[best]), limits.ec2_boot_s)),
    )


def _conduct(work: Workload, run_s: float, billed_s: float, boot_s: float) -> Conduct:
    latency = work.lasting(run_s)
    running = work.rate_per_s * billed_s
    return Conduct(
        latency.shifted(boot_s * MS_PER_SECOND),
        Behaviour(
            capacity_per_hour=np.maximum(work.load.busy_week, 1.0),
            utilisation=np.where(work.load.busy_week > 0, run_s / billed_s, 0.0),
            servers=running,
        ),
        peak_concurrency=float(running.max()),
        notes=(f"Started for each job: {boot_s:,.0f} s of boot are billed",),
    )
