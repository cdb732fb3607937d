"""Variants in view: what is shown, what is computed, what a step reaches, what undo brings back."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.analysis import evaluate
from planner.document.alternatives import (
    ALL_EC2,
    ALL_LAMBDA,
    AS_DRAWN,
    RECOMMENDED,
    add_alternative,
    alternative_of,
)
from planner.document.edits import add_node, free_id, move, remove, rename, set_param, set_placement
from planner.document.scenario import Alternative
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.document.templates import load_template
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.journal import journals_folder, replayed, valid_payloads
from planner.workspace.keeping import Keeping
from tests.builders import a_node, a_scenario, an_edge
from tests.workspace.figures import EXAMPLES, figures_of


@pytest.fixture
def real(qapp):
    made = Workspace(load_template("guide-architecture"), EngineRunner(evaluate, inline=True))
    yield made
    made.close()


def keep(workspace, name="Mine"):
    workspace.do(
        "Keep", add_alternative(alternative_of(workspace.document, workspace.scenario, name))
    )
    workspace.show_variant(len(workspace.document.alternatives) - 1)


@pytest.mark.parametrize(
    ("variant", "total"),
    [
        (ALL_EC2, "all_ec2_usd_per_month"),
        (ALL_LAMBDA, "all_lambda_usd_per_month"),
        (RECOMMENDED, "recommended_usd_per_month"),
    ],
)
def test_that_a_computed_variant_costs_what_its_total_says(real, variant, total):
    expected = getattr(real.results.totals, total)
    document = real.document

    real.show_variant(variant)

    assert real.results.totals.as_drawn_usd_per_month == pytest.approx(expected, rel=1e-6)
    assert real.document is document
    assert real.undo_stack.isClean()


def test_that_looking_at_a_variant_and_back_leaves_everything(real):
    before = real.scenario
    real.show_variant(ALL_LAMBDA)
    assert real.scenario != before
    real.show_variant(AS_DRAWN)
    assert real.scenario is before


def test_that_editing_a_computed_variant_is_held_back_and_the_edit_can_be_kept(real, qtbot):
    real.show_variant(ALL_LAMBDA)

    with qtbot.waitSignal(real.held_back) as held:
        assert not real.do("Set duration", set_param("api", "workload.duration_ms", 77))
    assert real.undo_stack.count() == 0

    keep(real)
    text, edit = held.args
    assert real.do(text, edit)
    assert real.scenario.nodes["api"].params.workload.duration_ms == 77
    assert real.document.nodes["api"].params.workload.duration_ms != 77


def test_that_an_edit_of_an_alternative_is_one_step_and_undo_returns_to_it(real):
    keep(real)
    before, steps = real.scenario, real.undo_stack.count()
    flipped = "ec2" if before.nodes["resize"].params.placement == "lambda" else "lambda"

    real.do("Flip", set_placement("resize", flipped))
    assert real.undo_stack.count() == steps + 1
    real.show_variant(AS_DRAWN)
    real.undo_stack.undo()

    assert real.variant == 0
    assert real.scenario.nodes == before.nodes


def test_that_undoing_the_making_of_an_alternative_shows_what_was_there_before(real):
    real.show_variant(ALL_EC2)
    keep(real)
    assert real.variant == 0

    real.undo_stack.undo()

    assert real.variant == ALL_EC2
    assert real.document.alternatives == ()


def test_that_a_move_in_a_computed_variant_moves_the_part_in_the_drawing(real):
    real.show_variant(ALL_EC2)

    real.do("Move", move({"api": (4, 5)}))

    assert (real.document.nodes["api"].x, real.scenario.nodes["api"].x) == (4, 4)
    real.show_variant(AS_DRAWN)
    assert real.scenario.nodes["api"].x == 4


def test_that_a_trial_is_computed_and_not_written_until_applied(real):
    document, usd = real.document, real.results.totals.as_drawn_usd_per_month

    real.try_value("api", "workload.duration_ms", 5_000)
    assert real.document is document
    assert real.undo_stack.count() == 0
    assert real.results.components["api"].usd_per_month != usd
    tried = real.results.totals.as_drawn_usd_per_month

    real.reset_trial()
    assert real.results.totals.as_drawn_usd_per_month == usd

    real.try_value("api", "workload.duration_ms", 5_000)
    assert real.apply_trial()
    assert real.undo_stack.count() == 1
    assert not real.trial
    assert real.results.totals.as_drawn_usd_per_month == tried


def test_that_what_is_written_wins_over_what_is_tried(real):
    real.try_value("api", "workload.duration_ms", 5_000)

    real.do("Set", set_param("api", "workload.duration_ms", 60))

    assert not real.trial
    assert real.scenario.nodes["api"].params.workload.duration_ms == 60


def test_that_opening_another_drawing_shows_it_as_drawn(real):
    real.show_variant(ALL_EC2)
    real.try_value("api", "workload.duration_ms", 5_000)

    real.open(load_template("image-resize"), None)

    assert real.variant == AS_DRAWN
    assert not real.trial
    assert real.scenario is real.document


def test_that_looking_at_a_variant_begins_no_journal(real, tmp_path):
    keeping = Keeping(real, tmp_path / "state")

    real.show_variant(ALL_LAMBDA)
    real.try_value("api", "workload.duration_ms", 5_000)

    assert not keeping.journal.is_open
    keeping.close()


def test_that_other_traffic_moves_the_computed_variant_with_it(qapp):
    factor = [1.0]
    runner = EngineRunner(lambda s: evaluate(s, traffic_x=factor[0]), inline=True)
    workspace = Workspace(load_template("guide-architecture"), runner)
    workspace.show_variant(RECOMMENDED)
    factor[0] = 50.0

    workspace.recompute()

    expected = evaluate(workspace.document, traffic_x=50.0).totals.recommended_usd_per_month
    assert workspace.results.totals.as_drawn_usd_per_month == pytest.approx(expected, rel=1e-6)
    workspace.close()


def test_that_the_journal_holds_the_edits_of_alternatives(real, tmp_path):
    start = real.document
    keeping = Keeping(real, tmp_path / "state")
    keep(real, "Mine")
    real.do("Flip", set_placement("clean-up", "lambda"))
    keeping.flush()

    (file,) = journals_folder(tmp_path / "state").glob("*")
    records = [json.loads(payload) for payload in valid_payloads(file.read_bytes())[2:]]
    document = replayed(json.loads(dump_scenario(start)), records)

    assert load_scenario(json.dumps(document).encode()) == real.document
    assert len(document["alternatives"][0]["patches"]) == 1
    keeping.close()


def test_that_the_figures_of_a_variant_arrive_from_the_thread_in_order(qapp, qtbot):
    workspace = Workspace(load_template("guide-architecture"), EngineRunner(evaluate))
    qtbot.waitUntil(lambda: workspace.results is not None)
    usd = workspace.results.totals.all_ec2_usd_per_month

    for variant in (ALL_LAMBDA, RECOMMENDED, AS_DRAWN, ALL_EC2):
        workspace.show_variant(variant)
    workspace.recompute()

    qtbot.waitUntil(
        lambda: workspace.results.totals.as_drawn_usd_per_month == pytest.approx(usd), timeout=5_000
    )
    assert workspace.close()


def test_that_a_computed_variant_asked_for_at_once_follows_when_the_figures_are_there(qapp, qtbot):
    workspace = Workspace(load_template("guide-architecture"), EngineRunner(evaluate))
    workspace.show_variant(ALL_LAMBDA)
    assert workspace.scenario.nodes["api"].params.placement == "ec2"

    qtbot.waitUntil(
        lambda: workspace.scenario.nodes["api"].params.placement == "lambda", timeout=5_000
    )
    assert workspace.close()


HANDS = st.lists(
    st.one_of(
        st.tuples(st.just("show"), st.sampled_from([AS_DRAWN, ALL_EC2, ALL_LAMBDA, 0, 1])),
        st.tuples(st.just("flip"), st.sampled_from(["people", "api", "mail"])),
        st.tuples(st.just("move"), st.sampled_from(["people", "api", "mail"])),
        st.tuples(st.just("try"), st.integers(1, 500)),
        st.tuples(st.just("remove"), st.sampled_from(["mail", "extra"])),
        st.tuples(st.just("rename"), st.sampled_from(["api", "mail"])),
        st.tuples(st.just("add"), st.just("extra")),
        st.tuples(st.sampled_from(["keep", "apply", "reset", "undo", "redo"]), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=EXAMPLES or 60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hands=HANDS)
def test_that_whatever_is_done_in_variants_is_undone_to_the_start(qapp, hands):
    start = a_scenario(
        a_node("people", "source.users"),
        a_node("api"),
        a_node("mail"),
        an_edge("people", "api"),
        alternatives=(Alternative(name="One"),),
    )
    workspace = Workspace(start, EngineRunner(figures_of, inline=True))
    for count, (what, value) in enumerate(hands):
        do_by_hand(workspace, what, value, count)
        shown, document = workspace.scenario, workspace.document
        if not isinstance(workspace.variant, int):
            assert shown.nodes.keys() == document.nodes.keys()
        assert shown.alternatives == document.alternatives
        assert load_scenario(dump_scenario(document)) == document
        if workspace.variant == AS_DRAWN and not workspace.trial:
            assert shown is document
    while workspace.undo_stack.canUndo():
        workspace.undo_stack.undo()
    assert workspace.document == start
    workspace.close()


def do_by_hand(workspace, what, value, count):
    """Do one thing of those a user can do with variants."""
    node = workspace.scenario.nodes.get(value) if isinstance(value, str) else None
    if what == "show":
        workspace.show_variant(value)
    elif what == "flip" and node is not None and hasattr(node.params, "placement"):
        side = "ec2" if node.params.placement == "lambda" else "lambda"
        workspace.do("Flip", set_placement(value, side))
    elif what == "move" and node is not None:
        workspace.do("Move", move({value: (float(count), 7.0)}))
    elif what == "try" and "api" in workspace.scenario.nodes:
        workspace.try_value("api", "workload.duration_ms", value)
    elif what in ("add", "remove", "rename"):
        draw_by_hand(workspace, what, value, count)
    elif what == "keep":
        keep(workspace, f"Kept {count}")
    elif what == "apply":
        workspace.apply_trial()
    elif what == "reset":
        workspace.reset_trial()
    elif what == "undo":
        workspace.undo_stack.undo()
    elif what == "redo":
        workspace.undo_stack.redo()


def draw_by_hand(workspace, what, value, count):
    """Add, remove or rename a part."""
    is_there = value in workspace.scenario.nodes
    if what == "add" and not is_there:
        workspace.do("Add", add_node(a_node(free_id(workspace.document, value))))
    elif what == "remove" and is_there:
        workspace.do("Remove", remove((value,)))
    elif what == "rename" and is_there:
        workspace.do("Rename", rename(value, f"{value} {count}"))
