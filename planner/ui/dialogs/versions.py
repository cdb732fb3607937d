"""The earlier versions of a file that were kept: when, how large, and a way to open one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.storage.plain_text import plain
from planner.ui.theme.widgets import plain_button, primary_button, text_label
from planner.workspace.generations import Generation


class VersionsDialog(QDialog):
    """A list, newest first; what is chosen opens as an unsaved copy."""

    wanted = Signal(object)  # Generation

    def __init__(self, parent: QWidget, name: str, versions: Sequence[Generation]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Earlier versions")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._versions = tuple(versions)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(8)
        box.addWidget(text_label("Earlier versions", "heading"))
        said = (
            f"Kept before {plain(name)} was saved over. A version opens as an unsaved copy; the "
            "file stays as it is."
            if versions
            else f"No earlier version of {plain(name)} is kept yet: the first is kept when the "
            "file is saved again."
        )
        box.addWidget(text_label(said, "body", tone="secondary", wrap=True))
        self.list = QListWidget()
        self.list.setAccessibleName("Earlier versions")
        self.list.setVisible(bool(versions))
        for version in versions:
            self.list.addItem(QListWidgetItem(version_in_words(version)))
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self._on_open)
        box.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        close = plain_button("Close")
        close.clicked.connect(self.reject)
        line.addWidget(close)
        self.open_copy = primary_button("Open as a copy")
        self.open_copy.setDefault(True)
        self.open_copy.setVisible(bool(versions))
        self.open_copy.clicked.connect(self._on_open)
        line.addWidget(self.open_copy)
        box.addLayout(line)
        self.resize(460, 360 if versions else 160)

    def _on_open(self, _item: object = None) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._versions):
            version = self._versions[row]
            self.accept()
            self.wanted.emit(version)


def version_in_words(version: Generation) -> str:
    """Say when a version was kept, by the local clock, and how large it is."""
    when = version.kept.astimezone()
    return f"{when:%Y-%m-%d %H:%M:%S}   {version.size_bytes / 1_000:,.1f} kB"
