"""The large page of one chart: the picture, and beside it who wins where and what is compared."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.charts import CHARTS
from planner.charts.base import NAME_OF_PLACEMENT, ChartData
from planner.charts.read_out import read_out
from planner.painting.colours import qcolour
from planner.painting.guard import guarded
from planner.painting.marks import ChipFace
from planner.painting.plots.frame import hidden_series
from planner.storage.plain_text import plain
from planner.tokens import Colours, Placement
from planner.ui.charts.chart_feed import ChartFeed
from planner.ui.charts.chart_view import ChartView
from planner.ui.theme.widgets import (
    Card,
    Chip,
    IconButton,
    SegmentedControl,
    Toggle,
    Tone,
    empty_layout,
    hair_line,
    plain_button,
    show_text,
    text_label,
)
from planner.units import count
from planner.workspace import Workspace

_SIDE_PX = 260
_SIDE_FROM_PX = 900
_SCALES = ("log", "linear")
CONTEST = ("ec2", "lambda")


class ChartPage(QWidget):
    """One chart over the canvas.

    Attributes
    ----------
    closed
        The reader wants the drawing back.
    traffic_dragged, export_requested, action_requested
        As those of ChartTabs.
    """

    closed = Signal()
    traffic_dragged = Signal(str, float)
    export_requested = Signal(str, str)
    action_requested = Signal(str, str)

    def __init__(
        self,
        workspace: Workspace,
        colours: Colours,
        parent: QWidget | None = None,
        *,
        inline: bool = False,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._colours = workspace, colours
        self._chart_id = next(iter(CHARTS))
        self._component: str | None = None
        self._feed = ChartFeed(inline=inline, parent=self)
        self._feed.ready.connect(self._on_ready)
        self._feed.failed.connect(self._on_failed)
        self.view = ChartView(colours, large=True, tools=False, parent=self)
        self.view.traffic_dragged.connect(self._on_dragged)
        self.view.options_changed.connect(self._on_options)
        self.view.export_requested.connect(self._on_export)
        self.view.action_requested.connect(self._on_action)
        self.choice = SegmentedControl([chart.title for chart in CHARTS.values()], "Chart", self)
        self.choice.chosen.connect(self._on_chosen)
        self.copy = plain_button("Copy", "copy", self)
        self.copy.clicked.connect(self.view.copy)
        self.export = plain_button("Export", "export", self)
        self.export.clicked.connect(self._on_export)
        self.back = IconButton("close", "Back to the drawing", self)
        self.back.clicked.connect(self.closed)
        self.side = QWidget(self)
        self._side = QVBoxLayout(self.side)
        self._side.setContentsMargins(0, 24, 28, 24)
        self._side.setSpacing(8)
        self.side.setFixedWidth(_SIDE_PX)
        self._lay_out()
        workspace.results_changed.connect(self._on_news)
        workspace.costs_changed.connect(self.view.show_busy)
        workspace.selection_changed.connect(self._on_news)

    def show_chart(self, chart_id: str, component_id: str | None = None) -> None:
        """Show a chart; without a part, charts of one part follow the selection."""
        self._chart_id = chart_id if chart_id in CHARTS else next(iter(CHARTS))
        self._component = component_id or None
        self.choice.set_chosen(list(CHARTS).index(self._chart_id))
        self._ask()

    def set_colours(self, colours: Colours) -> None:
        """Take the colours of another theme."""
        self._colours = colours
        self.view.set_colours(colours)
        self.update()

    def set_months(self, months: int) -> None:
        """Show money by month (1) or by year (12)."""
        self.view.set_months(months)
        self._ask()

    def close_charts(self) -> None:
        """Stop building charts; called before the window goes."""
        self._feed.close()

    # -- parts -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(28, 16, 20, 0)
        tools.setSpacing(8)
        tools.addWidget(self.choice)
        tools.addStretch(1)
        for button in (self.copy, self.export, self.back):
            tools.addWidget(button)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.view, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addLayout(body, 1)

    def _show_side(self, data: ChartData) -> None:
        """Fill the side: the answer here, who wins where, what is compared, the scale."""
        empty_layout(self._side)
        blocks = [self._answer(data), self._regions(data), self._toggles(data), self._scale(data)]
        shown = [block for block in blocks if block is not None]
        for block in shown:
            self._side.addWidget(block)
        self._side.addStretch(1)
        self.side.setVisible(bool(shown) and self.width() >= _SIDE_FROM_PX)

    def _answer(self, data: ChartData) -> QWidget | None:
        here = next((mark for mark in data.marks if mark.kind == "here"), None)
        found = read_out(data, here.x, hidden_series(data)) if here is not None else None
        if here is None or found is None or not found.winner:
            return None
        block, column = _block(f"At {count(here.x)} requests")
        headline = text_label("", "title")
        tone: Tone = "ec2" if found.winner_role == "ec2" else "lambda"
        show_text(headline, f"{found.winner} {found.saving}", tone)
        column.addWidget(headline)
        costs = sorted((line.y, line.text) for line in found.lines if line.role in CONTEST)
        words = " against ".join(text for _usd, text in costs)
        column.addWidget(text_label(f"{words} {self.view.options.a_period}", tone="secondary"))
        return block

    def _regions(self, data: ChartData) -> QWidget | None:
        regions = [mark for mark in data.marks if mark.kind == "region"]
        if len(regions) < 2:
            return None
        block, column = _block("Who wins where")
        card = Card(padding=0, spacing=0)
        for mark in regions:
            if mark is not regions[0]:
                card.body.addWidget(hair_line())
            row = QHBoxLayout()
            row.setContentsMargins(10, 5, 10, 5)
            placement: Placement = "ec2" if mark.role == "ec2" else "lambda"
            words = NAME_OF_PLACEMENT.get(mark.role, mark.role)
            row.addWidget(Chip(ChipFace(words, "agreed", placement, glyph=False)))
            row.addStretch(1)
            if mark is regions[0]:
                words = f"below {count(mark.x2)}"
            elif mark is regions[-1]:
                words = f"above {count(mark.x)}"
            else:
                words = f"{count(mark.x)} to {count(mark.x2)}"
            row.addWidget(text_label(words, "small"))
            card.body.addLayout(row)
        column.addWidget(card)
        return block

    def _toggles(self, data: ChartData) -> QWidget | None:
        if len(data.series) < 2:
            return None
        block, column = _block("Compare")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        lines_first = sorted(data.series, key=lambda series: series.kind == "band")
        for place, series in enumerate(lines_first):
            toggle = Toggle(series.name)
            toggle.setChecked(self.view.is_series_shown(series.id))
            toggle.toggled.connect(partial(self.view.set_series_shown, series.id))
            grid.addWidget(text_label(series.name, "small", tone="secondary"), place, 0)
            grid.addWidget(toggle, place, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        return block

    def _scale(self, data: ChartData) -> QWidget | None:
        if not data.y.can_switch:
            return None
        block, column = _block("Scale")
        control = SegmentedControl(("Log", "Linear"), "Scale")
        control.set_chosen(_SCALES.index(data.y.scale) if data.y.scale in _SCALES else 0)
        control.chosen.connect(lambda place: self.view.set_scale(_SCALES[place]))
        row = QHBoxLayout()
        row.addWidget(control)
        row.addStretch(1)
        column.addLayout(row)
        return block

    # -- news --------------------------------------------------------------------------------

    def _ask(self) -> None:
        results = self._workspace.results
        if results is None or not self.isVisible():
            return
        chart = CHARTS[self._chart_id]
        part = self._component
        if chart.scope == "component" and part is None:
            part = next(
                (key for key in results.components if key in self._workspace.selection), None
            )
        self.view.show_busy()
        options = replace(self.view.options, shown_as=self._workspace.variant_title)
        build = partial(chart.data, self._workspace.scenario, results, part, options)
        self._feed.ask("page", build)

    def _on_news(self, _news: object) -> None:
        self._ask()

    def _on_options(self, _options: object) -> None:
        self._ask()

    def _on_chosen(self, place: int) -> None:
        self._chart_id = list(CHARTS)[place]
        self._ask()

    def _on_ready(self, _key: object, data: ChartData) -> None:
        self.view.show_data(data)
        self._show_side(data)

    def _on_failed(self, _key: object, details: str) -> None:
        self.view.show_problem("This chart could not be made", details)
        self._show_side(self.view.data)

    def _on_dragged(self, requests_per_month: float) -> None:
        self.traffic_dragged.emit(self.view.data.component or "", requests_per_month)

    def _on_export(self) -> None:
        self.export_requested.emit(self._chart_id, self.view.data.component or "")

    def _on_action(self, action: str) -> None:
        self.action_requested.emit(action, self.view.data.component or "")

    # -- events ------------------------------------------------------------------------------

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolour(self._colours.surface))
        painter.end()


def _block(title: str) -> tuple[QWidget, QVBoxLayout]:
    """Make a titled block of the side."""
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 12)
    column.setSpacing(6)
    column.addWidget(text_label(plain(title), "caption_strong", tone="secondary"))
    return block, column
