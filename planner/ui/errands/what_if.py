"""What the user does with values on trial."""

from planner.ui.desk import Desk


def pin(desk: Desk) -> None:
    """Choose a number of the selected parts to stand as a slider."""
    desk.exploring.choose_pin()


def apply(desk: Desk) -> None:
    """Write the values on trial, as one step."""
    desk.workspace.apply_trial()


def reset(desk: Desk) -> None:
    """Go back to what is written."""
    desk.workspace.reset_trial()
