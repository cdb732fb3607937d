"""What a Lambda cold start adds: placement, INIT, and a slower first invocation."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.engine.performance.latency_distribution import LatencyDistribution

FloatArray = NDArray[np.float64]


@lru_cache(maxsize=256)
def init_distribution(p50_ms: float, p90_ms: float, p99_ms: float) -> LatencyDistribution:
    """Return the law of INIT durations through three measured percentiles.

    Parameters
    ----------
    p50_ms, p90_ms, p99_ms : float
        Measured percentiles. [ms]

    Returns
    -------
    LatencyDistribution
        INIT; does not depend on memory (measured at 128 to 1,024 MiB). [ms]

    Notes
    -----
    One lognormal cannot hold the tails: Java and .NET have a p99 at twice the p90.

    References
    ----------
    .. [1] https://github.com/maxday/lambda-perf

    Examples
    --------
    >>> init = init_distribution(238.6, 277.7, 586.5)
    >>> init.percentiles((0.5, 0.9, 0.99)).round(-2).tolist()
    [200.0, 300.0, 600.0]
    """
    return LatencyDistribution.from_points((0.5, 0.9, 0.99), (p50_ms, p90_ms, p99_ms))


def first_invocation_ms(
    memory_mib: ArrayLike,
    measured_mib: Sequence[float],
    measured_ms: Sequence[float],
    mib_per_vcpu: float,
) -> FloatArray:
    """Return the duration of the first invocation in a new environment.

    Parameters
    ----------
    memory_mib : array_like
        Configured memory. [MiB]
    measured_mib, measured_ms : sequence of float
        Rising memory settings and the durations measured there. [MiB], [ms]
    mib_per_vcpu : float
        Memory that buys one vCPU (catalogue); above it the first call gets no faster. [MiB]

    Returns
    -------
    ndarray
        Durations. [ms]

    Raises
    ------
    ValueError
        If nothing was measured or the lists differ in length.

    Notes
    -----
    Straight lines in the logarithms; beyond the measured range along the outermost line, whose
    slope is taken between 0 and -1 (duration as one over memory).

    References
    ----------
    .. [1] https://github.com/maxday/lambda-perf

    Examples
    --------
    >>> dotnet = ((128, 256, 512, 1024), (711.9, 355.4, 164.4, 74.2))
    >>> first_invocation_ms([128, 384, 1769, 10240], *dotnet, 1769.0).round(1).tolist()
    [711.9, 226.4, 43.0, 43.0]
    """
    if len(measured_mib) != len(measured_ms) or not measured_mib:
        raise ValueError("as many durations as memory settings are needed, and at least one")
    effective = np.minimum(np.asarray(memory_mib, dtype=np.float64), mib_per_vcpu)
    at = np.log(np.maximum(effective, 1.0))
    memory, duration, slopes = _measured_line(tuple(measured_mib), tuple(measured_ms))
    inside = np.interp(at, memory, duration)
    if len(memory) == 1:
        return np.asarray(np.exp(inside))
    below = np.minimum(at - memory[0], 0.0) * slopes[0]
    above = np.maximum(at - memory[-1], 0.0) * slopes[-1]
    return np.asarray(np.exp(inside + below + above))


@lru_cache(maxsize=256)
def _measured_line(
    measured_mib: tuple[float, ...], measured_ms: tuple[float, ...]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the logarithms of what was measured, and the slopes between them."""
    memory, duration = np.log(measured_mib), np.log(np.maximum(measured_ms, 1e-6))
    return memory, duration, np.clip(np.diff(duration) / np.diff(memory), -1.0, 0.0)


def cold_start_extra(
    init: LatencyDistribution,
    first_extra_ms: float,
    placement: LatencyDistribution | None = None,
) -> LatencyDistribution:
    """Return how much longer a caller waits when an invocation starts cold.

    Parameters
    ----------
    init : LatencyDistribution
        INIT of the runtime and the package, billed. [ms]
    first_extra_ms : float
        How much longer the first invocation takes than a warm one, billed. [ms]
    placement : LatencyDistribution, optional
        Placing the environment and fetching the code, waited for but not billed. [ms]

    Returns
    -------
    LatencyDistribution
        The sum. [ms]

    Examples
    --------
    >>> init = LatencyDistribution.fixed(100.0)
    >>> cold_start_extra(init, 5.0, LatencyDistribution.fixed(80.0)).mean_ms
    185.0
    """
    extra = init.shifted(first_extra_ms)
    return extra if placement is None else placement.plus(extra)


def billed_cold_extra_ms(init: LatencyDistribution, first_extra_ms: float) -> float:
    """Return the mean billed time that one cold start adds: INIT and the slower first run.

    Parameters
    ----------
    init : LatencyDistribution
        INIT of the runtime and the package. [ms]
    first_extra_ms : float
        How much longer the first invocation takes than a warm one. [ms]

    Returns
    -------
    float
        Mean extra billed duration. [ms]

    References
    ----------
    .. [1] https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/

    Examples
    --------
    >>> billed_cold_extra_ms(LatencyDistribution.fixed(100.0), 5.0)
    105.0
    """
    return init.mean_ms + first_extra_ms
