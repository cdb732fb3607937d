"""Three years of growth: what both options cost month by month, and when the answer flips."""

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    DASHES_OF_ROLE,
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
    Values,
    Write,
    axis_money,
    basis,
    empty_chart,
    part_or_reason,
)
from planner.charts.polylines import with_risers
from planner.units import MINUS, MONTHS_PER_YEAR, THIN_SPACE, money

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results
    from planner.analysis.sensitivity import TrafficBand
    from planner.analysis.sweep import Sweep
    from planner.document.scenario import Scenario

ID = "growth"
SHORT = "Cost as traffic grows"
MONTHS = 36
_LEAST_BAND = 0.01
ASSUMED_PERCENT_PER_MONTH = 5.0
"""Growth where the traffic profile states none; the subtitle says that it is assumed."""
_SIDES = ("ec2", "lambda", "fargate", "managed_instances")
_CONTEST = ("ec2", "lambda")
_TICKS = (0.0, 12.0, 24.0, 36.0)
_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Let the traffic of one part grow and follow both sides along its sweep."""
    part = part_or_reason(ID, SHORT, results, component_id, "its cost as traffic grows")
    if isinstance(part, ChartData):
        return part
    from planner.analysis.sweep import sweep  # numpy work of the engine, only when asked for

    swept = sweep(scenario, part.id) if part.requests_per_month > 0 else None
    if swept is None:
        sentence = "Give this part traffic to see its cost as it grows"
        return empty_chart(ID, SHORT, sentence, action="set-traffic", component=part.id)
    node = scenario.nodes.get(part.id)
    stated = getattr(node.traffic, "percent_per_month", None) if node is not None else None
    from planner.analysis.sensitivity import traffic_band

    return of_sweep(swept, results, part, stated, traffic_band(scenario, part.id))


def of_sweep(
    sweep: "Sweep",
    results: "Results",
    part: "ComponentResult",
    percent: float | None,
    band: "TrafficBand | None" = None,
) -> ChartData:
    """Turn a finished sweep into the chart."""
    rate = (ASSUMED_PERCENT_PER_MONTH if percent is None else percent) / 100.0
    months = np.arange(float(MONTHS + 1))
    traffic = sweep.here_requests_per_month * (1.0 + rate) ** months
    usd = {
        side: _along(sweep, side, traffic)
        for side in _SIDES
        if side in sweep.usd_by_side and np.isfinite(sweep.usd_by_side[side]).any()
    }
    usd = {side: costs for side, costs in usd.items() if np.isfinite(costs).any()}
    name = part.name or "This part"
    if not usd:
        return empty_chart(ID, SHORT, "No placement carries this growth", component=part.id)
    write = _month_writer(results.catalog_as_of)
    crossings = _crossings(sweep, rate)
    contest = [usd[side] for side in _CONTEST if side in usd] or list(usd.values())
    highest = max(float(np.nanmax(costs)) for costs in contest)
    bands = _bands(months, traffic / sweep.here_requests_per_month, usd, band)
    sign = MINUS if rate < 0 else ""
    percents = f"{sign}{abs(rate) * 100:.3g}{THIN_SPACE}%"
    growth = f"{percents} a month" + (" assumed" if percent is None else "")
    servers = _servers_along(sweep, traffic)
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(crossings, usd, write)}",
        short_title=f"{name}: cost as traffic {'shrinks' if rate < 0 else 'grows'}",
        subtitle=basis(
            results, f"USD a month, growth {growth}", "bands P10 to P90" if bands else ""
        ),
        x=Axis("Month", "months", "linear", 0.0, float(MONTHS), write, write, ticks=_TICKS),
        y=Axis("USD a month", "USD", "linear", 0.0, highest * 1.1 or 1.0, axis_money, money),
        series=(*bands, *(_series(side, months, costs, servers) for side, costs in usd.items())),
        marks=tuple(
            Mark(
                "crossing",
                x=at,
                y=float(np.interp(at, months, usd["lambda"])),
                text=f"{NAME_OF_PLACEMENT.get(side, side)} from {write(at)}",
            )
            for at, side in crossings
            if "lambda" in usd
        ),
        compared=tuple(side for side in _CONTEST if side in usd),
        component=part.id,
        table=_table(months, traffic, usd, write),
    )


def _along(sweep: "Sweep", side: str, traffic: Values) -> Values:
    """Interpolate a side of the sweep; beyond its ends nothing is known."""
    x = np.asarray(sweep.requests_per_month, dtype=np.float64)
    costs = np.asarray(sweep.usd_by_side[side], dtype=np.float64)
    if side == "ec2":
        x, costs = with_risers(x, costs, np.asarray(sweep.servers))
    found = np.interp(np.log(traffic), np.log(x), costs, left=np.nan, right=np.nan)
    return np.asarray(found, dtype=np.float64)


def _bands(
    months: Values, multiples: Values, usd: dict[str, Values], band: "TrafficBand | None"
) -> tuple[Series, ...]:
    """Return P10 to P90 of both sides as the traffic grows; hairs are left out."""
    if band is None:
        return ()
    places = np.log(multiples)
    made = []
    for side in _CONTEST:
        if side not in usd or side not in band.p10:
            continue
        low, high = (
            np.interp(places, np.log(band.multiples), ends[side]) for ends in (band.p10, band.p90)
        )
        if np.nanmax(high - low, initial=0.0) > _LEAST_BAND:
            name = f"{NAME_OF_PLACEMENT[side]}, P10 to P90"
            ends = (usd[side] * low, usd[side] * high)
            role = ROLE_OF_PLACEMENT[side]
            made.append(
                Series(f"{side}_band", name, "band", role, months, *ends, in_read_out=False)
            )
    return tuple(made)


def _servers_along(sweep: "Sweep", traffic: Values) -> Values:
    """Return how many servers the fleet has each month, empty where that is not known."""
    servers = np.asarray(sweep.servers, dtype=np.float64)
    if servers.size != len(sweep.requests_per_month):
        return np.empty(0)
    at = np.searchsorted(np.asarray(sweep.requests_per_month), traffic, side="right") - 1
    return servers[np.clip(at, 0, servers.size - 1)]


def _series(side: str, months: Values, costs: Values, servers: Values) -> Series:
    role = ROLE_OF_PLACEMENT[side]
    x, y = with_risers(months, costs, servers) if side == "ec2" else (months, costs)
    return Series(
        side,
        NAME_OF_PLACEMENT[side],
        "line",
        role,
        x,
        y,
        dashes=DASHES_OF_ROLE.get(role, ()),
        end_label=NAME_OF_PLACEMENT[side],
        optional=side not in _CONTEST,
    )


def _crossings(sweep: "Sweep", rate: float) -> list[tuple[float, str]]:
    """Return when the growing traffic passes a crossing, and who is cheaper from then on."""
    if rate == 0.0:
        return []
    found = []
    for crossing in sweep.crossings:
        ratio = crossing.requests_per_month / sweep.here_requests_per_month
        at = math.log(ratio) / math.log1p(rate)
        if 0.0 < at <= MONTHS:
            found.append((at, crossing.above if rate > 0 else crossing.below))
    return sorted(found)


def _finding(crossings: list[tuple[float, str]], usd: dict[str, Values], write: Write) -> str:
    if crossings:
        at, side = crossings[0]
        return f"{NAME_OF_PLACEMENT.get(side, side)} becomes cheaper from {write(at)}"
    first = {side: float(usd[side][0]) for side in _CONTEST if side in usd}
    first = {side: cost for side, cost in first.items() if math.isfinite(cost)}
    if len(first) < 2:
        return "only one side carries this growth"
    return (
        f"{NAME_OF_PLACEMENT[min(first, key=lambda side: first[side])]} stays cheaper for 3 years"
    )


def _month_writer(as_of: str) -> Write:
    """Count months from the date of the prices; without one, from today on."""
    try:
        start = date.fromisoformat(as_of)
    except ValueError:
        return lambda month: f"month {math.ceil(month)}"
    first = start.year * MONTHS_PER_YEAR + start.month - 1

    def write(month: float) -> str:
        year, number = divmod(first + math.ceil(month), MONTHS_PER_YEAR)
        return f"{_NAMES[number]} {year}"

    return write


def _table(months: Values, traffic: Values, usd: dict[str, Values], write: Write) -> Table:
    columns = (
        Column("Month"),
        Column("Requests a month", "requests"),
        *(Column(NAME_OF_PLACEMENT[side], "USD a month") for side in usd),
    )
    rows = tuple(
        (
            write(float(month)),
            float(traffic[at]),
            *(float(usd[s][at]) if np.isfinite(usd[s][at]) else None for s in usd),
        )
        for at, month in enumerate(months)
    )
    return Table(columns, rows)


GROWTH = Chart(
    ID,
    "Growth",
    "component",
    data,
    help="What both options cost over three years of growth, and when the answer flips.",
)
