"""Two variants compared: the cost of both by kind, on one axis, and every part in the table."""

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.analysis.compare import ComparedPart, Comparison, Side, compare
from planner.charts.base import (
    NAME_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Role,
    Row,
    RowPart,
    Table,
    axis_money,
    basis,
    empty_chart,
    role_of,
    traffic_x_of,
)
from planner.units import SAME_USD, money, money_change

if TYPE_CHECKING:
    from planner.analysis.results import Results
    from planner.document.scenario import Scenario

ID = "compare"
SHORT = "Cost by kind"
_PARTS_SMALL, _PARTS_LARGE = 3, 8
_LEAST_SHARE_NAMED = 0.001
"""A piece smaller than this share of the bar cannot be seen, so its colour needs no name."""
_ORDER: tuple[Role, ...] = (
    "ec2",
    "lambda",
    "managed",
    "fargate",
    "compute",
    "database",
    "storage",
    "network",
    "integration",
    "business",
    "general",
)
_NAMES: dict[Role, str] = {
    "compute": "Computing",
    "database": "Database",
    "storage": "Storage",
    "network": "Network",
    "integration": "Messages",
    "business": "Mail",
    "general": "Other",
}


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Compare what is in view with what is recommended for it, at the traffic of `results`."""
    del component_id
    from planner.analysis.evaluate import evaluate
    from planner.analysis.variants import computed

    if not results.components:
        return empty_chart(ID, SHORT, "Add a part to compare variants", action="add-part")
    other = computed(scenario, results, "recommended")
    found = results
    if other is not scenario:
        found = evaluate(other, traffic_x=traffic_x_of(scenario, results))
    sides = (Side(options.shown_as, scenario, results), Side("Recommended", other, found))
    comparison = compare(*sides)
    chart = compared(comparison, options)
    return replace(chart, rows=(*chart.rows, *_part_rows(comparison, options)))


def compared(comparison: Comparison, options: ChartOptions) -> ChartData:
    """Draw a comparison that was made already: of any two variants."""
    one, other = comparison.one, comparison.other
    drawn = one.usd_per_month * options.months
    rows = tuple(_row(key, side, drawn, options) for key, side in (("one", one), ("other", other)))
    highest = max((row.value or 0.0 for row in rows), default=0.0)
    least = highest * _LEAST_SHARE_NAMED
    used = {part.role for row in rows for part in row.parts if part.value >= least}
    return ChartData(
        chart=ID,
        title=comparison.finding(options.months),
        short_title=f"{SHORT}, USD {options.a_period}",
        subtitle=basis(one.results, f"USD {options.a_period}"),
        x=Axis(f"USD {options.a_period}", "USD", "linear", 0.0, highest or 1.0, axis_money, money),
        rows=rows,
        marks=(Mark("vertical", "as_drawn", x=drawn),),
        table=_table(comparison, options),
        legend=tuple((_name(role), role) for role in _ORDER if role in used),
    )


def _row(key: str, side: Side, drawn: float, options: ChartOptions) -> Row:
    usd = side.usd_per_month * options.months
    sums: dict[Role, float] = {}
    for part in side.results.components.values():
        sums[role_of(part)] = sums.get(role_of(part), 0.0) + part.usd_per_month * options.months
    change = usd - drawn
    differs = key == "other" and abs(change) >= SAME_USD
    return Row(
        key,
        side.title,
        "as_drawn" if key == "one" else "recommended",
        usd,
        (money(usd), money_change(change) if differs else ""),
        good=change < 0 if differs else None,
        parts=tuple(
            RowPart(_name(role), sums[role], money(sums[role]), role)
            for role in _ORDER
            if sums.get(role, 0.0) > 0
        ),
        strong=key == "other",
    )


def _part_rows(comparison: Comparison, options: ChartOptions) -> tuple[Row, ...]:
    """Return what each changed part costs on the other side, the largest change first."""
    changed = [part for part in comparison.parts if part.has_other_cost]
    changed.sort(key=lambda part: -abs(part.change_usd or 0.0))
    most = _PARTS_LARGE if options.large else _PARTS_SMALL
    shown = changed if len(changed) <= most else changed[: most - 1]
    rows = [_part_row(part, comparison.one.title, options.months) for part in shown]
    if rest := changed[len(shown) :]:
        change = sum(part.change_usd or 0.0 for part in rest) * options.months
        columns = ("", money_change(change))
        rows.append(
            Row(
                "rest",
                f"{len(rest)} more",
                "neutral",
                None,
                columns,
                good=change < 0,
                bar=False,
                detail=True,
            )
        )
    return tuple(rows)


def _part_row(part: ComparedPart, before: str, months: int) -> Row:
    one, other = part.one, part.other
    usd = 0.0 if other is None else (other.usd_per_month or 0.0) * months
    change = (part.change_usd or 0.0) * months
    placements = [half.result.placement if half else None for half in (one, other)]
    label = part.name
    if None not in placements and placements[0] != placements[1]:
        label = f"{label} → {NAME_OF_PLACEMENT.get(placements[1] or '', '')}"
    was = "not there" if one is None else money((one.usd_per_month or 0.0) * months)
    named = other or one
    return Row(
        f"part:{part.id}",
        label,
        role_of(named.result) if named is not None else "general",
        usd,
        (money(usd) if other is not None else "gone", money_change(change)),
        good=change < 0,
        note=f"{before}: {was}",
        detail=True,
    )


def _name(role: Role) -> str:
    placement = "managed_instances" if role == "managed" else role
    return NAME_OF_PLACEMENT.get(placement) or _NAMES.get(role, "Other")


def _table(comparison: Comparison, options: ChartOptions) -> Table:
    one, other = comparison.one.title, comparison.other.title
    unit = f"USD {options.a_period}"

    def usd(value: float | None) -> float | None:
        return None if value is None else value * options.months

    rows = tuple(
        (
            part.name,
            usd(part.one.usd_per_month) if part.one else 0.0,
            usd(part.other.usd_per_month) if part.other else 0.0,
            usd(part.change_usd),
            part.one.p95_ms if part.one else None,
            part.other.p95_ms if part.other else None,
        )
        for part in comparison.parts
    )
    columns = (
        Column("Part"),
        Column(one, unit),
        Column(other, unit),
        Column("Difference", unit),
        Column(f"{one}, p95", "ms"),
        Column(f"{other}, p95", "ms"),
    )
    return Table(columns, rows)


COMPARE = Chart(
    ID,
    "Compare",
    "scenario",
    data,
    help="What is drawn beside what is recommended, by kind; any two variants in Compare.",
)
