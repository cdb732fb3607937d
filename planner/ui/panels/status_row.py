"""The status row: how long it took, prices and their date, gaps, basis, zoom."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from planner.analysis.interim import Interim
from planner.analysis.results import Results
from planner.document import Change
from planner.painting.guard import guarded
from planner.painting.icons import icon_pixmap
from planner.tokens import WINDOW
from planner.ui.actions import Actions
from planner.ui.look import Look
from planner.ui.theme.widgets import IconButton, show_text, text_label
from planner.units import THIN_SPACE, counted
from planner.workspace import Workspace

_BUSY_AFTER_MS = 300
_MESSAGE_MS = 6_000
_FREE_TIERS = {
    "none": "free tier off",
    "always_free": "always-free tier",
    "legacy": "first-year free tier",
    "credits": "free-tier credits",
}


class StatusRow(QFrame):
    """One line at the foot of the window."""

    def __init__(self, workspace: Workspace, look: Look, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("statusRow")
        self.setAccessibleName("Status")
        self._workspace, self._look = workspace, look
        self.done = QLabel()
        self.time = text_label("Computing", "caption", tone="secondary", prose=True)
        self.prices = text_label("", "caption", tone="secondary", prose=True)
        self.gap_icon = QLabel()
        self.gap = text_label("", "caption", tone="secondary", prose=True)
        self.basis = text_label("", "caption", tone="secondary", prose=True)
        self.message = text_label("", "caption", tone="secondary", prose=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedWidth(64)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Computing")
        self.busy.hide()
        self.zoom = QPushButton(f"100{THIN_SPACE}%")
        self.zoom.setProperty("look", "quiet")
        self.zoom.setToolTip("Zoom to 100 %")
        self.zoom.setAccessibleName("Zoom")
        self.zoom.clicked.connect(actions["view.zoom_full"].trigger)
        self.minus = IconButton("minus", "Zoom out")
        self.plus = IconButton("plus", "Zoom in")
        self.fit = IconButton("fit", "Fit the drawing")
        self.minus.clicked.connect(actions["view.zoom_out"].trigger)
        self.plus.clicked.connect(actions["view.zoom_in"].trigger)
        self.fit.clicked.connect(actions["view.fit"].trigger)
        self._lay_out()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_BUSY_AFTER_MS)
        self._wait.timeout.connect(self.busy.show)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_MESSAGE_MS)
        self._fade.timeout.connect(self._clear_message)
        workspace.results_changed.connect(self._show)
        workspace.costs_changed.connect(self._show_interim)
        workspace.scenario_changed.connect(self._on_change)
        self._dress()
        look.changed.connect(self._dress)
        self._show(workspace.results)

    def show_zoom(self, zoom: float) -> None:
        """Show the canvas' zoom."""
        self.zoom.setText(f"{zoom * 100:.0f}{THIN_SPACE}%")
        self.zoom.setAccessibleName(f"Zoom {zoom * 100:.0f} %")

    def show_busy(self, busy: bool) -> None:
        """Show that the engine works, once it takes long enough to notice."""
        if busy:
            self._wait.start()
        else:
            self._wait.stop()
            self.busy.hide()

    def show_message(self, sentence: str) -> None:
        """Show a sentence for a while."""
        show_text(self.message, sentence)
        self._fade.start()

    def _clear_message(self) -> None:
        show_text(self.message, "")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self.done)
        row.addWidget(self.time)
        row.addSpacing(12)
        row.addWidget(self.prices)
        row.addSpacing(12)
        row.addWidget(self.gap_icon)
        row.addWidget(self.gap)
        row.addSpacing(12)
        row.addWidget(self.basis)
        row.addWidget(self.busy)
        row.addStretch(1)
        row.addWidget(self.message)
        row.addSpacing(12)
        for widget in (self.minus, self.zoom, self.plus, self.fit):
            row.addWidget(widget)
        for button in (self.minus, self.plus, self.fit):
            button.setFixedSize(24, 24)

    def _on_change(self, change: Change) -> None:
        if self._workspace.results is None:
            self._show(None)
        elif change.settings or change.whole:
            self._show_basis()

    def _show(self, results: Results | None) -> None:
        self._show_basis()
        self.done.setVisible(results is not None)
        if results is None:
            show_text(self.time, "Computing")
            show_text(self.prices, "")
            self.gap.hide()
            self.gap_icon.hide()
            return
        show_text(self.time, f"Computed in {results.computed_in_ms:.0f} ms")
        own = len(self._workspace.scenario.own_prices)
        more = f", {counted(own, 'own price')}" if own else ""
        show_text(self.prices, f"Prices of {results.catalog_as_of}, {results.region}{more}")
        unknown = results.totals.unknown_lines
        self.gap.setVisible(bool(unknown))
        self.gap_icon.setVisible(bool(unknown))
        show_text(self.gap, f"{counted(unknown, 'price')} unknown")

    def _show_interim(self, interim: Interim) -> None:
        """Say that the costs are there and how many answers are not."""
        self.done.hide()
        show_text(self.time, f"Costs are there, {counted(len(interim.pending), 'answer')} to come")

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow()

    def _narrow(self) -> None:
        """Leave out whole facts where the row is short of room, rather than cut words."""
        may_leave = (self.basis, self.prices)
        for label in may_leave:
            label.show()
        row = self.layout()
        for label in may_leave:
            if row is None:
                return
            row.invalidate()
            if row.sizeHint().width() <= self.width():
                return
            label.hide()

    def _show_basis(self) -> None:
        settings = self._workspace.scenario.settings
        free = _FREE_TIERS.get(settings.free_tier, settings.free_tier)
        show_text(self.basis, f"{settings.hours_per_month:g} h a month · {free}")

    def _dress(self) -> None:
        colours, ratio = self._look.colours, self.devicePixelRatioF()
        self.setFixedHeight(self._look.px(WINDOW.status))
        self.done.setPixmap(icon_pixmap("chrome/check", 12, colours.ok, ratio))
        self.gap_icon.setPixmap(icon_pixmap("chrome/warning", 14, colours.warning, ratio))
        self.zoom.setFixedHeight(self._look.px(22))
        self.setStyleSheet(
            f"StatusRow {{ background: {colours.bar}; border-top: 1px solid {colours.border}; }}"
            f" QPushButton {{ min-height: 0; padding: 0 4px; font-size: {self._look.px(11)}px; }}"
        )
