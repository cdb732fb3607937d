"""Measures the canvas in CPU ms, medians: `tests/benchmarks/canvas.py [--json] [--peer] [n …]`.

Every size runs in a process of its own. `--peer` also measures NodeGraphQt in the same run, where
Python finds it (a folder in PYTHONPATH is enough): fewer repeats, and a time limit that is told.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SIZE = (1600, 1000)
LIMITS = {
    1_000: {"load": 150, "repaint_fit": 6, "zoom_out": 6, "pan_1_1": 6, "drag_hub_1_1": 6},
    5_000: {
        "load": 600,
        "repaint_fit": 12,
        "zoom_out": 12,
        "pan_1_1": 10,
        "drag_hub_1_1": 10,
        "megabytes": 80,
    },
}
FULL_FACES = 60
FULL_FACES_LIMIT = 12
LEAST_RATIOS = {"orthogonal": 10, "curved": 3}
"""How many times faster than the peer everything has to be."""
OURS_LIMIT_S, PEER_LIMIT_S = 300, 900
_OPEN, _CLOSE = "\x02", "\x03"


class Frames:
    """Counts paints of a viewport and times what leads to one."""

    def __init__(self, app: Any, viewport: Any) -> None:
        from PySide6.QtCore import QEvent, QObject

        class Counter(QObject):
            paints = 0

            def eventFilter(self, _watched: Any, event: Any) -> bool:
                if event.type() == QEvent.Type.Paint:
                    self.paints += 1
                return False

        self._app, self._counter = app, Counter()
        viewport.installEventFilter(self._counter)

    def cpu_ms(self, act: Callable[[], object]) -> float | None:
        """Return the processor time from an act to its paint; None where nothing was painted."""
        before, start = self._counter.paints, time.process_time()
        act()
        for _ in range(5):
            self._app.processEvents()
            if self._counter.paints > before:
                return (time.process_time() - start) * 1e3
        return None

    def median(self, acts: list[Callable[[], object]]) -> tuple[float, float]:
        """Return median and 95th percentile of a series."""
        times = sorted(t for act in acts if (t := self.cpu_ms(act)) is not None)
        assert times, "nothing was painted"
        return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]


def measure_ours(count: int, style: str) -> dict[str, Any]:
    """Measure the canvas with a drawing of `count` parts."""
    from PySide6.QtWidgets import QApplication

    from planner.document import Scenario
    from tests.ui.canvas.drawings import evaluate_by_hand, grid_drawing

    app = QApplication([])
    scenario, hub = grid_drawing(count)
    known = evaluate_by_hand(scenario)
    gc.collect()
    memory = _megabytes()
    view = _canvas(Scenario(), lambda _scenario: known)
    workspace = view.workspace
    view.set_edge_style("curved" if style == "curved" else "orthogonal")
    app.processEvents()
    frames = Frames(app, view.viewport())
    found: dict[str, Any] = {"n": count, "edges": len(scenario.edges), "style": style}
    start = time.process_time()
    workspace.open(scenario, None)
    app.processEvents()
    found["load"] = (time.process_time() - start) * 1e3
    _settle(app, view)

    def note(name: str, acts: list[Callable[[], object]]) -> None:
        found[name], found[f"{name}_p95"] = frames.median(acts)

    view.fit()
    _settle(app, view)
    note("repaint_fit", [view.viewport().update] * 15)
    item = view.mirror.nodes[hub]

    def to_hub() -> None:
        view.zoom_to(1.0)
        view.camera.fly(item.sceneBoundingRect().center(), 1.0, at_once=True)
        _settle(app, view)

    to_hub()
    note("zoom_out", [lambda: view.camera.zoom_to(view.zoom / 1.15)] * 20)
    to_hub()
    note("repaint_1_1", [view.viewport().update] * 15)
    steps = [(12, 7) if k // 30 % 2 == 0 else (-12, -7) for k in range(60)]
    note("pan_1_1", [lambda step=step: view.pan_by(*step) for step in steps])
    to_hub()
    note("drag_hub_1_1", _drag(app, view, item))
    view.pointing.cancel()
    view.fit()
    _settle(app, view)
    note("drag_hub_fit", _drag(app, view, item))
    view.pointing.cancel()
    note("nudge_edit", _edits(view, workspace, hub))
    gc.collect()
    found["megabytes"] = _megabytes() - memory
    return found


def measure_faces() -> dict[str, Any]:
    """Repaint at 1:1 with sixty full faces in view."""
    from PySide6.QtWidgets import QApplication

    from planner.document import Node, Scenario
    from tests.ui.canvas.drawings import evaluate_by_hand

    app = QApplication([])
    nodes = {
        f"n{k}": Node.model_validate(
            {
                "id": f"n{k}",
                "kind": "aws.compute",
                "name": f"Part {k}",
                "x": k % 8 * 196,
                "y": k // 8 * 116,
                "params": {"placement": "ec2" if k % 2 else "lambda"},
            }
        )
        for k in range(FULL_FACES)
    }
    view = _canvas(Scenario(nodes=nodes), evaluate_by_hand)
    _settle(app, view)
    view.camera.fly(view.mirror.covered().center(), 1.0, at_once=True)
    _settle(app, view)
    frames = Frames(app, view.viewport())
    median, p95 = frames.median([view.viewport().update] * 25)
    return {"n": FULL_FACES, "repaint_60_full_faces": median, "repaint_60_full_faces_p95": p95}


def _canvas(scenario: Any, evaluate: Callable[[Any], Any]) -> Any:
    """Show a canvas on a workspace whose engine answers at once."""
    from planner import tokens
    from planner.ui.canvas import CanvasView
    from planner.workspace import Workspace
    from planner.workspace.engine_runner import EngineRunner

    view = CanvasView(Workspace(scenario, EngineRunner(evaluate, inline=True)), tokens.LIGHT)
    view.set_reduce_motion(True)
    view.resize(*SIZE)
    view.show()
    return view


def _drag(app: Any, view: Any, item: Any, grip: Any = None) -> list[Callable[[], object]]:
    """Press on a part, and return moves of the pointer."""
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    viewport = view.viewport()
    start = QPointF(view.mapFromScene(item.pos() + (grip or QPointF(100, 50))))

    def send(kind: QEvent.Type, place: QPointF, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind,
            place,
            QPointF(viewport.mapToGlobal(place)),
            button,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        app.sendEvent(viewport, event)

    send(QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    app.processEvents()
    return [
        lambda k=k: send(
            QEvent.Type.MouseMove, start + QPointF(4 * k, 2 * k), Qt.MouseButton.NoButton
        )
        for k in range(2, 42)
    ]


def _edits(view: Any, workspace: Any, hub: str) -> list[Callable[[], object]]:
    workspace.select((hub,))
    return [lambda: view.nudge(1, 0)] * 20


def _settle(app: Any, view: Any) -> None:
    """Wait until no line is left to be led around parts."""
    until = time.monotonic() + 3
    while time.monotonic() < until:
        app.processEvents()
        if not view.mirror.lines.wants_routing:
            break


def _megabytes() -> float:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_peer(count: int, style: str) -> dict[str, Any]:
    """Measure NodeGraphQt with the same drawing, if it is installed."""
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    try:
        import NodeGraphQt
    except ImportError:
        return {"peer": "NodeGraphQt", "n": count, "missing": True}
    from tests.ui.canvas.drawings import grid_drawing

    app = QApplication([])
    scenario, hub = grid_drawing(count)

    class Part(NodeGraphQt.BaseNode):  # type: ignore[misc,name-defined]
        __identifier__ = "bench"
        NODE_NAME = "part"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("in", multi_input=True)
            self.add_output("out")

    start = time.process_time()
    graph = NodeGraphQt.NodeGraph()
    graph.register_node(Part)
    made = {}
    for key, node in scenario.nodes.items():
        made[key] = graph.create_node(
            "bench.Part", name=node.name, pos=[node.x, node.y], selected=False, push_undo=False
        )
    for edge in scenario.edges.values():
        made[edge.source].output(0).connect_to(made[edge.target].input(0), push_undo=False)
    view = graph.viewer()
    view.set_pipe_layout(2 if style == "orthogonal" else 1)
    graph.widget.resize(*SIZE)
    graph.widget.show()
    app.processEvents()
    found: dict[str, Any] = {"peer": "NodeGraphQt", "n": count, "style": style}

    def tell(name: str, value: float) -> None:
        found[name] = value
        _tell(found)  # what is known so far, should the time run out

    tell("load", (time.process_time() - start) * 1e3)
    frames = Frames(app, view.viewport())
    graph.fit_to_selection()
    app.processEvents()
    tell("repaint_fit", frames.median([view.viewport().update] * 3)[0])
    item = made[hub].view
    view.resetTransform()
    view.centerOn(item.scenePos() + QPointF(80, 40))
    app.processEvents()
    tell("repaint_1_1", frames.median([view.viewport().update] * 5)[0])
    bar = view.horizontalScrollBar()
    pans = [lambda k=k: bar.setValue(bar.value() + (12 if k < 6 else -12)) for k in range(12)]
    tell("pan_1_1", frames.median(pans)[0])
    view.centerOn(item.scenePos() + QPointF(80, 40))
    app.processEvents()
    tell("drag_hub_1_1", frames.median(_drag(app, view, item, QPointF(80, 14))[:16])[0])
    tell("zoom_out", frames.median([lambda: view.scale(1 / 1.15, 1 / 1.15)] * 12)[0])
    return found


def _tell(found: dict[str, Any]) -> None:
    """Hand what was measured to the parent; libraries print too, so it stands between marks."""
    print(f"{_OPEN}{json.dumps(found)}{_CLOSE}", flush=True)


def _child(limit_s: int, *args: str) -> dict[str, Any]:
    """Measure in a process of its own; where time runs out, return what is known by then."""
    command = [sys.executable, __file__, "--child", *args]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    late = False
    try:
        told, errors = child.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        late = True
        child.kill()
        told, errors = child.communicate()
    parts = [part.split(_CLOSE)[0] for part in told.split(_OPEN)[1:] if _CLOSE in part]
    answer: dict[str, Any] = json.loads(parts[-1]) if parts else {"asked": args}
    if late:
        answer["stopped_after_s"] = limit_s
    elif child.returncode:
        answer["failed"] = errors[-2000:]
    return answer


def _ratios(ours: dict[str, Any], peer: dict[str, Any]) -> dict[str, float]:
    """Return how many times longer the peer takes, for all that both were measured by."""
    return {
        name: round(value / ours[name], 1)
        for name, value in peer.items()
        if name in ours and isinstance(value, float) and ours[name]
    }


def _misses(run: dict[str, Any]) -> list[str]:
    limits: dict[str, Any] = (
        LIMITS.get(run.get("n", 0), {}) if run.get("style") == "orthogonal" else {}
    )
    if "repaint_60_full_faces" in run:
        limits = {"repaint_60_full_faces": FULL_FACES_LIMIT}
    missed = [name for name, limit in limits.items() if run.get(name, 0) > limit]
    least = LEAST_RATIOS.get(run.get("style", ""), 0)
    return missed + [f"{n} × {r}" for n, r in run.get("times_faster", {}).items() if r < least]


def main() -> int:
    """Run each measurement in a process of its own and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--child", nargs=3, metavar=("WHAT", "COUNT", "STYLE"))
    parser.add_argument("sizes", nargs="*", type=int)
    options = parser.parse_args()
    if options.child:
        what, count, style = options.child
        measured = (
            measure_faces()
            if what == "faces"
            else measure_peer(int(count), style)
            if what == "peer"
            else measure_ours(int(count), style)
        )
        _tell(measured)
        os._exit(0)
    runs = []
    for count in options.sizes or [1_000, 5_000]:
        for style in ("orthogonal", "curved"):
            ours = _child(OURS_LIMIT_S, "ours", str(count), style)
            runs.append(ours)
            if options.peer:
                peer = _child(PEER_LIMIT_S, "peer", str(count), style)
                ours["times_faster"] = _ratios(ours, peer)
                runs.append(peer)
    runs.append(_child(OURS_LIMIT_S, "faces", "0", "-"))
    held = True
    for run in runs:
        run["misses"] = [] if "peer" in run else _misses(run)
        held = held and not run["misses"] and "failed" not in run
    if options.json:
        print(
            json.dumps(
                {"unit": "CPU ms, median", "size": SIZE, "held": held, "runs": runs}, indent=1
            )
        )
    else:
        for run in runs:
            print({key: round(v, 2) if isinstance(v, float) else v for key, v in run.items()})
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
