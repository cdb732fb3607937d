"""What a cold start of a workload takes and bills at a memory setting, SnapStart or not."""

from planner.catalog.limits import Limits
from planner.engine.performance.init_time import (
    billed_cold_extra_ms,
    cold_start_extra,
    first_invocation_ms,
)
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.snapstart import restore_time
from planner.engine.placement.workload import Workload


def placement_ms(limits: Limits) -> float:
    """Return how long finding a place for an environment takes, which nobody is billed for. [ms]"""
    return sum(limits.lambda_placement_ms_band) / 2


def _first_ms(work: Workload, memory_mib: float, limits: Limits) -> float:
    """Return what the first request of an environment takes longer; it shrinks with memory."""
    memory, longer_ms = work.first_request
    # Opening connections is mostly computing (TLS): below one vCPU it takes longer.
    connect_ms = work.connect_ms / min(memory_mib / limits.lambda_mib_per_vcpu, 1.0)
    if not memory:
        return connect_ms
    first_ms = first_invocation_ms(memory_mib, memory, longer_ms, limits.lambda_mib_per_vcpu)
    return float(first_ms) + connect_ms


def cold_extra(
    work: Workload, memory_mib: float, limits: Limits, *, snapstart: bool = False
) -> LatencyDistribution:
    """Return how much longer a caller waits for a cold start at a memory setting. [ms]"""
    return cold_start_extra(
        restore_time(limits) if snapstart else work.init,
        _first_ms(work, memory_mib, limits),
        LatencyDistribution.fixed(placement_ms(limits)),
    )


def billed_cold_ms(
    work: Workload, memory_mib: float, limits: Limits, *, snapstart: bool = False
) -> float:
    """Return the mean billed time that a cold start adds at a memory setting. [ms]

    With SnapStart a version is initialised when it is published; of a restore little is billed.
    """
    first_ms = _first_ms(work, memory_mib, limits)
    if snapstart:
        return limits.snapstart_billed_restore_ms + first_ms
    return billed_cold_extra_ms(work.init, first_ms)
