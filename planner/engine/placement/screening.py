"""Every instance type of a region at once: how many servers each needs, and the cheapest."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.instance_types import InstanceTable
from planner.catalog.limits import load_limits
from planner.engine.placement.workload import FloatArray, Workload
from planner.record import record
from planner.units import MIB_PER_GIB, SECONDS_PER_HOUR

_FASTER = 1.02
AnyArray = FloatArray | float


@record(eq=False)
class Screen:
    """The question put to every row of the table.

    Attributes
    ----------
    work, table
        The load and the types.
    rows
        Rows of the table that may enter.
    count, processes
        Pinned number of servers and of worker processes, None is sought.
    purchase
        How hours are bought.
    target_utilisation, min_instances
        Room to keep, and servers for availability.
    scaling
        Whether the number follows the load hour by hour.
    surplus_usd_per_vcpu_hour
        What CPU above the baseline costs, for each row.
    beside_usd
        What a server brings with it: disk and address. [USD/month]
    """

    work: Workload
    table: InstanceTable
    rows: NDArray[np.intp]
    count: int | None
    processes: int | None
    purchase: str
    target_utilisation: float
    min_instances: int
    scaling: bool
    surplus_usd_per_vcpu_hour: FloatArray
    beside_usd: float = 0.0


def usable_processes(
    pinned: int | None, vcpu: int, memory_gib: float, process_memory_mib: float
) -> int:
    """Return the worker processes of a server: one a vCPU, as far as memory holds them."""
    if pinned is not None:
        return pinned
    room = (memory_gib * MIB_PER_GIB - load_limits().server_system_mib) / max(
        process_memory_mib, 1e-9
    )
    return max(1, min(vcpu, int(room)))


def held_per_s(
    work: Workload,
    speed: AnyArray,
    memory_gib: AnyArray,
    processes: AnyArray,
    wait_x: AnyArray = 1.0,
    cpu_x: AnyArray = 1.0,
) -> Any:
    """Return the requests a second whose memory, while they are in progress, a server holds.

    Parameters
    ----------
    work
        Needs of a request.
    speed, memory_gib, processes
        Of a server. [reference vCPU], [GiB]
    wait_x, cpu_x
        Multiples of waiting and computing.
    """
    room_mib = memory_gib * MIB_PER_GIB - load_limits().server_system_mib
    room_mib = np.maximum(room_mib - processes * work.process_memory_mib, 1.0)
    seconds = work.wait_s * wait_x + work.cpu_s * cpu_x / speed
    return room_mib / np.maximum(seconds * work.request_memory_mib, 1e-12)


def carried_per_s(
    work: Workload,
    vcpu: AnyArray,
    speed: AnyArray,
    memory_gib: AnyArray,
    processes: AnyArray,
    target_utilisation: float,
) -> Any:
    """Return the requests a second that a server carries at the target, by processor and memory."""
    by_cpu = np.minimum(vcpu, processes) * speed * target_utilisation / max(work.cpu_s, 1e-12)
    return np.minimum(by_cpu, held_per_s(work, speed, memory_gib, processes))


def server_counts(screen: Screen) -> FloatArray:
    """Return how many servers of each row carry the busiest hour, shape (rows,)."""
    if screen.count is not None:
        return np.full(screen.rows.size, float(screen.count))
    needed = np.ceil(screen.work.peak_rate_per_s / _carried(screen) - 1e-9)
    return np.asarray(np.maximum(needed, max(1, screen.min_instances)))


def _carried(screen: Screen) -> FloatArray:
    """Return what a server of each row carries, shape (rows,). [requests/s]"""
    columns, rows, work = screen.table.arrays(), screen.rows, screen.work
    vcpu, memory_gib = columns["vcpu"][rows], columns["memory_gib"][rows]
    room_mib = memory_gib * MIB_PER_GIB - load_limits().server_system_mib
    processes = (
        np.full(rows.size, float(screen.processes))
        if screen.processes is not None
        else np.clip(np.floor(room_mib / max(work.process_memory_mib, 1e-9)), 1, vcpu)
    )
    speed, target = columns["speed"][rows], screen.target_utilisation
    return np.asarray(carried_per_s(work, vcpu, speed, memory_gib, processes, target))


def server_hours(screen: Screen, counts: FloatArray) -> FloatArray:
    """Return the server hours of a month of each row, shape (rows,).

    With scaling, the sum over hours of ceil(load / capacity) is found exactly from the sorted
    loads: it counts, for each k, the hours whose load exceeds k servers.
    """
    work = screen.work
    if not screen.scaling:
        return counts * work.hours_per_month
    capacity = _carried(screen)
    typical = sum_of_servers(work.load.week / SECONDS_PER_HOUR, capacity, screen.min_instances)
    busy = sum_of_servers(work.rate_per_s, capacity, screen.min_instances)
    month = typical * work.hours_per_month / work.load.week.size
    return np.asarray(month + work.load.busy_weeks_per_month * (busy - typical))


def sum_of_servers(rate_per_s: FloatArray, capacity_per_s: FloatArray, least: int) -> FloatArray:
    """Sum ceil(rate / capacity), at least `least`, over the hours, for every capacity at once.

    Parameters
    ----------
    rate_per_s : ndarray, shape (H,)
        Load of each hour. [1/s]
    capacity_per_s : ndarray, shape (T,)
        What one server of each type carries. [1/s]
    least : int
        Servers that run always.

    Returns
    -------
    ndarray, shape (T,)
        Server hours.

    Examples
    --------
    >>> sum_of_servers(np.array([1.0, 5.0]), np.array([2.0]), 1).tolist()
    [4.0]
    """
    ordered = np.sort(rate_per_s)
    hours = ordered.size
    most = np.ceil(ordered[-1] / capacity_per_s - 1e-9).astype(np.intp) if hours else 0
    beyond = np.maximum(most - least, 0)
    row = np.repeat(np.arange(capacity_per_s.size), beyond)
    step = np.arange(int(beyond.sum())) - np.repeat(np.cumsum(beyond) - beyond, beyond) + least
    above = hours - np.searchsorted(ordered, step * capacity_per_s[row] * (1 + 1e-12), "right")
    extra = np.bincount(row, above, minlength=capacity_per_s.size)
    return np.asarray(least * hours + extra, dtype=np.float64)


def cheapest_first(screen: Screen, most: int) -> Iterator[tuple[int, int]]:
    """Yield (row of the table, servers), cheapest month first.

    The `most` cheapest come first, then, dearer and dearer, only types that are faster than all
    before: who was too slow for a latency target has no slower successor.
    """
    columns, rows = screen.table.arrays(), screen.rows
    counts = server_counts(screen)
    cost = estimated_usd(screen, counts)
    order: NDArray[np.intp] = np.lexsort((counts, cost))
    speed = columns["speed"][rows]
    fastest = 0.0
    for rank, place in enumerate(order):
        if rank >= most and not speed[place] > fastest * _FASTER:
            continue
        if not np.isfinite(cost[place]):
            return
        fastest = max(fastest, float(speed[place]))
        yield int(rows[place]), int(counts[place])


def estimated_usd(screen: Screen, counts: FloatArray) -> FloatArray:
    """Return what the servers of each row cost, their disks and addresses too. [USD/month]"""
    columns, rows = screen.table.arrays(), screen.rows
    hours = server_hours(screen, counts) * columns[f"usd_{screen.purchase}"][rows]
    return np.asarray(hours + _surplus_estimate(screen, counts, rows) + counts * screen.beside_usd)


def _surplus_estimate(screen: Screen, counts: FloatArray, rows: NDArray[np.intp]) -> FloatArray:
    """Return at least what burstable types pay above their baseline. [USD/month]

    A standard type is slowed instead of charged; the estimate puts it behind types that carry
    the load, where it is then examined and refused.
    """
    columns, work = screen.table.arrays(), screen.work
    mean_rate = float(work.load.week.mean()) / SECONDS_PER_HOUR
    vcpu, speed = columns["vcpu"][rows], columns["speed"][rows]
    used = mean_rate * work.cpu_s / (counts * vcpu * speed)
    excess = np.maximum(used - columns["baseline_share_per_vcpu"][rows], 0.0)
    hours = excess * vcpu * counts * work.hours_per_month
    return np.where(columns["burstable"][rows] > 0, hours * screen.surplus_usd_per_vcpu_hour, 0.0)
