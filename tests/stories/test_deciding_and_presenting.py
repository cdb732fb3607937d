"""The architect's errand: try, keep, compare, take over, apply, present; with its action count."""

import pytest
from PySide6.QtCore import Qt

from planner.document.scenario_file import open_scenario
from planner.ui.errands.file import open_template

LEFT = Qt.MouseButton.LeftButton


def click_tab(qtbot, program, title):
    tabs = program.window.menu_row.tabs
    place = next(n for n in range(tabs.count()) if tabs.tabText(n) == title)
    qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(place).center())


@pytest.mark.slow
def test_that_two_options_are_compared_and_presented_in_ten_actions(
    qtbot, program, answers, tmp_path
):
    assert open_template(program.shell.desk, "guide-architecture")
    workspace, shell, window = program.workspace, program.shell, program.window
    drawn = workspace.results.totals.as_drawn_usd_per_month
    serverless = workspace.results.totals.all_lambda_usd_per_month
    actions = 0
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    click_tab(qtbot, program, "All Lambda")
    actions += 1
    assert workspace.results.totals.as_drawn_usd_per_month == pytest.approx(serverless)

    answers.line = "All serverless"
    qtbot.mouseClick(window.menu_row.add, LEFT)
    actions += 2  # the click, and the name
    assert workspace.document.alternatives[0].name == "All serverless"

    qtbot.keyClick(
        window,
        Qt.Key.Key_M,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    actions += 1
    page = shell.exploring.compare
    assert shell.workbench.page_shown() is page
    assert page.comparison.change_usd == pytest.approx(serverless - drawn)
    assert page.title.text().startswith(f"All serverless saves ${drawn - serverless:.2f} a month")

    qtbot.mouseClick(page.table.takes["clean-up"], LEFT)
    actions += 1
    assert workspace.document.nodes["clean-up"].params.placement == "lambda"
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    actions += 1

    qtbot.keyClick(window, Qt.Key.Key_F5)
    actions += 1
    stage = shell.exploring.stage
    assert "Move API to Lambda" in stage.title
    while stage.slide.kind != "path":
        qtbot.keyClick(stage, Qt.Key.Key_Right)
    qtbot.keyClick(stage, Qt.Key.Key_Escape)
    actions += 1
    assert actions <= 10

    answers.save = tmp_path / "photo-app.elplan"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    saved = open_scenario(answers.save)
    assert saved.nodes["clean-up"].params.placement == "lambda"
    assert saved.nodes["api"].params.placement == "ec2"
    assert [one.name for one in saved.alternatives] == ["All serverless"]
