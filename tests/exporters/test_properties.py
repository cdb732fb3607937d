"""For random drawings every file shows the figures of the screen; labels come out as typed."""

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtGui import QImage

from planner.analysis.evaluate import evaluate
from planner.charts import CHARTS
from planner.charts.base import ChartOptions
from planner.exporters import EXPORTERS, ExportRequest
from planner.exporters.base import one_line, report
from planner.exporters.csv_ import safe_cell
from planner.painting.faces import node_face
from planner.painting.picture_files import Page, svg_bytes
from planner.units import money, money_sum
from tests.analysis.test_properties import drawings
from tests.exporters.test_every_exporter import HOSTILE, named

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
RANDOM = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SVG = "{http://www.w3.org/2000/svg}"
NOTHING = 1e-9


def file_of(exporter_id, request):
    return EXPORTERS[exporter_id].write(request)


def sheet_cells(data: bytes, number: int) -> dict[str, tuple[object, str]]:
    """Return reference → (value, formula) of a sheet of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
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


@RANDOM
@given(drawing=drawings())
def test_that_sheets_hold_every_line_and_sum_to_our_total(drawing):
    results = evaluate(drawing)
    data = file_of("xlsx", ExportRequest(drawing, results))
    own, lines = sheet_cells(data, 1), sheet_cells(data, 2)
    formulas = {place: cell for place, cell in own.items() if cell[1]}

    for cached, formula in formulas.values():
        assert summed(formula, own, lines) == pytest.approx(cached, abs=NOTHING)
    total = results.totals.as_drawn_usd_per_month
    assert [*formulas.values()][-1][0] == pytest.approx(total, abs=0.005)
    written = sorted(
        v for place, (v, _f) in lines.items() if re.fullmatch(r"F[2-9]\d*|F1\d+", place)
    )
    ours = sorted(
        line.usd for part in results.components.values() for line in part.lines
        if line.usd is not None
    )  # fmt: skip
    assert written == pytest.approx(ours, rel=1e-12, abs=0)


@RANDOM
@given(drawing=drawings())
def test_that_words_and_figures_of_text_files_are_those_of_the_results(drawing):
    results = evaluate(drawing)
    request = ExportRequest(drawing, results)
    totals = json.loads(file_of("json", ExportRequest(drawing, results, what="data")))["totals"]
    rows = list(csv.reader(io.StringIO(file_of("csv", request).decode("utf-8-sig"))))
    costs = [row for row in rows[1:] if len(row) == len(rows[0])]
    report = file_of("md", request).decode()
    page = file_of("html", request).decode()

    assert totals["as_drawn_usd_per_month"] == results.totals.as_drawn_usd_per_month
    assert totals["recommended_usd_per_month"] == results.totals.recommended_usd_per_month
    for part in results.components.values():
        told = [float(row[8]) for row in costs if row[0] == part.id and row[8]]
        assert sum(told) == pytest.approx(part.usd_per_month, rel=1e-9, abs=NOTHING)
    shown = [
        money_sum(usd, results.totals.unknown_lines)
        for usd in (
            results.totals.as_drawn_usd_per_month,
            results.totals.all_ec2_usd_per_month,
            results.totals.all_lambda_usd_per_month,
            results.totals.recommended_usd_per_month,
        )
    ]
    for text in (report, page):
        assert all(figure in text for figure in shown)
        for word in ("Hours a month", "Region", "Prices of", "Assumptions"):
            assert word in text


@RANDOM
@given(drawing=drawings())
def test_that_native_charts_hold_the_figures_of_the_screen(drawing):
    import pptx

    results = evaluate(drawing)
    deck = pptx.Presentation(io.BytesIO(file_of("pptx", ExportRequest(drawing, results))))
    charts = {
        slide.shapes.title.text_frame.text: shape.chart
        for slide in list(deck.slides)[2:]  # behind the first, and the one to decide on
        for shape in slide.shapes
        if shape.has_chart
    }
    for chart_id in ("totals-by-option", "cost-breakdown"):
        data = CHARTS[chart_id].data(drawing, results, None, ChartOptions(large=True))
        native = charts.get(one_line(data.title))
        if native is None:  # its title was too long for a slide
            continue
        series = [one.values for one in native.plots[0].series]
        for place, row in enumerate(data.rows):
            if row.value is not None and row.bar:
                drawn = sum(values[place] or 0.0 for values in series)
                assert drawn == pytest.approx(row.value, rel=2e-3, abs=0.005)


def texts_of(svg: bytes) -> list[str]:
    """Return every piece of text of a picture, as it would be read."""
    root = ElementTree.fromstring(svg)
    found = ("".join(text.itertext()).strip() for text in root.iter(f"{SVG}text"))
    return [text.replace("\u2011", "-") for text in found if text]


def painted_by(exporter_id: str, request: ExportRequest) -> list[Page]:
    """Return the pictures that an exporter paints, in place of its file."""
    painted: list[Page] = []

    def keep_image(page, *_scale_and_ground):
        painted.append(page)
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def keep_pages(pages, _title):
        painted.extend(pages)
        return b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planner.painting.pages.page_image", keep_image)
        patch.setattr("planner.painting.picture_files.pdf_bytes", keep_pages)
        EXPORTERS[exporter_id].write(request)
    return painted


@RANDOM
@given(drawing=drawings())
def test_that_pictures_show_the_figures_of_the_screen_and_a_bitmap_is_the_same_picture(drawing):
    results = evaluate(drawing)
    request = ExportRequest(drawing, results, what="drawing")
    drawn = file_of("svg", request)
    told = texts_of(drawn)

    for key, node in drawing.nodes.items():
        face = node_face(node, results.components[key])
        assert face.money in told
        assert face.strip is None or face.strip.saving in ("", *told)
    (bitmap,) = painted_by("png", request)
    assert svg_bytes(bitmap, drawing.name) == drawn
    (sheet,) = painted_by("pdf", request)
    assert svg_bytes(sheet, drawing.name) == drawn


@RANDOM
@given(drawing=drawings())
def test_that_charts_as_pictures_and_the_pages_of_a_report_show_the_figures(drawing):
    results = evaluate(drawing)
    options = ChartOptions(large=True)
    for chart_id in ("totals-by-option", "cost-breakdown", "compare"):
        data = CHARTS[chart_id].data(drawing, results, None, options)
        request = ExportRequest(drawing, results, what="charts", chart_id=chart_id)
        told = texts_of(file_of("svg", request))
        assert all(row.columns[0] in told for row in data.rows if row.columns)
    pages = painted_by("pdf", ExportRequest(drawing, results))
    told = [text for page in pages for text in texts_of(svg_bytes(page, ""))]
    for section in report(ExportRequest(drawing, results)):
        for row in section.rows:
            assert all(cell in told for cell in row[section.right :] if cell and " " not in cell)


@RANDOM
@given(drawing=drawings())
def test_that_labels_of_the_draw_io_file_carry_the_costs(drawing):
    results = evaluate(drawing)
    root = ElementTree.fromstring(file_of("drawio", ExportRequest(drawing, results)))
    labels = {cell.get("id"): cell.get("value") or "" for cell in root.iter("mxCell")}

    for part in results.components.values():
        if part.lines:
            assert money(part.usd_per_month) in labels[f"node:{part.id}"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_that_a_hostile_label_comes_out_as_typed(name, monkeypatch):
    from lxml import html

    plan, results = named(name)
    request = ExportRequest(plan, results)
    typed = one_line(name)
    page = html.fromstring(file_of("html", request).decode())
    cells = [cell.text_content() for cell in page.iter("td")]
    marks = re.sub(r"\\([\\`*_{}\[\]<>#|~])", r"\1", file_of("md", request).decode())
    rows = list(csv.reader(io.StringIO(file_of("csv", request).decode("utf-8-sig"))))
    strings = [cell[0] for cell in sheet_cells(file_of("xlsx", request), 2).values()]
    contract = json.loads(file_of("json", ExportRequest(plan, results, what="data")))
    root = ElementTree.fromstring(file_of("drawio", request))
    labels = [cell.get("value") or "" for cell in root.iter("mxCell")]

    assert typed in cells or not typed
    assert typed in marks
    assert any(row[1] == safe_cell(name) for row in rows if len(row) > 1)
    assert typed in strings or not typed
    assert contract["components"]
    assert any(label.startswith(one_line(plan.name)) for label in labels)
