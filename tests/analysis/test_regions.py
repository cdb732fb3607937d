"""A region group sets the prices of its parts; everything else keeps the scenario's."""

import pytest

from planner.analysis.evaluate import evaluate
from planner.catalog.book import UnknownRegion
from planner.document import Group, Scenario
from planner.document.edits import add_group, in_order, set_group_field, set_node_field
from planner.document.regions import part_regions
from planner.document.templates import load_template
from tests.analysis.drawings import call, event, part, scenario


def _framed(scenario: Scenario, members, region="eu-central-1") -> Scenario:
    return add_group(Group(id="frankfurt", kind="region", region=region), members)(scenario)


@pytest.fixture(scope="module")
def guide() -> Scenario:
    return load_template("guide-architecture")


def test_that_a_whole_drawing_in_a_region_costs_what_the_scenario_costs_there(guide):
    bare = guide.replaced(groups={})
    bare = in_order(*(set_node_field(key, "group", None) for key in bare.nodes))(bare)
    framed = evaluate(_framed(bare, bare.nodes.keys()))
    moved = evaluate(bare.replaced(region="eu-central-1"))
    assert framed.totals == moved.totals
    for key, framed_part in framed.components.items():
        there = moved.components[key]
        prices = [option.usd_per_month for option in framed_part.options]
        assert prices == [option.usd_per_month for option in there.options]
        assert framed_part.lines == there.lines


def test_that_only_the_framed_part_has_the_prices_of_the_region(guide):
    before, after = evaluate(guide), evaluate(_framed(guide, ["api"]))
    assert after.components["api"].usd_per_month > before.components["api"].usd_per_month
    for key in guide.nodes.keys() - {"api"}:
        # What the account gets free is shared, so the rest may differ by a hair.
        was = before.components[key].usd_per_month
        crossing = sum(_sent(after, key).values())
        assert after.components[key].usd_per_month - crossing == pytest.approx(was, rel=0.02)


def test_that_the_innermost_region_counts_and_other_groups_pass_it_on(guide):
    drawn = _framed(guide.replaced(groups={}), [])
    inner = Group(id="vpc", kind="vpc", region="us-west-2", parent="frankfurt")
    drawn = add_group(inner, ["api"])(drawn)
    assert part_regions(drawn)["api"] == "eu-central-1"
    drawn = set_group_field("vpc", "kind", "region")(drawn)
    assert part_regions(drawn)["api"] == "us-west-2"


def test_that_groups_in_a_circle_end(guide):
    drawn = _framed(guide.replaced(groups={}), ["api"], region=None)
    drawn = set_group_field("frankfurt", "parent", "frankfurt")(drawn)
    assert part_regions(drawn)["api"] == guide.region


def _sent(results, key: str) -> dict[str, float]:
    """Return what a part pays for sending to other regions and zones. [USD/month]"""
    lines = results.components[key].lines
    return {
        line.rate: line.usd
        for line in lines
        if line.service == "data_transfer" and line.rate != "internet_out_usd_per_gb"
    }


def _two_parts(*groups: Group, connection=call) -> Scenario:
    """Draw a function that reaches another 1,000 times an hour: 10 KiB there, 30 KiB back."""
    steady = {"shape": "steady", "requests_per_hour": 1_000}
    sizes = {"payload_out_kib": 10, "payload_back_kib": 30}
    parts = [part("a", "lambda", traffic=steady), part("b", "lambda")]
    drawn = scenario(parts, [connection("a", "b", **sizes)], hours_per_month=730)
    for group, member in zip(groups, "ab", strict=False):
        drawn = add_group(group, [member])(drawn)
    return drawn


THERE_GB, BACK_GB = 730_000 * 10 / 1024**2, 730_000 * 30 / 1024**2


def test_that_each_side_pays_for_what_it_sends_to_another_region():
    results = evaluate(_two_parts(Group(id="r", kind="region", region="sa-east-1")))
    assert _sent(results, "a") == {
        "inter_region_out_usd_per_gb": pytest.approx(0.138 * THERE_GB)  # the sender's region
    }
    assert _sent(results, "b") == {"inter_region_out_usd_per_gb": pytest.approx(0.02 * BACK_GB)}


def test_that_an_event_brings_nothing_back_and_two_near_regions_pay_less():
    ohio = Group(id="r", kind="region", region="us-east-2")
    results = evaluate(_two_parts(ohio, connection=event))
    assert _sent(results, "a") == {
        "inter_region_us_east_out_usd_per_gb": pytest.approx(0.01 * THERE_GB)
    }
    assert _sent(results, "b") == {}


def test_that_between_drawn_zones_both_sides_pay_and_within_one_nobody_does():
    one, other = (Group(id=key, kind="availability_zone") for key in ("one", "other"))
    results = evaluate(_two_parts(one, other))
    assert _sent(results, "a") == {
        "cross_az_usd_per_gb_each_way": pytest.approx(2 * 0.01 * THERE_GB)
    }
    assert _sent(results, "b") == {"cross_az_usd_per_gb_each_way": pytest.approx(0.02 * BACK_GB)}
    assert _sent(evaluate(_two_parts(one)), "a") == {}  # the other's zone is not known
    together = add_group(one, ["a", "b"])(_two_parts())
    assert _sent(evaluate(together), "a") == {}


def test_that_a_region_without_prices_is_said():
    with pytest.raises(UnknownRegion, match="There are no prices"):
        evaluate(_two_parts(Group(id="r", kind="region", region="atlantis-1")))
