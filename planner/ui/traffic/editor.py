"""The traffic page of the inspector: presets, the drawn week, the profile's form, three figures."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from planner.document import Change
from planner.document.edits import set_traffic, set_traffic_field
from planner.kinds import KINDS
from planner.traffic import Load, Profile, Sum, Weekly, no_load, resolve
from planner.traffic.load import Week
from planner.ui.inspector.form import Form
from planner.ui.inspector.form_shelf import FormShelf
from planner.ui.inspector.rows import sections_of
from planner.ui.inspector.words import saving_words, verdict_title
from planner.ui.look import Look
from planner.ui.theme.widgets import Card, show_text, text_label
from planner.ui.traffic.curve import WeekCurve
from planner.ui.traffic.presets import Preset, PresetRow
from planner.units import HOURS_PER_WEEK, count, rate_per_hour
from planner.workspace import Workspace


class TrafficEditor(QWidget):
    """Edits the profile of the one selected part; what flows in is named beside it."""

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self._workspace, self._look = workspace, look
        self._node_id = ""
        self._own: Load = no_load()
        self._members: tuple[Week, ...] = ()
        self.answer = Card("sunken", padding=10, spacing=0)
        self.answer_words = text_label("", "small_strong", wrap=True)
        self.answer.body.addWidget(self.answer_words)
        self.presets = PresetRow(look)
        self.curve = WeekCurve(look)
        self.figures = _Figures()
        self.hint = text_label("", "small", tone="secondary", wrap=True)
        self._forms = FormShelf(look)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        shown = (self.answer, self.presets, self.curve, self.figures, self._forms, self.hint)
        for widget in shown:
            box.addWidget(widget)
        box.addStretch(1)
        self.presets.chosen.connect(self._on_preset)
        self.curve.drawn.connect(self._on_drawn)
        self._forms.edited.connect(self._on_field)
        workspace.selection_changed.connect(self._show)
        workspace.scenario_changed.connect(self._on_change)
        workspace.results_changed.connect(self._on_results)
        self._show()

    @property
    def form(self) -> Form | None:
        """Return the form of the profile in sight."""
        return self._forms.form

    def _on_change(self, change: Change) -> None:
        if change.whole or change.settings or self._node_id in change.nodes.altered:
            self._show()

    def _show(self, _ids: object = None) -> None:
        ids = self._workspace.selection
        only = next(iter(ids)) if len(ids) == 1 else ""
        node = self._workspace.scenario.nodes.get(only)
        node_id = only if node is not None else ""
        is_another = node_id != self._node_id
        if is_another:
            self._forms.leave()  # what is typed belongs to the part that was shown
            node = self._workspace.scenario.nodes.get(node_id)
        self._node_id = node_id
        self.setEnabled(node is not None)
        if node is None:
            return
        kind = KINDS.get(node.kind)
        profile = node.traffic
        shape = profile.shape if profile is not None else "none"
        self.presets.show_shape(shape, may_be_none=kind is None or not kind.source)
        load = resolve(profile) if profile is not None else no_load()
        self._members = ()
        if isinstance(profile, Sum):
            self._members = tuple(resolve(member).busy_week for member in profile.members)
        self._own = load
        self._show_curve()
        self._show_form(profile, is_another)
        self._show_answer()

    def _show_curve(self) -> None:
        """Show the part's own week; what flows in stands beside it as a thin line."""
        results, own = self._workspace.results, self._own
        part = results.components.get(self._node_id) if results is not None else None
        members = self._members
        shown = own
        if part is not None and self._has_inflow():
            members = (*members, part.load.busy_week)
            if own.is_idle:
                shown = part.load
        self.curve.show_week(own.busy_week, members)
        hours = self._workspace.scenario.settings.hours_per_month
        month = shown.per_month(hours)
        self.figures.show_figures(shown.peak_per_hour, month / hours, month)

    def _has_inflow(self) -> bool:
        return any(e.target == self._node_id for e in self._workspace.scenario.edges.values())

    def _show_form(self, profile: Profile | None, is_another: bool) -> None:
        if profile is None or not sections_of(type(profile)):
            self._forms.show_nothing()
            return
        sections = partial(sections_of, type(profile))
        self._forms.show_models(type(profile), sections, [profile], are_others=is_another)

    def _on_results(self, _results: object) -> None:
        if self._node_id:
            self._show_curve()
            self._show_answer()

    def _show_answer(self) -> None:
        results = self._workspace.results
        part = results.components.get(self._node_id) if results is not None else None
        verdict = part.verdict if part is not None else None
        self.answer.setVisible(verdict is not None)
        if part is not None and verdict is not None:
            saves = saving_words(verdict.saves_usd_per_month)
            tail = "" if verdict.choice == "either" else f", saves {saves} a month"
            show_text(self.answer_words, verdict_title(part) + tail, verdict.choice)
        node = self._workspace.scenario.nodes.get(self._node_id)
        own = node is not None and node.traffic is not None
        arriving = part.requests_per_month if part is not None else 0.0
        if not self._has_inflow():
            said = "" if own else "Nothing arrives here yet. Choose a shape, or connect a caller."
        elif own:
            said = "This comes on top of what flows in along connections: "
            said += f"together {count(arriving)} requests a month."
        else:
            said = f"{count(arriving)} requests a month flow in along connections."
        show_text(self.hint, said)
        self.hint.setVisible(bool(said))

    def _on_preset(self, preset: Preset) -> None:
        node = self._workspace.scenario.nodes.get(self._node_id)
        if node is not None:
            before = resolve(node.traffic) if node.traffic is not None else None
            words = f"Traffic: {preset.title.lower()}"
            self._workspace.do(words, set_traffic(self._node_id, preset.make(before)))

    def _on_drawn(self, week: tuple[float, ...], merge_key: str) -> None:
        if self._node_id and len(week) == HOURS_PER_WEEK:
            edit = set_traffic(self._node_id, Weekly(requests=week))
            self._workspace.do("Draw the week", edit, f"{merge_key}:{self._node_id}")

    def _on_field(self, path: str, value: Any, merge_key: str) -> None:
        if self._node_id:
            edit = set_traffic_field(self._node_id, path, value)
            self._workspace.do("Set traffic", edit, f"{merge_key}:{self._node_id}")


class _Figures(QWidget):
    """Peak, mean and a month, which follow from the shape."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        self.peak, self.mean, self.month = (text_label("", "body_strong") for _ in range(3))
        pairs: tuple[tuple[str, QLabel], ...] = (
            ("Peak", self.peak),
            ("Mean", self.mean),
            ("A month", self.month),
        )
        for column, (name, label) in enumerate(pairs):
            grid.addWidget(text_label(name, "caption", tone="muted"), 0, column)
            grid.addWidget(label, 1, column)
            grid.setColumnStretch(column, 1)

    def show_figures(self, peak_per_hour: float, mean_per_hour: float, per_month: float) -> None:
        """Show what a profile comes to."""
        show_text(self.peak, rate_per_hour(peak_per_hour))
        show_text(self.mean, rate_per_hour(mean_per_hour))
        show_text(self.month, f"{count(per_month)} requests")
