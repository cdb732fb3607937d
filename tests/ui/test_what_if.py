"""What if: any number of any part on a slider, live, nothing written until it is applied."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from planner.ui.errands.file import open_template
from planner.ui.inspector.row import Row
from planner.ui.what_if.pins import MOST_PINS, rows_shared
from planner.ui.what_if.scale import STEPS, scale_of

PATH = "workload.cpu_ms"


@pytest.fixture
def drawn(program):
    """The guide's architecture with its API selected."""
    assert open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    return program


@pytest.fixture
def panel(drawn):
    """The panel with one number of the API on it."""
    drawn.shell.exploring.pin(PATH)
    return drawn.shell.exploring.what_if


def test_that_the_panel_takes_no_room_until_something_is_pinned(drawn):
    assert not drawn.shell.exploring.what_if.isVisible()
    drawn.shell.exploring.pin(PATH)
    assert drawn.shell.exploring.what_if.isVisible()


def test_that_sliding_is_computed_live_and_written_nowhere(qtbot, drawn, panel):
    workspace = drawn.workspace
    document, usd = workspace.document, workspace.results.totals.as_drawn_usd_per_month
    slider = panel.sliders[0].slider

    qtbot.keyClick(slider, Qt.Key.Key_End)

    assert workspace.results.totals.as_drawn_usd_per_month > usd
    assert workspace.document is document
    assert workspace.undo_stack.count() == 0
    assert "nothing written" in panel.note.text()
    assert panel.change.text().startswith("+$")
    assert panel.sliders[0].field.text() != ""


def test_that_reset_brings_every_figure_back(qtbot, drawn, panel):
    usd = drawn.workspace.results.totals.as_drawn_usd_per_month
    step = panel.sliders[0].slider.value()
    qtbot.keyClick(panel.sliders[0].slider, Qt.Key.Key_End)

    qtbot.mouseClick(panel.reset, Qt.MouseButton.LeftButton)

    assert drawn.workspace.results.totals.as_drawn_usd_per_month == usd
    assert panel.sliders[0].slider.value() == step
    assert not panel.reset.isEnabled()


def test_that_apply_writes_all_values_as_one_step_that_can_be_undone(qtbot, drawn, panel):
    drawn.shell.exploring.pin("workload.wait_ms")
    before = drawn.workspace.document
    for one in panel.sliders:
        qtbot.keyClick(one.slider, Qt.Key.Key_PageUp)
    assert len(drawn.workspace.trial) == 2

    qtbot.mouseClick(panel.apply, Qt.MouseButton.LeftButton)

    assert drawn.workspace.undo_stack.count() == 1
    assert drawn.workspace.document.nodes["api"] != before.nodes["api"]
    drawn.shell.actions.run("edit.undo")
    assert drawn.workspace.document == before
    assert not drawn.workspace.trial


def test_that_a_typed_value_is_tried_too(qtbot, drawn, panel):
    field = panel.sliders[0].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "321")
    assert drawn.workspace.scenario.nodes["api"].params.workload.cpu_ms == 321
    assert drawn.workspace.document.nodes["api"].params.workload.cpu_ms != 321


def test_that_letting_go_of_a_slider_forgets_what_it_tried(qtbot, drawn, panel):
    qtbot.keyClick(panel.sliders[0].slider, Qt.Key.Key_End)
    qtbot.mouseClick(panel.sliders[0].remove, Qt.MouseButton.LeftButton)
    assert not drawn.workspace.trial
    assert not panel.isVisible()


def test_that_escape_on_the_panel_resets(qtbot, drawn, panel):
    qtbot.keyClick(panel.sliders[0].slider, Qt.Key.Key_End)
    qtbot.keyClick(panel.sliders[0].slider, Qt.Key.Key_Escape)
    assert not drawn.workspace.trial


def test_that_deleting_the_part_takes_its_slider_along(qtbot, drawn, panel):
    qtbot.keyClick(panel.sliders[0].slider, Qt.Key.Key_End)
    drawn.shell.actions.run("edit.delete")
    assert panel.sliders == []
    assert not panel.isVisible()


def test_that_opening_another_drawing_clears_the_panel(drawn, panel):
    assert open_template(drawn.shell.desk, "image-resize")
    assert panel.sliders == []


def test_that_a_row_of_the_form_offers_its_slider(drawn):
    shell = drawn.shell
    shell.show_inspector_page("settings")
    row = shell.inspector.settings.form.rows[PATH]
    at = QPoint(4, 4)
    QApplication.sendEvent(
        row, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, row.mapToGlobal(at))
    )
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["Pin as slider"]
    menu.actions()[0].trigger()
    menu.close()
    assert [one.pin.path for one in shell.exploring.what_if.sliders] == [PATH]


def test_that_the_menu_of_numbers_holds_those_that_apply(drawn):
    menu = drawn.shell.exploring.pin_menu()
    titles = [action.text() for action in menu.actions()]
    menu.deleteLater()
    assert "Processor time" in titles
    assert len(titles) == len(rows_shared(drawn.workspace.scenario, ("api",)))


def test_that_traffic_can_be_pinned_and_several_parts_move_together(qtbot, drawn):
    drawn.workspace.select(("visitors",))
    path = next(p for p in rows_shared(drawn.workspace.scenario, ("visitors",)) if "traffic." in p)
    drawn.shell.exploring.pin(path)
    drawn.workspace.select(("welcome-mail", "free-trial"))
    drawn.shell.exploring.pin("lambda_.memory_mib")
    panel = drawn.shell.exploring.what_if
    before = drawn.workspace.results.components["visitors"].requests_per_month

    for one in panel.sliders:
        qtbot.keyClick(one.slider, Qt.Key.Key_PageUp)

    assert drawn.workspace.results.components["visitors"].requests_per_month != before
    memory = {
        drawn.workspace.scenario.nodes[key].params.lambda_.memory_mib
        for key in ("welcome-mail", "free-trial")
    }
    assert len(memory) == 1


def test_that_without_a_part_a_sentence_says_what_to_do(drawn):
    drawn.workspace.select(())
    drawn.shell.exploring.pin(PATH)
    assert "select a part" in drawn.shell.banner.sentence.text()


def test_that_there_is_an_end_to_sliders(drawn):
    paths = list(rows_shared(drawn.workspace.scenario, ("api",)))[: MOST_PINS + 1]
    assert len(paths) > MOST_PINS
    for path in paths:
        drawn.shell.exploring.pin(path)
    assert len(drawn.shell.exploring.what_if.sliders) == MOST_PINS
    assert drawn.shell.banner.isVisible()


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (Row("a", "A", "number", 1.0, lowest=0, highest=1e9), 350.0),
        (Row("a", "A", "number", 0.0, lowest=0, highest=1e9), 0.0),
        (Row("a", "A", "whole", 1, lowest=1, highest=64), 2),
        (Row("a", "A", "number", 0.5, unit="share", lowest=0, highest=1), 0.3),
        (Row("a", "A", "number", None, above=0, highest=1e5, optional=True), None),
        (Row("a", "A", "whole", 512, lowest=128, highest=10_240), 128),
    ],
)
def test_that_a_slider_holds_its_value_and_stays_within_bounds(row, value):
    scale = scale_of(row, value)

    values = [scale.value_at(step) for step in range(STEPS + 1)]

    assert values == sorted(values)
    assert row.lowest is None or values[0] >= row.lowest
    assert row.highest is None or values[-1] <= row.highest
    if value:
        assert scale.value_at(scale.step_of(value)) == pytest.approx(value, rel=0.03)
