"""The band of a cost along its traffic holds the cost itself; only what computes has one."""

import numpy as np
import pytest

from planner.analysis.evaluate import evaluate
from planner.analysis.sensitivity import traffic_band
from planner.analysis.sweep import sweep
from planner.charts import CHARTS
from planner.charts.base import STANDARD
from planner.document.templates import load_template


@pytest.fixture(scope="module")
def plan():
    """The guide's architecture."""
    return load_template("guide-architecture")


def test_that_the_band_holds_the_cost_at_every_traffic(plan):
    band = traffic_band(plan, "api")

    for side in ("ec2", "lambda"):
        low, high = band.p10[side], band.p90[side]
        known = np.isfinite(low) & np.isfinite(high)
        assert known.any()
        assert (low[known] <= 1.0).all()
        assert (high[known] >= 1.0).all()
        assert (high[known] > low[known]).any()


def test_that_the_chart_draws_the_band_around_its_line(plan):
    data = CHARTS["cost-against-traffic"].data(plan, evaluate(plan), "api", STANDARD)
    series = {one.id: one for one in data.series}
    swept = sweep(plan, "api")

    band = series["lambda_band"]
    usd = np.asarray(swept.usd_by_side["lambda"])
    known = np.isfinite(usd) & np.isfinite(band.y) & np.isfinite(band.y2)
    assert (band.y[known] <= usd[known] + 1e-12).all()
    assert (band.y2[known] >= usd[known] - 1e-12).all()
    assert "P10 to P90" in data.subtitle


def test_that_what_does_not_compute_has_no_band(plan):
    still = next(key for key, node in plan.nodes.items() if node.kind != "aws.compute")

    assert traffic_band(plan, still) is None


def test_that_the_frontier_marks_what_is_drawn_and_never_slows_with_money(plan):
    data = CHARTS["frontier"].data(plan, evaluate(plan), "api", STANDARD)
    words = " ".join(mark.text for mark in data.marks)

    assert "as drawn" in words
    assert "best fit" in words
    for one in data.series:
        if one.kind == "line":
            assert (np.diff(one.x) >= 0).all()
            assert (np.diff(one.y) <= 0).all()
    assert len(data.table.rows) > 100
