"""Any two variants side by side: drawings, parts, cost by kind, behaviour."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.compare import Comparison, Side, compare
from planner.analysis.results import Results
from planner.analysis.variants import computed
from planner.charts.base import STANDARD
from planner.charts.compare import compared
from planner.document import Scenario
from planner.document.alternatives import (
    AS_DRAWN,
    RECOMMENDED,
    Variant,
    is_there,
    take_part,
    title_of,
    with_alternative,
)
from planner.painting.guard import guarded
from planner.storage.plain_text import plain
from planner.ui.alternatives.drawing_card import DrawingCard
from planner.ui.alternatives.legend import Legend
from planner.ui.alternatives.parts_table import PartsTable
from planner.ui.alternatives.tabs import variants_of
from planner.ui.charts.chart_view import ChartView
from planner.ui.look import Look
from planner.ui.theme.widgets import (
    Card,
    Tone,
    empty_layout,
    plain_button,
    show_text,
    text_label,
)
from planner.units import counted
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner

_CHART_PX = 160
_SIDE_BY_SIDE_FROM_PX = 1_100
_LONGEST_TITLE = 40


class ComparePage(QScrollArea):
    """In place of the canvas; Escape goes back.

    Parameters
    ----------
    evaluate
        What the window's figures are computed with, its traffic multiplier included.
    """

    closed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        look: Look,
        evaluate: Callable[[Scenario], Results],
        *,
        inline: bool = False,
    ) -> None:
        super().__init__()
        self._workspace, self._look = workspace, look
        self._months = 1
        self.pair: tuple[Variant, Variant] = (AS_DRAWN, RECOMMENDED)
        self._asked: tuple[Scenario, Scenario] | None = None
        self._found: list[Results | None] = [None, None]
        self.comparison: Comparison | None = None
        self._runners = [EngineRunner(evaluate, inline=inline, parent=self) for _side in range(2)]
        for runner, arrived in zip(self._runners, (self._on_one, self._on_other), strict=True):
            runner.finished.connect(arrived)
            runner.failed.connect(self._on_failed)
        self._build()
        workspace.results_changed.connect(self._on_news)
        workspace.scenario_changed.connect(self._on_news)
        look.changed.connect(self._on_look)

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Two variants side by side")
        self.title = text_label("", "title", wrap=True)
        self.notice = text_label("", "small", tone="error", wrap=True)
        self.notice.hide()
        self.choices = (QComboBox(), QComboBox())
        for choice, name in zip(self.choices, ("First variant", "Second variant"), strict=True):
            choice.setAccessibleName(name)
            choice.activated.connect(self._on_choice)
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.setMinimumContentsLength(13)
        self.copy = plain_button("Copy", "copy")
        self.copy.setToolTip("Copy the comparison as a table")
        self.copy.clicked.connect(self._on_copy)
        self.back = plain_button("Back to the drawing")
        self.back.clicked.connect(self.closed)
        self.cards = (DrawingCard(self._look), DrawingCard(self._look, chosen=True))
        self.table = PartsTable(self._look)
        self.table.take_wanted.connect(self._on_take)
        self.chart = ChartView(self._look.colours, tools=False)
        self.chart.setFixedHeight(self._look.px(_CHART_PX))
        self.legend = Legend(self._look)
        self._measures = QGridLayout()
        page = QWidget()
        self.setWidget(page)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(28, 18, 28, 20)
        whole.setSpacing(14)
        whole.addLayout(self._head())
        whole.addWidget(self.notice)
        pictures = QHBoxLayout()
        pictures.setSpacing(20)
        for card in self.cards:
            pictures.addWidget(card, 1)
        whole.addLayout(pictures, 3)
        self._foot = foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        foot.setSpacing(20)
        foot.addWidget(self.table, 9, Qt.AlignmentFlag.AlignTop)
        foot.addLayout(self._right(), 7)
        whole.addLayout(foot, 2)

    def _head(self) -> QBoxLayout:
        self._top = head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choices[0])
        row.addWidget(text_label("against", "small", tone="secondary"))
        row.addWidget(self.choices[1])
        row.addWidget(self.copy)
        row.addWidget(self.back)
        row.addStretch(0)
        head.addLayout(row)
        return head

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, direction = event.size().width(), QBoxLayout.Direction
        wide = width >= self._look.px(_SIDE_BY_SIDE_FROM_PX)
        self._top.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._foot.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(14)
        chart = Card(padding=4, spacing=0)
        chart.body.addWidget(self.chart)
        chart.body.addWidget(self.legend)
        behaviour = Card(padding=14, spacing=4)
        behaviour.body.addLayout(self._measures)
        self._measures.setHorizontalSpacing(16)
        self._measures.setVerticalSpacing(8)
        self._measures.setColumnStretch(0, 1)
        column.addWidget(chart)
        column.addWidget(behaviour)
        column.addStretch(1)
        return column

    # What is compared

    def show_pair(self, one: Variant, other: Variant) -> None:
        """Compare two variants; with themselves, if that is wished."""
        self.pair = (one, other)
        self._asked = None
        self._ask()

    def set_months(self, months: int) -> None:
        """Show money by month (1) or by year (12)."""
        self._months = months
        self._show()

    def close_runners(self) -> None:
        """Compute nothing more; called before the window goes."""
        for runner in self._runners:
            runner.close()

    def _ask(self) -> None:
        """Ask for both sides, if the page is in sight and they became other."""
        document = self._workspace.document
        self.pair = tuple(  # type: ignore[assignment]
            variant if is_there(document, variant) else AS_DRAWN for variant in self.pair
        )
        self._fill_choices()
        sides = (self._scenario(self.pair[0]), self._scenario(self.pair[1]))
        self._asked = sides
        self._found = [None, None]
        for runner, scenario in zip(self._runners, sides, strict=True):
            runner.request(scenario)

    def _scenario(self, variant: Variant) -> Scenario:
        workspace = self._workspace
        if isinstance(variant, int):
            return with_alternative(workspace.document, variant)
        drawn = workspace.drawn_results
        if drawn is None:
            return workspace.document
        return computed(workspace.document, drawn, variant)

    def _fill_choices(self) -> None:
        document = self._workspace.document
        variants = variants_of(len(document.alternatives))
        for choice, shown in zip(self.choices, self.pair, strict=True):
            with QSignalBlocker(choice):
                choice.clear()
                for variant in variants:
                    choice.addItem(" ".join(plain(title_of(document, variant)).split()), variant)
                choice.setCurrentIndex(variants.index(shown))

    def _on_choice(self, _place: int) -> None:
        one, other = (choice.currentData() for choice in self.choices)
        self.show_pair(one, other)

    def _on_news(self, _news: object) -> None:
        if self.isVisible():
            self._ask()

    def _on_one(self, results: Results) -> None:
        self._arrived(0, results)

    def _on_other(self, results: Results) -> None:
        self._arrived(1, results)

    def _arrived(self, place: int, results: Results) -> None:
        self._found[place] = results
        one, other = self._found
        if self._asked is None or one is None or other is None:
            return
        document = self._workspace.document
        titles = [_short(title_of(document, variant)) for variant in self.pair]
        self.comparison = compare(
            Side(titles[0], self._asked[0], one), Side(titles[1], self._asked[1], other)
        )
        self._show()

    def _on_failed(self, sentence: str) -> None:
        show_text(self.notice, sentence)
        self.notice.show()

    # What is shown

    def _show(self) -> None:
        found = self.comparison
        if found is None:
            return
        self.notice.hide()
        show_text(self.title, " ".join(found.finding(self._months).split()))
        ids = [part.id for part in found.changed]
        differ = f"{counted(len(ids), 'part')} {'differs' if len(ids) == 1 else 'differ'}"
        differ = differ if ids else "No part differs"
        remark = counted(len(found.one.scenario.nodes), "part")
        self.cards[0].show_side(found.one, (), remark, self._months)
        self.cards[1].show_side(found.other, ids, differ, self._months)
        self.table.show_comparison(found, self._months, self._take_tip())
        options = replace(STANDARD, months=12 if self._months == 12 else 1)
        chart = compared(found, options)  # the page says the finding already
        self.chart.show_data(replace(chart, title=chart.short_title, legend=()))
        self.legend.show_entries(chart.legend)
        self._show_measures(found)

    def _take_tip(self) -> str:
        """Say where a part would be taken over to; "" where the first side is computed."""
        first = self.pair[0]
        if not isinstance(first, int) and first != AS_DRAWN:
            return ""
        one, other = (
            " ".join(plain(title_of(self._workspace.document, variant)).split())
            for variant in self.pair
        )
        return f"Set this part in “{one}” as it is in “{other}”; one step, can be undone"

    def _show_measures(self, found: Comparison) -> None:
        grid = self._measures
        empty_layout(grid)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(text_label("Behaviour", "small_strong"), 0, 0)
        for column, words in enumerate((found.one.title, found.other.title, "Difference"), 1):
            line = " ".join(words.split())
            head = text_label(
                line if len(line) < 18 else f"{line[:16]}…", "caption", tone="secondary"
            )
            grid.addWidget(head, 0, column, right)
        for row, measure in enumerate(found.measures, 1):
            grid.addWidget(text_label(measure.title, "small", tone="secondary"), row, 0)
            grid.addWidget(text_label(measure.written(measure.one), "small"), row, 1, right)
            other = text_label(measure.written(measure.other), "small_strong")
            grid.addWidget(other, row, 2, right)
            change = measure.change
            tone: Tone = "error" if change is not None and change > 0 else "ok"
            differs = text_label(measure.change_written, "small", tone=tone)
            grid.addWidget(differs, row, 3, right)

    def _on_take(self, part_id: str) -> None:
        found = self.comparison
        if found is None:
            return
        sides = (found.other.scenario.nodes, found.one.scenario.nodes)
        node = next((nodes[part_id] for nodes in sides if part_id in nodes), None)
        name = " ".join((node.name if node is not None and node.name else part_id).split())
        self._workspace.show_variant(self.pair[0])
        edit = take_part(part_id, found.other.scenario)
        self._workspace.do(f"Take {name} from {found.other.title}", edit)

    def _on_copy(self) -> None:
        table = self.chart.data.table
        rows = [[column.title for column in table.columns]]
        rows += [["" if cell is None else str(cell) for cell in row] for row in table.rows]
        lines = ["\t".join(" ".join(plain(cell).split()) for cell in row) for row in rows]
        QGuiApplication.clipboard().setText("\n".join([self.title.text(), *lines]))

    def _on_look(self) -> None:
        self.chart.set_colours(self._look.colours)
        self.chart.setFixedHeight(self._look.px(_CHART_PX))
        self._show()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"
