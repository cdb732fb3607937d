"""How a process ends after Qt objects were left to Python's collector."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_COPY_AND_GO = """
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from planner.ui.clipboard import offer
app = QApplication([])
data = QMimeData()
data.setText("a piece of a drawing")
offer(data)
"""

# The holder and its workspace are a circle, so the collector meets commands before their stack.
_LEAVE_UNDO_STACKS_TO_THE_COLLECTOR = """
import gc
from PySide6.QtWidgets import QApplication
from planner.document import Scenario
from planner.document.edits import set_scenario_field
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
app = QApplication([])

class Holder:
    def __init__(self, workspace):
        self.workspace, self.me = workspace, self
        workspace.scenario_changed.connect(self.look)
        workspace.undo_stack.indexChanged.connect(self.look)

    def look(self, *_):
        pass

def leave_one():
    workspace = Workspace(Scenario(), EngineRunner(lambda scenario: None, inline=True))
    holder = Holder(workspace)
    for name in "abcdefghij":
        workspace.do("Rename", set_scenario_field("name", name))
    return holder

for _ in range(60):
    kept = [leave_one() for _ in range(6)]
    del kept
    gc.collect()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [_COPY_AND_GO, _LEAVE_UNDO_STACKS_TO_THE_COLLECTOR],
    ids=["clipboard", "undo stacks"],
)
def test_that_a_process_ends_by_itself(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
