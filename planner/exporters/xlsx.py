"""A workbook: one sheet a topic, numbers as numbers, totals as live formulas."""

import io
import math
from typing import Any

from planner.charts.base import Cell
from planner.exporters.base import (
    Exporter,
    ExportRequest,
    assumptions,
    basis_lines,
    charts_wanted,
    one_line,
    report,
    sources,
)

_LINE_HEADS = (
    "Part", "Item", "Quantity", "Unit", "USD a unit", "USD a month", "Estimated", "Source", "As of",
)  # fmt: skip
_USD_COLUMN = 5
_LONGEST_CELL = 32_000
_SHEET_NAME_LENGTH = 31


def write(request: ExportRequest) -> bytes:
    """Write totals, verdicts, cost lines, the charts' tables, assumptions and sources."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "usd": book.add_format({"num_format": "$#,##0.00####"}),
        "sum": book.add_format({"bold": True, "top": 1, "num_format": "$#,##0.00####"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    summary = book.add_worksheet("Summary")
    places = _write_lines(book.add_worksheet("Cost lines"), request, looks)
    _write_summary(summary, request, looks, places)
    for data in charts_wanted(request):
        sheet = book.add_worksheet(_sheet_name(data.chart))
        _text(sheet, 0, 0, data.title, looks["title"])
        heads = [f"{c.title} [{c.unit}]" if c.unit else c.title for c in data.table.columns]
        _write_table(sheet, 2, heads, data.table.rows, looks)
    pairs = book.add_worksheet("Assumptions")
    _write_table(pairs, 0, ("Setting", "Value"), assumptions(request), looks)
    named = book.add_worksheet("Sources")
    _write_table(named, 0, ("Source", "Checked"), sources(request.results), looks)
    book.close()
    return stream.getvalue()


def _write_lines(
    sheet: Any, request: ExportRequest, looks: dict[str, Any]
) -> dict[str, tuple[int, int]]:
    """Write every cost line; return each part's first and last row, for the sums."""
    places: dict[str, tuple[int, int]] = {}
    for place, head in enumerate(_LINE_HEADS):
        sheet.write_string(0, place, head, looks["head"])
    row = 1
    for part in request.results.components.values():
        first = row
        for line in part.lines:
            _text(sheet, row, 0, part.name or part.id)
            _text(sheet, row, 1, line.item)
            _cell(sheet, row, 2, line.quantity)
            _text(sheet, row, 3, line.unit)
            _cell(sheet, row, 4, line.usd_per_unit)
            _cell(sheet, row, _USD_COLUMN, line.usd, looks["usd"])
            _text(sheet, row, 6, "yes" if line.estimated else "no")
            _text(sheet, row, 7, line.source)
            _text(sheet, row, 8, line.as_of)
            row += 1
        if row > first:
            places[part.id] = (first, row - 1)
    sheet.freeze_panes(1, 2)
    for column, width in enumerate((24, 32, 14, 12, 16, 14, 10, 48, 12)):
        sheet.set_column(column, column, width)
    return places


def _write_summary(
    sheet: Any,
    request: ExportRequest,
    looks: dict[str, Any],
    places: dict[str, tuple[int, int]],
) -> None:
    """Write the basis, the parts with sums over their lines, the total, and the verdicts."""
    results = request.results
    _text(sheet, 0, 0, request.scenario.name, looks["title"])
    row = 1
    for name, value in basis_lines(request)[1:]:
        _text(sheet, row, 0, name)
        _text(sheet, row, 1, value)
        row += 1
    row += 1
    for place, head in enumerate(("Part", "USD a month", "Requests a month")):
        sheet.write_string(row, place, head, looks["head"])
    first = row = row + 1
    for part in results.components.values():
        _text(sheet, row, 0, part.name or part.id)
        if part.id in places:
            start, end = places[part.id]
            known = sum(line.usd for line in part.lines if line.usd is not None)
            formula = f"=SUM('Cost lines'!F{start + 1}:F{end + 1})"
            sheet.write_formula(row, 1, formula, looks["usd"], known)
        _cell(sheet, row, 2, part.requests_per_month)
        row += 1
    total = results.totals.as_drawn_usd_per_month
    sheet.write_string(row, 0, "As drawn", looks["head"])
    if row > first:
        sheet.write_formula(row, 1, f"=SUM(B{first + 1}:B{row})", looks["sum"], total)
    row += 2
    for section in report(request)[:2]:
        _text(sheet, row, 0, section.title, looks["title"])
        _write_table(sheet, row + 1, section.heads, section.rows, looks)
        row += len(section.rows) + 4
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 8, 18)


def _write_table(sheet: Any, top: int, heads: Any, rows: Any, looks: dict[str, Any]) -> None:
    for place, head in enumerate(heads):
        _text(sheet, top, place, head, looks["head"])
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            _cell(sheet, top + 1 + number, place, cell)
    sheet.set_column(0, max(len(heads) - 1, 0), 22)


def _cell(sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
    """Write a number as a number, text as text, and nothing where it is unknown."""
    if cell is None:
        return
    if isinstance(cell, str):
        _text(sheet, row, column, cell, look)
    elif math.isfinite(cell):
        sheet.write_number(row, column, float(cell), look)


def _text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
    """Write text that no sheet may take for a formula or a link."""
    sheet.write_string(row, column, one_line(text)[:_LONGEST_CELL], look)


def _sheet_name(chart_id: str) -> str:
    return chart_id.replace("-", " ").capitalize()[:_SHEET_NAME_LENGTH]


XLSX = Exporter(
    "xlsx",
    "Workbook (XLSX)",
    ".xlsx",
    frozenset({"data", "report"}),
    write,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
