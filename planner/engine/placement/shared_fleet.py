"""Several workloads on one fleet, as one workload."""

from collections.abc import Iterable
from dataclasses import replace

from planner.engine.placement.workload import Workload

_LEAST_CPU_S = 1e-5


def shared_workload(unit: Workload, others: tuple[Workload, ...]) -> Workload:
    """Return several workloads as one, counted in requests of `unit`.

    Parameters
    ----------
    unit
        The part whose requests are counted and whose latency is asked.
    others
        The parts beside it on the same servers.

    Returns
    -------
    Workload
        Computing of every hour is exact: another part's request counts as many of the unit's as
        it computes longer. Payloads are of the requests that callers wait for, and of the unit's;
        logs stay the unit's own. Worker processes and requests in progress of all parts fill the
        memory.
    """
    if not others:
        return unit
    cpu_s = max(unit.cpu_s, _LEAST_CPU_S)
    load = unit.load
    for other in others:
        load = load.plus(other.load.times(other.cpu_s / cpu_s))
    requests = load.per_month(unit.hours_per_month)
    arriving = (unit, *(other for other in others if other.synchronous))
    in_progress_mib = sum(
        work.peak_rate_per_s * (work.wait_s + work.cpu_s) * work.request_memory_mib
        for work in (unit, *others)
    )
    peak = replace(unit, load=load).peak_rate_per_s
    at_once = peak * (unit.wait_s + cpu_s)
    everybody = (unit, *others)
    return replace(
        unit,
        load=load,
        cpu_s=cpu_s,
        request_kib=_a_request(requests, ((work, work.request_kib) for work in arriving)),
        response_kib=_a_request(requests, ((work, work.response_kib) for work in arriving)),
        log_kib=_a_request(requests, ((unit, unit.log_kib),)),
        arriving_share=_a_request(requests, ((work, work.arriving_share) for work in arriving)),
        request_memory_mib=in_progress_mib / at_once if at_once > 0 else unit.request_memory_mib,
        process_memory_mib=sum(work.process_memory_mib for work in everybody),
        memory_need_mib=max(
            work.memory_need_mib + sum(o.process_memory_mib for o in everybody if o is not work)
            for work in everybody
        ),
        synchronous=any(work.synchronous for work in everybody),
        is_job=False,
        gpu=any(work.gpu for work in everybody),
    )


def _a_request(requests: float, each: Iterable[tuple[Workload, float]]) -> float:
    """Return a month's sum of something that each request of a part has, over all requests."""
    total = sum(work.requests_per_month * size for work, size in each)
    return total / requests if requests else 0.0
