"""A modal question with verbs on its buttons; only for what cannot be undone."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from planner.ui.theme.widgets import plain_button, primary_button, text_label


class ChoiceDialog(QDialog):
    """One sentence and a few verbs; the first is the primary one, Escape is the last."""

    def __init__(
        self, parent: QWidget, title: str, sentence: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.chosen = choices[-1][0]
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(8)
        box.addWidget(text_label(title, "heading"))
        box.addWidget(text_label(sentence, "body", tone="secondary", wrap=True))
        box.addSpacing(8)
        self.buttons = add_verbs(box, choices, self._choose)
        self.setMinimumWidth(380)

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.chosen = key
        self.accept()


def add_verbs(
    box: QVBoxLayout, choices: Sequence[tuple[str, str]], choose: Callable[[str], None]
) -> dict[str, QPushButton]:
    """Put the verbs at the foot of a question, the first one at the right end; return them."""
    buttons = {}
    for place, (key, words) in enumerate(choices):
        button = primary_button(words) if place == 0 else plain_button(words)
        button.clicked.connect(partial(choose, key))
        buttons[key] = button
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for key, _words in reversed(choices):
        row.addWidget(buttons[key])
    box.addLayout(row)
    buttons[choices[0][0]].setDefault(True)
    return buttons


def ask_choice(
    parent: QWidget, title: str, sentence: str, choices: Sequence[tuple[str, str]]
) -> str:
    """Ask and wait; return the key of the answer."""
    dialog = ChoiceDialog(parent, title, sentence, choices)
    dialog.exec()
    chosen = dialog.chosen
    dialog.deleteLater()
    return chosen
