"""The safety net around a running document, as the window has it."""

import os

import pytest

from planner.document.edits import move, rename
from planner.document.scenario_file import load_scenario, open_scenario, save_scenario
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.generations import generations_of
from planner.workspace.journal import journals_folder, valid_payloads
from planner.workspace.keeping import SYNC_EVERY_MS, Keeping
from planner.workspace.recovery import _examined, brought_back
from tests.builders import a_node, a_scenario
from tests.workspace.figures import figures_of


def _load(file):
    return load_scenario(brought_back(file.read_bytes()))


def journals(state):
    folder = journals_folder(state)
    return (
        sorted(file for file in folder.iterdir() if file.suffix == ".journal")
        if folder.is_dir()
        else []
    )


def save(workspace, keeping, path):
    """Save as the window does."""
    conflict = keeping.before_save(path)
    assert conflict is None
    data = save_scenario(path, workspace.scenario)
    keeping.saved(path, data)
    workspace.set_path(path)
    workspace.undo_stack.setClean()


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "shop.elplan"
    save_scenario(path, a_scenario(name="Shop"))
    return path


@pytest.fixture
def opened(workspace, keeping, plan):
    workspace.open(open_scenario(plan), plan)
    return workspace


def test_that_an_untouched_document_has_no_journal(opened, state):
    assert journals(state) == []


def test_that_every_edit_and_every_undo_is_in_the_journal_at_once(opened, keeping, state):
    for step in range(5):
        opened.do("Move", move({"api": (float(step + 1), 0.0)}))
        (file,) = journals(state)
        assert _load(file) == opened.document
    opened.undo_stack.undo()

    assert _load(file) == opened.document
    assert _load(file).nodes["api"].x == 4


def test_that_undoing_everything_leaves_no_journal_and_redoing_brings_it_back(opened, state):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    opened.undo_stack.undo()
    assert journals(state) == []

    opened.undo_stack.redo()
    (file,) = journals(state)
    assert _load(file).nodes["api"].x == 8


def test_that_a_drag_back_to_the_start_leaves_no_journal(opened, state):
    start = opened.scenario.nodes["api"]
    opened.do("Move", move({"api": (8.0, 0.0)}), "g")
    opened.do("Move", move({"api": (start.x, start.y)}), "g")

    assert journals(state) == []


def test_that_saving_ends_the_journal_and_the_next_edit_begins_one_on_what_was_saved(
    opened, keeping, plan, state
):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    save(opened, keeping, plan)
    assert journals(state) == []

    opened.do("Rename", rename("api", "web"))
    (file,) = journals(state)
    assert valid_payloads(file.read_bytes())[1] == plan.read_bytes()
    assert not _examined(file).is_stale


def test_that_saving_keeps_the_version_before(opened, keeping, plan, state):
    before = plan.read_bytes()
    opened.do("Move", move({"api": (8.0, 0.0)}))
    save(opened, keeping, plan)

    assert generations_of(plan, state)[0].content() == before


def test_that_a_change_by_another_is_told_before_the_save_and_not_after_our_own(
    opened, keeping, plan
):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    save(opened, keeping, plan)
    assert keeping.before_save(plan) is None

    save_scenario(plan, a_scenario(name="theirs"))
    conflict = keeping.before_save(plan)

    assert conflict is not None
    assert conflict.their_scenario().name == "theirs"


def test_that_the_second_to_open_a_file_is_told_that_it_may_only_read(
    opened, keeping, plan, tmp_path, qtbot
):
    second = Workspace(a_scenario(), EngineRunner(figures_of, inline=True))
    its_keeping = Keeping(second, tmp_path / "state")
    with qtbot.waitSignal(its_keeping.read_only_changed) as told:
        second.open(open_scenario(plan), plan)

    assert told.args[0].pid == os.getpid()
    assert its_keeping.is_read_only
    assert not keeping.is_read_only

    with qtbot.waitSignal(its_keeping.read_only_changed):
        second.set_path(tmp_path / "copy.elplan")
    assert not its_keeping.is_read_only
    its_keeping.close()
    second.close()


def test_that_a_recovered_document_is_unsaved_unnamed_and_in_a_journal_of_its_own(
    opened, keeping, plan, state
):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    keeping.end_session()
    (old,) = journals(state)
    offer = _examined(old)

    second = Workspace(a_scenario(), EngineRunner(figures_of, inline=True))
    its_keeping = Keeping(second, state)
    its_keeping.adopt(offer, offer.load(), offer.content())

    (new,) = journals(state)
    assert new != old
    assert second.path is None
    assert not second.undo_stack.isClean()
    assert _load(new) == second.scenario
    assert _examined(new).edits == 1
    assert open_scenario(plan).nodes["api"].x == 0
    its_keeping.close()
    second.close()


def test_that_the_disk_confirms_within_two_seconds(opened, keeping, qtbot):
    opened.do("Move", move({"api": (8.0, 0.0)}))

    assert SYNC_EVERY_MS == 2_000
    assert keeping._timer.isActive()
    keeping._timer.setInterval(1)
    qtbot.waitUntil(lambda: not keeping.journal.is_unsynced)


def test_that_flushing_syncs_at_once_and_writes_nothing_for_a_clean_document(
    opened, keeping, state
):
    keeping.flush()
    assert journals(state) == []

    opened.do("Move", move({"api": (8.0, 0.0)}))
    keeping.flush()
    assert not keeping.journal.is_unsynced


def test_that_closing_leaves_neither_journal_nor_lock(opened, keeping, plan, state):
    opened.do("Move", move({"api": (8.0, 0.0)}))

    keeping.close()

    assert journals(state) == []
    assert [file.name for file in plan.parent.iterdir() if file.name.startswith(".~")] == []


def test_that_a_disk_that_refuses_the_journal_is_told_once_and_stops_no_edit(workspace, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    keeping = Keeping(workspace, tmp_path / "file" / "state")
    told = []
    keeping.problem.connect(told.append)

    for step in range(5):
        assert workspace.do("Move", move({"api": (float(step + 1), 0.0)}))

    assert len(told) == 1
    assert "cannot be kept safe from a crash" in told[0]
    keeping.close()


def test_that_a_long_journal_is_shortened_off_the_window(
    workspace, keeping, state, qtbot, monkeypatch
):
    from planner.workspace import journal

    monkeypatch.setattr(journal, "_COMPACT_BEYOND_BYTES", 20_000)
    workspace.open(a_scenario(*(a_node(f"n{n}") for n in range(20))), None)
    sizes = []
    for step in range(100):
        workspace.do("Move", move({"n3": (float(step + 1), 0.0)}))
        sizes.append(keeping.journal.file.stat().st_size)
    qtbot.waitUntil(lambda: not keeping._is_shortening)

    (file,) = journals(state)
    assert file.stat().st_size < max(sizes)
    assert _load(file) == workspace.scenario


def test_that_ending_twice_leaves_one_journal(opened, keeping, state):
    opened.do("Move", move({"api": (8.0, 0.0)}))

    keeping.end_session()
    keeping.end_session()
    keeping.close()

    (file,) = journals(state)
    assert _examined(file).edits == 1
    file.unlink()


def test_that_an_edit_made_while_the_disk_syncs_is_synced_after_it(opened, keeping, state):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    work = keeping.journal.syncing()
    work.run()
    opened.do("Move", move({"api": (9.0, 0.0)}))

    keeping.journal.synced(work)
    assert keeping.journal.is_unsynced
    keeping.flush()
    assert not keeping.journal.is_unsynced


def test_that_a_disk_that_does_not_confirm_is_told_and_the_next_edit_begins_anew(
    opened, keeping, state, qtbot
):
    opened.do("Move", move({"api": (8.0, 0.0)}))
    work = keeping.journal.syncing()
    work.run()
    work.error = OSError(5, "Input/output error")

    with qtbot.waitSignal(keeping.problem) as told:
        keeping._on_synced(work)
    assert "the disk reported an error" in told.args[0]
    assert journals(state) == []

    opened.do("Move", move({"api": (9.0, 0.0)}))
    (file,) = journals(state)
    assert _load(file).nodes["api"].x == 9


def test_that_looking_at_a_variant_or_trying_a_value_is_no_edit_of_the_journal(
    opened, keeping, state
):
    opened.try_value("api", "workload.duration_ms", 900.0)
    assert opened.scenario != opened.document
    assert journals(state) == []

    opened.do("Move", move({"api": (8.0, 0.0)}))
    (file,) = journals(state)
    assert _load(file) == opened.document
