"""Which assumption flips the answer: each figure moved by 20 %, and who is then cheaper."""

from typing import TYPE_CHECKING

from planner.charts.base import (
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Row,
    Table,
    axis_money,
    basis,
    empty_chart,
    part_or_reason,
)
from planner.units import count, duration_ms, money, share, size_mb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.analysis.results import Results, TornadoRow
    from planner.document.scenario import Scenario

ID = "tornado"
SHORT = "What the answer rests on"
_MOST_ROWS = 6
_AIR = 0.22
"""Room for the texts at both ends, as a share of the range."""


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Show one part's assumptions, widest first; right of the line EC2 costs less."""
    del scenario
    part = part_or_reason(ID, SHORT, results, component_id, "what its answer rests on")
    if isinstance(part, ChartData):
        return part
    if not part.tornado:
        has_traffic = part.requests_per_month > 0
        sentence = (
            "Only one side can carry this part, so no assumption flips it"
            if has_traffic
            else "Give this part traffic to see what its answer rests on"
        )
        action = "" if has_traffic else "set-traffic"
        return empty_chart(ID, SHORT, sentence, action=action, component=part.id)
    months = options.months
    most = _MOST_ROWS if options.large or len(part.tornado) <= _MOST_ROWS else _MOST_ROWS - 1
    shown = part.tornado[:most]
    name = part.name or "This part"
    today = -shown[0].gap_usd * months
    ends = [-gap * months for row in shown for gap in (row.low_gap_usd, row.high_gap_usd)]
    low, high = min(0.0, today, *ends), max(0.0, today, *ends)
    air = (high - low) * _AIR or 1.0
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(part.tornado)}",
        short_title=f"{name}: what the answer rests on",
        subtitle=basis(results, f"USD a {options.period} saved, each figure ± 20 %"),
        x=Axis(f"USD a {options.period}", "USD", "linear", low - air, high + air, _tick, _signed),
        rows=(*(_row(row, months) for row in shown), *_rest(part.tornado[most:])),
        marks=(
            Mark("vertical", "neutral", x=0.0, text="flips here"),
            Mark("vertical", "target", x=today, text="today"),
        ),
        component=part.id,
        table=_table(part.tornado, months, options.period),
    )


def _row(row: "TornadoRow", months: int) -> Row:
    """Turn the gap (EC2 less Lambda) round: to the right EC2 costs less."""
    low, high = -row.low_gap_usd * months, -row.high_gap_usd * months
    ends = sorted(((low, row.low_value), (high, row.high_value)))
    return Row(
        id=row.parameter,
        label=row.title,
        role="neutral",
        value=abs(high - low),
        span=(ends[0][0], ends[1][0]),
        span_texts=(figure(ends[0][1], row.unit), figure(ends[1][1], row.unit)),
        strong=row.flips,
        note=f"flips at {figure(row.flips_at, row.unit)}" if row.flips_at is not None else "",
    )


def _rest(rows: "Sequence[TornadoRow]") -> tuple[Row, ...]:
    """Count the assumptions that move the answer least."""
    if not rows:
        return ()
    which = "" if any(row.flips for row in rows) else " not flip it"
    verb = "" if not which else " that does" if len(rows) == 1 else " that do"
    names = ", ".join(row.title[:1].lower() + row.title[1:] for row in rows)
    return (Row("rest", f"{len(rows)} more{verb}{which}", "neutral", None, bar=False, note=names),)


def figure(value: float, unit: str) -> str:
    """Write an assumption in its unit.

    >>> figure(540.0, "ms"), figure(1024.0, "MB")
    ('540 ms', '1,024 MB')
    """
    writers = {"ms": duration_ms, "MB": size_mb, "share": share}
    if unit in writers:
        return writers[unit](value)
    return count(value)


def _signed(usd: float) -> str:
    if usd == 0:
        return "$0"
    return f"{'EC2' if usd > 0 else 'Lambda'} {money(abs(usd))}"


def _tick(usd: float) -> str:
    if usd == 0:
        return "$0"
    return f"{'EC2' if usd > 0 else 'Lambda'} {axis_money(abs(usd))}"


def _finding(rows: "Sequence[TornadoRow]") -> str:
    flipping = [row for row in rows if row.flips]
    if not flipping:
        return "no assumption flips the answer within 20 %"
    first = flipping[0].title[:1].lower() + flipping[0].title[1:]
    if len(flipping) == 1:
        return f"{first} flips the answer within 20 %"
    return f"{first} and {len(flipping) - 1} more flip the answer within 20 %"


def _table(rows: "Sequence[TornadoRow]", months: int, period: str) -> Table:
    columns = (
        Column("Assumption"),
        Column("Unit"),
        Column("Today"),
        Column("Low"),
        Column("High"),
        Column("EC2 less Lambda at low", f"USD a {period}"),
        Column("EC2 less Lambda at high", f"USD a {period}"),
        Column("Flips at"),
    )
    return Table(
        columns,
        tuple(
            (
                row.title,
                row.unit,
                row.value,
                row.low_value,
                row.high_value,
                row.low_gap_usd * months,
                row.high_gap_usd * months,
                row.flips_at,
            )
            for row in rows
        ),
    )


TORNADO = Chart(
    ID,
    "Sensitivity",
    "component",
    data,
    help="Which assumption flips the answer, and how far it is from doing so.",
)
