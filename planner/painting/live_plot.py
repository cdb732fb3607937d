"""A live chart: pyqtgraph's view box zooms and pans, our painters draw."""

import math
from dataclasses import replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from planner.charts.base import Axis, ChartData, ReadOut
from planner.painting.guard import guarded
from planner.painting.plot import paint_body, paint_header
from planner.painting.plots.frame import Frame, frame_of, hidden_series
from planner.painting.plots.read_out_card import paint_read_out
from planner.tokens import Colours

_CLOSEST_ZOOM = 1 / 200


class ReadOutItem(QGraphicsItem):
    """The read-out above the plot; moving it does not touch the plot's own layout."""

    def __init__(self, plot: "ChartPlot") -> None:
        super().__init__(plot)
        self._plot = plot
        self._read_out: ReadOut | None = None
        self.setZValue(1_000)

    def show_read_out(self, read_out: ReadOut | None) -> None:
        """Show the figures of one place, or nothing."""
        self.prepareGeometryChange()
        self._read_out = read_out
        self.update()

    @property
    def read_out(self) -> ReadOut | None:
        """Return what is shown."""
        return self._read_out

    @guarded
    def boundingRect(self) -> QRectF:
        if self._read_out is None:
            return QRectF()
        return QRectF(self._plot.rect())

    @guarded
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._read_out is not None:
            paint_read_out(painter, self._plot.frame, self._read_out, self._plot.colours)


class ChartPlot(pg.GraphicsWidget):
    """Any ChartData, live. It paints what `painting.plot` paints into files.

    Of pyqtgraph it is only the view box: a PlotItem brings four axes, a title and a menu of
    thirty fields, of which nothing would be seen.

    Attributes
    ----------
    frame
        Layout and ranges as they are now.
    box
        What zooms and pans; it lies over the plot's own rectangle.
    """

    range_changed = Signal()

    def __init__(self, colours: Colours, *, large: bool = False) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, enableMenu=False, enableMouse=True)
        self.box.setMouseEnabled(x=True, y=False)
        self.box.disableAutoRange()
        self.box.sigRangeChanged.connect(self._on_range_changed)
        self.colours = colours
        self.free_right_px = 0.0
        self._large = large
        self._data = ChartData("", "", "")
        self._hidden: frozenset[str] = frozenset()
        self._frame: Frame | None = None
        self._laid_out: tuple[object, ...] = ()
        self.read_out_item = ReadOutItem(self)

    @property
    def data_shown(self) -> ChartData:
        """Return the chart on show."""
        return self._data

    @property
    def hidden(self) -> frozenset[str]:
        """Return the series that are not drawn."""
        return self._hidden

    @property
    def has_axes(self) -> bool:
        """Say whether there is a plot with axes (rows and heat maps write their own)."""
        return bool(self._data.chart) and self._data.layout == "plot" and not self._data.empty

    @property
    def frame(self) -> Frame:
        """Return the layout with the ranges in sight."""
        if self._frame is None:
            self._frame = self._framed()
        return self._frame

    @property
    def is_zoomed(self) -> bool:
        """Say whether another range than the chart's own is in sight."""
        axis = self._data.x
        span = _to_view(axis, axis.high) - _to_view(axis, axis.low)
        ends = zip(self.frame.x_range, (axis.low, axis.high), strict=True)
        return any(abs(_to_view(axis, a) - _to_view(axis, b)) > span * 0.001 for a, b in ends)

    def show_data(
        self,
        data: ChartData,
        *,
        shown: frozenset[str] = frozenset(),
        off: frozenset[str] = frozenset(),
    ) -> None:
        """Show another chart; the same chart with other figures keeps its zoom."""
        zoom = None
        same = data.chart == self._data.chart and data.component == self._data.component
        if same and self.has_axes and self.is_zoomed and data.x.scale == self._data.x.scale:
            zoom = self.frame.x_range
        self._data = data
        self._hidden = hidden_series(data, shown, off)
        self._lay_out()
        self._set_ranges(zoom)
        self.read_out_item.show_read_out(None)

    def show_colours(self, colours: Colours) -> None:
        """Take the colours of another theme."""
        self.colours = colours
        self.update()

    def reset_zoom(self) -> None:
        """Bring everything into sight."""
        self._set_ranges(None)

    @guarded
    def paint(self, painter: QPainter, *_more: Any) -> None:
        if not self._data.chart:
            return  # nothing has been shown yet
        frame = self.frame
        paint_header(painter, frame, self.colours, free_right_px=self.free_right_px)
        paint_body(painter, frame, self.colours)

    @guarded
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @guarded
    def wheelEvent(self, event: Any) -> None:
        """Zoom from beside the plot too, where its numbers stand."""
        if self.has_axes:
            self.box.wheelEvent(event, axis=0)

    def _framed(self) -> Frame:
        size = self.size()
        whole = frame_of(
            self._data,
            max(size.width(), 20.0),
            max(size.height(), 20.0),
            large=self._large,
            hidden=self._hidden,
        )
        if not self.has_axes:
            return whole
        (x_low, x_high), _ = self.box.viewRange()
        axis = self._data.x
        return replace(whole, x_range=(_from_view(axis, x_low), _from_view(axis, x_high)))

    def _lay_out(self) -> None:
        """Put the view box over the plot, as our own layout has it."""
        self._frame = None
        plot = self._framed().plot
        self.read_out_item.prepareGeometryChange()
        self.update()
        laid_out = (plot.getRect(), self.has_axes)
        if laid_out != self._laid_out:
            self._laid_out = laid_out
            self.box.setGeometry(plot)
            self.box.setMouseEnabled(x=self.has_axes, y=False)

    def _set_ranges(self, zoom: tuple[float, float] | None) -> None:
        self._frame = None
        if not self.has_axes:
            self.update()
            return
        x, y, box = self._data.x, self._data.y, self.box
        low, high = _to_view(x, x.low), _to_view(x, x.high)
        least, most = (_to_view(x, end) for end in (x.reach or (x.low, x.high)))
        closest = (most - least) * _CLOSEST_ZOOM
        box.setLimits(xMin=least, xMax=most, minXRange=closest, maxXRange=most - least)
        if zoom is not None:
            low, high = (_to_view(x, end) for end in zoom)
        box.setRange(
            xRange=(low, high), yRange=(_to_view(y, y.low), _to_view(y, y.high)), padding=0
        )
        self.update()

    def _on_range_changed(self, *_args: Any) -> None:
        self._frame = None
        self.read_out_item.show_read_out(None)
        self.update()
        self.range_changed.emit()


def _to_view(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.scale == "log" else value


def _from_view(axis: Axis, place: float) -> float:
    return float(10.0**place) if axis.scale == "log" else place
