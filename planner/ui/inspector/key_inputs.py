"""What a part's answer rests on, as a form: figures to doubt first, changed in place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.document.edits import set_param
from planner.kinds.compute import ComputeParams
from planner.ui.inspector.form import Form
from planner.ui.inspector.row import Section
from planner.ui.inspector.rows import sections_of
from planner.ui.look import Look
from planner.workspace import Workspace

_PATHS = (
    "workload.duration_ms",
    "workload.cpu_ms",
    "workload.wait_ms",
    "workload.cpu_share",
    "workload.longest_run_s",
    "workload.latency_target_ms",
    "workload.keeps_state",
    "ec2.min_instances",
)
MORE_PATHS = (
    "workload.at_memory_mib",
    "workload.duration_law",
    "workload.variability",
    "workload.init_ms",
    "workload.connect_ms",
    "workload.memory_need_mib",
    "workload.process_memory_mib",
    "workload.request_memory_mib",
    "workload.response_kib",
    "workload.log_kib",
    "lambda_.front_door",
)
"""What else is assumed of a part, for the page that shows all of it."""


class KeyInputs(QWidget):
    """The form of one computing part; it is made when it is first needed."""

    def __init__(self, workspace: Workspace, look: Look, more: Sequence[str] = ()) -> None:
        super().__init__()
        self._workspace, self._look = workspace, look
        self._paths, self._part_id = (*_PATHS, *more), ""
        self._form: Form | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    @property
    def form(self) -> Form:
        """Return the form."""
        if self._form is None:
            self._form = Form([_section(self._paths)], self._look)
            self._form.edited.connect(self._on_edited)
            self._box.addWidget(self._form)
            self._form.show()
        return self._form

    def show_part(self, part_id: str, params: ComputeParams) -> None:
        """Show the inputs of a part."""
        if part_id != self._part_id:
            self.form.leave()  # what is typed belongs to the part that was shown
            self._part_id = part_id
            self.form.begin()
        self.form.show_models([params])

    def _on_edited(self, path: str, value: Any, merge_key: str) -> None:
        if self._part_id in self._workspace.scenario.nodes:
            title = self.form.rows[path].row.title
            key = f"{merge_key}:{self._part_id}"
            edit = set_param(self._part_id, path, value)
            self._workspace.do(f"Set {title.lower()}", edit, key)


def _section(paths: Sequence[str]) -> Section:
    rows = {row.path: row for section in sections_of(ComputeParams) for row in section.rows}
    return Section(
        "",
        tuple(replace(rows[path], group="", advanced=False) for path in paths if path in rows),
    )
