"""A deck, 16:9: findings as titles, native charts, a drawing of shapes, verdicts, assumptions."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from planner.charts.base import ChartData
from planner.exporters.base import (
    Exporter,
    ExportProblem,
    ExportRequest,
    Section,
    basis_lines,
    charts_wanted,
    headlines,
    one_line,
    report,
)
from planner.exporters.pptx_.drawing import add_drawing
from planner.exporters.pptx_.native_charts import add_chart, can_be_native
from planner.exporters.pptx_.words import (
    HEIGHT_IN,
    RIM_IN,
    ROOM_IN,
    WIDTH_IN,
    fill,
    height_of,
    inches,
    points,
    rgb,
    say,
    shortened,
    text_box,
    without_style,
)
from planner.tokens import LIGHT

_TITLE_PT, _SMALLEST_TITLE_PT = 24, 18
_BODY_TOP_IN, _BODY_FOOT_IN = 1.55, 6.7
_CHART_IN = 8.6
_WORDS_PT, _CELLS_PT = 14, 11
_MOST_CELL_LINES = 3
_CELL_RIM_IN = 0.1
_TITLE_ONLY = 5


def write(request: ExportRequest) -> bytes:
    """Write the deck."""
    deck = _deck(request)
    told = [f"{key}: {value}" for key, value in basis_lines(request)[1:6]]
    slides = _Slides(deck, " · ".join([one_line(request.scenario.name)[:40], *told]))
    charts = [data for data in charts_wanted(request) if can_be_native(data)]
    _title_slide(slides, request)
    _decision(slides, request, charts)
    if request.scenario.nodes:
        add_drawing(slides.add("The architecture as drawn"), request)
    for data in charts:
        slide = slides.add(data.title, data.subtitle)
        height = _BODY_FOOT_IN - _BODY_TOP_IN
        add_chart(slide, data, (RIM_IN - 0.1, _BODY_TOP_IN, _CHART_IN, height))
        _list_of_three(slide, _points_of(request, data), _BODY_TOP_IN + 0.1)
    for section in report(request):
        _section(slides, section)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _deck(request: ExportRequest) -> Any:
    """Open the template file of one's own, or begin a plain deck of 16:9."""
    import pptx

    if request.template is None:
        deck = pptx.Presentation()
        deck.slide_width, deck.slide_height = inches(WIDTH_IN), inches(HEIGHT_IN)
        return deck
    try:
        deck = pptx.Presentation(str(request.template))
    except Exception as problem:
        raise ExportProblem(
            f"{one_line(request.template.name)} is no presentation that can be used as a template."
        ) from problem
    shown = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx cannot remove a slide
    for known in list(shown):
        deck.part.drop_rel(known.rId)
        shown.remove(known)
    deck.slide_width, deck.slide_height = inches(WIDTH_IN), inches(HEIGHT_IN)
    return deck


class _Slides:
    """Adds slides that carry a title, a foot and a page number."""

    def __init__(self, deck: Any, foot: str) -> None:
        self._deck, self._foot = deck, foot
        layouts = deck.slide_layouts
        named = [layout for layout in layouts if layout.name == "Title Only"]
        self._layout = named[0] if named else layouts[min(_TITLE_ONLY, len(layouts) - 1)]

    def add(self, title: str, subtitle: str = "") -> Any:
        """Add a slide."""
        slide = self._deck.slides.add_slide(self._layout)
        for holder in list(slide.placeholders):
            if holder != slide.shapes.title and holder.placeholder_format.type != 1:
                holder._element.getparent().remove(holder._element)  # noqa: SLF001
        size = _title_size(title)
        shown = shortened(title, size, ROOM_IN, 1)
        place = (RIM_IN, 0.5, ROOM_IN, 0.55)
        if slide.shapes.title is None:
            text_box(slide, place, shown, size, LIGHT.text, bold=True)
        else:
            head = slide.shapes.title
            head.left, head.top, head.width, head.height = (inches(side) for side in place)
            frame = head.text_frame
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
            say(frame, shown, size, LIGHT.text, bold=True)
        if subtitle:
            remark = shortened(subtitle, 13, ROOM_IN, 1)
            text_box(slide, (RIM_IN, 1.08, ROOM_IN, 0.3), remark, 13, LIGHT.text_secondary)
        self._put_foot(slide)
        return slide

    def _put_foot(self, slide: Any) -> None:
        from pptx.enum.shapes import MSO_CONNECTOR

        rule = slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, *(inches(v) for v in (RIM_IN, 6.92, RIM_IN + ROOM_IN, 6.92))
        )
        rule.line.color.rgb = rgb(LIGHT.border)
        rule.line.width = points(0.75)
        without_style(rule)
        page = str(len(self._deck.slides))
        text = shortened(self._foot, 10, ROOM_IN - 0.8, 1)
        text_box(slide, (RIM_IN, 7.02, ROOM_IN - 0.7, 0.25), text, 10, LIGHT.muted)
        place = (RIM_IN + ROOM_IN - 0.6, 7.02, 0.6, 0.25)
        text_box(slide, place, page, 10, LIGHT.muted, align="right")


def _title_size(title: str) -> float:
    for size in range(_TITLE_PT, _SMALLEST_TITLE_PT, -2):
        if shortened(title, size, ROOM_IN, 1) == one_line(title):
            return size
    return _SMALLEST_TITLE_PT


def _title_slide(slides: _Slides, request: ExportRequest) -> None:
    """Add the first slide: name, description, what it costs, and what the figures rest on."""
    slide = slides.add(request.scenario.name or "Scenario")
    about = shortened(request.scenario.description, 14, 9.5, 4)
    text_box(slide, (RIM_IN, 1.3, 9.5, 1.1), about, 14, LIGHT.text_secondary)
    top = 2.75
    for line in headlines(request):
        text_box(slide, (RIM_IN, top, ROOM_IN, 0.5), line, 22, LIGHT.text, bold=True)
        top += 0.6
    top += 0.3
    for name, value in basis_lines(request)[1:]:
        text_box(slide, (RIM_IN, top, 2.2, 0.3), name, 12, LIGHT.muted)
        text_box(slide, (RIM_IN + 2.3, top, 6.0, 0.3), value, 12, LIGHT.text)
        top += 0.32


def _decision(slides: _Slides, request: ExportRequest, charts: Sequence[ChartData]) -> None:
    """Add the slide to decide on: cost against traffic, the totals, three reasons."""
    found = {data.chart: data for data in charts}
    totals, traffic = found.get("totals-by-option"), found.get("cost-against-traffic")
    if totals is None:
        return
    slide = slides.add(totals.title, " ".join(headlines(request)))
    left = traffic or totals
    words = traffic.title if traffic else totals.short_title
    heading = shortened(words, 12, 7.4, 1)
    text_box(slide, (RIM_IN, 1.55, 7.4, 0.3), heading, 12, LIGHT.text, bold=True)
    add_chart(slide, left, (RIM_IN - 0.1, 1.85, 7.6, 4.85))
    top = 1.55
    if traffic is not None:
        text_box(slide, (8.5, top, 4.2, 0.3), totals.short_title, 12, LIGHT.text, bold=True)
        add_chart(slide, _bare(totals), (8.4, 1.85, 4.4, 2.5))
        top = 4.5
    _list_of_three(slide, _points_of(request, totals), top, foot=_BODY_FOOT_IN)


def _bare(data: ChartData) -> ChartData:
    """Return a chart of rows without the parts of its bars, for little room."""
    from dataclasses import replace

    return replace(data, rows=tuple(replace(row, parts=()) for row in data.rows))


def _points_of(request: ExportRequest, data: ChartData) -> list[str]:
    """Return three sentences beside a chart: why, for a part; else the dearest questions."""
    parts = request.results.components
    part = parts.get(data.component or "")
    if part is not None and part.verdict is not None:
        return [reason.text for reason in part.verdict.reasons]
    changes = [
        (found.verdict.change_saves_usd_per_month or 0.0, found)
        for found in parts.values()
        if found.verdict is not None and found.verdict.reasons
    ]
    told = [
        f"{found.name or found.id}: {found.verdict.reasons[0].text}"
        for _saves, found in sorted(changes, key=lambda pair: -pair[0])
        if found.verdict is not None
    ]
    return told or list(request.results.not_modelled)


def _list_of_three(slide: Any, told: Sequence[str], top: float, foot: float = 6.7) -> None:
    x, width = RIM_IN + _CHART_IN + 0.1, ROOM_IN - _CHART_IN - 0.1
    for sentence in told[:3]:
        text = shortened(sentence, _WORDS_PT, width - 0.2, 6)
        high = height_of(text, _WORDS_PT, width)
        if top + high > foot:
            break
        text_box(slide, (x, top, 0.2, 0.3), "•", _WORDS_PT, LIGHT.muted)
        text_box(slide, (x + 0.2, top, width - 0.2, high), text, _WORDS_PT, LIGHT.text)
        top += high + 0.2


# -- tables and sentences ------------------------------------------------------------------------


def _section(slides: _Slides, section: Section) -> None:
    """Add a section's table, as many slides as it needs, and its sentences."""
    if section.rows:
        widths = _widths(section)
        for rows in _pages_of_rows(section, widths):
            _table(slides.add(section.title), section, rows, widths)
    for told in _pages_of_sentences(section.sentences):
        slide, top = slides.add(section.title), _BODY_TOP_IN
        for sentence in told:
            text = shortened(sentence, _WORDS_PT, ROOM_IN, 8)
            high = height_of(text, _WORDS_PT, ROOM_IN)
            text_box(slide, (RIM_IN, top, ROOM_IN, high), text, _WORDS_PT, LIGHT.text)
            top += high + 0.16


def _pages_of_sentences(sentences: Sequence[str]) -> Iterator[list[str]]:
    page: list[str] = []
    top = _BODY_TOP_IN
    for sentence in sentences:
        high = height_of(shortened(sentence, _WORDS_PT, ROOM_IN, 8), _WORDS_PT, ROOM_IN) + 0.16
        if page and top + high > _BODY_FOOT_IN:
            yield page
            page, top = [], _BODY_TOP_IN
        page.append(sentence)
        top += high
    if page:
        yield page


def _widths(section: Section) -> list[float]:
    """Share the room out by what the columns hold, none too narrow for its head. [inches]"""
    longest = []
    for place, head in enumerate(section.heads):
        cells = sorted(len(row[place]) for row in section.rows)
        usual = cells[int(len(cells) * 0.9)]
        longest.append(min(max(usual, len(head) + 1, 7), 60))
    return [ROOM_IN * length / sum(longest) for length in longest]


def _row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(
        height_of(_cell(text, width), _CELLS_PT, width - 2 * _CELL_RIM_IN)
        for text, width in zip(cells, widths, strict=True)
    )
    return lines + 0.12


def _cell(text: str, width: float) -> str:
    return shortened(text, _CELLS_PT, width - 2 * _CELL_RIM_IN, _MOST_CELL_LINES)


def _pages_of_rows(section: Section, widths: Sequence[float]) -> Iterator[list[tuple[str, ...]]]:
    page: list[tuple[str, ...]] = []
    first = _BODY_TOP_IN - 0.1 + _row_height(section.heads, widths)
    top = first
    for row in section.rows:
        high = _row_height(row, widths)
        if page and top + high > _BODY_FOOT_IN:
            yield page
            page, top = [], first
        page.append(row)
        top += high
    if page:
        yield page


def _table(
    slide: Any, section: Section, rows: Sequence[tuple[str, ...]], widths: Sequence[float]
) -> None:
    place = (RIM_IN, _BODY_TOP_IN - 0.1, ROOM_IN, 0.3)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(section.heads), *(inches(side) for side in place)
    )
    table = frame.table
    for column, width in enumerate(widths):
        table.columns[column].width = inches(width)
    for number, row in enumerate((section.heads, *rows)):
        table.rows[number].height = inches(_row_height(row, widths))
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            fill(cell.fill, LIGHT.sunken if number == 0 else LIGHT.surface)
            cell.margin_top = cell.margin_bottom = inches(0.04)
            shown = _cell(text, widths[column])
            align = "right" if column >= section.right else "left"
            say(cell.text_frame, shown, _CELLS_PT, LIGHT.text, bold=number == 0, align=align)


PPTX = Exporter(
    "pptx",
    "Slides (PPTX)",
    ".pptx",
    frozenset({"report"}),
    write,
    media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
