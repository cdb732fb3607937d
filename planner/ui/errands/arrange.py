"""What the Arrange menu does."""

from planner.ui.desk import Desk


def right(desk: Desk) -> None:
    """Lay the drawing out from left to right."""
    desk.canvas.arrange("right")


def down(desk: Desk) -> None:
    """Lay the drawing out from top to bottom."""
    desk.canvas.arrange("down")


def align_left(desk: Desk) -> None:
    """Align left edges."""
    desk.canvas.align("left")


def align_centre(desk: Desk) -> None:
    """Align centres."""
    desk.canvas.align("centre")


def align_right(desk: Desk) -> None:
    """Align right edges."""
    desk.canvas.align("right")


def align_top(desk: Desk) -> None:
    """Align top edges."""
    desk.canvas.align("top")


def align_middle(desk: Desk) -> None:
    """Align middles."""
    desk.canvas.align("middle")


def align_bottom(desk: Desk) -> None:
    """Align bottom edges."""
    desk.canvas.align("bottom")


def across(desk: Desk) -> None:
    """Give equal gaps from left to right."""
    desk.canvas.distribute("across")


def downwards(desk: Desk) -> None:
    """Give equal gaps from top to bottom."""
    desk.canvas.distribute("down")


def group(desk: Desk) -> None:
    """Frame the selected parts."""
    desk.canvas.group_selection()


def ungroup(desk: Desk) -> None:
    """Take the frame away and keep its parts."""
    desk.canvas.ungroup_selection()


def collapse(desk: Desk) -> None:
    """Fold a group into one node, or unfold it."""
    desk.canvas.toggle_collapsed()


def lock(desk: Desk) -> None:
    """Keep parts from being moved, or let them go."""
    desk.canvas.toggle_locked()


def tidy(desk: Desk) -> None:
    """Put the selection in rows and columns."""
    desk.canvas.tidy()


def same_size(desk: Desk) -> None:
    """Make groups or notes equally large."""
    desk.canvas.same_size()
