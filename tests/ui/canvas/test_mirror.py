"""Random editing: the scene always mirrors the document, and undoing all is the start."""

from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.document import Scenario
from planner.document.edits import set_param
from tests.ui.canvas.drawings import guide_drawing

_ACTS = (
    "add",
    "connect",
    "move",
    "select_some",
    "delete",
    "duplicate",
    "group",
    "ungroup",
    "collapse",
    "nudge",
    "arrange",
    "undo",
    "redo",
    "note",
    "reverse",
    "lock",
    "param",
    "copy_paste",
    "hover",
    "tidy",
    "same_size",
    "layer",
    "settings",
    "text",
)


def _assert_mirrored(view) -> None:
    mirror, scenario = view.mirror, view.workspace.scenario
    assert mirror.nodes.keys() == scenario.nodes.keys()
    assert mirror.groups.keys() == scenario.groups.keys()
    assert mirror.notes.keys() == scenario.notes.keys()
    assert [edge.id for edge in mirror.lines.edges] == list(scenario.edges)
    for k, edge in enumerate(mirror.lines.edges):
        assert edge == scenario.edges[edge.id]
        ends = [mirror.arrays.ids[place] for place in mirror.lines.ends[k]]
        assert ends == [mirror.arrays.card_of(edge.source), mirror.arrays.card_of(edge.target)]
    for key, item in mirror.nodes.items():
        node = scenario.nodes[key]
        assert item.node is node
        assert (item.x(), item.y()) == (node.x, node.y)
        assert np.allclose(mirror.arrays.boxes[mirror.arrays.place[key], :2], (node.x, node.y))
        assert item.face.selected == (key in view.workspace.selection)
    for key, item in mirror.groups.items():
        assert (item.x(), item.y()) == (scenario.groups[key].x, scenario.groups[key].y)


def _act(view, act: str, number: int) -> None:
    workspace = view.workspace
    scenario = workspace.scenario
    keys = [*scenario.nodes, *scenario.groups, *scenario.notes, *scenario.edges]
    some = frozenset(keys[k] for k in range(len(keys)) if (number >> (k % 16)) & 1)
    if act == "add":
        view.add_part(("ec2-server", "aws.s3.bucket", "aws.sqs", "source.users")[number % 4])
    elif act == "select_some":
        workspace.select(some)
    elif act == "connect" and len(scenario.nodes) > 1:
        names = list(scenario.nodes)
        one, other = names[number % len(names)], names[number // 7 % len(names)]
        from planner.document.edits import connect, free_id, new_edge

        workspace.do(
            "Connect",
            lambda now: connect(new_edge(now, one, other, free_id(now, f"{one}-{other}")))(now),
        )
    elif act == "move":
        moved = {
            key: (float(number % 900), float(number % 500))
            for key in list(some)[:3]
            if view.mirror.item_of(key) is not None
        }
        view.mirror.preview(moved)
        if number % 2:
            from planner.document.edits import move

            workspace.do("Move", move(moved))
        view.mirror.end_preview()
    elif act == "param":
        computing = [key for key, node in scenario.nodes.items() if node.kind == "aws.compute"]
        if computing:
            workspace.do(
                "Set",
                set_param(computing[number % len(computing)], "workload.duration_ms", number + 1),
            )
    elif act == "hover":
        view.mirror.set_hovered(keys[number % len(keys)] if keys else "")
    elif act == "copy_paste":
        view.copy()
        view.paste()
    elif act in ("undo", "redo"):
        getattr(workspace.undo_stack, act)()
    else:
        {
            "delete": view.delete_selection,
            "duplicate": view.duplicate,
            "group": view.group_selection,
            "ungroup": view.ungroup_selection,
            "collapse": view.toggle_collapsed,
            "nudge": lambda: view.nudge(number % 5, 1),
            "arrange": lambda: view.arrange("down" if number % 2 else "right"),
            "note": lambda: (view.add_note(), view.editor.close(taken=False)),
            "reverse": view.reverse_edges,
            "lock": view.toggle_locked,
            "tidy": view.tidy,
            "same_size": view.same_size,
            "layer": lambda: view.toggle_layer(("labels", "costs", "notes")[number % 3]),
            "settings": lambda: (view.copy_settings(), view.paste_settings()),
            "text": lambda: (view.add_note("text"), view.editor.close(taken=False)),
        }[act]()


def _run(view, start: Scenario, acts) -> None:
    view.workspace.open(start, None)
    for act, number in acts:
        _act(view, act, number)
        _assert_mirrored(view)
        view.grab()
    while view.workspace.undo_stack.canUndo():
        view.workspace.undo_stack.undo()
    assert view.workspace.scenario == start
    _assert_mirrored(view)
    while view.workspace.undo_stack.canRedo():
        view.workspace.undo_stack.redo()
    _assert_mirrored(view)


_LONG_RUNS, _STEPS_OF_A_LONG_RUN = 40, 50
_STEPS = st.lists(
    st.tuples(st.sampled_from(_ACTS), st.integers(0, 65_535)), min_size=5, max_size=20
)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_that_two_thousand_random_steps_leave_nothing_wrong(empty_canvas):
    start, random = guide_drawing(), Random(4)
    for _ in range(_LONG_RUNS):
        acts = [
            (random.choice(_ACTS), random.randrange(65_536)) for _ in range(_STEPS_OF_A_LONG_RUN)
        ]
        _run(empty_canvas, start, acts)


def test_that_the_scene_mirrors_the_document_through_random_editing(empty_canvas):
    start = guide_drawing()

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(_STEPS)
    def run(acts) -> None:
        _run(empty_canvas, start, acts)

    run()
