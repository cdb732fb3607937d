"""The window: bars, panels, narrow widths, colours, files and the questions it asks."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from planner.document.scenario_file import open_scenario
from planner.ui.dialogs.preferences import PreferencesDialog
from planner.ui.errands.file import open_template
from planner.ui.errands.scenario import apply_all
from planner.ui.panels.palette import PaletteTile
from planner.workspace.preferences import Preferences

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def drawn(program):
    """The program on the guide's first cost scenario."""
    assert open_template(program.shell.desk, "guide-scenario-1")
    return program


def test_that_the_first_screen_stands_without_numpy_and_plots():
    script = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from planner.app import Program
program = Program(app)
program.window.painted_first.disconnect(program.finish)
program.window.painted_first.connect(app.quit)
program.window.show()
app.exec()
heavy = {"numpy", "pyqtgraph", "pydantic", "planner.engine"} & set(sys.modules)
print("heavy:", sorted(heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert "heavy: []" in done.stdout, done.stderr


def test_that_a_template_opens_as_a_clean_drawing_with_its_total(drawn):
    assert drawn.shell.is_drawing()
    assert drawn.workspace.undo_stack.isClean()
    assert drawn.shell.tool_row.total.total.text().startswith("$")
    assert drawn.shell.claim.isVisible()


class Hearing(QObject):
    """Counts the widgets of the palette that ask late to be painted."""

    def __init__(self) -> None:
        super().__init__()
        self.late = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.late += event.type() == QEvent.Type.UpdateLater and isinstance(watched, PaletteTile)
        return False


def test_that_what_appears_has_asked_to_be_painted_before_the_next_paint(qapp, drawn):
    drawn.shell.show_welcome()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateLater.value)
    drawn.window.show_workbench()
    hearing = Hearing()
    qapp.installEventFilter(hearing)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateLater.value)
    qapp.removeEventFilter(hearing)

    assert drawn.shell.palette.isVisible()
    assert hearing.late == 0


def test_that_an_edit_marks_the_title_and_undo_clears_it(drawn):
    shell, workspace = drawn.shell, drawn.workspace
    shell.desk.canvas.select_all()
    shell.actions.run("edit.delete")
    assert "•" in shell.window.menu_row.name.text()
    shell.actions.run("edit.undo")
    assert "•" not in shell.window.menu_row.name.text()
    assert workspace.undo_stack.isClean()


def test_that_the_total_says_what_the_last_edit_changed(drawn):
    workspace, total = drawn.workspace, drawn.shell.tool_row.total
    assert not total.change.isVisible()
    part = next(k for k, n in workspace.scenario.nodes.items() if n.kind == "aws.compute")
    workspace.select((part,))
    drawn.shell.actions.run("scenario.flip")
    assert total.change.isVisible()
    assert total.change.text().startswith("$")


def test_that_applying_all_recommendations_is_one_step(program):
    assert open_template(program.shell.desk, "guide-architecture")
    apply = program.shell.tool_row.apply
    assert apply.isVisible()
    apply_all(program.shell.desk)
    QApplication.activeModalWidget().apply.click()
    assert program.workspace.undo_stack.count() == 1
    assert not apply.isVisible()


def test_that_the_traffic_slider_multiplies_and_is_no_edit(qtbot, drawn):
    workspace, row = drawn.workspace, drawn.shell.tool_row
    part = next(k for k, n in workspace.scenario.nodes.items() if n.kind == "aws.compute")
    before = workspace.results.components[part].requests_per_month
    row.factor.setFocus()
    row.factor.selectAll()
    qtbot.keyClicks(row.factor, "10")
    after = workspace.results.components[part].requests_per_month
    assert after == pytest.approx(10 * before)
    assert row.slider.value() == 100
    assert workspace.undo_stack.count() == 0


def test_that_a_year_is_twelve_months(drawn):
    row = drawn.shell.tool_row
    month = drawn.workspace.results.totals.as_drawn_usd_per_month
    row.period.button(1).click()
    assert row.total.total.text() == f"${month * 12:.2f}"
    assert row.total.period.text().endswith("/ year")
    assert drawn.preferences.text("period") == "year"


def test_that_another_region_is_one_step_with_other_prices(drawn):
    row = drawn.shell.tool_row
    place = row.region.findData("eu-west-1")
    row.region.setCurrentIndex(place)
    row.region.activated.emit(place)
    assert drawn.workspace.scenario.region == "eu-west-1"
    assert drawn.workspace.undo_stack.count() == 1
    drawn.workspace.undo_stack.undo()
    assert row.region.currentData() == "us-east-1"


def test_that_a_narrow_window_keeps_the_total_and_turns_the_palette_into_a_strip(qtbot, drawn):
    window, shell = drawn.window, drawn.shell
    window.resize(960, 600)
    qtbot.waitUntil(lambda: shell.workbench.is_narrow())
    qtbot.waitUntil(lambda: shell.palette.width() <= 52)
    total = shell.tool_row.total
    assert total.isVisible()
    qtbot.waitUntil(lambda: total.total.width() >= total.total.sizeHint().width())
    window.resize(1_440, 900)
    qtbot.waitUntil(lambda: not shell.workbench.is_narrow())
    assert shell.inspector.isVisible()
    assert shell.outline.isVisible()


def test_that_dark_and_light_change_while_the_window_stands(drawn):
    look, canvas = drawn.look, drawn.shell.canvas
    drawn.shell.actions.run("view.dark")
    assert look.colours.is_dark
    assert canvas.mirror.look.colours.is_dark
    drawn.shell.actions.run("view.light")
    assert not look.colours.is_dark


def test_that_text_size_scales_the_bars(drawn):
    height = drawn.shell.tool_row.height()
    drawn.preferences.set("text_scale", 1.5)
    assert drawn.shell.tool_row.height() == pytest.approx(height * 1.5, abs=1)


def test_that_layers_and_the_page_of_the_dock_outlive_the_window(qtbot, drawn):
    shell = drawn.shell
    for layer in ("labels", "notes"):
        shell.actions.run(f"view.{layer}")
    shell.charts.show_page("week")
    assert not shell.actions["view.labels"].isChecked()

    again = Preferences()
    assert not again.is_on("layer_labels")
    assert again.is_on("layer_costs")
    assert again.text("dock_tab") == "week"
    drawn.preferences.set("layer_labels", True)
    assert "labels" not in shell.canvas.mirror.look.hidden
    assert shell.actions["view.labels"].isChecked()


def test_that_the_wheel_does_what_the_preferences_say(qtbot, drawn):
    shell = drawn.shell
    shell.actions.run("edit.preferences")
    dialog = drawn.window.findChild(PreferencesDialog)
    editor = dialog.editors["wheel"]
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert shell.canvas.wheel_mode == "mouse"
    dialog.close()


def test_that_f6_walks_the_regions(qtbot, drawn):
    shell = drawn.shell
    drawn.window.activateWindow()
    shell.canvas.setFocus()
    seen = []
    for _ in range(4):
        shell.actions.run("view.regions")
        seen.append(drawn.window.focusWidget())
    assert shell.charts.bar in seen
    assert shell.palette.search in seen
    assert seen[-1] is shell.canvas


def test_that_the_command_palette_runs_what_is_typed(qtbot, drawn):
    shell = drawn.shell
    shell.actions.run("help.commands")
    palette = drawn.window.commands
    qtbot.keyClicks(palette.field, "dark")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert drawn.look.colours.is_dark
    assert not palette.isVisible()


def test_that_the_outline_selects_and_follows(drawn):
    shell, workspace = drawn.shell, drawn.workspace
    key = next(iter(workspace.scenario.nodes))
    shell.outline.item(key).setSelected(True)
    assert workspace.selection == {key}
    workspace.select(())
    assert not shell.outline.tree.selectedItems()


def test_that_why_walks_the_four_questions_and_escape_goes_back(qtbot, drawn):
    shell, workspace = drawn.shell, drawn.workspace
    part = next(k for k, n in workspace.scenario.nodes.items() if n.kind == "aws.compute")
    workspace.select((part,))
    shell.actions.run("view.why")
    assert shell.workbench.page_shown() is shell.why
    assert [step.question for step in shell.why.path.steps()] == [1, 2, 3, 4]
    qtbot.keyClick(shell.why, Qt.Key.Key_Escape)
    assert shell.workbench.page_shown() is None


def test_that_saving_and_opening_again_gives_the_same_drawing(tmp_path, drawn, answers):
    answers.save = tmp_path / "plan"
    drawn.shell.actions.run("file.save")
    path = tmp_path / "plan.elplan"
    assert open_scenario(path).nodes == drawn.workspace.scenario.nodes
    assert drawn.workspace.path == path
    assert drawn.recent.files[0].path == str(path)


def test_that_unsaved_changes_are_asked_about_before_they_are_lost(drawn, answers):
    drawn.workspace.select(tuple(drawn.workspace.scenario.nodes))
    drawn.shell.actions.run("edit.delete")
    answers.unsaved = "cancel"
    drawn.shell.actions.run("file.new")
    assert answers.asked == ["unsaved"]
    assert not drawn.window.close()
    assert drawn.window.isVisible()
    answers.unsaved = "discard"
    drawn.shell.actions.run("file.new")
    assert drawn.workspace.scenario.nodes == {}
    assert drawn.workspace.undo_stack.isClean()


def test_that_a_file_that_cannot_be_read_is_named_in_a_banner_and_changes_nothing(
    tmp_path, drawn, answers
):
    before = drawn.workspace.scenario
    bad = tmp_path / "bad.elplan"
    bad.write_text("{", encoding="utf-8")
    answers.open = bad
    drawn.shell.actions.run("file.open")
    assert drawn.workspace.scenario is before
    assert drawn.shell.banner.isVisible()
    assert "bad.elplan" in drawn.shell.banner.sentence.text()


def test_that_a_file_changed_by_another_program_is_not_overwritten_unasked(
    tmp_path, drawn, answers
):
    answers.save = tmp_path / "plan.elplan"
    drawn.shell.actions.run("file.save")
    answers.save.write_bytes(answers.save.read_bytes() + b"\n")
    drawn.workspace.select(tuple(drawn.workspace.scenario.nodes))
    drawn.shell.actions.run("edit.delete")
    drawn.shell.actions.run("file.save")
    assert "conflict" in answers.asked
    assert not drawn.workspace.undo_stack.isClean()


def test_that_revert_is_a_step_that_can_be_undone(tmp_path, drawn, answers):
    answers.save = tmp_path / "plan.elplan"
    drawn.shell.actions.run("file.save")
    drawn.workspace.select(tuple(drawn.workspace.scenario.nodes))
    drawn.shell.actions.run("edit.delete")
    drawn.shell.actions.run("file.revert")
    assert drawn.workspace.scenario.nodes
    assert drawn.workspace.undo_stack.isClean()
    drawn.shell.actions.run("edit.undo")
    assert not drawn.workspace.scenario.nodes


def test_that_undo_in_a_field_undoes_the_drawing(qtbot, drawn):
    workspace = drawn.workspace
    part = next(k for k, n in workspace.scenario.nodes.items() if n.kind == "aws.compute")
    workspace.select((part,))
    drawn.shell.inspector.show_page("settings")
    before = workspace.scenario
    field = drawn.shell.inspector.settings.form.rows["workload.memory_need_mib"].editor
    drawn.window.activateWindow()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "300")
    assert workspace.scenario != before
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.scenario == before


def test_that_every_control_has_a_name_for_screen_readers(drawn):
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider

    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in (QAbstractButton, QComboBox, QLineEdit, QSlider)
        for widget in drawn.window.findChildren(kind)
        if not (widget.accessibleName() or getattr(widget, "text", str)())
        and widget.isVisible()
        and type(widget).__name__ not in {"QLineEditIconButton"}
        and "ScrollButton" not in widget.objectName()
        and widget.objectName() != "qt_menubar_ext_button"
        and type(widget.parent()).__name__ != "QLineEdit"
        and type(widget.parent()).__name__ != "QTabBar"
    ]
    assert nameless == []


def test_that_a_hostile_name_stays_text(drawn):
    from planner.document.edits import set_scenario_field

    drawn.workspace.do("x", set_scenario_field("name", "<img src='file:///etc/passwd'>\u202e"))
    assert "<img" in drawn.shell.inspector.name.text()
    assert "\u202e" not in drawn.window.menu_row.name.text()
    app = QApplication.instance()
    assert app is not None


def test_that_the_file_menu_lists_recent_files_and_opens_them(tmp_path, drawn, answers):
    answers.save = tmp_path / "plan.elplan"
    drawn.shell.actions.run("file.save")
    drawn.shell.actions.run("file.close")
    menu = drawn.shell.recent_menu
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "plan.elplan"
    menu.actions()[0].trigger()
    assert drawn.workspace.path == answers.save
    assert drawn.shell.is_drawing()


def test_that_a_chart_opens_large_in_place_of_the_canvas(qtbot, drawn):
    drawn.shell.charts.enlarge_requested.emit("totals-by-option", "")
    assert drawn.shell.workbench.page_shown() is drawn.shell.chart_page
    drawn.shell.chart_page.closed.emit()
    assert drawn.shell.workbench.page_shown() is None


def test_that_showing_what_no_input_can_hold_leaves_the_undo_stack_empty(drawn):
    from planner.document import Scenario, Settings

    strange = Scenario(
        name="\x00" * 5,
        region="mars-north-1",
        settings=Settings(hours_per_month=1.5, target_utilisation=0.123456789),
    )
    drawn.workspace.open(strange, None)
    drawn.shell.tool_row.show_overlay("no such overlay")
    drawn.shell.tool_row.show_period(7)
    drawn.shell.factor.set(1e9)
    for part in ("answer", "settings", "traffic", "cost"):
        drawn.shell.inspector.show_page(part)
    assert drawn.workspace.undo_stack.count() == 0
    assert drawn.workspace.scenario == strange
    assert drawn.shell.tool_row.region.currentData() == "mars-north-1"
    assert drawn.shell.factor.value == 1_000
