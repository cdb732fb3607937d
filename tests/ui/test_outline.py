"""The outline mirrors the document, step by step, and selects with it."""

import pytest

from planner.document import Group, Node
from planner.document.edits import add_group, add_node, in_order, remove, rename, set_node_field
from planner.ui.panels.outline import Outline


@pytest.fixture
def outline(qtbot, look, drawing_workspace):
    panel = Outline(drawing_workspace, look)
    qtbot.addWidget(panel)
    return panel


def shown(outline) -> set[str]:
    return {
        key
        for key in (*outline._workspace.scenario.nodes, *outline._workspace.scenario.groups, "new")
        if outline.item(key) is not None
    }


def test_that_parts_come_and_go_with_undo(outline, drawing_workspace):
    drawing_workspace.do("add", add_node(Node(id="new", kind="aws.sqs", name="Queue")))
    assert outline.item("new").text(0) == "Queue"
    assert outline.count.text() == "4 parts"
    drawing_workspace.undo_stack.undo()
    assert outline.item("new") is None
    drawing_workspace.do("remove", remove(["api"]))
    assert outline.item("api") is None
    drawing_workspace.undo_stack.undo()
    assert outline.item("api").text(0) == "API"
    assert outline.tree.topLevelItemCount() == 3


def test_that_a_part_moves_into_its_group(outline, drawing_workspace):
    drawing_workspace.do("group", add_group(Group(id="g", kind="vpc", name="VPC"), ["api"]))
    assert outline.item("api").parent() is outline.item("g")
    drawing_workspace.do("out", set_node_field("api", "group", None))
    assert outline.item("api").parent() is None


def test_that_a_name_with_line_breaks_and_controls_is_one_clean_line(outline, drawing_workspace):
    drawing_workspace.do("rename", rename("api", "a\nb\x00<b>\u202ec"))
    assert "\n" not in outline.item("api").text(0)
    assert "\u202e" not in outline.item("api").text(0)


def test_that_selecting_rows_selects_parts_and_leaves_no_step(outline, drawing_workspace):
    outline.item("api").setSelected(True)
    outline.item("other").setSelected(True)
    assert drawing_workspace.selection == {"api", "other"}
    drawing_workspace.do("both", in_order(rename("api", "A"), rename("other", "B")))
    assert drawing_workspace.undo_stack.count() == 1
