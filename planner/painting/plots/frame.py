"""Where the parts of a chart stand on its surface, and how values become pixels."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from planner.charts.base import Axis, ChartData, Series
from planner.painting.plots.ticks import ticks_of
from planner.painting.plots.words import height_of, width_of
from planner.record import record
from planner.tokens import TypeRole

Pixels = NDArray[np.float64]

_SUBTITLE_FROM_HEIGHT_PX = 222
_LABEL_GAP_PX = 8.0
_WIDEST_END_LABEL = 0.28
_NOTHING_BELOW = 1e-300
_RIMS_PX = (60.0, 90.0, 140.0)
"""What header and foot may take of the height."""


@record
class TextRoles:
    """The type roles of one density."""

    title: TypeRole
    subtitle: TypeRole
    axis: TypeRole
    label: TypeRole
    mark: TypeRole


SMALL = TextRoles("small_strong", "caption", "caption", "caption_strong", "caption_strong")
LARGE = TextRoles("title", "small", "small", "small_strong", "small_strong")


@record
class Header:
    """The words above the plot and how much height they take. [px]"""

    left: float
    title_baseline: float
    subtitle_baseline: float | None
    bottom: float


@record(eq=False)
class Frame:
    """A plot laid out. Ranges are in values; on a log axis they are > 0."""

    data: ChartData
    hidden: frozenset[str]
    large: bool
    width: float
    height: float
    header: Header
    plot: QRectF
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def texts(self) -> TextRoles:
        """Return the type roles of this density."""
        return LARGE if self.large else SMALL

    @property
    def series(self) -> tuple[Series, ...]:
        """Return the series that are switched on."""
        return tuple(s for s in self.data.series if s.id not in self.hidden)

    def px(self, values: float | Pixels) -> Pixels:
        """Turn x values into pixels."""
        share = _share(values, self.data.x, self.x_range)
        return self.plot.left() + share * self.plot.width()

    def py(self, values: float | Pixels) -> Pixels:
        """Turn y values into pixels."""
        share = _share(values, self.data.y, self.y_range)
        return self.plot.bottom() - share * self.plot.height()

    def x_at(self, pixel: float) -> float:
        """Turn a horizontal pixel back into a value."""
        share = (pixel - self.plot.left()) / max(self.plot.width(), 1.0)
        low, high = self.x_range
        if self.data.x.scale == "log":
            return float(low * (high / low) ** share)
        return low + (high - low) * share

    def x_ticks(self) -> tuple[float, ...]:
        """Return where the labels of the x axis stand."""
        return ticks_of(self.data.x, *self.x_range, self.plot.width(), is_wide=True)

    def y_ticks(self) -> tuple[float, ...]:
        """Return where the labels and hair lines of the y axis stand."""
        return ticks_of(self.data.y, *self.y_range, self.plot.height(), is_wide=False)


def _share(values: float | Pixels, axis: Axis, shown: tuple[float, float]) -> Pixels:
    low, high = shown
    array = np.asarray(values, dtype=np.float64)
    if axis.scale == "log":
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.log(np.maximum(array, _NOTHING_BELOW))
        return np.asarray((logs - math.log(low)) / max(math.log(high / low), 1e-12))
    return np.asarray((array - low) / ((high - low) or 1.0))


def hidden_series(
    data: ChartData, shown: frozenset[str] = frozenset(), off: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the ids that are not drawn: optional ones not asked for, and those switched off."""
    return frozenset(s.id for s in data.series if (s.optional and s.id not in shown) or s.id in off)


def header_of(data: ChartData, height: float, *, large: bool, pad: float) -> Header:
    """Lay out title and basis."""
    if large:
        subtitle = pad + 44.0 if data.subtitle else None
        return Header(pad, pad + 20.0, subtitle, pad + (64.0 if data.subtitle else 40.0))
    has_subtitle = (
        bool(data.subtitle) and data.layout != "rows" and height >= _SUBTITLE_FROM_HEIGHT_PX
    )
    return Header(
        pad,
        pad + 12.0,
        pad + 28.0 if has_subtitle else None,
        pad + (40.0 if has_subtitle else 26.0),
    )


def margins_of(
    data: ChartData, hidden: frozenset[str], width: float, height: float, *, large: bool
) -> tuple[float, float, float]:
    """Return how much the labels need left, right and below the plot. [px]"""
    if data.empty:
        return 0.0, 0.0, 0.0  # nothing is written on its axes
    texts = LARGE if large else SMALL
    # How many labels there are depends on the height, which is not yet known to the pixel.
    heights = (max(height - rim, 20.0) for rim in _RIMS_PX)
    ticks = {
        tick
        for plot_height in heights
        for tick in ticks_of(data.y, data.y.low, data.y.high, plot_height, is_wide=False)
    }
    left = max((width_of(data.y.write(tick), texts.axis) for tick in ticks), default=0.0)
    ends = [s.end_label for s in data.series if s.end_label and s.id not in hidden]
    ends += [m.text for m in data.marks if m.kind == "level" and m.series not in hidden]
    right = max((width_of(text, texts.label) for text in ends), default=0.0)
    right = min(right + _LABEL_GAP_PX, width * _WIDEST_END_LABEL) if right else 0.0
    line = height_of(texts.axis)
    below = line + 8.0 + (line + 6.0 if large and data.x.title else 0.0)
    return left + _LABEL_GAP_PX, right, below


def frame_of(
    data: ChartData,
    width: float,
    height: float,
    *,
    large: bool = False,
    hidden: frozenset[str] = frozenset(),
) -> Frame:
    """Lay a whole chart out on a surface of this size, everything in sight."""
    pad = padding(large)
    header = header_of(data, height, large=large, pad=pad)
    left, right, below = margins_of(data, hidden, width, height, large=large)
    plot = QRectF(
        pad + left,
        header.bottom + (6.0 if not large else 12.0),
        max(width - 2 * pad - left - right - 4.0, 10.0),
        0.0,
    )
    plot.setBottom(max(height - pad - below, plot.top() + 10.0))
    return Frame(
        data,
        hidden,
        large,
        width,
        height,
        header,
        plot,
        (data.x.low, data.x.high),
        (data.y.low, data.y.high),
    )


def padding(large: bool) -> float:
    """Return the free rim of a chart. [px]"""
    return 28.0 if large else 12.0
