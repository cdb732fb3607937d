"""The surface of one live chart: hover, drag of "you are here", zoom and keys."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from planner.charts.base import ChartData, Mark
from planner.charts.read_out import read_out, stops
from planner.painting.colours import qcolour
from planner.painting.guard import guarded
from planner.painting.live_plot import ChartPlot
from planner.painting.plots.heat_map import cell_at
from planner.painting.plots.marks import here_flag
from planner.painting.plots.rows_layout import RowsLayout
from planner.tokens import Colours
from planner.ui.theme import text_scale_in_force
from planner.units import count

_GRIP_PX = 6.0
_COALESCED_MS = 33
_KEY_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGE = 10


class ChartCanvas(pg.GraphicsView):
    """One chart under the pointer.

    Attributes
    ----------
    traffic_dragged
        Requests a month at which the user holds "you are here".
    read
        The read-out as one sentence, for screen readers and the status bar.
    """

    traffic_dragged = Signal(float)
    read = Signal(str)

    def __init__(
        self, colours: Colours, *, large: bool = False, parent: QWidget | None = None
    ) -> None:
        self._scale = text_scale_in_force()
        super().__init__(parent, background=qcolour(colours.surface))
        self.plot = ChartPlot(colours, large=large)
        self.setCentralItem(self.plot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFrameStyle(0)
        self._place = -1
        self._grip_offset: float | None = None
        self._held: float | None = None
        self._data_after_drag: ChartData | None = None
        self._shown: frozenset[str] = frozenset()
        self._off: frozenset[str] = frozenset()
        self._drag_timer = QTimer(self)
        self._drag_timer.setSingleShot(True)
        self._drag_timer.setInterval(_COALESCED_MS)
        self._drag_timer.timeout.connect(self._tell_drag)

    # -- what is shown -----------------------------------------------------------------------

    def show_data(self, data: ChartData) -> None:
        """Show a chart; while "you are here" is held, the newest waits for its release."""
        if self._held is not None:
            self._data_after_drag = data
            return
        self._place = -1
        self.plot.show_data(data, shown=self._shown, off=self._off)

    def show_series(self, shown: Iterable[str], off: Iterable[str]) -> None:
        """Switch optional series on and others off."""
        self._shown, self._off = frozenset(shown), frozenset(off)
        self.plot.show_data(self.plot.data_shown, shown=self._shown, off=self._off)

    @property
    def shown(self) -> frozenset[str]:
        """Return the optional series that are switched on."""
        return self._shown

    @property
    def off(self) -> frozenset[str]:
        """Return the series that are switched off."""
        return self._off

    def show_colours(self, colours: Colours) -> None:
        """Take the colours and the text size of another theme."""
        if self._scale != text_scale_in_force():
            self._scale = text_scale_in_force()
            self._fit()
        self.setBackground(qcolour(colours.surface))
        self.plot.show_colours(colours)

    @property
    def scale_of_text(self) -> float:
        """Return by how much the chart is drawn larger, for larger words."""
        return self._scale

    def on_plot(self, point: QPointF) -> QPointF:
        """Turn a place on the widget into one on the plot."""
        return point / self._scale

    def updateMatrix(self, propagate: bool = True) -> None:
        """Show the plot as large as the text is wanted."""
        self.setSceneRect(self.range)
        self.setTransform(QTransform.fromScale(self._scale, self._scale))

    def _fit(self) -> None:
        """Lay the plot out on a smaller sheet where the text is larger."""
        room = QRectF(0.0, 0.0, self.width() / self._scale, self.height() / self._scale)
        self.setRange(room, padding=0, disableAutoPixel=False)

    # -- read-out ----------------------------------------------------------------------------

    def read_at(self, at: float | None) -> None:
        """Show the read-out of one place (x value or row number), or none."""
        plot = self.plot
        found = None if at is None else read_out(plot.data_shown, at, plot.hidden)
        plot.read_out_item.show_read_out(found)
        if found is not None:
            figures = ", ".join(f"{line.name} {line.text}".strip() for line in found.lines)
            winner = f"; {found.winner} {found.saving}" if found.winner else ""
            self.read.emit(f"{found.heading}: {figures}{winner}")

    def place_at(self, point: QPointF) -> float | None:
        """Return which place of the chart lies under a point."""
        frame = self.plot.frame
        if frame.data.empty:
            return None
        if frame.data.layout == "rows":
            row = RowsLayout(frame).row_at(point.y())
            return None if row is None else float(row)
        if frame.data.grid is not None:
            cell = cell_at(frame, frame.data.grid, point.x(), point.y())
            return None if cell is None else float(cell)
        inside = frame.plot.adjusted(-1, 0, 1, 0).contains(point)
        return frame.x_at(point.x()) if inside else None

    # -- you are here ------------------------------------------------------------------------

    def _here(self) -> Mark | None:
        marks = self.plot.data_shown.marks
        return next((m for m in marks if m.kind == "here" and m.draggable), None)

    def _is_on_grip(self, point: QPointF) -> bool:
        mark = self._here()
        if mark is None or not self.plot.has_axes:
            return False
        frame = self.plot.frame
        x = float(frame.px(mark.x))
        line = QRectF(x - _GRIP_PX, frame.plot.top(), 2 * _GRIP_PX, frame.plot.height())
        flag = here_flag(frame)
        return line.contains(point) or (flag is not None and flag.contains(point))

    def _drag_to(self, x_px: float) -> None:
        frame, mark = self.plot.frame, self._here()
        if mark is None or self._grip_offset is None:
            return
        at = frame.x_at(min(max(x_px - self._grip_offset, frame.plot.left()), frame.plot.right()))
        self._held = at
        data = self.plot.data_shown
        moved = replace(mark, x=at, text=f"you: {count(at)}")
        # The dots of today belong to the old place; the read-out shows the figures meanwhile.
        rest = tuple(m for m in data.marks if m is not mark and not _is_today(m, mark))
        self.plot.show_data(replace(data, marks=(*rest, moved)), shown=self._shown, off=self._off)
        self.read_at(at)
        if not self._drag_timer.isActive():
            self._drag_timer.start()

    def _tell_drag(self) -> None:
        if self._held is not None:
            self.traffic_dragged.emit(self._held)

    def _release(self) -> None:
        self._drag_timer.stop()
        self._tell_drag()
        self._held = self._grip_offset = None
        self.unsetCursor()
        if self._data_after_drag is not None:
            data, self._data_after_drag = self._data_after_drag, None
            self.show_data(data)

    # -- events ------------------------------------------------------------------------------

    @guarded
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        if not self.closed:  # pyqtgraph asks before its plot is there, and after
            self._fit()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.on_plot(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_grip(point):
            mark = self._here()
            if mark is not None:
                self._grip_offset = point.x() - float(self.plot.frame.px(mark.x))
                event.accept()
                return
        super().mousePressEvent(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.on_plot(event.position())
        if self._grip_offset is not None:
            self._drag_to(point.x())
            event.accept()
            return
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            if self._is_on_grip(point):
                self.setCursor(Qt.CursorShape.SizeHorCursor)
            else:
                self.unsetCursor()
            self.read_at(self.place_at(point))

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip_offset is not None:
            if self._held is not None:
                self._release()
            self._grip_offset = None
            event.accept()
            return
        super().mouseReleaseEvent(event)

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.plot.reset_zoom()
        event.accept()

    @guarded
    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        if self._held is None and not self.hasFocus():
            self.read_at(None)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEY_STEPS:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            grid = self.plot.data_shown.grid
            is_across = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            line = len(grid.columns) if grid is not None and not is_across else 1
            self._walk(_KEY_STEPS[key] * (_PAGE if far and line == 1 else line))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._place = 0 if key == Qt.Key.Key_Home else 10**9
            self._walk(0)
        elif key == Qt.Key.Key_Escape and self.plot.read_out_item.read_out is not None:
            self.read_at(None)
        elif key == Qt.Key.Key_0 and self.plot.is_zoomed:
            self.plot.reset_zoom()
        else:
            event.ignore()
            return
        event.accept()

    def _walk(self, steps: int) -> None:
        """Move the read-out along the chart's own places."""
        places = stops(self.plot.data_shown)
        if self.plot.has_axes:
            low, high = self.plot.frame.x_range
            places = places[(places >= low) & (places <= high)]
        if not len(places):
            return
        if self._place < 0:
            mark = self._here()
            start = mark.x if mark is not None else float(places[0])
            self._place = int(np.searchsorted(places, start))
        else:
            self._place += steps
        self._place = min(max(self._place, 0), len(places) - 1)
        self.read_at(float(places[self._place]))


def _is_today(mark: Mark, here: Mark) -> bool:
    return mark.kind == "dot" and mark.x == here.x
