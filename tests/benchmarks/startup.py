"""Start-up beside a peer: time to the first paint and to charts that show results.

`python tests/benchmarks/startup.py [--json] [--runs N] [--file]`

Each run is a process of its own. The peer is a plain window that imports the same libraries and
builds as many plots, and nothing else. `--file` starts with a drawing instead of the welcome page.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_RATIO = 1.5
TEMPLATE = ROOT / "resources" / "templates" / "guide-architecture.elplan"

# What both sides run first; the clock starts before anything is imported.
_CLOCK = """
import time
started, cpu_started = time.perf_counter(), time.process_time()
def stamp():
    return [1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu_started)]
import json, sys
marks = {}
"""

_OURS = (
    _CLOCK
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from pathlib import Path
from planner.app import Program
path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
program = Program(app, path)
program.window.painted_first.disconnect(program.finish)
def painted():
    marks["first_paint"] = stamp()
    program.finish()
    if path is None:
        from planner.ui.errands.file import open_template
        open_template(program.shell.desk, "guide-architecture")
    waiting.start()
def look():
    charts = program.shell.charts
    views = charts._views.values()
    if program.workspace.results is not None and charts.current_page_id == "overview":
        seen = [view.data for view in views if view.isVisible()]
        if seen and all(data.chart and not data.empty for data in seen):
            waiting.stop()
            program.window.grab()
            marks["ready"] = stamp()
            print(json.dumps(marks))
            sys.stdout.flush()
            program.workspace.undo_stack.setClean()
            app.quit()
waiting = QTimer()
waiting.setInterval(5)
waiting.timeout.connect(look)
program.window.painted_first.connect(painted)
program.window.show()
app.exec()
program.close()
"""
)

_PEER = (
    _CLOCK
    + """
from PySide6.QtCore import QTimer
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (QApplication, QDockWidget, QGraphicsScene, QGraphicsView,
                               QGridLayout, QMainWindow, QTabWidget, QWidget)
app = QApplication([])
import numpy, platformdirs, pyqtgraph
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator  # it is lazy
class Peer(QMainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, first)
window = Peer()
for title in ("File", "Edit", "View", "Help"):
    window.menuBar().addMenu(title).addAction(title)
scene = QGraphicsScene()
for n in range(12):
    scene.addRect(n * 180, 0, 172, 92)
window.setCentralWidget(QGraphicsView(scene))
dock = QDockWidget("Charts", window)
plots = QWidget()
grid = QGridLayout(plots)
for n in range(PLOTS):
    plot = pyqtgraph.PlotWidget()
    plot.plot(numpy.arange(168.0), numpy.arange(168.0) ** 0.5)
    grid.addWidget(plot, n // 4, n % 4)
dock.setWidget(plots)
from PySide6.QtCore import Qt
window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
window.resize(1440, 900)
def first():
    marks["first_paint"] = stamp()
    window.grab()
    marks["ready"] = stamp()
    print(json.dumps(marks))
    app.quit()
window.show()
app.exec()
"""
)


def run_once(script: str, bytecode: Path, *arguments: str) -> dict[str, list[float]]:
    """Run one side in a fresh process and a fresh home; return its marks.

    Both sides find their modules compiled in `bytecode`, as an installed program does.
    """
    with tempfile.TemporaryDirectory() as home:
        surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPYCACHEPREFIX": str(bytecode),
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "PYTHONPATH": str(ROOT),
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_RUNTIME_DIR": home,
        }
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=40,
            env=surroundings,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(done.stderr or "the window said nothing")
    marks: dict[str, list[float]] = json.loads(lines[-1])
    return marks


def plots_built() -> int:
    """Return how many chart views the program builds."""
    sys.path.insert(0, str(ROOT))
    from planner.charts import CHARTS

    return len(CHARTS) + 3


def measure(runs: int, *, with_file: bool) -> dict[str, object]:
    """Alternate ours and the peer, and take medians."""
    plots = plots_built()
    peer_script = _PEER.replace("PLOTS", str(plots))
    arguments = (str(TEMPLATE),) if with_file else ()
    sides: dict[str, list[dict[str, list[float]]]] = {"ours": [], "peer": []}
    with tempfile.TemporaryDirectory() as folder:
        bytecode = Path(folder)
        run_once(_OURS, bytecode, *arguments)  # compiles, and warms the disk's cache
        run_once(peer_script, bytecode)
        for _ in range(runs):
            sides["ours"].append(run_once(_OURS, bytecode, *arguments))
            sides["peer"].append(run_once(peer_script, bytecode))
    found: dict[str, object] = {"plots": plots, "runs": runs, "with_file": with_file}
    for mark in ("first_paint", "ready"):
        for place, clock in enumerate(("wall", "cpu")):
            ours, peer = (
                statistics.median(marks[mark][place] for marks in sides[side])
                for side in ("ours", "peer")
            )
            found[f"{mark}_{clock}_ms"] = round(ours, 1)
            found[f"{mark}_{clock}_peer_ms"] = round(peer, 1)
            found[f"{mark}_{clock}_ratio"] = round(ours / peer, 3)
    found["limit_ratio"] = LIMIT_RATIO
    found["holds"] = all(
        float(str(found[f"{mark}_wall_ratio"])) <= LIMIT_RATIO for mark in ("first_paint", "ready")
    )
    return found


def main() -> int:
    """Measure and print; 1 where a ratio is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--file", action="store_true", help="start with a drawing")
    options = parser.parse_args()
    found = measure(options.runs, with_file=options.file)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for key, value in found.items():
            print(f"{key:28} {value}")
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
