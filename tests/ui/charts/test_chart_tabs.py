"""The dock: tabs, the overview, following results and selection, lazily and only in sight."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from planner.charts import CHARTS
from planner.tokens import LIGHT
from planner.ui.charts.chart_tabs import ChartTabs
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from tests.charts.builders import a_plan, a_sweep, some_results


@pytest.fixture(autouse=True)
def _hand_made_sweep(monkeypatch):
    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)


@pytest.fixture
def workspace(qapp):
    made = Workspace(a_plan(), EngineRunner(lambda _scenario: some_results(), inline=True))
    yield made
    made.close()


@pytest.fixture
def tabs(qtbot, workspace):
    made = ChartTabs(workspace, LIGHT, inline=True)
    qtbot.addWidget(made)
    made.resize(1200, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.prepare()
    yield made
    made.close_charts()


def test_that_every_chart_has_a_tab_behind_the_overview(tabs):
    assert tabs.page_ids == ("overview", *CHARTS)
    assert tabs.current_page_id == "overview"


def test_that_the_overview_shows_three_charts_with_figures(tabs):
    for chart_id in ("totals-by-option", "cost-against-traffic", "week"):
        view = tabs.view(chart_id, "overview")
        assert view.isVisible()
        assert view.data.chart == chart_id
        assert not view.data.empty


@pytest.mark.parametrize(("width", "number"), [(1200, 3), (700, 2), (400, 1)])
def test_that_a_narrow_overview_shows_fewer(tabs, qtbot, width, number):
    tabs.resize(width, 300)
    views = [
        tabs.view(chart_id, "overview")
        for chart_id in ("totals-by-option", "cost-against-traffic", "week")
    ]

    qtbot.waitUntil(lambda: sum(view.isVisible() for view in views) == number)


def test_that_a_chart_out_of_sight_is_built_when_it_comes_into_sight(tabs):
    assert tabs.view("latency").data.chart == ""
    tabs.show_page("latency")

    assert tabs.view("latency").data.chart == "latency"


def test_that_the_charts_follow_the_selection(tabs, workspace, qtbot):
    assert tabs.component_id() == "api"
    workspace.select(("resize",))
    week = tabs.view("week", "overview")

    qtbot.waitUntil(lambda: week.data.component == "resize")


def test_that_nothing_is_built_twice_for_the_same_results(tabs, qtbot):
    with qtbot.assertNotEmitted(tabs._feed.ready):
        tabs.refresh()


def test_that_a_panel_of_the_window_stands_behind_the_charts(qtbot, workspace):
    tabs = ChartTabs(workspace, LIGHT, inline=True)
    qtbot.addWidget(tabs)
    findings = QWidget()
    tabs.add_page("findings", "Findings", findings)
    tabs.set_badge("findings", "2")
    tabs.prepare()

    assert tabs.page_ids[-1] == "findings"
    assert tabs.bar.tabText(len(CHARTS) + 1) == "Findings  2"
    tabs.show_page("findings")
    assert tabs.stack.currentWidget() is findings
    tabs.close_charts()


@pytest.mark.parametrize("width", [1400, 885, 620])
def test_that_no_tab_scrolls_and_the_rest_stands_in_the_menu(tabs, qtbot, width):
    tabs.add_page("findings", "Findings", QWidget())
    tabs.resize(width, 300)
    row, bar = tabs.tab_row, tabs.bar
    qtbot.waitUntil(lambda: row.width() < width)

    hidden = row.hidden_ids()
    assert sum(bar.tabRect(place).width() for place in range(bar.count())) <= bar.width()
    assert row.more.isVisible() == bool(hidden)
    assert not {"overview", "findings"} & set(hidden)
    if hidden:
        chosen = row.menu().actions()[-1]
        chosen.trigger()
        assert tabs.current_page_id == hidden[-1]
        assert hidden[-1] not in row.hidden_ids()
        assert bar.tabRect(bar.currentIndex()).right() <= bar.width()


def test_that_a_click_on_more_offers_what_has_no_room(tabs, qtbot):
    tabs.resize(620, 300)
    qtbot.waitUntil(lambda: tabs.tab_row.more.width() > 20)
    qtbot.mouseClick(tabs.tab_row.more, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == len(tabs.tab_row.hidden_ids())
    menu.close()


def test_that_a_broken_chart_says_so_and_spares_the_others(qtbot, workspace, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("no sweep today")

    monkeypatch.setattr("planner.analysis.sweep.sweep", broken, raising=False)
    tabs = ChartTabs(workspace, LIGHT, inline=True)
    qtbot.addWidget(tabs)
    tabs.resize(1200, 300)
    with qtbot.waitExposed(tabs):
        tabs.show()
    tabs.prepare()

    assert tabs.view("cost-against-traffic", "overview").data.empty
    assert not tabs.view("week", "overview").data.empty
    tabs.close_charts()


def test_that_enlarging_brings_the_charts_own_page(tabs, qtbot):
    with qtbot.waitSignal(tabs.enlarge_requested) as asked:
        tabs.view("week", "overview").enlarge_requested.emit()

    assert asked.args == ["week", "api"]
    assert tabs.current_page_id == "week"


def test_that_a_drag_names_the_part(tabs, qtbot):
    with qtbot.waitSignal(tabs.traffic_dragged) as dragged:
        tabs.view("cost-against-traffic", "overview").traffic_dragged.emit(2e6)

    assert dragged.args == ["api", 2e6]


def test_that_charts_are_built_in_the_background_too(qtbot, workspace):
    tabs = ChartTabs(workspace, LIGHT)
    qtbot.addWidget(tabs)
    tabs.resize(1200, 300)
    with qtbot.waitExposed(tabs):
        tabs.show()
    qtbot.waitUntil(lambda: tabs.page_ids[:1] == ("overview",))
    qtbot.waitUntil(lambda: tabs.view("week", "overview").data.chart == "week")
    tabs.close_charts()


@pytest.mark.slow
def test_that_importing_the_dock_loads_no_plot_library():
    program = "import sys, planner.ui.charts.chart_tabs; sys.exit('pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr


def test_that_a_page_wished_for_before_the_charts_exist_is_shown(qtbot, workspace):
    tabs = ChartTabs(workspace, LIGHT, inline=True)
    qtbot.addWidget(tabs)
    tabs.show_page("week")
    tabs.resize(1200, 300)
    with qtbot.waitExposed(tabs):
        tabs.show()
    tabs.prepare()

    assert tabs.current_page_id == "week"
    assert tabs.view("week").data.chart == "week"
    tabs.close_charts()
