"""Servers request by request: response at the busiest hour, and the backlog of overloaded hours."""

from math import ceil, isfinite

import numpy as np

from planner.analysis.certification.check import (
    Check,
    FloatArray,
    GoOn,
    Status,
    Stopped,
    Trial,
    judged,
    not_simulated,
    quantile_checks,
)
from planner.catalog.instance_types import InstanceTable
from planner.engine.placement.fleet_latency import level_after, service_s
from planner.engine.placement.workload import FULL
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import FleetRules, fcfs_waits, run_autoscaled
from planner.engine.simulation.routing_events import Routing, routed_waits
from planner.record import record
from planner.units import MS_PER_SECOND, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, share

_WARM_UP = 0.1
_RESPONSE_BOUNDS = (0.03, 0.06, 0.10)
_ROUTED_BOUNDS = (0.05, 0.07, 0.11)
_WAIT_BOUND = 0.07
_FULLEST, _FULLEST_ROUTED, _WIDEST = 0.95, 0.9, 2.0
_WIDEST_ROUTED, _BUSY, _EVEN = 1.6, 0.6, 0.25
_NOTICED_S = 1.0
_LONGEST_TRIAL_S = 1e12  # longer than anything is computed for
_REPLICATIONS, _FEWEST_INSTANCES, _AFTERWARDS_MIN = 3, 4, 10.0
_MOST_WORKERS, _MOST_LOOKS = 100_000, 2_000_000_000


@record
class _Queue:
    """Instances in the busiest hour, workers of each, time and rate of their requests."""

    instances: int
    workers: int
    service_s: float
    rate_per_s: float
    routing: Routing | None

    @property
    def utilisation(self) -> float:
        return self.rate_per_s * self.service_s / (self.instances * self.workers)


def fleet_checks(trial: Trial, table: InstanceTable, go_on: GoOn) -> list[Check]:
    """Simulate servers, tasks or managed instances.

    Parameters
    ----------
    trial
        A part placed on servers.
    table
        Instance types of the region.
    go_on
        Hears how far it is; False stops.
    """
    option = trial.option
    if option.basis == "per_job":
        return [not_simulated(trial, "response", "each job has a server of its own")]
    if trial.work.is_job:
        return [not_simulated(trial, "response", "each job starts alone")]
    if not trial.work.load.busy_week.any() or trial.work.cpu_s <= 0:
        return [not_simulated(trial, "response", "nothing queues for the processor")]
    queue = _queue(trial, table)
    if _is_beyond_simulation(trial, queue):
        return [not_simulated(trial, "response", "more servers than can be simulated one by one")]
    checks = []
    if option.placement == "ec2" and option.peak_utilisation >= 1:
        checks.append(_backlog_check(trial))
    elif option.peak_wait_s > _NOTICED_S and option.config.get("scaling") == "auto":
        checks += _late_scaling_checks(trial, queue)
    else:
        checks += _response_checks(trial, queue)
    if not go_on(1.0):
        raise Stopped
    return checks


def _is_beyond_simulation(trial: Trial, queue: _Queue) -> bool:
    # A balancer looks at each server, or each server looks for its own.
    looks = queue.instances * trial.requests if queue.routing else 0
    return queue.instances * queue.workers > _MOST_WORKERS or looks > _MOST_LOOKS


def _queue(trial: Trial, table: InstanceTable) -> _Queue:
    work, option = trial.work, trial.option
    config, behaviour = option.config, option.behaviour
    busiest = int(np.argmax(behaviour.utilisation))
    instances = max(int(behaviour.servers[busiest]), 1)
    routing: Routing | None = None
    if option.placement == "ec2":
        kind = table.types[table.names.index(config["instance_type"])]
        workers, service = min(config["processes"], kind.vcpu), service_s(work, kind)
        if work.synchronous:
            routing = trial.routing
        load = min(float(np.sort(behaviour.utilisation)[-2]), FULL) * instances * workers
        return _Queue(instances, workers, service, load / service, routing)
    if option.placement == "fargate":
        workers, service = max(1, int(config["vcpu"])), work.cpu_s / min(config["vcpu"], 1.0)
    else:
        kind = table.types[table.names.index(config["instance_type"])]
        workers, service = kind.vcpu - trial.limits.managed_reserved_vcpu, work.cpu_s / kind.speed
    rate = min(work.worst_rate_per_s, FULL * instances * workers / service)
    return _Queue(instances, workers, service, rate, routing)


def _response_checks(trial: Trial, queue: _Queue) -> list[Check]:
    work, latency = trial.work, trial.option.latency
    if latency is None:
        return [not_simulated(trial, "response", "it is never reached")]
    count = trial.requests // 2
    if queue.rate_per_s * _LONGEST_TRIAL_S < count:
        return [not_simulated(trial, "response", "hardly a request arrives")]
    arrivals = poisson_arrivals(queue.rate_per_s, trial.seed, bucket_s=count / queue.rate_per_s)
    computing = service_times(len(arrivals), queue.service_s, trial.seed + 1, work.cv, work.law)
    waiting = service_times(
        len(arrivals), max(work.wait_s, 1e-12), trial.seed + 2, work.cv, work.law
    )
    waits = _waits(trial, queue, arrivals, computing)
    took_ms = ((waits + computing + waiting) * MS_PER_SECOND)[int(_WARM_UP * len(arrivals)) :]
    routed = queue.routing is not None and queue.instances > 1
    widest = _WIDEST_ROUTED if routed and queue.utilisation > _BUSY else _WIDEST
    unjudged: Status | None = None
    note = f"{queue.instances} × {queue.workers} workers at {share(queue.utilisation)}"
    fullest = _FULLEST_ROUTED if routed else _FULLEST
    if queue.utilisation > fullest or work.variation > widest:
        unjudged, note = "approximate", f"{note}, cv {work.variation:g}"
    elif routed and queue.routing == "least_outstanding" and work.variation < _EVEN:
        unjudged, note = "approximate", f"{note}, even durations: chance among equal lines decides"
    elif work.parallel_fraction > 0:
        unjudged, note = "approximate", "requests that use several processors at once"
    figures = (latency.mean_ms, latency.percentile(0.95), latency.percentile(0.99))
    bounds = _ROUTED_BOUNDS if routed else _RESPONSE_BOUNDS
    return quantile_checks(trial, figures, took_ms, bounds, unjudged, note)


def _waits(trial: Trial, queue: _Queue, arrivals: FloatArray, services: FloatArray) -> FloatArray:
    if queue.routing is None:
        # One queue for all: who pulls messages takes one when it is free.
        return fcfs_waits(arrivals, services, queue.instances * queue.workers)
    return routed_waits(
        arrivals, services, queue.instances, queue.workers, queue.routing, trial.seed + 3
    )


def _backlog_check(trial: Trial) -> Check:
    """Simulate the hours in which a fixed fleet is overloaded, and those in which it catches up."""
    behaviour = trial.option.behaviour
    capacity = behaviour.capacity_per_hour / SECONDS_PER_HOUR
    served = (trial.work.load.busy_week - behaviour.throttled) / SECONDS_PER_HOUR
    if trial.option.config.get("runs") == "calendar" or not isfinite(trial.option.peak_wait_s):
        return not_simulated(trial, "backlog", "the fleet is switched off at times")
    if served.sum() >= capacity.sum():
        return not_simulated(trial, "backlog", "the fleet never catches up")
    # Begin after an hour in which the queue is certainly empty.
    left = np.cumsum(np.tile(served - capacity, 2))
    start = int(np.argmin(left[: len(served)])) + 1
    served, capacity = np.roll(served, -start), np.roll(capacity, -start)
    servers = max(int(behaviour.servers.max()), 1)
    thinned = max(1.0, float(served.sum()) * SECONDS_PER_HOUR / trial.requests)
    arrivals = poisson_arrivals(served / thinned, trial.seed)
    hour = np.minimum((arrivals // SECONDS_PER_HOUR).astype(np.intp), len(served) - 1)
    # Slower requests in the same proportion as fewer of them: the fluid is the same.
    mean_s = servers * thinned / capacity[hour]
    work = trial.work
    services = service_times(len(arrivals), 1.0, trial.seed + 1, work.cv, work.law) * mean_s
    waits = fcfs_waits(arrivals, services, servers)
    figures = (trial.option.peak_wait_s, float(waits.max(initial=0.0)))
    chance = float(mean_s.max(initial=0.0)) / servers * len(arrivals) ** 0.5
    noise = chance / max(figures[1], 1e-12)
    note = f"at 1/{thinned:,.1f} of the traffic" if thinned > 1 else ""
    return judged(trial, "longest wait", "s", figures, _WAIT_BOUND, noise, None, note)


def _late_scaling_checks(trial: Trial, queue: _Queue) -> list[Check]:
    """Simulate the steepest rise of a fleet that scales."""
    behaviour, limits = trial.option.behaviour, trial.limits
    served = (trial.work.load.busy_week - behaviour.throttled) / SECONDS_PER_HOUR
    capacity = behaviour.capacity_per_hour / SECONDS_PER_HOUR
    steepness = served / np.maximum(np.roll(capacity, 1), 1e-12)
    hour = int(np.argmax(np.where(np.roll(behaviour.servers, 1) > 0, steepness, 0.0)))
    before, after = float(served[hour - 1]), float(level_after(trial.work, served)[hour])
    ramp_s = trial.work.load.ramp_minutes * SECONDS_PER_MINUTE
    late_min = (
        behaviour.overload_minutes[hour] + behaviour.overload_minutes[(hour + 1) % len(served)]
    )
    lasting_s = ramp_s + (float(late_min) + _AFTERWARDS_MIN) * SECONDS_PER_MINUTE
    if after * lasting_s > trial.requests:
        return [not_simulated(trial, "longest wait", "more requests than the budget allows")]
    seconds = np.arange(int(lasting_s)) + 0.5
    risen = np.minimum(seconds / ramp_s, 1.0) if ramp_s else np.ones(len(seconds))
    rates = before + (after - before) * risen
    # A little later than a measurement, so that none mixes the old fleet with the new one.
    periods = ceil(limits.ec2_scale_out_s / limits.ec2_metric_period_s)
    period_s = limits.ec2_scale_out_s / periods
    rules = FleetRules(
        queue.workers,
        int(behaviour.servers[hour - 1]),
        10**6,
        trial.target_utilisation,
        period_s,
        limits.ec2_scale_out_s - period_s + 1.0,
    )
    peaks = []
    for seed in range(trial.seed, trial.seed + _REPLICATIONS):
        arrivals = poisson_arrivals(rates, seed, bucket_s=1.0)
        services = service_times(
            len(arrivals), queue.service_s, seed + 10, trial.work.cv, trial.work.law
        )
        peaks.append(float(run_autoscaled(arrivals, services, rules).waits_s.max(initial=0.0)))
    simulated = float(np.mean(peaks))
    noise = float(np.std(peaks, ddof=1)) / _REPLICATIONS**0.5 / max(simulated, 1e-12)
    note = f"{before:,.1f} to {after:,.1f} requests a second in {ramp_s / 60:,.0f} min"
    # A wait of a moment, or a fleet of a few, is decided by chance at the first measurement.
    chance = simulated < period_s or rules.instances < _FEWEST_INSTANCES
    figures = (trial.option.peak_wait_s, simulated)
    unjudged: Status | None = "approximate" if chance else None
    return [judged(trial, "longest wait", "s", figures, _WAIT_BOUND, noise, unjudged, note)]
