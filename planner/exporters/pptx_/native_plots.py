"""Lines, areas, bands and dots as one native scatter chart, with what is marked on them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from planner.charts.base import ChartData, Mark, Series, Values
from planner.exporters.base import one_line
from planner.exporters.pptx_.chart_parts import (
    Label,
    Side,
    label_points,
    make_logarithmic,
    mixed,
    points_across,
    set_room,
    stand_on_zero,
    stand_up_to,
)
from planner.exporters.pptx_.native_scales import ScaleOfChart, scale_of
from planner.exporters.pptx_.words import colour_of, fill, points, rgb, say, text_colour_of
from planner.tokens import LIGHT

AXIS_PT = 11
Place = tuple[float, float, float, float]
_MOST_POINTS = 400
_LEAST_BAND_POINTS = 160
_APART = 0.055
"""Least distance of labels at the right end, as a share of the chart's height."""
_CHARACTER_IN = 0.085
_TOP, _FOOT = 0.05, 0.15
_CROWD = 120
_LOW_DOWN, _AT_THE_LEFT = 0.35, 0.06
_BESIDE, _ABOVE = 0.012, 0.05
"""Where words stand that would lie on dots or on the rim of an area."""
_WINS_ROOM = 2.0
_NEAR_THE_RIM, _ABOVE_THE_FOOT = 0.995, 0.04
"""Labels of points on the very rim are left out by some programs."""


def is_plain(one: Series) -> bool:
    """Say whether a series is drawn as it is: switched on, no band, and not empty."""
    return not one.optional and one.kind != "band" and len(one.x) > 0


def add_plot(slide: Any, data: ChartData, place: Place, frame: Callable[..., Any]) -> Any:
    """Add the chart; `frame(kind, numbers)` puts it on the slide."""
    from pptx.enum.chart import XL_CHART_TYPE

    plot = _Plot(data, place)
    plot.add_bands()
    for one in data.series:
        if is_plain(one):
            plot.add_series(one)
    for mark in data.marks:
        plot.add_mark(mark)
    plot.add_end_labels()
    numbers = _xy_data(number_format=plot.across.form)
    for stroke in plot.strokes:
        added = numbers.add_series(one_line(stroke.name), number_format="General")
        for x, y in stroke.pairs:
            added.add_data_point(x, y)
    chart = frame(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, numbers)
    plot.dress(chart)
    return chart


def _xy_data(number_format: str) -> Any:
    from pptx.chart import data

    made: Any = data.XyChartData  # its functions have no types
    return made(number_format=number_format)


@dataclass(slots=True)
class _Stroke:
    """One series of the chart: its points and how they look."""

    name: str
    pairs: list[tuple[float, float]]
    colour: str = ""
    width: float = 2.25
    dash: bool = False
    dots: float = 0.0
    labels: list[Label] = field(default_factory=list)
    on_zero: str = ""
    up_to: int | None = None
    bar_points: int = 0
    band: str = ""


class _Plot:
    """Gathers what is to be drawn, then dresses the chart that python-pptx made of it."""

    def __init__(self, data: ChartData, place: Place) -> None:
        self._data, self._place = data, place
        self.across, self._up = scale_of(data.x), scale_of(data.y)
        self.strokes: list[_Stroke] = []
        self._shown = {one.id for one in data.series if not one.optional}
        self._dots = any(one.kind == "dots" for one in data.series if is_plain(one))
        self._areas = {one.id for one in data.series if one.kind == "area"}
        self._ends: list[tuple[Series, float]] = []
        self._right_in = 0.35 + _CHARACTER_IN * max(
            (len(one.end_label) for one in data.series if is_plain(one)), default=0
        )

    # -- what is drawn -----------------------------------------------------------------------------

    def add_bands(self) -> None:
        """Add every band as its lower border and its height, coloured between."""
        for one in self._data.series:
            if one.kind != "band" or one.y2 is None or one.optional:
                continue
            x, low, high = self._closely(one)
            keep = np.isfinite(low) & np.isfinite(high) & (high >= self._up.low)
            low = np.maximum(low, self._up.low)
            x, low, high = x[keep], low[keep], np.minimum(high, self._up.high)[keep]
            if len(x) < 2 or not np.any(high > low):
                continue
            places = [self.across.put(at) for at in x.tolist()]
            name = one_line(one.name).split(",")[0]
            self.strokes.append(
                _Stroke(
                    f"{name}, P10",
                    list(zip(places, low.tolist(), strict=True)),
                    up_to=len(self.strokes) + 1,
                    bar_points=len(places),
                    band=colour_of(one.role),
                )
            )
            heights = (high - low).tolist()
            self.strokes.append(
                _Stroke(f"{name}, P10 to P90", list(zip(places, heights, strict=True)))
            )

    def _closely(self, one: Series) -> tuple[Values, Values, Values]:
        """Return a band with enough points that its steps close up."""
        assert one.y2 is not None
        inside = (one.x >= self._data.x.low) & (one.x <= self._data.x.high)
        x, low, high = one.x[inside], one.y[inside], one.y2[inside]
        if not 2 <= len(x) < _LEAST_BAND_POINTS:
            return x, low, high
        spaced = np.geomspace if self.across.is_log else np.linspace
        fine = spaced(float(x[0]), float(x[-1]), _LEAST_BAND_POINTS)
        return fine, np.interp(fine, x, low), np.interp(fine, x, high)

    def add_series(self, one: Series) -> None:
        """Add a line, an area or dots."""
        pairs = self._pairs(one)
        if not pairs:
            return
        colour = colour_of(one.role)
        stroke = _Stroke(one.name, pairs, colour, dash=bool(one.dashes))
        if one.kind == "dots":
            stroke.dots = 4 if len(pairs) > _CROWD else 6
            stroke.colour = mixed(colour, 0.55) if len(pairs) > _CROWD else colour
        elif one.kind == "area":
            area = _Stroke(f"{one.name}, area", pairs, on_zero=colour, bar_points=len(pairs))
            self.strokes.append(area)
        if one.end_label and one.kind != "dots":
            last = [pair for pair in pairs if self._is_inside(pair)][-1:]
            self._ends += [(one, y) for _x, y in last]
        self.strokes.append(stroke)

    def _pairs(self, one: Series) -> list[tuple[float, float]]:
        """Return the points in sight and the next ones beyond, so that lines reach the rim."""
        low, high = self._data.x.low, self._data.x.high
        fit = np.isfinite(one.y) & ((one.y > 0) | (not self._up.is_log))
        x, y = one.x[fit], one.y[fit]
        inside = np.flatnonzero((x >= low) & (x <= high))
        if not len(inside):
            return []
        spare = 0 if one.kind == "dots" or one.kind == "area" else 1
        first, last = max(inside[0] - spare, 0), min(inside[-1] + spare, len(x) - 1)
        step = max(1, math.ceil((last - first) / _MOST_POINTS))
        places = [*range(first, last, step), last]
        return [(self.across.put(float(x[at])), float(y[at])) for at in places]

    def _is_inside(self, pair: tuple[float, float]) -> bool:
        x, y = self.across, self._up
        rim = (x.high - x.low) * 1e-9
        return x.low - rim <= pair[0] <= x.high + rim and y.low <= pair[1] <= y.high

    def add_mark(self, mark: Mark) -> None:
        """Add what is pointed at, where its series is in sight."""
        if mark.series and mark.series not in self._shown:
            return
        low, high = self._up.low, self._up.high
        ink, x = text_colour_of(mark.role), self.across.put(mark.x)
        text = one_line(mark.text)
        inside = self.across.low <= x <= self.across.high
        if mark.kind == "level" and low <= mark.y <= high:
            ends = [(self.across.low, mark.y), (self.across.high, mark.y)]
            words = [Label(1, text, ink, "t", 11)] if text else []
            self.strokes.append(
                _Stroke(text or "Level", ends, colour_of(mark.role), 1.5, True, labels=words)
            )
        elif mark.kind in ("here", "vertical") and inside:
            flag = Label(0, text, LIGHT.surface, "r", 11, bold=True, ground=LIGHT.text)
            words = [flag] if text and mark.kind == "here" else []
            if text and mark.kind == "vertical":
                words = [Label(1, text, ink, "r", 11)]
            line = _Stroke(text or "Mark", [(x, low), (x, high)], LIGHT.text, 1.0, True)
            self.strokes.append(line)
            if mark.kind == "vertical":
                line.labels = words
            elif words:
                spot = (x, self._up.at(_ABOVE_THE_FOOT))
                self.strokes.append(_Stroke(text, [spot], labels=words))
        elif mark.kind == "region" and text:
            self._add_region(mark, text)
        elif inside and low <= mark.y <= high:
            self._add_point(mark, (x, mark.y), text, ink)

    def _add_region(self, mark: Mark, text: str) -> None:
        left = max(mark.x, self._data.x.low)
        right = min(mark.x2, self._data.x.high)
        if right <= left:
            return
        width = self.across.part(self.across.put(right)) - self.across.part(self.across.put(left))
        if width * (self._place[2] - self._right_in) < _WINS_ROOM * _CHARACTER_IN * len(text):
            return
        middle = math.sqrt(left * right) if self.across.is_log else (left + right) / 2
        label = Label(0, text, text_colour_of(mark.role), "b", 11, bold=True)
        spot = [(self.across.put(middle), self._up.at(_NEAR_THE_RIM))]
        self.strokes.append(_Stroke(text, spot, labels=[label]))

    def _add_point(self, mark: Mark, spot: tuple[float, float], text: str, ink: str) -> None:
        far_right = self.across.part(spot[0]) > 0.7
        stroke = _Stroke(text or mark.role.capitalize(), [spot])
        if mark.kind == "crossing":
            # A disc on a disc: not every program draws the rim of a marker.
            self.strokes.append(_Stroke(text or "Crossing", [spot], LIGHT.text, dots=11))
            stroke.dots, stroke.colour = 6, LIGHT.surface
        elif mark.kind == "dot":
            stroke.dots, stroke.colour = 8, colour_of(mark.role)
        low, in_area = self._up.part(spot[1]) < _LOW_DOWN, mark.series in self._areas
        at_the_left = self.across.part(spot[0]) <= _AT_THE_LEFT
        beside: Side = "l" if far_right else "r"
        if not text:
            pass
        elif mark.kind == "crossing":  # above the ring, where neither line runs
            self._say_near(spot, (0.0, 0.06), Label(0, text, ink, beside, 11, bold=True))
        elif (in_area and at_the_left) or (self._dots and not low):
            self._say_near(spot, (_BESIDE, _ABOVE), Label(0, text, ink, "r"))
        else:
            side: Side = "t" if in_area else "b" if low else beside
            stroke.labels.append(Label(0, text, ink, side))
        self.strokes.append(stroke)

    def _say_near(self, spot: tuple[float, float], away: tuple[float, float], label: Label) -> None:
        """Put words a share of the chart right of a spot and above it."""
        x = self.across.part(spot[0]) + away[0]
        y = min(self._up.part(spot[1]) + away[1], 0.97)
        near = (self.across.at(x), self._up.at(y))
        self.strokes.append(_Stroke(label.text or "", [near], labels=[label]))

    def add_end_labels(self) -> None:
        """Name the lines at the right end, moved apart as on the screen."""
        ends = sorted(self._ends, key=lambda end: self._up.part(end[1]))
        parts = apart([self._up.part(y) for _one, y in ends], _APART)
        for (one, _y), part in zip(ends, parts, strict=True):
            ink = text_colour_of(one.role)
            label = Label(0, one_line(one.end_label), ink, "r", 12, bold=True)
            spot = (self.across.at(_NEAR_THE_RIM), self._up.at(min(part, _NEAR_THE_RIM)))
            self.strokes.append(_Stroke(one.end_label, [spot], labels=[label]))

    # -- how it looks ------------------------------------------------------------------------------

    def dress(self, chart: Any) -> None:
        """Give lines, dots, bands, labels and axes their looks."""
        chart.has_legend = False
        every = list(chart.plots[0].series)
        wide = self._place[2] - self._left_in() - self._right_in
        for series, stroke in zip(every, self.strokes, strict=True):
            _line(series, stroke)
            _marker(series, stroke)
            label_points(series, stroke.labels)
            if stroke.up_to is not None:
                width = points_across(wide, stroke.bar_points)
                stand_up_to(series, every[stroke.up_to], stroke.band, width)
            elif stroke.on_zero:
                stand_on_zero(series, stroke.on_zero, points_across(wide, stroke.bar_points))
        _axis(chart.category_axis, self.across)
        _axis(chart.value_axis, replace(self._up, title=""))  # the remark says what stands upright
        chart.category_axis.has_major_gridlines = False
        foot = _FOOT if self.across.title else 0.09
        left = self._left_in() / self._place[2]
        width = 1.0 - left - self._right_in / self._place[2]
        set_room(chart, left, _TOP, width, 1.0 - _TOP - foot)

    def _left_in(self) -> float:
        return 0.25 + _CHARACTER_IN * max(len(f"{self._data.y.write(self._up.high)}"), 4)


def apart(places: Sequence[float], least: float) -> list[float]:
    """Move sorted places apart so that none is nearer to the next than `least`, within 0 to 1.

    >>> apart([0.5, 0.5], 0.1)
    [0.45, 0.55]
    """
    if not places:
        return []
    moved = list(places)
    for _again in range(40):
        for at in range(len(moved) - 1):
            lacking = least - (moved[at + 1] - moved[at])
            if lacking > 1e-9:
                moved[at] -= lacking / 2
                moved[at + 1] += lacking / 2
    over = max(-moved[0], 0.0) - max(moved[-1] - 1.0, 0.0)
    return [place + over for place in moved]


def _line(series: Any, stroke: _Stroke) -> None:
    series.smooth = False
    if not stroke.colour or stroke.dots:
        series.format.line.fill.background()
        return
    series.format.line.width = points(stroke.width)
    series.format.line.color.rgb = rgb(stroke.colour)
    if stroke.dash:
        from pptx.enum.dml import MSO_LINE

        series.format.line.dash_style = MSO_LINE.DASH


def _marker(series: Any, stroke: _Stroke) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    if not stroke.dots:
        series.marker.style = XL_MARKER_STYLE.NONE
        return
    series.marker.style = XL_MARKER_STYLE.CIRCLE
    series.marker.size = round(stroke.dots)
    fill(series.marker.format.fill, stroke.colour)
    series.marker.format.line.fill.background()


def _axis(axis: Any, scale: ScaleOfChart) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    axis.minimum_scale, axis.maximum_scale = scale.low, scale.high
    if scale.is_log:
        make_logarithmic(axis)
    elif scale.step is not None:
        axis.major_unit = scale.step
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    quiet(axis, scale.form)
    axis.has_title = bool(scale.title)
    if scale.title:
        say(axis.axis_title.text_frame, scale.title, AXIS_PT, LIGHT.muted)


def quiet(axis: Any, form: str) -> None:
    """Give an axis hair lines, no ticks, and labels in a number format."""
    from pptx.enum.chart import XL_TICK_MARK

    axis.format.line.color.rgb = rgb(LIGHT.border_strong)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.chart_grid)
    axis.major_gridlines.format.line.width = points(0.75)
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format = form
    axis.tick_labels.number_format_is_linked = False
    axis.tick_labels.font.size = points(AXIS_PT)
    axis.tick_labels.font.color.rgb = rgb(LIGHT.muted)
