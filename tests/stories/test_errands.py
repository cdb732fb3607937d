"""The errands of a developer, a cost engineer and a learner; with real events and action counts."""

import json

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from planner.cli import main

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Hands:
    """A user's hands; one click, one key chord or one typed field is one action."""

    def __init__(self, qtbot, program) -> None:
        self.qtbot, self.program, self.actions = qtbot, program, 0
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.qtbot.waitUntil(lambda: self.is_in_reach(widget, at))
        assert widget.isEnabled()
        self.actions += 1
        where = at if at is not None else widget.rect().center()
        self.qtbot.mouseClick(widget, LEFT, pos=where)

    def is_in_reach(self, widget: QWidget, at: QPoint | None) -> bool:
        """Tell whether a click would land on a widget: in sight, and nothing over it."""
        if not widget.isVisible():
            return False
        window = self.program.window
        where = at if at is not None else widget.rect().center()
        hit = window.childAt(widget.mapTo(window, where))
        return hit is not None and (hit is widget or widget.isAncestorOf(hit))

    def type_into(self, field, text: str) -> None:
        assert field.isVisible()
        self.actions += 1
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)

    def press(self, widget: QWidget, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        self.qtbot.keyClick(widget, key, modifiers)

    def click_part(self, part_id: str, dx: float = 86, dy: float = 20) -> None:
        canvas = self.program.shell.canvas
        node = self.program.workspace.scenario.nodes[part_id]
        at = canvas.mapFromScene(QPointF(node.x + dx, node.y + dy))
        self.click(canvas.viewport(), at)

    def open_template(self, template_id: str) -> None:
        cards = self.program.window.welcome.cards
        self.click(next(card for card in cards if card.entry.id == template_id))


@pytest.fixture
def hands(qtbot, program):
    """The user, in front of the welcome page."""
    return Hands(qtbot, program)


def test_that_a_question_of_ones_own_is_answered_and_drawn_in_six_actions(hands, program):
    card = program.window.welcome.question
    hands.type_into(card.fields["requests_per_hour"], "2,700")
    hands.type_into(card.fields["duration_ms"], "350")
    hands.type_into(card.fields["memory_mib"], "1,024")
    assert card.pattern.currentText() == "Office hours"
    hands.press(card.fields["memory_mib"], Qt.Key.Key_Return)
    assert card.result.title.text().startswith(("Use EC2", "Use Lambda", "Too close"))
    assert "a month" in card.result.lines.text()
    hands.click(card.result.draw)
    part = program.workspace.results.components["part"]
    assert part.verdict is not None
    assert program.workspace.scenario.nodes["part"].params.workload.at_memory_mib == 1_024
    assert program.shell.inspector.answer.isVisible()
    assert hands.actions <= 6


def test_that_a_developer_has_verdict_and_reasons_in_three_clicks(hands, program):
    hands.open_template("office-hours-api")
    hands.click_part("api")
    answer = program.shell.inspector.answer
    assert answer.isVisible()
    verdict = program.workspace.results.components["api"].verdict
    assert verdict.choice == "lambda"
    title = answer.card.title.text()
    assert title == "Move to Lambda"
    assert answer.card.flips.text()
    assert hands.actions <= 3


def test_that_a_click_on_the_answer_moves_a_part_and_one_undo_takes_it_back(hands, program):
    hands.open_template("office-hours-api")
    workspace = program.workspace
    hands.click_part("api", dy=82)
    assert workspace.scenario.nodes["api"].params.placement == "lambda"
    assert workspace.undo_stack.count() == 1
    hands.press(program.window, Qt.Key.Key_Z, CONTROL)
    assert workspace.scenario.nodes["api"].params.placement == "ec2"
    hands.press(program.window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert workspace.scenario.nodes["api"].params.placement == "lambda"


@pytest.mark.slow
def test_that_a_cost_engineer_opens_a_line_and_finds_the_same_total_on_the_command_line(
    hands, program, answers, tmp_path, capsys
):
    hands.open_template("guide-architecture")
    hands.click_part("api")
    shell, workspace = program.shell, program.workspace
    hands.click(shell.inspector.tabs.button(3))
    bill = shell.inspector.cost
    hands.click(bill.rows[0].head)
    assert bill.rows[0].head.is_open
    assert hands.actions <= 4
    bill_usd = sum(row.line.usd or 0 for row in bill.rows)
    assert bill_usd == pytest.approx(workspace.results.components["api"].usd_per_month)
    assert all(row.line.source and row.line.as_of for row in bill.rows)

    answers.save = tmp_path / "app.elplan"
    hands.press(program.window, Qt.Key.Key_S, CONTROL)
    capsys.readouterr()
    assert main(["evaluate", str(answers.save), "--json"]) == 0
    totals = json.loads(capsys.readouterr().out)["totals"]
    shown = workspace.results.totals.as_drawn_usd_per_month
    assert totals["as_drawn_usd_per_month"] == pytest.approx(shown)
    assert main(["evaluate", str(answers.save), "--json", "--max-usd-per-month", "1"]) == 1


@pytest.mark.slow
def test_that_a_learner_walks_the_questions_and_mends_a_mistake(hands, program):
    hands.open_template("guide-architecture")
    hands.click_part("clean-up")
    shell, workspace = program.shell, program.workspace
    hands.click(shell.inspector.answer.guide.link)
    assert shell.workbench.page_shown() is shell.why
    assert "Nightly clean-up" in shell.why.title.text()
    assert hands.actions <= 3
    hands.press(shell.why, Qt.Key.Key_Escape)

    shell.show_dock_page("findings")
    hands.actions += 1
    row = next(
        row
        for row, finding in zip(shell.findings.rows, shell.findings.shown, strict=True)
        if finding.component == "clean-up" and finding.mend is not None
    )
    before = workspace.results.totals.as_drawn_usd_per_month
    mend = row.findChildren(QWidget)[-1]
    hands.click(mend)
    assert workspace.results.totals.as_drawn_usd_per_month < before
    assert workspace.undo_stack.count() == 1


@pytest.mark.slow
def test_that_looking_at_every_part_is_no_edit(program, hands):
    hands.open_template("guide-architecture")
    workspace, shell = program.workspace, program.shell
    for part_id in workspace.scenario.nodes:
        workspace.select((part_id,))
        for page in ("settings", "traffic", "cost", "answer"):
            shell.show_inspector_page(page)
    assert workspace.undo_stack.count() == 0
    assert workspace.undo_stack.isClean()
