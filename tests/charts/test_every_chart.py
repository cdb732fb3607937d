"""What every chart of the table promises, whatever it shows."""

import math
from dataclasses import replace

import pytest

from planner.analysis.results import Totals
from planner.charts import CHARTS
from planner.charts import cost_against_traffic as cost_module
from planner.charts.base import STANDARD, ChartData, ChartOptions
from planner.charts.read_out import read_out, stops
from planner.document.scenario import Scenario
from planner.units import THIN_SPACE
from tests.charts.builders import a_part, a_plan, a_sweep, some_results

NOTHING = Totals(0.0, 0.0, 0.0, 0.0)
WAYS = [STANDARD, ChartOptions(large=True), ChartOptions(months=12), ChartOptions(scale="linear")]


@pytest.fixture(autouse=True)
def _hand_made_sweep(monkeypatch):
    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)


def shown(chart_id: str, options: ChartOptions = STANDARD, **more) -> ChartData:
    return CHARTS[chart_id].data(a_plan(), some_results(**more), "api", options)


@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_the_row_carries_the_id_of_its_table(chart_id):
    assert CHARTS[chart_id].id == chart_id
    assert CHARTS[chart_id].title
    assert CHARTS[chart_id].help


@pytest.mark.parametrize("options", WAYS, ids=["small", "large", "year", "linear"])
@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_every_chart_says_a_finding_on_a_basis_and_has_a_table(chart_id, options):
    data = shown(chart_id, options)

    assert data.chart == chart_id
    assert not data.empty
    assert data.title
    assert data.short_title
    assert "us-east-1" in data.subtitle
    assert "730 h" in data.subtitle
    assert "2026-07-20" in data.subtitle
    assert data.table.rows
    assert all(len(row) == len(data.table.columns) for row in data.table.rows)


@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_an_empty_drawing_gives_one_sentence(chart_id):
    results = some_results(components={}, totals=NOTHING)
    data = CHARTS[chart_id].data(Scenario(), results, None, STANDARD)

    assert data.empty
    assert not data.rows
    assert not data.series


@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_a_part_without_figures_does_not_break_a_chart(chart_id):
    part = a_part("api", "API", problem="It is part of a circle", options=(), lines=())
    data = CHARTS[chart_id].data(
        a_plan(), some_results(components={"api": part}, totals=NOTHING), "api", STANDARD
    )

    assert data.empty or data.rows or data.series or data.grid is not None


@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_no_unfinished_number_reaches_a_table(chart_id):
    for row in shown(chart_id).table.rows:
        assert all(cell is None or isinstance(cell, str) or math.isfinite(cell) for cell in row)


@pytest.mark.parametrize("chart_id", CHARTS)
def test_that_the_read_out_answers_at_every_stop(chart_id):
    data = shown(chart_id)
    places = stops(data)

    assert len(places) or data.grid is not None
    for place in places[:: max(1, len(places) // 20)]:
        found = read_out(data, float(place))
        assert found is not None
        assert found.heading
        assert found.lines


def test_that_the_totals_are_measured_against_what_is_drawn():
    data = shown("totals-by-option")

    assert [row.columns for row in data.rows] == [
        ("$114.56", ""),
        ("$139.75", "+$25.19"),
        ("$122.55", "+$7.99"),
        ("$107.22", "−$7.34"),
    ]
    assert data.title == "The recommended mix saves $7.34 a month"
    assert "1 unknown" in data.subtitle


def test_that_a_year_is_twelve_months():
    month, year = shown("totals-by-option"), shown("totals-by-option", ChartOptions(months=12))

    assert [row.value for row in year.rows] == [row.value * 12 for row in month.rows]
    assert "a year" in year.subtitle


def test_that_an_unknown_total_is_a_hatched_stub_and_not_nothing():
    totals = replace(some_results().totals, all_lambda_usd_per_month=math.nan)
    row = shown("totals-by-option", totals=totals).rows[2]

    assert row.value is None
    assert row.blocked
    assert row.columns == ("unknown",)


def test_that_the_cost_chart_names_the_crossing_in_its_title():
    data = shown("cost-against-traffic")

    assert data.title.replace("\u202f", " ") == (
        "API: EC2 becomes cheaper above 7.65 M requests a month"
    )
    assert [mark.text for mark in data.marks if mark.kind == "region"] == [
        "Lambda wins",
        "EC2 wins",
    ]


def test_that_the_staircase_rises_vertically():
    ec2 = next(s for s in shown("cost-against-traffic").series if s.id == "ec2")
    repeated = ec2.x[1:] == ec2.x[:-1]

    assert repeated.sum() == (a_sweep().servers[1:] != a_sweep().servers[:-1]).sum()
    assert (ec2.y[1:][repeated] > ec2.y[:-1][repeated]).all()


def test_that_the_read_out_names_the_winner_and_the_saving():
    found = read_out(shown("cost-against-traffic"), 1e6)

    assert found is not None
    assert found.heading.replace("\u202f", " ") == "1 M requests a month"
    assert found.winner == "Lambda saves"
    assert found.saving == "$43.47"
    assert found.winner_role == "lambda"


def test_that_the_other_placements_wait_until_they_are_asked_for():
    series = {s.id: s for s in shown("cost-against-traffic").series}

    assert not series["ec2"].optional
    assert series["fargate"].optional
    assert series["fargate"].dashes
    assert series["bare_ec2"].optional


def test_that_a_side_that_cannot_carry_the_part_is_not_drawn():
    sweep = a_sweep()
    sweep.usd_by_side["lambda"][:] = math.nan
    sweep = replace(sweep, crossings=())
    part = some_results().components["api"]
    data = cost_module.of_sweep(sweep, some_results(), part, STANDARD)

    assert "lambda" not in {series.id for series in data.series}
    assert data.title == "API: only EC2 can carry it"


def test_that_overload_is_counted_in_the_title_of_the_week():
    part = some_results().components["api"]
    minutes = part.hourly.overload_minutes.copy()
    minutes[58:61] = 12.0
    part = replace(part, hourly=replace(part.hourly, overload_minutes=minutes))
    data = CHARTS["week"].data(a_plan(), some_results(components={"api": part}), "api", STANDARD)

    assert data.title == "API: overloaded in 3 hours of its busiest week"


def test_that_the_latency_chart_tells_the_band_that_routing_leaves():
    results = some_results()
    api = results.components["api"]
    options = tuple(
        replace(one, p95_band_ms=(500.0, 700.0)) if one.placement == "ec2" else one
        for one in api.options
    )
    parts = {**results.components, "api": replace(api, options=options)}
    data = CHARTS["latency"].data(a_plan(), replace(results, components=parts), "api", STANDARD)

    assert next(row for row in data.rows if row.id == "ec2").note.endswith("700 ms by routing")
    told = {row[0]: row[-2:] for row in data.table.rows}
    assert told["EC2"] == (500.0, 700.0)
    assert told["Lambda"] == (None, None)


def test_that_the_latency_chart_says_who_meets_the_target():
    data = CHARTS["latency"].data(a_plan(target_ms=550.0), some_results(), "api", STANDARD)

    assert data.title == "API: only EC2 meets the target of 550 ms"
    assert any(mark.text == "target 550 ms" for mark in data.marks)


def test_that_the_breakdown_adds_up():
    data = shown("cost-breakdown")
    results = some_results()

    assert sum(row.value for row in data.rows) == pytest.approx(
        sum(part.usd_per_month for part in results.components.values())
    )
    for row in data.rows:
        if row.parts:
            assert sum(part.value for part in row.parts) == pytest.approx(row.value)


def test_that_three_hundred_parts_still_fit_as_rows():
    parts = {
        f"p{n}": a_part(f"p{n}", f"Part {n}", lines=(some_results().components["cleanup"].lines))
        for n in range(300)
    }
    data = shown("cost-breakdown", components=parts)

    assert len(data.rows) <= 6
    assert data.rows[-1].label == "295 more"


def test_that_the_tornado_puts_lambda_left_and_ec2_right():
    data = shown("tornado")
    widest = data.rows[0]

    assert data.title == "API: mean duration flips the answer within 20 %"
    assert widest.span == (-2.4, 31.0)
    assert widest.span_texts == ("261 ms", "391 ms")
    assert [row.value for row in data.rows] == sorted(
        (row.value for row in data.rows), reverse=True
    )


def test_that_the_heat_map_has_a_row_a_day_and_a_column_an_hour():
    data = shown("heat-map")

    assert data.grid.values.shape == (7, 24)
    assert data.title.startswith("API: busiest on Wed 13:00")


def test_that_a_fleet_without_credits_shows_its_servers():
    assert shown("fleet-credits").title == "API: 2 servers through the week"


def test_that_credits_that_run_out_are_counted():
    import numpy as np

    part = some_results().components["api"]
    left = np.full(168, 100.0)
    left[50:60] = 0.0
    part = replace(part, hourly=replace(part.hourly, credits=left))
    data = CHARTS["fleet-credits"].data(
        a_plan(), some_results(components={"api": part}), "api", STANDARD
    )

    assert data.title == "API: out of burst credits in 10 hours of its busiest week"


def test_that_growth_names_the_month_in_which_the_answer_flips():
    from planner.charts.growth import of_sweep

    part = some_results().components["api"]
    data = of_sweep(a_sweep(here=4e6), some_results(), part, 5.0)

    # 7.65 M is passed after log(7.65 / 4) / log(1.05) = 13.3 months from July 2026.
    assert data.title == "API: EC2 becomes cheaper from September 2027"
    assert "growth 5 % a month" in data.subtitle.replace(THIN_SPACE, " ")
    assert len(data.table.rows) == 37


def test_that_growth_that_never_flips_says_who_stays_cheaper():
    from planner.charts.growth import of_sweep

    part = some_results().components["api"]
    data = of_sweep(a_sweep(here=10e6), some_results(), part, None)

    assert data.title == "API: EC2 stays cheaper for 3 years"
    assert "assumed" in data.subtitle
