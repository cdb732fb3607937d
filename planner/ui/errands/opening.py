"""Puts a scenario on the canvas: the last step of every way to open one."""

from pathlib import Path

from planner.document import Scenario
from planner.ui.desk import Desk


def begin(desk: Desk, scenario: Scenario, path: Path | None) -> None:
    """Put a scenario on the canvas."""
    desk.shell.show_drawing()
    desk.workspace.open(scenario, path)
    if scenario.nodes:
        desk.canvas.fit()
