"""The bottom dock: a row of tabs over the live charts, which follow results and selection."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from planner.painting.guard import guarded
from planner.storage.plain_text import plain
from planner.tokens import MOTION, Colours
from planner.ui.charts.tab_row import TabRow
from planner.ui.theme.widgets import IconButton, hair_line
from planner.workspace import Workspace

if TYPE_CHECKING:
    from planner.charts.base import ChartData
    from planner.ui.charts.chart_feed import ChartFeed
    from planner.ui.charts.chart_view import ChartView
    from planner.ui.charts.overview import Overview

OVERVIEW = "overview"
_FIRST = (
    OVERVIEW,
    "findings",
    "cost-against-traffic",
    "week",
    "latency",
    "tornado",
    "growth",
)
"""Pages that keep their tab where not all of them have room."""


class ChartTabs(QWidget):
    """Everything in the bottom dock.

    The charts themselves (pyqtgraph, arrays) are built after the first paint, or by `prepare`.

    Attributes
    ----------
    traffic_dragged
        `(component id, requests a month)` while "you are here" is dragged.
    export_requested, enlarge_requested
        `(chart id, component id)`; the component id is empty for charts of the whole drawing.
    action_requested
        `(action, component id)`: the button of an empty chart.
    page_changed
        Id of the page in front.
    """

    traffic_dragged = Signal(str, float)
    export_requested = Signal(str, str)
    enlarge_requested = Signal(str, str)
    action_requested = Signal(str, str)
    collapse_requested = Signal()
    page_changed = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        colours: Colours,
        parent: QWidget | None = None,
        *,
        inline: bool = False,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._colours, self._inline = workspace, colours, inline
        self._ids: list[str] = []
        self._own_pages: list[tuple[str, str, QWidget]] = []
        self._views: dict[tuple[str, str], ChartView] = {}
        self._unbuilt: dict[str, QWidget] = {}
        self._asked: dict[tuple[str, str], tuple[object, ...]] = {}
        self._overview: Overview | None = None
        self._feed: ChartFeed | None = None
        self._wanted_page = OVERVIEW
        self._months = 1
        self._is_listening_to_paint, self._is_closed = True, False
        self.tab_row = TabRow(_FIRST, self)
        self.bar = self.tab_row.bar
        self.stack = QStackedWidget(self)
        self.collapse = IconButton("chevron-down", "Hide the charts", self)
        self.collapse.clicked.connect(self.collapse_requested)
        self._lay_out()
        self._coalesce = QTimer(self)
        self._coalesce.setSingleShot(True)
        self._coalesce.setInterval(MOTION.debounce_ms)
        self._coalesce.timeout.connect(self.refresh)
        self.bar.currentChanged.connect(self._on_tab)
        workspace.results_changed.connect(self._on_news)
        workspace.costs_changed.connect(self._on_costs)
        workspace.selection_changed.connect(self._on_news)

    # -- pages -------------------------------------------------------------------------------

    def add_page(self, page_id: str, title: str, widget: QWidget) -> None:
        """Put a panel of the window behind the charts."""
        self._own_pages.append((page_id, title, widget))
        self._insert(page_id, title, widget)
        self.tab_row.fit()

    def set_badge(self, page_id: str, text: str) -> None:
        """Write a number behind a page's name; empty removes it."""
        for own_id, title, _widget in self._own_pages:
            if own_id == page_id and page_id in self._ids:
                words = f"{title}  {text}" if text else title
                self.bar.setTabText(self._ids.index(page_id), plain(words))

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front; before the charts are built it is remembered."""
        self._wanted_page = page_id
        if page_id in self._ids:
            self.bar.setCurrentIndex(self._ids.index(page_id))

    @property
    def current_page_id(self) -> str:
        """Return the id of the page in front."""
        place = self.bar.currentIndex()
        return self._ids[place] if 0 <= place < len(self._ids) else self._wanted_page

    @property
    def page_ids(self) -> tuple[str, ...]:
        """Return the ids of all pages, in order."""
        return tuple(self._ids)

    def view(self, chart_id: str, page_id: str = "") -> "ChartView":
        """Return the view of a chart, on its own page or on the overview."""
        self._build_page(page_id or chart_id)
        return self._views[(page_id or chart_id, chart_id)]

    def set_colours(self, colours: Colours) -> None:
        """Take the colours of another theme."""
        self._colours = colours
        for view in self._views.values():
            view.set_colours(colours)
        self.update()

    def set_months(self, months: int) -> None:
        """Show money by month (1) or by year (12)."""
        self._months = months
        for view in self._views.values():
            view.set_months(months)
        self.refresh()

    def close_charts(self) -> None:
        """Stop building charts; called before the window goes."""
        self._is_closed = True
        self._coalesce.stop()
        if self._feed is not None:
            self._feed.close()

    # -- building ----------------------------------------------------------------------------

    def prepare(self) -> None:
        """Build the charts now, if that has not happened."""
        if self._feed is not None or self._is_closed:
            return
        from planner.charts import CHARTS
        from planner.ui.charts.chart_feed import ChartFeed
        from planner.ui.charts.overview import Overview

        self._feed = ChartFeed(inline=self._inline, parent=self)
        self._feed.ready.connect(self._on_ready)
        self._feed.failed.connect(self._on_failed)
        self._overview = Overview(self._colours, self.stack)
        self._overview.visible_changed.connect(self._coalesce.start)
        pages: list[tuple[str, str, QWidget]] = [(OVERVIEW, "Overview", self._overview)]
        for chart_id, view in self._overview.views.items():
            self._adopt(OVERVIEW, chart_id, view)
        for chart in CHARTS.values():
            page = QWidget(self.stack)
            self._unbuilt[chart.id] = page
            pages.append((chart.id, chart.title, page))
        for place, (page_id, title, widget) in enumerate(pages):
            self._insert(page_id, title, widget, place)
        self.tab_row.fit()
        self.show_page(self._wanted_page)
        self._build_page(self.current_page_id)
        self.refresh()

    def _build_page(self, page_id: str) -> None:
        """Make the view of a chart's own page when it is first wanted."""
        page = self._unbuilt.pop(page_id, None)
        if page is None:
            return
        from planner.ui.charts.chart_view import ChartView

        view = ChartView(self._colours, parent=page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)
        self._adopt(page_id, page_id, view)

    def _adopt(self, page_id: str, chart_id: str, view: "ChartView") -> None:
        self._views[(page_id, chart_id)] = view
        view.set_months(self._months)
        view.traffic_dragged.connect(partial(self._on_dragged, view))
        view.export_requested.connect(partial(self._on_export, chart_id, view))
        view.enlarge_requested.connect(partial(self._on_enlarge, chart_id, view))
        view.action_requested.connect(partial(self._on_action, view))
        view.options_changed.connect(self._on_options)

    def _insert(self, page_id: str, title: str, widget: QWidget, place: int | None = None) -> None:
        place = len(self._ids) if place is None else place
        self.bar.blockSignals(True)
        front = self.current_page_id
        self._ids.insert(place, page_id)
        self.stack.insertWidget(place, widget)
        self.tab_row.insert(place, page_id, title)
        at = self._ids.index(front) if front in self._ids else 0
        self.bar.setCurrentIndex(at)
        self.stack.setCurrentIndex(at)
        self.bar.blockSignals(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 8, 0)
        row.addWidget(self.tab_row, 1)
        row.addWidget(self.collapse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(hair_line())
        column.addWidget(self.stack, 1)

    # -- news --------------------------------------------------------------------------------

    def component_id(self) -> str | None:
        """Return the part that charts of one part show: the selected one, else the first."""
        results = self._workspace.results
        if results is None:
            return None
        parts = results.components
        selected = [key for key in parts if key in self._workspace.selection]
        computing = [key for key in selected if parts[key].options or parts[key].verdict]
        if computing or selected:
            return (computing or selected)[0]
        return next((key for key, part in parts.items() if part.options or part.verdict), None)

    def refresh(self) -> None:
        """Ask for the charts in sight whose ground has changed."""
        workspace = self._workspace
        results, scenario = workspace.results, workspace.scenario
        if self._feed is None or results is None or not self.isVisible():
            return
        from planner.charts import CHARTS

        component = self.component_id()
        for key, view in self._views.items():
            if not view.isVisible():
                continue
            chart = CHARTS[key[1]]
            part = component if chart.scope == "component" else None
            options = replace(view.options, shown_as=workspace.variant_title)
            ground = (results, part, options)
            if self._asked.get(key) == ground:
                continue
            self._asked[key] = ground
            view.show_busy()
            self._feed.ask(key, partial(chart.data, scenario, results, part, options))

    def _on_news(self, _news: object) -> None:
        if self._feed is not None and not self._coalesce.isActive():
            self._coalesce.start()

    def _on_costs(self, _interim: object) -> None:
        """Show that what is drawn is of the answers before."""
        for view in self._views.values():
            if view.isVisible():
                view.show_busy()

    def _on_options(self, _options: object) -> None:
        self.refresh()

    def _on_ready(self, key: tuple[str, str], data: "ChartData") -> None:
        self._views[key].show_data(data)

    def _on_failed(self, key: tuple[str, str], details: str) -> None:
        self._views[key].show_problem("This chart could not be made", details)

    # -- signals of the views ----------------------------------------------------------------

    def _on_dragged(self, view: "ChartView", requests_per_month: float) -> None:
        self.traffic_dragged.emit(view.data.component or "", requests_per_month)

    def _on_export(self, chart_id: str, view: "ChartView") -> None:
        self.export_requested.emit(chart_id, view.data.component or "")

    def _on_enlarge(self, chart_id: str, view: "ChartView") -> None:
        self.show_page(chart_id)
        self.enlarge_requested.emit(chart_id, view.data.component or "")

    def _on_action(self, view: "ChartView", action: str) -> None:
        self.action_requested.emit(action, view.data.component or self.component_id() or "")

    def _on_tab(self, place: int) -> None:
        if 0 <= place < len(self._ids):
            self._wanted_page = self._ids[place]
            self._build_page(self._wanted_page)
            self.stack.setCurrentIndex(place)
            self.refresh()
            self.page_changed.emit(self._wanted_page)

    # -- events ------------------------------------------------------------------------------

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._feed is not None:
            self._coalesce.start()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_listening_to_paint:
            self._is_listening_to_paint = False
            # The first picture is out: now there is time for pyqtgraph and numpy.
            QTimer.singleShot(0, self, self.prepare)
