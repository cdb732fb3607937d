"""While answers are computed, the window shows the costs and says what is still to come."""

from collections.abc import Callable, Iterator

import pytest

from planner import tokens
from planner.analysis import Interim, Results, evaluate
from planner.analysis.evaluation import Evaluation
from planner.analysis.study import Study
from planner.document import Scenario
from planner.document.edits import set_traffic
from planner.traffic import Steady
from planner.ui.canvas import CanvasView
from planner.ui.inspector.inspector import Inspector
from planner.ui.panels.grand_total import GrandTotal
from planner.ui.traffic.editor import TrafficEditor
from planner.units import money
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from tests.ui.conftest import small_drawing

BUSY = Steady(requests_per_hour=900_000)


def in_stages(scenario: Scenario) -> Iterator[Interim | Results | None]:
    """Tell the bill of any drawing ahead, as the engine does of larger ones."""
    yield Evaluation(Study(scenario)).interim({})
    yield evaluate(scenario)


@pytest.fixture
def workspace(qapp):
    made = Workspace(small_drawing(), EngineRunner(evaluate, in_stages=in_stages, inline=True))
    yield made
    made.close()


def seen_meanwhile(workspace: Workspace, look_at: Callable[[], object], edit=None) -> object:
    """Return what is seen between the bill and the answers of an edit."""
    seen: list[object] = []
    workspace.costs_changed.connect(lambda _interim: seen.append(look_at()))
    workspace.do("More visitors", edit or set_traffic("visitors", BUSY))
    return seen[-1]


def test_that_the_grand_total_is_the_new_one_before_the_answers_are_there(qtbot, look, workspace):
    total = GrandTotal(workspace, look)
    qtbot.addWidget(total)
    before = total.total.text()

    told = seen_meanwhile(workspace, total.total.text)

    assert told != before
    assert told == total.total.text()
    assert told == money(workspace.results.totals.as_drawn_usd_per_month)


def test_that_a_card_shows_the_new_cost_and_no_answer_of_before(qtbot, workspace):
    view = CanvasView(workspace, tokens.LIGHT)
    qtbot.addWidget(view)
    card = view.mirror.nodes["api"]
    assert card.face.strip.kind != "pending"

    face = seen_meanwhile(workspace, lambda: card.face)

    assert (face.strip.kind, face.strip.words) == ("pending", "Computing")
    assert not face.computing
    assert face.money == card.face.money
    assert card.face.strip.kind != "pending"


def test_that_the_inspector_says_that_an_answer_is_being_computed(qtbot, look, workspace):
    panel = Inspector(workspace, look, TrafficEditor(workspace, look))
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    workspace.select(("api",))
    panel.show_page("answer")
    notice = panel.answer.notice

    told = seen_meanwhile(workspace, lambda: (notice.isVisible(), notice.text()))

    cost = money(workspace.results.components["api"].usd_per_month)
    assert told == (True, f"{cost} a month as drawn. The answer is being computed.")
    assert not notice.isVisible()


def test_that_figures_of_another_basis_are_switched_off_until_they_are_computed(
    qtbot, look, workspace
):
    panel = Inspector(workspace, look, TrafficEditor(workspace, look))
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    workspace.select(("api",))
    panel.show_page("cost")
    cost, switch = panel.cost, panel.cost.switch

    told = seen_meanwhile(workspace, lambda: (switch.isEnabled(), cost.total.text()))

    assert told == (False, cost.total.text())
    assert cost.switch is switch
    assert switch.isEnabled()


def test_that_costs_of_a_variant_that_is_no_longer_in_view_are_not_shown(workspace):
    told: list[Interim] = []
    runner_told = workspace._runner.interim
    other = object()
    workspace.costs_changed.connect(told.append)

    runner_told.emit(other, Evaluation(Study(small_drawing())).interim({}))

    assert told == []
    assert workspace.figures is workspace.results


def test_that_a_value_on_trial_shows_its_cost_ahead_too(workspace):
    before = workspace.results.totals.as_drawn_usd_per_month
    told: list[float] = []
    workspace.costs_changed.connect(lambda interim: told.append(interim.as_drawn_usd_per_month))

    workspace.try_value("api", "workload.duration_ms", 9_000.0)

    assert told[0] != before
    assert told[0] == workspace.results.totals.as_drawn_usd_per_month
    assert workspace.document == small_drawing()
