"""The workspace: the only mutable thing between the document and the screen."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, Signal

from planner.analysis import Interim, Results
from planner.analysis.variants import computed
from planner.document import Change, Scenario, diff
from planner.document.alternatives import (
    AS_DRAWN,
    HeldBack,
    Variant,
    in_alternative,
    in_computed,
    is_there,
    title_of,
    trial_edit,
    tried,
    with_alternative,
)
from planner.document.edits import Edit, EditRefused, in_order, set_scenario_field
from planner.workspace.engine_runner import EngineRunner, Evaluate
from planner.workspace.undo import EditCommand, UndoStack

UNDO_STEPS = 1_000


class Workspace(QObject):
    """Holds what is open. Views read it and listen to it; they change it through `do`.

    Attributes
    ----------
    document
        What is saved; frozen.
    scenario
        What is in view: the document itself, or a variant of it, with the values on trial.
    variant, trial
        Which variant is in view, and values that are tried and not written. Neither is saved.
    results
        The engine's latest word on what is in view; None until the first computation ends.
    interim
        What it costs by now, while the answers are computed; None where `results` are the latest.
    drawn_results
        Its latest word on the document itself, from which the computed variants follow.
    path
        The file it was opened from or saved to, None for a new one.
    selection
        Ids of selected parts, connections, groups and notes (not part of the document).
    """

    scenario_changed = Signal(object)  # Change
    results_changed = Signal(object)  # Results
    costs_changed = Signal(object)  # Interim: the bill ahead of the answers
    selection_changed = Signal(object)  # frozenset[str]
    path_changed = Signal(object)  # Path | None
    variant_changed = Signal(object)  # Variant
    trial_changed = Signal()
    held_back = Signal(str, object)  # text and Edit: what a computed variant cannot hold
    problem = Signal(str)

    def __init__(
        self, scenario: Scenario, runner: EngineRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.document = self.scenario = self._plain = scenario
        self.variant: Variant = AS_DRAWN
        self.trial: Mapping[tuple[str, str], Any] = MappingProxyType({})
        self.results: Results | None = None
        self.interim: Interim | None = None
        self.previous_results: Results | None = None
        self.drawn_results: Results | None = None
        self._drawn: Scenario | None = None  # what drawn_results are of
        self._asked = scenario
        self.path: Path | None = None
        self.selection: frozenset[str] = frozenset()
        self._view = self._asked_in = object()  # another one for each document and variant
        self._runner = runner
        runner.interim.connect(self._on_interim)
        runner.finished.connect(self._on_results)
        runner.failed.connect(self.problem)
        self._runner.request(scenario, self._view)

    def do(self, text: str, edit: Edit, merge_key: str | None = None) -> bool:
        """Apply `edit` as one undoable step; an edit that changes nothing is no step.

        Returns False where the document refused it; the reason goes out as `problem`.
        """
        try:
            after = self._reaching_the_document(edit)(self.document)
        except HeldBack:
            self.held_back.emit(text, edit)
            return False
        except (EditRefused, ValueError) as refusal:
            self.problem.emit(_sentence(refusal))
            return False
        if after is not self.document and after != self.document:
            show = partial(self._show, self.variant)
            self.undo_stack.push(EditCommand(text, self.document, after, show, merge_key))
        return True

    @property
    def figures(self) -> Results | Interim | None:
        """Return the latest word on what is in view costs, with or without its answers."""
        return self.results if self.interim is None else self.interim

    @property
    def evaluate(self) -> Evaluate:
        """Return what computes the figures, for questions about variants not in view."""
        return self._runner.evaluate

    @property
    def is_computed(self) -> bool:
        """Tell whether what is in view is computed from the drawing, so that it holds no edits."""
        return not isinstance(self.variant, int) and self.variant != AS_DRAWN

    @property
    def variant_title(self) -> str:
        """Return what the variant in view is called."""
        return title_of(self.document, self.variant)

    @property
    def titled_scenario(self) -> Scenario:
        """Return what is in view under a name that says so: for files and slides."""
        if self.variant == AS_DRAWN and not self.trial:
            return self.scenario
        said = [title_of(self.document, self.variant)] if self.variant != AS_DRAWN else []
        said += ["what if"] if self.trial else []
        name = f"{self.scenario.name[:3_900]} ({', '.join(said)})"[:4_096]
        return set_scenario_field("name", name)(self.scenario)

    def show_variant(self, variant: Variant) -> None:
        """Look at another variant; nothing is edited."""
        if variant != self.variant and is_there(self.document, variant):
            self._show(variant, self.document)

    def try_value(self, node_id: str, path: str, value: Any) -> None:
        """Look at a part with another value; nothing is written until `apply_trial`."""
        self.try_values({(node_id, path): value})

    def try_values(self, values: Mapping[tuple[str, str], Any]) -> None:
        """Look at parts with other values, all at once."""
        self._set_trial({**self.trial, **values})

    def forget_trial(self, ids: tuple[str, ...], path: str) -> None:
        """Go back to what is written for one number of these parts."""
        kept = {at: v for at, v in self.trial.items() if at[1] != path or at[0] not in ids}
        self._set_trial(kept)

    def reset_trial(self) -> None:
        """Go back to the values as they are written."""
        self._set_trial({})

    def apply_trial(self) -> bool:
        """Write the values on trial, as one step."""
        edits = [trial_edit(key, path, value) for (key, path), value in self.trial.items()]
        if not edits or not self.do("Apply what-if", in_order(*edits)):
            return False
        self.reset_trial()
        return True

    def open(self, scenario: Scenario, path: Path | None) -> None:
        """Replace the whole document: a file, a template, a new drawing."""
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self.document = self.scenario = self._plain = scenario
        self.results = self.previous_results = self.drawn_results = None
        self._forget_interim()
        self._drawn = None
        self._look_at(AS_DRAWN)
        was_trying, self.trial = bool(self.trial), MappingProxyType({})
        self.set_path(path)
        self.select(())
        self.scenario_changed.emit(Change(whole=True))
        if was_trying:
            self.trial_changed.emit()
        self._ask(scenario)

    def set_path(self, path: Path | None) -> None:
        """Tell where the document lives now."""
        self.path = path
        self.path_changed.emit(path)

    def select(self, ids: frozenset[str] | tuple[str, ...]) -> None:
        """Select parts, connections, groups and notes."""
        chosen = frozenset(ids)
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit(chosen)

    def recompute(self) -> None:
        """Ask the engine again for the same document: what it is asked about has changed."""
        self._drawn = None
        self._ask_in_turn()

    def close(self) -> bool:
        """Stop computing; nothing is emitted afterwards. False where the engine does not end."""
        self.undo_stack.blockSignals(True)  # it says "clean" once more when it is destroyed
        return self._runner.close()

    # What is in view

    def _reaching_the_document(self, edit: Edit) -> Edit:
        if isinstance(self.variant, int):
            return in_alternative(self.variant, edit)
        return edit if self.variant == AS_DRAWN else in_computed(self._plain, edit)

    def _show(self, variant: Variant, document: Scenario) -> None:
        """Show a state of the document, in the variant in which the step to it was made."""
        self.document = document
        self._look_at(variant if is_there(document, variant) else AS_DRAWN)
        self._follow()
        if not self._keep_figures():
            self._ask_in_turn()

    def _look_at(self, variant: Variant) -> None:
        if variant != self.variant:
            self.variant = variant
            self._forget_interim()
            self.variant_changed.emit(variant)

    def _set_trial(self, trial: Mapping[tuple[str, str], Any]) -> None:
        if trial == self.trial:
            return
        self.trial = MappingProxyType(dict(trial))
        self._follow()
        self.trial_changed.emit()
        self._ask_in_turn()

    def _follow(self) -> None:
        """Derive what is in view from the document, and tell what became other."""
        before = self._plain
        self._plain = self._derived()
        self._drop_overwritten(before)
        scenario = tried(self._plain, self.trial)
        change = diff(self.scenario, scenario)
        self.scenario = scenario
        entries = (scenario.nodes, scenario.edges, scenario.groups, scenario.notes)
        self.select(frozenset(k for k in self.selection if any(k in e for e in entries)))
        self.scenario_changed.emit(change)

    def _derived(self) -> Scenario:
        if isinstance(self.variant, int):
            return with_alternative(self.document, self.variant)
        if self.variant == AS_DRAWN or self.drawn_results is None:
            return self.document
        return computed(self.document, self.drawn_results, self.variant)

    def _drop_overwritten(self, before: Scenario) -> None:
        """Forget a tried value where the value itself was edited: what is written wins."""
        if not self.trial or before is self._plain:
            return
        kept = {
            (key, path): value
            for (key, path), value in self.trial.items()
            if key in self._plain.nodes
            and key in before.nodes
            and _value(before, key, path) == _value(self._plain, key, path)
        }
        if len(kept) != len(self.trial):
            self.trial = MappingProxyType(kept)
            self.trial_changed.emit()

    # Results

    def _forget_interim(self) -> None:
        """Look at something else: what is under way is not of it."""
        self.interim, self._view = None, object()

    def _ask(self, scenario: Scenario) -> None:
        self._asked, self._asked_in = scenario, self._view
        self._runner.request(scenario, self._view if scenario is self.scenario else None)

    def _ask_in_turn(self) -> None:
        """Ask first for what is in view; a computed variant follows from the drawing's figures."""
        first = self.document if self.is_computed and self._is_drawn_old() else self.scenario
        self._ask(first)

    def _keep_figures(self) -> bool:
        """Take over figures that are there, or under way, where parts only stand elsewhere."""
        is_known = self.results is not None and self._asked_in is self._view
        if self.is_computed or not is_known or not _only_moved(self._asked, self.scenario):
            return False
        self._asked = self.scenario
        return True

    def _is_drawn_old(self) -> bool:
        return self._drawn is None or not _same_drawing(self._drawn, self.document)

    def _on_interim(self, view: object, interim: Interim) -> None:
        # Of what is in view, though perhaps before the last touch: a number that is dragged.
        if view is self._view:
            self.interim = interim
            self.costs_changed.emit(interim)

    def _on_results(self, results: Results) -> None:
        asked = self._asked
        if _same_drawing(asked, self.document):
            self.drawn_results, self._drawn = results, self.document
            if self.is_computed:
                self._follow()
        if _same_drawing(asked, self.scenario):
            self.previous_results, self.results, self.interim = self.results, results, None
            self.results_changed.emit(results)
            if self._is_drawn_old() and self._asked is asked:
                self._ask(self.document)
        elif self.is_computed:
            self._ask(self.scenario)
        elif self.results is not None:
            self.results_changed.emit(self.results)


def _same_drawing(one: Scenario, other: Scenario) -> bool:
    """Tell whether two scenarios have the same figures without comparing part by part."""
    return one is other or (
        one.nodes is other.nodes and one.edges is other.edges and _same_terms(one, other)
    )


def _only_moved(before: Scenario, after: Scenario) -> bool:
    """Tell whether nothing but places of parts, names and notes became other: no figure does."""
    return (
        before.edges is after.edges
        and before.groups is after.groups
        and before.alternatives is after.alternatives
        and before.claim is after.claim
        and _same_terms(before, after)
        and len(before.nodes) == len(after.nodes)
        and all(
            one is other or one.model_copy(update={"x": other.x, "y": other.y}) == other
            for one, other in zip(before.nodes.values(), after.nodes.values(), strict=True)
        )
    )


def _same_terms(one: Scenario, other: Scenario) -> bool:
    return (
        one.settings == other.settings
        and one.region == other.region
        and one.own_prices == other.own_prices
    )


def _value(scenario: Scenario, key: str, path: str) -> Any:
    value: Any = scenario.nodes[key]
    steps = path.split(".")
    for step in steps if steps[0] == "traffic" else ["params", *steps]:
        value = getattr(value, step, None)
    return value


def _sentence(refusal: Exception) -> str:
    """Return what pydantic or an edit says, as one sentence."""
    errors = getattr(refusal, "errors", None)
    if callable(errors):
        first = errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        return f"{place}: {first['msg']}" if place else str(first["msg"])
    return str(refusal)
