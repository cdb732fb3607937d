"""One real drag, by a real pointer on a real screen: from the palette onto the canvas."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from planner.document import Scenario
from planner.document.scenario_file import open_scenario, save_scenario
from tests.ui.shell_hands import Answers, running_program

ROOT = Path(__file__).resolve().parents[2]
SCREEN = (1440, 900)
PATIENCE_S = 45.0
MISSING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
MISSING += [
    f"lib{name}"
    for name in ("xcb-cursor", "xcb-icccm", "xcb-keysyms", "xcb-shape", "xcb-xkb")
    if find_library(name) is None
]
"""Qt's own plugin for X is of no use without the last five."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        bool(MISSING), reason=f"A real drag needs {' and '.join(MISSING)}, not installed here"
    ),
]


def wait_for(what: Callable[[], object], said: str) -> object:
    """Wait until something holds; fail with a sentence when it does not in time."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)  # between two looks; what is waited for ends the wait
    raise AssertionError(said)


class Screen:
    """A screen of its own, with a pointer and a keyboard."""

    def __init__(self, display: str) -> None:
        self.environment = {**os.environ, "DISPLAY": display}

    def do(self, *words: str | int) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        return done.stdout.strip()

    def drag(self, start: QPoint, end: QPoint, steps: int = 24) -> None:
        """Press, move in steps, and let go."""
        self.do("mousemove", start.x(), start.y())
        self.do("mousedown", 1)
        for step in range(1, steps + 1):
            at = start + (end - start) * step / steps
            self.do("mousemove", "--sync", at.x(), at.y())
        self.do("mousemove", end.x() + 1, end.y())
        self.do("mouseup", 1)


@pytest.fixture
def screen() -> Iterator[Screen]:
    """Xvfb on a display that it chooses itself."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield Screen(f":{number}")
    finally:
        server.terminate()
        server.wait(timeout=30)


def places(qtbot, size: tuple[int, int]) -> tuple[QPoint, QPoint]:
    """Ask the same window, as large, where the tile and the middle of the canvas stand."""
    hands = running_program(qtbot, Answers())
    program = next(hands)
    program.shell.actions.run("file.new")
    program.window.resize(*size)
    program.window.layout().activate()
    tile = next(t for t in program.shell.palette.tiles if t.item.id == "ec2-server")
    canvas = program.shell.canvas
    origin = program.window.mapToGlobal(QPoint(0, 0))
    start = tile.mapToGlobal(tile.rect().center()) - origin
    end = canvas.viewport().mapToGlobal(QPoint(360, 300)) - origin
    next(hands, None)
    return start, end


def test_that_a_part_dragged_by_a_real_pointer_stands_where_it_was_dropped(qtbot, tmp_path, screen):
    path = tmp_path / "empty.elplan"
    save_scenario(path, Scenario(name="By hand"))
    environment = {
        **screen.environment,
        "QT_QPA_PLATFORM": "xcb",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    errors = (tmp_path / "errors.txt").open("wb")
    program = subprocess.Popen(
        [sys.executable, "-m", "planner", str(path)], cwd=ROOT, env=environment, stderr=errors
    )
    try:
        window = str(
            wait_for(
                lambda: screen.do("search", "--onlyvisible", "--name", "By hand"),
                "the window of the drawing did not come up",
            )
        ).splitlines()[0]
        shape = dict(
            line.split("=")
            for line in screen.do("getwindowgeometry", "--shell", window).splitlines()
        )
        corner = QPoint(int(shape["X"]), int(shape["Y"]))
        start, end = places(qtbot, (int(shape["WIDTH"]), int(shape["HEIGHT"])))
        screen.do("windowfocus", "--sync", window)

        def drawn() -> Scenario | None:
            """Drag unless it was taken, save, and read the file."""
            if not open_scenario(path).nodes:
                screen.do("mousemove", corner.x() + end.x(), corner.y() + end.y())
                screen.drag(corner + start, corner + end)
                screen.do("key", "ctrl+s")
                until = time.monotonic() + 5
                while time.monotonic() < until and not open_scenario(path).nodes:
                    time.sleep(0.05)
            found = open_scenario(path)
            return found if found.nodes else None

        scenario = wait_for(drawn, "no part was dropped and saved")
        assert isinstance(scenario, Scenario)
        (part,) = scenario.nodes.values()
        assert (part.kind, part.params.placement) == ("aws.compute", "ec2")
    finally:
        program.terminate()
        program.wait(timeout=30)
        errors.close()
    assert b"Traceback" not in (tmp_path / "errors.txt").read_bytes()
