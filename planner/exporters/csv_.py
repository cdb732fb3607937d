"""Cost lines or the figures of charts as comma-separated values."""

import csv
import io
import math
from collections.abc import Iterator, Sequence

from planner.charts.base import Cell
from planner.exporters.base import (
    Exporter,
    ExportRequest,
    assumptions,
    basis_lines,
    charts_wanted,
    one_line,
)

_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COST_COLUMNS = (
    "part_id",
    "part",
    "kind",
    "placement",
    "item",
    "quantity",
    "unit",
    "usd_per_unit",
    "usd_per_month",
    "estimated",
    "own_price",
    "source",
    "as_of",
    "free_quantity",
)


def write(request: ExportRequest) -> bytes:
    """Write the cost lines; or, for charts, each chart's table under its title."""
    rows = _of_charts(request) if request.what == "charts" else _of_lines(request)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    writer.writerow([])
    basis = basis_lines(request)
    named = {name for name, _text in basis}
    basis += [pair for pair in assumptions(request) if pair[0] not in named]
    writer.writerows([safe_cell(name), safe_cell(text)] for name, text in basis)
    # The mark tells spreadsheets that this is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _of_lines(request: ExportRequest) -> Iterator[Sequence[Cell]]:
    yield _COST_COLUMNS
    for part in request.results.components.values():
        for line in part.lines:
            yield (
                part.id,
                part.name,
                part.kind,
                part.placement,
                line.item,
                line.quantity,
                line.unit,
                line.usd_per_unit,
                line.usd,
                "yes" if line.estimated else "no",
                "yes" if line.own else "no",
                line.source,
                line.as_of,
                line.free_quantity,
            )


def _of_charts(request: ExportRequest) -> Iterator[Sequence[Cell]]:
    for data in charts_wanted(request):
        yield (data.title,)
        if data.empty:
            yield (data.empty,)
        yield [f"{c.title} [{c.unit}]" if c.unit else c.title for c in data.table.columns]
        yield from data.table.rows
        yield ()


def safe_cell(cell: Cell) -> str:
    """Write a cell: numbers in full, text that a sheet would run behind an apostrophe.

    >>> safe_cell("=1+1"), safe_cell(-2.5), safe_cell(None)
    ("'=1+1", '-2.5', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = one_line(cell)
        return f"'{text}" if text.lstrip(" ").startswith(_LIKE_A_FORMULA) else text
    number = float(cell)
    if not math.isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


CSV = Exporter(
    "csv", "Figures (CSV)", ".csv", frozenset({"data", "charts"}), write, media_type="text/csv"
)
