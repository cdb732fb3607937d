"""The page that says why: the guide's four questions, what decides here, and the bill."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.results import ComponentResult, OptionResult
from planner.analysis.worst_case import worst_case
from planner.document import Node
from planner.kinds.compute import ComputeParams
from planner.painting.guard import guarded
from planner.painting.icons import icon_pixmap
from planner.painting.marks import ChipFace
from planner.ui.inspector.cost_lines import CostLines
from planner.ui.inspector.flip_card import FlipCard
from planner.ui.inspector.guide_path import GuidePath
from planner.ui.inspector.key_inputs import MORE_PATHS, KeyInputs
from planner.ui.inspector.pricing import heed
from planner.ui.inspector.settings_page import SettingsPage
from planner.ui.inspector.side_by_side import SideBySideCard
from planner.ui.inspector.words import (
    PLACEMENT_NAMES,
    break_even_words,
    config_words,
    flood_words,
    guide_words,
    icon_of,
    latency_words,
    name_of,
    saving_words,
    token_of,
    verdict_title,
)
from planner.ui.look import Look
from planner.ui.theme.widgets import (
    Card,
    Chip,
    empty_layout,
    hair_line,
    link_button,
    plain_button,
    show_text,
    text_label,
)
from planner.units import count, counted, money, rate_per_hour, share
from planner.workspace import Workspace

_SAID_ALREADY = frozenset({"cost", "break-even", "capacity"})
Sign = Literal["check", "equals", "cross", "warning"]


class _Decision(QWidget):
    """A sign, what was looked at, and the fact."""

    def __init__(self, look: Look, sign: Sign, title: str, fact: str) -> None:
        super().__init__()
        colours = look.colours
        ink = {
            "check": colours.ok,
            "equals": colours.muted,
            "cross": colours.error,
            "warning": colours.warning,
        }[sign]
        icon = QLabel()
        artwork = {"cross": "close"}.get(sign, sign)
        icon.setPixmap(icon_pixmap(f"chrome/{artwork}", 16, ink, self.devicePixelRatioF()))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text_label(title, "small_strong"))
        words.addWidget(text_label(fact, "small", tone="secondary", wrap=True))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(10)
        line.addWidget(icon)
        line.addLayout(words, 1)


class WhyPage(QScrollArea):
    """Over the canvas, for the selected computing part; Escape goes back."""

    closed = Signal()
    enlarge_wanted = Signal(str, str)  # chart, part
    action_wanted = Signal(str, str)  # what the button of an empty chart does, part
    own_prices_wanted = Signal()

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self._workspace, self._look = workspace, look
        self._part_id, self._months = "", 1
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        self.setWidget(page)
        self.icon = QLabel()
        self.title = text_label("", "title", prose=True)
        self.back = plain_button("Back to the drawing")
        self.back.clicked.connect(self.closed)
        self.path = GuidePath(look)
        self.differ = text_label("", "small", tone="secondary", wrap=True)
        self.chip = Chip(ChipFace("", "info"))
        self._decisions = QVBoxLayout()
        self._decisions.setSpacing(0)
        self.bill = CostLines(look, wide=True)
        heed(self.bill, workspace)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(16)
        self.side_by_side = SideBySideCard()
        self.inputs = KeyInputs(workspace, look, MORE_PATHS)
        self.settings = SettingsPage(workspace, look)
        self.own_prices = link_button("No own prices…")
        self.own_prices.clicked.connect(self.own_prices_wanted)
        self.flips = FlipCard(look)
        self.flips.enlarge_wanted.connect(self._on_enlarge)
        self.flips.action_wanted.connect(self._on_action)
        left.addWidget(self._guide_card())
        left.addWidget(self._decision_card())
        left.addWidget(self._assumptions_card())
        left.addStretch(1)
        right.addWidget(text_label("Cost lines", "heading"))
        right.addWidget(self.bill)
        right.addWidget(self.flips)
        right.addWidget(self.side_by_side)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addLayout(left, 5)
        columns.addLayout(right, 6)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(28, 20, 28, 20)
        whole.setSpacing(16)
        whole.addLayout(self._head())
        whole.addLayout(columns, 1)

    def _head(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        said = "Four questions of the guide, then capacity, latency, price"
        names.addWidget(text_label(said, "small", tone="secondary"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.icon)
        head.addLayout(names)
        head.addStretch(1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _guide_card(self) -> Card:
        card = Card(padding=18, spacing=12)
        card.body.addWidget(text_label("The guide's four questions", "heading"))
        card.body.addWidget(self.path)
        card.body.addWidget(self.differ)
        return card

    def _decision_card(self) -> Card:
        card = Card(padding=18, spacing=0)
        top = QHBoxLayout()
        top.addWidget(text_label("What decides here", "heading"))
        top.addStretch(1)
        top.addWidget(self.chip)
        card.body.addLayout(top)
        card.body.addLayout(self._decisions)
        return card

    def _assumptions_card(self) -> Card:
        card = Card(padding=18, spacing=8)
        card.body.addWidget(text_label("Assumptions", "heading"))
        said = "What the figures rest on; change a value here and everything follows."
        card.body.addWidget(text_label(said, "small", tone="secondary", wrap=True))
        card.body.addWidget(text_label("Of this part", "overline", tone="secondary"))
        card.body.addWidget(self.inputs)
        card.body.addWidget(text_label("Of the scenario", "overline", tone="secondary"))
        card.body.addWidget(self.settings)
        card.body.addWidget(self.own_prices, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def set_months(self, months: int) -> None:
        """Show the tornado's money by month (1) or by year (12)."""
        self._months = months
        if self._part_id and self.isVisible():
            self.show_part(self._part_id)

    def show_part(self, part_id: str) -> bool:
        """Explain a part; False where it has no answer to explain."""
        results = self._workspace.results
        part = results.components.get(part_id) if results is not None else None
        node = self._workspace.scenario.nodes.get(part_id)
        if results is None or part is None or part.verdict is None or node is None:
            return False
        self._part_id = part_id
        colours = self._look.colours
        ink = colours.placement(token_of(part.placement)).main
        ratio = self.devicePixelRatioF()
        self.icon.setPixmap(icon_pixmap(icon_of(node), 32, ink, ratio))
        answer = verdict_title(part)
        asked = answer[:1].lower() + answer[1:]
        show_text(self.title, f"{name_of(node)}: why {asked}?")
        self.path.show_guide(part.verdict.guide)
        show_text(self.differ, guide_words(part)[1])
        self._show_decisions(part)
        worst = flood_words(worst_case(self._workspace.scenario, part))
        self.bill.show_part(part, results.hours_per_month, results.not_modelled, worst)
        self._show_assumptions(node)
        self.flips.show_part(self._workspace.scenario, results, part_id, self._months)
        if isinstance(node.params, ComputeParams):
            self.side_by_side.show_part(part, node.params)
        return True

    def _show_assumptions(self, node: Node) -> None:
        if isinstance(node.params, ComputeParams):
            self.inputs.show_part(node.id, node.params)
        self.settings.show_ids(())
        own = len(self._workspace.scenario.own_prices)
        self.own_prices.setText(f"{counted(own, 'own price')}…" if own else "No own prices…")

    def _on_enlarge(self) -> None:
        self.enlarge_wanted.emit(self.flips.view.data.chart, self._part_id)

    def _on_action(self, action: str) -> None:
        self.action_wanted.emit(action, self._part_id)

    def _show_decisions(self, part: ComponentResult) -> None:
        verdict = part.verdict
        if verdict is None:
            return
        empty_layout(self._decisions)
        if verdict.choice == "either":
            self.chip.show_face(ChipFace("Too close to call", "either"))
        else:
            side = PLACEMENT_NAMES[verdict.choice]
            saved = saving_words(verdict.saves_usd_per_month)
            self.chip.show_face(ChipFace(f"{side} saves {saved}", "agreed", verdict.choice))
        for n, (sign, title, fact) in enumerate(decisions_of(part)):
            if n:
                self._decisions.addWidget(hair_line())
            self._decisions.addWidget(_Decision(self._look, sign, title, fact))

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def decisions_of(part: ComponentResult) -> list[tuple[Sign, str, str]]:
    """Say what capacity, latency, price and certainty bring to the answer."""
    options = {option.placement: option for option in part.options}
    sides = [options[side] for side in ("ec2", "lambda") if side in options]
    found: list[tuple[Sign, str, str]] = [("check", *_capacity(part, sides))]
    if any(not side.feasible for side in sides):
        found[0] = ("cross", *found[0][1:])
    times = [words for side in sides if (words := latency_words(side))]
    if times:
        found.append(("check", "Latency", ", ".join(times) + "."))
    prices = [
        f"{PLACEMENT_NAMES[side.placement]} {money(side.usd_per_month)}"
        for side in sides
        if side.feasible
    ]
    words = f"{' against '.join(prices)}. {break_even_words(part)}"
    unknown = any(side.feasible and side.usd_per_month is None for side in sides)
    found.append(("warning" if unknown else "check", "Price", words))
    verdict = part.verdict
    if verdict is not None and verdict.confidence is not None:
        side = PLACEMENT_NAMES.get(verdict.choice, "Neither side")
        words = f"{side} wins in {share(verdict.confidence)} of draws of what is uncertain."
        found.append(("equals", "Certainty", words))
    for reason in verdict.reasons if verdict is not None else ():
        if reason.rule not in _SAID_ALREADY:
            found.append(("check", reason.rule.replace("-", " ").capitalize(), reason.text))
    return found


def _capacity(part: ComponentResult, sides: list[OptionResult]) -> tuple[str, str]:
    blocked = [side for side in sides if not side.feasible]
    if blocked:
        limits = [f"{PLACEMENT_NAMES[side.placement]}: {side.why_not}." for side in blocked]
        return "Limits", " ".join(limits)
    ec2 = next((side for side in sides if side.placement == "ec2"), None)
    if ec2 is None or ec2.peak_utilisation is None:
        return "Capacity", f"{count(part.requests_per_month)} requests a month fit both."
    peak = rate_per_hour(part.load.peak_per_hour)
    carry = "carries" if ec2.config.get("count") == 1 else "carry"
    said = f"{config_words(ec2)} {carry} the peak of {peak} at {share(ec2.peak_utilisation)}."
    more = [r.text for r in part.verdict.reasons if r.rule == "capacity"] if part.verdict else []
    return "Capacity", " ".join([said, *(f"{text}." for text in more)])
