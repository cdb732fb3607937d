"""How fast a fleet answers: its queue, and what users feel where load outruns it for a while."""

from dataclasses import replace

import numpy as np

from planner.catalog.instance_types import InstanceType
from planner.catalog.limits import Limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.queueing import erlang_c
from planner.engine.performance.ramp import RampWait, follow_ramp
from planner.engine.performance.response_time import response_distribution
from planner.engine.performance.routing import Routing, routed_response
from planner.engine.performance.scaling import ScalingPolicy, backlog_through
from planner.engine.placement.fleet import Fleet, FleetChoice
from planner.engine.placement.workload import FULL, FloatArray, Workload
from planner.record import record
from planner.units import MINUTES_PER_HOUR, MS_PER_SECOND, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

_LONGEST_WAIT_S = 60.0
_NOTICED_S = 1.0
_WORST_HOURS = 2
_FELT_WAITERS = 0.02
"""Share of requests that wait, below which a p95 does not feel the routing."""
_MOST_RISES = 8
_ENDS: tuple[Routing, ...] = ("least_outstanding", "random")
"""The routings between which the others lie."""


@record(eq=False)
class Outrun:
    """Where load outruns the fleet.

    Attributes
    ----------
    peak_wait_s
        Longest wait. [s]
    overload_minutes
        Minutes of each hour in which requests queue up, shape (168,). [min]
    share
        Share of the requests in the worst 1 % of hours that wait for it.
    rises
        Hours whose rise is faster than automatic scaling, and what each brings.
    """

    peak_wait_s: float
    overload_minutes: FloatArray
    share: float
    rises: tuple[tuple[int, RampWait], ...] = ()


def outrun(
    work: Workload,
    choice: FleetChoice,
    fleet: Fleet,
    served_per_s: FloatArray,
    capacity_per_s: FloatArray,
    utilisation: FloatArray,
    limits: Limits,
) -> Outrun:
    """Return what users feel where load exceeds capacity for hours, minutes or at one moment.

    Parameters
    ----------
    work, choice, fleet, limits
        The part and its fleet.
    served_per_s, capacity_per_s, utilisation : ndarray, shape (168,)
        Load and capacity of each hour of the busiest week. [1/s]
    """
    backlog = backlog_through(served_per_s, np.maximum(capacity_per_s, 1e-9))
    found = Outrun(
        float(np.max(backlog.peak_wait_s)),
        _overload_minutes(utilisation, np.asarray(backlog.peak_wait_s)),
        1.0,
    )
    if choice.scaling == "auto":
        found = _with_rises(found, work, choice, fleet, served_per_s, capacity_per_s, limits)
    return _with_batch(found, work, fleet, utilisation)


def _overload_minutes(utilisation: FloatArray, peak_wait_s: FloatArray) -> FloatArray:
    """Return for each hour the minutes in which requests queue up, the backlog's end included."""
    draining = np.minimum(
        peak_wait_s / np.maximum(1 - utilisation, 0.02) / MINUTES_PER_HOUR, MINUTES_PER_HOUR
    )
    return np.where(
        utilisation >= 1,
        float(MINUTES_PER_HOUR),
        np.where(peak_wait_s > _NOTICED_S, draining, 0.0),
    )


def _with_rises(
    found: Outrun,
    work: Workload,
    choice: FleetChoice,
    fleet: Fleet,
    served_per_s: FloatArray,
    capacity_per_s: FloatArray,
    limits: Limits,
) -> Outrun:
    """Add the minutes in which automatic scaling is late."""
    before = np.roll(served_per_s, 1)
    fleet_before = np.roll(fleet.counts, 1)
    had = np.roll(capacity_per_s, 1)
    late = np.flatnonzero((served_per_s > had) & (fleet_before > 0) & (fleet.counts > fleet_before))
    if not len(late):
        return found
    workers = min(fleet.processes, fleet.kind.vcpu)
    policy = ScalingPolicy(
        workers, choice.target_utilisation, limits.ec2_scale_out_s, limits.ec2_scale_out_s,
        max(1, choice.min_instances), choice.count,
    )  # fmt: skip
    steepest = late[np.argsort(had[late] / served_per_s[late], kind="stable")]
    reached = level_after(work, served_per_s)
    known: dict[tuple[float, float], RampWait] = {}
    rises = []
    for hour in steepest.tolist():
        rise = (float(before[hour]), float(reached[hour]))
        if rise not in known and len(known) < _MOST_RISES:
            known[rise] = follow_ramp(
                *rise,
                work.load.ramp_minutes * SECONDS_PER_MINUTE,
                float(capacity_per_s[hour] / fleet.counts[hour]),
                policy,
                int(fleet_before[hour]),
                limits.ec2_metric_period_s,
                service_cv=work.variation,
            )
        # A week of many different rises: those after the steepest are no worse than the last.
        rises.append((hour, known.get(rise) or list(known.values())[-1]))
    minutes = found.overload_minutes.copy()
    for hour, wait in rises:
        lasting = min(wait.overload_s, 2.0 * SECONDS_PER_HOUR) / SECONDS_PER_MINUTE
        minutes[hour] = max(minutes[hour], min(lasting, MINUTES_PER_HOUR))
        following = (hour + 1) % len(minutes)
        minutes[following] = max(minutes[following], lasting - MINUTES_PER_HOUR)
    peak = max(wait.peak_wait_s for _, wait in rises)
    if peak <= found.peak_wait_s:
        return Outrun(found.peak_wait_s, minutes, found.share, tuple(rises))
    worst = sorted((wait.delayed_requests for _, wait in rises), reverse=True)[:_WORST_HOURS]
    fullest = float(np.sort(served_per_s)[-_WORST_HOURS:].sum()) * SECONDS_PER_HOUR
    share = min(sum(worst) / max(fullest, 1e-12), 1.0)
    return Outrun(peak, minutes, share, tuple(rises))


def level_after(work: Workload, served_per_s: FloatArray) -> FloatArray:
    """Return the rate that each hour ends with: a rise within the hour lowers the hour's mean."""
    if work.load.ramp_minutes >= MINUTES_PER_HOUR:
        return served_per_s
    return np.maximum(served_per_s, np.roll(served_per_s, -1))


def _with_batch(found: Outrun, work: Workload, fleet: Fleet, utilisation: FloatArray) -> Outrun:
    """Add the wait of requests that start together."""
    if work.together <= 1.0:
        return found
    busiest = int(np.argmax(utilisation))
    workers = max(int(fleet.counts[busiest]) * min(fleet.processes, fleet.kind.vcpu), 1)
    wait_s = (work.together - workers) * service_s(work, fleet.kind) / workers
    if wait_s <= max(found.peak_wait_s, _NOTICED_S):
        return found
    minutes = found.overload_minutes.copy()
    minutes[busiest] = max(minutes[busiest], min(wait_s / SECONDS_PER_MINUTE, MINUTES_PER_HOUR))
    share = min(work.together / max(work.load.peak_per_hour, 1e-12), 1.0)
    return Outrun(wait_s, minutes, share, found.rises)


def service_s(work: Workload, kind: InstanceType) -> float:
    """Return the computing time of one request on this type, its threads used. [s]"""
    alone = 1 - work.parallel_fraction
    return work.cpu_s / kind.speed * (alone + work.parallel_fraction / kind.vcpu)


def fleet_latency(
    work: Workload, choice: FleetChoice, fleet: Fleet, utilisation: FloatArray, outran: Outrun
) -> LatencyDistribution:
    """Return the time of one request in the busiest 1 % of hours, callees left out. [ms]"""
    waiting = work.lasting(work.wait_s)
    if work.cpu_s <= 0:
        return waiting
    instances, workers, load = busiest_queue(fleet, utilisation)
    service = service_s(work, fleet.kind)
    rate, law = load / service, work.law
    if work.synchronous:
        computing = routed_response(rate, service, instances, workers, work.cv, choice.routing, law)
    else:
        # Whoever takes work from a queue when it is free leaves nothing standing elsewhere.
        computing = response_distribution(rate, service, instances * workers, work.cv, law=law)
    latency = computing.plus(waiting)
    if outran.peak_wait_s > _NOTICED_S:
        # Requests that arrive while the queue grows and drains wait evenly between 0 and the peak.
        worst_ms = min(outran.peak_wait_s, _LONGEST_WAIT_S) * MS_PER_SECOND
        queueing = LatencyDistribution.from_quantiles(0.5 * worst_ms, 0.95 * worst_ms, worst_ms)
        latency = latency.mixed(latency.plus(queueing), outran.share)
    return latency


def busiest_queue(fleet: Fleet, utilisation: FloatArray) -> tuple[int, int, float]:
    """Return instances, workers of each, and the load in workers, in the busiest 1 % of hours."""
    busiest = int(np.argmax(utilisation))
    instances = max(int(fleet.counts[busiest]), 1)
    workers = min(fleet.processes, fleet.kind.vcpu)
    load = float(np.sort(utilisation)[-_WORST_HOURS])
    return instances, workers, min(load, FULL) * instances * workers


def p95_band_ms(
    work: Workload,
    choice: FleetChoice,
    fleet: Fleet,
    utilisation: FloatArray,
    outran: Outrun,
    chosen: LatencyDistribution,
) -> tuple[float, float] | None:
    """Return the p95 behind the best and the worst routing; None where it is all the same. [ms]

    The best is the shortest line (least outstanding requests), or taking turns where durations
    hardly spread; the worst is chance. Where hardly a request waits even behind the worst,
    routing makes no difference. `chosen` is the latency behind the routing of `choice`.
    """
    instances, workers, load = busiest_queue(fleet, utilisation)
    if instances == 1 or work.cpu_s <= 0 or not work.synchronous:
        return None
    if float(erlang_c(load / instances, workers)) < _FELT_WAITERS:
        return None
    others = [
        fleet_latency(work, replace(choice, routing=routing), fleet, utilisation, outran)
        for routing in _ENDS
        if routing != choice.routing
    ]
    found = [latency.percentile(0.95) for latency in (chosen, *others)]
    return min(found), max(found)
