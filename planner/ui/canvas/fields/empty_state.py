"""What an empty canvas says: how to begin, and three ways in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class EmptyState(QWidget):
    """Centred over the canvas while the drawing has no part."""

    template_wanted = Signal()
    question_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("empty-canvas")
        words = QLabel("Drag a part here, or press /", self)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setTextFormat(Qt.TextFormat.PlainText)
        # Drops and double-clicks between the buttons belong to the canvas.
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.buttons = tuple(
            QPushButton(text, self)
            for text in ("Start from a template", "Ask one question", "Open a file")
        )
        signals = (self.template_wanted, self.question_wanted, self.open_wanted)
        row = QHBoxLayout()
        row.setSpacing(12)
        for button, signal in zip(self.buttons, signals, strict=True):
            button.clicked.connect(signal)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addWidget(words)
        column.addLayout(row)
