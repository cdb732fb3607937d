"""The findings: what a practitioner would point at, each with its part and its mend."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.findings.mending import mend_edit
from planner.analysis.results import Finding, Results
from planner.painting.guard import guarded
from planner.painting.icons import icon_pixmap
from planner.storage.plain_text import plain
from planner.ui.inspector.words import name_of
from planner.ui.look import Look
from planner.ui.slices import Slices
from planner.ui.theme import give_role
from planner.ui.theme.widgets import (
    empty_layout,
    hair_line,
    link_button,
    plain_button,
    text_label,
)
from planner.workspace import Workspace

_ORDER = {"error": 0, "warning": 1, "info": 2}
_MOST_SHOWN = 200
_ROWS_AT_ONCE = 12
_NAME_PX, _LINE_PX, _TEXT_DROP_PX = 132, 26, 5


class Findings(QScrollArea):
    """Sorted error, warning, information; mended ones go at once."""

    counted = Signal(int)
    part_wanted = Signal(str)

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self.setObjectName("findings")
        self.setAccessibleName("Findings")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._workspace, self._look = workspace, look
        self._shown: tuple[Finding, ...] | None = None
        self._rows: list[QWidget] = []
        self._is_built = True
        self._filling = Slices(self)
        body = QWidget()
        self._box = QVBoxLayout(body)
        self._box.setContentsMargins(12, 4, 12, 8)
        self._box.setSpacing(0)
        self.setWidget(body)
        workspace.results_changed.connect(self._show)
        workspace.scenario_changed.connect(self._on_change)
        look.changed.connect(self._show_again)
        if workspace.results is not None:
            self._show(workspace.results)

    def _show_again(self) -> None:
        self._shown = None
        if self._workspace.results is not None:
            self._show(self._workspace.results)

    def _on_change(self, _change: object) -> None:
        if self._workspace.results is None:
            self._shown = None
            self._clear()
            self.counted.emit(0)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Return the findings in their order."""
        return self._shown or ()

    @property
    def rows(self) -> list[QWidget]:
        """Return a row a finding."""
        self._build()
        self._filling.finish()
        return self._rows

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        self._build()
        super().showEvent(event)

    def _show(self, results: Results) -> None:
        found = tuple(sorted(results.findings, key=lambda f: _ORDER[f.severity]))
        if found == self._shown:
            return
        self._shown, self._is_built = found, False
        if self.isVisible():
            self._build()
        self.counted.emit(len(found))

    def _build(self) -> None:
        """Make the rows of what is to be shown; behind other pages there are none."""
        if self._is_built:
            return
        self._clear()
        self._filling.start(self._filled(self.shown), _ROWS_AT_ONCE)

    def _filled(self, found: tuple[Finding, ...]) -> Iterator[None]:
        """Make the rows, one a step."""
        for n, finding in enumerate(found[:_MOST_SHOWN]):
            if n:
                self._box.addWidget(hair_line())
            row = self._row(finding)
            self._rows.append(row)
            self._box.addWidget(row)
            yield
        if not found:
            words = "No findings: every rule looked at this drawing, nothing to mend."
            self._box.addWidget(text_label(words, "small", tone="secondary", wrap=True))
        elif len(found) > _MOST_SHOWN:
            more = f"and {len(found) - _MOST_SHOWN} more"
            self._box.addWidget(text_label(more, "small", tone="muted"))
        self._box.addStretch(1)

    def _clear(self) -> None:
        self._rows, self._is_built = [], True
        self._filling.start(iter(()))
        empty_layout(self._box)

    def _row(self, finding: Finding) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 5, 0, 5)
        line.setSpacing(10)
        glyph = QLabel()
        ink = self._look.colours.severity(finding.severity).main
        ratio = self.devicePixelRatioF()
        glyph.setPixmap(icon_pixmap(f"chrome/{finding.severity}", 16, ink, ratio))
        glyph.setAccessibleName(finding.severity.capitalize())
        glyph.setFixedHeight(self._look.px(_LINE_PX))
        line.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        node = self._workspace.scenario.nodes.get(finding.component or "")
        if node is not None:
            link = link_button("")
            give_role(link, "small_strong", prose=True)
            name = " ".join(plain(name_of(node)).split())
            room = self._look.px(_NAME_PX) - 8
            name = link.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            link.setText(name.replace("&", "&&"))
            link.setFixedSize(self._look.px(_NAME_PX), self._look.px(_LINE_PX))
            link.setAccessibleName(f"Go to {plain(name_of(node))}")
            link.clicked.connect(partial(self.part_wanted.emit, node.id))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        else:
            line.addSpacing(self._look.px(_NAME_PX) + line.spacing())
        words = text_label(finding.text, "small", wrap=True)
        words.setContentsMargins(0, self._look.px(_TEXT_DROP_PX), 0, 0)
        line.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
        row.setAccessibleName(f"{finding.severity.capitalize()}: {plain(finding.text)}")
        if finding.mend is not None:
            button = plain_button(finding.mend.text)
            button.clicked.connect(partial(self._mend, finding))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _mend(self, finding: Finding, _checked: bool = False) -> None:
        mend = finding.mend
        if mend is None or mend.component not in self._workspace.scenario.nodes:
            return
        self._workspace.do(mend.text, mend_edit(mend))
