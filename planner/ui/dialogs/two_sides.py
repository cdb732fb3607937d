"""A question over two states of a drawing: what the one has, what the other has, what to do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.painting.guard import guarded
from planner.ui.dialogs.choice import add_verbs
from planner.ui.theme.widgets import hair_line, text_label
from planner.units import counted
from planner.workspace.differences import DifferenceRow

_WIDTH_PX, _ROWS_PX, _ROW_PX = 640, 300, 26

Rows = tuple[Sequence[DifferenceRow], int]
"""What differs, and how many more such places there are."""


class _Comparison(QObject):
    """Compares off the window's thread."""

    done = Signal(object)

    def __init__(self, compare: Callable[[], Rows], parent: QObject) -> None:
        super().__init__(parent)
        self._compare = compare
        self._pool = QThreadPool(self)
        self._pool.start(self._run)

    @guarded
    def _run(self) -> None:
        self.done.emit(self._compare())

    def wait(self) -> None:
        """Wait for its thread, before the dialog goes."""
        self._pool.waitForDone()


class TwoSidesDialog(QDialog):
    """A sentence, a table of two sides, and a few verbs; Escape is the last of them."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        sentence: str,
        heads: tuple[str, str],
        compare: Callable[[], Rows],
        choices: Sequence[tuple[str, str]],
        *,
        is_slow: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.chosen = choices[-1][0]
        self._heads, self._comparison = heads, None
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(8)
        box.addWidget(text_label(title, "heading"))
        box.addWidget(text_label(sentence, "body", tone="secondary", wrap=True))
        box.addSpacing(4)
        if is_slow:
            self._table: QWidget = text_label("Comparing…", "small", tone="muted")
            self._table.setMinimumHeight(_ROWS_PX)
            self._comparison = _Comparison(compare, self)
            self._comparison.done.connect(self._show_rows)
        else:
            self._table = _table(heads, *compare())
        box.addWidget(self._table, 1)
        box.addSpacing(8)
        self.buttons = add_verbs(box, choices, self._choose)
        self.setMinimumWidth(_WIDTH_PX)

    def _show_rows(self, rows: Rows) -> None:
        before, self._table = self._table, _table(self._heads, *rows)
        self._box.replaceWidget(before, self._table)
        before.deleteLater()

    def settle(self) -> None:
        """Wait for the comparison, before the dialog goes."""
        if self._comparison is not None:
            self._comparison.wait()

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.chosen = key
        self.accept()


def ask_two_sides(
    parent: QWidget,
    title: str,
    sentence: str,
    heads: tuple[str, str],
    compare: Callable[[], Rows],
    choices: Sequence[tuple[str, str]],
    *,
    is_slow: bool = False,
) -> str:
    """Ask and wait; return the key of the answer. What `is_slow` is compared meanwhile."""
    dialog = TwoSidesDialog(parent, title, sentence, heads, compare, choices, is_slow=is_slow)
    dialog.exec()
    dialog.settle()
    chosen = dialog.chosen
    dialog.deleteLater()
    return chosen


def _table(heads: tuple[str, str], rows: Sequence[DifferenceRow], more: int) -> QScrollArea:
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(12, 8, 12, 8)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for column, head in enumerate(("What differs", *heads)):
        grid.addWidget(text_label(head, "overline", tone="secondary"), 0, column)
        grid.setColumnStretch(column, 2 if column == 0 else 1)
    grid.addWidget(hair_line(), 1, 0, 1, 3)
    top = Qt.AlignmentFlag.AlignTop
    for at, row in enumerate(rows, start=2):
        grid.addWidget(text_label(row.what, "small", wrap=True), at, 0, top)
        grid.addWidget(text_label(row.theirs, "small", tone="secondary", wrap=True), at, 1, top)
        grid.addWidget(text_label(row.ours, "small_strong", wrap=True), at, 2, top)
    last = len(rows) + 2
    if more or not rows:
        said = f"… and {counted(more, 'more difference')}" if more else "No difference in content."
        grid.addWidget(text_label(said, "small", tone="muted"), last, 0, 1, 3)
    grid.setRowStretch(last + 1, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setMinimumHeight(min(_ROWS_PX, (len(rows) + 3) * _ROW_PX))
    return area
