"""The guide's four questions, as they are asked of every computing part."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from planner.ui.look import Look
from planner.ui.theme.widgets import plain_button, text_label

_QUESTIONS = (
    ("Does it run longer than 15 minutes?", "Yes: EC2. A Lambda function is ended after 15."),
    ("Is it triggered by an event?", "Yes: Lambda. An upload, a mail, a record, a clock."),
    ("Is the traffic unpredictable or spiky?", "Yes: Lambda. It scales from nothing by itself."),
    ("Do you need full server control?", "Yes: EC2. Operating system, GPU, custom software."),
)


class GuideDialog(QDialog):
    """The questions, and where the program goes further."""

    def __init__(self, look: Look, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("The guide's four questions")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        box.addWidget(text_label("EC2 or Lambda? Four questions", "title"))
        for number, (question, answer) in enumerate(_QUESTIONS, 1):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(text_label(str(number), "heading"), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(text_label(question, "body_strong"))
            words.addWidget(text_label(answer, "small", tone="secondary", wrap=True))
            row.addLayout(words, 1)
            box.addLayout(row)
        more = (
            "No to all four: Lambda probably works. The guide sets no traffic level; this program "
            "adds capacity, latency and price, and says where it differs and why. Select a "
            "computing part and press Ctrl+5 to walk the questions with its own facts."
        )
        box.addWidget(text_label(more, "body", tone="secondary", wrap=True))
        box.addStretch(1)
        close = plain_button("Close")
        close.clicked.connect(self.accept)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(look.px(480), look.px(400))
