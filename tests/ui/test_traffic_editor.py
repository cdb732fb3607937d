"""The traffic editor: presets, the drawn week, fields; every gesture is one step."""

import pytest
from PySide6.QtCore import QPoint, Qt

from planner.traffic import OfficeHours, Steady, Weekly
from planner.ui.traffic.editor import TrafficEditor

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor(qtbot, look, drawing_workspace):
    drawing_workspace.select(("visitors",))
    panel = TrafficEditor(drawing_workspace, look)
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def profile(workspace):
    return workspace.scenario.nodes["visitors"].traffic


def test_that_a_preset_keeps_the_requests_of_a_month(qtbot, editor, drawing_workspace):
    month = drawing_workspace.results.components["visitors"].requests_per_month
    qtbot.mouseClick(editor.presets.buttons["office_hours"], LEFT)
    assert isinstance(profile(drawing_workspace), OfficeHours)
    after = drawing_workspace.results.components["visitors"].requests_per_month
    assert after == pytest.approx(month, rel=0.01)
    assert drawing_workspace.undo_stack.count() == 1


def test_that_a_source_cannot_be_left_without_traffic(qtbot, editor, drawing_workspace):
    assert not editor.presets.buttons["none"].isEnabled()
    qtbot.mouseClick(editor.presets.buttons["none"], LEFT)
    assert isinstance(profile(drawing_workspace), Steady)


def test_that_drawing_the_week_turns_the_profile_into_a_drawn_one_in_one_step(
    qtbot, editor, drawing_workspace
):
    curve = editor.curve
    start = curve.point_of(10, 1_000).toPoint()
    qtbot.mousePress(curve, LEFT, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(curve, start + QPoint(step * 4, -step * 5))
    qtbot.mouseRelease(curve, LEFT, pos=start + QPoint(20, -25))
    drawn = profile(drawing_workspace)
    assert isinstance(drawn, Weekly)
    assert drawn.requests[10] == pytest.approx(1_000, rel=0.2)
    assert drawn.requests[150] == pytest.approx(2_700)
    assert drawing_workspace.undo_stack.count() == 1
    drawing_workspace.undo_stack.undo()
    assert profile(drawing_workspace) == Steady(requests_per_hour=2_700)
    assert curve.week()[10] == 2_700


def test_that_two_gestures_are_two_steps(qtbot, editor, drawing_workspace):
    for hour in (10, 90):
        point = editor.curve.point_of(hour, 500).toPoint()
        qtbot.mousePress(editor.curve, LEFT, pos=point)
        qtbot.mouseRelease(editor.curve, LEFT, pos=point)
    assert drawing_workspace.undo_stack.count() == 2


def test_that_arrows_draw_without_a_mouse(qtbot, editor, drawing_workspace):
    editor.curve.setFocus()
    qtbot.keyClick(editor.curve, Qt.Key.Key_Right)
    qtbot.keyClick(editor.curve, Qt.Key.Key_Up)
    drawn = profile(drawing_workspace)
    assert isinstance(drawn, Weekly)
    assert drawn.requests[1] > drawn.requests[2]


def test_that_the_profiles_form_sets_its_fields_and_the_figures_follow(
    qtbot, editor, drawing_workspace
):
    field = editor.form.rows["requests_per_hour"].editor
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "7200")
    assert profile(drawing_workspace).requests_per_hour == 7_200
    assert editor.figures.peak.text() == "2 req/s"


def test_that_looking_at_every_part_leaves_no_step(editor, drawing_workspace):
    for key in drawing_workspace.scenario.nodes:
        drawing_workspace.select((key,))
    drawing_workspace.select(())
    assert drawing_workspace.undo_stack.count() == 0


def test_that_a_part_that_others_call_shows_what_flows_in(editor, drawing_workspace):
    drawing_workspace.select(("api",))
    assert "flow in along connections" in editor.hint.text()
    assert editor.figures.month.text() == "1.97\u202fM requests"
