"""How sure an answer is: costs over uncertain draws, and what flips it, one figure at a time."""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.analysis.added_cost import AddedCost
from planner.analysis.callers import Waiting, asked_of
from planner.analysis.contest import Contest, Reach, Terms, array_price, contest
from planner.analysis.grown_credits import burst_of
from planner.analysis.grown_usage import FACTORS, TODAY, cold_shares, grown, servers_by_memory
from planner.analysis.results import TornadoRow
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.engine.performance.duration import lambda_duration_s
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.uncertainty import draws, percentiles, win_share
from planner.kinds.compute import ComputeParams
from planner.record import record
from planner.units import HOURS_PER_WEEK, MS_PER_SECOND, SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]

SIDES = ("ec2", "lambda")
STEP = 0.20
"""How far each figure is moved for the tornado."""
_SEARCHED = np.geomspace(0.1, 10.0, 61)
"""Multiples among which a flip is looked for."""
_MULTIPLIED = ("rate", "cpu", "wait", "init", "memory", "share", "hours")
_MEASURES = 2  # the two ends of the tornado, before the search
_SMALLEST = 1e-12
_ALONG_TRAFFIC = np.logspace(-3.0, 3.0, 37)
"""Multiples of today's traffic at which the band of the cost is drawn."""
_DRAWS_A_MULTIPLE = 200


@record(eq=False)
class Uncertainty:
    """What the draws say of a part.

    Attributes
    ----------
    wins
        Side → share of draws in which it costs less.
    spread
        Side → P10, P50 and P90 of its cost. [USD/month]
    tornado
        One row a figure, widest first.
    """

    wins: Mapping[str, float]
    spread: Mapping[str, tuple[float, float, float]]
    tornado: tuple[TornadoRow, ...]


@record(eq=False)
class _Moved:
    """Multiples of what a part rests on. Arrays of one shape."""

    rate: FloatArray
    cpu: FloatArray
    wait: FloatArray
    init: FloatArray
    keep_alive_s: FloatArray
    memory: FloatArray
    servers: FloatArray  # added to the least number, not a multiple
    hours: FloatArray  # of use: as many requests in each, in fewer or more of them

    @property
    def requests(self) -> FloatArray:
        """Return the multiples of the month's requests."""
        return self.rate * self.hours


def sensitivity(
    scenario: Scenario, component_id: str, traffic_x: float = 1.0
) -> Uncertainty | None:
    """Return the uncertainty of a part at list price; None where there is nothing to compare.

    Parameters
    ----------
    scenario
        The document.
    component_id
        Id of a computing part; another gives None.
    traffic_x
        Multiplier of every profile.
    """
    asked = asked_of(scenario, component_id, traffic_x)
    return None if asked is None else uncertainty(*asked)


@lru_cache(maxsize=2_048)
def uncertainty(
    params: ComputeParams,
    reach: Reach,
    terms: Terms,
    waiting: Waiting = (),
    marginal: tuple[float, float] | None = None,
    egress_usd: float = 0.0,
) -> Uncertainty | None:
    """Return the uncertainty of a part; None unless both sides are possible and priced.

    Parameters
    ----------
    params, reach, terms
        The part, as for `contest`.
    waiting
        What its callers pay for waiting longer than as drawn; in proportion to the requests.
    marginal
        What EC2 and Lambda cost today at the margin of the drawing, without egress; list price
        where it is not given. Every draw is scaled to it. [USD/month]
    egress_usd
        What leaves AWS from here, the same on both sides. [USD/month]

    Notes
    -----
    Configurations stay as chosen, the number of servers follows the draw. Traffic, computing,
    waiting and initialisation are lognormal with a standard deviation of 0.3 in the logarithm,
    keep-alive is even over its band. Pure and cached.
    """
    competed = contest(params, reach, terms)
    sides = [competed.options[side] for side in SIDES]
    possible = all(option.why_not is None and option.usages for option in sides)
    if not possible or competed.work.requests_per_month <= 0:
        return None
    rows = _rows(params, competed)
    moved = _stacked(rows)
    costs, waited = {}, {placement: usd for placement, _longer_ms, usd in waiting}
    for place, option in enumerate(sides):
        usd = _cost(option, competed, moved)
        today = float(usd[0])
        waits_usd = waited.get(option.placement, 0.0)
        scale = 1.0
        if marginal is not None and today > 0:
            scale = (marginal[place] - waits_usd) / today
        beside = egress_usd * moved.rate + waits_usd * moved.requests
        costs[option.placement] = usd * scale + beside
    if not all(np.isfinite(usd[0]) for usd in costs.values()):
        return None
    ec2, lambda_ = costs["ec2"], costs["lambda"]
    drawn = slice(1, 1 + draws(_band()).rate.size)
    spread = {side: percentiles(usd[drawn]) for side, usd in costs.items()}
    wins = {
        "ec2": win_share(ec2[drawn], lambda_[drawn]),
        "lambda": win_share(lambda_[drawn], ec2[drawn]),
    }
    return Uncertainty(
        MappingProxyType(wins),
        MappingProxyType({side: found for side, found in spread.items() if found is not None}),
        _tornado(rows, ec2[drawn.stop :] - lambda_[drawn.stop :], float(ec2[0] - lambda_[0])),
    )


@record(eq=False)
class TrafficBand:
    """How far the cost of a side is uncertain at a given traffic, as multiples of its cost there.

    Attributes
    ----------
    multiples
        Multiples of today's traffic. Shape (N,).
    p10, p90
        Side → P10 and P90 of its cost over its cost without any draw. Shape (N,).
    """

    multiples: FloatArray
    p10: Mapping[str, FloatArray]
    p90: Mapping[str, FloatArray]


def traffic_band(
    scenario: Scenario, component_id: str, traffic_x: float = 1.0
) -> TrafficBand | None:
    """Return the uncertainty of a part along its traffic; None where it does not compute.

    Parameters
    ----------
    scenario
        The document.
    component_id
        Id of a computing part; another gives None.
    traffic_x
        Multiplier of every profile.
    """
    asked = asked_of(scenario, component_id, traffic_x)
    return None if asked is None else band_of_traffic(*asked)


@lru_cache(maxsize=256)
def band_of_traffic(
    params: ComputeParams, reach: Reach, terms: Terms, waiting: Waiting = ()
) -> TrafficBand | None:
    """Return the uncertainty of a part along its traffic; pure and cached.

    Notes
    -----
    The draws of `uncertainty` in computing, waiting, initialisation and keep-alive; traffic is
    given at every place of the axis, so it is not drawn. Configurations stay as chosen.
    """
    competed = contest(params, reach, terms)
    waited = {placement: usd for placement, _longer_ms, usd in waiting}
    work = competed.work
    if work.requests_per_month <= 0 or reach.tenancy is not None:
        return None
    drawn = draws(_band(), _DRAWS_A_MULTIPLE)
    size, places = 1 + drawn.rate.size, _ALONG_TRAFFIC.size
    repeated = {
        name: np.concatenate(([1.0], np.tile(np.concatenate(([1.0], one)), places)))
        for name, one in (("cpu", drawn.cpu), ("wait", drawn.wait), ("init", drawn.init))
    }
    usual_s = load_limits().lambda_keep_alive_s
    kept = np.tile(np.concatenate(([usual_s], drawn.keep_alive_s)), places)
    moved = _Moved(
        np.concatenate(([1.0], np.repeat(_ALONG_TRAFFIC, size))),
        repeated["cpu"],
        repeated["wait"],
        repeated["init"],
        np.concatenate(([usual_s], kept)),
        np.ones(1 + size * places),
        np.zeros(1 + size * places),
        np.ones(1 + size * places),
    )
    p10, p90 = {}, {}
    for option in (competed.options[side] for side in SIDES):
        if option.why_not is not None or not option.usages:
            continue
        usd = _cost(option, competed, moved)[1:].reshape(places, size)
        usd = usd + waited.get(option.placement, 0.0) * _ALONG_TRAFFIC[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(usd[:, :1] > 0, usd[:, 1:] / usd[:, :1], np.nan)
        ends = np.percentile(np.where(np.isfinite(share), share, np.nan), (10, 90), axis=1)
        p10[option.placement] = np.minimum(ends[0], 1.0)
        p90[option.placement] = np.maximum(ends[1], 1.0)
    return TrafficBand(_ALONG_TRAFFIC, MappingProxyType(p10), MappingProxyType(p90))


@cache
def _band() -> tuple[float, float]:
    return load_limits().lambda_keep_alive_band_s


# Which figures are moved


@record
class _Row:
    """A figure of the tornado: what it moves, and how it is called."""

    parameter: str
    title: str
    unit: str
    value: float
    moves: tuple[str, ...]
    whole_steps: bool = False


def _rows(params: ComputeParams, competed: Contest) -> tuple[_Row, ...]:
    """Return the figures that the user sees of this part."""
    needs, work = params.workload, competed.work
    ec2, function = (competed.options[side] for side in SIDES)
    found = [_Row("requests", "Requests", "a month", work.requests_per_month, ("rate",))]
    if needs.mode == "simple":
        found.append(_Row("duration", "Duration", "ms", needs.duration_ms, ("cpu", "wait")))
        if needs.cpu_share > 0:
            share = needs.cpu_share
            found.append(_Row("cpu_share", "Processor share", "share", share, ("share",)))
    else:
        found.append(_Row("cpu", "Processor time", "ms", needs.cpu_ms, ("cpu",)))
        found.append(_Row("wait", "Waiting", "ms", needs.wait_ms, ("wait",)))
    found.append(_Row("cold_start", "Cold start", "ms", work.init.mean_ms, ("init",)))
    memory_mib = float(function.config.get("memory_mib", 0.0))
    found.append(_Row("memory", "Memory of the function", "MB", memory_mib, ("memory",)))
    if ec2.basis != "per_job":
        servers = float(ec2.config.get("count", 1))
        found.append(_Row("servers", "Servers at least", "servers", servers, ("servers",), True))
        used = float(np.count_nonzero(work.load.week))
        found.append(_Row("hours", "Hours of use", "h a week", used, ("hours",)))
    return tuple(row for row in found if row.value > 0)


def _ends(row: _Row) -> tuple[float, float]:
    """Return the lower and the upper value of a row as multiples of today's."""
    if row.unit == "share":
        return 1 - STEP, min(1 + STEP, 1 / row.value)
    if row.parameter == "hours":
        return 1 - STEP, min(1 + STEP, HOURS_PER_WEEK / row.value)
    if not row.whole_steps:
        return 1 - STEP, 1 + STEP
    return max(row.value - 1, 1) / row.value, (row.value + 1) / row.value


def _multiples(row: _Row) -> FloatArray:
    if row.whole_steps:
        return np.asarray(_ends(row))
    searched = _SEARCHED
    if row.parameter == "hours":
        searched = np.minimum(searched, HOURS_PER_WEEK / row.value)
    return np.concatenate((_ends(row), searched))


def _stacked(rows: tuple[_Row, ...]) -> _Moved:
    """Return today, every draw, and every row's values, one after the other."""
    drawn = draws(_band())
    size = drawn.rate.size
    parts = [_multiples(row) for row in rows]
    total = 1 + size + sum(part.size for part in parts)
    keep_alive_s = load_limits().lambda_keep_alive_s
    one = {name: np.ones(total) for name in _MULTIPLIED}
    for name in ("rate", "cpu", "wait", "init"):
        one[name][1 : 1 + size] = getattr(drawn, name)
    kept = np.full(total, keep_alive_s)
    kept[1 : 1 + size] = drawn.keep_alive_s
    servers = np.zeros(total)
    start = 1 + size
    for row, part in zip(rows, parts, strict=True):
        where = slice(start, start + part.size)
        start += part.size
        for name in row.moves:
            if name == "servers":
                servers[where] = np.round((part - 1) * row.value)
            elif name == "share":
                # More computing in the same duration: waiting gives way.
                share = np.minimum(part * row.value, 1.0)
                one["cpu"][where] = share / row.value
                one["wait"][where] = (1 - share) / max(1 - row.value, _SMALLEST)
            else:
                one[name][where] = part
    return _Moved(
        one["rate"], one["cpu"], one["wait"], one["init"], kept, one["memory"], servers,
        one["hours"],
    )  # fmt: skip


def _tornado(rows: tuple[_Row, ...], gaps: FloatArray, today: float) -> tuple[TornadoRow, ...]:
    found, start = [], 0
    for row in rows:
        multiples = _multiples(row)
        gap = gaps[start : start + multiples.size]
        start += multiples.size
        low, high = _ends(row)
        flips_at = None
        if not row.whole_steps:
            flips_at = _flip(_SEARCHED, gap[_MEASURES:], today)
        found.append(
            TornadoRow(
                row.parameter,
                row.title,
                row.unit,
                row.value,
                low * row.value,
                high * row.value,
                float(gap[0]),
                float(gap[1]),
                today,
                None if flips_at is None else flips_at * row.value,
            )
        )
    return tuple(sorted(found, key=lambda one: -abs(one.high_gap_usd - one.low_gap_usd)))


def _flip(multiples: FloatArray, gap: FloatArray, today: float) -> float | None:
    """Return the multiple nearest to 1 at which the cheaper side changes, None within 0.1 to 10."""
    signs = np.sign(np.where(np.isfinite(gap), gap, np.copysign(1.0, gap)))
    changed = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    if not changed.size or today == 0:
        return None
    logs = np.log(multiples)
    at = []
    for place in changed:
        left, right = gap[place], gap[place + 1]
        straight = np.isfinite(left) and np.isfinite(right)
        part = left / (left - right) if straight else 1.0
        at.append(logs[place] + part * (logs[place + 1] - logs[place]))
    return float(np.exp(min(at, key=abs)))


# What a side costs


def _cost(option: Option, competed: Contest, moved: _Moved) -> FloatArray:
    """Return the list price of a side at every set of multiples; infinite where it cannot."""
    work, params, terms = competed.work, competed.params, competed.terms
    tenancy = competed.reach.tenancy
    if option.placement == "ec2" and tenancy is not None and tenancy.others:
        shared = AddedCost(params, competed.reach, terms, tenancy)
        if not shared.is_priced:
            return np.full(moved.rate.size, np.inf)
        return shared.usd(moved.rate * moved.cpu, moved.requests)
    if option.placement == "lambda":
        usages, possible = _function(option, work, moved)
    elif option.basis == "per_job":
        usages, possible = _jobs(option, work, moved), np.ones(moved.rate.size, dtype=bool)
    else:
        usages, possible = _fleet(option, work, params, terms, moved)
    usd = np.broadcast_to(array_price(usages, terms.book), moved.rate.shape)
    return np.where(possible, usd, np.inf)


def _function(
    option: Option, work: Workload, moved: _Moved
) -> tuple[list[MeteredUsage], NDArray[np.bool_]]:
    limits = load_limits()
    memory = np.clip(
        float(option.config["memory_mib"]) * moved.memory,
        max(limits.lambda_memory_min_mib, min(work.memory_need_mib, limits.lambda_memory_max_mib)),
        limits.lambda_memory_max_mib,
    )
    wait_s = (work.wait_s + work.callee_wait_s) * moved.wait
    duration_s = lambda_duration_s(
        memory,
        work.cpu_s * moved.cpu,
        wait_s,
        limits.lambda_mib_per_vcpu,
        work.parallel_fraction,
        limits.lambda_max_vcpu,
        limits.lambda_vcpu_speed,
    )
    duration_ms = np.maximum(duration_s * MS_PER_SECOND, _SMALLEST)
    usages = []
    for metered in option.usages[option.basis]:
        if metered.service != "lambda":
            usages.append(grown(metered, option, work, moved.requests, np.ones(moved.rate.size)))
            continue
        usage: dict[str, Any] = dict(metered.usage)
        usage |= {
            "requests": usage["requests"] * moved.requests,
            "duration_ms": duration_ms,
            "memory_mib": memory,
        }
        if "cold_starts" in usage:
            share = _cold_share(metered.usage, work, moved)
            usage["cold_starts"] = usage["requests"] * share
            usage["init_ms"] = usage.get("init_ms", 0.0) * moved.init
        if "snapstart" in usage:
            usage["snapstart"] = {**usage["snapstart"], "restores": usage.get("cold_starts", 0.0)}
        if "provisioned" in usage:
            usage["provisioned"] = {
                **usage["provisioned"],
                "requests": usage["provisioned"]["requests"] * moved.requests,
                "duration_ms": duration_ms,
            }
        usages.append(MeteredUsage("lambda", usage))
    today_s = max(float(option.config["duration_ms"]) / MS_PER_SECOND, _SMALLEST)
    used = option.peak_utilisation * moved.rate * duration_s / today_s
    return usages, used < 1


def _cold_share(usage: Mapping[str, Any], work: Workload, moved: _Moved) -> FloatArray:
    """Return the share of cold starts: stationary, anchored at today's exact share.

    A longer keep-alive acts like more traffic in the same proportion.
    """
    mean_rate = max(float(work.load.week.mean()) / SECONDS_PER_HOUR, _SMALLEST)
    keep_alive_s = load_limits().lambda_keep_alive_s
    service_s = float(np.min(usage["duration_ms"])) / MS_PER_SECOND
    logs = np.log(np.maximum(cold_shares(mean_rate, service_s, keep_alive_s), 1e-300))
    factor = moved.rate * moved.keep_alive_s / keep_alive_s
    at = np.interp(np.log(factor), np.log(FACTORS), logs) - logs[TODAY]
    today = usage["cold_starts"] / max(usage["requests"], _SMALLEST)
    return np.asarray(np.minimum(today * np.exp(at), 1.0))


def _jobs(option: Option, work: Workload, moved: _Moved) -> list[MeteredUsage]:
    limits = load_limits()
    today_s = float(option.config["seconds_a_job"])
    computing_s = max(today_s - limits.ec2_boot_s - work.wait_s, 0.0)
    seconds = limits.ec2_boot_s + work.wait_s * moved.wait + computing_s * moved.cpu
    seconds = np.maximum(seconds, limits.ec2_minimum_billed_s)
    factor = moved.rate * seconds / today_s
    one = np.ones(moved.rate.size)
    return [
        grown(
            metered, option, work, factor if metered.service in ("ec2", "ebs") else moved.rate, one
        )
        for metered in option.usages[option.basis]
    ]


def _fleet(
    option: Option, work: Workload, params: ComputeParams, terms: Terms, moved: _Moved
) -> tuple[list[MeteredUsage], NDArray[np.bool_]]:
    """Return a fleet's usages: as many servers as processor, credits and memory ask for."""
    today = max(float(option.behaviour.servers.max()), _SMALLEST)
    demand = moved.rate * moved.cpu
    pinned = params.ec2.count is not None
    room = 1.0 if pinned else terms.target_utilisation
    counts = np.ceil(option.peak_utilisation * today * demand / room - 1e-9)
    by_memory = servers_by_memory(option, work, terms, moved.rate, moved.wait, moved.cpu)
    counts = np.maximum(counts, np.ceil(by_memory - 1e-9))
    least = today if pinned else min(today, terms.min_instances if _is_available(option) else 1)
    counts = np.maximum(counts, np.maximum(least + moved.servers, 1.0))
    burst, surplus = burst_of(option, params.ec2, work, terms), None
    if burst is not None:
        computing = demand * moved.hours
        counts = np.maximum(counts, burst.least(computing))
        surplus = burst.surplus(computing, counts)
    usages = []
    for metered in option.usages[option.basis]:
        then = grown(metered, option, work, moved.requests, counts, surplus)
        if metered.service == "ec2" and option.config.get("runs") == "calendar":
            then = MeteredUsage("ec2", {**then.usage, "hours": then.usage["hours"] * moved.hours})
        usages.append(then)
    return usages, np.ones(moved.rate.size, dtype=bool)


def _is_available(option: Option) -> bool:
    return option.basis == "available"
