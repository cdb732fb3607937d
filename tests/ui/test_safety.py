"""The window and its safety net: recovery, locks, conflicts, earlier versions, faults."""

import threading

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from planner.document.edits import move
from planner.document.scenario_file import open_scenario, save_scenario
from planner.ui.dialogs.two_sides import TwoSidesDialog
from planner.ui.dialogs.versions import VersionsDialog
from planner.ui.errands.file import open_path, save
from planner.ui.errands.safety import attach, offer_recovered
from planner.ui.panels.recovered_card import RecoveredCard
from planner.workspace.conflict import digest_of
from planner.workspace.differences import DifferenceRow
from planner.workspace.faults import Faults
from planner.workspace.file_lock import FileLock
from planner.workspace.generations import generations_of
from planner.workspace.journal import Journal, journals_folder
from tests.ui.conftest import small_drawing


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "shop.elplan"
    save_scenario(path, small_drawing())
    return path


@pytest.fixture
def opened(program, plan):
    open_path(program.shell.desk, plan)
    return program


def drag(program, x=500.0):
    program.workspace.do("Move", move({"api": (x, 0.0)}))


def test_that_an_edit_is_in_the_journal_and_a_save_ends_it_and_keeps_the_version_before(
    opened, plan
):
    before = plan.read_bytes()
    drag(opened)
    assert opened.keeping.journal.file.exists()

    save(opened.shell.desk)

    assert not opened.keeping.journal.file.exists()
    assert open_scenario(plan).nodes["api"].x == 500
    assert generations_of(plan, opened.keeping.state)[0].content() == before


def test_that_a_file_that_another_holds_opens_and_is_not_saved_over(program, plan, tmp_path):
    other = FileLock(plan, tmp_path / "state")
    assert other.take()

    open_path(program.shell.desk, plan)
    assert program.keeping.is_read_only
    assert "is open in another window" in program.shell.banner.sentence.text()
    drag(program)
    save(program.shell.desk)

    assert open_scenario(plan) == small_drawing()
    assert not program.workspace.undo_stack.isClean()
    other.release()


def test_that_a_change_by_another_is_asked_about_and_kept_as_an_earlier_version(
    opened, answers, plan
):
    theirs = save_scenario(plan, small_drawing().replaced(name="Theirs"))
    drag(opened)

    save(opened.shell.desk)
    assert answers.asked == ["conflict"]
    assert plan.read_bytes() == theirs

    answers.conflict = "overwrite"
    save(opened.shell.desk)
    assert open_scenario(plan).nodes["api"].x == 500
    assert generations_of(plan, opened.keeping.state)[0].content() == theirs


@pytest.fixture
def left_behind(program, monkeypatch):
    """The journal of a program that died with one edit unsaved."""
    monkeypatch.setattr("planner.workspace.recovery._is_dead", lambda file: file == journal.file)
    journal = Journal(journals_folder(program.keeping.state))

    def left(path=None, digest=""):
        journal.begin(small_drawing(), path=path, digest=digest)
        journal.append(move({"api": (77.0, 0.0)})(small_drawing()))
        journal.close()
        offer_recovered(program.shell.desk)
        (card,) = program.window.welcome.findChildren(RecoveredCard)
        return journal, card

    yield left
    journal.file.unlink(missing_ok=True)


def test_that_unsaved_work_of_the_dead_is_offered_and_opens_as_an_unsaved_drawing(
    program, left_behind
):
    journal, card = left_behind()
    assert card.title.text() == "Recovered: Small, 1 edit"
    assert "The program stopped at" in card.sentence.text()

    card.buttons["open"].click()

    assert program.workspace.scenario.nodes["api"].x == 77
    assert program.workspace.path is None
    assert not program.workspace.undo_stack.isClean()
    assert not journal.file.exists()
    assert program.keeping.journal.file.exists()


def test_that_recovered_work_can_be_laid_beside_its_file_and_is_thrown_away_only_when_asked(
    program, answers, left_behind, plan
):
    journal, card = left_behind(plan, digest_of(plan.read_bytes()))
    card.buttons["compare"].click()
    assert answers.asked == ["recovered"]
    assert journal.file.exists()

    answers.recovered, answers.discard = "discard", True
    card.buttons["compare"].click()
    assert answers.asked[-2:] == ["recovered", "discard"]
    assert not journal.file.exists()


def test_that_a_conflict_shows_both_sides_and_reload_takes_the_file_as_a_step(
    opened, answers, plan
):
    save_scenario(plan, small_drawing().replaced(name="Theirs"))
    drag(opened)
    conflict = opened.keeping.before_save(plan)
    rows, more = conflict.rows(opened.workspace.document)
    assert [(row.what, row.theirs, row.ours) for row in rows] == [
        ("Scenario: name", "Theirs", "Small"),
        ("Part “API”", "another place", "moved"),
    ]
    assert not more

    answers.conflict = "reload"
    save(opened.shell.desk)
    assert opened.workspace.scenario.name == "Theirs"
    assert opened.workspace.undo_stack.isClean()
    assert opened.workspace.undo_stack.canUndo()
    assert opened.keeping.before_save(plan) is None


def test_that_an_earlier_version_opens_as_an_unsaved_copy(opened, plan, qtbot):
    drag(opened)
    save(opened.shell.desk)

    opened.shell.actions.run("file.versions")
    (dialog,) = opened.window.findChildren(VersionsDialog)
    assert dialog.list.count() == 1
    dialog.open_copy.click()

    assert opened.workspace.scenario.nodes["api"].x == 260
    assert opened.workspace.path is None
    assert not opened.workspace.undo_stack.isClean()
    assert open_scenario(plan).nodes["api"].x == 500


def test_that_a_large_drawing_is_written_while_the_window_goes_on(opened, plan, qtbot, monkeypatch):
    monkeypatch.setattr("planner.ui.errands.file.is_large", lambda _scenario: True)
    drag(opened)
    save(opened.shell.desk)
    drag(opened, 700.0)

    opened.keeping.saving.settle()

    assert open_scenario(plan).nodes["api"].x == 500
    assert not opened.workspace.undo_stack.isClean()
    assert opened.keeping.journal.is_open
    assert opened.keeping.before_save(plan) is None


def test_that_a_second_save_waits_for_the_first_and_not_the_window(opened, plan, monkeypatch):
    monkeypatch.setattr("planner.ui.errands.file.is_large", lambda _scenario: True)
    drag(opened)
    save(opened.shell.desk)
    drag(opened, 700.0)
    save(opened.shell.desk)
    assert opened.keeping.saving.is_saving

    opened.keeping.saving.settle()  # tells of the first, and begins the second
    opened.keeping.saving.settle()

    assert open_scenario(plan).nodes["api"].x == 700
    assert opened.workspace.undo_stack.isClean()
    assert opened.keeping.before_save(plan) is None


def test_that_a_large_file_is_read_in_the_background_and_can_be_cancelled(
    opened, plan, qtbot, monkeypatch
):
    other = plan.with_name("other.elplan")
    save_scenario(other, small_drawing().replaced(name="Other"))
    monkeypatch.setattr("planner.ui.errands.file.is_large_file", lambda _path: True)
    banner = opened.shell.banner

    open_path(opened.shell.desk, other)
    assert banner.sentence.text() == "Reading other.elplan…"
    assert not banner.isHidden()
    banner.action.click()
    assert not opened.keeping.opening.is_reading
    assert banner.isHidden()
    assert opened.workspace.scenario.name == "Small"

    open_path(opened.shell.desk, other)
    qtbot.waitUntil(lambda: opened.workspace.scenario.name == "Other")
    assert opened.workspace.path == other
    assert banner.isHidden()
    assert opened.keeping.before_save(other) is None


def test_that_edits_made_while_a_file_is_read_are_asked_about(
    opened, answers, plan, qtbot, monkeypatch
):
    monkeypatch.setattr("planner.ui.errands.file.is_large_file", lambda _path: True)
    answers.unsaved = "cancel"
    open_path(opened.shell.desk, plan)
    drag(opened)
    qtbot.waitUntil(lambda: not opened.keeping.opening.is_reading)

    assert "unsaved" in answers.asked
    assert opened.workspace.scenario.nodes["api"].x == 500


def test_that_a_slow_comparison_fills_the_dialog_when_it_is_done(program, qtbot):
    begin = threading.Event()
    row = DifferenceRow("The name", "Theirs", "Ours")

    def compare():
        begin.wait(20)
        return (row,), 0

    dialog = TwoSidesDialog(
        program.window,
        "Title",
        "Sentence",
        ("In the file", "Here"),
        compare,
        (("copy", "Copy"), ("cancel", "Cancel")),
        is_slow=True,
    )
    qtbot.addWidget(dialog)
    words = lambda: [label.text() for label in dialog.findChildren(QLabel)]  # noqa: E731
    assert "Comparing…" in words()
    begin.set()
    qtbot.waitUntil(lambda: "Theirs" in words())
    dialog.settle()


def test_that_a_newer_leftover_of_a_killed_save_is_offered(program, plan):
    leftover = plan.with_name(f".~{plan.name}.abc.saving")
    save_scenario(leftover, small_drawing().replaced(name="Half saved"))

    open_path(program.shell.desk, plan)
    assert "was cut off" in program.shell.banner.sentence.text()
    program.shell.banner.action.click()

    assert program.workspace.scenario.name == "Half saved"
    assert not program.workspace.undo_stack.isClean()


@pytest.mark.logs_warning
def test_that_a_fault_is_told_in_the_banner_with_details_to_copy(opened, tmp_path, qtbot):
    faults = Faults(tmp_path)
    attach(opened.shell.desk, opened.keeping, faults)
    drag(opened)

    faults.report(ValueError("words of the drawing"))
    qtbot.waitUntil(lambda: "went wrong" in opened.shell.banner.sentence.text())
    opened.shell.banner.action.click()

    assert "ValueError" in QApplication.clipboard().text()
    assert "words of the drawing" not in QApplication.clipboard().text()
    assert not opened.keeping.journal.is_unsynced


def test_that_closing_with_changes_that_are_not_wanted_leaves_nothing(opened, answers):
    drag(opened)
    file = opened.keeping.journal.file

    assert opened.window.close()
    opened.close()

    assert answers.asked == ["unsaved"]
    assert not file.exists()


def test_that_ending_without_being_asked_keeps_the_work(opened):
    drag(opened)
    file = opened.keeping.journal.file

    opened.close()

    assert file.exists()
    file.unlink()
