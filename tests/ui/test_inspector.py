"""The inspector shows what is selected and changes it through the one door."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from planner.ui.inspector.inspector import Inspector
from planner.ui.traffic.editor import TrafficEditor


@pytest.fixture
def inspector(qtbot, look, drawing_workspace):
    panel = Inspector(drawing_workspace, look, TrafficEditor(drawing_workspace, look))
    qtbot.addWidget(panel)
    panel.resize(324, 800)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def typed(qtbot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_that_walking_through_every_selection_and_page_leaves_no_step(inspector, drawing_workspace):
    scenario = drawing_workspace.scenario
    for ids in [(), *[(key,) for key in (*scenario.nodes, *scenario.edges)], ("api", "other")]:
        drawing_workspace.select(ids)
        for page in ("answer", "settings", "traffic", "cost"):
            inspector.show_page(page)
    assert drawing_workspace.undo_stack.count() == 0
    assert drawing_workspace.scenario is scenario


def test_that_typing_a_duration_is_one_step_and_undo_brings_it_back(
    qtbot, inspector, drawing_workspace
):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    field = inspector.settings.form.rows["workload.duration_ms"].editor
    typed(qtbot, field, "1200")
    assert drawing_workspace.scenario.nodes["api"].params.workload.duration_ms == 1_200
    assert drawing_workspace.undo_stack.count() == 1
    drawing_workspace.undo_stack.undo()
    assert drawing_workspace.scenario.nodes["api"].params.workload.duration_ms == 350
    assert field.text() == "350"


def test_that_a_wrong_value_leaves_the_last_good_one_in_force_and_says_why(
    qtbot, inspector, drawing_workspace
):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    row = inspector.settings.form.rows["workload.at_memory_mib"]
    typed(qtbot, row.editor, "7")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert row.editor.text() == "7"
    assert row.problem.isVisible()
    assert "128" in row.problem.text()
    assert drawing_workspace.scenario.nodes["api"].params.workload.at_memory_mib == 1_024
    assert drawing_workspace.undo_stack.count() == 0


def test_that_another_part_of_the_kind_gets_the_form_that_was_built(inspector, drawing_workspace):
    inspector.show_page("settings")
    drawing_workspace.select(("api",))
    form = inspector.settings.form
    drawing_workspace.select(())
    drawing_workspace.select(("other",))
    assert inspector.settings.form is form
    workload = drawing_workspace.scenario.nodes["other"].params.workload
    shown = form.rows["workload.duration_ms"].editor.text()
    assert float(shown.replace(",", "")) == workload.duration_ms


def test_that_a_wrong_value_is_not_shown_on_the_next_part(qtbot, inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    row = inspector.settings.form.rows["workload.at_memory_mib"]
    typed(qtbot, row.editor, "7")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    before = drawing_workspace.scenario
    drawing_workspace.select(("other",))
    assert not row.problem.isVisible()
    assert not row.editor.wrong
    assert row.editor.text() != "7"
    assert drawing_workspace.scenario is before


def test_that_edits_of_two_parts_in_one_form_are_two_steps(qtbot, inspector, drawing_workspace):
    inspector.show_page("settings")
    for key in ("api", "other"):
        drawing_workspace.select((key,))
        field = inspector.settings.form.rows["workload.duration_ms"].editor
        typed(qtbot, field, "1200")
    nodes = drawing_workspace.scenario.nodes
    assert [nodes[key].params.workload.duration_ms for key in ("api", "other")] == [1_200, 1_200]
    assert drawing_workspace.undo_stack.count() == 2
    drawing_workspace.undo_stack.undo()
    assert drawing_workspace.scenario.nodes["api"].params.workload.duration_ms == 1_200


def test_that_the_dot_resets_a_row_to_its_default(qtbot, inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    row = inspector.settings.form.rows["workload.duration_ms"]
    assert row.dot.is_on
    qtbot.mouseClick(row.dot, Qt.MouseButton.LeftButton)
    assert drawing_workspace.scenario.nodes["api"].params.workload.duration_ms == 200
    assert not row.dot.is_on


def test_that_several_parts_show_mixed_and_are_set_together_as_one_step(
    qtbot, inspector, drawing_workspace
):
    drawing_workspace.select(("api", "other"))
    field = inspector.settings.form.rows["workload.duration_ms"].editor
    assert field.placeholderText() == "mixed"
    assert field.text() == ""
    typed(qtbot, field, "900")
    nodes = drawing_workspace.scenario.nodes
    assert {nodes[key].params.workload.duration_ms for key in ("api", "other")} == {900}
    assert drawing_workspace.undo_stack.count() == 1


def test_that_only_the_rows_of_the_placement_in_force_are_shown(inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    rows = inspector.settings.form.rows
    assert rows["ec2.instance_type"].isVisible()
    assert not rows["lambda_.memory_mib"].isVisible()
    assert not rows["workload.cpu_ms"].isVisible()


def test_that_flipping_in_the_form_shows_the_other_placement(qtbot, inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    inspector.show_page("settings")
    combo = inspector.settings.form.rows["placement"].editor
    combo.setFocus()
    qtbot.keyClicks(combo, "L")
    combo.activated.emit(combo.currentIndex())
    assert drawing_workspace.scenario.nodes["api"].params.placement == "lambda"
    assert inspector.settings.form.rows["lambda_.memory_mib"].isVisible()


def test_that_the_answer_has_title_saving_options_and_the_guides_word(inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    answer = inspector.answer
    part = drawing_workspace.results.components["api"]
    assert answer.card.title.text() in {
        "Stay on EC2",
        "Move to Lambda",
        "Too close to call",
    }
    assert {row.option.placement for row in answer.options.rows} >= {"ec2", "lambda"}
    assert answer.guide.said.text().startswith("The guide says")
    for basis in part.options[0].usd_by_basis:
        assert answer.bases.cells[basis][1].text()


def test_that_an_input_the_answer_rests_on_is_edited_in_place(qtbot, inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    typed(qtbot, inspector.answer.inputs.form.rows["workload.duration_ms"].editor, "2 s")
    assert drawing_workspace.scenario.nodes["api"].params.workload.duration_ms == 2_000


def test_that_the_name_is_changed_in_the_header_and_escape_gives_the_old_one_back(
    qtbot, inspector, drawing_workspace
):
    drawing_workspace.select(("api",))
    typed(qtbot, inspector.name, "Shop")
    qtbot.keyClick(inspector.name, Qt.Key.Key_Escape)
    assert inspector.name.text() == "API"
    assert drawing_workspace.undo_stack.count() == 0
    typed(qtbot, inspector.name, "Shop")
    qtbot.keyClick(inspector.name, Qt.Key.Key_Return)
    assert drawing_workspace.scenario.nodes["api"].name == "Shop"


def test_that_a_connection_offers_what_its_target_can_be_asked(inspector, drawing_workspace):
    drawing_workspace.select(("visitors-api",))
    combo = inspector.settings.form.rows["operation"].editor
    assert [combo.itemText(n) for n in range(combo.count())] == ["Call", "Event"]


def test_that_a_cost_line_opens_to_its_formula_and_copies_it(qtbot, inspector, drawing_workspace):
    from PySide6.QtGui import QGuiApplication

    drawing_workspace.select(("api",))
    inspector.show_page("cost")
    row = inspector.cost.rows[0]
    row.head.setFocus()
    qtbot.keyClick(row.head, Qt.Key.Key_Return)
    assert row.head.is_open
    row.copy_formula()
    copied = QGuiApplication.clipboard().text()
    assert row.line.item in copied
    assert row.line.as_of in copied


def test_that_the_bill_of_the_cost_page_is_the_bill_of_the_part(inspector, drawing_workspace):
    drawing_workspace.select(("api",))
    inspector.show_page("cost")
    part = drawing_workspace.results.components["api"]
    assert [row.line for row in inspector.cost.rows] == list(part.lines)
