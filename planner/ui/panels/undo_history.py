"""Every step since the file was opened; a click goes back to it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QDialog, QUndoView, QVBoxLayout, QWidget

from planner.ui.theme.widgets import text_label


class UndoHistory(QDialog):
    """A small window beside the drawing."""

    def __init__(self, stack: QUndoStack, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Undo history")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view = QUndoView(stack)
        self.view.setEmptyLabel("As opened")
        self.view.setAccessibleName("Steps")
        box = QVBoxLayout(self)
        box.addWidget(text_label("Click a step to go back to it", "small", tone="secondary"))
        box.addWidget(self.view)
        self.resize(280, 420)
