"""What applying the recommendations will change, part by part, before it is done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.results import ComponentResult
from planner.storage.plain_text import plain
from planner.ui.inspector.words import PLACEMENT_NAMES, config_words
from planner.ui.look import Look
from planner.ui.theme import give_role
from planner.ui.theme.widgets import (
    Tone,
    hair_line,
    plain_button,
    primary_button,
    show_text,
    text_label,
    tool_tip,
)
from planner.units import SAME_USD, counted, money, money_change

_MOST_ROWS_PX = 380


class ApplyPreview(QDialog):
    """A list of parts with from, to and saving; each can be left out.

    Attributes
    ----------
    apply_wanted
        Ids of the parts to move.
    """

    apply_wanted = Signal(object)

    def __init__(
        self,
        parts: Sequence[ComponentResult],
        totals: tuple[float, float],
        look: Look,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._parts, self._totals = tuple(parts), totals
        self.setWindowTitle("Apply recommended")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.boxes: dict[str, QCheckBox] = {}
        self.sum = text_label("", "body", tone="secondary", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        box.addWidget(text_label("What will change", "title"))
        box.addWidget(self.sum)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        inner = QWidget()
        self._fill(inner)
        area.setWidget(inner)
        height = min(inner.sizeHint().height() + 4, look.px(_MOST_ROWS_PX))
        area.setMinimumHeight(height)
        box.addWidget(area, 1)
        said = (
            "Each saving is this part's alone, with the others as drawn; one step, can be undone."
        )
        box.addWidget(text_label(said, "caption", tone="muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        cancel = plain_button("Leave as drawn")
        cancel.clicked.connect(self.reject)
        self.apply = primary_button("Apply")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._on_apply)
        row.addWidget(cancel)
        row.addWidget(self.apply)
        box.addLayout(row)
        self.setMinimumWidth(look.px(600))
        self._show_sum()

    def chosen(self) -> tuple[str, ...]:
        """Return the parts that are ticked."""
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def _fill(self, inner: QWidget) -> None:
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        right = Qt.AlignmentFlag.AlignRight
        for column, words in enumerate(("Part", "From", "To", "Saving a month")):
            head = text_label(words, "caption", tone="secondary")
            grid.addWidget(head, 0, column, right if column == 3 else Qt.AlignmentFlag.AlignLeft)
        for place, part in enumerate(self._parts):
            row = 2 * place + 1
            grid.addWidget(hair_line(), row, 0, 1, 4)
            name = " ".join(plain(part.name or part.id).split())
            tick = QCheckBox(name[:40].replace("&", "&&"))
            give_role(tick, "body_strong")
            tick.setChecked(True)
            tick.setToolTip(tool_tip(name))
            tick.toggled.connect(self._show_sum)
            self.boxes[part.id] = tick
            before, after = _placed(part)
            grid.addWidget(tick, row + 1, 0)
            grid.addWidget(text_label(before, "small", tone="secondary", wrap=True), row + 1, 1)
            grid.addWidget(text_label(after, "small", wrap=True), row + 1, 2)
            usd = part.verdict.change_saves_usd_per_month if part.verdict is not None else None
            tone: Tone = "secondary" if usd is None else "ok" if usd >= 0 else "error"
            words = "unknown" if usd is None else money_change(-usd)
            saving = text_label(words, "body_strong", tone=tone)
            grid.addWidget(saving, row + 1, 3, right)

    def _show_sum(self, _checked: bool = False) -> None:
        chosen, drawn, all_moved = self.chosen(), *self._totals
        self.apply.setEnabled(bool(chosen))
        count = len(chosen)
        self.apply.setText(f"Apply {count} answer{'s' * (count != 1)}" if count else "Apply")
        if count == len(self._parts):
            change = all_moved - drawn
            moved = f" ({money_change(change)})" if abs(change) >= SAME_USD else ""
            words = f"The drawing goes from {money(drawn)} to {money(all_moved)} a month{moved}."
        else:
            words = f"{count} of {counted(len(self._parts), 'part')} will move."
        show_text(self.sum, words)

    def _on_apply(self) -> None:
        chosen = self.chosen()
        self.accept()
        self.apply_wanted.emit(chosen)


def _placed(part: ComponentResult) -> tuple[str, str]:
    """Write where a part runs, and where its answer puts it."""
    words = []
    choice = part.verdict.choice if part.verdict is not None else ""
    for placement in (part.placement or "", choice):
        option = next((one for one in part.options if one.placement == placement), None)
        name = PLACEMENT_NAMES.get(placement, placement)
        config = config_words(option) if option is not None and option.feasible else ""
        words.append(f"{name}: {config}" if config else name)
    return words[0], words[1]
