"""The guide's table of eight features, with this part's own figures in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from planner.analysis.results import ComponentResult
from planner.analysis.side_by_side import side_by_side
from planner.kinds.compute import ComputeParams
from planner.ui.theme.widgets import Card, Tone, empty_layout, hair_line, text_label

_TOP = Qt.AlignmentFlag.AlignTop
_HEADS: tuple[tuple[str, Tone], ...] = (("Feature", "muted"), ("EC2", "ec2"), ("Lambda", "lambda"))


class SideBySideCard(Card):
    """Eight rows, EC2 beside Lambda; hidden where only one of them can be said anything of."""

    def __init__(self) -> None:
        super().__init__(padding=18, spacing=8)
        self.body.addWidget(text_label("Side by side", "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(self._grid)

    def show_part(self, part: ComponentResult, params: ComputeParams) -> None:
        """Fill the table."""
        empty_layout(self._grid)
        rows = side_by_side(part, params)
        self.setVisible(bool(rows))
        for column, (words, tone) in enumerate(_HEADS):
            role = "small_strong" if column else "caption"
            head = text_label(words, role, tone=tone)  # type: ignore[arg-type]
            self._grid.addWidget(head, 0, column)
        for place, row in enumerate(rows):
            line = 2 * place + 1
            self._grid.addWidget(hair_line(), line, 0, 1, len(_HEADS))
            name = text_label(row.feature, "small", tone="secondary")
            self._grid.addWidget(name, line + 1, 0, _TOP)
            for column, words in ((1, row.ec2), (2, row.function)):
                cell = text_label(words, "small", wrap=True)
                self._grid.addWidget(cell, line + 1, column, _TOP)
