"""Which version this is, and what its figures rest on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner import __version__
from planner.analysis.results import Results
from planner.assets import asset
from planner.painting.icons import app_icon
from planner.ui.look import Look
from planner.ui.theme.widgets import hair_line, plain_button, text_label
from planner.units import counted


class AboutDialog(QDialog):
    """Name, version, prices, worked examples, what is not modelled."""

    def __init__(self, results: Results | None, look: Look, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text_label("EC2 or Lambda?", "title"))
        words.addWidget(text_label(f"Version {__version__}", "body", tone="secondary"))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(hair_line())
        for sentence in self._facts(results):
            box.addWidget(text_label(sentence, "small", tone="secondary", wrap=True))
        box.addStretch(1)
        close = plain_button("Close")
        close.clicked.connect(self.accept)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(look.px(460), look.px(320))

    @staticmethod
    def _facts(results: Results | None) -> list[str]:
        facts = ["It works offline on plain files; nothing is sent anywhere."]
        if results is not None:
            facts.append(
                f"Price catalogue {results.catalog_version}, prices of {results.catalog_as_of}."
            )
            if results.not_modelled:
                facts.append("Not modelled: " + "; ".join(results.not_modelled) + ".")
        examples = asset("examples")
        found = sum(1 for _file in examples.rglob("*.json")) if examples.is_dir() else 0
        if found:
            files = counted(found, "file")
            facts.append(f"Worked examples checked against the engine: {files}.")
        return facts
