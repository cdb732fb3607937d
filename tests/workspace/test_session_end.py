"""The end of a session: flushed within a fifth of a second, without a dialog."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.workspace.recovery import recovered

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from planner.document.edits import move
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.keeping import Keeping
from planner.workspace.session_end import SessionEnd
from tests.builders import a_scenario
from tests.workspace.figures import figures_of
app = QGuiApplication([])
workspace = Workspace(a_scenario(), EngineRunner(figures_of))
keeping = Keeping(workspace, Path(sys.argv[1]))
def flush():
    begun = time.perf_counter()
    keeping.end_session()
    print("FLUSHED", (time.perf_counter() - begun) * 1e3, flush=True)
end = SessionEnd(flush, app.quit)
end.install()
def edit():
    for step in range(40):
        workspace.do("Move", move({"api": (float(step + 1), 0.0)}))
    print("READY", flush=True)
QTimer.singleShot(0, edit)
status = app.exec()
workspace.close()
print("LEFT", flush=True)
sys.exit(status)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_that_a_program_that_is_told_to_end_loses_no_edit(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout.readline().strip() == "READY"
        begun = time.perf_counter()
        process.send_signal(number)
        word, took_ms = process.stdout.readline().split()
        heard_after_ms = (time.perf_counter() - begun) * 1e3
        assert process.stdout.readline().strip() == "LEFT"
        assert process.wait(10) == 0, process.stderr.read()

    assert word == "FLUSHED"
    assert float(took_ms) < 200
    assert heard_after_ms < 1_000  # a loaded machine; the flush itself is measured above
    (offer,) = recovered(tmp_path)
    assert offer.edits == 40
    assert offer.load().nodes["api"].x == 40
