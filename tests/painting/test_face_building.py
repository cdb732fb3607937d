"""Document and results in, words on cards out."""

import pytest

from planner.document import Node, Scenario
from planner.document.edits import set_group_field
from planner.painting.faces import (
    collapsed_face,
    edge_label,
    group_sum,
    membership,
    node_box,
    node_face,
    stand_in,
    strip_of,
    worst_severities,
)
from planner.units import THIN_SPACE
from tests.ui.canvas.drawings import component, guide_drawing, guide_results


def _part(placement: str = "ec2") -> Node:
    return Node.model_validate(
        {"id": "a", "kind": "aws.compute", "name": "A", "params": {"placement": placement}}
    )


@pytest.mark.parametrize(
    ("placement", "choice", "kind", "words", "saving"),
    [
        ("ec2", "ec2", "agreed", "EC2", "saves $15.33"),
        ("lambda", "ec2", "flip", "EC2", "saves $15.33"),
        ("ec2", "either", "either", "Either", "$15.33 apart"),
    ],
)
def test_that_the_strip_says_the_answer(placement, choice, kind, words, saving):
    strip = strip_of(component(_part(placement), 51.0, 540, 51.0, 66.33, choice))
    assert (strip.kind, strip.words, strip.saving) == (kind, words, saving)


def test_that_two_sides_that_cost_nearly_the_same_are_said_to_be_close():
    strip = strip_of(component(_part(), 51.0, 540, 51.0, 51.6, "either"))
    assert strip.saving == f"within 1{THIN_SPACE}%"


def test_that_a_placement_that_cannot_be_is_said_with_the_way_out():
    node = _part("lambda")
    strip = strip_of(component(node, None, None, 51.0, 66.0, "ec2", why_not="Over 15 min"))
    assert (strip.kind, strip.words, strip.saving) == ("infeasible", "Over 15 min", "use EC2")
    face = node_face(node, component(node, None, None, 51.0, 66.0, "ec2", why_not="Over 15 min"))
    assert face.severity == "error"
    assert face.money == "unknown"
    assert face.money_unknown


def test_that_a_part_without_results_waits_and_a_part_of_tomorrow_is_shown():
    assert node_face(_part(), None).strip.kind == "pending"
    strange = Node.model_validate({"id": "x", "kind": "aws.of.tomorrow"})
    face = node_face(strange, None)
    assert (face.title, face.subtitle, face.strip) == ("aws.of.tomorrow", "unknown kind", None)


def test_that_names_of_a_file_are_made_plain():
    node = _part().replaced(name="evil\u202ename\x00")
    assert node_face(node, None).title == "evil<U+202E>name"


def test_that_computing_parts_are_taller_than_others():
    scenario = guide_drawing()
    assert node_box(scenario.nodes["api"])[3] == 92
    assert node_box(scenario.nodes["uploads"])[3] == 68


def test_that_labels_are_a_months_requests_and_say_how_under_the_pointer():
    scenario = guide_drawing()
    results = guide_results(scenario)
    edge = scenario.edges["api-uploads"]
    assert edge_label(edge, results) == f"200{THIN_SPACE}k"
    assert edge_label(edge, results, hovered=True) == f"10{THIN_SPACE}M × 0.02"
    assert edge_label(edge, None) == ""


def test_that_a_group_sums_its_parts_and_says_what_it_does_not_know():
    scenario = guide_drawing()
    results = guide_results(scenario)
    inside = membership(scenario)
    assert group_sum(inside.members["vpc"], results) == "$90.89"
    assert group_sum(inside.members["sign-up"], results) == "$4.20 + ?"


def test_that_a_folded_group_counts_its_functions():
    scenario = guide_drawing()
    members = membership(scenario).members["sign-up"]
    face = collapsed_face(scenario.groups["sign-up"], members, scenario, None)
    assert face.subtitle == "4 parts, 2 Lambda"
    assert face.collapsed


def test_that_circles_of_groups_end():
    scenario: Scenario = guide_drawing()
    for child, parent in (("vpc", "sign-up"), ("sign-up", "vpc")):
        scenario = set_group_field(child, "parent", parent)(scenario)
    assert membership(scenario).members["vpc"] == membership(scenario).members["sign-up"]
    assert stand_in(scenario, "vpc") is None


def test_that_the_worst_finding_marks_a_part():
    assert worst_severities(guide_results(guide_drawing()).findings) == {"cleanup": "warning"}
