"""For random drawings every file shows the figures of the screen; labels come out as typed."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

import pptx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from PySide6.QtGui import QImage

from planner.analysis.evaluate import evaluate
from planner.analysis.results import Results
from planner.charts import CHARTS
from planner.charts.base import ChartOptions
from planner.document import Scenario
from planner.exporters import EXPORTERS, ExportRequest
from planner.exporters.base import one_line, report
from planner.exporters.csv_ import safe_cell
from planner.painting.faces import node_face
from planner.painting.picture_files import Page, svg_bytes
from tests.analysis.test_properties import drawings
from tests.exporters.reading import READERS, SHEET
from tests.exporters.test_every_exporter import FIRST_BYTES, HOSTILE, named, ways

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
RANDOM = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a drawing is small as it is, and writing is slow
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOTHING = 1e-9
SHOWN_CHARTS = ("totals-by-option", "cost-breakdown", "compare")


# ------------------------------------------------------------------ what the screen shows


@dataclass(frozen=True)
class Screen:
    """A drawing, what is computed of it, and the words in which the window shows that."""

    drawing: Scenario
    results: Results

    def request(self, what: str, chart_id: str | None = None) -> ExportRequest:
        return ExportRequest(self.drawing, self.results, what=what, chart_id=chart_id, scale=1.0)

    def cards(self) -> list[str]:
        """Return the costs on the cards of the drawing."""
        parts = self.results.components
        return [node_face(node, parts[key]).money for key, node in self.drawing.nodes.items()]

    def answers(self) -> list[str]:
        """Return what a move would save, as the cards say."""
        parts = self.results.components
        faces = (node_face(node, parts[key]) for key, node in self.drawing.nodes.items())
        return [face.strip.saving for face in faces if face.strip and face.strip.saving]

    def chart_rows(self, chart_id: str) -> list[str]:
        """Return the figures beside the bars of a chart."""
        options = ChartOptions(large=True)
        data = CHARTS[chart_id].data(self.drawing, self.results, None, options)
        return [row.columns[0] for row in data.rows if row.columns]

    def cells(self) -> list[str]:
        """Return the figures of the report's tables that no line break parts."""
        rows = ((s, row) for s in report(self.request("report")) for row in s.rows)
        return [c for s, row in rows for c in row[s.right :] if c and " " not in c]

    def lines(self) -> list[float]:
        """Return what every line of the bill costs."""
        parts = self.results.components.values()
        return [line.usd for part in parts for line in part.lines if line.usd is not None]


# ------------------------------------------------------------------ figures, format by format


def missing(wanted: list[str], data: bytes, exporter_id: str) -> list[str]:
    found = set(READERS[exporter_id](data))
    return [text for text in wanted if text not in found]


def shows_the_drawing(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("drawing"))
    assert not missing([*screen.cards(), *screen.answers()], data, exporter_id)


def shows_the_charts(exporter_id: str, screen: Screen) -> None:
    for chart_id in SHOWN_CHARTS:
        data = EXPORTERS[exporter_id].write(screen.request("charts", chart_id))
        assert not missing(screen.chart_rows(chart_id), data, exporter_id)


def shows_the_report(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("report"))
    assert not missing(screen.cells(), data, exporter_id)


def shows_the_report_and_its_charts(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("report"))
    rows = [row for chart_id in SHOWN_CHARTS for row in screen.chart_rows(chart_id)]
    assert not missing([*screen.cells(), *screen.cards(), *rows], data, exporter_id)


def shows_the_report_and_its_figures_in_charts(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("report"))
    rows = [row for chart_id in SHOWN_CHARTS for row in screen.chart_rows(chart_id)]
    assert not missing([*screen.cells(), *screen.cards(), *rows], data, exporter_id)
    charts = {
        slide.shapes.title.text_frame.text: shape.chart
        for slide in list(pptx.Presentation(BytesIO(data)).slides)[2:]
        for shape in slide.shapes
        if shape.has_chart
    }
    for chart_id in ("totals-by-option", "cost-breakdown"):
        options = ChartOptions(large=True)
        chart = CHARTS[chart_id].data(screen.drawing, screen.results, None, options)
        native = charts.get(one_line(chart.title))
        if native is None:  # its title was too long for a slide
            continue
        series = [one.values for one in native.plots[0].series]
        for place, row in enumerate(chart.rows):
            if row.value is not None and row.bar:
                drawn = sum(values[place] or 0.0 for values in series)
                assert drawn == pytest.approx(row.value, rel=2e-3, abs=0.005)


def is_the_picture_of_the_svg_file(exporter_id: str, screen: Screen, what: str) -> None:
    painted: list[Page] = []

    def keep(page, *_scale_and_ground):
        painted.append(page)
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    request = screen.request(what, SHOWN_CHARTS[0] if what == "charts" else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planner.painting.pages.page_image", keep)
        EXPORTERS[exporter_id].write(request)
    drawn = EXPORTERS["svg"].write(request)
    assert [svg_bytes(page, screen.drawing.name) for page in painted] == [drawn]


def holds_every_line_in_full(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("data"))
    if exporter_id == "xlsx":  # sheets hold sixteen digits
        written = {f"{float(t):.14g}" for t in READERS["xlsx"](data) if is_number(t)}
        assert not [usd for usd in screen.lines() if f"{usd:.14g}" not in written]
        return
    in_full = [safe_cell(usd) if exporter_id == "csv" else repr(usd) for usd in screen.lines()]
    assert not missing(in_full, data, exporter_id)


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) is not None


def holds_every_figure_of_the_charts(exporter_id: str, screen: Screen) -> None:
    for chart_id in SHOWN_CHARTS:
        data = EXPORTERS[exporter_id].write(screen.request("charts", chart_id))
        options = ChartOptions(large=True)
        chart = CHARTS[chart_id].data(screen.drawing, screen.results, None, options)
        cells = [safe_cell(cell) for row in chart.table.rows for cell in row]
        assert not missing(cells, data, exporter_id)


def sums_to_our_totals(exporter_id: str, screen: Screen) -> None:
    results = screen.results
    data = EXPORTERS[exporter_id].write(screen.request("data"))
    own, lines = sheet_cells(data, 1), sheet_cells(data, 2)
    formulas = {place: cell for place, cell in own.items() if cell[1]}
    for cached, formula in formulas.values():
        assert summed(formula, own, lines) == pytest.approx(cached, abs=NOTHING)
    total = results.totals.as_drawn_usd_per_month
    assert [*formulas.values()][-1][0] == pytest.approx(total, abs=0.005)
    costs = [v for place, (v, _f) in lines.items() if re.fullmatch(r"F[2-9]\d*|F1\d+", place)]
    assert sorted(costs) == pytest.approx(sorted(screen.lines()), rel=1e-12, abs=0)


def shows_costs_as_labels(exporter_id: str, screen: Screen) -> None:
    data = EXPORTERS[exporter_id].write(screen.request("drawing"))
    labels = [text.removesuffix(" / month") for text in READERS[exporter_id](data)]
    assert not [cost for cost in screen.cards() if cost not in labels]


Check = Callable[[str, Screen], None]
CHECKS: dict[tuple[str, str], Check] = {
    ("png", "drawing"): lambda e, s: is_the_picture_of_the_svg_file(e, s, "drawing"),
    ("png", "charts"): lambda e, s: is_the_picture_of_the_svg_file(e, s, "charts"),
    ("svg", "drawing"): shows_the_drawing,
    ("svg", "charts"): shows_the_charts,
    ("pdf", "drawing"): shows_the_drawing,
    ("pdf", "charts"): shows_the_charts,
    ("pdf", "report"): shows_the_report_and_its_charts,
    ("pptx", "report"): shows_the_report_and_its_figures_in_charts,
    ("html", "report"): shows_the_report_and_its_charts,
    ("md", "report"): shows_the_report,
    ("xlsx", "report"): sums_to_our_totals,
    ("xlsx", "data"): holds_every_line_in_full,
    ("csv", "data"): holds_every_line_in_full,
    ("csv", "charts"): holds_every_figure_of_the_charts,
    ("json", "data"): holds_every_line_in_full,
    ("drawio", "drawing"): shows_costs_as_labels,
}


def test_that_every_exporter_is_read_back_and_held_against_the_screen():
    assert set(CHECKS) == set(ways()), "a new exporter, or a new subject of one, has no check"
    assert set(READERS) == set(EXPORTERS)


@RANDOM
@given(drawing=drawings())
def test_that_every_file_shows_the_figures_of_the_screen(drawing):
    screen = Screen(drawing, evaluate(drawing))
    for (exporter_id, _what), check in CHECKS.items():
        check(exporter_id, screen)


def sheet_cells(data: bytes, number: int) -> dict[str, tuple[object, str]]:
    """Return reference → (value, formula) of a sheet of a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        words = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    texts = ["".join(t.text or "" for t in item.iter(f"{SHEET}t")) for item in words]
    found = {}
    for cell in sheet.iter(f"{SHEET}c"):
        value, formula = cell.find(f"{SHEET}v"), cell.find(f"{SHEET}f")
        if value is None or value.text is None:
            continue
        shown = texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
        found[cell.get("r")] = (shown, formula.text if formula is not None else "")
    return found


def summed(formula: str, own: dict, lines: dict) -> float:
    """Compute one SUM of ours again."""
    column, first, last = re.fullmatch(
        r"SUM\((?:'Cost lines'!)?([A-Z])(\d+):[A-Z](\d+)\)", formula
    ).groups()
    cells = lines if "Cost lines" in formula else own
    places = (f"{column}{row}" for row in range(int(first), int(last) + 1))
    return sum(cells[place][0] for place in places if place in cells)


# ------------------------------------------------------------------ hostile labels


_OF_OUR_FONT = re.compile(r"[\x20-\u02ff]+")


def comes_out(typed: str, texts: list[str], exporter_id: str) -> bool:
    """Tell whether a label stands in a file as typed; pictures and slides may shorten it."""
    if exporter_id in ("html", "md", "xlsx", "drawio"):
        return typed in texts
    if exporter_id == "csv":
        return safe_cell(typed) in texts
    shortened = (text.rstrip("…").rstrip() for text in texts)
    if any(text and typed.startswith(text) for text in shortened):
        return True
    # A PDF paints runs of several fonts one by one, and a box for what no font has.
    known, painted = _OF_OUR_FONT.findall(typed), "".join(texts)
    return exporter_id == "pdf" and all(run in painted for run in known)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(("exporter_id", "what"), ways())
def test_that_a_hostile_label_comes_out_as_typed_in_a_whole_file(
    exporter_id, what, name, monkeypatch
):
    from tests.charts.builders import a_sweep

    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)
    plan, results = named(name)
    data = EXPORTERS[exporter_id].write(ExportRequest(plan, results, what=what, scale=0.5))
    texts = READERS[exporter_id](data)  # XML, JSON and archives that are damaged fail here
    # A document holds no half of a character: what it writes in its place is as typed, too.
    drawn = plan.name if what == "drawing" else name
    typed = one_line(drawn)

    assert data.startswith(FIRST_BYTES[exporter_id])
    if exporter_id == "png":
        assert not QImage.fromData(data).isNull()
    elif exporter_id == "json":
        assert name.encode("utf-8", "replace").decode() in texts or not name
    else:
        assert comes_out(typed, texts, exporter_id) or not typed
