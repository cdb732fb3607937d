"""A deck, 16:9: findings as titles, native charts, a drawing of shapes, verdicts, assumptions."""

import io
from collections.abc import Sequence
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
    moves_in_words,
    one_line,
    report,
    sources,
)
from planner.exporters.pptx_.drawing import add_drawing
from planner.exporters.pptx_.native_charts import add_chart, can_be_native
from planner.exporters.pptx_.tables import (
    BODY_FOOT_IN,
    BODY_TOP_IN,
    add_heat_map,
    add_sentences,
    add_table,
    height_of_sentences,
    height_of_table,
    pages_of_rows,
    pages_of_sentences,
    widths_of,
)
from planner.exporters.pptx_.words import (
    HEIGHT_IN,
    RIM_IN,
    ROOM_IN,
    WIDTH_IN,
    colour_of,
    fill,
    height_of,
    inches,
    points,
    rgb,
    say,
    shortened,
    text_box,
    text_colour_of,
    without_style,
)
from planner.storage.limits import RefusedInput, check_archive, read_limited
from planner.tokens import LIGHT
from planner.units import money, money_change

_TITLE_PT, _SMALLEST_TITLE_PT = 24, 18
_CHART_IN, _SIDE_IN = 8.6, 8.5
_WORDS_PT = 14
_TITLE_ONLY = 5
_FIRST_SECTIONS = 2
_RECTANGLE = 1
_MOST_PAGES = 8
"""Nobody turns over more slides of one table."""
_LEFT_OUT = "The first {:,} of {:,}; all are in the workbook and in the report"
_LEGEND_OF_DRAWING = (
    "Blue runs on EC2, orange on Lambda; a filled strip says where a part would cost less"
)


def write(request: ExportRequest) -> bytes:
    """Write the deck."""
    deck = _deck(request)
    told = [f"{key}: {value}" for key, value in basis_lines(request)[1:6]]
    slides = _Slides(deck, " · ".join([one_line(request.scenario.name)[:40], *told]))
    charts = [data for data in charts_wanted(request) if data.grid or can_be_native(data)]
    _title_slide(slides, request)
    _decision(slides, request, charts)
    sections = list(report(request))
    # The first slide has the totals; their table adds what cannot move.
    if any(row[-1] for row in sections[0].rows):
        _section(slides, sections[0])
    for section in sections[1:_FIRST_SECTIONS]:
        _section(slides, section)
    if request.scenario.nodes:
        slide = slides.add("The architecture as drawn", _LEGEND_OF_DRAWING)
        add_drawing(slide, request)
    for data in charts:
        _chart_slide(slides, request, data)
    for section in sections[_FIRST_SECTIONS:]:
        _section(slides, section)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _chart_slide(slides: "_Slides", request: ExportRequest, data: ChartData) -> None:
    """Add a chart with three points beside it; its basis and its sources are in the notes."""
    slide = slides.add(data.title, data.subtitle)
    if data.grid is not None:
        add_heat_map(slide, data.grid)
    else:
        height = BODY_FOOT_IN - BODY_TOP_IN
        add_chart(slide, data, (RIM_IN, BODY_TOP_IN, _CHART_IN, height))
        _list_of_three(slide, _points_of(request, data), BODY_TOP_IN + 0.1)
    named = [f"{source} ({checked})" for source, checked in sources(request.results)]
    basis = [f"{name}: {value}" for name, value in basis_lines(request)]
    points_told = [f"{point}." for point in _points_of(request, data)]
    notes = [data.title, *points_told, "", *basis, "", "Prices from:", *named]
    slide.notes_slide.notes_text_frame.text = "\n".join(one_line(line) for line in notes)


def _deck(request: ExportRequest) -> Any:
    """Open the template file of one's own, or begin a plain deck of 16:9."""
    import pptx

    if request.template is None:
        deck = pptx.Presentation()
        deck.slide_width, deck.slide_height = inches(WIDTH_IN), inches(HEIGHT_IN)
        return deck
    name = one_line(request.template.name)
    try:
        data = read_limited(request.template)
        check_archive(data, name)
    except RefusedInput as refusal:
        raise ExportProblem(str(refusal)) from refusal
    try:
        deck = pptx.Presentation(io.BytesIO(data))
        shown = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx cannot remove a slide
        for known in list(shown):
            deck.part.drop_rel(known.rId)
            shown.remove(known)
        deck.slide_width, deck.slide_height = inches(WIDTH_IN), inches(HEIGHT_IN)
        # Parts are read when they are asked for: one damaged is found here, not while exporting.
        for layout in deck.slide_layouts:
            tuple(layout.placeholders)
        deck.slides.add_slide(_title_only(deck))
        deck.save(io.BytesIO())
    except Exception as problem:
        raise ExportProblem(
            f"{name} is no presentation that can be used as a template."
        ) from problem
    first = shown[0]
    deck.part.drop_rel(first.rId)
    shown.remove(first)
    return deck


def _title_only(deck: Any) -> Any:
    """Return the layout for slides that are filled freely under their title."""
    layouts = deck.slide_layouts
    named = [layout for layout in layouts if layout.name == "Title Only"]
    return named[0] if named else layouts[min(_TITLE_ONLY, len(layouts) - 1)]


class _Slides:
    """Adds slides that carry a title, a foot and a page number."""

    def __init__(self, deck: Any, foot: str) -> None:
        self._deck, self._foot = deck, foot
        self._layout = _title_only(deck)

    def add(self, headline: str, subtitle: str = "", *, title: str = "", size: float = 0) -> Any:
        """Add a slide; the first one has a small headline over a large title of its own."""
        slide = self._deck.slides.add_slide(self._layout)
        for holder in list(slide.placeholders):
            if holder != slide.shapes.title and holder.placeholder_format.type != 1:
                holder._element.getparent().remove(holder._element)  # noqa: SLF001
        if title:
            box = (RIM_IN, 0.55, ROOM_IN, 0.3)
            text_box(slide, box, headline, 14, LIGHT.muted, bold=True)
        size = size or _title_size(headline)
        shown = title or shortened(headline, size, ROOM_IN, 1, bold=True)
        place = (RIM_IN, 0.9, ROOM_IN, 0.75) if title else (RIM_IN, 0.5, ROOM_IN, 0.55)
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
        if shortened(title, size, ROOM_IN, 1, bold=True) == one_line(title):
            return size
    return _SMALLEST_TITLE_PT


def _title_slide(slides: _Slides, request: ExportRequest) -> None:
    """Add the first slide: name, description, what it costs, and what the figures rest on."""
    name = request.scenario.name or "Scenario"
    slide = slides.add("EC2 or Lambda?", title=shortened(name, 40, ROOM_IN, 1, bold=True), size=40)
    about = shortened(request.scenario.description, 14, 8.6, 4)
    text_box(slide, (RIM_IN, 1.75, 8.6, 1.1), about, 14, LIGHT.text_secondary)
    _big_figures(slide, request)
    top = 5.25
    for number, (name, value) in enumerate(basis_lines(request)[1:]):
        column, row = divmod(number, 3)
        left, line = RIM_IN + column * 4.3, top + row * 0.32
        text_box(slide, (left, line, 1.6, 0.3), name, 12, LIGHT.muted)
        text_box(slide, (left + 1.6, line, 2.5, 0.3), value, 12, LIGHT.text)


def _big_figures(slide: Any, request: ExportRequest) -> None:
    """Write the totals large, each over a bar in its colour."""
    totals = request.results.totals
    drawn, gap = totals.as_drawn_usd_per_month, totals.unknown_lines
    figures = (
        ("As drawn", drawn, "as_drawn"),
        ("All EC2", totals.all_ec2_usd_per_month, "ec2"),
        ("All Lambda", totals.all_lambda_usd_per_month, "lambda"),
        ("Recommended", totals.recommended_usd_per_month, "recommended"),
    )
    wide = ROOM_IN / len(figures)
    for number, (name, usd, role) in enumerate(figures):
        left, room = RIM_IN + number * wide, wide - 0.35
        rule = slide.shapes.add_shape(_RECTANGLE, *(inches(v) for v in (left, 3.25, room, 0.06)))
        fill(rule.fill, colour_of(role))
        rule.line.fill.background()
        without_style(rule)
        text_box(slide, (left, 3.42, room, 0.3), name, 13, LIGHT.text_secondary)
        ink = text_colour_of(role) if role == "recommended" else LIGHT.text
        text_box(slide, (left, 3.72, room, 0.6), money(usd), 32, ink, bold=True)
        change = "a month" if role == "as_drawn" else f"{money_change(usd - drawn)} a month"
        gaps = f", + {gap} unknown" if gap else ""
        text_box(slide, (left, 4.32, room, 0.3), f"{change}{gaps}", 12, LIGHT.muted)


def _decision(slides: _Slides, request: ExportRequest, charts: Sequence[ChartData]) -> None:
    """Add the slide to decide on: cost against traffic, the totals, three reasons."""
    found = {data.chart: data for data in charts}
    totals, traffic = found.get("totals-by-option"), found.get("cost-against-traffic")
    if totals is None:
        return
    slide = slides.add(moves_in_words(request.results), " ".join(headlines(request)))
    left = traffic or totals
    words = traffic.title if traffic else totals.short_title
    heading = shortened(words, 12, 7.4, 1, bold=True)
    text_box(slide, (RIM_IN, 1.55, 7.4, 0.3), heading, 12, LIGHT.text, bold=True)
    add_chart(slide, left, (RIM_IN, 1.85, 7.5, 4.85))
    top = 1.55
    if traffic is not None:
        words = "Whole system, USD a month"
        text_box(slide, (_SIDE_IN, top, 4.2, 0.3), words, 12, LIGHT.text, bold=True)
        wide = RIM_IN + ROOM_IN - _SIDE_IN
        add_chart(slide, _bare(totals), (_SIDE_IN, 1.95, wide, 2.3))
        top = 4.5
    _list_of_three(slide, _points_of(request, totals), top, _SIDE_IN)


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


def _list_of_three(
    slide: Any, told: Sequence[str], top: float, x: float = RIM_IN + _CHART_IN + 0.25
) -> None:
    width = RIM_IN + ROOM_IN - x
    for sentence in told[:3]:
        text = shortened(sentence, _WORDS_PT, width - 0.2, 6)
        high = height_of(text, _WORDS_PT, width - 0.2)
        if top + high > BODY_FOOT_IN:
            break
        text_box(slide, (x, top, 0.2, 0.3), "•", _WORDS_PT, LIGHT.muted)
        text_box(slide, (x + 0.2, top, width - 0.2, high), text, _WORDS_PT, LIGHT.text)
        top += high + 0.2


def _section(slides: _Slides, section: Section) -> None:
    """Add a section's table, as many slides as it needs, and its sentences."""
    told, cut = _cut(list(pages_of_sentences(section.sentences)), len(section.sentences))
    pages: list[list[Any]] = []
    if section.rows:
        widths = widths_of(section)
        pages, remark = _cut(list(pages_of_rows(section, widths)), len(section.rows))
        for number, rows in enumerate(pages):
            slide = slides.add(_numbered(section.title, number, len(pages)), remark)
            add_table(slide, section, rows, widths)
            top = BODY_TOP_IN + height_of_table(section, rows, widths) + 0.3
            is_last = number == len(pages) - 1 and len(told) == 1
            if is_last and top + height_of_sentences(told[0]) <= BODY_FOOT_IN:
                add_sentences(slide, told.pop(), top)
    for number, sentences in enumerate(told):
        title = f"{section.title}: why" if pages else section.title
        add_sentences(slides.add(_numbered(title, number, len(told)), cut), sentences)


def _cut(pages: Sequence[list[Any]], entries: int) -> tuple[list[list[Any]], str]:
    """Leave out pages that nobody turns over; return what the slides say of it."""
    kept = list(pages[:_MOST_PAGES])
    shown = sum(len(page) for page in kept)
    return kept, _LEFT_OUT.format(shown, entries) if shown < entries else ""


def _numbered(title: str, number: int, pages: int) -> str:
    return f"{title}, {number + 1} of {pages}" if pages > 1 else title


PPTX = Exporter(
    "pptx",
    "Slides (PPTX)",
    ".pptx",
    frozenset({"report"}),
    write,
    needs_qt=True,
    media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
