"""EC2 fleets: credits, idle nights, idle cores, one zone, spot, commitments."""

from collections.abc import Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from planner.analysis.findings.look import WORTH_USD, Look, hour_of_week, option_of, usd_of
from planner.analysis.fleet_sharing import host_of, wanted_host
from planner.analysis.results import Finding, Mend, OptionResult
from planner.catalog.instance_types import InstanceType
from planner.catalog.limits import load_limits
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, MIB_PER_GIB, count, counted, money, share

_QUIET_FROM = 0.5
_PEAKY = 1.5


def credits_end(look: Look) -> Iterator[Finding]:
    """Find burstable servers that use more CPU than they earn: slowed, or billed for it."""
    for part, params, drawn in look.fleets:
        kind = look.book.instance_type(str(drawn.config.get("instance_type", "")))
        balance = drawn.hourly.credits if drawn.hourly is not None else None
        if kind is None or balance is None or drawn.hourly is None:
            continue
        pinned = params.ec2.burst_mode
        mode = kind.default_credit_mode if pinned == "default" else pinned
        fixed = _fixed_type(look, kind, drawn, params.workload.memory_need_mib)
        mend = None
        if fixed is not None and params.ec2.same_fleet_as is None:
            mend = Mend(f"Use {fixed}", part.id, {"ec2.instance_type": fixed})
        surplus = sum(
            line.usd or 0.0 for line in part.lines if line.rate == "surplus_usd_per_vcpu_hour"
        )
        if mode == "unlimited" and surplus > 0:
            yield Finding(
                "cpu-credits",
                "warning",
                part.id,
                f"{part.name} uses more CPU than {kind.name} earns: {money(surplus)} of surplus "
                f"credits a month.{_instead(fixed)}",
                mend,
            )
        elif mode == "standard" and not drawn.feasible and "credit" in (drawn.why_not or ""):
            slowed = np.flatnonzero((balance <= 1e-6) & (drawn.hourly.load_per_hour > 0))
            when = hour_of_week(int(slowed[0])) if slowed.size else "some hour"
            yield Finding(
                "cpu-credits",
                "error",
                part.id,
                f"{part.name}: the CPU credits of {kind.name} end at {when}; from then on it runs "
                f"at {share(kind.baseline_share_per_vcpu)} of each vCPU.{_instead(fixed)}",
                mend,
            )


def _instead(fixed: str | None) -> str:
    return "" if fixed is None else f" {fixed} is the cheapest type without credits that fits."


def _fixed_type(
    look: Look, kind: InstanceType, drawn: OptionResult, needs_mib: float
) -> str | None:
    """Return the cheapest type without credits that holds what this fleet does."""
    table = look.book.instance_types()
    columns = table.arrays()
    busiest = float(drawn.hourly.load_per_hour.max()) if drawn.hourly is not None else 0.0
    capacity = float(drawn.hourly.capacity_per_hour.max()) if drawn.hourly is not None else 0.0
    # Capacity with credits is that of the whole processor in the hours when there are any.
    used = min(busiest / capacity, 1.0) if capacity > 0 else 1.0
    need = used * kind.vcpu * kind.speed / look.scenario.settings.target_utilisation
    fits = (columns["burstable"] == 0) & (columns["metal"] == 0) & (columns["gpu_count"] == 0)
    fits &= (columns["current_generation"] > 0) & ~np.isnan(columns["usd_on_demand"])
    fits &= columns["vcpu"] * columns["speed"] >= need
    fits &= columns["memory_gib"] * MIB_PER_GIB >= needs_mib + load_limits().server_system_mib
    rows = np.flatnonzero(fits)
    if not rows.size:
        return None
    return table.names[int(rows[np.argmin(columns["usd_on_demand"][rows])])]


def quiet_hours(look: Look) -> Iterator[Finding]:
    """Find servers that stand around the clock for work with office hours."""
    for part, params, drawn in look.fleets:
        week = part.load.week
        always = drawn.config.get("runs") == "always" and params.ec2.same_fleet_as is None
        busy = week > 0
        if not always or not busy.any() or part.load.busy_weeks_per_month:
            continue
        calendar = _calendar(busy)
        on = calendar[2] * (calendar[1] - calendar[0])
        saved = usd_of(part, "ec2") * (1 - on / HOURS_PER_WEEK)
        if 1 - on / HOURS_PER_WEEK < _QUIET_FROM or saved < WORTH_USD:
            continue
        start, end, days = calendar
        yield Finding(
            "quiet-hours",
            "warning",
            part.id,
            f"{part.name} stands idle {share(1 - on / HOURS_PER_WEEK)} of the week: nothing "
            f"arrives outside {start}:00 to {end}:00 on {counted(days, 'day')}. "
            f"Stopping it then saves {money(saved)} a month.",
            Mend(
                f"Run it on a calendar, saves {money(saved)}",
                part.id,
                {
                    "ec2.runs": "calendar",
                    "ec2.calendar_start_hour": start,
                    "ec2.calendar_end_hour": end,
                    "ec2.calendar_days": days,
                },
            ),
        )


def _calendar(busy: NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return the smallest calendar, from Monday on, that holds every hour with traffic."""
    by_day = busy.reshape(-1, HOURS_PER_DAY)
    hours = np.flatnonzero(by_day.any(axis=0))
    days = np.flatnonzero(by_day.any(axis=1))
    return int(hours[0]), int(hours[-1]) + 1, int(days[-1]) + 1


def copies_with_availability(look: Look) -> Iterator[Finding]:
    """Find environments without users that keep servers for availability."""
    settings = look.scenario.settings
    copies = settings.environments - 1
    if copies <= 0:
        return
    for part, params, drawn in look.fleets:
        servers = int(drawn.config.get("count", 1))
        if servers < 2 or drawn.config.get("runs") == "per_job" or params.ec2.same_fleet_as:
            continue
        per_server = usd_of(part, "ec2", "ebs") / (servers * settings.environments)
        saved = copies * (servers - 1) * per_server
        if saved < WORTH_USD:
            continue
        yield Finding(
            "copies-with-availability",
            "info",
            part.id,
            f"{part.name} runs {counted(servers, 'server')} in each of "
            f"{counted(settings.environments, 'environment')}. "
            f"One is enough where nobody waits: that saves {money(saved)} a month.",
        )


def idle_cores(look: Look) -> Iterator[Finding]:
    """Find worker processes that leave vCPUs of their server without work."""
    for part, params, drawn in look.fleets:
        kind = look.book.instance_type(str(drawn.config.get("instance_type", "")))
        pinned = params.ec2.processes
        if kind is None or pinned is None or pinned >= kind.vcpu:
            continue
        yield Finding(
            "idle-cores",
            "warning",
            part.id,
            f"{part.name} runs {pinned} worker {'process' if pinned == 1 else 'processes'} on the "
            f"{kind.vcpu} vCPUs of {kind.name}; a Node.js process computes on one of them.",
            Mend("One process a vCPU", part.id, {"ec2.processes": None}),
        )


def one_zone(look: Look) -> Iterator[Finding]:
    """Find a single server, database or cache behind people who wait."""
    asked = look.scenario.settings.min_instances >= 2
    for part, params, drawn in look.fleets:
        standing = drawn.config.get("runs") != "per_job" and not params.ec2.same_fleet_as
        if standing and drawn.config.get("count") == 1 and look.user_waits(part.id):
            available = (option_of(part, "ec2") or drawn).usd_by_basis.get("available")
            costs = f" Two with a load balancer cost {money(available)}." if available else ""
            yield Finding(
                "one-zone",
                "warning" if asked else "info",
                part.id,
                f"{part.name} is one server in one zone; its zone's failure is yours.{costs}",
                Mend("Two servers over two zones", part.id, {"ec2.count": 2}),
            )
    for node, part in look.nodes("aws.rds"):
        if getattr(node.params, "deployment", "") == "single_az" and look.user_waits(node.id):
            yield Finding(
                "one-zone",
                "info",
                node.id,
                f"{part.name} lives in one zone; a standby in a second one doubles its price.",
                Mend("Use two zones", node.id, {"deployment": "multi_az"}),
            )


def spot_without_fallback(look: Look) -> Iterator[Finding]:
    """Find a peak that people wait for, carried by servers that AWS may take back."""
    for part, _, drawn in look.fleets:
        if drawn.config.get("purchase") != "spot" or not look.user_waits(part.id):
            continue
        yield Finding(
            "spot-without-fallback",
            "warning",
            part.id,
            f"{part.name} answers users on spot servers alone; AWS takes them back with two "
            "minutes' notice. Keep the least number on demand.",
            Mend("Buy on demand", part.id, {"ec2.purchase": "on_demand"}),
        )


def commitment_on_peaks(look: Look) -> Iterator[Finding]:
    """Find a commitment that pays for servers of the peak all month."""
    for part, params, drawn in look.fleets:
        purchase = str(drawn.config.get("purchase", ""))
        if not purchase.startswith(("savings", "reserved")) or drawn.hourly is None:
            continue
        load = drawn.hourly.load_per_hour
        floor, peak = float(np.quantile(load, 0.1)), float(load.max())
        most = int(drawn.config.get("count", 1))
        least = max(1, ceil(most * floor / peak)) if peak > 0 else most
        if most < 2 or most < _PEAKY * least or params.ec2.same_fleet_as:
            continue
        yield Finding(
            "commitment-on-peaks",
            "warning",
            part.id,
            f"{part.name} commits to {most} servers for years; {least} "
            f"{'carries' if least == 1 else 'carry'} its quiet hours. "
            "Commit to those and scale the rest on demand.",
            Mend(
                "Scale on demand",
                part.id,
                {"ec2.purchase": "on_demand", "ec2.scaling": "auto", "ec2.count": None},
            ),
        )


def missing_fleet(look: Look) -> Iterator[Finding]:
    """Find a part that is to run on the servers of a part that has none."""
    fields = {part.id: "ec2.same_fleet_as" for part, _, _ in look.fleets}
    fields |= {node.id: "on_fleet_of" for node, _ in look.nodes("aws.database_ec2")}
    for key, field in fields.items():
        wanted = wanted_host(look.scenario, key)
        if wanted is not None and host_of(look.scenario, key) is None:
            yield Finding(
                "missing-fleet",
                "warning",
                key,
                f"{look.scenario.nodes[key].name} is to run on the fleet of “{wanted}”, which has "
                "none of its own; it is priced with servers of its own.",
                Mend("Give it its own servers", key, {field: None}),
            )


def closed_when_asked(look: Look) -> Iterator[Finding]:
    """Find a fleet on a calendar that is off while requests arrive."""
    for part, params, drawn in look.fleets:
        lost = drawn.throttled_per_month
        if drawn.config.get("runs") != "calendar" or lost <= 0 or part.requests_per_month <= 0:
            continue
        start, end, days = _calendar(part.load.busy_week > 0)
        wider: dict[str, object] = {"ec2.runs": "always"}
        if (end - start) * days < HOURS_PER_WEEK:
            wider = {
                "ec2.calendar_start_hour": start,
                "ec2.calendar_end_hour": end,
                "ec2.calendar_days": days,
            }
        fleet = params.ec2
        yield Finding(
            "closed-when-asked",
            "error",
            part.id,
            f"{part.name} runs {fleet.calendar_start_hour}:00 to {fleet.calendar_end_hour}:00 on "
            f"{counted(fleet.calendar_days, 'day')}; {count(lost)} requests a month, "
            f"{share(lost / part.requests_per_month)}, arrive while it is off.",
            Mend("Run it whenever requests arrive", part.id, wider),
        )
