"""A region group sets the prices of its parts; everything else keeps the scenario's."""

import pytest

from planner.analysis.evaluate import evaluate
from planner.analysis.evaluation import NOT_MODELLED
from planner.catalog.book import UnknownRegion
from planner.document import Group, Scenario
from planner.document.edits import add_group, in_order, set_group_field, set_node_field
from planner.document.regions import part_regions
from planner.document.templates import load_template


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
    for key, part in framed.components.items():
        there = moved.components[key]
        assert [o.usd_per_month for o in part.options] == [o.usd_per_month for o in there.options]
        assert part.lines == there.lines


def test_that_only_the_framed_part_has_the_prices_of_the_region(guide):
    before, after = evaluate(guide), evaluate(_framed(guide, ["api"]))
    assert after.components["api"].usd_per_month > before.components["api"].usd_per_month
    for key in guide.nodes.keys() - {"api"}:
        # What the account gets free is shared, so the rest may differ by a hair.
        was = before.components[key].usd_per_month
        assert after.components[key].usd_per_month == pytest.approx(was, rel=0.02)


def test_that_the_innermost_region_counts_and_other_groups_pass_it_on(guide):
    scenario = _framed(guide.replaced(groups={}), [])
    inner = Group(id="vpc", kind="vpc", region="us-west-2", parent="frankfurt")
    scenario = add_group(inner, ["api"])(scenario)
    assert part_regions(scenario)["api"] == "eu-central-1"
    scenario = set_group_field("vpc", "kind", "region")(scenario)
    assert part_regions(scenario)["api"] == "us-west-2"


def test_that_groups_in_a_circle_end(guide):
    scenario = _framed(guide.replaced(groups={}), ["api"], region=None)
    scenario = set_group_field("frankfurt", "parent", "frankfurt")(scenario)
    assert part_regions(scenario)["api"] == guide.region


def test_that_a_region_without_prices_is_said_and_transfer_between_regions_is_left_out_aloud(guide):
    with pytest.raises(UnknownRegion, match="There are no prices"):
        evaluate(_framed(guide, ["api"], region="atlantis-1"))
    assert any("between regions" in sentence for sentence in NOT_MODELLED)
