"""Every key, drawn from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from planner.ui.actions import ACTIONS, MENUS
from planner.ui.look import Look
from planner.ui.theme.widgets import text_label

# Keys of the canvas itself, which belong to no menu.
_CANVAS = (
    ("Tab, Shift+Tab", "Walk the focus"),
    ("Arrows", "Move the selection by 1, with Shift by 20"),
    ("Alt+Arrows", "Walk from part to part"),
    ("Ctrl+Arrows", "Add a connected part"),
    ("Space and drag", "Pan"),
    ("Enter", "Show the settings of a part"),
    ("Escape", "Cancel what is under way"),
)


class ShortcutsDialog(QDialog):
    """Keys by menu."""

    def __init__(self, look: Look, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(24, 16, 24, 24)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        line = 0
        rooms = [
            (
                menu,
                [
                    (_keys(r.shortcut, *r.also), r.text.rstrip("…"))
                    for r in ACTIONS
                    if r.shortcut and r.menu.split("/")[0] == menu
                ],
            )
            for menu in MENUS
        ]
        for title, rows in (*rooms, ("Canvas", list(_CANVAS))):
            head = text_label(title, "heading")
            head.setContentsMargins(0, 10 if line else 0, 0, 2)
            grid.addWidget(head, line, 0, 1, 2)
            line += 1
            for keys, words in rows:
                grid.addWidget(text_label(keys, "small_strong"), line, 0)
                grid.addWidget(text_label(words, "small", tone="secondary"), line, 1)
                line += 1
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area)
        self.resize(look.px(480), look.px(620))


def _keys(*shortcuts: str) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in shortcuts)
