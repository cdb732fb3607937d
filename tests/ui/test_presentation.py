"""Presentation: pages say findings, keys walk them, a request is followed, Escape leaves."""

import pytest
from PySide6.QtCore import QPoint, Qt

from planner.analysis import evaluate
from planner.document.templates import list_templates, load_template
from planner.ui.errands.file import open_template
from planner.ui.presentation.slides import slides_of


@pytest.fixture
def drawn(program):
    """The guide's architecture on the canvas."""
    assert open_template(program.shell.desk, "guide-architecture")
    return program


@pytest.fixture
def stage(qtbot, drawn):
    """The presentation, begun with its key."""
    drawn.shell.actions.run("view.present")
    shown = drawn.shell.exploring.stage
    qtbot.waitUntil(shown.isVisible)
    yield shown
    if drawn.shell.exploring.stage is not None:
        shown.close()


def test_that_it_fills_the_screen_and_begins_with_the_drawing(stage):
    assert stage.isFullScreen()
    assert stage.slide.kind == "drawing"
    assert stage.title.startswith("Move ")


def test_that_keys_walk_the_pages_and_stop_at_both_ends(qtbot, stage):
    qtbot.keyClick(stage, Qt.Key.Key_Left)
    assert stage.page == 0
    qtbot.keyClick(stage, Qt.Key.Key_Right)
    qtbot.keyClick(stage, Qt.Key.Key_Space)
    assert stage.page == 2
    qtbot.keyClick(stage, Qt.Key.Key_Backspace)
    assert stage.page == 1
    qtbot.keyClick(stage, Qt.Key.Key_End)
    last = stage.page
    qtbot.keyClick(stage, Qt.Key.Key_Right)
    assert stage.page == last == len(stage.deck.slides) - 1
    qtbot.keyClick(stage, Qt.Key.Key_Home)
    assert stage.page == 0


def test_that_a_click_goes_on_and_one_at_the_left_goes_back(qtbot, stage):
    middle = stage.height() // 2
    qtbot.mouseClick(stage, Qt.MouseButton.LeftButton, pos=QPoint(stage.width() - 10, middle))
    assert stage.page == 1
    qtbot.mouseClick(stage, Qt.MouseButton.LeftButton, pos=QPoint(10, middle))
    assert stage.page == 0


def test_that_escape_leaves_and_gives_the_drawing_back(qtbot, drawn, stage):
    with qtbot.waitSignal(stage.closed):
        qtbot.keyClick(stage, Qt.Key.Key_Escape)
    assert drawn.shell.exploring.stage is None
    assert drawn.workspace.undo_stack.count() == 0


def test_that_every_computing_part_has_a_page_with_its_finding_and_figures(stage):
    answers = {slide.component: slide for slide in stage.deck.slides if slide.kind == "answer"}
    parts = stage.deck.results.components
    assert set(answers) == {key for key, part in parts.items() if part.verdict is not None}
    assert answers["clean-up"].title.startswith("Move Nightly clean-up to Lambda: it saves $")
    assert len(answers["api"].rows) == len(parts["api"].options)


def test_that_every_page_can_be_painted_with_its_chart(qtbot, stage):
    for page in range(len(stage.deck.slides)):
        stage.go_to(page)
        picture = stage.grab().toImage()
        colours = {
            picture.pixel(x, y)
            for x in range(0, picture.width(), 9)
            for y in range(0, picture.height(), 9)
        }
        assert stage.title
        assert len(colours) > 3
        assert stage.accessibleName() == stage.title


def test_that_a_followed_request_ends_with_the_time_of_its_path(qtbot, drawn):
    drawn.shell.actions.run("view.follow")
    stage = drawn.shell.exploring.stage
    assert stage.slide.kind == "path"
    assert stage.slide.lit == ("visitors",)
    qtbot.keyClick(stage, Qt.Key.Key_Right)
    assert stage.slide.lit == ("visitors", "api")
    assert "$" in stage.title
    path = next(p for p in drawn.workspace.results.paths if p.nodes[0] == "visitors")
    while len(stage.slide.lit) < len(path.nodes):
        qtbot.keyClick(stage, Qt.Key.Key_Right)
    assert f"p95 {path.percentiles.p95:.0f} ms" in stage.slide.remark
    stage.close()


def test_that_the_cost_of_a_million_requests_follows_the_calls_on_the_way():
    scenario = load_template("guide-architecture")
    results = evaluate(scenario)
    slide = next(s for s in slides_of(scenario, results).slides if s.kind == "path")
    rows = {row.icon: row.figure for row in slide.rows}
    api, mongo = results.components["api"], results.components["database"]
    calls = next(e for e in scenario.edges.values() if (e.source, e.target) == ("api", "database"))

    expected = api.usd_per_month / api.requests_per_month * 1e6
    assert rows["api"] == f"${expected:.2f}"
    each = mongo.usd_per_month / mongo.requests_per_month * 1e6
    assert rows["database"] == f"${each * calls.calls_per_request:.2f}"


@pytest.mark.parametrize("template", [entry.id for entry in list_templates()])
def test_that_every_template_has_a_deck_with_a_title_a_page_and_a_basis(template):
    scenario = load_template(template)
    deck = slides_of(scenario, evaluate(scenario))
    assert "prices of" in deck.basis
    assert scenario.region in deck.basis
    assert all(slide.title or slide.chart for slide in deck.slides)


def test_that_an_empty_drawing_is_not_presented(drawn):
    drawn.shell.actions.run("file.new")
    drawn.shell.actions.run("view.present")
    assert drawn.shell.exploring.stage is None
    assert "nothing to present" in drawn.shell.banner.sentence.text()


def test_that_without_a_path_a_sentence_says_what_is_missing(qtbot, drawn):
    drawn.shell.actions.run("file.new")
    drawn.shell.canvas.add_part("lambda-function")
    drawn.shell.actions.run("view.follow")
    assert drawn.shell.exploring.stage is None
    assert "followed" in drawn.shell.banner.sentence.text()
