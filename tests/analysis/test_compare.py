"""Two variants side by side: what differs, in which direction, and how it is said."""

import pytest

from planner.analysis import evaluate
from planner.analysis.compare import Measure, Side, compare
from planner.analysis.variants import computed
from planner.charts.base import STANDARD
from planner.charts.compare import compared, data
from planner.document.edits import remove, rename, set_placement
from planner.document.templates import load_template


@pytest.fixture(scope="module")
def photo_app():
    scenario = load_template("guide-architecture")
    return Side("As drawn", scenario, evaluate(scenario))


def other_side(side, edit, title="Other"):
    scenario = edit(side.scenario)
    return Side(title, scenario, evaluate(scenario))


def test_that_only_parts_that_are_set_otherwise_are_changed(photo_app):
    flipped = other_side(photo_app, set_placement("clean-up", "lambda"))

    found = compare(photo_app, flipped)

    assert [part.id for part in found.changed] == ["clean-up"]
    assert found.change_usd == pytest.approx(
        sum(part.change_usd for part in found.parts if part.change_usd is not None), abs=0.01
    )
    assert found.finding().startswith("Other saves $7.")


def test_that_another_name_is_no_change(photo_app):
    renamed = other_side(photo_app, rename("api", "Front"))

    found = compare(photo_app, renamed)

    assert not found.changed
    assert found.finding() == "Other and As drawn are the same"


def test_that_a_part_that_one_side_lacks_counts_with_its_whole_cost(photo_app):
    without = other_side(photo_app, remove(("clean-up",)))

    part = next(p for p in compare(photo_app, without).parts if p.id == "clean-up")

    assert part.is_changed
    assert part.other is None
    assert part.change_usd == pytest.approx(-part.one.usd_per_month)


def test_that_a_year_is_twelve_months_in_the_sentence(photo_app):
    flipped = other_side(photo_app, set_placement("clean-up", "lambda"))

    assert " a year" in compare(photo_app, flipped).finding(months=12)


@pytest.mark.parametrize(
    ("measure", "written"),
    [
        (Measure("API, p95", "time", 540, 610), "+70 ms"),
        (Measure("API, p95", "time", 540, 541), ""),
        (Measure("API, p95", "time", None, 541), ""),
        (Measure("Findings", "count", 2, 1), "−1"),
        (Measure("Cold starts", "share", 0.0, 0.004), "+0.4\u202f%"),
    ],
)
def test_that_a_change_of_behaviour_is_written_with_its_sign(measure, written):
    assert measure.change_written == written


def test_that_the_chart_holds_the_totals_and_every_part(photo_app):
    scenario = computed(photo_app.scenario, photo_app.results, "recommended")
    other = Side("Recommended", scenario, evaluate(scenario))

    chart = compared(compare(photo_app, other), STANDARD)

    assert [row.value for row in chart.rows] == [photo_app.usd_per_month, other.usd_per_month]
    for row, side in zip(chart.rows, (photo_app, other), strict=True):
        assert sum(part.value for part in row.parts) == pytest.approx(side.usd_per_month)
    assert len(chart.table.rows) == len(scenario.nodes)


def test_that_the_chart_of_the_dock_follows_the_traffic_of_its_results(photo_app):
    results = evaluate(photo_app.scenario, traffic_x=3.0)

    chart = data(photo_app.scenario, results, None, STANDARD)

    assert chart.rows[0].value == pytest.approx(results.totals.as_drawn_usd_per_month)
    assert chart.rows[1].value == pytest.approx(results.totals.recommended_usd_per_month, rel=1e-6)


def test_that_a_drawing_as_recommended_is_said_to_be_so(photo_app):
    scenario = computed(photo_app.scenario, photo_app.results, "recommended")

    chart = data(scenario, evaluate(scenario), None, STANDARD)

    assert chart.title == "Recommended and As drawn are the same"
    assert not chart.empty
