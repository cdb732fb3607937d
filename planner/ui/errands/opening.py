"""Reads a file and puts a scenario on the canvas: the steps of every way to open one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from planner.document import Scenario
from planner.ui.desk import Desk
from planner.workspace.open_runner import Source, Then, read_now

_ROOM_MS = 20


def read(desk: Desk, source: Source, name: str, then: Then, *, is_large: bool) -> None:
    """Read what `source` gives and call `then`; in the background where waiting would be felt."""
    if is_large and desk.keeping is not None:
        desk.keeping.opening.request(source, name, then)
    else:
        then(read_now(source, name))


def soon(desk: Desk, step: Callable[[], None], *, is_large: bool) -> None:
    """Do the next step of opening: a large drawing leaves room for events between two."""
    if is_large and desk.keeping is not None:
        # A timer that is late comes at once after others that are: the second is not.
        then = partial(QTimer.singleShot, _ROOM_MS, desk.keeping, step)
        QTimer.singleShot(_ROOM_MS, desk.keeping, then)
    else:
        step()


def begin(desk: Desk, scenario: Scenario, path: Path | None) -> None:
    """Put a scenario on the canvas."""
    desk.shell.show_drawing()
    desk.workspace.open(scenario, path)
    if scenario.nodes:
        desk.canvas.fit()
