"""Shows any ChartData live: read-out, toggles, zoom, copy; empty, problem and busy states."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from planner.charts.base import STANDARD, ChartData, ChartOptions, empty_chart
from planner.painting.colours import qcolour
from planner.painting.guard import guarded
from planner.painting.plot import Look
from planner.storage.plain_text import plain
from planner.tokens import Colours
from planner.ui.charts.chart_canvas import ChartCanvas
from planner.ui.charts.copying import chart_on_clipboard
from planner.ui.clipboard import offer
from planner.ui.theme.widgets import IconButton, plain_button

_BUSY_AFTER_MS = 300
_BUSY_OPACITY = 0.5
_TOOL_GAP = 2
_UNDER_SENTENCE = 22.0
"""How far an empty chart's button stands below the middle of its sentence. [px]"""
_COPY_SIZE_SMALL, _COPY_SIZE_LARGE = (640, 360), (1280, 720)
_ACTIONS = {
    "set-traffic": "Set its traffic",
    "add-part": "Add a part",
    "choose-part": "Choose a part",
    "copy-details": "Copy details",
}


class ChartView(QWidget):
    """One live chart.

    Attributes
    ----------
    traffic_dragged
        Requests a month at which the user holds "you are here".
    options_changed
        ChartOptions the reader asked for; whoever feeds the view builds the data anew.
    export_requested, enlarge_requested
        The reader pressed the button; without a listener nothing happens.
    action_requested
        What the button of an empty chart does (`set-traffic`, `add-part`).
    """

    traffic_dragged = Signal(float)
    options_changed = Signal(object)
    export_requested = Signal()
    enlarge_requested = Signal()
    action_requested = Signal(str)
    read = Signal(str)

    def __init__(
        self,
        colours: Colours,
        *,
        large: bool = False,
        tools: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colours, self._large = colours, large
        self._options = replace(STANDARD, large=large)
        self._details = ""
        self.canvas = ChartCanvas(colours, large=large, parent=self)
        self.canvas.traffic_dragged.connect(self.traffic_dragged)
        self.canvas.read.connect(self._on_read)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self.action = plain_button("", parent=self)
        self.action.hide()
        self.action.clicked.connect(self._on_action)
        self._action_id = ""
        self._tools = self._made_tools() if tools else []
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(_BUSY_AFTER_MS)
        self._busy.timeout.connect(lambda: self.canvas.plot.setOpacity(_BUSY_OPACITY))
        self.setFocusProxy(self.canvas)

    # -- what is shown -----------------------------------------------------------------------

    @property
    def data(self) -> ChartData:
        """Return the chart on show."""
        return self.canvas.plot.data_shown

    @property
    def options(self) -> ChartOptions:
        """Return what the reader has set."""
        return self._options

    def show_data(self, data: ChartData) -> None:
        """Show a chart, or the sentence of an empty one."""
        self._busy.stop()
        self.canvas.plot.setOpacity(1.0)
        self.canvas.show_data(data)
        title = plain(data.title)
        self.setAccessibleName(title)
        self.canvas.setAccessibleName(title)
        self._show_action(data.empty_action if data.empty else "")

    def show_problem(self, sentence: str, details: str) -> None:
        """Say that this chart could not be made, and offer the details."""
        self._details = details
        title = self.data.short_title or "Chart"
        self.show_data(empty_chart(self.data.chart, title, sentence, action="copy-details"))

    def show_busy(self) -> None:
        """Keep the old picture; after a moment at half strength."""
        if not self._busy.isActive():
            self._busy.start()

    def set_colours(self, colours: Colours) -> None:
        """Take the colours of another theme."""
        self._colours = colours
        self.canvas.show_colours(colours)
        self._place_tools()
        self.update()

    def set_series_shown(self, series_id: str, is_shown: bool) -> None:
        """Switch one series on or off."""
        optional = {s.id for s in self.data.series if s.optional}
        shown, off = set(self.canvas.shown), set(self.canvas.off)
        shown.discard(series_id)
        off.discard(series_id)
        if is_shown and series_id in optional:
            shown.add(series_id)
        elif not is_shown:
            off.add(series_id)
        self.canvas.show_series(shown, off)

    def is_series_shown(self, series_id: str) -> bool:
        """Say whether a series is drawn."""
        return series_id not in self.canvas.plot.hidden

    def set_scale(self, scale: str) -> None:
        """Ask for a logarithmic or a linear axis of values."""
        if scale in ("log", "linear") and scale != self._options.scale:
            self._options = replace(self._options, scale=scale)  # type: ignore[arg-type]
            self.options_changed.emit(self._options)

    def set_months(self, months: int) -> None:
        """Take money by month (1) or by year (12); the caller builds the data anew."""
        self._options = replace(self._options, months=12 if months == 12 else 1)

    # -- what the reader does ----------------------------------------------------------------

    def look(self) -> Look:
        """Return how the chart is looked at, for a picture of it."""
        return Look(large=self._large, shown=self.canvas.shown, hidden=self.canvas.off)

    def copy(self) -> None:
        """Put the chart on the clipboard: picture, drawing and figures."""
        size = _COPY_SIZE_LARGE if self._large else _COPY_SIZE_SMALL
        mime = chart_on_clipboard(self.data, self._colours, size, self.look())
        offer(mime)

    def menu(self) -> QMenu:
        """Return the menu of everything that can be done with this chart."""
        menu = QMenu(self)
        menu.addAction("Copy", self.copy)
        menu.addAction("Export…", self.export_requested.emit)
        if not self._large:
            menu.addAction("Enlarge", self.enlarge_requested.emit)
        reset = menu.addAction("Show everything", self.canvas.plot.reset_zoom)
        reset.setEnabled(self.canvas.plot.has_axes and self.canvas.plot.is_zoomed)
        if self.data.y.can_switch:
            menu.addSeparator()
            for scale, words in (("log", "Log scale"), ("linear", "Linear scale")):
                chosen = menu.addAction(words, partial(self.set_scale, scale))
                chosen.setCheckable(True)
                chosen.setChecked(self.data.y.scale == scale)
        if len(self.data.series) > 1:
            menu.addSeparator()
            for series in self.data.series:
                toggle = menu.addAction(plain(series.name))
                toggle.setCheckable(True)
                toggle.setChecked(self.is_series_shown(series.id))
                toggle.toggled.connect(partial(self.set_series_shown, series.id))
        return menu

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())
        event.accept()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tools()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolour(self._colours.surface))
        painter.end()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(1000, 600) if self._large else QSize(320, 200)

    @guarded
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    # -- parts -------------------------------------------------------------------------------

    def _made_tools(self) -> list[IconButton]:
        copy = IconButton("copy", "Copy picture and figures", self)
        copy.clicked.connect(self.copy)
        tools = [copy]
        if not self._large:
            enlarge = IconButton("expand", "Enlarge", self)
            enlarge.clicked.connect(self.enlarge_requested)
            tools.append(enlarge)
        return tools

    def _place_tools(self) -> None:
        right = self.width() - 6
        for tool in reversed(self._tools):
            right -= tool.width()
            tool.move(right, 4)
            tool.raise_()
            right -= _TOOL_GAP
        scale = self.canvas.scale_of_text
        self.canvas.plot.free_right_px = (self.width() - right) / scale if self._tools else 0.0
        size = self.action.sizeHint()
        under = round((self.canvas.plot.frame.plot.center().y() + _UNDER_SENTENCE) * scale)
        self.action.setGeometry(
            (self.width() - size.width()) // 2,
            min(under, self.height() - size.height() - 4),
            size.width(),
            size.height(),
        )
        self.action.raise_()

    def _show_action(self, action_id: str) -> None:
        wanted = action_id if action_id in _ACTIONS else ""
        if wanted == self._action_id:
            return  # moving and raising widgets would paint every chart twice
        self._action_id = wanted
        self.action.setText(_ACTIONS.get(action_id, ""))
        self.action.setVisible(bool(self._action_id))
        self._place_tools()

    def _on_action(self) -> None:
        if self._action_id == "copy-details":
            QGuiApplication.clipboard().setText(plain(self._details))
        else:
            self.action_requested.emit(self._action_id)

    def _on_read(self, sentence: str) -> None:
        self.canvas.setAccessibleDescription(plain(sentence))
        self.read.emit(sentence)
