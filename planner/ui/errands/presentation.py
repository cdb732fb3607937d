"""What fills the whole screen."""

from planner.ui.desk import Desk


def present(desk: Desk) -> None:
    """Walk through drawing, answers and charts."""
    desk.exploring.present()


def follow(desk: Desk) -> None:
    """Follow a request, part by part."""
    desk.exploring.present(follow=True)
