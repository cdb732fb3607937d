"""When a part is busy: requests by hour of the day and day of the week."""

from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    DAYS,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Grid,
    Table,
    basis,
    computing_part,
    empty_chart,
)
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, count, rate_per_hour, share

if TYPE_CHECKING:
    from planner.analysis.results import Results
    from planner.document.scenario import Scenario

ID = "heat-map"
SHORT = "Busy hours"
_LABEL_EVERY_HOURS = 3


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Show one part's typical week as a map."""
    del scenario, options
    part = computing_part(results, component_id) or results.components.get(component_id or "")
    if part is None:
        sentence = "Choose a part to see its busy hours"
        return empty_chart(ID, SHORT, sentence, component=component_id)
    week = np.asarray(part.load.week, dtype=np.float64)
    if week.size != HOURS_PER_WEEK or not week.any():
        sentence = "Give this part traffic to see its busy hours"
        return empty_chart(ID, SHORT, sentence, action="set-traffic", component=part.id)
    values = week.reshape(len(DAYS), HOURS_PER_DAY)
    hours = tuple(
        f"{hour}:00" if hour % _LABEL_EVERY_HOURS == 0 else "" for hour in range(HOURS_PER_DAY)
    )
    name = part.name or "This part"
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(week)}",
        short_title=f"{name}: busy hours",
        subtitle=basis(results, "Typical week, requests an hour"),
        grid=Grid(DAYS, hours, values, count, unit="an hour"),
        component=part.id,
        table=Table(
            (Column("Day"), Column("Hour"), Column("Requests", "requests / h")),
            tuple(
                (DAYS[at // HOURS_PER_DAY], f"{at % HOURS_PER_DAY}:00", float(value))
                for at, value in enumerate(week)
            ),
        ),
    )


def _finding(week: np.ndarray) -> str:
    peak = int(week.argmax())
    if np.ptp(week) <= week.max() * 1e-9:
        return f"the same {rate_per_hour(float(week.max()))} at every hour"
    idle = float((week <= 0).mean())
    if idle > 0:
        return f"idle {share(idle)} of the week"
    when = f"{DAYS[peak // HOURS_PER_DAY]} {peak % HOURS_PER_DAY}:00"
    return f"busiest on {when}, {rate_per_hour(float(week[peak]))}"


HEAT_MAP = Chart(
    ID,
    "Busy hours",
    "component",
    data,
    help="Requests by hour of the day and day of the week.",
)
