"""How long one invocation runs on Lambda at each memory, and the simple workload form."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.record import record

FloatArray = NDArray[np.float64]


@record
class Work:
    """What one request needs, whatever machine it runs on.

    Attributes
    ----------
    cpu_s
        Computing on one reference vCPU. [vCPU-s]
    wait_s
        Waiting for others: disk, network, callees. [s]
    """

    cpu_s: float
    wait_s: float


def vcpu_share(memory_mib: ArrayLike, mib_per_vcpu: float) -> FloatArray:
    """Return how many vCPUs a Lambda memory setting buys.

    Parameters
    ----------
    memory_mib : array_like
        Configured memory. [MiB]
    mib_per_vcpu : float
        Memory that buys one whole vCPU (catalogue: 1,769). [MiB]

    Returns
    -------
    ndarray
        vCPUs; below 1 it is a share of one.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html

    Examples
    --------
    >>> vcpu_share([1769, 10240], 1769.0).round(2).tolist()
    [1.0, 5.79]
    """
    return np.asarray(memory_mib, dtype=np.float64) / mib_per_vcpu


def lambda_duration_s(
    memory_mib: ArrayLike,
    cpu_s: ArrayLike,
    wait_s: ArrayLike,
    mib_per_vcpu: float,
    parallel_fraction: ArrayLike = 0.0,
    threads: ArrayLike = 1.0,
    speed: ArrayLike = 1.0,
) -> FloatArray:
    """Return the mean run time of one invocation at a memory setting.

    Parameters
    ----------
    memory_mib : array_like
        Configured memory. [MiB]
    cpu_s : array_like
        Computing on one reference vCPU. [vCPU-s]
    wait_s : array_like
        Waiting, which no memory shortens. [s]
    mib_per_vcpu : float
        Memory that buys one vCPU (catalogue). [MiB]
    parallel_fraction : array_like
        Part of the computing that several threads can share, 0 to 1.
    threads : array_like
        Threads that share it, >= 1.
    speed : array_like
        Speed of a Lambda vCPU against the reference.

    Returns
    -------
    ndarray
        Mean duration, broadcast shape. [s]

    Notes
    -----
    Amdahl: d = wait + cpu [(1 - f) / min(v, 1) + f / min(v, threads)]. On AWS's prime-number
    figures (128 to 1,024 MB) the largest error is 12 %.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/operatorguide/computing-power.html

    Examples
    --------
    >>> lambda_duration_s([512, 1769, 3538], 0.1, 0.2, 1769.0).round(3).tolist()
    [0.546, 0.3, 0.3]
    >>> lambda_duration_s(3538, 0.1, 0.2, 1769.0, parallel_fraction=1.0, threads=2).tolist()
    0.25
    """
    share = vcpu_share(memory_mib, mib_per_vcpu)
    parallel = np.asarray(parallel_fraction, dtype=np.float64)
    alone = (1.0 - parallel) / np.minimum(share, 1.0)
    together = parallel / np.minimum(share, np.maximum(threads, 1.0))
    cpu = np.asarray(cpu_s, dtype=np.float64) / np.asarray(speed, dtype=np.float64)
    return np.asarray(np.asarray(wait_s, dtype=np.float64) + cpu * (alone + together))


def work_from_duration(
    duration_s: float, memory_mib: float, cpu_share: float, mib_per_vcpu: float
) -> Work:
    """Return the work behind a duration that was measured on Lambda.

    Parameters
    ----------
    duration_s : float
        Mean duration, >= 0. [s]
    memory_mib : float
        Memory at which it was measured. [MiB]
    cpu_share : float
        Part of the duration that is computing, 0 to 1.
    mib_per_vcpu : float
        Memory that buys one vCPU (catalogue). [MiB]

    Returns
    -------
    Work
        w = share x duration x min(memory / mib_per_vcpu, 1), the rest is waiting.

    Raises
    ------
    ValueError
        If the duration is negative, the share outside 0 to 1 or the memory not positive.

    Examples
    --------
    >>> work_from_duration(0.5, 1769, 0.4, 1769.0)
    Work(cpu_s=0.2, wait_s=0.3)
    """
    if duration_s < 0.0 or not 0.0 <= cpu_share <= 1.0 or memory_mib <= 0.0:
        raise ValueError("duration >= 0, CPU share 0 to 1 and memory > 0 are needed")
    share = min(memory_mib / mib_per_vcpu, 1.0)
    return Work(cpu_share * duration_s * share, (1.0 - cpu_share) * duration_s)


def duration_from_work(work: Work, memory_mib: float, mib_per_vcpu: float) -> tuple[float, float]:
    """Return the duration [s] at a memory and the CPU share: `work_from_duration` undone.

    Parameters
    ----------
    work : Work
        Computing and waiting of one request.
    memory_mib : float
        Configured memory. [MiB]
    mib_per_vcpu : float
        Memory that buys one vCPU (catalogue). [MiB]

    Returns
    -------
    duration_s, cpu_share : float
        The share is 0 where the duration is 0.

    Examples
    --------
    >>> duration_from_work(Work(cpu_s=0.2, wait_s=0.3), 1769, 1769.0)
    (0.5, 0.4)
    """
    computing = work.cpu_s / min(memory_mib / mib_per_vcpu, 1.0)
    duration = computing + work.wait_s
    return duration, computing / duration if duration > 0.0 else 0.0
