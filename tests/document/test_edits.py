"""Edits are pure functions: any sequence of them leaves a scenario that saves and opens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from planner.document import Group, Note, Scenario, diff
from planner.document.edits import (
    EditRefused,
    add_all,
    add_group,
    add_node,
    add_note,
    connect,
    free_id,
    in_order,
    move,
    new_edge,
    remove,
    rename,
    set_edge_field,
    set_group_field,
    set_node_field,
    set_param,
    set_placement,
    set_setting,
    set_traffic,
    set_traffic_field,
    why_not_connect,
)
from planner.document.scenario_file import UnreadableScenario, dump_scenario, load_scenario
from planner.kinds import KINDS
from planner.storage.limits import MOST_NESTED_GROUPS
from planner.traffic import Steady
from tests.builders import a_node, a_scenario, an_edge

NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-10, 10**20)
IDS = st.sampled_from(["api", "people", "n0", "n1", "g", "note", "people-api", "e0"])


def edits():
    """Return a strategy of edits; many of them are refused, which is the point."""
    kinds = st.sampled_from(sorted(KINDS))
    nodes = st.builds(a_node, st.sampled_from(["n0", "n1", "api"]), kinds)
    edges = st.builds(an_edge, IDS, IDS)
    params = st.sampled_from(
        ["workload.duration_ms", "ec2.count", "lambda_.memory_mib", "placement", "nothing.x", ""]
    )
    return st.one_of(
        nodes.map(add_node),
        edges.map(connect),
        st.sets(IDS, max_size=3).map(remove),
        st.builds(rename, IDS, st.text(max_size=20)),
        st.builds(lambda key, x, y: move({key: (x, y)}), IDS, NUMBERS, NUMBERS),
        st.builds(set_param, IDS, params, NUMBERS | st.text(max_size=5)),
        st.builds(set_placement, IDS, st.sampled_from(["ec2", "lambda", "fargate"])),
        st.builds(set_traffic, IDS, st.none() | st.just(Steady())),
        st.builds(set_traffic_field, IDS, st.just("requests_per_hour"), NUMBERS),
        st.builds(set_edge_field, IDS, st.sampled_from(["cache_hit", "batch_size"]), NUMBERS),
        st.builds(set_node_field, IDS, st.just("group"), st.none() | st.just("g")),
        st.builds(set_setting, st.sampled_from(["hours_per_month", "budget"]), NUMBERS),
        st.builds(add_group, st.just(Group(id="g")), st.sets(IDS, max_size=2)),
        st.just(add_note(Note(id="note"))),
    )


def tried(edit, scenario):
    """Return what an edit makes; the scenario itself where it is refused."""
    try:
        return edit(scenario)
    except (EditRefused, ValidationError, KeyError, AttributeError):
        return scenario


@settings(max_examples=150)
@given(st.lists(edits(), max_size=12))
def test_that_any_edits_leave_a_scenario_whose_ends_exist(steps):
    scenario = a_scenario()
    for step in steps:
        before = dump_scenario(scenario)
        after = tried(step, scenario)
        assert dump_scenario(scenario) == before
        scenario = after

    for edge in scenario.edges.values():
        assert {edge.source, edge.target} <= scenario.nodes.keys()
    assert Scenario.model_validate(scenario.model_dump()) == scenario


def test_that_an_edit_shares_what_it_did_not_touch():
    before = a_scenario()

    after = set_param("api", "workload.duration_ms", 7)(before)

    assert after.nodes["people"] is before.nodes["people"]
    assert after.edges is before.edges
    assert diff(before, after).nodes.altered == {"api"}


def test_that_removing_a_part_removes_its_connections_and_their_causes():
    scenario = a_scenario(
        a_node("people", "source.users"),
        a_node("api"),
        a_node("files", "aws.s3.bucket"),
        an_edge("people", "api"),
        an_edge("api", "files", operation="put", fires_on=("people-api",)),
    )

    after = remove({"people"})(scenario)

    assert set(after.edges) == {"api-files"}
    assert after.edges["api-files"].fires_on == ()
    assert load_scenario(dump_scenario(after)) == after


def test_that_flipping_a_part_and_back_loses_nothing():
    scenario = a_scenario(a_node("api", ec2={"count": 3}, lambda_={"memory_mib": 777}))

    there = set_placement("api", "lambda", {"memory_mib": 512, "usd": 3})(scenario)
    back = set_placement("api", "ec2")(there)

    assert there.nodes["api"].params.lambda_.memory_mib == 512
    assert back.nodes["api"].params.ec2 == scenario.nodes["api"].params.ec2


def test_that_edits_in_order_are_one_edit():
    both = in_order(rename("api", "A"), set_setting("hours_per_month", 720))(a_scenario())

    assert (both.nodes["api"].name, both.settings.hours_per_month) == ("A", 720)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("api", "api", "A part cannot call itself"),
        ("api", "people", "Nothing can call Users"),
        ("people", "api", "connected already"),
        ("database", "api", "RDS cannot call"),
        ("files", "database", "S3 bucket cannot reach RDS"),
        ("note", "api", "A note cannot be connected"),
    ],
)
def test_that_a_refused_connection_says_why(source, target, words):
    scenario = a_scenario(
        a_node("people", "source.users"),
        a_node("api"),
        a_node("files", "aws.s3.bucket"),
        a_node("database", "aws.rds"),
        an_edge("people", "api"),
        notes={"note": Note(id="note")},
    )

    assert words in why_not_connect(scenario, source, target)
    with pytest.raises(EditRefused, match=words):
        new_edge(scenario, source, target, "e")


def test_that_a_free_id_is_new_among_everything():
    scenario = a_scenario(notes={"api-2": Note(id="api-2")})

    assert free_id(scenario, "api") == "api-3"


def test_that_groups_stand_in_one_another_only_as_deep_as_a_file_may_hold():
    most = MOST_NESTED_GROUPS + 1
    deep = [Group(id=f"g{n}", parent=f"g{n - 1}" if n else None) for n in range(most)]
    scenario = add_all(groups=deep)(Scenario())
    one_more = Group(id="more", parent=deep[-1].id)

    assert load_scenario(dump_scenario(scenario)) == scenario
    with pytest.raises(EditRefused, match="in 64 others at most"):
        add_group(one_more)(scenario)
    apart = add_group(Group(id="more"))(scenario)
    with pytest.raises(EditRefused, match="in 64 others at most"):
        set_group_field("g0", "parent", "more")(apart)
    too_deep = scenario.model_copy(update={"groups": {**scenario.groups, "more": one_more}})
    with pytest.raises(UnreadableScenario, match="inside more than 64 others"):
        load_scenario(dump_scenario(too_deep), "plan.elplan")
