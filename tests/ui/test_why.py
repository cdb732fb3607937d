"""The page that says why: what flips the answer, assumptions in place, floods, what is left out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.analysis.worst_case import worst_case
from planner.ui.dialogs.own_prices import OwnPricesDialog
from planner.ui.errands.file import open_template
from planner.units import money

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shell(program):
    """The window with the page of the API in front."""
    open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    program.shell.show_inspector_page("why")
    return program.shell


def test_that_the_tornado_is_of_this_part_and_opens_large(shell, qtbot):
    data = shell.why.flips.view.data
    assert (data.chart, data.component) == ("tornado", "api")
    part = shell.workspace.results.components["api"]
    assert [row.id for row in data.rows] == [row.parameter for row in part.tornado[:6]]
    shell.why.flips.view.enlarge_requested.emit()
    assert shell.workbench.page_shown() is shell.chart_page
    qtbot.waitUntil(lambda: shell.chart_page.view.data.component == "api")


def test_that_the_year_reaches_the_tornado(shell):
    shell.preferences.set("period", "year")
    assert shell.why.flips.view.options.months == 12


def test_that_an_assumption_is_changed_where_it_stands_and_undone(shell, qtbot):
    why, workspace = shell.why, shell.workspace
    before = workspace.results.components["api"].options[1].usd_per_month
    field = why.inputs.form.rows["workload.wait_ms"].editor
    field.selectAll()
    qtbot.keyClicks(field, "900")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workspace.scenario.nodes["api"].params.workload.wait_ms == 900
    assert workspace.results.components["api"].options[1].usd_per_month > before
    assert shell.workbench.page_shown() is why
    while workspace.undo_stack.canUndo():
        workspace.undo_stack.undo()
    assert why.inputs.form.rows["workload.wait_ms"].editor.value() != 900


def test_that_the_scenarios_assumptions_stand_there_too(shell, qtbot):
    field = shell.why.settings.form.rows["hours_per_month"].editor
    field.selectAll()
    qtbot.keyClicks(field, "720")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shell.workspace.scenario.settings.hours_per_month == 720
    assert "720 h" in shell.why.bill.subtitle.text()


def test_that_a_flood_is_told_with_its_figures(shell):
    part = shell.workspace.results.components["api"]
    worst = worst_case(shell.workspace.scenario, part)
    words = shell.why.bill.flood_words.text()
    assert money(worst.lambda_usd_per_month) in words
    assert f"{worst.concurrency:,} environments" in words
    assert money(worst.ec2_usd_per_month) in words
    shell.show_inspector_page("cost")
    assert shell.inspector.cost.flood_words.text() == words


def test_that_the_link_shows_what_is_not_modelled(shell, qtbot):
    card = shell.why.bill.not_in
    assert "3 more things" in card.words.text()
    qtbot.mouseClick(card.link, LEFT)
    left_out = shell.workspace.results.not_modelled
    assert all(one[1:] in card.all.text() for one in left_out)
    assert "CoreMark" in card.all.text()
    assert card.all.isVisible()
    qtbot.mouseClick(card.link, LEFT)
    assert not card.all.isVisible()


def test_that_routing_shows_as_a_band_where_it_matters(program):
    open_template(program.shell.desk, "guide-architecture")
    workspace, shell = program.workspace, program.shell
    workspace.select(("api",))
    shell.factor.set(80.0)
    shell.show_inspector_page("why")
    option = next(o for o in workspace.results.components["api"].options if o.placement == "ec2")
    best, worst = option.p95_band_ms
    assert best <= option.percentiles.p95 <= worst
    row = next(one for one in shell.inspector.answer.options.rows if one.option is option)
    assert "with the best routing" in row.toolTip()


def test_that_a_cost_line_is_copied_with_formula_source_and_date(shell, qtbot):
    row = shell.why.bill.rows[0]
    qtbot.mouseClick(row.head, LEFT)
    row.copy_formula()
    copied = QGuiApplication.clipboard().text()
    assert row.line.source in copied
    assert row.line.as_of in copied
    assert "730 h × $0.0208/h" in copied


def test_that_the_link_to_own_prices_opens_their_list(shell, qtbot):
    assert shell.why.own_prices.text().startswith("No own prices")
    qtbot.mouseClick(shell.why.own_prices, LEFT)
    dialog = shell.window.findChild(OwnPricesDialog)
    assert dialog.isVisible()
    dialog.close()


def test_that_the_guides_eight_features_stand_side_by_side(shell):
    assert shell.why.side_by_side.isVisible()
    labels = shell.why.side_by_side.findChildren(type(shell.why.title))
    assert "Cost when idle" in [label.text() for label in labels]
