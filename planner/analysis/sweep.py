"""Cost against traffic: both sides over six decades of load, and where they cross."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from planner.analysis.added_cost import AddedCost
from planner.analysis.callers import Waiting, asked_of
from planner.analysis.contest import Contest, Reach, Terms, array_price, contest
from planner.analysis.grown_credits import Burst, burst_of
from planner.analysis.grown_usage import (
    FACTORS,
    TODAY,
    before_rounding,
    grown,
    servers_by_memory,
)
from planner.analysis.results import Crossing
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.kinds.compute import ComputeParams
from planner.record import record

FloatArray = NDArray[np.float64]

_ZOOMS = 2
_POINTS_A_ZOOM = 129


@record(eq=False)
class Sweep:
    """A part's cost over traffic, from a thousandth to a thousand times today's.

    Attributes
    ----------
    requests_per_month
        Traffic. Shape (N,). [requests/month]
    usd_by_side
        Placement → cost, NaN where it cannot carry the traffic. Shape (N,). [USD/month]
    bare_ec2
        Instance hours alone. [USD/month]
    servers
        Servers of the fleet.
    crossings
        Where the cheaper of EC2 and Lambda changes.
    here_requests_per_month, here_usd
        Today's traffic and cost by placement.
    """

    requests_per_month: FloatArray
    usd_by_side: Mapping[str, FloatArray]
    bare_ec2: FloatArray
    servers: FloatArray
    crossings: tuple[Crossing, ...]
    here_requests_per_month: float
    here_usd: Mapping[str, float]


@lru_cache(maxsize=2_048)
def sweep_part(
    params: ComputeParams, reach: Reach, terms: Terms, waiting: Waiting = ()
) -> Sweep | None:
    """Return a part's cost over traffic; None where it has no traffic to multiply.

    Parameters
    ----------
    params, reach, terms
        The part, as for `contest`.
    waiting
        What its callers pay for waiting longer than as drawn; in proportion to the traffic.

    Notes
    -----
    The configuration is today's; the number of servers follows the load unless it is pinned.
    The cold-start share follows the stationary formula, anchored at today's exact value. List
    prices, no free tier: what the rest of the drawing uses up does not move with this part.
    On a shared fleet EC2 costs what the part adds to it, with the load of the others as it is.
    """
    competed = contest(params, reach, terms)
    found, today = competed.options, competed.work.requests_per_month
    if today <= 0:
        return None
    curves = {name: _curve(option, competed) for name, option in found.items() if option.usages}
    servers, bare = _servers(found["ec2"], competed), _bare(found["ec2"], competed)
    if reach.tenancy is not None and reach.tenancy.others and "ec2" in curves:
        shared = AddedCost(params, reach, terms, reach.tenancy)
        if not shared.is_priced:
            return None
        curves["ec2"], bare = _added(found["ec2"], shared), _added(found["ec2"], shared, "bare")
        servers = shared.servers
    for placement, _longer_ms, waiting_usd in waiting:
        if placement in curves:
            curves[placement] = _with_waiting(curves[placement], waiting_usd)
    usd = {name: np.asarray(curve(FACTORS)) for name, curve in curves.items()}
    crossings: tuple[Crossing, ...] = ()
    if "ec2" in curves and "lambda" in curves:
        crossings = _crossings(curves["ec2"], curves["lambda"], usd, today)
    return Sweep(
        FACTORS * today,
        MappingProxyType(usd),
        np.asarray(bare(FACTORS)),
        servers(FACTORS),
        crossings,
        today,
        MappingProxyType({name: float(curve[TODAY]) for name, curve in usd.items()}),
    )


def sweep(scenario: Scenario, component_id: str, traffic_x: float = 1.0) -> Sweep | None:
    """Return the sweep of a part of a drawing; None where it does not compute or has no traffic.

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
    return None if asked is None else sweep_part(*asked)


Curve = Callable[[FloatArray], FloatArray]


def _curve(option: Option, competed: Contest) -> Curve:
    """Return cost as a function of the traffic's multiple; NaN where it cannot carry it."""
    usages, work, book = option.usages[option.basis], competed.work, competed.terms.book
    most = _most(option, work, competed.params)
    servers, burst = _servers(option, competed), _burst(option, competed)

    def cost(factor: FloatArray) -> FloatArray:
        counts = servers(factor)
        surplus = None if burst is None else burst.surplus(factor, counts)
        then = [grown(metered, option, work, factor, counts, surplus) for metered in usages]
        usd = np.broadcast_to(array_price(then, book), factor.shape)
        possible = option.why_not is None or _limit_is_load(option)
        return np.where((factor <= most) & possible, usd, np.nan)

    return cost


def _bare(option: Option, competed: Contest) -> Curve:
    servers, book = _servers(option, competed), competed.terms.book
    usages, burst = option.usages.get("bare", ()), _burst(option, competed)

    def cost(factor: FloatArray) -> FloatArray:
        counts = servers(factor)
        surplus = None if burst is None else burst.surplus(factor, counts)
        then = [grown(m, option, competed.work, factor, counts, surplus) for m in usages]
        return np.asarray(np.broadcast_to(array_price(then, book), factor.shape))

    return cost


def _burst(option: Option, competed: Contest) -> Burst | None:
    if option.placement != "ec2":
        return None
    return burst_of(option, competed.params.ec2, competed.work, competed.terms)


def _with_waiting(curve: Curve, waiting_usd: float) -> Curve:
    return lambda factor: curve(factor) + waiting_usd * factor


def _added(option: Option, shared: AddedCost, basis: str | None = None) -> Curve:
    """Return what a part adds to its fleet as a function of its traffic's multiple."""
    most = shared.most

    def cost(factor: FloatArray) -> FloatArray:
        possible = option.why_not is None or _limit_is_load(option)
        return np.where((factor <= most) & possible, shared.usd(factor, factor, basis), np.nan)

    return cost


def _limit_is_load(option: Option) -> bool:
    """Tell whether a smaller load would make an infeasible option feasible."""
    return option.peak_utilisation >= 1


def _most(option: Option, work: Workload, params: ComputeParams) -> float:
    """Return the multiple of today's traffic that the configuration carries at most."""
    peak = option.peak_utilisation
    scales = option.placement == "ec2" and params.ec2.count is None
    scales = scales or option.placement in ("fargate", "managed_instances") or work.is_job
    return np.inf if scales or peak <= 0 else 1 / peak


def _servers(option: Option, competed: Contest) -> Curve:
    """Return the servers of a fleet as a staircase over traffic."""
    work, params, reach, terms = competed.work, competed.params, competed.reach, competed.terms
    today = float(np.max(option.behaviour.servers)) if option.usages else 0.0
    fixed = (
        (option.placement == "ec2" and params.ec2.count is not None)
        or work.is_job
        or option.placement == "lambda"
    )
    least = min(today, float(_least(option, reach, terms)))
    busiest = option.peak_utilisation * today / terms.target_utilisation
    if option.placement == "ec2" and not fixed:
        busiest = max(busiest, servers_by_memory(option, work, terms))
    needed, burst = before_rounding(busiest, today, least), _burst(option, competed)

    def counts(factor: FloatArray) -> FloatArray:
        if fixed:
            return np.full(factor.shape, today)
        found = np.maximum(np.ceil(factor * needed - 1e-9), least)
        return found if burst is None else np.maximum(found, burst.least(factor))

    return counts


def _least(option: Option, reach: Reach, terms: Terms) -> int:
    if option.placement == "managed_instances":
        return load_limits().managed_min_instances
    if option.placement == "fargate":
        return terms.min_instances if reach.user_facing else 1
    return terms.min_instances if option.basis == "available" else 1


def _crossings(
    ec2: Curve, lambda_: Curve, usd: Mapping[str, FloatArray], today: float
) -> tuple[Crossing, ...]:
    """Return where the winning side changes, each by zooming in between two grid points.

    A side that cannot carry the traffic loses against one that can.
    """

    def winner(servers: FloatArray, function: FloatArray) -> NDArray[np.int8]:
        cheaper = np.where(servers > function, 1, -1)
        alone = np.where(np.isnan(servers), 1, np.where(np.isnan(function), -1, cheaper))
        neither = np.isnan(servers) & np.isnan(function)
        return np.where(neither, 0, alone).astype(np.int8)

    factors, wins = FACTORS, winner(usd["ec2"], usd["lambda"])
    sides = {1: "lambda", -1: "ec2"}
    found = []
    for place in np.flatnonzero((wins[:-1] != wins[1:]) & (wins[:-1] * wins[1:] != 0)):
        low, high = factors[place], factors[place + 1]
        for _ in range(_ZOOMS):
            inside = np.geomspace(low, high, _POINTS_A_ZOOM)
            after = int(np.argmax(winner(ec2(inside), lambda_(inside)) != wins[place]))
            low, high = inside[max(after - 1, 0)], inside[after]
        ends = np.array([low, high])
        gaps = np.asarray(ec2(ends)) - np.asarray(lambda_(ends))
        if np.isfinite(gaps).all():
            # Costs are straight between steps, so the last stretch is found exactly.
            high = low + (high - low) * gaps[0] / (gaps[0] - gaps[1])
        below, above = sides[int(wins[place])], sides[int(wins[place + 1])]
        found.append(Crossing(float(high) * today, below, above))
    return tuple(found)
