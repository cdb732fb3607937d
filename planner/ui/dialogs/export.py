"""The export window: what, in which format, how it looks, and where to."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from planner.charts import CHARTS, ChartOptions
from planner.exporters import EXPORTERS
from planner.exporters.base import (
    Exporter,
    ExportProblem,
    ExportRequest,
    Mode,
    What,
)
from planner.storage.atomic import SaveProblem, write_atomic
from planner.storage.plain_text import escaped, plain
from planner.ui.desk import Desk
from planner.ui.dialogs.export_preview import ExportPreview
from planner.ui.dialogs.export_run import ExportRun, exported, file_written
from planner.ui.inspector.words import name_of
from planner.ui.theme.widgets import (
    Card,
    SegmentedControl,
    Toggle,
    plain_button,
    primary_button,
    show_text,
    text_label,
)

_WHAT = (
    ("drawing", "Drawing", "The canvas as a picture"),
    ("charts", "Charts", "All charts, or one of them"),
    ("report", "Report", "Answers, reasons and lines"),
    ("slides", "Slides", "A deck with charts that can be edited"),
    ("data", "Data", "Every figure, for other programs"),
)
_MODES: tuple[Mode, ...] = ("light", "dark", "print")
_SCALES = (1.0, 2.0, 3.0)
_PREVIEW_AFTER_MS = 30
_PROGRESS_AFTER_MS = 300


class ExportDialog(QDialog):
    """Remembers every choice; makes the file in the background, with progress and cancel."""

    def __init__(self, desk: Desk, format_id: str = "") -> None:
        super().__init__(desk.shell.widget())
        self.setWindowTitle("Export")
        self._desk = desk
        kept = desk.preferences
        self._wanted = format_id or kept.text("export_format")
        self._target: Path | None = None
        self.what = "drawing"
        self.buttons: dict[str, QPushButton] = {}
        self.format = QComboBox()
        self.chart = QComboBox()
        self.mode = SegmentedControl(["Light", "Dark", "Print"], "Colours")
        self.scale = SegmentedControl(["1×", "2×", "3×"], "Size")
        self.aws = Toggle("AWS colours")
        self.transparent = Toggle("Transparent ground")
        self.template = plain_button("")
        self.second_words = _label("Transparent")
        self.name = QLineEdit()
        self.preview = ExportPreview(desk.shell.traffic_x(), self)
        self.problem = text_label("", "small", tone="error", wrap=True)
        self.progress = QProgressBar()
        self.cancel = plain_button("Cancel")
        self.go = primary_button("Export", "export")
        self.run = ExportRun(self)
        self._later = _once(self, _PREVIEW_AFTER_MS, self._show_preview)
        self._slow = _once(self, _PROGRESS_AFTER_MS, self.progress.show)
        self._lay_out()
        self._fill_charts()
        self._take_choices()
        self._connect()
        first = [key for key, *_rest in _WHAT if self._fits(key)]
        last = kept.text("export_what")
        self._choose(last if last in first else first[0] if first else "drawing")
        self.resize(desk.look.px(720), desk.look.px(520))

    def exporter(self) -> Exporter:
        """Return the chosen format."""
        return EXPORTERS[str(self.format.currentData())]

    def request(self) -> ExportRequest:
        """Return what would be written."""
        workspace = self._desk.workspace
        results = workspace.results
        if results is None:
            raise ExportProblem("The figures are still being computed.")
        chart = str(self.chart.currentData() or "") if self.what == "charts" else ""
        ids = [key for key in workspace.selection if key in workspace.scenario.nodes]
        what: What = "report" if self.what == "slides" else self.what  # type: ignore[assignment]
        template = self._desk.preferences.text("export_template")
        months: Literal[1, 12] = 12 if self._desk.preferences.text("period") == "year" else 1
        return ExportRequest(
            workspace.scenario,
            results,
            what=what,
            chart_id=chart or None,
            component_id=ids[0] if len(ids) == 1 else None,
            mode=_MODES[self.mode.index],
            scale=_SCALES[self.scale.index],
            aws_colours=self.aws.isChecked(),
            transparent=self.transparent.isChecked() and self.exporter().id in ("png", "svg"),
            options=ChartOptions(large=True, months=months if what == "charts" else 1),
            template=Path(template) if template and self.what == "slides" else None,
        )

    def export_to(self, path: Path) -> bool:
        """Write the file at once, and wait for it; what goes wrong is said in the window."""
        try:
            traffic_x = self._desk.shell.traffic_x()
            data = exported(self.exporter(), self.request(), traffic_x, lambda _share: True)
            write_atomic(path, data)
        except (ExportProblem, SaveProblem) as problem:
            self._on_failed(str(problem))
            return False
        self._remember(path)
        return True

    # -- the window ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        kinds = QVBoxLayout()
        kinds.setSpacing(4)
        group = QButtonGroup(self)
        for key, title, tip in _WHAT:
            button = plain_button(title)
            button.setCheckable(True)
            button.setToolTip(escaped(tip))
            button.clicked.connect(partial(self._choose, key))
            group.addButton(button)
            kinds.addWidget(button)
            self.buttons[key] = button
        kinds.addStretch(1)
        shown = Card(padding=8)
        shown.body.addWidget(self.preview.label, 0, Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(kinds)
        top.addWidget(shown, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(10)
        box.addLayout(top, 1)
        box.addLayout(self._made_form())
        box.addWidget(self.problem)
        box.addLayout(self._made_foot())

    def _made_form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        rows: tuple[tuple[str, QWidget, str, QWidget], ...] = (
            ("Format", self.format, "Chart", self.chart),
            ("Theme", self.mode, "Size", self.scale),
            ("AWS colours", self.aws, "Transparent", self.transparent),
        )
        for line, (one, first, two, second) in enumerate(rows):
            form.addWidget(_label(one), line, 0)
            form.addWidget(first, line, 1)
            form.addWidget(self.second_words if line == 2 else _label(two), line, 2)
            form.addWidget(second, line, 3)
        form.addWidget(self.template, 2, 3)  # slides have no ground to leave out
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        return form

    def _made_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.name.setAccessibleName("File name")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName("Export under way")
        self.progress.hide()
        foot.addWidget(text_label("File", "small", tone="secondary"))
        foot.addWidget(self.name, 1)
        for widget in (self.progress, self.cancel, self.go):
            foot.addWidget(widget)
        return foot

    def _connect(self) -> None:
        for signal in (
            self.mode.chosen, self.scale.chosen, self.aws.clicked, self.transparent.clicked,
        ):  # fmt: skip
            signal.connect(self._look_again)
        self.format.activated.connect(self._on_format)
        self.chart.activated.connect(self._look_again)
        self.template.clicked.connect(self._on_template)
        self.go.clicked.connect(self._export)
        self.cancel.clicked.connect(self._on_cancel)
        self.run.done.connect(self._on_done)
        self.run.failed.connect(self._on_failed)
        self.finished.connect(self._on_finished)

    def _fill_charts(self) -> None:
        self.chart.addItem("All charts", "")
        nodes = self._desk.workspace.scenario.nodes
        ids = [key for key in self._desk.workspace.selection if key in nodes]
        for key, chart in CHARTS.items():
            if chart.scope == "scenario" or len(ids) == 1:
                of = "" if chart.scope == "scenario" else f", {name_of(nodes[ids[0]])}"
                self.chart.addItem(f"{chart.title}{of}", key)

    # -- choices -------------------------------------------------------------------------------

    def _take_choices(self) -> None:
        kept = self._desk.preferences
        mode = kept.text("export_mode")
        self.mode.set_chosen(next((n for n, known in enumerate(_MODES) if known == mode), 0))
        self.scale.set_chosen(min(max(round(kept.number("export_size")), 1), 3) - 1)
        self.aws.setChecked(kept.is_on("aws_colours"))
        self.transparent.setChecked(kept.is_on("export_transparent"))
        self._show_template()

    def _choices(self) -> "dict[str, str | float | bool]":
        return {
            "export_format": self.exporter().id,
            "export_what": self.what,
            "export_mode": _MODES[self.mode.index],
            "export_size": _SCALES[self.scale.index],
            "export_transparent": self.transparent.isChecked(),
            "aws_colours": self.aws.isChecked(),
        }

    def _fits(self, what: str) -> bool:
        exporter = EXPORTERS.get(self._wanted)
        return exporter is None or exporter in _exporters_of(what)

    def _choose(self, what: str, _checked: bool = False) -> None:
        self.what = what
        self.buttons[what].setChecked(True)
        self.format.clear()
        for exporter in _exporters_of(what):
            self.format.addItem(f"{exporter.title} (*{exporter.suffix})", exporter.id)
        place = self.format.findData(self._wanted)
        self.format.setCurrentIndex(max(place, 0))
        self.chart.setEnabled(what == "charts")
        self.template.setVisible(what == "slides")
        self.transparent.setVisible(what != "slides")
        show_text(self.second_words, "Look" if what == "slides" else "Transparent")
        self._look_again()

    def _on_format(self, _place: int) -> None:
        self._wanted = str(self.format.currentData())
        self._look_again()

    def _on_template(self) -> None:
        """Choose a presentation, or drop the chosen one."""
        kept = self._desk.preferences
        if kept.text("export_template"):
            kept.set("export_template", "")
        else:
            chosen, _kind = QFileDialog.getOpenFileName(
                self, "Presentation to take the look of", "", "Presentations (*.pptx)"
            )
            kept.set("export_template", chosen)
        self._show_template()

    def _show_template(self) -> None:
        path = self._desk.preferences.text("export_template")
        words = f"Without {plain(Path(path).name)[:24]}" if path else "Own template…"
        self.template.setText(words)

    def _look_again(self, _value: object = None) -> None:
        exporter = self.exporter()
        paints = exporter.needs_qt and exporter.id != "pptx"  # a deck has its masters' colours
        is_bitmap = exporter.id == "png"
        self.mode.setEnabled(paints)
        self.aws.setEnabled(paints)
        self.scale.setEnabled(is_bitmap)
        self.transparent.setEnabled(exporter.id in ("png", "svg"))
        name = self._desk.workspace.scenario.name or "scenario"
        safe = "".join(c if c.isalnum() or c in " -_." else "-" for c in name)[:80]
        self.name.setText(f"{safe}{exporter.suffix}")
        show_text(self.problem, "")
        self._later.start()

    def _show_preview(self) -> None:
        try:
            self.preview.show_of(self.exporter(), self.request())
        except ExportProblem as problem:
            self.preview.say(str(problem))

    # -- the file ------------------------------------------------------------------------------

    def _export(self) -> None:
        exporter = self.exporter()
        folder = Path(self._desk.preferences.text("export_folder") or ".")
        suggestion = folder / (self.name.text().strip() or f"scenario{exporter.suffix}")
        path = self._desk.ask.file_to_export(str(suggestion), exporter.title, exporter.suffix)
        if path is None:
            return
        self._target = path if path.suffix else path.with_suffix(exporter.suffix)
        try:
            request = self.request()
        except ExportProblem as problem:
            self._on_failed(str(problem))
            return
        self.go.setEnabled(False)
        self._slow.start()
        traffic_x = self._desk.shell.traffic_x()
        self.run.start(partial(file_written, exporter, request, traffic_x, self._target))

    def _on_done(self, _data: object) -> None:
        path = self._target
        self._rest()
        if path is not None:
            self._remember(path)
            self._desk.shell.say(f"Exported to {path.name}.")
            self.accept()

    def _on_failed(self, sentence: str) -> None:
        self._rest()
        show_text(self.problem, sentence)

    def _on_cancel(self) -> None:
        """Give up the file under way; without one, close."""
        if self.run.is_busy:
            self.run.cancel()
            self._rest()
            show_text(self.problem, "Cancelled: no file was written.")
        else:
            self.reject()

    def _on_finished(self, _result: int) -> None:
        """Give up what is under way, and go once no thread is left to be waited for."""
        self.run.cancel()
        self.preview.give_up()
        for run in (self.run, self.preview.run):
            run.idle.connect(self._leave)
        self._leave()

    def _leave(self) -> None:
        if not self.run.is_running and not self.preview.run.is_running:
            self.deleteLater()

    def _rest(self) -> None:
        self._slow.stop()
        self.progress.hide()
        self.go.setEnabled(True)

    def _remember(self, path: Path) -> None:
        self._desk.preferences.set_all(
            self._choices() | {"export_folder": str(path.absolute().parent)}
        )


def _exporters_of(what: str) -> list[Exporter]:
    """Return the formats of a subject; slides are the report in the one format of slides."""
    if what == "slides":
        return [EXPORTERS["pptx"]]
    return [e for e in EXPORTERS.values() if what in e.what and e.id != "pptx"]


def _label(words: str) -> QLabel:
    return text_label(words, "small", tone="secondary")


def _once(parent: QDialog, after_ms: int, what: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(what)
    return timer
