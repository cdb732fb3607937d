"""The large page: choose a chart, compare series, see who wins where."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from planner.charts import CHARTS
from planner.tokens import LIGHT
from planner.ui.charts.chart_page import ChartPage
from planner.ui.theme.widgets import Toggle
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from tests.charts.builders import a_plan, a_sweep, some_results


@pytest.fixture
def page(qtbot, monkeypatch):
    monkeypatch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)
    workspace = Workspace(a_plan(), EngineRunner(lambda _scenario: some_results(), inline=True))
    made = ChartPage(workspace, LIGHT, inline=True)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.show_chart("cost-against-traffic", "api")
    yield made
    made.close_charts()
    workspace.close()


def words(page: ChartPage) -> set[str]:
    return {
        label.text().replace("\u202f", " ")
        for label in page.side.findChildren(QLabel)
        if not label.isHidden()
    }


def test_that_the_side_says_the_answer_and_who_wins_where(page):
    assert {"EC2 saves $15.33", "below 7.65 M", "above 7.65 M"} <= words(page)
    assert "$51.00 against $66.33 a month" in words(page)


def test_that_a_toggle_brings_a_series_into_the_picture(page):
    toggle = next(t for t in page.side.findChildren(Toggle) if t.accessibleName() == "Fargate")
    assert not page.view.is_series_shown("fargate")
    toggle.click()

    assert page.view.is_series_shown("fargate")


@pytest.mark.parametrize("place", range(len(CHARTS)))
def test_that_every_chart_can_be_chosen(page, place):
    page.choice.button(place).click()

    assert page.view.data.chart == list(CHARTS)[place]


def test_that_a_linear_scale_is_built_anew(page):
    page.view.set_scale("linear")

    assert page.view.data.y.scale == "linear"


def test_that_escape_leads_back_to_the_drawing(page, qtbot):
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)
