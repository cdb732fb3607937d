"""The page that says why: what flips the answer, assumptions in place, floods, what is left out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.analysis.evaluate import evaluate
from planner.analysis.worst_case import worst_case
from planner.document.templates import load_template
from planner.ui.errands.file import open_template
from planner.ui.inspector.why import WhyPage
from planner.ui.inspector.words import latency_words
from planner.units import money

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def why(qtbot, desk):
    """The page of the API, following the figures."""
    page = WhyPage(desk.workspace, desk.look)
    qtbot.addWidget(page)
    page.resize(1_200, 900)

    def show(_results=None):
        page.show_part("api")

    desk.workspace.results_changed.connect(show)
    show()
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.mark.slow
def test_that_the_tornado_is_of_this_part_by_month_and_year_and_opens_large(program, qtbot):
    open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    shell = program.shell
    shell.show_inspector_page("why")
    data = shell.why.flips.view.data
    assert (data.chart, data.component) == ("tornado", "api")
    part = shell.workspace.results.components["api"]
    assert [row.id for row in data.rows[:5]] == [row.parameter for row in part.tornado[:5]]
    assert data.rows[5].label == f"{len(part.tornado) - 5} more that do not flip it"
    shell.preferences.set("period", "year")
    assert shell.why.flips.view.options.months == 12
    shell.why.flips.view.enlarge_requested.emit()
    assert shell.workbench.page_shown() is shell.chart_page
    qtbot.waitUntil(lambda: shell.chart_page.view.data.component == "api")


def test_that_an_assumption_is_changed_where_it_stands_and_undone(why, desk, qtbot):
    workspace = desk.workspace
    before = workspace.results.components["api"].options[1].usd_per_month
    field = why.inputs.form.rows["workload.wait_ms"].editor
    field.selectAll()
    qtbot.keyClicks(field, "900")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workspace.scenario.nodes["api"].params.workload.wait_ms == 900
    assert workspace.results.components["api"].options[1].usd_per_month > before
    while workspace.undo_stack.canUndo():
        workspace.undo_stack.undo()
    assert why.inputs.form.rows["workload.wait_ms"].editor.value() != 900


def test_that_the_scenarios_assumptions_stand_there_too(why, desk, qtbot):
    field = why.settings.form.rows["hours_per_month"].editor
    field.selectAll()
    qtbot.keyClicks(field, "720")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.workspace.scenario.settings.hours_per_month == 720
    assert "720 h" in why.bill.subtitle.text()


def test_that_a_flood_is_told_with_its_figures(why, desk):
    part = desk.workspace.results.components["api"]
    worst = worst_case(desk.workspace.scenario, part)
    words = why.bill.flood_words.text()
    assert money(worst.lambda_usd_per_month) in words
    assert f"{worst.concurrency:,} environments" in words
    assert money(worst.ec2_usd_per_month) in words


def test_that_the_link_shows_what_is_not_modelled(why, desk, qtbot):
    card = why.bill.not_in
    assert "3 more things" in card.words.text()
    qtbot.mouseClick(card.link, LEFT)
    left_out = desk.workspace.results.not_modelled
    assert all(one[1:] in card.all.text() for one in left_out)
    assert "CoreMark" in card.all.text()
    assert card.all.isVisible()
    qtbot.mouseClick(card.link, LEFT)
    assert not card.all.isVisible()


def test_that_routing_shows_as_a_band_where_it_matters():
    at_80 = evaluate(load_template("guide-architecture"), traffic_x=80.0)
    option = next(o for o in at_80.components["api"].options if o.placement == "ec2")
    best, worst = option.p95_band_ms
    assert best <= option.percentiles.p95 <= worst
    assert "with the best routing" in latency_words(option)


def test_that_a_cost_line_is_copied_with_formula_source_and_date(why, qtbot):
    row = why.bill.rows[0]
    qtbot.mouseClick(row.head, LEFT)
    row.copy_formula()
    copied = QGuiApplication.clipboard().text()
    assert row.line.source in copied
    assert row.line.as_of in copied
    assert "730 h × $0.0208/h" in copied


def test_that_the_guides_eight_features_stand_side_by_side(why):
    assert why.side_by_side.isVisible()
    labels = why.side_by_side.findChildren(type(why.title))
    assert "Cost when idle" in [label.text() for label in labels]
