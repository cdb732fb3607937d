"""The shipped scenarios: what the index promises is what the engine computes."""

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from planner.analysis.evaluate import evaluate
from planner.document.scenario_file import dump_scenario
from planner.document.templates import (
    UnknownTemplate,
    list_templates,
    load_template,
    template_bytes,
)

ROOT = Path(__file__).resolve().parents[2]
IDS = [entry.id for entry in list_templates()]


@cache
def builder():
    """Import packaging/build_templates.py, a program."""
    spec = importlib.util.spec_from_file_location(
        "build_templates", ROOT / "packaging" / "build_templates.py"
    )
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


def test_that_the_first_template_is_the_guides_architecture_and_none_is_missing():
    assert IDS[0] == "guide-architecture"
    assert set(IDS) == set(builder().SHOWN) == set(builder().BUILDERS)
    assert {entry.category for entry in list_templates()} == {
        "example",
        "cost scenario",
        "traffic",
        "architecture",
    }


@pytest.mark.parametrize("template_id", IDS)
def test_that_a_template_is_what_its_builder_makes(template_id):
    scenario = load_template(template_id)

    assert scenario.replaced(catalog=None) == builder().BUILDERS[template_id]()
    assert dump_scenario(scenario) == template_bytes(template_id)


@pytest.mark.parametrize("template_id", IDS)
def test_that_the_index_says_what_the_engine_computes(template_id):
    entry = next(entry for entry in list_templates() if entry.id == template_id)
    scenario = load_template(template_id)
    results = evaluate(scenario)

    row = builder().index_row(template_id, scenario, results)

    assert row.pop("usd_per_month") == pytest.approx(entry.usd_per_month, abs=1e-4)
    assert row == {key: getattr(entry, key) for key in row}
    assert [part.problem for part in results.components.values() if part.problem] == []


@pytest.mark.parametrize("template_id", IDS)
def test_that_parts_lie_on_the_grid_without_covering_each_other(template_id):
    nodes = list(load_template(template_id).nodes.values())

    assert all(node.x % 20 == 0 and node.y % 20 == 0 for node in nodes)
    for place, one in enumerate(nodes):
        for other in nodes[place + 1 :]:
            assert abs(one.x - other.x) >= 172 or abs(one.y - other.y) >= 100


def test_that_the_guides_architecture_has_all_its_parts_and_connections():
    scenario = load_template("guide-architecture")

    assert len(scenario.nodes) == 12
    assert {(edge.source, edge.target) for edge in scenario.edges.values()} == {
        ("visitors", "api"),
        ("api", "uploads"),
        ("uploads", "resize"),
        ("resize", "uploads"),
        ("resize", "resized"),
        ("resized", "api"),
        ("api", "database"),
        ("api", "welcome-mail"),
        ("welcome-mail", "mail"),
        ("welcome-mail", "free-trial"),
        ("free-trial", "billing"),
        ("schedule", "clean-up"),
        ("clean-up", "uploads"),
    }
    assert {group.name for group in scenario.groups.values()} == {"VPC", "Sign-up flow"}


def test_that_uploads_do_not_breed():
    results = evaluate(load_template("guide-architecture"))
    carried = results.edge_requests_per_month

    assert carried["visitors-api"] == pytest.approx(10_000_000)
    assert carried["api-uploads"] == pytest.approx(50_000)
    assert carried["uploads-resize"] == pytest.approx(50_000)
    assert carried["resize-resized"] == pytest.approx(150_000)
    assert carried["resized-api"] == pytest.approx(150_000)
    assert carried["api-welcome-mail"] == pytest.approx(10_000)
    assert carried["api-database"] == pytest.approx(3 * 10_150_000)


@pytest.mark.parametrize(
    ("template_id", "ec2", "function"),
    [("guide-scenario-1", 8.352, 0.186667), ("guide-scenario-2", 33.408, 43.66675)],
)
def test_that_the_guides_bills_come_out_on_its_own_terms(template_id, ec2, function):
    totals = evaluate(load_template(template_id)).totals

    assert totals.all_ec2_usd_per_month == pytest.approx(ec2, abs=1e-9)
    assert totals.all_lambda_usd_per_month == pytest.approx(function, abs=1e-6)


def test_that_a_name_that_is_none_is_refused_with_those_that_are():
    for name in ("nothing", "../index.json", ""):
        with pytest.raises(UnknownTemplate, match="guide-architecture, guide-scenario-1"):
            template_bytes(name)


def test_that_listing_templates_waits_for_neither_numpy_nor_pydantic():
    program = (
        "import sys, json; from planner.document.templates import list_templates; "
        "print(json.dumps([len(list_templates()), 'numpy' in sys.modules, "
        "'pydantic' in sys.modules]))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert json.loads(said.stdout) == [len(IDS), False, False]
