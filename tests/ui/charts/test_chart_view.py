"""One live chart: hover, keys, zoom, drag of "you are here", copy, empty and problem states."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.charts.base import STANDARD, ChartOptions, empty_chart
from planner.charts.cost_against_traffic import of_sweep
from planner.charts.totals_by_option import TOTALS_BY_OPTION
from planner.tokens import DARK, LIGHT
from planner.ui.charts.chart_view import ChartView
from planner.ui.theme import apply_theme
from tests.charts.builders import a_plan, a_sweep, an_api, some_results


def the_cost(options: ChartOptions = STANDARD):
    return of_sweep(a_sweep(), some_results(), an_api(), options)


@pytest.fixture
def view(qtbot):
    made = ChartView(LIGHT)
    qtbot.addWidget(made)
    made.resize(600, 320)
    with qtbot.waitExposed(made):
        made.show()
    made.show_data(the_cost())
    return made


def point_of(view: ChartView, requests: float, share_of_height: float = 0.5) -> QPoint:
    frame = view.canvas.plot.frame
    y = frame.plot.top() + frame.plot.height() * share_of_height
    return QPoint(round(float(frame.px(requests))), round(y))


def test_that_pointing_at_a_place_reads_it_out(view, qtbot):
    with qtbot.waitSignal(view.read) as told:
        QTest.mouseMove(view.canvas.viewport(), point_of(view, 1e6))

    assert "requests a month" in told.args[0]
    assert "Lambda saves" in told.args[0]
    assert view.canvas.plot.read_out_item.read_out is not None


def test_that_the_arrow_keys_walk_the_read_out_from_where_you_are(view):
    QTest.keyClick(view.canvas, Qt.Key.Key_Right)
    first = view.canvas.plot.read_out_item.read_out
    QTest.keyClick(view.canvas, Qt.Key.Key_Right)
    second = view.canvas.plot.read_out_item.read_out

    assert first.x == pytest.approx(10e6, rel=0.05)
    assert second.x > first.x
    assert view.canvas.accessibleDescription().endswith(second.saving)


def test_that_escape_puts_the_read_out_away(view):
    QTest.keyClick(view.canvas, Qt.Key.Key_Right)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)

    assert view.canvas.plot.read_out_item.read_out is None


def test_that_dragging_you_are_here_tells_the_traffic(view, qtbot):
    canvas, start = view.canvas.viewport(), point_of(view, 10e6)
    end = point_of(view, 1e6)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    with qtbot.waitSignal(view.traffic_dragged) as dragged:
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)

    assert dragged.args[0] == pytest.approx(1e6, rel=0.1)


def test_that_a_click_on_you_are_here_drags_nothing(view, qtbot):
    with qtbot.assertNotEmitted(view.traffic_dragged):
        canvas = view.canvas.viewport()
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point_of(view, 10e6))


def test_that_news_wait_while_you_are_here_is_held(view):
    canvas, start = view.canvas.viewport(), point_of(view, 10e6)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, point_of(view, 2e6))
    news = the_cost()
    view.show_data(news)
    held = view.data
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=point_of(view, 2e6))

    assert held is not news
    assert view.data is news


def test_that_zoom_is_kept_when_figures_change_and_reset_by_double_click(view):
    view.canvas.plot.box.setXRange(6.0, 7.0, padding=0)
    assert view.canvas.plot.is_zoomed
    view.show_data(the_cost())
    assert view.canvas.plot.frame.x_range == pytest.approx((1e6, 1e7))

    canvas = view.canvas.viewport()
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=point_of(view, 3e6))
    assert not view.canvas.plot.is_zoomed


def test_that_the_wheel_zooms_beside_the_plot_where_its_numbers_stand(view):
    canvas = view.canvas.viewport()
    plot = view.canvas.plot.frame.plot
    under = QPointF(plot.center().x(), plot.bottom() + 10)
    turned = QWheelEvent(
        under,
        canvas.mapToGlobal(under),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, turned)

    assert view.canvas.plot.is_zoomed


def test_that_an_optional_series_is_switched_on_and_off(view):
    assert not view.is_series_shown("fargate")
    view.set_series_shown("fargate", True)
    assert view.is_series_shown("fargate")
    view.set_series_shown("fargate", False)
    view.set_series_shown("lambda", False)
    assert not view.is_series_shown("fargate")
    assert not view.is_series_shown("lambda")


def test_that_asking_for_a_linear_scale_asks_for_new_data(view, qtbot):
    with qtbot.waitSignal(view.options_changed) as asked:
        view.set_scale("linear")

    assert asked.args[0].scale == "linear"


def test_that_the_menu_offers_the_series_and_the_scales(view):
    words = [action.text() for action in view.menu().actions()]

    assert {"Copy", "Export…", "Log scale", "Linear scale", "EC2", "Fargate"} <= set(words)


def test_that_copying_gives_picture_drawing_and_figures(view):
    view.copy()
    mime = QGuiApplication.clipboard().mimeData()

    assert mime.hasImage()
    assert bytes(mime.data("image/svg+xml").data()).startswith(b"<?xml")
    assert mime.text().splitlines()[0].startswith("Requests a month (requests)\tEC2 (USD a month)")


def test_that_the_button_of_an_empty_chart_says_what_it_does(view, qtbot):
    view.show_data(empty_chart("week", "Week", "Give this part traffic", action="set-traffic"))
    assert view.action.isVisible()
    with qtbot.waitSignal(view.action_requested) as asked:
        view.action.click()

    assert asked.args == ["set-traffic"]
    view.show_data(the_cost())
    assert not view.action.isVisible()


def test_that_a_problem_offers_its_details(view):
    view.show_problem("This chart could not be made", "Traceback: here")
    view.action.click()

    assert view.data.empty == "This chart could not be made"
    assert QGuiApplication.clipboard().text() == "Traceback: here"


def test_that_rows_are_read_by_pointing_at_them(view):
    view.show_data(TOTALS_BY_OPTION.data(a_plan(), some_results(), None, STANDARD))
    QTest.keyClick(view.canvas, Qt.Key.Key_Down)
    QTest.keyClick(view.canvas, Qt.Key.Key_Down)

    assert view.canvas.plot.read_out_item.read_out.heading == "All EC2"


def test_that_the_title_is_the_accessible_name(view):
    assert "EC2 becomes cheaper above" in view.accessibleName()


def test_that_colours_change_while_it_is_shown(view):
    before = view.grab().toImage().pixel(3, 3)
    view.set_colours(DARK)

    assert view.grab().toImage().pixel(3, 3) != before


def test_that_a_chart_takes_the_text_size_of_the_program_and_knows_what_is_pointed_at(
    view, request
):
    app = QGuiApplication.instance()
    request.addfinalizer(lambda: apply_theme(app, "light", 1.0))
    before = view.canvas.plot.size().width()
    apply_theme(app, "light", 1.5)
    view.set_colours(LIGHT)
    on_the_widget = QPointF(point_of(view, 1e6) * 1.5)

    assert view.canvas.plot.size().width() == pytest.approx(before / 1.5, abs=1)
    place = view.canvas.place_at(view.canvas.on_plot(on_the_widget))
    assert place == pytest.approx(1e6, rel=0.05)
