"""A workbook: one sheet a topic, numbers as numbers, totals as live formulas."""

import io
import math
from collections.abc import Sequence
from typing import Any

from planner.charts.base import NAME_OF_PLACEMENT, Cell
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
from planner.tokens import LIGHT

_LINE_HEADS = (
    "Part", "Item", "Quantity", "Unit", "USD a unit", "USD a month", "Estimated", "Source", "As of",
    "Of it free",
)  # fmt: skip
_ANSWER_HEADS = (
    "Part", "Answer", "The guide", "We agree", "Saves, USD a month", "Drawn on", "As drawn, USD",
    "EC2, USD", "Lambda, USD", "p95, ms", "Flips at, requests a month", "Sure", "Why",
)  # fmt: skip
_USD_COLUMN = 5
_LONGEST_CELL = 32_000
_SHEET_NAME_LENGTH = 31
_NARROWEST, _WIDEST, _WIDE_TEXT = 9.0, 52.0, 100.0
_LINE_PT = 13.5
_USD = "[>=1]$#,##0.00;[<0]-$#,##0.00;$0.00########"
_NUMBER = "[>=100]#,##0;[>=1]#,##0.00;0.00######"
_FONT = {"font_name": "Arial", "font_size": 10}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "part": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bottom": 2, "font_color": LIGHT.muted},
    "head_after": {"bold": True, "bottom": 2, "font_color": LIGHT.muted, "indent": 1},
    "head_right": {"bold": True, "bottom": 2, "font_color": LIGHT.muted, "align": "right"},
    "muted": {"font_color": LIGHT.muted},
    "usd": {"num_format": _USD},
    "number": {"num_format": _NUMBER},
    "whole": {"num_format": "#,##0"},
    "share": {"num_format": "0%"},
    "sum": {"bold": True, "top": 1, "num_format": _USD},
    "strong": {"bold": True, "top": 1},
    "": {},
    "after": {"indent": 1},
    "wrap": {"text_wrap": True, "valign": "top", "indent": 1},
    "ec2": {"font_color": LIGHT.ec2_text, "bg_color": LIGHT.ec2_tint},
    "lambda": {"font_color": LIGHT.lambda_text, "bg_color": LIGHT.lambda_tint},
    "unknown": {"bg_color": LIGHT.warning_tint},
    "estimated": {"font_color": LIGHT.warning_text},
}


def write(request: ExportRequest) -> bytes:
    """Write totals, answers, cost lines, the charts' tables, assumptions and sources."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": _FONT,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": one_line(request.scenario.name)[:200]})
    looks = {name: book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}
    summary = _sheet(book, "Summary", request)
    places = _write_lines(_sheet(book, "Cost lines", request), request, looks)
    _write_summary(book, summary, request, looks, places)
    _write_answers(_sheet(book, "Answers", request), request, looks)
    for data in charts_wanted(request):
        sheet = _sheet(book, _sheet_name(data.chart), request)
        _text(sheet, 0, 0, data.title, looks["part"])
        _text(sheet, 1, 0, data.subtitle, looks["muted"])
        heads = [f"{c.title} [{c.unit}]" if c.unit else c.title for c in data.table.columns]
        formats = ["usd" if "USD" in c.unit else "number" for c in data.table.columns]
        _write_table(sheet, 3, heads, data.table.rows, looks, formats)
    for section in report(request)[3:]:
        if section.sentences:
            sheet = _sheet(book, section.title, request)
            rows = [(sentence,) for sentence in section.sentences]
            _write_table(sheet, 0, (section.title,), rows, looks, ["wrap"])
    pairs = _sheet(book, "Assumptions", request)
    _write_table(pairs, 0, ("Setting", "Value"), assumptions(request), looks)
    named = _sheet(book, "Sources", request)
    _write_table(named, 0, ("Source", "Checked"), sources(request.results), looks)
    book.close()
    return stream.getvalue()


def _sheet(book: Any, name: str, request: ExportRequest) -> Any:
    """Add a sheet that prints on as many pages as it is long, and no wider than one."""
    sheet = book.add_worksheet(name[:_SHEET_NAME_LENGTH])
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = one_line(request.scenario.name).replace("&", "&&")[:80]
    sheet.set_footer(f"&L{title}, &A&RPage &P of &N")
    sheet.hide_gridlines(2)
    return sheet


def _write_lines(
    sheet: Any, request: ExportRequest, looks: dict[str, Any]
) -> dict[str, tuple[int, int]]:
    """Write every cost line; return each part's first and last row, for the sums."""
    places: dict[str, tuple[int, int]] = {}
    rows: list[tuple[Cell, ...]] = []
    for part in request.results.components.values():
        first = len(rows) + 1
        for line in part.lines:
            estimated = "yes" if line.estimated else "no"
            rows.append((
                part.name or part.id, line.item, line.quantity, line.unit, line.usd_per_unit,
                line.usd, estimated, line.source, line.as_of, line.free_quantity or None,
            ))  # fmt: skip
        if len(rows) >= first:
            places[part.id] = (first, len(rows))
    formats = ["", "", "number", "", "usd", "usd", "", "", "", "number"]
    _write_table(sheet, 0, _LINE_HEADS, rows, looks, formats, frozen_columns=2)
    if rows:
        last = len(rows)
        gap = {"type": "blanks", "format": looks["unknown"]}
        sheet.conditional_format(1, _USD_COLUMN, last, _USD_COLUMN, gap)
        bars = {"type": "data_bar", "bar_color": LIGHT.border, "bar_solid": True, "bar_only": False}
        sheet.conditional_format(1, _USD_COLUMN, last, _USD_COLUMN, bars)
        guess = {"type": "cell", "criteria": "==", "value": '"yes"', "format": looks["estimated"]}
        sheet.conditional_format(1, _USD_COLUMN + 1, last, _USD_COLUMN + 1, guess)
        sheet.autofilter(0, 0, last, len(_LINE_HEADS) - 1)
    return places


def _write_summary(
    book: Any,
    sheet: Any,
    request: ExportRequest,
    looks: dict[str, Any],
    places: dict[str, tuple[int, int]],
) -> None:
    """Write the basis, the options with a chart, and the parts with sums over their lines."""
    results, totals = request.results, request.results.totals
    _text(sheet, 0, 0, request.scenario.name, looks["title"])
    row = 1
    for name, value in basis_lines(request)[1:]:
        _text(sheet, row, 0, name, looks["muted"])
        _text(sheet, row, 1, value)
        row += 1
    row += 1
    parts = list(results.components.values())
    options = row
    top = options + 7
    foot = top + len(parts)
    _heads(sheet, options, ("Option", "USD a month"), looks)
    known = (
        ("All EC2", totals.all_ec2_usd_per_month),
        ("All Lambda", totals.all_lambda_usd_per_month),
        ("Recommended", totals.recommended_usd_per_month),
    )
    _text(sheet, options + 1, 0, "As drawn, all parts")
    for number, (name, usd) in enumerate(known):
        _text(sheet, options + 2 + number, 0, name)
        _cell(sheet, options + 2 + number, 1, usd, looks["usd"])
    _heads(sheet, top - 1, ("Part", "USD a month", "Requests a month"), looks)
    for number, part in enumerate(parts):
        line = top + number
        _text(sheet, line, 0, part.name or part.id)
        if part.id in places:
            start, end = places[part.id]
            priced = sum(one.usd for one in part.lines if one.usd is not None)
            formula = f"=SUM('Cost lines'!F{start + 1}:F{end + 1})"
            sheet.write_formula(line, 1, formula, looks["usd"], priced)
        _cell(sheet, line, 2, part.requests_per_month, looks["number"])
    _text(sheet, foot, 0, "As drawn", looks["strong"])
    if parts:
        drawn = totals.as_drawn_usd_per_month
        again = f"=SUM(B{foot + 1}:B{foot + 1})"
        sheet.write_formula(options + 1, 1, again, looks["usd"], drawn)
        sheet.write_formula(foot, 1, f"=SUM(B{top + 1}:B{foot})", looks["sum"], drawn)
        bars = {"type": "data_bar", "bar_color": LIGHT.border, "bar_solid": True}
        sheet.conditional_format(top, 1, foot - 1, 1, bars)
        _add_chart(book, sheet, options)
    if totals.unknown_lines:
        gap = f"Without {totals.unknown_lines} unknown: see the marked cells of Cost lines."
        _text(sheet, foot + 1, 0, gap, looks["muted"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 20)


def _add_chart(book: Any, sheet: Any, options: int) -> None:
    """Add bars of the four options, fed by the cells beside them."""
    chart = book.add_chart({"type": "bar"})
    colours = (LIGHT.either, LIGHT.ec2, LIGHT.lambda_, LIGHT.ok)
    chart.add_series({
        "name": "USD a month",
        "categories": ["Summary", options + 1, 0, options + 4, 0],
        "values": ["Summary", options + 1, 1, options + 4, 1],
        "points": [{"fill": {"color": colour}} for colour in colours],
        "data_labels": {"value": True, "num_format": "$#,##0.00"},
        "gap": 60,
    })  # fmt: skip
    chart.set_title({"name": "USD a month", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 520, "height": 240})
    chart.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(0, 4, chart, {"description": "The four options in USD a month"})


def _write_answers(sheet: Any, request: ExportRequest, looks: dict[str, Any]) -> None:
    """Write every verdict with its figures as numbers."""
    rows: list[tuple[Cell, ...]] = []
    for part in request.results.components.values():
        verdict = part.verdict
        if verdict is None:
            continue
        usd = {option.placement: option.usd_per_month for option in part.options if option.feasible}
        flips = [crossing.requests_per_month for crossing in part.break_even]
        rows.append((
            part.name or part.id,
            NAME_OF_PLACEMENT.get(verdict.choice, verdict.choice),
            NAME_OF_PLACEMENT.get(verdict.guide.answer, verdict.guide.answer),
            "yes" if verdict.guide.agrees else "no",
            verdict.saves_usd_per_month,
            NAME_OF_PLACEMENT.get(part.placement or "", part.placement or ""),
            part.usd_per_month,
            usd.get("ec2"),
            usd.get("lambda"),
            part.percentiles.p95 if part.percentiles else None,
            flips[0] if flips else None,
            verdict.confidence,
            ". ".join(reason.text for reason in verdict.reasons),
        ))  # fmt: skip
    formats = [
        "", "", "", "", "usd", "", "usd", "usd", "usd", "whole", "whole", "share", "wrap",
    ]  # fmt: skip
    _write_table(sheet, 0, _ANSWER_HEADS, rows, looks, formats, frozen_columns=1)
    if not rows:
        return
    for column in (1, 2, 5):
        for side in ("ec2", "lambda"):
            name = f'"{NAME_OF_PLACEMENT[side]}"'
            told = {"type": "cell", "criteria": "==", "value": name, "format": looks[side]}
            sheet.conditional_format(1, column, len(rows), column, told)
    sheet.autofilter(0, 0, len(rows), len(_ANSWER_HEADS) - 1)


def _heads(
    sheet: Any, row: int, heads: Sequence[str], looks: dict[str, Any], right: Sequence[bool] = ()
) -> None:
    for place, head in enumerate(heads):
        is_right = right[place] if right else place > 0
        look = "head_right" if is_right else "head_after" if place else "head"
        _text(sheet, row, place, head, looks[look])


def _write_table(
    sheet: Any,
    top: int,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    looks: dict[str, Any],
    formats: Sequence[str] = (),
    *,
    frozen_columns: int = 0,
) -> None:
    """Write a table whose heads stay in sight and are printed on every page."""
    formats = formats or ["number"] * len(heads)
    figures = [
        any(isinstance(row[place], int | float) for row in rows) for place in range(len(heads))
    ]
    _heads(sheet, top, heads, looks, figures)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            is_plain = isinstance(cell, str) and formats[place] != "wrap"
            look = ("after" if place else "") if is_plain else formats[place]
            _cell(sheet, top + 1 + number, place, cell, looks[look])
            if formats[place] == "wrap":
                lines = math.ceil(_length(cell) / _WIDE_TEXT)
                sheet.set_row(top + 1 + number, _LINE_PT * max(lines, 1))
    for place, head in enumerate(heads):
        longest = max((_length(row[place]) for row in rows), default=0)
        width = min(max(longest + 3.0, len(head) + 4.0, _NARROWEST), _WIDEST)
        width = _WIDE_TEXT if formats[place] == "wrap" else width
        sheet.set_column(place, place, width)
    sheet.freeze_panes(top + 1, frozen_columns)
    sheet.repeat_rows(top)


def _length(cell: Cell) -> int:
    """Return about how many characters a cell shows."""
    if cell is None:
        return 0
    return len(cell) if isinstance(cell, str) else min(len(f"{cell:,.6f}"), 16)


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
