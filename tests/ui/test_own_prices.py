"""A price of one's own from an opened cost line: typed, refused, undone, listed, reset."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from planner.ui.dialogs.own_prices import OwnPricesDialog
from planner.ui.errands.file import open_template
from planner.ui.errands.scenario import own_prices
from planner.ui.inspector.cost_lines import CostLines
from planner.ui.inspector.pricing import heed

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bill(qtbot, desk):
    """The bill of the API, whose own prices reach the document."""
    workspace = desk.workspace
    made = CostLines(desk.look)
    heed(made, workspace)

    def show(_results=None):
        made.show_part(workspace.results.components["api"], 730, workspace.results.not_modelled)

    workspace.results_changed.connect(show)
    show()
    qtbot.addWidget(made)
    made.resize(320, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


def opened_line(bill, qtbot, item="Instance hours"):
    """Open a line of the bill; return its row."""
    row = next(one for one in bill.rows if one.line.item == item)
    if not row.head.is_open:
        qtbot.mouseClick(row.head, LEFT)
    return row


def typed(bill, qtbot, text):
    """Type a price into an opened line and press Enter."""
    row = opened_line(bill, qtbot)
    qtbot.mouseClick(row.own.begin, LEFT)
    row.own.field.selectAll()
    qtbot.keyClicks(row.own.field, text)
    qtbot.keyClick(row.own.field, Qt.Key.Key_Return)
    return row


def test_that_a_typed_price_counts_is_marked_and_undone_in_one_step(bill, desk, qtbot):
    workspace = desk.workspace
    before = workspace.results.totals.as_drawn_usd_per_month
    line = opened_line(bill, qtbot).line
    typed(bill, qtbot, "0.01")
    after = workspace.results.totals.as_drawn_usd_per_month
    assert before - after == pytest.approx(line.quantity * (line.usd_per_unit - 0.01), rel=1e-9)
    row = opened_line(bill, qtbot)
    assert row.line.own
    assert "own price" in row.head.accessibleName()
    assert row.own.begin.text() == "Change my price"
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert workspace.results.totals.as_drawn_usd_per_month == pytest.approx(before)
    assert not opened_line(bill, qtbot).line.own


@pytest.mark.parametrize("text", ["two", "-1", "1e99"])
def test_that_what_is_no_price_is_refused_in_words_and_changes_nothing(bill, desk, qtbot, text):
    row = typed(bill, qtbot, text)
    assert row.own.problem.isVisible()
    assert row.own.problem.text()
    assert desk.workspace.undo_stack.count() == 0


def test_that_leaving_the_field_brings_the_button_back(bill, desk, qtbot):
    row = opened_line(bill, qtbot)
    qtbot.mouseClick(row.own.begin, LEFT)
    leave = row.own.row.itemAt(2).widget()
    qtbot.mouseClick(leave, LEFT)
    assert row.own.begin.isVisible()
    assert row.own.field is None
    assert desk.workspace.undo_stack.count() == 0


def test_that_a_line_goes_back_to_the_published_price(bill, desk, qtbot):
    typed(bill, qtbot, "0.01")
    row = opened_line(bill, qtbot)
    qtbot.mouseClick(row.own.reset, LEFT)
    assert not opened_line(bill, qtbot).line.own
    assert desk.workspace.undo_stack.count() == 2


def test_that_own_prices_are_listed_beside_published_ones_with_a_reset(bill, desk, qtbot):
    typed(bill, qtbot, "0.01")
    own_prices(desk)
    dialog = desk.shell.widget().findChild(OwnPricesDialog)
    (own,) = desk.workspace.scenario.own_prices
    words = [label.text() for label in dialog.findChildren(type(dialog.said))]
    assert "Instance hours, t3.small, us-east-1" in words
    assert "$0.0208" in words
    assert any(word.startswith("$0.0100") for word in words)
    qtbot.mouseClick(dialog.buttons[own.key], LEFT)
    assert desk.workspace.scenario.own_prices == ()
    assert "No own price" in dialog.said.text()
    assert not dialog.reset_all.isVisible()
    desk.workspace.undo_stack.undo()
    assert dialog.reset_all.isVisible()
    qtbot.mouseClick(dialog.reset_all, LEFT)
    assert desk.workspace.scenario.own_prices == ()
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.slow
def test_that_the_status_row_and_the_page_that_says_why_know_own_prices(program, qtbot):
    open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    program.shell.show_inspector_page("why")
    lines = program.shell.why.bill
    row = next(one for one in lines.rows if one.line.item == "Instance hours")
    qtbot.mouseClick(row.head, LEFT)
    qtbot.mouseClick(row.own.begin, LEFT)
    row.own.field.selectAll()
    qtbot.keyClicks(row.own.field, "0.5")
    use = row.own.row.itemAt(1).widget()
    qtbot.mouseClick(use, LEFT)
    (own,) = program.workspace.scenario.own_prices
    assert own.usd == 0.5
    assert "1 own price" in program.shell.status_row.prices.text()
    qtbot.mouseClick(program.shell.why.own_prices, LEFT)
    dialog = program.window.findChild(OwnPricesDialog)
    assert dialog.isVisible()
    dialog.close()
    program.workspace.undo_stack.undo()
    assert "own price" not in program.shell.status_row.prices.text()
