"""A workbook: one sheet a topic, numbers as numbers, totals as live formulas."""

import io
import math
from collections.abc import Sequence
from typing import Any

from planner.charts.base import NAME_OF_PLACEMENT, Cell, ChartData, Grid
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
from planner.painting.arial import broken_lines
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
_NARROWEST, _WIDEST, _WIDE_TEXT, _TEXT_BESIDE = 6.5, 52.0, 100.0, 64.0
"""Of a column, in digits; text alone on its sheet has more room than beside figures."""
_DIGIT_IN, _SIZE_PT, _LINE_PT = 7 / 96, 10.0, 13.5
_UPRIGHT, _UPRIGHT_IF_LONG, _LONG = 102.0, 130.0, 30
"""Widths up to which a sheet is printed upright, and from how many rows it is long."""
_HEADS_OF_CHART = 3
_ALL_PRINTED, _MOST_PRINTED = 200, 100
_USD = "[>=1]$#,##0.00;[<0]-$#,##0.00;$0.00####"
_PRICE = "[>=1]$#,##0.00;[<0]-$#,##0.00;$0.00########"
_NUMBER = "[>=100]#,##0;[>=1]#,##0.00;0.00######"
_FONT = {"font_name": "Arial", "font_size": _SIZE_PT}
_HEAD = {
    "bold": True,
    "bottom": 2,
    "font_color": LIGHT.muted,
    "text_wrap": True,
    "valign": "bottom",
}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "part": {"bold": True, "font_size": 12},
    "head": _HEAD,
    "head_after": {**_HEAD, "indent": 1},
    "head_right": {**_HEAD, "align": "right"},
    "muted": {"font_color": LIGHT.muted},
    "usd": {"num_format": _USD},
    "price": {"num_format": _PRICE},
    "number": {"num_format": _NUMBER},
    "whole": {"num_format": "#,##0"},
    "share": {"num_format": "0%"},
    "sum": {"bold": True, "top": 1, "num_format": _USD},
    "strong": {"bold": True, "top": 1},
    "": {},
    "after": {"indent": 1},
    "wrap": {"text_wrap": True, "indent": 1},
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
    looks = {
        name: book.add_format({**_FONT, "valign": "top", **look}) for name, look in _LOOKS.items()
    }
    summary = _sheet(book, "Summary", request)
    places = _write_lines(_sheet(book, "Cost lines", request), request, looks)
    _write_summary(book, summary, request, looks, places)
    _write_answers(_sheet(book, "Answers", request), request, looks)
    for data in charts_wanted(request):
        _write_chart(_sheet(book, _sheet_name(data.chart), request), data, looks)
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
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = one_line(request.scenario.name).replace("&", "&&")[:80]
    sheet.set_footer(f"&L{title}, &A&RPage &P of &N")
    sheet.hide_gridlines(2)
    return sheet


def _write_chart(sheet: Any, data: ChartData, looks: dict[str, Any]) -> None:
    """Write a chart's finding over its figures: a table, or the map that it is."""
    _text(sheet, 0, 0, data.title, looks["part"])
    _text(sheet, 1, 0, data.subtitle, looks["muted"])
    if data.grid is not None:
        _write_grid(sheet, data.grid, looks)
        return
    columns, rows = data.table.columns, data.table.rows
    heads = [f"{c.title} [{c.unit}]" if c.unit else c.title for c in columns]
    formats = [
        "usd" if "USD" in column.unit else _format_of([row[place] for row in rows])
        for place, column in enumerate(columns)
    ]
    _write_table(sheet, _HEADS_OF_CHART, heads, rows, looks, formats)
    if len(rows) > _ALL_PRINTED:
        shown = f"The first {_MOST_PRINTED} of {len(rows):,} rows are printed."
        _text(sheet, _HEADS_OF_CHART - 1, 0, shown, looks["muted"])
        sheet.print_area(0, 0, _HEADS_OF_CHART + _MOST_PRINTED, len(heads) - 1)


def _write_grid(sheet: Any, grid: Grid, looks: dict[str, Any]) -> None:
    """Write a map as it is seen: days down, hours across, the more the darker."""
    heads = ["", *grid.columns]
    rows: list[tuple[Cell, ...]] = [
        (name, *(value if math.isfinite(value) else None for value in values))
        for name, values in zip(grid.rows, grid.values.tolist(), strict=True)
    ]
    formats = ["", *[_format_of([cell for row in rows for cell in row])] * len(grid.columns)]
    _write_table(sheet, _HEADS_OF_CHART, heads, rows, looks, formats)
    scale = LIGHT.sequential_cost if grid.scale == "cost" else LIGHT.sequential_latency
    shades = {"type": "2_color_scale", "min_color": scale[0], "max_color": scale[len(scale) // 2]}
    last = _HEADS_OF_CHART + len(rows)
    sheet.conditional_format(_HEADS_OF_CHART + 1, 1, last, len(grid.columns), shades)


def _format_of(cells: Sequence[Cell]) -> str:
    """Return how the figures of a column are written: without decimals where none has any."""
    figures = [cell for cell in cells if isinstance(cell, int | float)]
    return "whole" if all(float(figure).is_integer() for figure in figures) else "number"


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
    formats = ["", "", "number", "", "price", "usd", "", "", "", "number"]
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
        sheet.set_landscape()
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
    text_width = _WIDE_TEXT if len(heads) == 1 else _TEXT_BESIDE
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            is_plain = isinstance(cell, str) and formats[place] != "wrap"
            look = ("after" if place else "") if is_plain else formats[place]
            _cell(sheet, top + 1 + number, place, cell, looks[look])
            if formats[place] == "wrap":
                room = (text_width - 2.0) * _DIGIT_IN
                lines = broken_lines(one_line(str(cell))[:_LONGEST_CELL], _SIZE_PT, room)
                sheet.set_row(top + 1 + number, _LINE_PT * len(lines))
    widths = []
    for place, head in enumerate(heads):
        longest = max((_length(row[place], formats[place]) for row in rows), default=0)
        arrow = 2.0 if frozen_columns else 0.0  # of a filter
        width = min(max(longest + 3.0, _width_of_head(head) + arrow, _NARROWEST), _WIDEST)
        widths.append(text_width if formats[place] == "wrap" else width)
        sheet.set_column(place, place, widths[-1])
    if any(len(head) + 1.0 > width for head, width in zip(heads, widths, strict=True)):
        sheet.set_row(top, 2 * _LINE_PT)
    if sum(widths) > (_UPRIGHT_IF_LONG if len(rows) > _LONG else _UPRIGHT):
        sheet.set_landscape()
    sheet.freeze_panes(top + 1, frozen_columns)
    sheet.repeat_rows(top)


def _width_of_head(head: str) -> float:
    """Return how wide a head stands on two lines."""
    words = head.split(" ")
    ways = (
        max(len(" ".join(words[:cut])), len(" ".join(words[cut:]))) for cut in range(len(words))
    )
    return min(ways) + 3.0


def _length(cell: Cell, form: str) -> int:
    """Return about how many characters a cell shows in a format."""
    if cell is None or isinstance(cell, str):
        return len(cell or "")
    if form in ("whole", "share") or (abs(cell) >= 100 and form == "number"):
        return len(f"{cell:,.0f}")
    if abs(cell) >= 1 or cell == 0:
        return len(f"{cell:,.2f}") + 1
    return 13 if form == "price" else 10


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
