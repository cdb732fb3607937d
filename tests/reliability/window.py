"""The real window as a program of its own: edited by a script, killed, closed, soaked, measured."""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from planner.app import Program
from planner.document import Node, Scenario
from planner.document.edits import move, set_param
from planner.document.templates import load_template
from planner.workspace.faults import Faults
from tests.reliability.scripted import ScriptedUser

TEMPLATE = "guide-architecture"
_PLACES = count()


class NoQuestions:
    """Answers in the user's place: nothing is saved, nothing is kept."""

    def __getattr__(self, name: str) -> Any:
        answers = {"about_unsaved": "discard", "about_conflict": "overwrite"}
        return lambda *_args: answers.get(name)


def started(
    app: QApplication, scenario: Scenario | None = None, path: Path | None = None
) -> Program:
    """Open the window, whole, on a scenario."""
    program = Program(app, path, ask=NoQuestions())
    program.window.show()
    program.finish()
    if program.shell is not None and path is None:
        from planner.ui.errands.opening import begin

        begin(program.shell.desk, scenario or load_template(TEMPLATE), None)
    return program


def edited_for_ever(
    program: Program,
    seed: int,
    after: Callable[[int], None],
    every_ms: int = 0,
    before: Callable[[Scenario], None] | None = None,
) -> QTimer:
    """Edit, undo and redo without end; `before` hears what each step will give, `after` its end."""
    assert program.workspace is not None
    user, numbers = ScriptedUser(program.workspace, seed), count(1)

    def step() -> None:
        user.step(before)
        after(next(numbers))

    timer = QTimer(program)
    timer.timeout.connect(step)
    timer.start(every_ms)
    return timer


def killed(app: QApplication, arguments: argparse.Namespace) -> int:
    """Edit for ever, telling a digest of the document before and after each step."""
    from planner.document.scenario_file import dump_scenario
    from planner.workspace.conflict import digest_of

    program = started(app)
    workspace = program.workspace
    assert workspace is not None

    def tell(word: str, scenario: Scenario) -> None:
        print(word, digest_of(dump_scenario(scenario)), flush=True)

    tell("READY", workspace.document)
    edited_for_ever(
        program,
        arguments.seed,
        lambda _number: tell("DONE", workspace.document),
        before=lambda scenario: tell("WILL", scenario),
    )
    return app.exec()


def closed(app: QApplication, arguments: argparse.Namespace) -> int:
    """Open and close the window at random moments of work."""
    chance = random.Random(arguments.seed)
    app.setQuitOnLastWindowClosed(False)
    for _ in range(arguments.times):
        program = started(app)
        edited_for_ever(program, chance.randrange(1 << 30), lambda _number: None, every_ms=1)
        QTimer.singleShot(chance.randrange(0, 300), app.quit)
        app.exec()
        program.window.close()
        program.close()
        program.window.deleteLater()
        program.deleteLater()
        QTimer.singleShot(0, partial(app.exit, 0))
        app.exec()
    print("CLOSED", arguments.times, flush=True)
    return 0


def soaked(app: QApplication, arguments: argparse.Namespace) -> int:
    """Edit many times and print how memory grows in the second half."""
    from tests.reliability.soak import soaked as soak

    program = started(app)
    print(json.dumps(soak(app, program, arguments.times, arguments.seed)), flush=True)
    program.window.hide()
    program.close()
    return 0


def measured(app: QApplication, arguments: argparse.Namespace) -> int:
    """Print the lag of the event loop while a user works, and while files are loaded and saved."""
    from tests.reliability.lag import LagProbe

    program = started(app)
    QTimer.singleShot(2_000, partial(app.exit, 0))  # how long a start takes is asked elsewhere
    app.exec()
    probe = LagProbe().start()
    # A user's hand is on the mouse: what waits for a quiet moment must go on waiting.
    edited_for_ever(program, arguments.seed, lambda _number: None, every_ms=400)
    workspace, numbers = program.workspace, count(1)
    assert workspace is not None

    def drag() -> None:
        _move_the_mouse(program)
        number = next(numbers)
        key = next(iter(workspace.scenario.nodes))
        workspace.do("Move", move({key: (number % 700 + 1.0, 40.0)}), f"drag {number // 50}")

    hand = QTimer(program)
    hand.timeout.connect(drag)
    hand.start(40)
    QTimer.singleShot(arguments.times * 1_000, partial(app.exit, 0))
    app.exec()
    print(json.dumps(probe.stop().report()), flush=True)
    program.window.hide()
    program.close()
    return 0


def _move_the_mouse(program: Program) -> None:
    place = QPointF(next(_PLACES) % 300 + 5.0, 5.0)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, place, none, left, Qt.KeyboardModifier.NoModifier
    )
    handle = program.window.windowHandle()
    if handle is not None:
        QApplication.sendEvent(handle, event)


def large(app: QApplication, arguments: argparse.Namespace) -> int:
    """Print the longest stalls of opening, editing and saving a drawing of two thousand parts."""
    from planner.document.scenario_file import save_scenario
    from planner.ui.errands.file import save

    path = Path(arguments.folder) / "large.elplan"
    save_scenario(path, two_thousand_parts())
    program = started(app, Scenario())
    shell, workspace = program.shell, program.workspace
    assert shell is not None
    assert workspace is not None
    numbers = count(1)

    def drag() -> None:
        _move_the_mouse(program)
        workspace.do("Move", move({"n7": (float(next(numbers)), 5.0)}), "drag")

    def edit() -> None:
        _move_the_mouse(program)
        computing = (k for k, n in workspace.document.nodes.items() if n.kind == "aws.compute")
        value = 9.0 + next(numbers)
        workspace.do("Edit", set_param(next(computing), "workload.duration_ms", value))

    stalls: dict[str, object] = {}
    stalls["open"] = _stall(
        app, partial(shell.open_file, path), 800, until=lambda: bool(workspace.document.nodes)
    )
    begun = time.perf_counter()
    stalls["first edit"] = _stall(app, drag, 500)
    stalls["drag"] = _stall(app, drag, 2_000, every_ms=30)
    stalls["results"] = _stall(app, lambda: None, 500, until=lambda: bool(workspace.results))
    stalls["results after s"] = round(time.perf_counter() - begun, 1)
    stalls["edits"] = _stall(app, edit, 4_000, every_ms=500)
    stalls["save"] = _stall(app, partial(save, shell.desk), 1_000)
    stalls["save again"] = _stall(app, lambda: (drag(), save(shell.desk)), 1_000)
    print(json.dumps(stalls), flush=True)
    os._exit(0)  # the engine may still be at it


def _stall(
    app: QApplication,
    step: Callable[[], object],
    wait_ms: int,
    every_ms: int = 0,
    until: Callable[[], bool] = lambda: True,
) -> list[object]:
    """Return how long the window stalled while `step` was done, or done again and again.

    The longest stall and the 99th percentile, the longest time the window computed itself, and
    where it was. It is measured for `wait_ms` after `until` is true.
    """
    from tests.reliability.lag import LagProbe

    probe = LagProbe(stall_ms=16).start()
    QTimer.singleShot(50, step)
    timer, look = QTimer(), QTimer()
    timer.timeout.connect(step)
    if every_ms:
        timer.start(every_ms)

    def wait_for_it() -> None:
        if until():
            look.stop()
            QTimer.singleShot(wait_ms, partial(app.exit, 0))

    look.timeout.connect(wait_for_it)
    look.start(60)
    app.exec()
    timer.stop()
    report = probe.stop().report()
    figures = [round(report[name], 1) for name in ("max_ms", "p99_ms", "cpu_max_ms")]
    return [*figures, report["stalls"][:2]]


def two_thousand_parts() -> Scenario:
    """Return the guide's architecture many times over."""
    plan = load_template(TEMPLATE)
    nodes: dict[str, Node] = {}
    edges = {}
    for copy in range(2_000 // len(plan.nodes)):
        right, down = copy % 16 * 1_300.0, copy // 16 * 700.0
        names = {key: f"n{len(nodes) + place}" for place, key in enumerate(plan.nodes)}
        for key, node in plan.nodes.items():
            at = {"x": node.x + right, "y": node.y + down, "group": None}
            nodes[names[key]] = node.model_copy(update={"id": names[key], **at})
        for key, edge in plan.edges.items():
            ends = {"source": names[edge.source], "target": names[edge.target]}
            causes = edge.fires_on and tuple(f"{cause}-{copy}" for cause in edge.fires_on)
            edges[f"{key}-{copy}"] = edge.model_copy(
                update={"id": f"{key}-{copy}", "waypoints": (), "fires_on": causes, **ends}
            )
    return Scenario(nodes=nodes, edges=edges)


def ended(app: QApplication, _arguments: argparse.Namespace) -> int:
    """Run as the program does, make thirty edits, and wait to be told to end."""
    from planner import app as composition

    del app
    finish, end_session = Program.finish, Program.end_session

    def then_edit(self: Program) -> None:
        if self.shell is not None:
            return
        finish(self)
        from planner.ui.errands.opening import begin

        assert self.shell is not None
        begin(self.shell.desk, load_template(TEMPLATE), None)
        edited_thirty_times(self)

    def timed(self: Program) -> None:
        begun = time.perf_counter()
        end_session(self)
        print("FLUSHED", (time.perf_counter() - begun) * 1e3, flush=True)

    def edited_thirty_times(self: Program) -> None:
        workspace = self.workspace
        assert workspace is not None
        key = next(iter(workspace.scenario.nodes))
        for step in range(30):
            workspace.do("Move", move({key: (step + 1.0, 3.0)}))
        print("READY", 30, flush=True)

    composition.Program.finish = then_edit  # type: ignore[method-assign]
    composition.Program.end_session = timed  # type: ignore[method-assign]
    return composition.run([])


def faulty(app: QApplication, arguments: argparse.Namespace) -> int:
    """Raise in a slot, a timer, a thread, a pool and an override, and go on."""
    import threading

    from PySide6.QtCore import QRunnable, QThreadPool
    from PySide6.QtWidgets import QPushButton, QWidget

    from planner.painting.guard import guarded

    def broken() -> None:
        raise ValueError("words of the document")

    class Work(QRunnable):
        def run(self) -> None:
            broken()

    class Odd(QWidget):
        @guarded
        def paintEvent(self, _event: object) -> None:
            broken()

    faults = Faults(Path(arguments.folder))
    faults.install()
    told: list[object] = []
    faults.noticed.connect(told.append)
    program = started(app)
    odd, work = Odd(), Work()
    button = QPushButton(program.window)
    button.clicked.connect(broken)
    steps: list[Callable[[], object]] = [
        broken,
        button.click,
        threading.Thread(target=broken).start,
        partial(QThreadPool.globalInstance().start, work),
        odd.show,
        odd.grab,
    ]
    for place, step in enumerate(steps):
        QTimer.singleShot(20 * place, step)

    def look() -> None:
        logged = faults.log_file.read_text() if faults.log_file.exists() else ""
        if logged.count("builtins.ValueError") == 5:
            QTimer.singleShot(100, partial(app.exit, 0))  # a sixth would be one too many

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(50)
    QTimer.singleShot(20_000, partial(app.exit, 1))
    app.exec()
    watch.stop()
    text = faults.log_file.read_text()
    said = {
        "logged": text.count("builtins.ValueError"),
        "told": len(told),
        "quotes": "words of the document" in text,
    }
    print(json.dumps(said), flush=True)
    odd.deleteLater()
    for widget in app.topLevelWidgets():
        widget.hide()
    program.close()
    faults.uninstall()
    return 0


MODES = {
    "killed": killed,
    "closed": closed,
    "soaked": soaked,
    "measured": measured,
    "ended": ended,
    "large": large,
    "faulty": faulty,
}


def main() -> int:
    """Be the program: MODE [--seed N] [--times N] [--folder PATH]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--folder", default="")
    arguments = parser.parse_args()
    app = QApplication([])
    return MODES[arguments.mode](app, arguments)


if __name__ == "__main__":
    sys.exit(main())
