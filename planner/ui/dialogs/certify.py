"""The certificate of the open drawing: every formula beside its event simulation."""

import csv
import io
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.certification.certificate import (
    HEADS,
    Certificate,
    as_record,
    row_of,
)
from planner.analysis.certification.check import Check
from planner.exporters.csv_ import safe_cell
from planner.kinds.compute import ComputeParams
from planner.painting.icons import tinted_icon
from planner.painting.marks import ChipFace
from planner.storage.atomic import SaveProblem, write_atomic
from planner.storage.plain_text import plain
from planner.ui.desk import Desk
from planner.ui.dialogs.certify_run import CertifyRun, Work, certified_apart
from planner.ui.theme import give_role
from planner.ui.theme.widgets import (
    Chip,
    QuietCombo,
    plain_button,
    primary_button,
    show_text,
    text_label,
    tool_tip,
)
from planner.units import THIN_SPACE, count, counted

_SIZE_PX = QSize(1_040, 620)
_SIZES = (100_000, 1_000_000, 5_000_000)
_USUAL = 1
_FIGURES = range(3, 7)
_RESULT = HEADS.index("Result")
_SAID = (
    "Every computing part is simulated event by event, as it is drawn now, and held against the "
    "formulas behind the figures on screen. A figure is outside where it misses its bound by more "
    "than two standard errors of the simulation."
)
_NO_PARTS = "No part of this drawing computes: add an EC2 server or a Lambda to certify it."
_CHANGED = "The drawing has changed since; this certificate is of the drawing before."


class CertifyDialog(QDialog):
    """Runs on opening; the window stays usable beside it.

    Attributes
    ----------
    part_wanted
        Id of the part of a row that was opened.
    """

    part_wanted = Signal(str)

    def __init__(self, desk: Desk, traffic_x: float, work: Work = certified_apart) -> None:
        super().__init__(desk.shell.widget())
        self.setWindowTitle("Certify by simulation")
        self._desk, self._traffic_x = desk, traffic_x
        self._of: object = None
        self._parts = 0
        self.certificate: Certificate | None = None
        self.run = CertifyRun(work, self)
        self.said = text_label("", "small", tone="secondary", wrap=True)
        self.chip = Chip(ChipFace("", "info"))
        self.progress = QProgressBar()
        self.table = QTableWidget(0, len(HEADS))
        self.requests = QuietCombo()
        self.cancel = plain_button("Cancel")
        self.copy = plain_button("Copy table", "copy")
        self.save = plain_button("Save as CSV…", "export")
        self.again = primary_button("Run again", "refresh")
        self._lay_out()
        self._connect()
        self.start()

    # -- what it can be told --------------------------------------------------------------------

    def start(self) -> None:
        """Simulate the drawing in view."""
        scenario = self._desk.workspace.scenario
        self.certificate, self._of = None, scenario
        self.table.setRowCount(0)
        computing = [n for n in scenario.nodes.values() if isinstance(n.params, ComputeParams)]
        self._parts = len(computing)
        if not self._parts:
            self._rest(_NO_PARTS)
            return
        self._show_share(0.0)
        self.run.start(scenario, _SIZES[max(self.requests.currentIndex(), 0)], self._traffic_x)
        self._show_state()

    def text(self) -> str:
        """Return the figures as text with tabs, in full, as spreadsheets take them."""
        return "\n".join("\t".join(row) for row in self._rows())

    def _rows(self) -> list[list[str]]:
        """Return the certificate as a sheet: numbers in full, and what they came to."""
        found = self.certificate
        if found is None:
            return []
        checks = as_record(found)["checks"]
        rows = [list(checks[0]), *([safe_cell(cell) for cell in told.values()] for told in checks)]
        return [*rows, [found.summary()]]

    # -- parts ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(text_label("Formulas against simulation", "heading"))
        head.addStretch(1)
        head.addWidget(self.chip)
        box.addLayout(head)
        box.addWidget(text_label(_SAID, "small", tone="secondary", wrap=True))
        box.addWidget(self.said)
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Simulation under way")
        box.addWidget(self.progress)
        self._dress_table()
        room = QWidget()  # keeps the rest at the top while there is no table
        inside = QVBoxLayout(room)
        inside.setContentsMargins(0, 4, 0, 4)
        inside.addWidget(self.table)
        box.addWidget(room, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(text_label("Requests a simulation", "small", tone="secondary"))
        for number in _SIZES:
            self.requests.addItem(count(number))
        self.requests.setCurrentIndex(_USUAL)
        self.requests.setAccessibleName("Requests a simulation")
        self.requests.setToolTip("More requests take longer and leave less to chance")
        foot.addWidget(self.requests)
        foot.addStretch(1)
        self.copy.setToolTip("Copy the table as text with tabs (Ctrl+C)")
        self.save.setToolTip("Save the table as comma-separated values")
        self.again.setToolTip("Simulate the drawing as it is now")
        for button in (self.copy, self.save, self.cancel, self.again):
            foot.addWidget(button)
        box.addLayout(foot)
        self.resize(_SIZE_PX)

    def _dress_table(self) -> None:
        table = self.table
        for column, words in enumerate(HEADS):
            head = QTableWidgetItem(words)
            head.setTextAlignment(_RIGHT if column in _FIGURES else _LEFT)
            table.setHorizontalHeaderItem(column, head)
        give_role(table, "small")
        table.setAccessibleName("Formulas and simulations")
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._desk.look.px(26))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)

    def _connect(self) -> None:
        self.run.progressed.connect(self._show_share)
        self.run.done.connect(self._on_done)
        self.run.failed.connect(self._on_failed)
        self.cancel.clicked.connect(self._on_cancel)
        self.again.clicked.connect(self.start)
        self.copy.clicked.connect(self._on_copy)
        self.save.clicked.connect(self._on_save)
        self.table.cellActivated.connect(self._on_row)
        QShortcut(QKeySequence("Ctrl+C"), self).activated.connect(self._on_copy)
        self.finished.connect(self._on_finished)
        self._desk.workspace.scenario_changed.connect(self._on_change)

    # -- showing --------------------------------------------------------------------------------

    def _show_share(self, share: float) -> None:
        percent = round(share * 100)
        self.progress.setValue(percent)
        words = f"Simulating {counted(self._parts, 'part')}: {percent}{THIN_SPACE}%"
        show_text(self.said, words, "secondary")

    def _show_state(self) -> None:
        """Show which buttons there is something to do for."""
        busy, found = self.run.is_busy, self.certificate
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.again.setVisible(not busy)
        self.chip.setVisible(found is not None and bool(found.judged))
        self.table.setVisible(found is not None and bool(found.checks))
        for button in (self.copy, self.save):
            button.setEnabled(found is not None and bool(found.checks))

    def _rest(self, sentence: str, *, is_problem: bool = False) -> None:
        show_text(self.said, sentence, "error" if is_problem else "secondary")
        self._show_state()

    def _show_certificate(self, found: Certificate) -> None:
        misses = len(found.misses)
        if misses:
            words = f"{misses} of {found.judged} outside"
            self.chip.show_face(ChipFace(words, "infeasible"))
        else:
            self.chip.show_face(ChipFace(f"All {found.judged} within", "ok"))
        self.table.setRowCount(len(found.checks))
        before = ""
        for line, check in enumerate(found.checks):
            self._show_row(line, check, is_first=check.component != before)
            before = check.component

    def _show_row(self, line: int, check: Check, *, is_first: bool) -> None:
        for column, words in enumerate(row_of(check)):
            item = QTableWidgetItem(plain(words) if column > 1 or is_first else "")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, plain(words))
            item.setToolTip(tool_tip(check.note) if check.note else "")
            if column in _FIGURES:
                item.setTextAlignment(_RIGHT)
            if column == _RESULT:
                self._mark(item, check)
            self.table.setItem(line, column, item)

    def _mark(self, item: QTableWidgetItem, check: Check) -> None:
        colours = self._desk.look.colours
        sign, ink = {
            "ok": ("check", colours.ok),
            "miss": ("close", colours.error),
        }.get(check.status, ("info", colours.muted))
        item.setIcon(tinted_icon(f"chrome/{sign}", ink, colours))

    # -- news -----------------------------------------------------------------------------------

    def _on_done(self, found: Certificate) -> None:
        self.certificate = found
        self._show_certificate(found)
        self._rest(found.summary())
        self._on_change(None)
        self.table.setFocus()

    def _on_finished(self, _result: int) -> None:
        """Go once the process has ended; nobody waits for it."""
        self.run.cancel()
        if self.run.is_running:
            self.run.idle.connect(self.deleteLater)
        else:
            self.deleteLater()

    def _on_failed(self, sentence: str) -> None:
        self._rest(sentence, is_problem=True)

    def _on_cancel(self) -> None:
        self.run.cancel()
        self._rest("Cancelled: nothing was certified.")

    def _on_change(self, _change: object) -> None:
        if self.certificate is not None and self._desk.workspace.scenario is not self._of:
            show_text(self.said, f"{self.certificate.summary()} {_CHANGED}", "warning")

    def _on_row(self, line: int, _column: int) -> None:
        if self.certificate is not None:
            self.part_wanted.emit(self.certificate.checks[line].component)

    def _on_copy(self) -> None:
        if self.certificate is not None and self.certificate.checks:
            QGuiApplication.clipboard().setText(self.text())
            show_text(self.said, "Copied.", "secondary")

    def _on_save(self) -> None:
        desk = self._desk
        folder = Path(desk.preferences.text("export_folder") or ".")
        path = desk.ask.file_to_export(str(folder / "certificate.csv"), "CSV", ".csv")
        if path is None:
            return
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerows(self._rows())
        path = path if path.suffix else path.with_suffix(".csv")
        try:
            write_atomic(path, stream.getvalue().encode("utf-8-sig"))
        except SaveProblem as problem:
            show_text(self.said, str(problem), "error")
            return
        desk.preferences.set("export_folder", str(path.absolute().parent))
        show_text(self.said, f"Saved to {path.name}.", "secondary")


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
