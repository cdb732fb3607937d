"""The questions that only the user can answer, asked with the system's dialogs."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from planner.storage.plain_text import plain
from planner.ui.dialogs.choice import ask_choice

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

    def may_overwrite(self, path: Path) -> bool:
        """Ask whether a file that changed on disk may be replaced."""
        sentence = f"{plain(path.name)} was changed by another program since it was opened here."
        buttons = (("replace", "Replace it"), ("cancel", "Cancel"))
        return ask_choice(self._window, "The file changed", sentence, buttons) == "replace"

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
