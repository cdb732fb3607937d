"""Cost against latency: every adequate configuration of a part, the current and chosen marked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    NAME_OF_PLACEMENT,
    ROLE_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Series,
    Table,
    axis_money,
    basis,
    empty_chart,
    part_or_reason,
)
from planner.units import duration_ms, money

if TYPE_CHECKING:
    from planner.analysis.frontier import Frontier, FrontierPoint
    from planner.analysis.results import ComponentResult, Results
    from planner.document.scenario import Scenario

ID = "frontier"
SHORT = "Cost against latency"
_SIDES = ("ec2", "lambda", "managed_instances", "fargate")
_CONTEST = ("ec2", "lambda")
_NEAR, _LEAST_USD = 1.5, 0.01
_DEAREST_SHOWN, _SLOWEST_SHOWN = 30.0, 30.0
_MOST_SHOWN = 400


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Place every configuration of one part by its cost and its p95."""
    part = part_or_reason(ID, SHORT, results, component_id, "its configurations")
    if isinstance(part, ChartData):
        return part
    if part.requests_per_month <= 0:
        return _nothing(part.id, "Give this part traffic to compare configurations", "set-traffic")
    from planner.analysis.frontier import frontier  # examines every size, only when asked for

    found = frontier(scenario, part.id)
    if found is None:
        return _nothing(part.id, "This part has no configurations to compare")
    return of_frontier(found, results, part, options)


def of_frontier(
    frontier: "Frontier", results: "Results", part: "ComponentResult", options: ChartOptions
) -> ChartData:
    """Turn known configurations into the chart."""
    months = options.months
    sides = {side: frontier.points[side] for side in _SIDES if frontier.points.get(side)}
    shown = {side: _cheapest(points) for side, points in sides.items()}
    marked = [p for points in sides.values() for p in points if p.chosen or p.drawn]
    every = [point for points in shown.values() for point in points if point.p95_ms > 0]
    if not every:
        return _nothing(part.id, "No configuration of this part is adequate and priced")
    x_low, x_high, y_low, y_high = _ranges(every, marked, frontier.target_ms, months)
    marks: list[Mark] = []
    if frontier.target_ms is not None:
        words = f"target {duration_ms(frontier.target_ms)}"
        marks.append(Mark("level", "target", y=frontier.target_ms, text=words))
    marks += [_mark(point, months, x_low) for point in marked]
    has_free = any(point.usd_per_month <= 0 for point in every)
    period = options.period
    return ChartData(
        chart=ID,
        title=f"{part.name or 'This part'}: {_finding(frontier, sides, months)}",
        short_title=f"{part.name or 'This part'}: cost against latency",
        subtitle=basis(results, f"p95 in the busiest hours, USD a {period} at list price"),
        x=Axis(
            f"USD a {period} (log scale{', $0 at the left' if has_free else ''})",
            "USD",
            "log",
            x_low,
            x_high,
            axis_money,
            lambda usd: f"{money(usd)} a {period}",
        ),
        y=Axis("p95 (log scale)", "ms", "log", y_low, y_high, duration_ms, duration_ms),
        series=tuple(
            one
            for side, points in shown.items()
            for one in _series(side, points, frontier.pareto.get(side, ()), months, x_low)
        ),
        marks=tuple(marks),
        component=part.id,
        table=_table(sides, frontier, options),
    )


def _nothing(component_id: str | None, sentence: str, action: str = "") -> ChartData:
    return empty_chart(ID, SHORT, sentence, action=action, component=component_id)


def _cheapest(points: "Sequence[FrontierPoint]") -> "list[FrontierPoint]":
    return sorted(points, key=lambda point: point.usd_per_month)[:_MOST_SHOWN]


def _series(
    side: str,
    points: "Sequence[FrontierPoint]",
    best: "Sequence[FrontierPoint]",
    months: int,
    free_at: float,
) -> tuple[Series, ...]:
    """Return all points of a side, and the line through those worth taking; $0 has a place, too."""
    name, role = NAME_OF_PLACEMENT[side], ROLE_OF_PLACEMENT[side]
    x, y = _staircase(best, months)
    optional = side not in _CONTEST
    made = [
        Series(
            f"{side}_all",
            f"{name}, every size",
            "dots",
            role,
            np.maximum([point.usd_per_month * months for point in points], free_at),
            np.array([point.p95_ms for point in points]),
            optional=optional,
            in_read_out=False,
            end_label="" if len(best) > 1 else name,
        )
    ]
    if len(best) > 1:
        made.append(
            Series(
                side,
                f"{name}, cheapest for its speed",
                "line",
                role,
                np.maximum(x, free_at),
                y,
                end_label=name,
                optional=optional,
            )
        )
    return tuple(made)


def _staircase(best: "Sequence[FrontierPoint]", months: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the best p95 that a budget buys: it falls only where a configuration stands."""
    x = np.repeat([point.usd_per_month * months for point in best], 2)[1:]
    return x, np.repeat([point.p95_ms for point in best], 2)[:-1]


def _mark(point: "FrontierPoint", months: int, free_at: float) -> Mark:
    words = {
        (True, True): f"as drawn, best fit: {point.title}",
        (True, False): f"best fit: {point.title}",
        (False, True): f"as drawn: {point.title}",
    }[(point.chosen, point.drawn)]
    return Mark(
        "dot",
        ROLE_OF_PLACEMENT[point.placement],
        x=max(point.usd_per_month * months, free_at),
        y=point.p95_ms,
        text=words,
        series=f"{point.placement}_all",
    )


def _ranges(
    every: "Sequence[FrontierPoint]",
    marked: "Sequence[FrontierPoint]",
    target_ms: float | None,
    months: int,
) -> tuple[float, float, float, float]:
    """Show all that costs or takes up to thirty times the least, and what is marked."""
    least = min((p.usd_per_month for p in every if p.usd_per_month > 0), default=_LEAST_USD)
    quickest = min(point.p95_ms for point in every)
    near = [
        point
        for point in every
        if point.usd_per_month <= least * _DEAREST_SHOWN
        and point.p95_ms <= quickest * _SLOWEST_SHOWN
    ]
    seen = [*near, *marked] or list(every)
    usd = [max(point.usd_per_month, least) * months for point in seen]
    slow = [point.p95_ms for point in seen] + ([target_ms] if target_ms else [])
    return min(usd) / _NEAR, max(usd) * _NEAR, min(slow) / _NEAR, max(slow) * _NEAR


def _finding(
    frontier: "Frontier", sides: "dict[str, tuple[FrontierPoint, ...]]", months: int
) -> str:
    """Say who is quickest for the money: within the target, else at all."""
    target = frontier.target_ms
    within = {
        side: [point for point in points if target is None or point.p95_ms <= target]
        for side, points in sides.items()
        if side in _CONTEST
    }
    cheapest = {
        side: min(points, key=lambda p: p.usd_per_month)
        for side, points in within.items()
        if points
    }
    if not cheapest:
        return (
            f"no configuration meets {duration_ms(target)}" if target else "no configuration fits"
        )
    side = min(cheapest, key=lambda one: cheapest[one].usd_per_month)
    point, name = cheapest[side], NAME_OF_PLACEMENT[side]
    usd = money(point.usd_per_month * months)
    if target is not None:
        return f"{name} meets {duration_ms(target)} for {usd}, {point.title}"
    return f"{name} is cheapest at {usd}, p95 {duration_ms(point.p95_ms)}"


def _table(
    sides: "dict[str, tuple[FrontierPoint, ...]]", frontier: "Frontier", options: ChartOptions
) -> Table:
    rows = []
    for side, points in sides.items():
        best = {id(point) for point in frontier.pareto.get(side, ())}
        for point in points:
            marks = [
                word
                for word, is_so in (
                    ("best fit", point.chosen),
                    ("as drawn", point.drawn),
                    ("cheapest for its speed", id(point) in best),
                    ("estimated", not point.exact),
                )
                if is_so
            ]
            rows.append(
                (
                    NAME_OF_PLACEMENT[side],
                    point.title,
                    point.usd_per_month * options.months,
                    point.p95_ms,
                    ", ".join(marks),
                )
            )
    columns = (
        Column("Placement"),
        Column("Configuration"),
        Column("Cost", f"USD a {options.period}"),
        Column("p95", "ms"),
        Column("Remarks"),
    )
    return Table(columns, tuple(rows))


FRONTIER = Chart(
    ID,
    "Cost and latency",
    "component",
    data,
    help="Every adequate instance type and function size by cost and p95; the best of each speed.",
)
