"""The workspace: the only mutable thing between the document and the screen."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from planner.analysis import Results
from planner.document import Change, Scenario, diff
from planner.document.edits import Edit, EditRefused
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.undo import EditCommand

UNDO_STEPS = 1_000


class Workspace(QObject):
    """Holds what is open. Views read it and listen to it; they change it through `do`.

    Attributes
    ----------
    scenario
        The document as it is now; frozen.
    results
        The engine's latest word; None until the first computation ends.
    path
        The file it was opened from or saved to, None for a new one.
    selection
        Ids of selected parts, connections, groups and notes (not part of the document).
    """

    scenario_changed = Signal(object)  # Change
    results_changed = Signal(object)  # Results
    selection_changed = Signal(object)  # frozenset[str]
    path_changed = Signal(object)  # Path | None
    problem = Signal(str)

    def __init__(
        self, scenario: Scenario, runner: EngineRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.scenario = scenario
        self.results: Results | None = None
        self.previous_results: Results | None = None
        self.path: Path | None = None
        self.selection: frozenset[str] = frozenset()
        self._runner = runner
        runner.finished.connect(self._on_results)
        runner.failed.connect(self.problem)
        self._runner.request(scenario)

    def do(self, text: str, edit: Edit, merge_key: str | None = None) -> bool:
        """Apply `edit` as one undoable step; an edit that changes nothing is no step.

        Returns False where the document refused it; the reason goes out as `problem`.
        """
        try:
            after = edit(self.scenario)
        except (EditRefused, ValueError) as refusal:
            self.problem.emit(_sentence(refusal))
            return False
        if after is not self.scenario and after != self.scenario:
            step = EditCommand(text, self.scenario, after, self._show, merge_key)
            self.undo_stack.push(step)
        return True

    def open(self, scenario: Scenario, path: Path | None) -> None:
        """Replace the whole document: a file, a template, a new drawing."""
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self.scenario = scenario
        self.results = self.previous_results = None
        self.set_path(path)
        self.select(())
        self.scenario_changed.emit(Change(whole=True))
        self._runner.request(scenario)

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
        self._runner.request(self.scenario)

    def close(self) -> None:
        """Stop computing; nothing is emitted afterwards."""
        self._runner.close()
        self.undo_stack.blockSignals(True)  # it says "clean" once more when it is destroyed

    def _show(self, scenario: Scenario) -> None:
        change = diff(self.scenario, scenario)
        self.scenario = scenario
        entries = (scenario.nodes, scenario.edges, scenario.groups, scenario.notes)
        self.select(frozenset(k for k in self.selection if any(k in e for e in entries)))
        self.scenario_changed.emit(change)
        self._runner.request(scenario)

    def _on_results(self, results: Results) -> None:
        self.previous_results, self.results = self.results, results
        self.results_changed.emit(results)


def _sentence(refusal: Exception) -> str:
    """Return what pydantic or an edit says, as one sentence."""
    errors = getattr(refusal, "errors", None)
    if callable(errors):
        first = errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        return f"{place}: {first['msg']}" if place else str(first["msg"])
    return str(refusal)
