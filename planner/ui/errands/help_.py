"""What the Help menu does."""

from planner.ui.desk import Desk


def commands(desk: Desk) -> None:
    """Open the command palette."""
    desk.shell.show_commands()


def guide(desk: Desk) -> None:
    """Show the guide's four questions."""
    from planner.ui.dialogs.guide import GuideDialog

    GuideDialog(desk.look, desk.shell.widget()).open()


def shortcuts(desk: Desk) -> None:
    """Show every key."""
    from planner.ui.dialogs.shortcuts import ShortcutsDialog

    ShortcutsDialog(desk.look, desk.shell.widget()).open()


def about(desk: Desk) -> None:
    """Say which version this is and what its figures rest on."""
    from planner.ui.dialogs.about import AboutDialog

    AboutDialog(desk.workspace.results, desk.look, desk.shell.widget()).open()
