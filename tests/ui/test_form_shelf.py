"""Forms are kept and filled anew: nothing of one part reaches the next one's form."""

import pytest
from PySide6.QtCore import Qt

from planner.document import Edge, Node, Note
from planner.document.edits import add_node, add_note, connect, set_param
from planner.ui.inspector.form_shelf import _MOST_FORMS, FormShelf
from planner.ui.inspector.key_inputs import KeyInputs
from planner.ui.inspector.row import Row, Section
from planner.ui.inspector.settings_page import SettingsPage
from planner.ui.traffic.editor import TrafficEditor

DURATION, MEMORY = "workload.duration_ms", "workload.at_memory_mib"


@pytest.fixture
def page(qtbot, look, drawing_workspace):
    shown = SettingsPage(drawing_workspace, look)
    qtbot.addWidget(shown)
    shown.resize(324, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def typed(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_that_parts_of_a_kind_share_one_form_and_a_part_that_comes_again_finds_its_own(page):
    page.show_ids(("api",))
    form = page.form
    page.show_ids(("other",))
    assert page.form is form
    assert form.rows[DURATION].editor.text() == "200"
    page.show_ids(())
    assert page.form is not form
    assert not form.isVisible()
    page.show_ids(("api",))
    assert page.form is form
    assert form.isVisible()
    assert form.rows[DURATION].editor.text() == "350"


def test_that_an_edit_after_another_selection_is_the_other_parts(qtbot, page, drawing_workspace):
    page.show_ids(("api",))
    page.show_ids(("other",))
    typed(qtbot, page.form.rows[DURATION].editor, "900")
    nodes = drawing_workspace.scenario.nodes
    assert nodes["api"].params.workload.duration_ms == 350
    assert nodes["other"].params.workload.duration_ms == 900
    drawing_workspace.undo_stack.undo()
    page.show_ids(("other",))
    assert page.form.rows[DURATION].editor.text() == "200"


def test_that_typing_in_two_parts_is_two_steps(qtbot, page, drawing_workspace):
    for key in ("api", "other", "api"):
        page.show_ids((key,))
        typed(qtbot, page.form.rows[DURATION].editor, "90")
    assert drawing_workspace.undo_stack.count() == 2  # the third time nothing is new
    page.show_ids(("other",))
    typed(qtbot, page.form.rows[DURATION].editor, "91")
    assert drawing_workspace.undo_stack.count() == 3


def test_that_an_error_stays_with_the_part_where_it_was_typed(qtbot, page, drawing_workspace):
    page.show_ids(("api",))
    row = page.form.rows[MEMORY]
    typed(qtbot, row.editor, "7")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert row.problem.isVisible()
    page.show_ids(("other",))
    assert not row.problem.isVisible()
    assert not row.editor.wrong
    assert not row.editor.hasFocus()
    assert float(row.editor.text().replace(",", "")) == (
        drawing_workspace.scenario.nodes["other"].params.workload.at_memory_mib
    )
    assert drawing_workspace.undo_stack.count() == 0


def test_that_a_list_is_finished_for_the_part_where_it_was_typed(qtbot, page, drawing_workspace):
    page.show_ids(("api",))
    typed(qtbot, page.form.rows["ec2.instance_type"].editor, "m7g.large")
    page.show_ids(("other",))
    nodes = drawing_workspace.scenario.nodes
    assert nodes["api"].params.ec2.instance_type == "m7g.large"
    assert nodes["other"].params.ec2.instance_type is None
    assert page.form.rows["ec2.instance_type"].editor.text() == ""


def test_that_after_several_parts_one_shows_its_own_value_and_no_mixed(page):
    page.show_ids(("api", "other"))
    field = page.form.rows[DURATION].editor
    assert (field.text(), field.placeholderText()) == ("", "mixed")
    page.show_ids(("api",))
    field = page.form.rows[DURATION].editor
    assert (field.text(), field.placeholderText()) == ("350", "")
    assert page.form.rows["placement"].editor.currentText() == "EC2"


def test_that_what_was_unfolded_is_folded_for_another_part(page):
    page.show_ids(("api",))
    fold, _paths = next(iter(page.form._folds.values()))
    fold.setChecked(True)
    page.show_ids(("api",))
    assert fold.isChecked()
    page.show_ids(("other",))
    assert not fold.isChecked()


def test_that_each_part_is_offered_the_others_and_not_itself(page):
    page.show_ids(("api",))
    lists = [row for row in page.form.rows.values() if row.row.choices_from == "ec2_parts"]
    assert lists
    for row in lists:
        offered = [row.editor.itemText(n) for n in range(row.editor.count())]
        assert "Other" in offered
        assert "API" not in offered
    page.show_ids(("other",))
    for row in lists:
        offered = [row.editor.itemText(n) for n in range(row.editor.count())]
        assert "API" in offered
        assert "Other" not in offered


def test_that_a_value_only_one_part_holds_is_not_offered_to_the_next(page, drawing_workspace):
    row = next(r for r in _rows(page, "api") if r.row.choices_from == "ec2_parts")
    drawing_workspace.do("Gone", set_param("api", row.row.path, "gone"))
    page.show_ids(("api",))
    assert row.editor.currentText() == "gone"
    page.show_ids(("other",))
    assert row.editor.findText("gone") < 0


def _rows(page, key: str):
    page.show_ids((key,))
    return page.form.rows.values()


def test_that_connections_to_other_kinds_have_forms_of_their_own(page, drawing_workspace):
    bucket = Node(id="bucket", kind="aws.s3.bucket", name="Bucket")
    drawing_workspace.do("Add", add_node(bucket))
    drawing_workspace.do("Join", connect(Edge(id="api-bucket", source="api", target="bucket")))
    offered = {}
    for key in ("visitors-api", "api-bucket", "visitors-api"):
        page.show_ids((key,))
        combo = page.form.rows["operation"].editor
        offered[key] = [combo.itemText(n) for n in range(combo.count())]
    assert offered["visitors-api"] == ["Call", "Event"]
    assert offered["api-bucket"] != offered["visitors-api"]


def test_that_one_and_several_parts_go_back_to_the_forms_they_had(page):
    page.show_ids(("api",))
    one = page.form
    page.show_ids(("api", "other"))  # no other server is left to share with: another input
    several = page.form
    page.show_ids(("other",))
    assert page.form is one
    page.show_ids(("api", "other"))
    assert page.form is several


def test_that_units_are_those_of_what_is_shown(page, drawing_workspace):
    drawing_workspace.do("Note", add_note(Note(id="note", text="words")))
    page.show_ids(("api",))
    assert page.form.rows[DURATION].row.shown_unit == "ms"
    page.show_ids(("note",))
    assert DURATION not in page.form.rows
    page.show_ids(())
    assert "hours_per_month" in page.form.rows
    assert DURATION not in page.form.rows


def test_that_what_the_answer_rests_on_is_finished_for_its_own_part(qtbot, look, drawing_workspace):
    inputs = KeyInputs(drawing_workspace, look)
    qtbot.addWidget(inputs)
    nodes = drawing_workspace.scenario.nodes
    inputs.show_part("api", nodes["api"].params)
    with qtbot.waitExposed(inputs):
        inputs.show()
    row = inputs.form.rows[DURATION]
    typed(qtbot, row.editor, "much")
    assert row.editor.wrong
    inputs.show_part("other", nodes["other"].params)
    assert not row.editor.wrong
    assert row.editor.text() == "200"


def test_that_the_traffic_of_another_part_has_none_of_the_ones_before(
    qtbot, look, drawing_workspace
):
    drawing_workspace.select(("visitors",))
    editor = TrafficEditor(drawing_workspace, look)
    qtbot.addWidget(editor)
    form = editor.form
    drawing_workspace.select(("api",))
    assert editor.form is None
    drawing_workspace.select(("visitors",))
    assert editor.form is form


def test_that_the_shelf_keeps_only_so_many_forms(qtbot, look, drawing_workspace):
    shelf = FormShelf(look)
    qtbot.addWidget(shelf)
    settings = drawing_workspace.scenario.settings
    section = Section("", (Row("hours_per_month", "Hours", "number", 730.0),))
    for key in range(_MOST_FORMS + 4):
        shelf.show_models(key, lambda: (section,), [settings], are_others=True)
    assert len(shelf._kept) == _MOST_FORMS
    assert shelf.form is shelf._kept[_MOST_FORMS + 3]
