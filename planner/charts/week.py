"""The week of a part: load against capacity hour by hour, with overload in red."""

from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    ROLE_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Role,
    Series,
    Table,
    Values,
    Write,
    basis,
    computing_part,
    empty_chart,
    hour_of_week,
    plain_number,
)
from planner.charts.polylines import with_meetings
from planner.units import SECONDS_PER_HOUR, count, rate_per_hour, share

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, HourlyView, Results
    from planner.document.scenario import Scenario

ID = "week"
SHORT = "Load through the week"
_HEADROOM, _HEADROOM_WITH_WORDS = 1.12, 1.45
_CAPACITY_IN_SIGHT = 4.0
_SHARE_WORTH_TELLING = 0.001


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Show one part's busiest week, as it is placed now."""
    del options
    part = computing_part(results, component_id)
    part = part or results.components.get(component_id or "")
    if part is None:
        return empty_chart(ID, SHORT, "Choose a part to see its week", component=component_id)
    if part.problem:
        return empty_chart(ID, SHORT, part.problem, component=part.id)
    load = np.asarray(part.load.busy_week, dtype=np.float64)
    if not load.any():
        return empty_chart(
            ID,
            SHORT,
            "Give this part traffic to see its week",
            action="set-traffic",
            component=part.id,
        )
    view = part.hourly or (part.as_configured.hourly if part.as_configured else None)
    return _of_load(part, load, view, results, scenario.settings.target_utilisation)


def _of_load(
    part: "ComponentResult",
    load: Values,
    view: "HourlyView | None",
    results: "Results",
    target: float,
) -> ChartData:
    per_second = float(load.max()) >= SECONDS_PER_HOUR
    divisor = float(SECONDS_PER_HOUR) if per_second else 1.0
    unit = "req/s" if per_second else "requests an hour"
    capacity = _capacity(view, load)
    role: Role = ROLE_OF_PLACEMENT.get(part.placement or "", "neutral")
    hours = np.arange(load.size + 1, dtype=np.float64)
    shown, limit = load / divisor, None if capacity is None else capacity / divisor
    full_is_near = limit is not None and limit.max() <= shown.max() * _CAPACITY_IN_SIGHT
    highest = max(shown.max(), limit.max() if limit is not None and full_is_near else 0.0)
    headroom = _HEADROOM if limit is None or full_is_near else _HEADROOM_WITH_WORDS
    name = part.name or "This part"
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(load, view, capacity)}",
        short_title=f"{name}: load and capacity{', req/s' if per_second else ' an hour'}",
        subtitle=basis(results, f"Busiest week, {unit}"),
        x=Axis(
            "Hour of the week",
            "h",
            "hour_of_week",
            0.0,
            float(load.size),
            plain_number,
            hour_of_week,
        ),
        y=Axis(unit, unit, "linear", 0.0, float(highest) * headroom, count, _writer(unit)),
        series=_series(hours, shown, limit if full_is_near else None, role),
        marks=_marks(hours, load, shown, limit, target, full_is_near, role, unit),
        component=part.id,
        table=_table(load, capacity, view),
    )


def _capacity(view: "HourlyView | None", load: Values) -> Values | None:
    if view is None or len(view.capacity_per_hour) != load.size:
        return None
    capacity = np.asarray(view.capacity_per_hour, dtype=np.float64)
    return capacity if np.isfinite(capacity).all() and capacity.any() else None


def _series(hours: Values, shown: Values, limit: Values | None, role: Role) -> tuple[Series, ...]:
    centres = hours[:-1] + 0.5
    # What lies over the limit is red alone: two tints over each other are neither.
    made = [Series("load", "Load", "area", role, centres, shown, limit, end_label="load")]
    if limit is None:
        return tuple(made)
    if (shown > limit).any():
        x, load, full = with_meetings(centres, shown, limit)
        over = np.where(load >= full * (1 - 1e-9), load, np.nan)
        made.append(
            Series("overload", "Overload", "band", "error", x, full, over, in_read_out=False)
        )
    if np.ptp(limit) > 0:
        edges, levels = _as_steps(hours, limit)
        made.append(
            Series("capacity", "Capacity", "line", "limit", edges, levels, end_label="full")
        )
    return tuple(made)


def _as_steps(hours: Values, levels: Values) -> tuple[Values, Values]:
    return np.repeat(hours, 2)[1:-1], np.repeat(levels, 2)


def _marks(
    hours: Values,
    load: Values,
    shown: Values,
    limit: Values | None,
    target: float,
    full_is_near: bool,
    role: Role,
    unit: str,
) -> tuple[Mark, ...]:
    peak = int(load.argmax())
    marks = [
        Mark(
            "dot",
            role,
            x=float(hours[peak]) + 0.5,
            y=float(shown[peak]),
            text=count(float(shown[peak])),
            series="load",
        )
    ]
    if limit is not None and not full_is_near:
        marks.append(_far_above(float(limit.min()), target, float(shown.max()), unit))
        return tuple(marks)
    if limit is None or np.ptp(limit) > 0:
        return tuple(marks)
    full = float(limit[0])
    marks.append(Mark("level", "limit", y=full, text=f"full {count(full)}"))
    if 0 < target < 1:
        marks.append(Mark("level", "target", y=full * target, text=f"target {share(target)}"))
    return tuple(marks)


def _far_above(full: float, target: float, highest: float, unit: str) -> Mark:
    """Say in words where full load and target lie when a line for them would flatten the week."""
    words = f"Full at {count(full)} {unit}"
    aim = f", target {share(target)}" if 0 < target < 1 else ""
    y = highest * _HEADROOM_WITH_WORDS * 0.999
    return Mark("label", "limit", x=0.0, y=y, text=f"{words}{aim}, above this scale", short=words)


def _finding(load: Values, view: "HourlyView | None", capacity: Values | None) -> str:
    peak = rate_per_hour(float(load.max()))
    if view is not None:
        overload_hours = int((np.asarray(view.overload_minutes) > 0).sum())
        if overload_hours:
            word = "hour" if overload_hours == 1 else "hours"
            return f"overloaded in {overload_hours} {word} of its busiest week"
        throttled = float(np.asarray(view.throttled).sum())
        if throttled >= 1:
            return f"{count(throttled)} requests throttled in its busiest week"
    if capacity is None:
        return f"peaks at {peak}"
    used = float((load / np.maximum(capacity, 1e-300)).max())
    if used < _SHARE_WORTH_TELLING:
        return f"peaks at {peak}, far below full load"
    return f"peaks at {peak}, {share(used)} of full load"


def _writer(unit: str) -> Write:
    return lambda value: f"{count(value)} {unit}"


def _table(load: Values, capacity: Values | None, view: "HourlyView | None") -> Table:
    columns = [Column("Hour"), Column("Load", "requests / h")]
    parts: list[Values] = [load]
    if capacity is not None:
        columns.append(Column("Capacity", "requests / h"))
        parts.append(capacity)
    if view is not None:
        columns += [Column("Servers"), Column("Overload", "min"), Column("Throttled", "requests")]
        columns += [Column("Cold starts")]
        parts += [
            np.asarray(values, dtype=np.float64)
            for values in (view.servers, view.overload_minutes, view.throttled, view.cold_starts)
        ]
    rows = tuple(
        (
            hour_of_week(float(hour)),
            *(
                float(values[hour]) if hour < len(values) and np.isfinite(values[hour]) else None
                for values in parts
            ),
        )
        for hour in range(load.size)
    )
    return Table(tuple(columns), rows)


WEEK = Chart(
    ID,
    "Week",
    "component",
    data,
    help="Load and capacity hour by hour through the busiest week.",
)
