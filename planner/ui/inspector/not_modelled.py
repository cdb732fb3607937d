"""The card that says what a figure leaves out, and on request what is not modelled at all."""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from planner.analysis.known_limits import KNOWN_LIMITS
from planner.ui.theme.widgets import Card, link_button, show_text, text_label
from planner.units import counted

_FIRST = 3
_SHOW, _HIDE = "Show what is not modelled", "Show less"


class NotModelledCard(Card):
    """A sentence; the link opens it to the whole list."""

    def __init__(self) -> None:
        super().__init__("sunken", padding=10, spacing=4)
        self._left_out: tuple[str, ...] = ()
        self.is_open = False
        self.words = text_label("", "small", tone="secondary", wrap=True)
        self.all = text_label("", "small", tone="secondary", wrap=True)
        self.link = link_button(_SHOW)
        self.link.clicked.connect(self._on_link)
        self.body.addWidget(text_label("Not in this figure", "small_strong"))
        self.body.addWidget(self.words)
        self.body.addWidget(self.all)
        self.body.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        self._show()

    def show_left_out(self, left_out: Sequence[str]) -> None:
        """Show what the figure leaves out; nothing hides the card."""
        self._left_out = tuple(left_out)
        self.setVisible(bool(left_out))
        self._show()

    def _show(self) -> None:
        some, rest = "; ".join(self._left_out[:_FIRST]), len(self._left_out) - _FIRST
        more = f"; and {counted(rest, 'more thing')}" if rest > 0 else ""
        show_text(self.words, f"{some[:1].upper()}{some[1:]}{more}.")
        costs = [f"•  {one[:1].upper()}{one[1:]}" for one in self._left_out]
        limits = [f"•  {one}" for one in KNOWN_LIMITS]
        lines = [*costs, "", "What the figures rest on is known only so far:", *limits]
        show_text(self.all, "\n".join(lines))
        self.words.setVisible(not self.is_open)
        self.all.setVisible(self.is_open)
        self.link.setText(_HIDE if self.is_open else _SHOW)

    def _on_link(self) -> None:
        self.is_open = not self.is_open
        self._show()
