"""The list of recent files in the File menu, drawn anew whenever it opens."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from planner.storage.plain_text import plain
from planner.workspace.recent_files import RecentFiles


class RecentMenu(QMenu):
    """Names of files; the full path stands in the status tip."""

    def __init__(
        self, recent: RecentFiles, open_file: Callable[[str], None], parent: QMenu
    ) -> None:
        super().__init__("Open recent", parent)
        self._recent, self._open = recent, open_file
        self.aboutToShow.connect(self._fill)
        recent.changed.connect(self._show_enabled)
        self._show_enabled()

    def _show_enabled(self) -> None:
        self.menuAction().setEnabled(bool(self._recent.files))

    def _fill(self) -> None:
        self.clear()
        for file in self._recent.files:
            action = QAction(plain(file.name).replace("&", "&&"), self)
            action.setStatusTip(plain(file.path))
            action.triggered.connect(partial(self._on_chosen, file.path))
            self.addAction(action)
        self.addSeparator()
        forget = QAction("Clear the list", self)
        forget.triggered.connect(self._recent.clear)
        self.addAction(forget)

    def _on_chosen(self, path: str, _checked: bool = False) -> None:
        self._open(path)
