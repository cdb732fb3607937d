"""The window and its safety net: recovery, locks, conflicts, earlier versions, faults."""

import pytest
from PySide6.QtWidgets import QApplication

from planner.document.edits import move
from planner.document.scenario_file import open_scenario, save_scenario
from planner.ui.errands.file import open_path, save
from planner.ui.errands.safety import attach, offer_recovered
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
    assert open_path(program.shell.desk, plan)
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

    assert open_path(program.shell.desk, plan)
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
    assert answers.asked == ["overwrite"]
    assert plan.read_bytes() == theirs

    answers.overwrite = True
    save(opened.shell.desk)
    assert open_scenario(plan).nodes["api"].x == 500
    assert generations_of(plan, opened.keeping.state)[0].content() == theirs


def test_that_unsaved_work_of_the_dead_is_offered_and_opens_as_an_unsaved_drawing(
    program, monkeypatch
):
    journal = Journal(journals_folder(program.keeping.state))
    monkeypatch.setattr("planner.workspace.recovery._is_dead", lambda _file: True)
    journal.begin(small_drawing(), path=None, digest="")
    journal.append(move({"api": (77.0, 0.0)})(small_drawing()))
    journal.close()

    offer_recovered(program.shell.desk)
    banner = program.window.banner
    assert "Unsaved work on “Small” was found: one edit" in banner.sentence.text()
    monkeypatch.undo()
    banner.action.click()

    assert program.workspace.scenario.nodes["api"].x == 77
    assert program.workspace.path is None
    assert not program.workspace.undo_stack.isClean()
    assert not journal.file.exists()
    assert program.keeping.journal.file.exists()


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
