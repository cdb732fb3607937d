"""The grand total: always in sight, with its change since the last edit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.analysis.interim import Interim
from planner.analysis.results import Results
from planner.document import Change
from planner.document.alternatives import AS_DRAWN, title_of
from planner.painting.icons import icon_pixmap
from planner.storage.plain_text import escaped
from planner.ui.look import Look
from planner.ui.theme.widgets import show_text, text_label
from planner.units import money
from planner.workspace import Workspace

_SMALLEST_CHANGE_USD = 0.005


class GrandTotal(QWidget):
    """What the drawing costs, a month or a year."""

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self._workspace, self._look = workspace, look
        self._months = 1
        self._before: float | None = None
        self._shown: float | None = None
        self.setAccessibleName("Grand total")
        self.overline = text_label("As drawn", "caption", tone="secondary")
        self.arrow = QLabel()
        self.change = text_label("", "caption_strong", tone="secondary")
        self.since = text_label("since last edit", "caption", tone="secondary")
        self.total = text_label("…", "total")
        self.period = text_label("/ month", "small", tone="secondary")
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addStretch(1)
        for label in (self.overline, self.arrow, self.change, self.since):
            top.addWidget(label)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addStretch(1)
        foot.addWidget(self.total)
        foot.addWidget(self.period, 0, Qt.AlignmentFlag.AlignBottom)
        self.period.setContentsMargins(0, 0, 0, 4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 2)
        box.setSpacing(0)
        box.addStretch(1)
        box.addLayout(top)
        box.addLayout(foot)
        box.addStretch(1)
        workspace.scenario_changed.connect(self._on_change)
        workspace.results_changed.connect(self._show)
        workspace.costs_changed.connect(self._show)
        workspace.variant_changed.connect(self._on_variant)
        look.changed.connect(self._show)
        self._show()

    def set_months(self, months: int) -> None:
        """Show a month or a year."""
        self._months = months
        self._show()

    def set_compact(self, compact: bool) -> None:
        """Leave out the words "since last edit"; the total itself never leaves."""
        self.since.setVisible(not compact and bool(self.change.text()))

    def _on_change(self, change: Change) -> None:
        results = self._workspace.figures
        whole = change.whole or results is None
        self._before = None if whole else self._usd(results)
        if results is None:
            self._show()

    def _on_variant(self, _variant: object) -> None:
        self._before = None

    def _show(self, _results: object = None) -> None:
        results = self._workspace.figures
        if results is None:
            show_text(self.total, "…", "muted")
            self._show_change(None)
            return
        usd = self._usd(results)
        show_text(self.total, money(None if usd is None else usd * self._months), "text")
        unknown = results.unknown_lines
        gap = f"+ {unknown} unknown " if unknown else ""
        period = "/ month" if self._months == 1 else "/ year"
        show_text(self.period, gap + period, "warning" if unknown else "secondary")
        change = self._change(usd)
        self._show_name()
        self._show_change(change)
        exact = f"${usd:,.6f} a month" if usd is not None else "unknown"
        hours = self._workspace.scenario.settings.hours_per_month
        self.setToolTip(escaped(f"{exact}, {hours:g} h a month"))
        self.setAccessibleDescription(f"{self.total.text()} {self.period.text()}")

    def _change(self, usd: float | None) -> float | None:
        """Return what the last edit changed; of a variant, what it differs from the drawing."""
        if self._workspace.trial:  # the panel of what is tried says it
            return None
        before = self._before
        if self._workspace.variant != AS_DRAWN:
            before = self._usd(self._workspace.drawn_results)
        return None if before is None or usd is None else usd - before

    def _show_name(self) -> None:
        workspace = self._workspace
        varied = workspace.variant != AS_DRAWN
        name = title_of(workspace.document, workspace.variant)
        line = self.overline.fontMetrics().elidedText(
            " ".join(name.split()), Qt.TextElideMode.ElideRight, self._look.px(140)
        )
        show_text(self.overline, f"{line}, what if" if workspace.trial else line)
        show_text(self.since, "against As drawn" if varied else "since last edit")

    def _show_change(self, usd: float | None) -> None:
        moved = usd is not None and abs(usd) >= _SMALLEST_CHANGE_USD
        for label in (self.arrow, self.change, self.since):
            label.setVisible(moved)
        if usd is None or not moved:
            show_text(self.change, "")
            return
        dearer = usd > 0
        colours = self._look.colours
        name = "chrome/triangle-up" if dearer else "chrome/triangle-down"
        ink = colours.error if dearer else colours.ok
        self.arrow.setPixmap(icon_pixmap(name, 10, ink, self.devicePixelRatioF()))
        words = money(abs(usd) * self._months)
        show_text(self.change, words, "error" if dearer else "ok")
        self.change.setAccessibleName(f"{words} {'more' if dearer else 'less'} {self.since.text()}")

    @staticmethod
    def _usd(results: Results | Interim | None) -> float | None:
        return None if results is None else results.as_drawn_usd_per_month
