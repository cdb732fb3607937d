"""The one door to the document: what is a step, what is none, and what is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.document import Note
from planner.document.edits import (
    add_note,
    connect,
    move,
    new_edge,
    remove,
    rename,
    set_param,
    set_placement,
    set_setting,
)
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.workspace import UNDO_STEPS
from tests.builders import a_node, a_scenario
from tests.workspace.figures import EXAMPLES, figures_of


def drag(workspace, key, places, gesture="move:1"):
    for place in places:
        workspace.do("Move", move({key: place}), gesture)


def test_that_a_drag_is_one_step(workspace):
    before = workspace.scenario

    drag(workspace, "api", [(float(step), 5.0) for step in range(1, 60)])
    assert workspace.undo_stack.count() == 1
    assert workspace.scenario.nodes["api"].x == 59

    workspace.undo_stack.undo()
    assert workspace.scenario == before


def test_that_a_drag_back_to_the_start_leaves_no_step(workspace):
    start = workspace.scenario.nodes["api"]

    drag(workspace, "api", [(9.0, 9.0), (40.0, 2.0), (start.x, start.y)])

    assert workspace.undo_stack.count() == 0
    assert workspace.undo_stack.isClean()


def test_that_two_drags_are_two_steps(workspace):
    drag(workspace, "api", [(9.0, 9.0), (10.0, 9.0)], "move:1")
    drag(workspace, "api", [(11.0, 9.0), (12.0, 9.0)], "move:2")

    assert workspace.undo_stack.count() == 2


def test_that_moving_a_part_asks_for_no_figures_and_another_edit_does(qapp):
    asked = []

    def figures(scenario):
        asked.append(scenario)
        return figures_of(scenario)

    workspace = Workspace(
        a_scenario(a_node("api"), a_node("db")), EngineRunner(figures, inline=True)
    )
    results, before = workspace.results, len(asked)

    drag(workspace, "api", [(9.0, 9.0), (40.0, 2.0)])
    workspace.undo_stack.undo()
    assert len(asked) == before
    assert workspace.results is results

    workspace.do("Move and rename", rename("api", "Front door"))
    drag(workspace, "db", [(70.0, 9.0)])
    assert len(asked) == before + 1
    assert asked[-1].nodes["api"].name == "Front door"


def test_that_an_edit_that_changes_nothing_is_no_step(workspace, qtbot):
    here = workspace.scenario.nodes["api"]

    with qtbot.assertNotEmitted(workspace.scenario_changed):
        assert workspace.do("Move", move({"api": (here.x, here.y)}))
        assert workspace.do("Rename", rename("api", here.name))

    assert workspace.undo_stack.count() == 0


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: connect(new_edge(s, "api", "api", "e"))(s),
        set_param("api", "workload.duration_ms", -5),
        set_param("api", "no_such_field", 1),
        set_setting("hours_per_month", float("nan")),
    ],
)
def test_that_a_refused_edit_says_why_and_leaves_document_and_stack(workspace, qtbot, edit):
    before = workspace.scenario

    with qtbot.waitSignal(workspace.problem) as told:
        assert not workspace.do("Try", edit)

    assert told.args[0].strip()
    assert workspace.scenario is before
    assert workspace.undo_stack.count() == 0


def test_that_views_hear_what_an_edit_altered_and_nothing_else(workspace, qtbot):
    with qtbot.waitSignal(workspace.scenario_changed) as heard:
        workspace.do("Move", move({"api": (3.0, 4.0)}))

    change = heard.args[0]
    assert change.nodes.altered == {"api"}
    assert not change.edges
    assert not change.whole


def test_that_what_is_deleted_is_no_longer_selected_and_comes_back_unselected(workspace):
    workspace.select(("api", "people"))

    workspace.do("Delete", remove({"api"}))
    assert workspace.selection == {"people"}

    workspace.undo_stack.undo()
    assert workspace.selection == {"people"}


def test_that_opening_another_document_forgets_the_steps(workspace, tmp_path):
    workspace.do("Move", move({"api": (3.0, 4.0)}))

    workspace.open(a_scenario(a_node("other")), tmp_path / "other.elplan")

    assert workspace.undo_stack.count() == 0
    assert workspace.undo_stack.isClean()
    assert workspace.path == tmp_path / "other.elplan"
    assert workspace.results.scenario_name == workspace.scenario.name


def test_that_no_more_than_a_thousand_steps_are_kept(workspace):
    for step in range(1, UNDO_STEPS + 26):
        workspace.do("Move", move({"api": (float(step), 0.0)}))

    assert UNDO_STEPS == 1_000
    assert workspace.undo_stack.count() == UNDO_STEPS
    while workspace.undo_stack.canUndo():
        workspace.undo_stack.undo()
    assert workspace.scenario.nodes["api"].x == 25


KEYS = st.sampled_from(["people", "api", "n-1", "n-2"])
EDITS = st.one_of(
    st.tuples(KEYS, st.integers(0, 500)).map(lambda a: move({a[0]: (float(a[1]), 0.0)})),
    st.tuples(KEYS, st.text(max_size=8)).map(lambda a: rename(*a)),
    KEYS.map(lambda key: remove({key})),
    st.sampled_from(["n-1", "n-2"]).map(lambda key: add_note(Note(id=key, text="x"))),
    st.sampled_from(["ec2", "lambda", "fargate"]).map(lambda side: set_placement("api", side)),
    st.integers(-5, 900).map(lambda ms: set_param("api", "workload.duration_ms", ms)),
    st.integers(1, 744).map(lambda hours: set_setting("hours_per_month", hours)),
)


def guarded_by_the_document(edit):
    """An edit of a part that an earlier one deleted is a KeyError of the test, not a step."""

    def tried(scenario):
        try:
            return edit(scenario)
        except KeyError:
            return scenario

    return tried


@settings(max_examples=EXAMPLES or 100, suppress_health_check=list(HealthCheck))
@given(
    edits=st.lists(st.tuples(EDITS, st.sampled_from([None, "g1", "g2"])), max_size=60),
)
def test_that_undoing_all_and_redoing_all_brings_back_the_very_bytes(qapp, edits):
    workspace = Workspace(a_scenario(), EngineRunner(figures_of, inline=True))
    first = dump_scenario(workspace.scenario)
    try:
        for edit, gesture in edits:
            workspace.do("Edit", guarded_by_the_document(edit), gesture)
            load_scenario(dump_scenario(workspace.scenario))
        last = dump_scenario(workspace.scenario)
        while workspace.undo_stack.canUndo():
            workspace.undo_stack.undo()
        assert dump_scenario(workspace.scenario) == first
        while workspace.undo_stack.canRedo():
            workspace.undo_stack.redo()
        assert dump_scenario(workspace.scenario) == last
    finally:
        workspace.close()
