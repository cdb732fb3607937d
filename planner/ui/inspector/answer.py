"""The Answer page: where to run this part, what that saves, and what the answer rests on."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.results import ComponentResult
from planner.kinds.compute import ComputeParams
from planner.painting.colours import brush
from planner.painting.guard import guarded
from planner.painting.icons import icon_pixmap
from planner.ui.inspector.break_even_strip import BreakEvenStrip
from planner.ui.inspector.key_inputs import KeyInputs
from planner.ui.inspector.options_table import OptionsTable
from planner.ui.inspector.words import (
    BASIS_HELP,
    BASIS_NAMES,
    PLACEMENT_NAMES,
    basis_words,
    break_even_words,
    guide_words,
    saving_words,
    verdict_title,
)
from planner.ui.look import Look
from planner.ui.theme.widgets import Card, link_button, show_text, text_label
from planner.units import money, share
from planner.workspace import Workspace

_SAID_ALREADY = frozenset({"cost", "break-even"})
"""Rules whose words stand in the strip and in the options table."""
_BASES = ("bare", "single", "available", "per_job")


class _DrawsBar(QWidget):
    """The share of uncertain draws that the winner takes; neutral, not a side's colour."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self.share = look, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(100, 4)

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            room = QRectF(self.rect())
            painter.setBrush(brush(self._look.colours.border))
            painter.drawRoundedRect(room, 2, 2)
            room.setWidth(room.width() * self.share)
            painter.setBrush(brush(self._look.colours.text_secondary))
            painter.drawRoundedRect(room, 2, 2)
        finally:
            painter.end()


class _VerdictCard(Card):
    """Verdict, saving, confidence, break-even, and the sentence that says what flips it."""

    def __init__(self, look: Look) -> None:
        super().__init__(padding=12, spacing=6)
        self.title = text_label("", "title", prose=True)
        self.title.setWordWrap(True)
        self.saving = text_label("", "heading")
        self.saved = text_label("saved a month", "caption", tone="muted")
        for label in (self.saving, self.saved):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        money_box = QVBoxLayout()
        money_box.setSpacing(0)
        money_box.addWidget(self.saving)
        money_box.addWidget(self.saved)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addLayout(money_box)
        self.body.addLayout(head)
        self.draws = text_label("", "caption", tone="secondary")
        self.bar = _DrawsBar(look)
        self.body.addWidget(self.draws)
        self.body.addWidget(self.bar)
        self.strip = BreakEvenStrip(look)
        self.body.addSpacing(4)
        self.body.addWidget(self.strip)
        self.flips = text_label("", "small", tone="secondary", wrap=True)
        self.body.addWidget(self.flips)
        self.reasons = text_label("", "small", tone="secondary", wrap=True)
        self.body.addWidget(self.reasons)

    def show_part(self, part: ComponentResult) -> None:
        """Show the verdict of a part that has one."""
        verdict = part.verdict
        if verdict is None:
            return
        show_text(self.title, verdict_title(part), verdict.choice)
        saves = verdict.saves_usd_per_month
        show_text(self.saving, saving_words(saves))
        show_text(self.saved, "apart a month" if verdict.choice == "either" else "saved a month")
        confident = verdict.confidence is not None and verdict.choice != "either"
        self.draws.setVisible(confident)
        self.bar.setVisible(confident)
        if confident and verdict.confidence is not None:
            side = PLACEMENT_NAMES[verdict.choice]
            show_text(self.draws, f"{side} wins in {share(verdict.confidence)} of draws")
            self.bar.share = verdict.confidence
            self.bar.update()
        only = verdict.choice if verdict.choice != "either" else ""
        self.strip.show_stretches(part.break_even, part.requests_per_month, only)
        show_text(self.flips, break_even_words(part))
        told = [r.text for r in verdict.reasons if r.rule not in _SAID_ALREADY]
        said = "\n".join(f"•  {text}" for text in told)
        show_text(self.reasons, said)
        self.reasons.setVisible(bool(said))


class _Bases(QWidget):
    """EC2's figure three ways: bare, single, available."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        del look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self.cells: dict[str, tuple[QLabel, QLabel]] = {}
        for column, basis in enumerate(_BASES):
            head = text_label(BASIS_NAMES[basis], "caption", tone="muted")
            figure = text_label("", "small_strong")
            head.setToolTip(BASIS_HELP[basis])
            figure.setToolTip(BASIS_HELP[basis])
            self._grid.addWidget(head, 0, column)
            self._grid.addWidget(figure, 1, column)
            self.cells[basis] = (head, figure)

    def show_part(self, part: ComponentResult) -> None:
        """Show the figures, the verdict's own one in ink."""
        ec2 = next((o for o in part.options if o.placement == "ec2"), None)
        figures = ec2.usd_by_basis if ec2 is not None else {}
        self.setVisible(bool(figures))
        used = part.verdict.basis if part.verdict is not None else ""
        for basis, (head, figure) in self.cells.items():
            there = basis in figures
            head.setVisible(there)
            figure.setVisible(there)
            show_text(head, BASIS_NAMES[basis], "text" if basis == used else "muted")
            show_text(figure, money(figures.get(basis)), "text" if basis == used else "secondary")


class _GuideBox(Card):
    """What the guide says of this part, with the way to its four questions."""

    walk = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("sunken", padding=12, spacing=8, horizontal=True)
        self._look = look
        self.icon = QLabel()
        self.icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said = text_label("", "small_strong", wrap=True)
        self.ours = text_label("", "small", tone="secondary", wrap=True)
        self.link = link_button("Walk the four questions")
        self.link.clicked.connect(self.walk)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.said)
        words.addWidget(self.ours)
        words.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.icon)
        self.body.addLayout(words, 1)
        self._dress()
        look.changed.connect(self._dress)

    def show_part(self, part: ComponentResult) -> None:
        """Show the guide's answer."""
        said, ours = guide_words(part)
        show_text(self.said, said)
        show_text(self.ours, ours)

    def _dress(self) -> None:
        ratio = self.devicePixelRatioF()
        ink = self._look.colours.text_secondary
        self.icon.setPixmap(icon_pixmap("chrome/info", 16, ink, ratio))


class AnswerPage(QWidget):
    """The whole page; parts that do not compute show what they cost instead."""

    why_wanted = Signal()

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self._workspace = workspace
        self.card = _VerdictCard(look)
        self.options = OptionsTable(look)
        self.bases = _Bases(look)
        self.guide = _GuideBox(look)
        self.guide.walk.connect(self.why_wanted)
        self.basis = text_label("", "caption", tone="muted", prose=True)
        self.notice = text_label("", "small", tone="secondary", wrap=True)
        self.inputs = KeyInputs(workspace, look)
        self.rests = text_label("What the answer rests on", "overline", tone="secondary")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.notice)
        box.addWidget(self.card)
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 4, 0, 0)
        head.addWidget(text_label("Options", "overline", tone="secondary"))
        head.addStretch(1)
        head.addWidget(self.basis)
        box.addWidget(self.head)
        box.addWidget(self.options)
        box.addWidget(self.bases)
        box.addWidget(self.guide)
        box.addWidget(self.rests)
        box.addWidget(self.inputs)
        box.addStretch(1)

    def show_part(self, part_id: str, part: ComponentResult | None) -> None:
        """Show the answer of a part, or say why there is none yet."""
        node = self._workspace.scenario.nodes.get(part_id)
        answered = part is not None and part.verdict is not None
        for widget in (self.card, self.head, self.options, self.guide):
            widget.setVisible(answered)
        self.bases.setVisible(answered)
        self.notice.setVisible(not answered)
        params = node.params if node is not None else None
        computes = isinstance(params, ComputeParams)
        self.rests.setVisible(computes)
        self.inputs.setVisible(computes)
        if isinstance(params, ComputeParams):
            self.inputs.show_part(part_id, params)
        if part is None:
            show_text(self.notice, "The figures of this part are being computed.")
        elif part.problem:
            show_text(self.notice, f"No answer: {part.problem}", "error")
        elif part.verdict is None and computes:
            words = f"{money(part.usd_per_month)} a month as drawn. The answer is being computed."
            show_text(self.notice, words, "secondary")
        elif part.verdict is None:
            words = f"{money(part.usd_per_month)} a month. This part runs where it is: the answer "
            show_text(self.notice, words + "is for parts that compute.", "secondary")
        else:
            self.card.show_part(part)
            self.options.show_options(part)
            self.bases.show_part(part)
            self.guide.show_part(part)
            show_text(self.basis, f"a month, {basis_words(part.verdict)}")
