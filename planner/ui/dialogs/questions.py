"""The questions that only the user can answer, asked with the system's dialogs."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from planner.document import Scenario
from planner.storage.plain_text import plain
from planner.ui.dialogs.choice import ask_choice
from planner.ui.dialogs.two_sides import ask_two_sides
from planner.workspace.conflict import Conflict
from planner.workspace.differences import difference_rows
from planner.workspace.recovery import Recovered

_FILTER = "Scenarios (*.elplan);;All files (*)"


class AskTheUser:
    """Asks in front of a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def file_to_open(self, folder: str) -> Path | None:
        """Ask for a scenario file."""
        chosen, _kind = QFileDialog.getOpenFileName(self._window, "Open", folder, _FILTER)
        return Path(chosen) if chosen else None

    def file_to_save(self, suggestion: str) -> Path | None:
        """Ask where to save a scenario."""
        chosen, _kind = QFileDialog.getSaveFileName(self._window, "Save", suggestion, _FILTER)
        return Path(chosen) if chosen else None

    def file_to_export(self, suggestion: str, title: str, suffix: str) -> Path | None:
        """Ask where to export to."""
        kinds = f"{title} (*{suffix})"
        chosen, _kind = QFileDialog.getSaveFileName(self._window, "Export", suggestion, kinds)
        return Path(chosen) if chosen else None

    def about_unsaved(self, name: str) -> str:
        """Ask what to do with unsaved changes."""
        sentence = f"“{plain(name)}” has changes that are not saved."
        buttons = (("save", "Save"), ("discard", "Discard"), ("cancel", "Cancel"))
        return ask_choice(self._window, "Unsaved changes", sentence, buttons)

    def about_conflict(self, conflict: Conflict, ours: Scenario) -> str:
        """Ask about a file that changed on disk, with both sides in sight."""
        return ask_two_sides(
            self._window,
            "The file changed",
            f"{conflict.sentence} Whatever is replaced stays among the earlier versions.",
            ("In the file", "Here"),
            partial(conflict.rows, ours),
            (
                ("copy", "Save a copy…"),
                ("overwrite", "Overwrite"),
                ("reload", "Reload"),
                ("cancel", "Cancel"),
            ),
            is_slow=conflict.is_large,
        )

    def about_recovered(self, offer: Recovered, theirs: Scenario, ours: Scenario) -> str:
        """Show recovered work beside what its file holds."""
        name = offer.path.name if offer.path is not None else offer.name
        return ask_two_sides(
            self._window,
            "Recovered work",
            f"What was recovered, beside {plain(name)} as it stands on the disk.",
            ("In the file", "Recovered"),
            partial(difference_rows, theirs, ours),
            (("open", "Open recovered"), ("discard", "Discard…"), ("cancel", "Close")),
            is_slow=offer.is_large,
        )

    def may_discard(self, name: str) -> bool:
        """Ask before recovered work is thrown away."""
        sentence = f"The unsaved work on “{plain(name)}” cannot be brought back afterwards."
        buttons = (("keep", "Keep it"), ("discard", "Discard"), ("cancel", "Cancel"))
        return ask_choice(self._window, "Discard?", sentence, buttons) == "discard"

    def text(self, title: str, label: str, value: str) -> str | None:
        """Ask for one line of text."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(plain(value))
        dialog.resize(360, dialog.sizeHint().height())
        done = dialog.exec()
        text = dialog.textValue()
        dialog.deleteLater()
        return text if done else None
