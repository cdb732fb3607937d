"""A deck, 16:9: findings as titles, native charts, a drawing of shapes, verdicts, assumptions."""

import io
import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

from planner.charts.base import ChartData, Series
from planner.document.scenario import Scenario
from planner.exporters.base import (
    Exporter,
    ExportRequest,
    Section,
    basis_lines,
    charts_wanted,
    one_line,
    report,
)
from planner.tokens import LIGHT, NODE
from planner.units import money

_FONT = "Arial"
_WIDTH_IN, _HEIGHT_IN = 13.333, 7.5
_RIM_IN = 0.6
_MOST_ROWS = 12
_MOST_POINTS = 400
_LONGEST_TEXT = 180
_COLOURS = {
    "ec2": LIGHT.ec2,
    "lambda": LIGHT.lambda_,
    "managed": LIGHT.managed,
    "fargate": LIGHT.fargate,
    "recommended": LIGHT.ok,
    "as_drawn": LIGHT.either,
    "limit": LIGHT.error,
    "error": LIGHT.error,
    "target": LIGHT.text_secondary,
}


def write(request: ExportRequest) -> bytes:
    """Write the deck."""
    import pptx

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = _inches(_WIDTH_IN), _inches(_HEIGHT_IN)
    foot = " · ".join(f"{key}: {value}" for key, value in basis_lines(request)[1:6])
    slides = _Slides(deck, foot)
    charts = list(charts_wanted(request))
    _title_slide(slides, request, charts)
    if request.scenario.nodes:
        _drawing(slides.add("The architecture as drawn"), request)
    for data in charts:
        if data.grid is None and (data.rows or data.series):
            _chart(slides.add(data.title, data.subtitle), data)
    for section in report(request):
        _section(slides, section)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


class _Slides:
    """Adds slides that carry a title, a foot and a page number."""

    def __init__(self, deck: Any, foot: str) -> None:
        self._deck, self._foot = deck, foot

    def add(self, title: str, subtitle: str = "") -> Any:
        """Add a slide."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[5])
        shape = slide.shapes.title
        shape.left, shape.top = _inches(_RIM_IN), _inches(0.4)
        shape.width, shape.height = _inches(_WIDTH_IN - 2 * _RIM_IN), _inches(0.8)
        size = 30 if len(title) <= 60 else 24
        _say(shape.text_frame, title, size, LIGHT.text, bold=True)
        if subtitle:
            _text_box(slide, _RIM_IN, 1.15, 12.0, 0.4, subtitle, 14, LIGHT.text_secondary)
        page = len(self._deck.slides)
        _text_box(slide, _RIM_IN, 7.0, 10.8, 0.35, self._foot, 10, LIGHT.muted)
        _text_box(slide, 12.2, 7.0, 0.6, 0.35, str(page), 10, LIGHT.muted)
        return slide


def _title_slide(slides: _Slides, request: ExportRequest, charts: Sequence[ChartData]) -> None:
    totals = request.results.totals
    gain = totals.as_drawn_usd_per_month - totals.recommended_usd_per_month
    slide = slides.add(request.scenario.name or "Scenario", request.scenario.description[:200])
    lines = [
        f"As drawn {money(totals.as_drawn_usd_per_month)} a month"
        + ("" if totals.complete else ", without what has no price"),
        f"Recommended {money(totals.recommended_usd_per_month)} a month"
        + (f", {money(gain)} less" if gain > 0 else ""),
    ]
    lines += [data.title for data in charts[:4]]
    top = 1.9
    for place, line in enumerate(lines):
        size, colour = (24, LIGHT.text) if place < 2 else (18, LIGHT.text_secondary)
        _text_box(slide, _RIM_IN, top, 12.0, 0.6, line, size, colour)
        top += 0.75


# -- charts ------------------------------------------------------------------------------------


def _chart(slide: Any, data: ChartData) -> None:
    """Add a native chart whose numbers can be edited."""
    if data.rows:
        chart = _bars(slide, data)
    elif data.x.scale == "hour_of_week":
        chart = _week(slide, data)
    else:
        chart = _scatter(slide, data)
    chart.font.size = _points(12)
    chart.font.name = _FONT
    chart.has_title = False


def _place(slide: Any, kind: Any, numbers: Any) -> Any:
    size = (_inches(_WIDTH_IN - 2 * _RIM_IN), _inches(5.2))
    frame = slide.shapes.add_chart(kind, _inches(_RIM_IN), _inches(1.65), *size, numbers)
    return frame.chart


def _bars(slide: Any, data: ChartData) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    rows = data.rows
    numbers = _chart_data().CategoryChartData(number_format="General")
    numbers.categories = [one_line(row.label)[:_LONGEST_TEXT] for row in rows]
    if any(row.spread for row in rows):
        for name in ("p50", "p95", "p99"):
            values = (getattr(row.spread, name) if row.spread else None for row in rows)
            numbers.add_series(f"{name}, {data.x.unit}", [_finite(value) for value in values])
    else:
        numbers.add_series(one_line(data.x.title), [_finite(row.value) for row in rows])
    chart = _place(slide, XL_CHART_TYPE.BAR_CLUSTERED, numbers)
    chart.category_axis.reverse_order = True
    chart.has_legend = any(row.spread is not None for row in rows)
    plot = chart.plots[0]
    plot.gap_width = 60
    if not chart.has_legend:
        plot.has_data_labels = True
        plot.data_labels.number_format = "$#,##0.00"
        plot.data_labels.number_format_is_linked = False
        for place, row in enumerate(rows):
            _fill(plot.series[0].points[place].format.fill, _colour(row.role))
    _quiet(chart.value_axis)
    return chart


def _week(slide: Any, data: ChartData) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    series = [one for one in data.series if one.id == "load"]
    numbers = _chart_data().CategoryChartData(number_format="General")
    hours = series[0].x.tolist() if series else []
    numbers.categories = [data.x.write_full(hour) for hour in hours]
    for one in series:
        numbers.add_series(one_line(one.name), [_finite(value) for value in one.y])
    levels = [mark for mark in data.marks if mark.kind == "level"]
    for mark in levels:
        numbers.add_series(one_line(mark.text), [_finite(mark.y)] * len(hours))
    chart = _place(slide, XL_CHART_TYPE.LINE, numbers)
    drawn = [one.role for one in series] + [mark.role for mark in levels]
    _dress(chart, drawn)
    skip = chart.category_axis._element  # noqa: SLF001 - python-pptx has no word for it
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip.append(_element(name, "24"))
    _quiet(chart.value_axis)
    return chart


def _scatter(slide: Any, data: ChartData) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    shown = [one for one in data.series if not one.optional and one.kind != "band"]
    numbers = _chart_data().XyChartData(number_format="General")
    for one in shown:
        points = numbers.add_series(one_line(one.name))
        for x, y in _in_range(one, data):
            points.add_data_point(x, y)
    chart = _place(slide, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, numbers)
    _dress(chart, [one.role for one in shown])
    for axis, told in ((chart.category_axis, data.x), (chart.value_axis, data.y)):
        axis.minimum_scale, axis.maximum_scale = told.low, told.high
        axis.has_title = True
        _say(axis.axis_title.text_frame, told.title, 12, LIGHT.text_secondary)
        if told.scale == "log":
            scaling = axis._element.find(  # noqa: SLF001 - python-pptx has no log axis
                "{http://schemas.openxmlformats.org/drawingml/2006/chart}scaling"
            )
            scaling.insert(0, _element("c:logBase", "10"))
        _quiet(axis)
    return chart


def _in_range(series: Series, data: ChartData) -> list[tuple[float, float]]:
    pairs = [
        (float(x), float(y))
        for x, y in zip(series.x, series.y, strict=True)
        if math.isfinite(y) and data.x.low <= x <= data.x.high
    ]
    step = max(1, math.ceil(len(pairs) / _MOST_POINTS))
    return pairs[::step]


def _dress(chart: Any, roles: Sequence[str]) -> None:
    """Give the lines their colours, the chart its legend."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    for series, role in zip(chart.plots[0].series, roles, strict=False):
        series.smooth = False
        series.format.line.width = _points(2.25)
        series.format.line.color.rgb = _rgb(_colour(role))
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.RIGHT
    chart.legend.include_in_layout = False


def _quiet(axis: Any) -> None:
    axis.format.line.color.rgb = _rgb(LIGHT.border_strong)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = _rgb(LIGHT.chart_grid)


def _element(name: str, value: str) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(f'<{name} {nsdecls("c")} val="{value}"/>')


# -- drawing and tables --------------------------------------------------------------------------


def _drawing(slide: Any, request: ExportRequest) -> None:
    """Draw the parts as shapes and the connections as glued connectors."""
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE

    scenario = request.scenario
    scale, left, top = _fit(scenario)
    size = max(6, min(12, round(scale * NODE.width * 11)))
    shapes = {}
    for node in scenario.nodes.values():
        part = request.results.components.get(node.id)
        at = (left + node.x * scale, top + node.y * scale)
        shape = slide.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE,
            *(_inches(place) for place in at),
            _inches(NODE.width * scale),
            _inches(NODE.height_other * scale),
        )
        _fill(shape.fill, LIGHT.raised)
        placed = part.placement if part else None
        shape.line.color.rgb = _rgb(_colour(placed or "neutral"))
        shape.shadow.inherit = False
        words = node.name or node.id
        cost = f"\n{money(part.usd_per_month)}" if part and part.lines else ""
        _say(shape.text_frame, one_line(words)[:60] + cost, size, LIGHT.text)
        shapes[node.id] = shape
    for edge in scenario.edges.values():
        line = slide.shapes.add_connector(MSO_CONNECTOR.ELBOW, 0, 0, 0, 0)
        line.begin_connect(shapes[edge.source], 3)
        line.end_connect(shapes[edge.target], 1)
        line.line.color.rgb = _rgb(LIGHT.edge)


def _fit(scenario: Scenario) -> tuple[float, float, float]:
    """Return inches a pixel and the place of the drawing's origin."""
    nodes = scenario.nodes.values()
    x0, y0 = min(n.x for n in nodes), min(n.y for n in nodes)
    width = max(n.x for n in nodes) + NODE.width - x0
    height = max(n.y for n in nodes) + NODE.height_other - y0
    scale = min((_WIDTH_IN - 2 * _RIM_IN) / width, 5.2 / height, 1.6 / NODE.width)
    return scale, _RIM_IN - x0 * scale, 1.5 - y0 * scale


def _section(slides: _Slides, section: Section) -> None:
    """Add a section's table, as many slides as it needs, and its sentences."""
    rows = iter(section.rows)
    while page := list(islice(rows, _MOST_ROWS)):
        _table(slides.add(section.title), section, page)
    sentences = iter(section.sentences)
    while told := list(islice(sentences, 8)):
        slide = slides.add(section.title)
        for place, sentence in enumerate(told):
            text = sentence[:_LONGEST_TEXT]
            _text_box(slide, _RIM_IN, 1.5 + place * 0.65, 12.1, 0.6, text, 14, LIGHT.text)


def _table(slide: Any, section: Section, rows: Sequence[tuple[str, ...]]) -> None:
    from pptx.enum.text import PP_ALIGN

    columns = len(section.heads)
    width = _inches(_WIDTH_IN - 2 * _RIM_IN)
    frame = slide.shapes.add_table(
        len(rows) + 1, columns, _inches(_RIM_IN), _inches(1.4), width, _inches(0.3)
    )
    table = frame.table
    for number, row in enumerate((section.heads, *rows)):
        for place, text in enumerate(row):
            cell = table.cell(number, place)
            _fill(cell.fill, LIGHT.sunken if number == 0 else LIGHT.surface)
            cut = one_line(text)[:90]
            _say(cell.text_frame, cut, 11, LIGHT.text, bold=number == 0)
            if place >= section.right:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


# -- words and colours -----------------------------------------------------------------------------


def _text_box(
    slide: Any, x: float, y: float, width: float, height: float, text: str, size: int, colour: str
) -> None:
    sides = (_inches(side) for side in (x, y, width, height))
    box = slide.shapes.add_textbox(*sides)
    _say(box.text_frame, text, size, colour)


def _say(frame: Any, text: str, size: int, colour: str, *, bold: bool = False) -> None:
    """Write text into a frame, one paragraph a line."""
    from pptx.enum.text import PP_ALIGN

    frame.word_wrap = True
    lines = [one_line(line)[:_LONGEST_TEXT] for line in text.split("\n")]
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size = _points(size)
        paragraph.font.bold = bold
        paragraph.font.name = _FONT
        paragraph.font.color.rgb = _rgb(colour)


def _colour(role: str) -> str:
    return _COLOURS.get(role, LIGHT.either)


def _fill(fill: Any, colour: str) -> None:
    fill.solid()
    fill.fore_color.rgb = _rgb(colour)


def _rgb(colour: str) -> Any:
    from pptx.dml import color

    made: Any = color.RGBColor  # its functions have no types
    return made.from_string(colour[1:7])


def _chart_data() -> Any:
    from pptx.chart import data

    return data


def _inches(value: float) -> Any:
    from pptx.util import Inches

    return Inches(value)


def _points(value: float) -> Any:
    from pptx.util import Pt

    return Pt(value)


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


PPTX = Exporter(
    "pptx",
    "Slides (PPTX)",
    ".pptx",
    frozenset({"report"}),
    write,
    media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
