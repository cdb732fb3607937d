"""Where the money goes: parts ranked by cost, each bar stacked from its cost lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.charts.base import (
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Role,
    Row,
    RowPart,
    Table,
    axis_money,
    basis,
    empty_chart,
    role_of,
)
from planner.units import money, money_sum, share

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results
    from planner.document.scenario import Scenario
    from planner.engine.pricing.cost_line import CostLine

ID = "cost-breakdown"
SHORT = "Cost by part"
_ROWS_SMALL, _ROWS_LARGE = 6, 14
_MOST_SHADES = 4
_LEAST_SHARE = 0.001


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Rank the parts; what does not fit is one row "n more"."""
    del scenario, component_id
    ranked = sorted(results.components.values(), key=lambda part: -part.usd_per_month)
    priced = [part for part in ranked if part.lines]
    if not priced:
        sentence = "Add a part to see where the money goes"
        return empty_chart(ID, SHORT, sentence, action="add-part")
    total = sum(part.usd_per_month for part in priced)
    most = _ROWS_LARGE if options.large else _ROWS_SMALL
    shown = priced if len(priced) <= most else priced[: most - 1]
    rest = priced[len(shown) :]
    rows = [_row(part, total, options.months) for part in shown]
    if rest:
        rows.append(_rest_row(rest, total, options.months))
    highest = max(row.value or 0.0 for row in rows if row.bar)
    period = options.period
    return ChartData(
        chart=ID,
        title=_finding(priced, total, options),
        short_title=SHORT,
        subtitle=basis(results, f"USD a {period}"),
        x=Axis(f"USD a {period}", "USD", "linear", 0.0, highest or 1.0, axis_money, money),
        rows=tuple(rows),
        table=_table(priced, options),
    )


def _row(part: "ComponentResult", total: float, months: int) -> Row:
    role = role_of(part)
    unknown = sum(1 for line in part.lines if line.usd is None)
    usd = part.usd_per_month * months
    return Row(
        id=part.id,
        label=part.name or part.id,
        role=role,
        value=usd if usd or not unknown else None,
        columns=(
            money_sum(usd, unknown) if usd or not unknown else money(None),
            _share(part.usd_per_month, total),
        ),
        parts=_parts(part.lines, role, months),
    )


def _parts(lines: "Sequence[CostLine]", role: Role, months: int) -> tuple[RowPart, ...]:
    """Stack the lines, dearest first and strongest; the small ones share the palest shade."""
    priced = sorted(
        ((line.item, line.usd) for line in lines if line.usd is not None and line.usd > 0),
        key=lambda pair: -pair[1],
    )
    return tuple(
        RowPart(
            item,
            usd * months,
            money(usd * months),
            role,
            shade=min(place, _MOST_SHADES) / (_MOST_SHADES + 1),
        )
        for place, (item, usd) in enumerate(priced)
    )


def _rest_row(rest: "Sequence[ComponentResult]", total: float, months: int) -> Row:
    usd = sum(part.usd_per_month for part in rest) * months
    unknown = sum(1 for part in rest for line in part.lines if line.usd is None)
    return Row(
        id="rest",
        label=f"{len(rest)} more" + (f", {unknown} unknown" if unknown else ""),
        role="neutral",
        value=usd,
        bar=False,  # it would dwarf the parts that have a name
        columns=(money(usd), _share(usd / months, total)),
    )


def _share(usd: float, total: float) -> str:
    """Write a share that is worth writing."""
    return share(usd / total) if total > 0 and usd / total >= _LEAST_SHARE else ""


def _finding(priced: "Sequence[ComponentResult]", total: float, options: ChartOptions) -> str:
    first = priced[0]
    if total <= 0:
        return "Nothing here costs anything"
    part = first.usd_per_month / total
    name = first.name or first.id
    if len(priced) == 1:
        return f"{name} costs {money(total * options.months)} a {options.period}"
    return f"{name} is {share(part)} of {money(total * options.months)} a {options.period}"


def _table(priced: "Sequence[ComponentResult]", options: ChartOptions) -> Table:
    rows = tuple(
        (
            part.name or part.id,
            line.item,
            line.quantity * options.months,
            line.unit,
            None if line.usd is None else line.usd * options.months,
        )
        for part in priced
        for line in part.lines
    )
    columns = (
        Column("Part"),
        Column("Item"),
        Column("Quantity"),
        Column("Unit"),
        Column("Cost", f"USD a {options.period}"),
    )
    return Table(columns, rows)


COST_BREAKDOWN = Chart(
    ID,
    "Breakdown",
    "scenario",
    data,
    help="Where the money goes, part by part and line by line.",
)
