"""Prices of the user's own: in force in every line and every comparison, and marked as own."""

import json

import pytest

from planner.analysis.contract import results_as_contract
from planner.analysis.evaluate import evaluate
from planner.analysis.frontier import frontier
from planner.catalog.book import load_price_book
from planner.catalog.own_price import OwnPrice
from planner.document.own_prices import own_price, reset_own_prices, set_own_price
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.document.templates import load_template
from planner.engine.pricing.charge import Charge
from planner.engine.pricing.pool import pool, rates_of

DRAWING = load_template("guide-architecture")
DRAWN = evaluate(DRAWING)


def line_of(results, part, item):
    return next(line for line in results.components[part].lines if line.item == item)


def own_of(line, usd, since="2026-11-25"):
    region, service, rate, labels = line.price_key
    return OwnPrice(
        region=region,
        service=service,
        rate=rate,
        labels=labels,
        usd=usd,
        per=line.per,
        unit=line.unit,
        item=line.item,
        since=since,
    )


@pytest.fixture(scope="module")
def cheaper():
    """The drawing with half the price of the API's instance hours."""
    line = line_of(DRAWN, "api", "Instance hours")
    own = own_of(line, line.usd_per_unit / 2)
    return line, own, set_own_price(own)(DRAWING)


def test_that_the_line_costs_quantity_times_the_own_price_and_says_so(cheaper):
    line, own, scenario = cheaper
    after = line_of(evaluate(scenario), "api", "Instance hours")
    assert after.usd == pytest.approx(after.quantity * own.usd, rel=1e-12)
    assert (after.own, after.source, after.as_of) == (True, "Own price", "2026-11-25")
    assert f"instead of ${line.usd_per_unit:.10g}" in after.note
    assert line.source in after.note
    assert not after.estimated


def test_that_totals_and_options_follow_by_exactly_the_difference(cheaper):
    line, _own, scenario = cheaper
    after = evaluate(scenario)
    saved = line.usd / 2
    before = DRAWN.totals.as_drawn_usd_per_month
    assert before - after.totals.as_drawn_usd_per_month == pytest.approx(saved, rel=1e-9)
    ec2 = {
        which: next(o for o in found.components["api"].options if o.placement == "ec2")
        for which, found in (("before", DRAWN), ("after", after))
    }
    for basis in ("bare", "single", "available"):
        gap = ec2["before"].usd_by_basis[basis] - ec2["after"].usd_by_basis[basis]
        hours = line.quantity if basis == "available" else line.quantity / 2
        assert gap == pytest.approx(hours * line.usd_per_unit / 2, rel=1e-6)


def test_that_the_published_price_as_an_own_one_changes_no_figure():
    line = line_of(DRAWN, "resize", "Requests")
    scenario = set_own_price(own_of(line, line.usd_per_unit * line.per))(DRAWING)
    after = evaluate(scenario)
    for key, part in DRAWN.components.items():
        assert after.components[key].usd_per_month == pytest.approx(part.usd_per_month, rel=1e-12)
    assert line_of(after, "resize", "Requests").own


def test_that_best_fit_takes_the_type_that_an_own_price_makes_cheapest(cheaper):
    line, *_ = cheaper
    fit = next(o for o in DRAWN.components["resize"].options if o.placement == "ec2")
    other = "m7i.2xlarge"
    assert fit.config["instance_type"] != other
    labels = tuple(sorted({**dict(line.price_key[3]), "instance_type": other}.items()))
    own = own_of(line, 1e-6).replaced(labels=labels)
    after = evaluate(set_own_price(own)(DRAWING)).components["resize"]
    ec2 = next(o for o in after.options if o.placement == "ec2")
    assert ec2.config["instance_type"] == other
    found = frontier(set_own_price(own)(DRAWING), "resize")
    assert any(other in point.title for side in found.points.values() for point in side)


def test_that_a_price_of_another_region_is_left_alone(cheaper):
    _line, own, _scenario = cheaper
    elsewhere = set_own_price(own.replaced(region="eu-west-1"))(DRAWING)
    assert not line_of(evaluate(elsewhere), "api", "Instance hours").own


def test_that_reset_and_the_file_bring_back_what_was(cheaper):
    _line, own, scenario = cheaper
    assert own_price(scenario, own.key) == own
    assert reset_own_prices((own.key,))(scenario).own_prices == ()
    assert load_scenario(dump_scenario(scenario)).own_prices == scenario.own_prices
    assert set_own_price(own)(scenario) is scenario


def test_that_own_prices_are_told_in_the_contract(cheaper):
    _line, own, scenario = cheaper
    results = evaluate(scenario)
    told = results_as_contract(scenario, results)
    (price,) = told["scenario"]["own_prices"]
    assert (price["usd"], price["service"]) == (own.usd, "ec2")
    api = next(part for part in told["components"] if part["id"] == "api")
    assert [one["own"] for one in api["lines"]].count(True) == 1
    json.dumps(told, allow_nan=False)


def test_that_an_unknown_price_becomes_known():
    charge = Charge("nobody_publishes_usd", 10.0, "Nothing", "h")
    entries = [("a", "us-east-1", "ec2", charge)]
    (line,) = pool(entries, rates_of(load_price_book("us-east-1"))).lines["a"]
    assert line.usd is None
    own = own_of(line, 2.0)
    book = load_price_book("us-east-1", (own,))
    (after,) = pool(entries, rates_of(book)).lines["a"]
    assert after.usd == 20.0
    assert after.note == "no price is published"
