"""Sections of the report on slides: tables with hair lines, sentences, and a week as a heat map."""

from collections.abc import Iterator, Sequence
from typing import Any

from planner.charts.base import NAME_OF_PLACEMENT, Grid
from planner.exporters.base import Section, one_line
from planner.exporters.pptx_.words import (
    RIM_IN,
    ROOM_IN,
    fill,
    height_of,
    inches,
    ink_on,
    say,
    shortened,
    text_box,
    text_colour_of,
)
from planner.painting.arial import width_in_ems
from planner.tokens import LIGHT

BODY_TOP_IN, BODY_FOOT_IN = 1.55, 6.7
_WORDS_PT, _CELLS_PT, _HEADS_PT, _HOUR_PT = 14, 12, 11, 8
_MOST_CELL_LINES = 3
_LONGEST_CELL = 120
_NARROWEST_IN, _AIRY_IN = 0.6, 0.45
_FULL_ENOUGH = 0.6
_ROOMY = 1.03
"""Of what a cell needs, for programs that measure otherwise."""
_CELL_RIM_IN = 0.08
_DAY_IN, _HOUR_HIGH_IN = 0.55, 0.58
_ROLE_OF_NAME = {name: placement for placement, name in NAME_OF_PLACEMENT.items()}
_MARKS = {"Error": ("×", LIGHT.error_text), "Warning": ("△", LIGHT.warning_text)}
_RULES = ("lnL", "lnR", "lnT", "lnB")


def pages_of_sentences(sentences: Sequence[str]) -> Iterator[list[str]]:
    """Share sentences out to slides."""
    page: list[str] = []
    top = BODY_TOP_IN
    for sentence in sentences:
        high = _height(sentence)
        if page and top + high > BODY_FOOT_IN:
            yield page
            page, top = [], BODY_TOP_IN
        page.append(sentence)
        top += high
    if page:
        yield page


def height_of_table(section: Section, rows: Sequence[Sequence[str]], widths: Any) -> float:
    """Return about how high a table stands. [inches]"""
    return sum(_row_height(row, widths) for row in (section.heads, *rows))


def height_of_sentences(sentences: Sequence[str]) -> float:
    """Return about how high sentences stand. [inches]"""
    return sum(_height(sentence) for sentence in sentences)


def add_sentences(slide: Any, sentences: Sequence[str], top: float = BODY_TOP_IN) -> None:
    """Write sentences under each other; a severity in front becomes a sign in its colour."""
    for sentence in sentences:
        severity, _colon, rest = sentence.partition(": ")
        sign, ink = _MARKS.get(severity, ("•", LIGHT.muted))
        text = rest if severity in (*_MARKS, "Info") else sentence
        shown = shortened(text, _WORDS_PT, ROOM_IN - 0.3, 8)
        high = height_of(shown, _WORDS_PT, ROOM_IN - 0.3)
        text_box(slide, (RIM_IN, top, 0.25, 0.3), sign, _WORDS_PT, ink, bold=True)
        place = (RIM_IN + 0.3, top, ROOM_IN - 0.3, high)
        text_box(slide, place, shown, _WORDS_PT, LIGHT.text)
        top += _height(sentence)


def _height(sentence: str) -> float:
    shown = shortened(sentence, _WORDS_PT, ROOM_IN - 0.3, 8)
    return height_of(shown, _WORDS_PT, ROOM_IN - 0.3) + 0.16


def widths_of(section: Section) -> list[float]:
    """Give each column what it needs; where that is too much, words give way. [inches]"""
    columns = range(len(section.heads))
    wanted = [_needed(section, place) for place in columns]
    spare = ROOM_IN - sum(wanted)
    if spare >= 0:
        # Few narrow columns need not reach across a whole slide.
        return [width + min(spare / len(wanted), _AIRY_IN) for width in wanted]
    words = [place for place in columns if place < section.right] or list(columns)
    cap = max(wanted[place] for place in words)
    while spare < 0 and cap > _NARROWEST_IN:
        cap -= 0.05
        wanted = [
            min(width, cap) if place in words else width for place, width in enumerate(wanted)
        ]
        spare = ROOM_IN - sum(wanted)
    share = min(ROOM_IN / sum(wanted), 1.0)
    return [width * share for width in wanted]


def _needed(section: Section, place: int) -> float:
    """Return how wide a column must be to hold its head and its longest cell on one line."""
    head = width_in_ems(one_line(section.heads[place]), bold=True) * _HEADS_PT
    cells = (
        width_in_ems(one_line(row[place])[:_LONGEST_CELL], bold=_is_strong(row, place)) * _CELLS_PT
        for row in section.rows
    )
    return max(head, *cells, 0.0) * _ROOMY / 72 + 2 * _CELL_RIM_IN


def _is_strong(row: Sequence[str], place: int) -> bool:
    return place == 0 or row[place] in _ROLE_OF_NAME or (len(row) > 1 and row[1] == "Sum")


def pages_of_rows(section: Section, widths: Sequence[float]) -> Iterator[list[tuple[str, ...]]]:
    """Share the rows of a table out to slides; a slide ends with a sum where one is near."""
    page: list[tuple[str, ...]] = []
    room = BODY_FOOT_IN - BODY_TOP_IN + 0.1 - _row_height(section.heads, widths)
    used = 0.0
    for row in section.rows:
        high = _row_height(row, widths)
        if page and used + high > room:
            end = _end_of_part(page)
            yield page[:end]
            page = page[end:]
            used = sum(_row_height(one, widths) for one in page)
        page.append(row)
        used += high
    if page:
        yield page


def _end_of_part(page: Sequence[Sequence[str]]) -> int:
    """Return behind which row a full page is best ended."""
    sums = [place + 1 for place, row in enumerate(page) if row[1:2] == ("Sum",)]
    return sums[-1] if sums and sums[-1] >= len(page) * _FULL_ENOUGH else len(page)


def add_table(
    slide: Any, section: Section, rows: Sequence[tuple[str, ...]], widths: Sequence[float]
) -> None:
    """Add a table: heads muted over a line, hair lines between rows, sums and answers strong."""
    place = (RIM_IN, BODY_TOP_IN - 0.1, sum(widths), 0.3)
    table = _bare_table(slide, len(rows) + 1, len(section.heads), place)
    for column, width in enumerate(widths):
        table.columns[column].width = inches(width)
    before = ""
    for number, row in enumerate((section.heads, *rows)):
        table.rows[number].height = inches(_row_height(row, widths))
        is_head = number == 0
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            cell.margin_left = inches(0.0 if column == 0 else _CELL_RIM_IN)
            cell.margin_right = inches(_CELL_RIM_IN)
            cell.margin_top = cell.margin_bottom = inches(0.045)
            # A part is named once, above its lines.
            shown = "" if column == 0 and text == before else _cell(text, widths[column])
            size = _HEADS_PT if is_head else _CELLS_PT
            ink = LIGHT.muted if is_head else text_colour_of(_ROLE_OF_NAME.get(text, "neutral"))
            strong = is_head or _is_strong(row, column)
            align = "right" if column >= section.right else "left"
            say(cell.text_frame, shown, size, ink, bold=strong, align=align)
            _rule_below(cell, LIGHT.text if is_head else LIGHT.border, 1.5 if is_head else 0.75)
        before = "" if is_head else row[0]


def add_heat_map(slide: Any, grid: Grid) -> None:
    """Add a map as a table whose cells are coloured by what they hold."""
    from planner.painting.colours import scale_class

    scale = LIGHT.sequential_cost if grid.scale == "cost" else LIGHT.sequential_latency
    known = grid.values[grid.values == grid.values]
    highest = float(known.max()) if known.size else 0.0
    rows, columns = len(grid.rows), len(grid.columns)
    high = _HOUR_HIGH_IN * (rows + 1)
    place = (RIM_IN, BODY_TOP_IN, ROOM_IN, high)
    table = _bare_table(slide, rows + 1, columns + 1, place)
    table.columns[0].width = inches(_DAY_IN)
    for column in range(columns):
        table.columns[column + 1].width = inches((ROOM_IN - _DAY_IN) / columns)
    for number in range(rows + 1):
        table.rows[number].height = inches(_HOUR_HIGH_IN if number else 0.32)
        for column in range(columns + 1):
            cell = table.cell(number, column)
            cell.margin_left = cell.margin_right = inches(0.02)
            cell.margin_top = cell.margin_bottom = inches(0.02)
            if number and column:
                value = float(grid.values[number - 1, column - 1])
                text, size = grid.write(value), _HOUR_PT
                unknown = value != value
                ground = (
                    LIGHT.sunken
                    if unknown
                    else scale_class(scale, value / highest if highest else 0.0)
                )
                fill(cell.fill, ground)
                ink = ink_on(ground)
                _rule_below(cell, LIGHT.surface, 1.5)
                _rule_below(cell, LIGHT.surface, 1.5, "lnR")
            else:
                text = grid.rows[number - 1] if number else str(column - 1) if column else ""
                size, ink = _HEADS_PT, LIGHT.muted
            align = "left" if column == 0 else "centre"
            say(cell.text_frame, text, size, ink, align=align)
            cell.vertical_anchor = _middle()
    foot = "Columns are hours of the day; the palest is nothing, the darkest "
    place = (RIM_IN, BODY_FOOT_IN - 0.3, ROOM_IN, 0.3)
    text_box(slide, place, f"{foot}{grid.write(highest)}.", _HEADS_PT, LIGHT.muted)


def _bare_table(slide: Any, rows: int, columns: int, place: Sequence[float]) -> Any:
    """Add a table without the bands and fills of the theme."""
    frame = slide.shapes.add_table(rows, columns, *(inches(side) for side in place))
    told = frame._element.graphic.graphicData.tbl.tblPr  # noqa: SLF001 - no word for the style
    for name in ("firstRow", "bandRow"):
        told.set(name, "0")
    style = told.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    if style is not None:
        style.text = _NO_STYLE
    return frame.table


_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""What presentations call a table without style and grid."""


def _rule_below(cell: Any, colour: str, width_pt: float, side: str = "lnB") -> None:
    """Draw one side of a cell; python-pptx has no word for borders."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    told = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    line = parse_xml(
        f'<a:{side} {nsdecls("a")} w="{round(width_pt * 12_700)}"><a:solidFill>'
        f'<a:srgbClr val="{colour[1:7]}"/></a:solidFill></a:{side}>'
    )
    # Sides stand in a fixed order, before the fill.
    later = _RULES[_RULES.index(side) + 1 :]
    for known in told:
        name = known.tag.rpartition("}")[2]
        if name in later or name not in _RULES:
            known.addprevious(line)
            return
    told.append(line)


def _middle() -> Any:
    from pptx.enum.text import MSO_ANCHOR

    return MSO_ANCHOR.MIDDLE


def _row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(
        height_of(
            _cell(text, width), _CELLS_PT, width - 2 * _CELL_RIM_IN, bold=_is_strong(cells, place)
        )
        for place, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return lines + 0.13


def _cell(text: str, width: float) -> str:
    return shortened(text, _CELLS_PT, width - 2 * _CELL_RIM_IN, _MOST_CELL_LINES)
