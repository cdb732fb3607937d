"""What every exporter promises: whole files, hostile labels as text, the same figures as screen."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from planner.analysis import evaluate
from planner.analysis.contract import results_as_contract
from planner.document.edits import set_setting
from planner.document.scenario import Note, Scenario
from planner.document.templates import load_template
from planner.exporters import EXPORTERS, ExportProblem, ExportRequest, exporter_for
from planner.exporters.csv_ import safe_cell
from planner.units import figure
from tests.charts.builders import a_line, a_part, a_plan, a_sweep, some_results

pytestmark = pytest.mark.usefixtures("qapp")

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "a\x00\x01\x1bb",
    "\ud800lone",
    "\u202egnp.exe",
    "x" * 4_096,
    "| pipe ` tick * star [link](http://x)",
    '\U0001f4a9 and ]]> & "quotes" \'',
    'id="q" url(#a) href="#b"',
    "\u05e9\u05dc\u05d5\u05dd and \u0645\u0631\u062d\u0628\u0627",
    "",
]
FIRST_BYTES = {
    "png": b"\x89PNG",
    "svg": b"<?xml",
    "pdf": b"%PDF",
    "pptx": b"PK",
    "xlsx": b"PK",
    "html": b"<!doctype html>",
    "drawio": b"<?xml",
    "json": b"{",
    "md": b"# ",
    "csv": "\ufeff".encode(),
}


@pytest.fixture(autouse=True)
def _hand_made_sweep(monkeypatch):
    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)


def named(name: str) -> tuple[Scenario, object]:
    """Return a plan and results in which everything bears one name."""
    plan = a_plan()
    results_name = name
    # A document holds no half of a character: its fields refuse it.
    name = name.encode("utf-8", "replace").decode("utf-8")
    nodes = {key: node.model_copy(update={"name": name}) for key, node in plan.nodes.items()}
    notes = {"n": Note(id="n", x=0, y=200).model_copy(update={"text": name})}
    texts = {"name": name, "description": name}
    plan = plan.model_copy(update={**texts, "nodes": nodes, "notes": notes})
    name = results_name
    results = some_results(scenario_name=name)
    parts = {key: replace(part, name=name) for key, part in results.components.items()}
    finding = replace(results.findings[0], text=name)
    return plan, replace(results, components=parts, findings=(finding,), not_modelled=(name,))


def ways() -> list[tuple[str, str]]:
    return [(e.id, what) for e in EXPORTERS.values() for what in sorted(e.what)]


@pytest.mark.parametrize(("exporter_id", "what"), ways())
def test_that_every_exporter_writes_a_whole_file_of_its_kind(exporter_id, what):
    exporter = EXPORTERS[exporter_id]
    data = exporter.write(ExportRequest(a_plan(), some_results(), what=what, scale=1.0))

    assert data.startswith(FIRST_BYTES[exporter_id])
    assert len(data) > 200


@pytest.mark.parametrize(("exporter_id", "what"), ways())
def test_that_an_empty_drawing_gives_a_file_or_one_sentence(exporter_id, what):
    empty = some_results(components={}, paths=(), findings=(), not_modelled=())
    request = ExportRequest(Scenario(), empty, what=what, scale=1.0)
    if what == "charts" and exporter_id != "csv":
        with pytest.raises(ExportProblem, match="no chart to export"):
            EXPORTERS[exporter_id].write(request)
    else:
        assert EXPORTERS[exporter_id].write(request)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_that_a_hostile_label_leaves_the_svg_of_a_chart_well_formed(name):
    plan, results = named(name)
    request = ExportRequest(plan, results, what="charts", chart_id="cost-breakdown")
    root = ElementTree.fromstring(EXPORTERS["svg"].write(request))

    assert root.tag.endswith("svg")
    assert not [e for e in root.iter() if e.tag.endswith(("script", "image", "a"))]


def test_that_text_in_an_svg_stays_text():
    request = ExportRequest(a_plan(), some_results(), what="charts", chart_id="totals-by-option")
    text = EXPORTERS["svg"].write(request).decode()

    assert "The recommended mix saves $7.34 a month" in text
    assert "$114.56" in text


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_that_no_cell_of_a_csv_begins_like_a_formula(name):
    plan, results = named(name)
    for what in ("data", "charts"):
        for row in cells(EXPORTERS["csv"].write(ExportRequest(plan, results, what=what))):
            for cell in row:
                is_number = re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell) is not None
                assert is_number or not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))


def test_that_numbers_of_a_csv_stay_numbers():
    assert safe_cell(-2.5) == "-2.5"
    assert safe_cell(3.0) == "3"
    assert safe_cell(float("nan")) == ""
    assert safe_cell("-2.5") == "'-2.5"


def test_that_the_csv_holds_every_line_in_full():
    rows = cells(EXPORTERS["csv"].write(ExportRequest(a_plan(), some_results(), what="data")))
    at = rows[0].index("usd_per_month")
    lines = [line for part in some_results().components.values() for line in part.lines]
    written = rows[1 : len(lines) + 1]

    assert [row[at] for row in written] == [safe_cell(line.usd) for line in lines]


def test_that_quantity_less_the_free_part_times_the_price_is_the_amount_in_every_table():
    plan = set_setting("free_tier", "always_free")(load_template("guide-architecture"))
    request = ExportRequest(plan, evaluate(plan))
    text = EXPORTERS["csv"].write(request).decode("utf-8-sig")
    lines = [row for row in csv.DictReader(io.StringIO(text)) if row["usd_per_unit"]]
    for row in lines:
        paid = float(row["quantity"]) - float(row["free_quantity"])
        assert float(row["usd_per_month"]) == pytest.approx(
            paid * float(row["usd_per_unit"]), rel=1e-9, abs=1e-12
        )
    free = [float(row["free_quantity"]) for row in lines if float(row["free_quantity"])]
    assert free

    report = EXPORTERS["md"].write(request).decode()
    with zipfile.ZipFile(io.BytesIO(EXPORTERS["xlsx"].write(request))) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    held = {float(value) for value in re.findall(r"<v>([\d.eE+-]+)</v>", sheet)}
    for quantity in free:
        assert f", {figure(quantity)} free" in report
        assert any(value == pytest.approx(quantity, rel=1e-12) for value in held)


def test_that_the_report_carries_its_basis():
    text = EXPORTERS["md"].write(ExportRequest(a_plan(), some_results())).decode()

    for word in ("us-east-1", "730", "2026-07-20", "Free tier", "Assumptions", "Sources"):
        assert word in text
    assert "$0 + 1 unknown" not in text.split("## Cost lines")[0]


def test_that_markup_in_a_name_is_shown_as_typed_in_the_report():
    plan, results = named("<b>|`x`|</b>")
    text = EXPORTERS["md"].write(ExportRequest(plan, results)).decode()

    assert "\\<b\\>\\|\\`x\\`\\|\\</b\\>" in text


def test_that_an_unknown_chart_is_refused_with_the_known_ones():
    request = ExportRequest(a_plan(), some_results(), what="charts", chart_id="pie")

    with pytest.raises(ExportProblem, match="cost-against-traffic"):
        EXPORTERS["svg"].write(request)


def test_that_a_file_name_finds_its_exporter():
    assert exporter_for("/tmp/a b.SVG") is EXPORTERS["svg"]
    assert exporter_for("x.doc") is None


# ------------------------------------------------------------------ the contract

TOP = {"schema", "scenario", "totals", "components", "paths", "findings"}
COMPONENT = {
    "id", "name", "kind", "placement", "requests_per_month", "usd_per_month", "complete", "lines",
    "latency_ms", "peak_utilisation", "cold_start_share", "throttled_per_month", "verdict",
    "options", "break_even",
}  # fmt: skip
TOTALS = {
    "as_drawn_usd_per_month", "all_ec2_usd_per_month", "all_lambda_usd_per_month",
    "recommended_usd_per_month", "all_ec2_blocked", "all_lambda_blocked", "complete",
}  # fmt: skip
LINE = {"item", "quantity", "unit", "usd_per_unit", "usd", "source", "as_of", "estimated"}
VERDICT = {
    "choice", "basis", "saves_usd_per_month", "change_saves_usd_per_month", "confidence",
    "reasons", "guide",
}  # fmt: skip
OPTION = {"placement", "feasible", "why_not", "config", "usd_per_month", "latency_ms"}


def test_that_every_key_of_the_contract_is_there():
    contract = results_as_contract(a_plan(), some_results())

    assert contract["schema"] == "planner.results/1"
    assert contract.keys() >= TOP
    assert contract["scenario"].keys() >= {"name", "region", "hours_per_month", "free_tier"}
    assert contract["scenario"]["catalog"].keys() >= {"version", "as_of"}
    assert contract["totals"].keys() >= TOTALS
    for part in contract["components"]:
        assert part.keys() >= COMPONENT
        assert all(line.keys() >= LINE for line in part["lines"])
        assert all(option.keys() >= OPTION for option in part["options"])
    verdict = contract["components"][0]["verdict"]
    assert verdict.keys() >= VERDICT
    assert verdict["guide"].keys() >= {"answer", "question", "agrees"}
    assert contract["components"][0]["break_even"][0].keys() >= {
        "requests_per_month", "below", "above",
    }  # fmt: skip
    assert contract["paths"][0].keys() >= {"nodes", "mode", "latency_ms"}
    assert contract["findings"][0].keys() >= {"id", "severity", "component", "text"}


def test_that_the_contract_holds_finite_numbers_only():
    lines = (a_line("Endless", float("inf")), a_line("Unknown", None))
    part = replace(a_part(lines=lines), usd_per_month=float("nan"), peak_utilisation=float("inf"))
    contract = results_as_contract(a_plan(), some_results(components={"api": part}))

    json.loads(json.dumps(contract, allow_nan=False))
    assert contract["components"][0]["usd_per_month"] is None
    assert contract["components"][0]["lines"][0]["usd"] is None
    assert contract["components"][0]["throttled_per_month"] == 0.0


def test_that_the_json_file_is_the_contract():
    data = EXPORTERS["json"].write(ExportRequest(a_plan(), some_results(), what="data"))

    assert json.loads(data) == results_as_contract(a_plan(), some_results())
