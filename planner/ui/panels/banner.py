"""The banner over the canvas: one sentence, one action, never in the way of an undo."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar

from planner.painting.icons import icon_pixmap
from planner.ui.look import Look
from planner.ui.theme.widgets import IconButton, link_button, restyled, show_text, text_label

Severity = Literal["info", "warning", "error"]
_HEIGHT_PX = 36
_BAR_PX = 120


class Banner(QFrame):
    """Hidden until something is said."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._look, self._severity = look, "warning"
        self._then: Callable[[], None] | None = None
        self.glyph = QLabel()
        self.sentence = text_label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_PX)
        self.bar.setAccessibleName("Share that is done")
        self.bar.hide()
        self.action = link_button("")
        self.action.hide()
        self.close_button = IconButton("close", "Close this message")
        self.action.clicked.connect(self._on_action)
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 8, 2)
        row.setSpacing(10)
        row.addWidget(self.glyph)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.bar)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        look.changed.connect(self._dress)
        self.hide()

    def say(
        self,
        sentence: str,
        action: str = "",
        then: Callable[[], None] | None = None,
        severity: Severity = "warning",
    ) -> None:
        """Show a sentence; `then` is what the action does."""
        self._severity, self._then = severity, then
        show_text(self.sentence, " ".join(sentence.split()))
        self.sentence.setToolTip("")
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(self.sentence.text())
        self.bar.hide()
        self._dress()
        self.show()

    def show_share(self, sentence: str, share: float) -> None:
        """Show how much of it is done beside a sentence that is still shown."""
        if self.isVisible() and self.sentence.text() == sentence:
            self.bar.setValue(round(100 * share))
            self.bar.show()

    def take_back(self, sentence: str) -> None:
        """Stop showing a sentence, if it still is."""
        if self.sentence.text() == sentence:
            self.hide()

    def _on_action(self) -> None:
        then, self._then = self._then, None
        self.hide()
        if then is not None:
            then()

    def _dress(self) -> None:
        colours = self._look.colours
        severity = colours.severity(self._severity)  # type: ignore[arg-type]
        self.setMinimumHeight(self._look.px(_HEIGHT_PX))
        ratio = self.devicePixelRatioF()
        self.glyph.setPixmap(icon_pixmap(f"chrome/{self._severity}", 16, severity.main, ratio))
        self.setStyleSheet(
            f"Banner {{ background: {severity.tint}; border: none;"
            f" border-bottom: 1px solid {colours.border}; }}"
            f" QProgressBar {{ background: {colours.border}; }}"
        )
        restyled(self.sentence, tone="text")
