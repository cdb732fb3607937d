"""Unsaved work of a run that ended badly, offered on the welcome page."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from planner.painting.icons import icon_pixmap
from planner.ui.look import Look
from planner.ui.theme.widgets import Card, plain_button, quiet_button, text_label

_ICON_PX = 18


class RecoveredCard(Card):
    """What was found, what became of it, and at most two things to do."""

    wanted = Signal(str)

    def __init__(
        self, look: Look, title: str, sentence: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__("warning", padding=12, spacing=10, horizontal=True)
        self._look = look
        self._glyph = QLabel()
        self.body.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        self.title = text_label(title, "small_strong", tone="warning", wrap=True)
        self.sentence = text_label(sentence, "small", tone="warning", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        line = QHBoxLayout()
        line.setSpacing(4)
        self.buttons = {}
        for place, (key, words) in enumerate(choices):
            button = quiet_button(words) if place else plain_button(words)
            button.clicked.connect(partial(self._choose, key))
            self.buttons[key] = button
            line.addWidget(button)
        line.addStretch(1)
        if choices:
            column.addSpacing(4)
            column.addLayout(line)
        self.body.addLayout(column, 1)
        self.setAccessibleName(f"{self.title.text()}. {self.sentence.text()}")
        look.changed.connect(self._dress)
        self._dress()

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.wanted.emit(key)

    def _dress(self) -> None:
        colour = self._look.colours.warning_text
        ratio = self.devicePixelRatioF()
        self._glyph.setPixmap(icon_pixmap("chrome/warning", _ICON_PX, colour, ratio))
