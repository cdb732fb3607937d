"""What a fleet of servers uses in a month, bare, single and highly available."""

from dataclasses import replace
from math import ceil
from typing import Any

from planner.catalog.limits import Limits
from planner.engine.placement.fleet import Fleet, FleetChoice, hourly_servers
from planner.engine.placement.screening import carried_per_s
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import KIB_PER_GIB, SECONDS_PER_HOUR

_AVAILABLE_SERVERS = 2  # one may fail


def basis_of(work: Workload, choice: FleetChoice) -> str:
    """Return the basis that a fleet is compared on: bare, single or available."""
    alone = choice.count == 1 or choice.min_instances <= 1
    if alone or not work.synchronous:
        return "single" if choice.disk_gib or choice.public_ipv4 else "bare"
    return "available"


def usages_of(
    work: Workload, choice: FleetChoice, fleet: Fleet, limits: Limits
) -> dict[str, tuple[MeteredUsage, ...]]:
    """Return the usages of a month by basis."""
    hours = _server_hours(work, choice, fleet)
    # Servers that stand in for availability alone do not enter the bare and single figures.
    single = min(fleet.most, _needed(work, choice, fleet)) if choice.count is None else fleet.most
    servers = max(fleet.most, _AVAILABLE_SERVERS)
    surplus = _surplus_vcpu_hours(work, fleet)
    bare = (_instance_hours(choice, fleet, single, hours * single / fleet.most, surplus),)
    # A fleet drawn without disk and address is compared with one that has them, as servers do.
    drawn_bare = not choice.disk_gib and not choice.public_ipv4
    usual = replace(choice, disk_gib=limits.server_disk_gib, public_ipv4=True)
    loaded = usual if drawn_bare else choice
    alone = [*bare, *_disks(work, loaded, single)]
    alone += _addresses(work, single if loaded.public_ipv4 else 0)
    alone += _balancer(work, limits) if choice.load_balancer == "yes" else ()
    available = [
        _instance_hours(choice, fleet, servers, hours * servers / fleet.most, surplus),
        *_disks(work, loaded, servers),
    ]
    if not work.front_door_drawn and (choice.load_balancer != "no" or drawn_bare):
        available += [*_balancer(work, limits), *_between_zones(work, limits)]
    logs = logs_of(work)
    return {"bare": bare, "single": (*alone, *logs), "available": (*available, *logs)}


def beside_a_server(work: Workload, choice: FleetChoice) -> tuple[MeteredUsage, ...]:
    """Return what one server of the fleet brings with it on the basis that it is compared on."""
    basis = basis_of(work, choice)
    if basis == "bare":
        return ()
    addresses = _addresses(work, 1) if basis == "single" and choice.public_ipv4 else ()
    return (*_disks(work, choice, 1), *addresses)


def _needed(work: Workload, choice: FleetChoice, fleet: Fleet) -> int:
    kind, target = fleet.kind, choice.target_utilisation
    a_server = carried_per_s(work, kind.vcpu, kind.speed, kind.memory_gib, fleet.processes, target)
    return max(1, ceil(work.peak_rate_per_s / float(a_server) - 1e-9))


def _server_hours(work: Workload, choice: FleetChoice, fleet: Fleet) -> float:
    """Return the server hours of a month."""
    if choice.scaling != "auto" and choice.runs != "calendar":
        return fleet.most * work.hours_per_month
    busy = float(fleet.counts.sum())
    if choice.scaling != "auto":
        return work.month_of(busy, busy)
    quiet = replace(work, load=replace(work.load, busy_week=work.load.week))
    typical = hourly_servers(quiet, choice, fleet.kind, fleet.processes, fleet.most)
    return work.month_of(float(typical.sum()), busy)


def _surplus_vcpu_hours(work: Workload, fleet: Fleet) -> float:
    if fleet.credits is None:
        return 0.0
    week = fleet.credits.charged_vcpu_hours * float(fleet.counts.mean())
    return work.month_of(week if not work.load.busy_weeks_per_month else 0.0, week)


def _instance_hours(
    choice: FleetChoice, fleet: Fleet, count: int, server_hours: float, surplus: float
) -> MeteredUsage:
    usage: dict[str, Any] = {
        "instance_type": fleet.kind.name,
        "purchase": choice.purchase,
        "count": count,
        "hours": server_hours / count,
    }
    if surplus > 0:
        usage["surplus_vcpu_hours"] = surplus
    return MeteredUsage("ec2", usage)


def _disks(work: Workload, choice: FleetChoice, count: int) -> tuple[MeteredUsage, ...]:
    if not choice.disk_gib:
        return ()
    hours = work.hours_per_month
    disk = {
        "volume_type": "gp3",
        "count": count,
        "gib": choice.disk_gib,
        "hours": hours,
        "month_hours": hours,
    }
    return (MeteredUsage("ebs", disk),)


def _addresses(work: Workload, count: int) -> tuple[MeteredUsage, ...]:
    if not count:
        return ()
    used = {"addresses": count, "hours": work.hours_per_month}
    return (MeteredUsage("public_ipv4", used, per_server=True),)


def _balancer(work: Workload, limits: Limits) -> tuple[MeteredUsage, ...]:
    hours = work.hours_per_month
    requests = work.requests_per_month * work.arriving_share
    balancer = {
        "type": "alb",
        "hours": hours,
        "new_connections_per_second": requests
        / limits.requests_per_connection
        / (hours * SECONDS_PER_HOUR),
        "processed_gb": _body_gb(work),
    }
    addresses = {"addresses": limits.available_zones, "hours": hours}
    return (MeteredUsage("load_balancer", balancer), MeteredUsage("public_ipv4", addresses))


def _body_gb(work: Workload) -> float:
    return work.requests_per_month * (work.request_kib + work.response_kib) / KIB_PER_GIB


def _between_zones(work: Workload, limits: Limits) -> tuple[MeteredUsage, ...]:
    """Return what servers of several zones send each other's way: a request may go to any."""
    crossing_gb = _body_gb(work) * (1.0 - 1.0 / limits.available_zones)
    return (MeteredUsage("data_transfer", {"cross_az_gb": crossing_gb}),) if crossing_gb else ()


def logs_of(work: Workload) -> tuple[MeteredUsage, ...]:
    """Return the logs that the part writes."""
    if not work.log_kib:
        return ()
    ingested = work.requests_per_month * work.log_kib / KIB_PER_GIB
    return (MeteredUsage("cloudwatch_logs", {"ingested_gb": ingested}),)
