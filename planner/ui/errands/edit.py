"""What the Edit menu does."""

from planner.ui.desk import Desk


def undo(desk: Desk) -> None:
    """Take back the last step."""
    desk.workspace.undo_stack.undo()


def redo(desk: Desk) -> None:
    """Do the step again that was taken back."""
    desk.workspace.undo_stack.redo()


def cut(desk: Desk) -> None:
    """Copy the selection and take it away."""
    desk.canvas.cut()


def copy(desk: Desk) -> None:
    """Copy the selection."""
    desk.canvas.copy()


def paste(desk: Desk) -> None:
    """Paste parts or text."""
    desk.canvas.paste()


def duplicate(desk: Desk) -> None:
    """Copy the selection beside itself."""
    desk.canvas.duplicate()


def delete(desk: Desk) -> None:
    """Take the selection away."""
    desk.canvas.delete_selection()


def select_all(desk: Desk) -> None:
    """Select everything."""
    desk.canvas.select_all()


def rename(desk: Desk) -> None:
    """Rename the selected thing on the canvas."""
    desk.canvas.rename()


def find(desk: Desk) -> None:
    """Find a part by name."""
    text = desk.ask.text("Find a part", "Name, kind or text", "")
    if text and not desk.canvas.find(text):
        desk.shell.say(f"No part is called “{text}”.")


def find_next(desk: Desk) -> None:
    """Go to the next part found."""
    desk.canvas.find_next()


def add(desk: Desk) -> None:
    """Open quick add on the canvas."""
    desk.canvas.quick_add()


def add_note(desk: Desk) -> None:
    """Stick a note on the canvas."""
    desk.canvas.add_note()


def history(desk: Desk) -> None:
    """Show every step, to go back to any of them."""
    from planner.ui.panels.undo_history import UndoHistory

    UndoHistory(desk.workspace.undo_stack, desk.shell.widget()).show()


def preferences(desk: Desk) -> None:
    """Open the preferences."""
    from planner.ui.dialogs.preferences import PreferencesDialog

    PreferencesDialog(desk.preferences, desk.look, desk.shell.widget()).open()


def copy_picture(desk: Desk) -> None:
    """Copy the selection as a picture."""
    desk.canvas.copy_picture()


def copy_settings(desk: Desk) -> None:
    """Remember a part's settings and traffic."""
    desk.canvas.copy_settings()


def paste_settings(desk: Desk) -> None:
    """Give the selection the remembered settings."""
    desk.canvas.paste_settings()


def paste_traffic(desk: Desk) -> None:
    """Give the selection the remembered traffic."""
    desk.canvas.paste_traffic()


def add_text(desk: Desk) -> None:
    """Place free text on the canvas."""
    desk.canvas.add_note("text")
