"""The fleet through the week: how many servers run, and how their burst credits last."""

from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Series,
    Table,
    Values,
    basis,
    empty_chart,
    hour_of_week,
    part_or_reason,
    plain_number,
)
from planner.units import count, counted

if TYPE_CHECKING:
    from planner.analysis.results import HourlyView, Results
    from planner.document.scenario import Scenario

ID = "fleet-credits"
SHORT = "Servers and burst credits"
_HEADROOM = 1.15
_MOST_WHOLE_TICKS = 4
"""Up to so many servers each has its tick: there is no half a server."""
_FEWEST_CREDITS_SHOWN = 10.0


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Show the credits of a burstable fleet; without them, its servers."""
    del scenario, options
    part = part_or_reason(ID, SHORT, results, component_id, "its servers")
    if isinstance(part, ChartData):
        return part
    ec2 = next((option for option in part.options if option.placement == "ec2"), None)
    view = part.hourly if part.placement == "ec2" else ec2.hourly if ec2 is not None else None
    if view is None or not np.asarray(view.servers).any():
        sentence = "No fleet of servers carries this part"
        return empty_chart(ID, SHORT, sentence, component=part.id)
    servers = np.asarray(view.servers, dtype=np.float64)
    credits_left = None if view.credits is None else np.asarray(view.credits, dtype=np.float64)
    shown = servers if credits_left is None else credits_left
    name = part.name or "This part"
    unit = "servers" if credits_left is None else "credits"
    highest = max(float(np.nanmax(shown)), 1.0)
    if credits_left is not None:
        highest = max(highest, _FEWEST_CREDITS_SHOWN)
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(servers, credits_left)}",
        short_title=f"{name}: {unit}",
        subtitle=basis(results, f"Busiest week on EC2, {unit}"),
        x=Axis(
            "Hour of the week",
            "h",
            "hour_of_week",
            0.0,
            float(servers.size),
            plain_number,
            hour_of_week,
        ),
        y=Axis(
            unit,
            unit,
            "linear",
            0.0,
            highest * _HEADROOM,
            count,
            lambda value: f"{count(value)} {unit}",
            ticks=tuple(np.arange(highest + 1.0)) if highest <= _MOST_WHOLE_TICKS else (),
        ),
        series=_series(servers, credits_left),
        marks=_marks(credits_left),
        component=part.id,
        table=_table(servers, credits_left, view),
    )


def _series(servers: Values, credits_left: Values | None) -> tuple[Series, ...]:
    hours = np.arange(servers.size, dtype=np.float64)
    if credits_left is not None:
        centres = hours + 0.5
        name = "credits"
        if np.ptp(credits_left) <= 0:
            name = f"{count(float(credits_left[0]))} credits"
        return (Series("credits", "Credits", "area", "ec2", centres, credits_left, end_label=name),)
    edges = np.repeat(np.append(hours, float(servers.size)), 2)[1:-1]
    return (
        Series(
            "servers", "Servers", "area", "ec2", edges, np.repeat(servers, 2), end_label="servers"
        ),
    )


def _marks(credits_left: Values | None) -> tuple[Mark, ...]:
    if credits_left is None or np.ptp(credits_left) <= 0:
        return ()  # a flat line says its value at its end
    lowest = int(np.nanargmin(credits_left))
    return (
        Mark(
            "dot",
            "ec2",
            x=lowest + 0.5,
            y=float(credits_left[lowest]),
            text=f"least {count(float(credits_left[lowest]))}",
            series="credits",
        ),
    )


def _finding(servers: Values, credits_left: Values | None) -> str:
    least, most = int(servers.min()), int(servers.max())
    fleet = f"{most} servers" if least == most != 1 else f"{least} to {most} servers"
    if most == 1:
        fleet = "one server"
    if credits_left is None:
        return f"{fleet} through the week"
    empty = int((credits_left <= 0).sum())
    if empty:
        return f"out of burst credits in {counted(empty, 'hour')} of its busiest week"
    return f"{fleet}, burst credits never run out"


def _table(servers: Values, credits_left: Values | None, view: "HourlyView") -> Table:
    columns = [Column("Hour"), Column("Servers"), Column("Utilisation", "share")]
    parts = [servers, np.asarray(view.utilisation, dtype=np.float64)]
    if credits_left is not None:
        columns.append(Column("Credits"))
        parts.append(credits_left)
    rows = tuple(
        (
            hour_of_week(float(hour)),
            *(float(v[hour]) if np.isfinite(v[hour]) else None for v in parts),
        )
        for hour in range(servers.size)
    )
    return Table(tuple(columns), rows)


FLEET_CREDITS = Chart(
    ID,
    "Fleet",
    "component",
    data,
    help="Servers and burst credits through the busiest week.",
)
