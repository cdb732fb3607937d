"""Reads a file and puts a scenario on the canvas: the steps of every way to open one."""

from pathlib import Path

from planner.document import Scenario
from planner.ui.desk import Desk
from planner.workspace.open_runner import Source, Then, read_now


def read(desk: Desk, source: Source, name: str, then: Then, *, is_large: bool) -> None:
    """Read what `source` gives and call `then`; in the background where waiting would be felt."""
    if is_large and desk.keeping is not None:
        desk.keeping.opening.request(source, name, then)
    else:
        then(read_now(source, name))


def begin(desk: Desk, scenario: Scenario, path: Path | None) -> None:
    """Put a scenario on the canvas."""
    desk.shell.show_drawing()
    desk.workspace.open(scenario, path)
    if scenario.nodes:
        desk.canvas.fit()
