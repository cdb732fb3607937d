"""Parts and connections that an alternative adds, drops and names otherwise."""

import random

import pytest

from planner.analysis.evaluate import evaluate
from planner.document.alternatives import (
    add_alternative,
    alternative_of,
    duplicate_alternative,
    in_alternative,
    take_part,
    with_alternative,
)
from planner.document.edits import (
    add_all,
    add_group,
    add_node,
    connect,
    free_id,
    in_order,
    move,
    new_edge,
    reconnect,
    remove,
    rename,
    set_edge_field,
    set_param,
    set_placement,
)
from planner.document.scenario import Alternative, Group
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.document.templates import load_template
from planner.kinds.dynamodb import DynamoDbParams
from tests.builders import a_node, a_scenario, an_edge


def with_one(*parts, **fields):
    return a_scenario(*parts, alternatives=(Alternative(name="Other"),), **fields)


def done(document, *edits):
    """Do edits one after the other while the first alternative is in view."""
    for edit in edits:
        document = in_alternative(0, edit)(document)
    return document


def joined(source, target):
    def edit(scenario):
        return connect(new_edge(scenario, source, target, f"{source}-{target}"))(scenario)

    return edit


MAIL = a_node("mail", x=400)


def test_that_an_added_part_is_the_alternatives_alone():
    document = with_one()

    after = done(document, add_node(MAIL), joined("api", "mail"))

    assert after.nodes is document.nodes
    assert after.edges is document.edges
    shown = with_alternative(after, 0)
    assert shown.nodes["mail"] == MAIL
    assert shown.edges["api-mail"].target == "mail"
    assert evaluate(shown).components["mail"].requests_per_month > 0


def test_that_a_dropped_part_stays_in_the_drawing_and_takes_its_connections_along():
    document = with_one()

    after = done(document, remove(("api",)))

    assert after.nodes is document.nodes
    assert after.edges is document.edges
    shown = with_alternative(after, 0)
    assert "api" not in shown.nodes
    assert not shown.edges
    assert after.alternatives[0].dropped == ("api",)


def test_that_a_name_given_in_an_alternative_is_no_name_of_the_drawing():
    document = with_one()

    after = done(document, rename("api", "Front"))

    assert after.nodes is document.nodes
    assert with_alternative(after, 0).nodes["api"].name == "Front"
    assert done(after, rename("api", document.nodes["api"].name)) == document


def test_that_what_was_added_is_edited_moved_and_removed_again():
    document = with_one()
    added = done(document, add_node(MAIL), joined("api", "mail"))

    changed = done(
        added,
        set_param("mail", "workload.duration_ms", 77),
        move({"mail": (5, 6)}),
        rename("mail", "Letters"),
        set_edge_field("api-mail", "calls_per_request", 0.5),
    )
    shown = with_alternative(changed, 0)
    assert shown.nodes["mail"].params.workload.duration_ms == 77
    assert (shown.nodes["mail"].x, shown.nodes["mail"].name) == (5, "Letters")
    assert shown.edges["api-mail"].calls_per_request == 0.5
    assert changed.nodes is document.nodes
    assert done(changed, remove(("mail",))) == document


def test_that_a_connection_dropped_or_led_elsewhere_stays_in_the_drawing():
    document = with_one()
    (edge,) = document.edges.values()

    without = done(document, remove((edge.id,)))
    assert without.edges is document.edges
    assert not with_alternative(without, 0).edges

    led = done(document, add_node(MAIL), reconnect(edge.id, edge.source, "mail"))
    assert led.edges is document.edges
    (shown,) = with_alternative(led, 0).edges.values()
    assert (shown.source, shown.target) == (edge.source, "mail")


def test_that_what_a_connection_of_the_drawing_says_is_the_drawings():
    document = with_one()
    (edge,) = document.edges.values()
    after = done(document, add_node(MAIL), set_edge_field(edge.id, "calls_per_request", 3))
    assert after.edges[edge.id].calls_per_request == 3
    assert after.alternatives[0].added_edges == ()


def test_that_causes_of_connections_survive_what_an_alternative_drops():
    parts = [a_node("one"), a_node("two"), a_node("three"), a_node("four")]
    first, second = an_edge("one", "three"), an_edge("two", "three")
    third = an_edge("three", "four", fires_on=(first.id, second.id))
    document = with_one(*parts, first, second, third)

    after = done(document, remove((first.id,)))
    assert after.edges[third.id].fires_on == (first.id, second.id)
    assert with_alternative(after, 0).edges[third.id].fires_on == (second.id,)
    again = done(after, set_edge_field(third.id, "calls_per_request", 2))
    assert again.edges[third.id].fires_on == (first.id, second.id)
    assert again.edges[third.id].calls_per_request == 2


def test_that_the_drawing_goes_on_under_an_alternative():
    document = done(with_one(), add_node(MAIL), joined("api", "mail"), remove(("people",)))
    cache = a_node("cache")
    drawn = in_order(add_node(cache), remove(("api",)))(document)

    shown = with_alternative(drawn, 0)
    assert set(shown.nodes) == {"cache", "mail"}
    assert not shown.edges  # one end is gone
    back = in_order(add_node(document.nodes["api"]))(drawn)
    assert "api-mail" in with_alternative(back, 0).edges


def test_that_ids_of_alternatives_are_not_given_to_parts_of_the_drawing():
    document = done(with_one(), add_node(MAIL))
    assert free_id(document, "mail") == "mail-2"


def test_that_a_part_added_twice_under_one_id_hides_the_alternatives_and_keeps_it():
    document = done(with_one(), add_node(MAIL))
    drawn = add_node(a_node("mail", name="The drawing's"))(document)
    assert with_alternative(drawn, 0).nodes["mail"].name == "The drawing's"
    later = done(drawn, set_param("api", "workload.duration_ms", 9))
    assert later.alternatives[0].added == (MAIL,)


def test_that_a_group_that_is_gone_lets_added_parts_go():
    document = done(
        with_one(), add_group(Group(id="frame")), add_node(MAIL.replaced(group="frame"))
    )
    assert with_alternative(document, 0).nodes["mail"].group == "frame"
    after = remove(("frame",))(document)
    assert with_alternative(after, 0).nodes["mail"].group is None
    load_scenario(dump_scenario(after))


def test_that_the_file_brings_all_of_it_back_and_an_old_file_has_none():
    document = done(
        with_one(), add_node(MAIL), joined("api", "mail"), remove(("people",)), rename("api", "A")
    )
    read = load_scenario(dump_scenario(document))
    assert read == document
    assert with_alternative(read, 0) == with_alternative(document, 0)
    assert dump_scenario(read) == dump_scenario(document)
    old = dump_scenario(with_one()).replace(b'"added": [],', b"")
    assert load_scenario(old).alternatives[0].added == ()


def test_that_what_is_in_view_is_kept_with_its_parts():
    document = done(with_one(), add_node(MAIL), joined("api", "mail"), remove(("people",)))
    shown = set_placement("mail", "ec2")(with_alternative(document, 0))
    kept = add_alternative(alternative_of(document, shown, "Kept"))(document)
    assert with_alternative(kept, 1).nodes == shown.nodes
    assert with_alternative(kept, 1).edges == shown.edges
    copied = duplicate_alternative(0)(document)
    assert with_alternative(copied, 1).nodes == with_alternative(document, 0).nodes


def test_that_parts_are_added_and_removed_as_another_variant_has_them():
    document = done(with_one(), add_node(MAIL), joined("api", "mail"), remove(("people",)))
    other = with_alternative(document, 0)

    added = take_part("mail", other)(document)
    assert added.nodes["mail"] == MAIL
    assert "api-mail" in added.edges
    removed = take_part("people", other)(document)
    assert "people" not in removed.nodes
    assert not [e for e in removed.edges.values() if "people" in (e.source, e.target)]


def _hands(rng, shown, number):
    """Return an edit that somebody may do to what is in view."""
    nodes, edges = list(shown.nodes), list(shown.edges)
    choice = rng.randrange(8)
    if choice == 0:
        table = a_node(free_id(shown, f"part-{number}"), x=number)
        return add_node(table)
    if choice == 1 and nodes:
        return remove(tuple(rng.sample(nodes, min(2, len(nodes)))))
    if choice == 2 and edges:
        return remove((rng.choice(edges),))
    if choice == 3 and nodes:
        return rename(rng.choice(nodes), f"Name {number}")
    if choice == 4 and len(nodes) > 1:
        one, other = rng.sample(nodes, 2)
        made = an_edge(one, other).replaced(id=free_id(shown, f"{one}-{other}"))
        return add_all((), (made,))
    if choice == 5 and edges:
        return set_edge_field(rng.choice(edges), "calls_per_request", number % 7)
    if choice == 6 and nodes:
        return move({rng.choice(nodes): (number, -number)})
    computing = [key for key in nodes if shown.nodes[key].kind == "aws.compute"]
    if computing:
        return set_param(rng.choice(computing), "workload.duration_ms", 10 + number)
    return add_node(a_node(free_id(shown, "fresh")))


@pytest.mark.parametrize("seed", range(12))
def test_that_every_edit_shows_what_it_did_and_spares_the_drawings_parts(seed):
    rng = random.Random(seed)
    document = load_template("guide-architecture").replaced(
        alternatives=(Alternative(name="Other"), Alternative(name="Third"))
    )
    ids, names = set(document.nodes), {k: n.name for k, n in document.nodes.items()}
    lines = set(document.edges)
    for number in range(40):
        place = rng.randrange(2)
        shown = with_alternative(document, place)
        edit = _hands(rng, shown, number)
        expected = edit(shown)
        document = in_alternative(place, edit)(document)
        after = with_alternative(document, place)
        assert dict(after.nodes) == dict(expected.nodes)
        assert dict(after.edges) == dict(expected.edges)
        assert set(document.nodes) == ids
        assert set(document.edges) == lines
        assert {k: n.name for k, n in document.nodes.items()} == names
    assert load_scenario(dump_scenario(document)) == document


def test_that_a_table_may_stand_in_for_another_database():
    drawing = load_template("guide-architecture").replaced(
        alternatives=(Alternative(name="Without MongoDB"),)
    )
    database = next(key for key, n in drawing.nodes.items() if n.name == "MongoDB")
    table = a_node("table", "aws.dynamodb", name="DynamoDB")
    assert isinstance(table.params, DynamoDbParams)
    calls = next(e for e in drawing.edges.values() if e.target == database)
    document = done(drawing, add_node(table), joined(calls.source, "table"), remove((database,)))
    before, after = evaluate(drawing), evaluate(with_alternative(document, 0))
    assert database not in after.components
    assert after.components["table"].usd_per_month > 0
    assert evaluate(document).totals == before.totals
