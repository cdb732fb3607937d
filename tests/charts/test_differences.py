"""Charts of drawings whose differences are below zero, or whose sides end: every sign is said."""

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.evaluate import evaluate
from planner.analysis.frontier import Frontier, FrontierPoint
from planner.analysis.results import Crossing
from planner.charts import CHARTS
from planner.charts.base import STANDARD, ChartOptions
from planner.charts.cost_against_traffic import of_sweep
from planner.charts.frontier import of_frontier
from planner.charts.growth import of_sweep as growth_of_sweep
from planner.charts.read_out import read_out
from planner.units import MINUS, THIN_SPACE
from tests.charts.builders import a_part, a_plan, a_sweep, an_api, some_results
from tests.gallery_charts import a_shrinking_drawing


@pytest.fixture(scope="module")
def shrinking():
    """A drawing in which parts become cheaper on the other side, with its results."""
    drawing = a_shrinking_drawing()
    return drawing, evaluate(drawing)


def shown(shrinking, chart_id, options=STANDARD):
    return CHARTS[chart_id].data(*shrinking, None, options)


def test_that_compare_lists_the_changed_parts_with_their_sign_and_they_add_up(shrinking):
    data = shown(shrinking, "compare", ChartOptions(large=True))
    sums, parts = data.rows[:2], data.rows[2:]

    assert [row.label for row in parts] == ["Report → Lambda", "Front → EC2"]
    assert all(row.detail and row.good and row.columns[1].startswith(MINUS) for row in parts)
    changes = {part.id: part for part in shrinking[1].components.values()}
    drawn = [changes[row.id.removeprefix("part:")].usd_per_month for row in parts]
    after = [row.value for row in parts]
    assert sum(after) - sum(drawn) == pytest.approx(sums[1].value - sums[0].value)


def test_that_what_a_part_cost_before_is_read_beside_its_row(shrinking):
    lines = read_out(shown(shrinking, "compare"), 2.0).lines

    assert [(line.name, line.text) for line in lines[1:]] == [("As drawn", "$31.14")]


def test_that_a_dearer_option_and_a_cheaper_one_have_opposite_signs(shrinking):
    signs = [row.columns[1][:1] for row in shown(shrinking, "totals-by-option").rows]

    assert signs == ["", MINUS, "+", MINUS]


def test_that_shrinking_traffic_has_a_real_minus_and_its_own_title(shrinking):
    data = shown(shrinking, "growth")

    assert f"growth {MINUS}8{THIN_SPACE}% a month" in data.subtitle
    assert data.short_title.endswith("cost as traffic shrinks")


def test_that_an_option_on_which_nothing_can_run_is_a_hatched_stub():
    api = some_results().components["api"]
    totals = replace(some_results().totals, all_lambda_blocked=("api",))
    results = some_results(components={"api": api}, totals=totals)
    rows = CHARTS["totals-by-option"].data(a_plan(), results, None, STANDARD).rows

    assert rows[2].blocked == "No part can run on Lambda"
    assert rows[2].value is None
    assert not rows[1].blocked


def test_that_parts_that_stay_are_named_and_not_numbered():
    rows = CHARTS["totals-by-option"].data(a_plan(), some_results(), None, STANDARD).rows

    assert rows[1].note == "MongoDB cannot move"


def test_that_overload_begins_where_the_load_meets_the_limit():
    part = some_results().components["api"]
    week = np.full(168, 10.0)
    week[50] = 30.0
    limit = np.full(168, 20.0)
    hourly = replace(part.hourly, load_per_hour=week, capacity_per_hour=limit)
    part = a_part(week=week, hourly=hourly)
    data = CHARTS["week"].data(a_plan(), some_results(components={"api": part}), "api", STANDARD)
    band = next(series for series in data.series if series.id == "overload")
    over = np.isfinite(band.y2)

    assert band.x[over].tolist() == [50.0, 50.5, 51.0]
    assert band.y2[over].tolist() == [20.0, 30.0, 20.0]


def test_that_a_side_that_ends_is_said_to_end_and_not_to_break_even():
    sweep = a_sweep(here=4e7)
    costs = sweep.usd_by_side["lambda"].copy()
    costs[sweep.requests_per_month > 2e7] = np.nan
    ended = replace(
        sweep,
        usd_by_side=sweep.usd_by_side | {"lambda": costs},
        crossings=(Crossing(2e7, "lambda", "ec2"),),
    )
    data = of_sweep(ended, some_results(), an_api(), STANDARD)
    mark = next(mark for mark in data.marks if mark.kind == "crossing")

    assert "Lambda carries up to 20" in data.title
    assert mark.text.startswith("Lambda carries up to 20")
    assert mark.y == pytest.approx(costs[np.isfinite(costs)][-1])


def test_that_today_is_in_sight_however_little_it_costs():
    sweep = replace(a_sweep(), here_usd={"ec2": 50.0, "lambda": 2e-9})
    data = of_sweep(sweep, some_results(), an_api(), STANDARD)

    assert data.y.low <= 2e-9


def test_that_growth_rises_in_steps_where_a_server_is_added():
    data = growth_of_sweep(a_sweep(here=4e6), some_results(), an_api(), 5.0)
    ec2 = next(series for series in data.series if series.id == "ec2")
    risers = np.flatnonzero(np.diff(ec2.x) == 0)

    assert risers.size == 2
    assert (ec2.y[risers + 1] - ec2.y[risers] > 15.0).all()


def test_that_the_tornado_counts_what_it_leaves_out():
    api = some_results().components["api"]
    rows = tuple(replace(api.tornado[-1], parameter=f"p{n}", title=f"P{n}") for n in range(9))
    part = replace(api, tornado=rows)
    results = some_results(components={"api": part})
    small, large = (
        CHARTS["tornado"].data(a_plan(), results, "api", ChartOptions(large=is_large))
        for is_large in (False, True)
    )

    assert (len(small.rows), small.rows[-1].label) == (6, "4 more that do not flip it")
    assert (len(large.rows), large.rows[-1].label) == (7, "3 more that do not flip it")


def test_that_a_free_configuration_stands_at_the_left_edge():
    points = (
        FrontierPoint("lambda", "128 MB", {}, 0.0, 200.0, chosen=True),
        FrontierPoint("lambda", "512 MB", {}, 3.0, 100.0),
    )
    found = Frontier({"lambda": points}, {"lambda": points}, None)
    data = of_frontier(found, some_results(), an_api(), STANDARD)

    assert data.x.low == pytest.approx(2.0)
    assert all(series.x.min() == data.x.low for series in data.series)
    assert "$0 at the left" in data.x.title
