"""The slim panel of pinned sliders: slide, look, then apply as one step or reset."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from planner.document import Change
from planner.painting.guard import guarded
from planner.ui.inspector.editors import NumberField
from planner.ui.inspector.words import name_of
from planner.ui.look import Look
from planner.ui.theme.widgets import (
    IconButton,
    plain_button,
    primary_button,
    quiet_button,
    show_text,
    text_label,
    tool_tip,
)
from planner.ui.what_if.pins import MOST_PINS, Pin
from planner.ui.what_if.scale import STEPS, ValueScale, scale_of
from planner.units import SAME_USD, money_change
from planner.workspace import Workspace

_COLUMNS = 2
_TWO_FROM_PX = 1_240


class _Slider(QSlider):
    """A slider that the wheel turns only while it has the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setSingleStep(4)
        self.setPageStep(40)
        self.setMinimumWidth(72)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class PinnedSlider(QWidget):
    """One number: whose it is, a slider, a field, and the way to let it go."""

    tried = Signal(object, float)  # Pin, value
    removed = Signal(object)  # Pin

    def __init__(self, pin: Pin, value: float | None, name: str, look: Look) -> None:
        super().__init__()
        self.pin = pin
        self.scale: ValueScale = scale_of(pin.row, value)
        said = f"{name}: {pin.row.title[:1].lower()}{pin.row.title[1:]}"
        self.label = text_label(said, "small", tone="secondary")
        self.label.setToolTip(tool_tip(said))
        self.label.setFixedWidth(look.px(190))
        shown = self.label.fontMetrics().elidedText(
            " ".join(said.split()), Qt.TextElideMode.ElideRight, look.px(186)
        )
        show_text(self.label, shown)
        self.slider = _Slider()
        self.slider.setAccessibleName(said)
        self.field = NumberField(pin.row, look)
        self.field.setAccessibleName(said)
        self.field.setFixedWidth(look.px(112))
        self.remove = IconButton("close", f"Let go of {said}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        row.addWidget(self.remove)
        self.slider.valueChanged.connect(self._on_slid)
        self.field.edited.connect(self._on_typed)
        self.remove.clicked.connect(self._on_removed)
        self.show_value(value)

    def show_value(self, value: float | None) -> None:
        """Show a value; this tries none."""
        with QSignalBlocker(self.slider):
            if value is not None:
                self.slider.setValue(self.scale.step_of(value))
        self.field.show_value(value)

    def _on_slid(self, step: int) -> None:
        value = self.scale.value_at(step)
        self.field.show_value(value)
        self.tried.emit(self.pin, value)

    def _on_typed(self, value: object) -> None:
        if isinstance(value, int | float):
            self.tried.emit(self.pin, float(value))

    def _on_removed(self) -> None:
        self.removed.emit(self.pin)


class WhatIfPanel(QFrame):
    """Under the tool row, while something is pinned.

    Attributes
    ----------
    pin_wanted
        The user asks which number to pin.
    """

    pin_wanted = Signal()

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self.setObjectName("whatIf")
        self.setProperty("frame", "bar")
        self.setAccessibleName("What if")
        self._workspace, self._look = workspace, look
        self._written_usd: float | None = None
        self.sliders: list[PinnedSlider] = []
        self.title = text_label("What if", "small_strong")
        self.change = text_label("", "small_strong")
        self.note = text_label("", "caption", tone="muted")
        self.pin = quiet_button("Pin a value", "pin")
        self.pin.setToolTip("Choose a number of the selected part")
        self.reset = plain_button("Reset")
        self.reset.setToolTip("Back to what is written; nothing was changed")
        self.apply = primary_button("Apply")
        self.apply.setToolTip("Write these values into the drawing, as one step")
        self.close_button = IconButton("close", "Close what-if; nothing is written")
        self._grid = QGridLayout()
        self._placed_in = _COLUMNS
        self._lay_out()
        self.pin.clicked.connect(self.pin_wanted)
        self.reset.clicked.connect(workspace.reset_trial)
        self.apply.clicked.connect(workspace.apply_trial)
        self.close_button.clicked.connect(self.clear)
        workspace.trial_changed.connect(self._show)
        workspace.scenario_changed.connect(self._on_scenario)
        workspace.results_changed.connect(self._on_results)
        workspace.costs_changed.connect(self._on_costs)
        self._on_results(None)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.change)
        words.addWidget(self.note)
        row.addLayout(words)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        row.addLayout(self._grid, 1)
        for button in (self.pin, self.reset, self.apply, self.close_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    # Pins

    def add(self, pin: Pin) -> bool:
        """Pin a number; False where there is no room for more."""
        if any(one.pin.ids == pin.ids and one.pin.path == pin.path for one in self.sliders):
            self.show()
            return True
        if len(self.sliders) >= MOST_PINS:
            return False
        scenario = self._workspace.scenario
        named = scenario.nodes[pin.ids[0]]
        name = name_of(named) if len(pin.ids) == 1 else f"{len(pin.ids)} parts"
        slider = PinnedSlider(pin, pin.value_in(scenario), name, self._look)
        slider.tried.connect(self._on_tried)
        slider.removed.connect(self._on_removed)
        self.sliders.append(slider)
        self._place()
        self._show()
        self.show()
        slider.slider.setFocus()
        return True

    def clear(self) -> None:
        """Let go of everything and close."""
        for slider in self.sliders:
            slider.hide()
            slider.deleteLater()
        self.sliders = []
        self.hide()
        self._workspace.reset_trial()

    def _place(self) -> None:
        self._placed_in = self._columns()
        for slider in self.sliders:
            self._grid.removeWidget(slider)
        columns = self._columns()
        for place, slider in enumerate(self.sliders):
            self._grid.addWidget(slider, place // columns, place % columns)

    def _columns(self) -> int:
        return _COLUMNS if self.width() >= self._look.px(_TWO_FROM_PX) else 1

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._columns() != self._placed_in:
            self._place()

    def _on_tried(self, pin: Pin, value: float) -> None:
        kept = int(value) if pin.row.type == "whole" else value
        self._workspace.try_values({(key, pin.path): kept for key in pin.ids})

    def _on_removed(self, pin: Pin) -> None:
        self._workspace.forget_trial(pin.ids, pin.path)
        gone = [slider for slider in self.sliders if slider.pin is pin]
        self.sliders = [slider for slider in self.sliders if slider.pin is not pin]
        for slider in gone:
            self._grid.removeWidget(slider)
            slider.hide()
            slider.deleteLater()
        self._place()
        self.setVisible(bool(self.sliders))

    # News

    def _on_scenario(self, change: Change) -> None:
        if change.whole:
            self.clear()
            return
        for slider in [
            one for one in self.sliders if not one.pin.is_there(self._workspace.scenario)
        ]:
            self._on_removed(slider.pin)
        self._show()

    def _on_results(self, _results: object) -> None:
        results = self._workspace.results
        if results is not None and not self._workspace.trial:
            self._written_usd = results.totals.as_drawn_usd_per_month
        self._show()

    def _on_costs(self, _interim: object) -> None:
        self._show_change(bool(self._workspace.trial))

    def _show(self) -> None:
        workspace = self._workspace
        for slider in self.sliders:
            if not (slider.slider.isSliderDown() or slider.field.hasFocus()):
                slider.show_value(slider.pin.value_in(workspace.scenario))
        trying = bool(workspace.trial)
        self.reset.setEnabled(trying)
        self.apply.setEnabled(trying)
        count = len(workspace.trial)
        said = f"{count} value{'s' * (count != 1)} tried, nothing written" if trying else ""
        show_text(self.note, said or "Slide to try")
        self._show_change(trying)

    def _show_change(self, trying: bool) -> None:
        figures = self._workspace.figures
        if not trying or figures is None or self._written_usd is None:
            show_text(self.change, "")
            self.change.hide()
            return
        usd = figures.as_drawn_usd_per_month - self._written_usd
        moved = abs(usd) >= SAME_USD
        words = f"{money_change(usd)} a month" if moved else "No change in cost"
        show_text(self.change, words, ("error" if usd > 0 else "ok") if moved else "secondary")
        self.change.show()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._workspace.trial:
            self._workspace.reset_trial()
        else:
            super().keyPressEvent(event)
