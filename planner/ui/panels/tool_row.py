"""The tool row: undo, region, traffic, period, overlay, the grand total, apply and export."""

import math
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
)

from planner.analysis.results import Results
from planner.document import Change
from planner.document.edits import set_scenario_field
from planner.painting.guard import guarded
from planner.tokens import WINDOW
from planner.ui.actions import Actions
from planner.ui.inspector.editors import NumberField
from planner.ui.inspector.row import Row
from planner.ui.look import Look
from planner.ui.panels.grand_total import GrandTotal
from planner.ui.theme import give_role
from planner.ui.theme.widgets import (
    QuietCombo,
    SegmentedControl,
    hair_line,
    plain_button,
    primary_button,
    text_label,
)
from planner.ui.traffic.factor import HIGHEST, LOWEST, TrafficFactor
from planner.units import MONTHS_PER_YEAR, money_change
from planner.workspace import Workspace

_STEPS_PER_DECADE = 100
_DETENT_STEPS = 12
_REGION_PX, _REGION_CODE_PX = 188, 128
_FACTOR_ROW = Row(
    "factor", "Traffic multiplier", "number", 1.0, unit="×", lowest=LOWEST, highest=HIGHEST
)
OVERLAYS: tuple[tuple[str, str], ...] = (
    ("none", "None"),
    ("cost", "Cost"),
    ("latency", "Latency"),
    ("utilisation", "Utilisation"),
    ("traffic", "Traffic"),
    ("verdict", "EC2 − Lambda"),
)


class _LogSlider(QSlider):
    """From a hundredth to a thousand, with a detent at one."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        low, high = (round(math.log10(v) * _STEPS_PER_DECADE) for v in (LOWEST, HIGHEST))
        self.setRange(low, high)
        self.setSingleStep(5)
        self.setPageStep(_STEPS_PER_DECADE)
        self.setAccessibleName("Traffic multiplier")
        self.setToolTip("All traffic times 0.01 to 1,000. Not saved with the drawing.")

    def factor(self) -> float:
        """Return the multiplier, 1 near the detent."""
        if abs(self.value()) <= _DETENT_STEPS and self.isSliderDown():
            return 1.0
        return float(f"{10 ** (self.value() / _STEPS_PER_DECADE):.3g}")

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to where the groove is pressed, as people expect of a scale."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        x = event.position().x()
        if not handle.contains(event.position().toPoint()):
            span = max(self.width() - handle.width(), 1)
            value = QStyle.sliderValueFromPosition(
                self.minimum(), self.maximum(), round(x - handle.width() / 2), span
            )
            self.setSliderDown(True)
            self.setSliderPosition(value)
            self.setSliderDown(False)
        super().mousePressEvent(event)


class ToolRow(QFrame):
    """Everything that is always at hand."""

    overlay_chosen = Signal(str)
    months_chosen = Signal(int)

    def __init__(
        self, workspace: Workspace, look: Look, actions: Actions, factor: TrafficFactor
    ) -> None:
        super().__init__()
        self.setProperty("frame", "bar")
        self.setObjectName("toolRow")
        self.setAccessibleName("Tools")
        self._workspace, self._look, self._factor = workspace, look, factor
        self._gain = ""
        self._region_names: dict[str, str] = {}
        self.undo = _Tool(actions["edit.undo"])
        self.redo = _Tool(actions["edit.redo"])
        self.region = QuietCombo()
        self.region.setAccessibleName("Region")
        self.region.setToolTip("Prices and limits of this region")
        give_role(self.region, "body", prose=True)
        self.traffic_label = text_label("Traffic", "small", tone="secondary")
        self.slider = _LogSlider()
        self.factor = NumberField(_FACTOR_ROW, look)
        self.factor.setAccessibleName("Traffic multiplier")
        self.period = SegmentedControl(["Month", "Year"], "Period")
        self.overlay_label = text_label("Overlay", "small", tone="secondary")
        self.overlay = QuietCombo()
        self.overlay.setAccessibleName("Overlay")
        self.overlay.addItems([title for _key, title in OVERLAYS])
        self.total = GrandTotal(workspace, look)
        self.apply = primary_button("Apply recommended")
        self.export = plain_button("Export", "export")
        self._may_leave = (
            self.traffic_label,
            self.overlay_label,
            self.slider,
            self.overlay,
            self.factor,
            self.period,
        )
        self._lay_out()
        self._fill_regions()
        self._connect(actions)
        self._show_scenario()
        self._show_factor(factor.value)
        self._show_results(workspace.results)
        self._dress()
        look.changed.connect(self._dress)

    def show_overlay(self, key: str) -> None:
        """Show which overlay is on; tells nobody."""
        place = next((n for n, (known, _t) in enumerate(OVERLAYS) if known == key), 0)
        with QSignalBlocker(self.overlay):
            self.overlay.setCurrentIndex(place)

    def show_period(self, months: int) -> None:
        """Show month or year; tells nobody."""
        self.period.set_chosen(0 if months == 1 else 1)
        self.total.set_months(months)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        rule = hair_line(vertical=True)
        rule.setFixedHeight(24)
        row.addWidget(rule)
        row.addWidget(self.region)
        row.addSpacing(4)
        row.addWidget(self.traffic_label)
        row.addWidget(self.slider)
        row.addWidget(self.factor)
        row.addSpacing(4)
        row.addWidget(self.period, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(4)
        row.addWidget(self.overlay_label)
        row.addWidget(self.overlay)
        row.addStretch(1)
        row.addSpacing(8)
        row.addWidget(self.total)
        row.addSpacing(8)
        row.addWidget(self.apply)
        row.addWidget(self.export)

    def _connect(self, actions: Actions) -> None:
        self.region.activated.connect(self._on_region)
        self.slider.valueChanged.connect(self._on_slid)
        self.factor.edited.connect(self._on_factor_typed)
        self._factor.changed.connect(self._show_factor)
        self.period.chosen.connect(self._on_period)
        self.overlay.activated.connect(self._on_overlay)
        self.apply.clicked.connect(actions["scenario.apply_all"].trigger)
        self.apply.setToolTip(actions["scenario.apply_all"].toolTip())
        self.export.clicked.connect(actions["file.export"].trigger)
        self.export.setToolTip(actions["file.export"].toolTip())
        self.export.setAccessibleName("Export")
        self._workspace.scenario_changed.connect(self._on_change)
        self._workspace.results_changed.connect(self._show_results)
        self._workspace.costs_changed.connect(self._on_costs)

    def _fill_regions(self) -> None:
        from planner.catalog.regions import regions

        self._region_names = {region.code: _place(region.name) for region in regions()}
        with QSignalBlocker(self.region):
            for code in self._region_names:
                self.region.addItem(code, code)

    def _on_change(self, change: Change) -> None:
        if change.settings or change.whole:
            self._show_scenario()
        if self._workspace.results is None:
            self._show_results(None)

    def _show_scenario(self) -> None:
        code = self._workspace.scenario.region
        with QSignalBlocker(self.region):
            place = self.region.findData(code)
            if place < 0:
                self.region.addItem(code, code)
                place = self.region.count() - 1
            self.region.setCurrentIndex(place)

    def _show_results(self, results: Results | None) -> None:
        if results is None:
            self.apply.hide()
            return
        self.apply.setEnabled(True)
        totals = results.totals
        gain = totals.recommended_usd_per_month - totals.as_drawn_usd_per_month
        moves = any(
            part.verdict is not None
            and part.verdict.choice != "either"
            and part.verdict.choice != part.placement
            for part in results.components.values()
        )
        self.apply.setVisible(moves)
        months = 1 if self.period.index == 0 else MONTHS_PER_YEAR
        self._gain = money_change(gain * months)
        self._narrow()

    def _on_costs(self, _interim: object) -> None:
        """Offer nothing that is being looked at again."""
        self.apply.setEnabled(False)

    def _show_factor(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(math.log10(value) * _STEPS_PER_DECADE))
        self.factor.show_value(value)

    def _on_region(self, place: int) -> None:
        code = self.region.itemData(place)
        self._workspace.do("Set the region", set_scenario_field("region", code))

    def _on_slid(self, _value: int) -> None:
        self._factor.set(self.slider.factor())

    def _on_factor_typed(self, value: float) -> None:
        self._factor.set(value)

    def _on_period(self, place: int) -> None:
        months = 1 if place == 0 else MONTHS_PER_YEAR
        self.total.set_months(months)
        self._show_results(self._workspace.results)
        self.months_chosen.emit(months)

    def _on_overlay(self, place: int) -> None:
        self.overlay_chosen.emit(OVERLAYS[place][0])

    def _dress(self) -> None:
        look = self._look
        self.setFixedHeight(look.px(WINDOW.toolbar))
        self.slider.setFixedWidth(look.px(104))
        self.factor.setFixedWidth(look.px(64))
        self.overlay.setMinimumWidth(look.px(112))
        self._narrow()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow()

    def _show_region_names(self, shown: bool) -> None:
        """Write "us-east-1   N. Virginia", or the code alone."""
        with QSignalBlocker(self.region):
            for place in range(self.region.count()):
                code = str(self.region.itemData(place))
                name = self._region_names.get(code, "")
                self.region.setItemText(place, f"{code}   {name}" if shown and name else code)
        self.region.setFixedWidth(self._look.px(_REGION_PX if shown else _REGION_CODE_PX))

    def _narrow(self) -> None:
        """Give up words in the order of the design until the row fits; the total never leaves."""
        self._show_region_names(True)
        self.total.set_compact(False)
        self._show_apply(f"Apply recommended {self._gain}")
        self.export.setText("Export")
        for widget in self._may_leave:
            widget.show()
        concessions: tuple[Callable[[], None], ...] = (
            lambda: self._show_region_names(False),
            lambda: self.total.set_compact(True),
            *(label.hide for label in (self.traffic_label, self.overlay_label)),
            lambda: self.export.setText(""),
            lambda: self._show_apply(f"Apply {self._gain}"),
            self.slider.hide,
            self.overlay.hide,
            lambda: self._show_apply("Apply"),
            self.factor.hide,
            self.period.hide,
        )
        for give_up in concessions:
            if self._needed_px() <= self.width():
                return
            give_up()

    def _show_apply(self, words: str) -> None:
        self.apply.setText(words)
        self.apply.setAccessibleName(f"Apply recommended {self._gain}")

    def _needed_px(self) -> int:
        """Return how wide the row would like to be as it is now."""
        row, total = self.layout(), self.total.layout()
        if row is None or total is None:
            return 0
        total.invalidate()
        self.total.updateGeometry()
        row.invalidate()
        return row.sizeHint().width()


class _Tool(QToolButton):
    """Shows an action; Qt's default action would be connected once more with its every change."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(action.text())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        action = self._action
        self.setIcon(action.icon())
        self.setText(action.iconText())
        self.setToolTip(action.toolTip())
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())


def _place(name: str) -> str:
    """Return the place in a region's name: "US East (N. Virginia)" → "N. Virginia"."""
    return name.partition("(")[2].rstrip(")") or name
