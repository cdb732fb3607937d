"""Slides and workbooks: native charts, live sums, nothing that a label could set running."""

import io
import re
import zipfile

import pytest

from planner.exporters import EXPORTERS, ExportProblem, ExportRequest
from tests.charts.builders import a_plan, a_sweep, some_results
from tests.exporters.test_every_exporter import HOSTILE, named

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _hand_made_sweep(monkeypatch):
    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)


def members(data: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if re.search(pattern, name)]
        return [archive.read(name).decode("utf-8") for name in names]


def deck_of(plan, results):
    import pptx

    return pptx.Presentation(io.BytesIO(EXPORTERS["pptx"].write(ExportRequest(plan, results))))


def words_of(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_that_the_slides_hold_native_charts_with_the_figures_of_the_screen():
    deck = deck_of(a_plan(), some_results())
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    totals = charts[1].plots[0]  # beside cost against traffic, on the slide to decide on

    assert len(charts) >= 5
    assert list(totals.categories) == ["As drawn", "All EC2", "All Lambda", "Recommended"]
    assert tuple(totals.series[0].values) == (114.56, 139.75, 122.55, 107.22)


def test_that_every_slide_has_a_finding_and_its_basis():
    deck = deck_of(a_plan(), some_results())
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    words = [
        " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for slide in deck.slides
    ]

    assert "The recommended mix saves $7.34 a month" in titles
    assert all("us-east-1" in text for text in words)
    assert (deck.slide_width, deck.slide_height) == (12191695, 6858000)


def test_that_nothing_reaches_over_the_rim_of_a_slide():
    deck = deck_of(a_plan(), some_results())
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width + 10


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_that_slides_with_hostile_labels_open_again(name):
    deck = deck_of(*named(name))

    assert len(deck.slides) > 5


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_that_no_label_becomes_a_formula_or_a_link(name):
    data = EXPORTERS["xlsx"].write(ExportRequest(*named(name)))
    formulas = [
        f for sheet in members(data, r"sheet\d+\.xml$") for f in re.findall(r"<f>(.*?)</f>", sheet)
    ]

    assert formulas
    assert all(formula.startswith("SUM(") for formula in formulas)
    assert not any("<hyperlink" in sheet for sheet in members(data, r"sheet\d+\.xml$"))


def test_that_the_sums_of_the_workbook_carry_our_totals():
    results = some_results()
    sheet = members(EXPORTERS["xlsx"].write(ExportRequest(a_plan(), results)), r"sheet1\.xml$")[0]
    cached = [float(value) for value in re.findall(r"<f>.*?</f><v>(.*?)</v>", sheet)]

    assert cached[0] == cached[-1] == results.totals.as_drawn_usd_per_month
    assert cached[1:-1] == pytest.approx(
        [part.usd_per_month for part in results.components.values()]
    )


def test_that_the_html_report_runs_nothing_and_fetches_nothing(qapp):
    plan, results = named("<img src=x onerror=alert(1)><script>1</script>")
    text = EXPORTERS["html"].write(ExportRequest(plan, results)).decode()

    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text
    assert text.count("<svg") == text.count("<figure>") >= 5
    assert not re.search(r"(src|href)=\"https?:", text)


def test_that_the_draw_io_file_connects_what_it_draws(qapp):
    from xml.etree import ElementTree

    from planner.document.scenario import Edge

    plan = a_plan()
    edge = Edge(id="e1", source="api", target="resize", mode="event")
    plan = plan.model_copy(update={"edges": {"e1": edge}})
    root = ElementTree.fromstring(EXPORTERS["drawio"].write(ExportRequest(plan, some_results())))
    cells = {cell.get("id"): cell for cell in root.iter("mxCell")}

    assert cells["edge:e1"].get("source") in cells
    assert cells["edge:e1"].get("target") in cells
    assert "$51.00" in cells["node:api"].get("value")


def test_that_slides_take_the_masters_of_a_presentation_of_ones_own(tmp_path):
    import pptx

    own = pptx.Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Old slide"
    own.slide_masters[0].name = "House style"
    path = tmp_path / "own.pptx"
    own.save(str(path))
    request = ExportRequest(a_plan(), some_results(), template=path)
    deck = pptx.Presentation(io.BytesIO(EXPORTERS["pptx"].write(request)))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]

    assert "Old slide" not in titles
    assert "The recommended mix saves $7.34 a month" in titles
    assert deck.slide_width == 12191695


def test_that_a_template_that_is_none_is_one_sentence(tmp_path):
    path = tmp_path / "none.pptx"
    path.write_bytes(b"no zip")
    with pytest.raises(ExportProblem, match="no office document"):
        EXPORTERS["pptx"].write(ExportRequest(a_plan(), some_results(), template=path))


def test_that_a_week_is_labelled_with_the_names_of_its_days():
    charts = members(
        EXPORTERS["pptx"].write(ExportRequest(a_plan(), some_results())), r"chart\d+\."
    )
    weeks = [chart for chart in charts if "ddd" in chart]

    assert weeks
    assert all('<c:majorUnit val="1.0"/>' in chart for chart in weeks)


def test_that_bands_of_native_charts_are_fed_by_cells_that_can_be_edited():
    import numpy as np
    import pptx

    from planner.charts.base import Axis, ChartData, Series
    from planner.exporters.pptx_.native_charts import add_chart

    x, low = np.geomspace(1e5, 1e8, 40), np.geomspace(1.0, 900.0, 40)
    band = Series("lambda_band", "Lambda, P10 to P90", "band", "lambda", x, low, low * 1.4)
    line = Series("lambda", "Lambda", "line", "lambda", x, low * 1.2, end_label="Lambda")
    data = ChartData(
        "c", "t", "s",
        x=Axis("Requests", "requests", "log", 1e5, 1e8),
        y=Axis("USD", "USD", "log", 1.0, 2000.0),
        series=(band, line),
    )  # fmt: skip
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    series = {one.name: one for one in add_chart(slide, data, (0.5, 0.5, 8.0, 5.0)).plots[0].series}
    low, height = series["Lambda, P10"], series["Lambda, P10 to P90"]
    cells = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
    bars = low._element.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}errBars")

    assert bars.getnext().tag.endswith("xVal"), "the schema wants error bars before the figures"
    assert [cell.text for cell in bars.iter(cells)] == [
        cell.text for cell in height._element.iter(cells) if "$B$" in cell.text
    ][-1:]
    assert len(list(low.values)) == len(list(height.values)) > 100


def test_that_the_cells_behind_a_native_chart_hold_its_figures():
    deck = deck_of(a_plan(), some_results())
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]

    for chart in charts:
        book = zipfile.ZipFile(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        written = [float(value) for value in re.findall(r"<c r=[^>]*?><v>([^<]*)</v>", sheet)]
        shown = [v for one in chart.plots[0].series for v in one.values if v is not None]
        assert {f"{value:.12g}" for value in shown} <= {f"{value:.12g}" for value in written}


def test_that_every_chart_has_a_slide_and_notes_with_its_sources():
    deck = deck_of(a_plan(), some_results())
    notes = [s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide]
    tables = [s for slide in deck.slides for s in slide.shapes if s.has_table]

    assert len(notes) >= 8
    assert all("Prices from:" in text and "us-east-1" in text for text in notes)
    assert any(len(table.table.columns) == 25 for table in tables), "the week as a heat map"


def test_that_the_draw_io_file_holds_parts_in_their_groups_and_lines_with_their_corners(qapp):
    from xml.etree import ElementTree

    from planner.analysis.evaluate import evaluate
    from planner.document.templates import load_template
    from planner.painting.drawing import lines_of, shown_boxes

    plan = load_template("guide-architecture")
    file = EXPORTERS["drawio"].write(ExportRequest(plan, evaluate(plan)))
    cells = {cell.get("id"): cell for cell in ElementTree.fromstring(file).iter("mxCell")}
    order = list(cells)

    for node in plan.nodes.values():
        cell, inside = cells[f"node:{node.id}"], plan.groups.get(node.group or "")
        holder = f"group:{node.group}" if inside else "1"
        assert cell.get("parent") == holder
        assert order.index(holder) < order.index(f"node:{node.id}")
        left = float(cell.find("mxGeometry").get("x")) + (inside.x if inside else 0.0)
        assert node.x <= left < node.x + 172
        assert (
            "mxgraph.aws4." in cell.get("style") or plan.nodes[node.id].kind == "external.service"
        )
    for key, (_start, _end, line) in lines_of(plan, shown_boxes(plan)).items():
        corners = cells[f"edge:{key}"].findall("mxGeometry/Array/mxPoint")
        assert len(corners) >= min(len(line) - 2, 1)


def test_that_a_deck_of_hundreds_of_parts_stays_a_deck():
    from planner.exporters.base import Section
    from planner.exporters.pptx_ import _deck, _section, _Slides

    rows = tuple((f"Part {n}", "Requests", "1", "$1", "$1") for n in range(600))
    heads = ("Part", "Item", "Quantity", "Unit price", "USD a month")
    told = tuple(f"Part {n}: Lambda saves $1 a month." for n in range(600))
    deck = _deck(ExportRequest(a_plan(), some_results()))
    _section(_Slides(deck, "foot"), Section("Cost lines", told, heads, rows, 2))
    assert len(deck.slides) <= 16
    assert all("of 600; all are in the workbook" in " ".join(words_of(s)) for s in deck.slides)
