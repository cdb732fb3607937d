"""ChartData as native charts: their numbers are those of the results and can be edited."""

import math
from collections.abc import Sequence
from typing import Any

from planner.charts.base import ChartData, Row
from planner.exporters.base import one_line
from planner.exporters.pptx_.chart_parts import (
    Label,
    label_points,
    mixed,
    put_at_the_foot,
    set_room,
)
from planner.exporters.pptx_.native_plots import (
    AXIS_PT,
    Place,
    add_plot,
    is_plain,
    quiet,
)
from planner.exporters.pptx_.native_scales import axis_format
from planner.exporters.pptx_.words import (
    FONT,
    colour_of,
    fill,
    inches,
    ink_on,
    points,
    rgb,
    text_box,
)
from planner.tokens import LIGHT
from planner.units import money

_LONGEST_NAME = 60
_LABEL_PT, _COLUMN_PT, _PART_PT = 12, 12, 10
_CHARACTER_IN = 0.088
_WIDEST_NAME = 0.42
_THICKEST_ROW_IN = 0.95
_COLUMN_GAP_IN = 0.12
_BAR_OF_ROW = 0.58


def can_be_native(data: ChartData) -> bool:
    """Say whether a chart has rows or series of which a native chart can be made."""
    return data.grid is None and bool(data.rows or any(is_plain(one) for one in data.series))


def add_chart(slide: Any, data: ChartData, place: Place) -> Any:
    """Add a chart at x, y with a width and a height in inches."""
    if data.rows:
        return _add_bars(slide, data, place)

    def frame(kind: Any, numbers: Any) -> Any:
        return _frame(slide, kind, numbers, place)

    return add_plot(slide, data, place, frame)


def _frame(slide: Any, kind: Any, numbers: Any, place: Place) -> Any:
    chart = slide.shapes.add_chart(kind, *(inches(side) for side in place), numbers).chart
    chart.font.size = points(AXIS_PT)
    chart.font.name = FONT
    chart.font.color.rgb = rgb(LIGHT.text_secondary)
    chart.has_title = False
    return chart


# -- bars --------------------------------------------------------------------------------------


def _add_bars(slide: Any, data: ChartData, place: Place) -> Any:
    """Add a bar a row, its name at the left and its figures in columns at the right."""
    rows = data.rows
    names = [_name(row) for row in rows]
    left = min(0.25 + _CHARACTER_IN * max(map(len, names)), place[2] * _WIDEST_NAME)
    columns = [_column_width(rows, at) for at in range(2)]
    right = 0.15 + sum(columns)
    has_axis = any(row.span or row.spread for row in rows)
    foot = 0.45 if has_axis else 0.05
    high = min(place[3], len(rows) * _THICKEST_ROW_IN + foot)
    place = (place[0], place[1], place[2], high)
    numbers = _chart_data().CategoryChartData(number_format="General")
    numbers.categories = [name[:_LONGEST_NAME] for name in names]
    if any(row.spread for row in rows):
        chart = _spreads(slide, data, place, numbers)
    elif any(row.span for row in rows):
        chart = _spans(slide, data, place, numbers)
    else:
        chart = _stacks(slide, data, place, numbers, place[2] - left - right)
    chart.has_legend = False
    chart.plots[0].gap_width = round(100 * (1 / _BAR_OF_ROW - 1))
    _name_axis(chart.category_axis)
    _figure_axis(chart, data, is_shown=has_axis)
    share = (high - foot) / high
    set_room(chart, left / place[2], 0.0, (place[2] - left - right) / place[2], share)
    _columns(slide, rows, (place[0], place[1], place[2], high - foot), columns)
    return chart


def _name(row: Row) -> str:
    if row.span is not None:
        return f"{one_line(row.label)} ({row.span_texts[0]} | {row.span_texts[1]})"
    return one_line(row.label)


def _name_axis(axis: Any) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    axis.reverse_order = True
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.font.size = points(_LABEL_PT)
    axis.tick_labels.font.color.rgb = rgb(LIGHT.text)


def _figure_axis(chart: Any, data: ChartData, *, is_shown: bool) -> None:
    axis = chart.value_axis
    quiet(axis, axis_format(data.x))
    put_at_the_foot(axis)
    if is_shown:
        axis.format.line.fill.background()
        return
    axis.has_major_gridlines = False
    axis.visible = False  # every bar has its figure at the right
    axis.minimum_scale = 0
    axis.maximum_scale = _longest(data.rows)


def _longest(rows: Sequence[Row]) -> float:
    """Return the figure of the longest bar; a row without one may have more."""
    return max((_finite(row.value) or 0.0 for row in rows if row.bar), default=0.0) or 1.0


def _column_width(rows: Sequence[Row], at: int) -> float:
    """Return how wide a column of figures must be. [inches]"""
    longest = max((len(_figures(row)[at]) for row in rows), default=0)
    return _CHARACTER_IN * longest + _COLUMN_GAP_IN if longest else 0.0


def _figures(row: Row) -> tuple[str, str]:
    """Return value and difference; the reason where there is no bar."""
    first, second, *_more = (*row.columns, "", "")
    return (row.blocked, "") if row.blocked else (first, second)


def _columns(slide: Any, rows: Sequence[Row], place: Place, widths: Sequence[float]) -> None:
    """Write value and difference beside the bars, right-aligned as on the screen."""
    high = place[3] / len(rows)
    size = min(_COLUMN_PT, max(8.0, high * 72 / 1.6))
    for number, row in enumerate(rows):
        middle = place[1] + high * (number + 0.5) - size * 0.6 / 72
        right = place[0] + place[2]
        good = {True: LIGHT.ok_text, False: LIGHT.error_text}
        inks = (LIGHT.text, LIGHT.muted if row.good is None else good[row.good])
        for at in (1, 0):
            text, wide = _figures(row)[at], widths[at]
            if text:
                box = (right - wide, middle, wide, size * 1.3 / 72)
                text_box(slide, box, text, size, inks[at], bold=at == 0, align="right")
            right -= wide


def _stacks(slide: Any, data: ChartData, place: Place, numbers: Any, wide: float) -> Any:
    """Add bars of pieces, a series a name, each wide piece with its words; or plain bars."""
    from pptx.enum.chart import XL_CHART_TYPE

    rows = data.rows
    names = list(dict.fromkeys(part.name for row in rows for part in row.parts))
    if not names or not any(len(row.parts) > 1 for row in rows):
        return _plain_bars(slide, data, place, numbers)
    for name in names:
        sums = [[part.value for part in row.parts if part.name == name] for row in rows]
        numbers.add_series(
            one_line(name)[:_LONGEST_NAME],
            [_finite(sum(found)) if found else None for found in sums],
        )
    whole = [row.parts for row in rows]
    numbers_of_rest = [
        (_finite(row.value) or 0.0) if row.bar and not parts else None
        for row, parts in zip(rows, whole, strict=True)
    ]
    has_rest = any(numbers_of_rest)
    if has_rest:
        numbers.add_series(one_line(data.x.title) or "Sum", numbers_of_rest)
    chart = _frame(slide, XL_CHART_TYPE.BAR_STACKED, numbers, place)
    chart.plots[0].overlap = 100
    most = _longest(rows)
    for series, name in zip(chart.plots[0].series, names, strict=False):
        labels = []
        for number, row in enumerate(rows):
            part = next((part for part in row.parts if part.name == name), None)
            if part is None:
                continue
            colour = mixed(colour_of(part.role), 1.0 - part.shade)
            fill(series.format.fill, colour)
            target = series.points[number].format
            fill(target.fill, colour)
            target.line.color.rgb = rgb(LIGHT.surface)
            target.line.width = points(0.75)
            room = part.value / most * wide
            shown = f"{one_line(name)} {part.text}"
            if room >= len(shown) * _CHARACTER_IN * _PART_PT / 12 + 0.05:
                form = _exact(part.value)
                ink = ink_on(colour)
                labels.append(Label(number, None, ink, "ctr", _PART_PT, named=True, form=form))
            elif room >= len(part.text) * _CHARACTER_IN * _PART_PT / 12 + 0.05:
                form = _exact(part.value)
                labels.append(Label(number, None, ink_on(colour), "ctr", _PART_PT, form=form))
        label_points(series, labels)
    if has_rest:
        rest = chart.plots[0].series[len(names)]
        for number, row in enumerate(rows):
            fill(rest.points[number].format.fill, colour_of(row.role))
    return chart


def _plain_bars(slide: Any, data: ChartData, place: Place, numbers: Any) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    values = [_finite(row.value) if row.bar else None for row in data.rows]
    numbers.add_series(one_line(data.x.title) or "Value", values)
    chart = _frame(slide, XL_CHART_TYPE.BAR_CLUSTERED, numbers, place)
    for number, row in enumerate(data.rows):
        fill(chart.plots[0].series[0].points[number].format.fill, colour_of(row.role))
    return chart


def _spreads(slide: Any, data: ChartData, place: Place, numbers: Any) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    for name in ("p50", "p95", "p99"):
        values = (getattr(row.spread, name) if row.spread else None for row in data.rows)
        numbers.add_series(f"{name}, {data.x.unit}", [_finite(value) for value in values])
    return _frame(slide, XL_CHART_TYPE.BAR_CLUSTERED, numbers, place)


def _spans(slide: Any, data: ChartData, place: Place, numbers: Any) -> Any:
    """Add bars that float: what leads up to them has no colour; Lambda's side left, EC2's right."""
    from pptx.enum.chart import XL_CHART_TYPE

    ends = [row.span or (0.0, 0.0) for row in data.rows]
    before = [max(low, 0.0) + min(high, 0.0) for low, high in ends]
    below = [min(low, 0.0) - min(high, 0.0) for low, high in ends]
    above = [max(high, 0.0) - max(low, 0.0) for low, high in ends]
    for name, values in (("Up to here", before), ("Lambda", below), ("EC2", above)):
        numbers.add_series(name, [_finite(value) for value in values])
    chart = _frame(slide, XL_CHART_TYPE.BAR_STACKED, numbers, place)
    chart.plots[0].overlap = 100
    gap, left, right = chart.plots[0].series
    gap.format.fill.background()
    for series, role in ((left, "lambda"), (right, "ec2")):
        fill(series.format.fill, colour_of(role))
        series.invert_if_negative = False
    return chart


def _exact(usd: float) -> str:
    """Return the number format under which a sheet writes dollars as we do.

    >>> _exact(0.0169), _exact(1284.4)
    ('$#,##0.0000', '$#,##0')
    """
    digits = money(usd).partition(".")[2]
    return "$#,##0" + (f".{'0' * len(digits)}" if digits else "")


def _chart_data() -> Any:
    from pptx.chart import data

    return data


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
