"""Copy, cut, paste and duplicate: with connections, across windows, as text; hostile text."""

import json

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from planner.document import Scenario
from planner.ui.canvas import FRAGMENT_MIME
from planner.ui.canvas.editing.fragment import FragmentRefused, copy_of, read, written
from planner.ui.clipboard import offer
from tests.ui.canvas.conftest import new_canvas
from tests.ui.canvas.drawings import guide_drawing


def test_that_a_copy_takes_the_connections_among_what_was_taken(hand):
    view = hand.view
    view.workspace.select(("welcome", "trial", "ses"))
    view.copy()
    view.paste()
    scenario = view.workspace.scenario
    assert len(scenario.nodes) == 15
    assert len(scenario.edges) == 13
    assert view.workspace.undo_stack.count() == 1
    assert len(view.workspace.selection) == 3
    assert not view.workspace.selection & {"welcome", "trial", "ses"}


def test_that_a_piece_goes_to_another_window_as_it_is(hand, qtbot):
    hand.view.workspace.select(("sign-up",))
    hand.view.copy()
    other = new_canvas(qtbot, Scenario())
    other.paste()
    scenario = other.workspace.scenario
    assert set(scenario.nodes) == {"welcome", "ses", "trial", "billing"}
    assert set(scenario.groups) == {"sign-up"}
    assert len(scenario.edges) == 3
    assert scenario.nodes["trial"].params == hand.view.workspace.scenario.nodes["trial"].params
    assert all(node.group == "sign-up" for node in scenario.nodes.values())


def test_that_the_clipboard_also_holds_text(hand):
    hand.view.workspace.select(("api",))
    hand.view.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat(FRAGMENT_MIME)
    assert json.loads(data.text())["nodes"][0]["id"] == "api"


def test_that_cut_takes_away_and_paste_brings_back_elsewhere(hand):
    view = hand.view
    view.workspace.select(("ses",))
    view.cut()
    assert "ses" not in view.workspace.scenario.nodes
    view.paste()
    assert "ses" in view.workspace.scenario.nodes


def test_that_paste_puts_the_piece_under_the_pointer(hand):
    view = hand.view
    view.workspace.select(("uploads",))
    view.copy()
    hand.move(hand.at(40, 580))
    view.paste()
    (key,) = view.workspace.selection
    node = view.workspace.scenario.nodes[key]
    assert abs(node.x - 40) <= 10
    assert abs(node.y - 580) <= 10


def test_that_duplicate_is_one_step_beside_the_original(hand):
    view = hand.view
    view.workspace.select(("uploads",))
    view.duplicate()
    view.duplicate()
    nodes = view.workspace.scenario.nodes
    assert len(nodes) == 14
    assert view.workspace.undo_stack.count() == 2


def test_that_what_was_written_is_read_back_the_same():
    fragment = copy_of(guide_drawing(), guide_drawing().nodes.keys() | {"vpc", "sizes"})
    assert read(written(fragment)) == fragment


_GOOD = {"format": "elplan-fragment", "version": 1, "nodes": [], "edges": []}
_NODE = {"id": "a", "kind": "aws.compute", "x": 0, "y": 0}
HOSTILE = {
    "nothing": "",
    "prose": "Dear all, see below",
    "number": "7",
    "list": "[]",
    "deep": "[" * 100_000,
    "other-json": '{"a": 1}',
    "newer": json.dumps({**_GOOD, "version": 2}),
    "nodes-no-list": json.dumps({**_GOOD, "nodes": {"a": 1}}),
    "no-id": json.dumps({**_GOOD, "nodes": [{"kind": "aws.compute"}]}),
    "infinite": '{"format": "elplan-fragment", "version": 1, "nodes": [{"id": "a", "kind": "k", '
    '"x": Infinity}]}',
    "huge-number": json.dumps({**_GOOD, "nodes": [{**_NODE, "x": 1e300}]}),
    "twice": json.dumps({**_GOOD, "nodes": [_NODE, _NODE]}),
    "loose-end": json.dumps(
        {**_GOOD, "nodes": [_NODE], "edges": [{"id": "e", "source": "a", "target": "b"}]}
    ),
    "bad-params": json.dumps(
        {**_GOOD, "nodes": [{**_NODE, "params": {"workload": {"duration_ms": -1}}}]}
    ),
    "groups-in-a-ring": json.dumps(
        {**_GOOD, "groups": [{"id": "g", "parent": "h"}, {"id": "h", "parent": "g"}]}
    ),
    "too-many": json.dumps({**_GOOD, "nodes": [0] * 20_001}),
    "long": "x" * 17_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_that_a_hostile_clipboard_is_refused_with_a_sentence(name, free_hand, qtbot):
    with pytest.raises(FragmentRefused):
        read(HOSTILE[name])
    data = QMimeData()
    data.setText(HOSTILE[name])
    offer(data)
    view = free_hand.view
    with qtbot.waitSignal(view.workspace.problem) as told:
        view.paste()
    assert told.args[0].startswith("The clipboard")
    assert not view.workspace.scenario.nodes
    assert view.workspace.undo_stack.count() == 0


def test_that_unknown_kinds_survive_a_copy(free_hand):
    view = free_hand.view
    node = {**_NODE, "kind": "aws.of.tomorrow", "params": {"speed": 9}}
    data = QMimeData()
    data.setText(json.dumps({**_GOOD, "nodes": [node]}))
    offer(data)
    view.paste()
    (pasted,) = view.workspace.scenario.nodes.values()
    assert pasted.kind == "aws.of.tomorrow"
    assert json.loads(pasted.params.unknown_fields) == {"speed": 9}
    assert not view.grab().isNull()
