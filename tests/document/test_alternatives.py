"""Alternatives: what they hold, what belongs to the drawing, and what survives in the file."""

import json

import pytest

from planner.document.alternatives import (
    HeldBack,
    add_alternative,
    alternative_of,
    delete_alternative,
    duplicate_alternative,
    free_name,
    in_alternative,
    in_computed,
    placed,
    rename_alternative,
    take_part,
    tried,
    with_alternative,
)
from planner.document.edits import (
    EditRefused,
    add_group,
    in_order,
    move,
    set_param,
    set_placement,
    set_setting,
    set_traffic,
)
from planner.document.scenario import Alternative, Group, Patch
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.traffic import Steady
from tests.builders import a_scenario


def with_one(*patches):
    return a_scenario(alternatives=(Alternative(name="Cheaper", patches=patches),))


def placement(scenario, key="api"):
    return scenario.nodes[key].params.placement


def test_that_moving_a_part_in_an_alternative_leaves_the_drawing():
    document = with_one()
    drawn = placement(document)
    other = "lambda" if drawn == "ec2" else "ec2"

    after = in_alternative(0, set_placement("api", other))(document)

    assert after.nodes is document.nodes
    assert placement(with_alternative(after, 0)) == other
    assert json.loads(after.alternatives[0].patches[0].changes) == {"params": {"placement": other}}


def test_that_moving_a_part_back_takes_its_patch_away():
    document = with_one()
    drawn = placement(document)
    other = "lambda" if drawn == "ec2" else "ec2"
    moved = in_alternative(0, set_placement("api", other))(document)

    back = in_alternative(0, set_placement("api", drawn))(moved)

    assert back == document


def test_that_places_groups_and_settings_belong_to_the_drawing():
    document = in_alternative(0, set_param("api", "workload.duration_ms", 77))(with_one())
    edit = in_order(
        move({"api": (5, 6)}),
        add_group(Group(id="frame"), ("api",)),
        set_setting("hours_per_month", 720),
    )

    after = in_alternative(0, edit)(document)

    assert (after.nodes["api"].x, after.nodes["api"].group) == (5, "frame")
    assert after.nodes["api"].params is document.nodes["api"].params
    assert after.settings.hours_per_month == 720
    assert after.alternatives == document.alternatives


def test_that_an_alternative_follows_what_it_does_not_change():
    document = in_alternative(0, set_param("api", "workload.duration_ms", 77))(with_one())

    drawn = set_param("api", "workload.at_memory_mib", 2_048)(document)

    shown = with_alternative(drawn, 0).nodes["api"].params.workload
    assert (shown.duration_ms, shown.at_memory_mib) == (77, 2_048)


def test_that_traffic_is_part_of_an_alternative_and_can_be_taken_away_there():
    document = set_traffic("api", Steady(requests_per_hour=5))(with_one())

    after = in_alternative(0, set_traffic("api", None))(document)

    assert after.nodes["api"].traffic == Steady(requests_per_hour=5)
    assert with_alternative(after, 0).nodes["api"].traffic is None


def test_that_patches_of_unknown_parts_and_of_a_newer_version_survive():
    gone = Patch(node="gone", changes='{"params":{"placement":"ec2"}}')
    newer = Patch(node="api", changes='{"colour":"red","params":{"no_such":{"a":[1]}}}')
    document = load_scenario(dump_scenario(with_one(gone, newer)))

    after = in_alternative(0, set_param("api", "workload.duration_ms", 77))(document)
    read = load_scenario(dump_scenario(after))

    assert read.alternatives[0].patches[0] == gone
    changes = json.loads(read.alternatives[0].patches[1].changes)
    assert changes["colour"] == "red"
    assert changes["params"]["no_such"] == {"a": [1]}
    assert changes["params"]["workload"] == {"duration_ms": 77}


@pytest.mark.parametrize(
    "changes",
    [
        "",
        "[]",
        "no json",
        '{"params":{"placement":"moon"}}',
        '{"params":7,"traffic":"much"}',
        '{"params":' + "[" * 5_000,
    ],
)
def test_that_a_patch_a_part_cannot_hold_leaves_it_as_drawn(changes):
    document = with_one(Patch(node="api", changes=changes))

    assert with_alternative(document, 0) is document


def test_that_a_computed_variant_holds_back_edits_of_parts_and_lets_the_rest_through():
    document = a_scenario()
    shown = placed(document, {"api": "lambda" if placement(document) == "ec2" else "ec2"})

    with pytest.raises(HeldBack):
        in_computed(shown, set_param("api", "workload.duration_ms", 77))(document)
    after = in_computed(shown, move({"api": (50, 60)}))(document)

    assert after.nodes["api"].x == 50
    assert placement(after) == placement(document)


def test_that_what_is_in_view_becomes_an_alternative():
    document = a_scenario()
    shown = set_param("api", "workload.duration_ms", 77)(document)

    kept = add_alternative(alternative_of(document, shown, "Kept"))(document)

    assert with_alternative(kept, 0).nodes == shown.nodes


def test_that_names_of_variants_are_not_given_twice():
    document = with_one()

    assert free_name(document, "Cheaper") == "Cheaper 2"
    assert free_name(document, "All EC2") == "All EC2 2"
    for name in ("Cheaper", "All EC2", " "):
        with pytest.raises(EditRefused):
            add_alternative(Alternative(name=name))(document)
    twice = duplicate_alternative(0)(document)
    assert [one.name for one in twice.alternatives] == ["Cheaper", "Cheaper copy"]
    with pytest.raises(EditRefused):
        rename_alternative(1, "Cheaper")(twice)
    renamed = rename_alternative(1, "Dearer")(twice)
    assert [one.name for one in delete_alternative(0)(renamed).alternatives] == ["Dearer"]


def test_that_a_part_is_taken_over_from_another_variant():
    document = in_alternative(0, set_param("api", "workload.duration_ms", 77))(with_one())
    source = move({"api": (9, 9)})(with_alternative(document, 0))

    after = take_part("api", source)(document)

    assert after.nodes["api"].params.workload.duration_ms == 77
    assert after.nodes["api"].x == document.nodes["api"].x
    with pytest.raises(EditRefused):
        take_part("stranger", source)(document)


def test_that_a_trial_changes_only_what_is_looked_at_and_leaves_out_what_cannot_be():
    document = set_traffic("api", Steady(requests_per_hour=5))(a_scenario())
    trial = {
        ("api", "workload.duration_ms"): 77,
        ("api", "traffic.requests_per_hour"): 9,
        ("api", "workload.at_memory_mib"): -1,
        ("gone", "workload.duration_ms"): 5,
    }

    shown = tried(document, trial).nodes["api"]

    assert shown.params.workload.duration_ms == 77
    assert shown.traffic.requests_per_hour == 9
    assert shown.params.workload.at_memory_mib > 0
