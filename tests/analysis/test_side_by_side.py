"""The guide's eight features with a part's own figures."""

import pytest

from planner.analysis.evaluate import evaluate
from planner.analysis.side_by_side import side_by_side
from planner.document.edits import set_param
from planner.document.templates import load_template

DRAWING = load_template("guide-architecture")
FEATURES = (
    "Management",
    "Pricing",
    "Longest run",
    "Start-up",
    "Scaling",
    "State",
    "In use",
    "Cost when idle",
)


def rows_of(scenario, key):
    part = evaluate(scenario).components[key]
    found = side_by_side(part, scenario.nodes[key].params)
    return part, {row.feature: row for row in found}


@pytest.mark.parametrize("key", ["api", "resize", "nightly"])
def test_that_every_computing_part_fills_all_eight_rows(key):
    scenario = DRAWING
    if key not in scenario.nodes:
        key = next(k for k, n in scenario.nodes.items() if n.name == "Nightly clean-up")
    _part, rows = rows_of(scenario, key)
    assert tuple(rows) == FEATURES
    assert all(row.ec2 and row.function for row in rows.values())


def test_that_idle_servers_cost_what_is_billed_by_time_and_an_idle_function_nothing():
    part, rows = rows_of(DRAWING, "api")
    ec2 = next(one for one in part.options if one.placement == "ec2")
    standing = sum(line.usd for line in ec2.lines if line.unit in ("h", "GB-month"))
    assert rows["Cost when idle"].ec2 == f"${standing:.2f} a month"
    assert rows["Cost when idle"].function == "$0 a month"


def test_that_provisioned_concurrency_costs_while_idle():
    scenario = set_param("resize", "lambda_.provisioned_concurrency", 5)(DRAWING)
    _part, rows = rows_of(scenario, "resize")
    assert rows["Cost when idle"].function != "$0 a month"


def test_that_a_side_that_cannot_says_why():
    scenario = set_param("resize", "workload.gpu", True)(DRAWING)
    _part, rows = rows_of(scenario, "resize")
    assert "GPU" in rows["Pricing"].function


def test_that_parts_without_an_answer_have_no_table():
    part = evaluate(DRAWING).components["uploads"]
    assert side_by_side(part, DRAWING.nodes["api"].params) == ()
