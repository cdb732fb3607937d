"""The export window: what, in which format, how it looks, and where to."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from planner.charts import CHARTS
from planner.exporters import EXPORTERS
from planner.exporters.base import Exporter, ExportProblem, ExportRequest
from planner.storage.atomic import SaveProblem, write_atomic
from planner.storage.plain_text import escaped
from planner.ui.desk import Desk
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
    ("data", "Data", "Every figure, for other programs"),
)
_MODES = ("light", "dark", "print")
_SCALES = (1.0, 2.0, 3.0)
_PREVIEW_PX = (420, 300)
_PREVIEW_AFTER_MS = 30
_LINES_SHOWN = 22


class ExportDialog(QDialog):
    """Remembers the last format and folder."""

    def __init__(self, desk: Desk, format_id: str = "") -> None:
        super().__init__(desk.shell.widget())
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._wanted = format_id or desk.preferences.text("export_format")
        self.what = "drawing"
        self.buttons: dict[str, QPushButton] = {}
        self.format = QComboBox()
        self.chart = QComboBox()
        self.mode = SegmentedControl(["Light", "Dark", "Print"], "Colours")
        self.scale = SegmentedControl(["1×", "2×", "3×"], "Size")
        self.aws = Toggle("AWS colours")
        self.preview = text_label("", "small", tone="secondary", wrap=True)
        self.problem = text_label("", "small", tone="error", wrap=True)
        self.go = primary_button("Export", "export")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PREVIEW_AFTER_MS)
        self._later.timeout.connect(self._show_preview)
        self._lay_out()
        self._fill_charts()
        self.mode.set_chosen(2)
        self.scale.set_chosen(1)
        self.aws.setChecked(desk.preferences.is_on("aws_colours"))
        for signal in (self.mode.chosen, self.scale.chosen, self.aws.clicked):
            signal.connect(self._look_again)
        self.format.activated.connect(self._on_format)
        self.chart.activated.connect(self._look_again)
        self.go.clicked.connect(self._export)
        first = next((w for w, *_rest in _WHAT if self._fits(w)), "drawing")
        self._choose(first)
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
        return ExportRequest(
            workspace.titled_scenario,
            results,
            what=self.what,  # type: ignore[arg-type]
            chart_id=chart or None,
            component_id=ids[0] if len(ids) == 1 else None,
            mode=_MODES[self.mode.index],  # type: ignore[arg-type]
            scale=_SCALES[self.scale.index],
            aws_colours=self.aws.isChecked(),
        )

    def export_to(self, path: Path) -> bool:
        """Write the file; what goes wrong is said in the window."""
        exporter = self.exporter()
        try:
            data = exporter.write(self.request())
            write_atomic(path, data)
        except (ExportProblem, SaveProblem) as problem:
            show_text(self.problem, str(problem))
            return False
        self._desk.preferences.set_all(
            {"export_folder": str(path.absolute().parent), "export_format": exporter.id}
        )
        return True

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
        self.preview.setFixedSize(*_PREVIEW_PX)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName("Preview")
        shown.body.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(kinds)
        top.addWidget(shown, 1)
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        rows = (
            ("Format", self.format, "Chart", self.chart),
            ("Colours", self.mode, "Size", self.scale),
        )
        for line, (one, first, two, second) in enumerate(rows):
            form.addWidget(text_label(one, "small", tone="secondary"), line, 0)
            form.addWidget(first, line, 1)
            form.addWidget(text_label(two, "small", tone="secondary"), line, 2)
            form.addWidget(second, line, 3)
        form.addWidget(text_label("AWS colours", "small", tone="secondary"), 2, 0)
        form.addWidget(self.aws, 2, 1)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        cancel = plain_button("Cancel")
        cancel.clicked.connect(self.reject)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        box.addLayout(top, 1)
        box.addLayout(form)
        box.addLayout(foot)

    def _fill_charts(self) -> None:
        self.chart.addItem("All charts", "")
        nodes = self._desk.workspace.scenario.nodes
        ids = [key for key in self._desk.workspace.selection if key in nodes]
        for key, chart in CHARTS.items():
            if chart.scope == "scenario" or len(ids) == 1:
                of = "" if chart.scope == "scenario" else f", {name_of(nodes[ids[0]])}"
                self.chart.addItem(f"{chart.title}{of}", key)

    def _fits(self, what: str) -> bool:
        exporter = EXPORTERS.get(self._wanted)
        return exporter is None or what in exporter.what

    def _choose(self, what: str, _checked: bool = False) -> None:
        self.what = what
        self.buttons[what].setChecked(True)
        self.format.clear()
        for exporter in EXPORTERS.values():
            if what in exporter.what:
                self.format.addItem(f"{exporter.title} (*{exporter.suffix})", exporter.id)
        place = self.format.findData(self._wanted)
        self.format.setCurrentIndex(max(place, 0))
        self.chart.setEnabled(what == "charts")
        pictured = what in ("drawing", "charts")
        for widget in (self.mode, self.scale, self.aws):
            widget.setEnabled(pictured)
        self._look_again()

    def _on_format(self, _place: int) -> None:
        self._wanted = str(self.format.currentData())
        self._look_again()

    def _look_again(self, _value: object = None) -> None:
        show_text(self.problem, "")
        self._later.start()

    def _show_preview(self) -> None:
        """Show a picture of what would be written, or its first lines."""
        try:
            request = self.request()
            if self.what in ("drawing", "charts"):
                self._show_picture(EXPORTERS["png"].write(request))
            else:
                self._show_lines()
        except ExportProblem as problem:
            show_text(self.preview, str(problem))

    def _show_picture(self, data: bytes) -> None:
        picture = QPixmap()
        picture.loadFromData(data)
        ratio = self.devicePixelRatioF()
        fitted = picture.scaled(
            round(_PREVIEW_PX[0] * ratio),
            round(_PREVIEW_PX[1] * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self.preview.setPixmap(fitted)

    def _show_lines(self) -> None:
        exporter = self.exporter()
        if exporter.needs_qt or not exporter.media_type.startswith(("text/", "application/json")):
            show_text(self.preview, f"A {exporter.title} file")
            return
        text = exporter.write(self.request()).decode("utf-8", "replace")
        lines = [line[:72] for line in text.splitlines()[:_LINES_SHOWN]]
        show_text(self.preview, "\n".join(lines))

    def _export(self) -> None:
        exporter = self.exporter()
        folder = Path(self._desk.preferences.text("export_folder") or ".")
        name = f"{self._desk.workspace.scenario.name or 'scenario'}{exporter.suffix}"
        safe = "".join(c if c.isalnum() or c in " -_." else "-" for c in name)
        path = self._desk.ask.file_to_export(str(folder / safe), exporter.title, exporter.suffix)
        if path is None:
            return
        if not path.suffix:
            path = path.with_suffix(exporter.suffix)
        if self.export_to(path):
            self._desk.shell.say(f"Exported to {path.name}.")
            self.accept()
