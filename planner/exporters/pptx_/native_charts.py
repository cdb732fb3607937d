"""ChartData as native charts: their numbers are those of the results and can be edited."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.charts.base import Axis, ChartData, Row, Series
from planner.exporters.base import one_line
from planner.exporters.pptx_.words import (
    FONT,
    colour_of,
    fill,
    inches,
    points,
    rgb,
    say,
)
from planner.tokens import LIGHT

_MOST_POINTS = 400
_MOST_PARTS = 12
_LONGEST_NAME = 60
_AXIS_PT, _LABEL_PT = 11, 12
_NUMBER = "General"
Place = tuple[float, float, float, float]


def can_be_native(data: ChartData) -> bool:
    """Say whether a chart has rows or series of which a native chart can be made."""
    return data.grid is None and bool(data.rows or _shown(data))


def add_chart(slide: Any, data: ChartData, place: Place) -> Any:
    """Add a chart at x, y with a width and a height in inches."""
    if data.rows:
        chart = _bars(slide, data, place)
    elif data.x.scale == "hour_of_week":
        chart = _week(slide, data, place)
    else:
        chart = _scatter(slide, data, place)
    chart.font.size = points(_AXIS_PT)
    chart.font.name = FONT
    chart.font.color.rgb = rgb(LIGHT.text_secondary)
    chart.has_title = False
    return chart


def _frame(slide: Any, kind: Any, numbers: Any, place: Place) -> Any:
    return slide.shapes.add_chart(kind, *(inches(side) for side in place), numbers).chart


def _categories(names: Sequence[str]) -> Any:
    numbers = _chart_data().CategoryChartData(number_format=_NUMBER)
    numbers.categories = [one_line(name)[:_LONGEST_NAME] for name in names]
    return numbers


# -- bars --------------------------------------------------------------------------------------


def _bars(slide: Any, data: ChartData, place: Place) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    rows = data.rows
    numbers = _categories([row.label for row in rows])
    kind = XL_CHART_TYPE.BAR_CLUSTERED
    parts = _parts(rows)
    if any(row.spread for row in rows):
        for name in ("p50", "p95", "p99"):
            values = (getattr(row.spread, name) if row.spread else None for row in rows)
            numbers.add_series(f"{name}, {data.x.unit}", [_finite(value) for value in values])
        chart = _frame(slide, kind, numbers, place)
        _legend(chart)
    elif any(row.span for row in rows):
        for end, name in enumerate(("Lower end", "Upper end")):
            values = (row.span[end] if row.span else None for row in rows)
            numbers.add_series(name, [_finite(value) for value in values])
        chart = _frame(slide, kind, numbers, place)
        for series, colour in zip(chart.plots[0].series, ("lambda", "ec2"), strict=True):
            fill(series.format.fill, colour_of(colour))
            series.invert_if_negative = False
        _legend(chart)
    elif parts:
        chart = _stacked(slide, data, parts, numbers, place)
    else:
        numbers.add_series(
            one_line(data.x.title), [_finite(row.value) if row.bar else None for row in rows]
        )
        chart = _frame(slide, kind, numbers, place)
        chart.has_legend = False
        _label_bars(chart.plots[0], data)
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = rgb(LIGHT.border_strong)
    chart.category_axis.tick_labels.font.size = points(_LABEL_PT)
    chart.plots[0].gap_width = 55
    _quiet(chart.value_axis, data.x)
    if chart.plots[0].has_data_labels:
        chart.value_axis.visible = False  # every bar carries its figure
        chart.value_axis.has_major_gridlines = False
    chart.category_axis.tick_label_position = _at_the_low_end()
    return chart


def _at_the_low_end() -> Any:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    return XL_TICK_LABEL_POSITION.LOW


def _label_bars(plot: Any, data: ChartData) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format = _format(data.x, exact=True)
    labels.number_format_is_linked = False
    labels.font.size = points(_LABEL_PT)
    for place, row in enumerate(data.rows):
        fill(plot.series[0].points[place].format.fill, colour_of(row.role))


def _parts(rows: Sequence[Row]) -> list[str]:
    """Return the names of what several rows are stacked from; none where each has its own."""
    names = list(dict.fromkeys(part.name for row in rows for part in row.parts))
    return names if len(rows) > 1 and 1 < len(names) <= _MOST_PARTS else []


def _stacked(slide: Any, data: ChartData, parts: Sequence[str], numbers: Any, place: Place) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    for name in parts:
        sums = [[part.value for part in row.parts if part.name == name] for row in data.rows]
        numbers.add_series(
            one_line(name)[:_LONGEST_NAME],
            [_finite(sum(found)) if found else None for found in sums],
        )
    chart = _frame(slide, XL_CHART_TYPE.BAR_STACKED, numbers, place)
    chart.plots[0].overlap = 100
    for series, name in zip(chart.plots[0].series, parts, strict=True):
        for number, row in enumerate(data.rows):
            part = next((part for part in row.parts if part.name == name), None)
            if part is not None:
                fill(series.format.fill, colour_of(part.role))  # what the legend shows
                target = series.points[number].format
                fill(target.fill, colour_of(part.role))
                target.line.color.rgb = rgb(LIGHT.surface)
    _legend(chart)
    return chart


# -- lines -------------------------------------------------------------------------------------


def _shown(data: ChartData) -> list[Series]:
    return [one for one in data.series if not one.optional and one.kind != "band" and len(one.x)]


def _week(slide: Any, data: ChartData, place: Place) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    shown = _shown(data)
    hours = max((one.x for one in shown), key=len)
    numbers = _categories([data.x.write_full(hour) for hour in hours.tolist()])
    roles: list[str] = []
    for one in shown:
        values = one.y if len(one.x) == len(hours) else np.interp(hours, one.x, one.y)
        numbers.add_series(one_line(one.name), [_finite(value) for value in values.tolist()])
        roles.append(one.role)
    for mark in data.marks:
        if mark.kind == "level":
            numbers.add_series(one_line(mark.text), [_finite(mark.y)] * len(hours))
            roles.append(mark.role)
    chart = _frame(slide, XL_CHART_TYPE.LINE, numbers, place)
    _dress(chart, roles)
    _every_day(chart.category_axis._element)  # noqa: SLF001 - python-pptx has no word for it
    _quiet(chart.value_axis, data.y)
    return chart


def _every_day(axis: Any) -> None:
    """Label midnights only; the elements stand where the schema wants them."""
    last = axis.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}noMultiLvlLbl")
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        made = _element(name, "24")
        if last is None:
            axis.append(made)
        else:
            last.addprevious(made)


def _scatter(slide: Any, data: ChartData, place: Place) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    shown = _shown(data)
    only_dots = all(one.kind == "dots" for one in shown)
    numbers = _chart_data().XyChartData(number_format=_NUMBER)
    for one in shown:
        added = numbers.add_series(one_line(one.name))
        for x, y in _in_range(one, data):
            added.add_data_point(x, y)
    kinds = XL_CHART_TYPE
    kind = kinds.XY_SCATTER if only_dots else kinds.XY_SCATTER_LINES_NO_MARKERS
    chart = _frame(slide, kind, numbers, place)
    _dress(chart, [one.role for one in shown], [one.kind == "dots" for one in shown])
    for axis, told in ((chart.category_axis, data.x), (chart.value_axis, data.y)):
        axis.minimum_scale, axis.maximum_scale = _ends(told)
        axis.has_title = True
        say(axis.axis_title.text_frame, told.title, _AXIS_PT, LIGHT.text_secondary)
        if told.scale == "log":
            scaling = axis._element.find(  # noqa: SLF001 - python-pptx has no log axis
                "{http://schemas.openxmlformats.org/drawingml/2006/chart}scaling"
            )
            scaling.insert(0, _element("c:logBase", "10"))
        _quiet(axis, told)
    return chart


def _ends(axis: Axis) -> tuple[float, float]:
    """Return the ends of an axis; a logarithmic one begins at a power of ten, as labels do."""
    if axis.scale != "log":
        return axis.low, axis.high
    return float(10.0 ** np.floor(np.log10(axis.low) + 1e-9)), axis.high


def _in_range(series: Series, data: ChartData) -> list[tuple[float, float]]:
    pairs = [
        (float(x), float(y))
        for x, y in zip(series.x, series.y, strict=True)
        if math.isfinite(y) and data.x.low <= x <= data.x.high and (data.y.scale != "log" or y > 0)
    ]
    step = max(1, math.ceil(len(pairs) / _MOST_POINTS))
    return [*pairs[:-1:step], *pairs[-1:]]


def _dress(chart: Any, roles: Sequence[str], dots: Sequence[bool] = ()) -> None:
    """Give the lines and dots their colours, the chart its legend."""
    from pptx.enum.chart import XL_MARKER_STYLE

    for place, (series, role) in enumerate(zip(chart.plots[0].series, roles, strict=False)):
        series.smooth = False
        colour = colour_of(role)
        if place < len(dots) and dots[place]:
            series.format.line.fill.background()
            series.marker.style = XL_MARKER_STYLE.CIRCLE
            series.marker.size = 7
            fill(series.marker.format.fill, colour)
            series.marker.format.line.fill.background()
            continue
        series.format.line.width = points(2.25)
        series.format.line.color.rgb = rgb(colour)
        if role in ("target", "managed"):
            from pptx.enum.dml import MSO_LINE

            series.format.line.dash_style = MSO_LINE.DASH
    _legend(chart)


def _legend(chart: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = points(_LABEL_PT)


def _quiet(axis: Any, told: Axis) -> None:
    from pptx.enum.chart import XL_TICK_MARK

    axis.format.line.color.rgb = rgb(LIGHT.border_strong)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.chart_grid)
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format = _format(told)
    axis.tick_labels.number_format_is_linked = False


def _format(axis: Axis, *, exact: bool = False) -> str:
    """Return the number format of an axis: dollars, shares, thousands as "k" and "M"."""
    if "USD" in axis.unit:
        if exact:
            return "[>=1000]$#,##0;[>=1]$0.00;$0.00####"
        return "$#,##0;-$#,##0" if max(axis.high, -axis.low) >= 5 else "$0.##;-$0.##"
    if axis.high >= 1e6:
        return '[>=1000000]0.##,," M";[>=1000]0.##," k";0'
    return "#,##0.##" if axis.high < 10 else "#,##0"


def _chart_data() -> Any:
    from pptx.chart import data

    return data


def _element(name: str, value: str) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(f'<{name} {nsdecls("c")} val="{value}"/>')


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
