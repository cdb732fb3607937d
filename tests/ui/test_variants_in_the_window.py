"""Variants through the window: tabs, edits, banners, comparing, taking a part over, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from planner.document.alternatives import ALL_EC2, ALL_LAMBDA, AS_DRAWN, RECOMMENDED
from planner.document.edits import remove, rename
from planner.ui.errands.alternatives import take_menu
from planner.ui.errands.file import open_template


@pytest.fixture
def drawn(program):
    """The guide's architecture on the canvas."""
    assert open_template(program.shell.desk, "guide-architecture")
    return program


def click_tab(qtbot, program, title):
    tabs = program.window.menu_row.tabs
    place = next(n for n in range(tabs.count()) if tabs.tabText(n) == title)
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())


def tab_titles(program):
    tabs = program.window.menu_row.tabs
    return [tabs.tabText(n) for n in range(tabs.count())]


def keep(program, name):
    program.shell.desk.ask.line = name
    program.shell.actions.run("variant.keep")


def test_that_the_tabs_name_every_variant_and_the_welcome_page_has_its_own(drawn):
    assert tab_titles(drawn) == ["As drawn", "All EC2", "All Lambda", "Recommended"]
    assert drawn.window.menu_row.add.isVisible()
    drawn.shell.show_welcome()
    assert tab_titles(drawn) == ["Welcome"]
    assert not drawn.window.menu_row.add.isVisible()
    drawn.shell.show_drawing()
    assert tab_titles(drawn)[0] == "As drawn"


def test_that_a_click_on_a_tab_shows_the_variant_everywhere(qtbot, drawn):
    workspace, total = drawn.workspace, drawn.shell.tool_row.total
    usd = workspace.results.totals.all_lambda_usd_per_month

    click_tab(qtbot, drawn, "All Lambda")

    assert workspace.variant == ALL_LAMBDA
    assert workspace.scenario.nodes["api"].params.placement == "lambda"
    assert total.total.text() == f"${usd:,.2f}"
    assert total.overline.text() == "All Lambda"
    assert total.since.text() == "against As drawn"
    assert workspace.undo_stack.count() == 0


def test_that_keys_walk_the_variants_round(drawn):
    actions, workspace = drawn.shell.actions, drawn.workspace
    seen = []
    for _step in range(4):
        actions.run("variant.next")
        seen.append(workspace.variant)
    assert seen == [ALL_EC2, ALL_LAMBDA, RECOMMENDED, AS_DRAWN]
    actions.run("variant.previous")
    assert workspace.variant == RECOMMENDED


def test_that_an_edit_of_a_computed_variant_offers_an_alternative_that_takes_it(qtbot, drawn):
    click_tab(qtbot, drawn, "All EC2")
    drawn.workspace.select(("resize",))

    drawn.shell.actions.run("scenario.flip")

    banner = drawn.shell.banner
    assert banner.isVisible()
    assert drawn.workspace.undo_stack.count() == 0
    qtbot.mouseClick(banner.action, Qt.MouseButton.LeftButton)
    assert drawn.workspace.variant == 0
    assert drawn.workspace.scenario.nodes["resize"].params.placement == "lambda"
    assert drawn.workspace.scenario.nodes["clean-up"].params.placement == "ec2"
    assert tab_titles(drawn)[-1] == "All EC2 2"


def test_that_an_alternative_is_kept_renamed_copied_deleted_and_all_of_it_undone(drawn):
    actions, stack = drawn.shell.actions, drawn.workspace.undo_stack
    keep(drawn, "Cheaper")
    assert tab_titles(drawn)[-1] == "Cheaper"
    drawn.shell.desk.ask.line = "Dearer"
    actions.run("variant.rename")
    assert tab_titles(drawn)[-1] == "Dearer"
    actions.run("variant.duplicate")
    assert tab_titles(drawn)[-2:] == ["Dearer", "Dearer copy"]
    actions.run("variant.delete")
    assert tab_titles(drawn)[-1] == "Dearer"
    assert drawn.workspace.variant == AS_DRAWN
    assert stack.count() == 4
    for _step in range(4):
        actions.run("edit.undo")
    assert tab_titles(drawn) == ["As drawn", "All EC2", "All Lambda", "Recommended"]


def test_that_a_name_that_is_taken_is_refused_with_a_sentence(drawn):
    keep(drawn, "All EC2")
    assert "already" in drawn.shell.banner.sentence.text()
    assert drawn.workspace.undo_stack.count() == 0


def test_that_actions_on_own_alternatives_need_one(drawn):
    actions = drawn.shell.actions
    assert not actions["variant.rename"].isEnabled()
    keep(drawn, "Cheaper")
    assert actions["variant.rename"].isEnabled()


def test_that_a_file_keeps_what_is_drawn_and_the_alternatives(drawn, tmp_path):
    from planner.document.scenario_file import open_scenario

    keep(drawn, "Cheaper")
    drawn.workspace.select(("clean-up",))
    drawn.shell.actions.run("scenario.flip")
    drawn.shell.desk.ask.save = tmp_path / "a.elplan"
    drawn.shell.actions.run("file.save")

    read = open_scenario(tmp_path / "a.elplan")
    assert read.nodes["clean-up"].params.placement == "ec2"
    assert [one.name for one in read.alternatives] == ["Cheaper"]
    assert len(read.alternatives[0].patches) == 1


def test_that_two_variants_are_laid_side_by_side_and_a_part_is_taken_over(qtbot, drawn):
    drawn.shell.actions.run("variant.compare")
    page = drawn.shell.exploring.compare
    assert drawn.shell.workbench.page_shown() is page
    assert page.title.text().startswith("Recommended saves")
    assert {part.id for part in page.comparison.changed} == set(page.table.takes)

    qtbot.mouseClick(page.table.takes["clean-up"], Qt.MouseButton.LeftButton)

    assert drawn.workspace.document.nodes["clean-up"].params.placement == "lambda"
    assert drawn.workspace.undo_stack.count() == 1
    assert "clean-up" not in page.table.takes
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert drawn.shell.workbench.page_shown() is None


def test_that_an_alternative_drops_adds_and_renames_parts_by_hand(qtbot, drawn):
    workspace, canvas, actions = drawn.workspace, drawn.shell.canvas, drawn.shell.actions
    keep(drawn, "Without MongoDB")
    parts, usd = len(workspace.document.nodes), workspace.drawn_results.totals
    names = {node.name for node in workspace.document.nodes.values()}
    database = next(k for k, n in workspace.scenario.nodes.items() if n.name == "MongoDB")

    workspace.select((database,))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert database not in workspace.scenario.nodes
    said = drawn.shell.status_row.message
    qtbot.waitUntil(lambda: "the drawing keeps its parts" in said.text())
    drawn.shell.palette.add_wanted.emit("aws.dynamodb")
    (added,) = workspace.document.alternatives[0].added
    actions.run("edit.rename")
    qtbot.keyClicks(canvas.editor.line, "Sessions")
    qtbot.keyClick(canvas.editor.line, Qt.Key.Key_Return)

    assert workspace.scenario.nodes[added.id].name == "Sessions"
    assert len(workspace.document.nodes) == parts
    assert {node.name for node in workspace.document.nodes.values()} == names
    assert workspace.drawn_results.totals.as_drawn_usd_per_month == usd.as_drawn_usd_per_month
    click_tab(qtbot, drawn, "As drawn")
    assert database in workspace.scenario.nodes
    assert added.id not in workspace.scenario.nodes
    while workspace.undo_stack.canUndo():
        workspace.undo_stack.undo()
    assert workspace.document.alternatives == ()


def test_that_parts_only_one_variant_has_are_added_and_removed_on_the_comparison(qtbot, drawn):
    workspace = drawn.workspace
    keep(drawn, "Other database")
    database = next(k for k, n in workspace.scenario.nodes.items() if n.name == "MongoDB")
    workspace.do("Delete", remove((database,)))
    drawn.shell.palette.add_wanted.emit("aws.dynamodb")
    (added,) = workspace.document.alternatives[0].added
    workspace.do("Rename", rename("api", "Front"))
    drawn.shell.exploring.show_compare(AS_DRAWN, 0)
    page = drawn.shell.exploring.compare

    names = [row.cells[0] for row in page.table.rows]
    assert "API → Front" in names
    assert page.table.takes[database].text() == "Remove"
    assert page.table.takes[added.id].text() == "Add"
    qtbot.mouseClick(page.table.takes[added.id], Qt.MouseButton.LeftButton)
    assert added.id in workspace.document.nodes
    qtbot.mouseClick(page.table.takes[database], Qt.MouseButton.LeftButton)
    assert database not in workspace.document.nodes
    workspace.undo_stack.undo()
    assert database in workspace.document.nodes


def test_that_the_choice_of_variants_is_free_and_the_table_can_be_copied(qtbot, drawn):
    drawn.shell.actions.run("variant.compare")
    page = drawn.shell.exploring.compare
    page.choices[0].setCurrentIndex(1)
    page.choices[0].activated.emit(1)
    assert page.comparison.one.title == "All EC2"
    assert not page.table.takes
    qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert "API\t" in QApplication.clipboard().text()


def test_that_the_same_variant_twice_says_so(drawn):
    drawn.shell.exploring.show_compare(AS_DRAWN, AS_DRAWN)
    page = drawn.shell.exploring.compare
    assert page.title.text() == "As drawn and As drawn are the same"


def test_that_a_year_on_the_comparison_is_twelve_months(drawn):
    drawn.shell.actions.run("variant.compare")
    month = drawn.shell.exploring.compare.comparison.one.usd_per_month
    drawn.shell.tool_row.period.button(1).click()
    assert drawn.shell.exploring.compare.cards[0].total.text() == f"${month * 12:,.0f}"


def test_that_selected_parts_are_taken_from_another_variant(drawn):
    keep(drawn, "Cheaper")
    drawn.workspace.select(("clean-up",))
    drawn.shell.actions.run("scenario.flip")
    drawn.shell.actions.run("variant.next")  # as drawn
    menu = take_menu(drawn.shell.desk)
    assert [action.text() for action in menu.actions()] == ["As in Cheaper"]
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert drawn.workspace.document.nodes["clean-up"].params.placement == "lambda"


def test_that_several_recommendations_are_shown_before_they_are_applied(qtbot, drawn):
    drawn.shell.actions.run("scenario.apply_all")
    preview = QApplication.activeModalWidget()
    assert preview is not None
    assert set(preview.boxes) == {"api", "clean-up"}
    assert drawn.workspace.undo_stack.count() == 0

    qtbot.mouseClick(preview.boxes["api"], Qt.MouseButton.LeftButton, pos=_on_the_box(preview))
    assert preview.chosen() == ("clean-up",)
    qtbot.mouseClick(preview.apply, Qt.MouseButton.LeftButton)

    assert drawn.workspace.undo_stack.count() == 1
    assert drawn.workspace.document.nodes["clean-up"].params.placement == "lambda"
    assert drawn.workspace.document.nodes["api"].params.placement == "ec2"


def test_that_leaving_the_preview_changes_nothing(qtbot, drawn):
    drawn.shell.actions.run("scenario.apply_all")
    qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
    assert drawn.workspace.undo_stack.count() == 0


def _on_the_box(preview):
    box = preview.boxes["api"]
    return box.rect().center().__class__(10, box.height() // 2)


def test_that_an_export_names_the_variant_it_is_of(qtbot, drawn):
    click_tab(qtbot, drawn, "All EC2")
    assert drawn.workspace.titled_scenario.name == "Photo app (All EC2)"
    drawn.workspace.try_value("api", "workload.cpu_ms", 99)
    assert drawn.workspace.titled_scenario.name == "Photo app (All EC2, what if)"
    assert drawn.workspace.document.name == "Photo app"


def test_that_figures_that_cannot_be_computed_are_said_on_the_comparison(qtbot, drawn):
    from planner.ui.alternatives.compare_page import ComparePage

    def broken(_scenario):
        raise RuntimeError("no prices of this region")

    page = ComparePage(drawn.workspace, drawn.look, broken, inline=True)
    qtbot.addWidget(page)
    page.show_pair(AS_DRAWN, ALL_EC2)
    assert "no prices of this region" in page.notice.text()


def test_that_names_with_markup_stand_as_typed(drawn):
    keep(drawn, "<b>R&D</b>")
    assert tab_titles(drawn)[-1] == "<b>R&&D</b>"
    drawn.shell.actions.run("variant.compare")
    assert drawn.shell.exploring.compare.cards[1].title.text() == "<b>R&D</b>"


def test_that_the_chart_of_totals_names_the_variant_it_is_of(qtbot, drawn):
    from planner.charts.base import ChartOptions
    from planner.charts.totals_by_option import data

    click_tab(qtbot, drawn, "All EC2")
    workspace = drawn.workspace
    options = ChartOptions(shown_as=workspace.variant_title)
    rows = data(workspace.scenario, workspace.results, None, options).rows
    assert [row.label for row in rows] == ["All EC2", "All EC2", "All Lambda", "Recommended"]
    qtbot.waitUntil(
        lambda: (
            drawn.shell.charts.view("totals-by-option", "overview").data.rows[0].label == "All EC2"
        )
    )
