"""Totals of the whole drawing: as drawn, all on EC2, all on Lambda, as recommended."""

import math
from typing import TYPE_CHECKING

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
    from collections.abc import Sequence

    from planner.analysis.results import ComponentResult, Results, Totals
    from planner.document.alternatives import Computed
    from planner.document.scenario import Scenario

ID = "totals-by-option"
SHORT = "Monthly cost by option"
_MOST_STACKED = 40
_VARIANTS: "dict[str, Computed]" = {
    "as-drawn": "as-drawn",
    "all-ec2": "all-ec2",
    "all-lambda": "all-lambda",
    "recommended": "recommended",
}


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Compare the four totals; everything is measured against what is drawn."""
    del component_id
    if not results.components:
        return empty_chart(ID, SHORT, "Add a part to see what it costs", action="add-part")
    totals = results.totals
    drawn = totals.as_drawn_usd_per_month * options.months
    stacks = _stacks(scenario, results, options) if options.large else {}
    rows = tuple(
        _row(key, label, role, usd * options.months, drawn, note, stacks.get(key, ()))
        if not blocked
        else Row(key, label, role, None, blocked=blocked)
        for key, label, role, usd, note, blocked in _options(results, options.shown_as)
    )
    highest = max((row.value for row in rows if row.value is not None), default=0.0)
    period = options.period
    return ChartData(
        chart=ID,
        title=_finding(totals, options),
        short_title=_short_finding(totals, options),
        subtitle=basis(results, f"USD a {period}", _gap(totals)),
        x=Axis(f"USD a {period}", "USD", "linear", 0.0, highest or 1.0, axis_money, money),
        rows=rows,
        marks=(Mark("vertical", "as_drawn", x=drawn),),
        table=Table(
            (
                Column("Option"),
                Column(f"Cost a {period}", "USD"),
                Column("Against as drawn", "USD"),
                Column("Parts that cannot move"),
            ),
            tuple(
                (row.label, row.value, None if row.value is None else row.value - drawn, row.note)
                for row in rows
            ),
        ),
    )


def _options(
    results: "Results", shown_as: str
) -> tuple[tuple[str, str, Role, float, str, str], ...]:
    """Return id, label, colour, cost, what stays where it is, and why an option does not exist."""
    totals = results.totals
    ec2, lambda_ = totals.all_ec2_blocked, totals.all_lambda_blocked
    return (
        ("as-drawn", shown_as, "as_drawn", totals.as_drawn_usd_per_month, "", ""),
        (
            "all-ec2",
            "All EC2",
            "ec2",
            totals.all_ec2_usd_per_month,
            _names(results, ec2),
            _blocked(results, "ec2", ec2),
        ),
        (
            "all-lambda",
            "All Lambda",
            "lambda",
            totals.all_lambda_usd_per_month,
            _names(results, lambda_),
            _blocked(results, "lambda", lambda_),
        ),
        ("recommended", "Recommended", "recommended", totals.recommended_usd_per_month, "", ""),
    )


def _names(results: "Results", ids: "Sequence[str]") -> str:
    """Name the parts that an option leaves where they are."""
    parts = results.components
    names = [(parts[key].name or key) if key in parts else key for key in ids]
    return f"{', '.join(names)} cannot move" if names else ""


def _blocked(results: "Results", placement: str, blocked: "Sequence[str]") -> str:
    """Say that no part can run on a placement, "" where one is or could be there."""
    computing = [part for part in results.components.values() if part.options]
    if computing and all(part.id in blocked and part.placement != placement for part in computing):
        return f"No part can run on {NAME_OF_PLACEMENT[placement]}"
    return ""


def _stacks(
    scenario: "Scenario", results: "Results", options: ChartOptions
) -> dict[str, tuple[RowPart, ...]]:
    """Compute every variant as a drawing of its own and stack its parts, dearest drawn first.

    Large drawings are left whole: their parts would be hairs, and three more evaluations long.
    """
    if len(results.components) > _MOST_STACKED:
        return {}
    from planner.analysis.evaluate import evaluate  # the engine, only when asked for
    from planner.analysis.variants import computed

    names = [part.id for part in sorted(results.components.values(), key=_dearest_first)]
    stacks = {}
    for key, variant in _VARIANTS.items():
        other = computed(scenario, results, variant)
        found = results
        if other is not scenario:
            found = evaluate(other, traffic_x=traffic_x_of(scenario, results))
        parts = [found.components[name] for name in names if name in found.components]
        stacks[key] = tuple(
            RowPart(
                part.name or part.id,
                part.usd_per_month * options.months,
                money(part.usd_per_month * options.months),
                role_of(part),
                shade=0.3 * (place % 2),
            )
            for place, part in enumerate(parts)
            if part.usd_per_month > 0
        )
    return stacks


def _dearest_first(part: "ComponentResult") -> float:
    return -part.usd_per_month


def _row(
    key: str,
    label: str,
    role: Role,
    usd: float,
    drawn: float,
    note: str,
    parts: tuple[RowPart, ...],
) -> Row:
    if not math.isfinite(usd):
        return Row(key, label, role, None, ("unknown",), blocked="Its price is unknown", note=note)
    change = usd - drawn
    if abs(sum(part.value for part in parts) - usd) > max(SAME_USD, 0.001 * abs(usd)):
        parts = ()  # figures that were changed by hand: they have no parts
    differs = key != "as-drawn" and abs(change) >= min(SAME_USD, abs(drawn) * 0.01)
    return Row(
        key,
        label,
        role,
        usd,
        (money(usd), money_change(change) if differs else ""),
        good=change < 0 if differs and key == "recommended" else None,
        parts=parts,
        strong=key == "recommended",
        note=note,
    )


def _finding(totals: "Totals", options: ChartOptions) -> str:
    """Say what the recommended mix does to the bill."""
    saving = (totals.as_drawn_usd_per_month - totals.recommended_usd_per_month) * options.months
    if saving > SAME_USD:
        return f"The recommended mix saves {money(saving)} a {options.period}"
    if saving < -SAME_USD:
        return f"What is needed costs {money(-saving)} a {options.period} more than what is drawn"
    dearer = min(totals.all_ec2_usd_per_month, totals.all_lambda_usd_per_month)
    more = (dearer - totals.as_drawn_usd_per_month) * options.months
    if more > SAME_USD:
        return f"{options.shown_as} is cheapest, by {money(more)} a {options.period}"
    return "No option is cheaper than what is drawn"


def _short_finding(totals: "Totals", options: ChartOptions) -> str:
    """Say it in the few words that fit over a small chart."""
    saving = (totals.as_drawn_usd_per_month - totals.recommended_usd_per_month) * options.months
    if saving > SAME_USD:
        return f"Recommended: −{money(saving)} a {options.period}"
    return SHORT if options.months == 1 else "Yearly cost by option"


def _gap(totals: "Totals") -> str:
    if totals.complete:
        return ""
    return f"+ {totals.unknown_lines} unknown" if totals.unknown_lines else "some prices unknown"


TOTALS_BY_OPTION = Chart(
    ID,
    "Totals by option",
    "scenario",
    data,
    help="What the drawing costs as it is, all on EC2, all on Lambda, and as recommended.",
)
