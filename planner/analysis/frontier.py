"""Cost against latency: every configuration of a part on each placement, and those worth taking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.analysis.callers import asked_of
from planner.analysis.contest import (
    Contest,
    Reach,
    Terms,
    array_price,
    contest,
    fleet_choice,
    lambda_choice,
    task_choice,
)
from planner.catalog.book import load_price_book
from planner.catalog.limits import TaskSize, load_limits
from planner.document import Scenario
from planner.engine.performance.queueing import mean_wait_s
from planner.engine.placement.ec2_fleet import fleet_of_type, screen_of
from planner.engine.placement.fargate import task_of_size
from planner.engine.placement.fleet import candidate_rows
from planner.engine.placement.lambda_function import ARCHITECTURES, function_at, memory_sizes
from planner.engine.placement.managed_instances import managed_option
from planner.engine.placement.option import Option
from planner.engine.placement.screening import estimated_usd, server_counts
from planner.engine.placement.workload import FULL, FloatArray, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.kinds.compute import ComputeParams
from planner.record import record
from planner.units import MS_PER_SECOND

_P95_SCORE = 1.6449
_MOST_EXAMINED = 80
_SHARED = frozenset(
    {"load_balancer", "data_transfer", "cloudwatch_logs", "api_gateway", "public_ipv4"}
)


@record
class FrontierPoint:
    """One configuration.

    Attributes
    ----------
    placement, title
        `ec2`, `lambda`, `fargate` or `managed_instances`; what it is in a few words.
    config
        What would be pinned to get it.
    usd_per_month
        List price on the basis that the placement is compared on.
    p95_ms
        Time of one request in the busiest hours, without the parts it calls.
    chosen, drawn
        Whether it is the best fit, and whether it is what is drawn.
    exact
        False where cost and latency are estimated: such a point is dominated by an exact one.
    """

    placement: str
    title: str
    config: Mapping[str, Any]
    usd_per_month: float
    p95_ms: float
    chosen: bool = False
    drawn: bool = False
    exact: bool = True


@record(eq=False)
class Frontier:
    """The configurations of a part.

    Attributes
    ----------
    points
        Placement → its adequate configurations, cheapest first.
    pareto
        Placement → those than which no other of the placement is both cheaper and faster.
    target_ms
        The latency target, None where there is none.
    """

    points: Mapping[str, tuple[FrontierPoint, ...]]
    pareto: Mapping[str, tuple[FrontierPoint, ...]]
    target_ms: float | None


@record(eq=False)
class _Candidate:
    """A configuration by estimate, and how to examine it."""

    placement: str
    title: str
    config: Mapping[str, Any]
    usd: float
    p95_ms: float
    examine: Callable[[], Option | None]

    def estimate(self) -> FrontierPoint:
        config = MappingProxyType(dict(self.config))
        return FrontierPoint(self.placement, self.title, config, self.usd, self.p95_ms, exact=False)


def frontier(scenario: Scenario, component_id: str, traffic_x: float = 1.0) -> Frontier | None:
    """Return the configurations of a part of a drawing; None where it does not compute.

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
    return None if asked is None else frontier_of(*asked[:3])


@lru_cache(maxsize=256)
def frontier_of(params: ComputeParams, reach: Reach, terms: Terms) -> Frontier:
    """Return the configurations of a part; pure and cached.

    Notes
    -----
    Every instance type is placed by an estimate (mean and variance of wait, computing and waiting
    in one lognormal); those that could be on the frontier are then examined like a best fit, until
    all of the frontier is exact. Functions and tasks are few and all examined.
    """
    competed = contest(params, reach, terms)
    # What is too slow for the target is shown, so that its price can be seen.
    work = replace(competed.work, latency_target_ms=None)
    sides = {
        "ec2": _servers(work, params, reach, terms, competed),
        "lambda": _functions(work, params, terms),
        "fargate": _tasks(work, params, reach, terms),
        "managed_instances": _managed(work, terms),
    }
    drawn = params.placement
    points, pareto = {}, {}
    for placement, candidates in sides.items():
        chosen = competed.options[placement]
        found = _examined(candidates, chosen, terms, drawn == placement)
        points[placement] = found
        pareto[placement] = undominated(found)
    return Frontier(
        MappingProxyType(points), MappingProxyType(pareto), competed.work.latency_target_ms
    )


def undominated(points: Sequence[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Return the points that no other undercuts in both cost and latency, cheapest first."""
    found: list[FrontierPoint] = []
    for point in sorted(points, key=lambda p: (p.usd_per_month, p.p95_ms)):
        if not found or point.p95_ms < found[-1].p95_ms:
            found.append(point)
    return tuple(found)


def _examined(
    candidates: list[_Candidate], chosen: Option, terms: Terms, drawn: bool
) -> tuple[FrontierPoint, ...]:
    """Return all candidates as points, the frontier and the chosen one examined."""
    known: dict[int, FrontierPoint | None] = {}
    if chosen.why_not is None and chosen.latency is not None:
        candidates = [*candidates, _unpriced(chosen.placement, lambda: chosen)]
    while True:
        shown = {
            place: known[place] if place in known else candidate.estimate()
            for place, candidate in enumerate(candidates)
        }
        alive = {place: point for place, point in shown.items() if point is not None}
        front = undominated(list(alive.values()))
        estimated = [
            place
            for place, point in alive.items()
            if not point.exact and (point.usd_per_month < 0 or point in front)
        ]
        if not estimated or len(known) > _MOST_EXAMINED:
            break
        for place in estimated:
            known[place] = _point(candidates[place].examine(), terms)
    name = _title(chosen) if chosen.usages else ""
    exact = {point.title: point for point in alive.values() if point.exact}
    rest = [point for point in alive.values() if not point.exact and point.title not in exact]
    marked = [
        replace(point, chosen=point.title == name, drawn=drawn and point.title == name)
        for point in (*exact.values(), *rest)
    ]
    # An estimate that would undercut an exact point was not examined: it is left out.
    front_titles = {point.title for point in undominated(marked) if not point.exact}
    kept = [point for point in marked if point.title not in front_titles]
    return tuple(sorted(kept, key=lambda point: (point.usd_per_month, point.p95_ms)))


def _unpriced(placement: str, examine: Callable[[], Option | None]) -> _Candidate:
    """Return a candidate that is examined whatever others cost."""
    return _Candidate(placement, "", {}, -1.0, 0.0, examine)


def _point(option: Option | None, terms: Terms) -> FrontierPoint | None:
    if option is None or option.why_not is not None or option.latency is None:
        return None
    usd = float(array_price(option.usages[option.basis], terms.book))
    if usd != usd:
        return None
    return FrontierPoint(
        option.placement, _title(option), option.config, usd, option.latency.percentile(0.95)
    )


def _title(option: Option) -> str:
    config = option.config
    if option.placement == "lambda":
        return f"{config['memory_mib']:,.0f} MB, {config['architecture']}"
    if option.placement == "fargate":
        return f"{config['tasks']} × {config['vcpu']:g} vCPU, {config['memory_gib']:g} GB"
    return f"{config['count']} × {config['instance_type']}"


def _servers(
    work: Workload, params: ComputeParams, reach: Reach, terms: Terms, competed: Contest
) -> list[_Candidate]:
    """Return every type that fits, with as many servers as carry the busiest hour."""
    chosen = competed.options["ec2"]
    choice = replace(fleet_choice(params, reach, terms), instance_type=None)
    if chosen.basis == "per_job" or not chosen.usages:
        return []
    choice = replace(choice, runs=chosen.config["runs"])
    table, limits = terms.book.instance_types(), load_limits()

    def price_of(usages: Sequence[MeteredUsage]) -> Any:
        return array_price(usages, terms.book)

    rows = candidate_rows(work, choice, table)
    if not len(rows):
        return []
    screen = screen_of(work, choice, table, rows, price_of)
    counts = server_counts(screen)
    shared = tuple(u for u in chosen.usages[chosen.basis] if u.service in _SHARED)
    usd = estimated_usd(screen, counts) + (float(price_of(shared)) if shared else 0.0)
    columns, take = table.arrays(), np.asarray(rows)
    p95 = _estimated_p95_ms(work, counts, columns["vcpu"][take], columns["speed"][take])

    def examine(row: int, count: int) -> Callable[[], Option | None]:
        return lambda: fleet_of_type(work, choice, table.types[row], count, limits)

    return [
        _Candidate(
            "ec2",
            f"{count:.0f} × {table.names[row]}",
            {"instance_type": table.names[row], "count": int(count)},
            cost,
            slow,
            examine(int(row), int(count)),
        )
        for row, count, cost, slow in zip(take, counts, usd.tolist(), p95.tolist(), strict=True)
        if np.isfinite(cost) and np.isfinite(slow)
    ]


def _estimated_p95_ms(
    work: Workload, counts: FloatArray, workers: FloatArray, speed: FloatArray
) -> FloatArray:
    """Return about the p95 of fleets: moments of wait, computing and waiting, as a lognormal."""
    alone = 1 - work.parallel_fraction
    service = work.cpu_s / speed * (alone + work.parallel_fraction / workers)
    each = np.minimum(work.worst_rate_per_s / counts, FULL * workers / np.maximum(service, 1e-12))
    wait = mean_wait_s(each, service, workers, work.variation) if work.cpu_s > 0 else 0.0 * service
    mean = wait + service + work.wait_s
    variance = np.square(work.variation) * (np.square(service) + work.wait_s**2) + 3.0 * np.square(
        wait
    )
    spread = np.sqrt(np.log1p(variance / np.maximum(np.square(mean), 1e-24)))
    return np.asarray(mean * np.exp(_P95_SCORE * spread - spread**2 / 2) * MS_PER_SECOND)


def _functions(work: Workload, params: ComputeParams, terms: Terms) -> list[_Candidate]:
    choice, limits = replace(lambda_choice(params, terms), memory_mib=None), load_limits()
    found = []
    for memory in memory_sizes(work, choice, limits):
        at = function_at(work, choice, limits, memory, ARCHITECTURES[0])
        for architecture in ARCHITECTURES:
            option = at if architecture == ARCHITECTURES[0] else _on(at, architecture)
            found.append(_unpriced("lambda", partial(_as_it_is, option)))
    return found


def _as_it_is(option: Option) -> Option:
    return option


def _on(option: Option, architecture: str) -> Option:
    """Return a function on the other architecture: it differs in price alone."""
    usages = {
        basis: tuple(
            MeteredUsage(used.service, {**used.usage, "architecture": architecture})
            if "architecture" in used.usage
            else used
            for used in owned
        )
        for basis, owned in option.usages.items()
    }
    config = {**option.config, "architecture": architecture}
    return replace(option, config=MappingProxyType(config), usages=MappingProxyType(usages))


def _tasks(work: Workload, params: ComputeParams, reach: Reach, terms: Terms) -> list[_Candidate]:
    if work.gpu or work.needs_server_control:
        return []
    choice = replace(task_choice(params, reach, terms), vcpu=None, memory_gib=None)

    def examine(size: TaskSize) -> Callable[[], Option | None]:
        return lambda: task_of_size(work, choice, load_limits(), size)

    return [_unpriced("fargate", examine(size)) for size in load_limits().fargate_task_sizes]


def _managed(work: Workload, terms: Terms) -> list[_Candidate]:
    table, limits = terms.book.instance_types(), load_limits()
    found = []
    for name in _managed_types(terms.region):

        def examine(name: str = name) -> Option | None:
            return managed_option(work, name, terms.target_utilisation, table, limits)

        kind = table.types[table.names.index(name)]
        capacity = (kind.vcpu - limits.managed_reserved_vcpu) * kind.speed
        least = work.peak_rate_per_s * work.cpu_s / (capacity * terms.target_utilisation)
        count = np.array([max(np.ceil(least - 1e-9), limits.managed_min_instances)])
        workers = np.array([float(kind.vcpu - limits.managed_reserved_vcpu)])
        p95 = _estimated_p95_ms(work, count, workers, np.array([kind.speed]))
        usd = count * table.usd_per_hour["on_demand"][table.names.index(name)]
        found.append(
            _Candidate(
                "managed_instances",
                f"{count[0]:.0f} × {name}",
                {"instance_type": name, "count": int(count[0])},
                float(usd[0]) * terms.hours_per_month,
                float(p95[0]),
                examine,
            )
        )
    return [one for one in found if np.isfinite(one.usd)]


@lru_cache(maxsize=32)
def _managed_types(region: str) -> tuple[str, ...]:
    types, limits = load_price_book(region).instance_types().types, load_limits()
    return tuple(
        kind.name
        for kind in types
        if kind.family in limits.managed_families
        and not kind.metal
        and kind.vcpu > limits.managed_reserved_vcpu
    )
