"""Recovery: work of the dead is offered, never forced, never over a newer file, never looping."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from planner.document.edits import move, rename
from planner.document.scenario_file import dump_scenario, save_scenario
from planner.workspace import recovery
from planner.workspace.conflict import digest_of
from planner.workspace.journal import Journal, journals_folder
from planner.workspace.recovery import (
    UnreadableJournal,
    leftover_of,
    recovered,
    set_aside,
)
from tests.builders import a_scenario

ROOT = Path(__file__).resolve().parents[2]

DIE = """
import os, signal, sys
from pathlib import Path
from planner.document.edits import move
from planner.document.scenario_file import open_scenario
from planner.workspace.journal import Journal
from planner.workspace.conflict import digest_of
path, folder, edits = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
scenario, data = open_scenario(path), path.read_bytes()
journal = Journal(folder)
journal.begin(scenario, data, path=path, digest=digest_of(data))
for step in range(edits):
    scenario = move({"api": (float(step + 1), 7.0)})(scenario)
    journal.append(scenario)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_after(edits, path, state):
    """Run a process that opens a file, makes edits and is killed."""
    command = [sys.executable, "-c", DIE, str(path), str(journals_folder(state)), str(edits)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "shop.elplan"
    save_scenario(path, a_scenario(name="Shop"))
    return path


@pytest.fixture
def dead(plan, state):
    killed_after(3, plan, state)
    (offer,) = recovered(state)
    return offer


def test_that_the_work_of_a_killed_process_is_offered_with_what_it_is(dead, plan):
    assert (dead.name, dead.edits, dead.path, dead.is_stale) == ("Shop", 3, plan, False)
    assert dead.when.tzinfo is not None


def test_that_it_opens_with_every_edit_and_leaves_the_file_alone(dead, plan):
    before = plan.read_bytes()

    scenario = dead.load()

    assert (scenario.nodes["api"].x, scenario.nodes["api"].y) == (3, 7)
    assert plan.read_bytes() == before


def test_that_work_on_a_file_that_is_newer_now_is_marked_and_still_opens(dead, plan, state):
    save_scenario(plan, a_scenario(name="Newer"))

    (offer,) = recovered(state)

    assert offer.is_stale
    assert offer.load().nodes["api"].x == 3
    assert b"Newer" in plan.read_bytes()


def test_that_work_on_a_file_that_is_gone_opens(dead, plan, state):
    plan.unlink()

    (offer,) = recovered(state)

    assert offer.is_stale
    assert offer.load().nodes["api"].x == 3


def test_that_an_offer_stays_until_it_is_taken_or_refused(dead, state):
    assert len(recovered(state)) == 1
    dead.discard()
    assert recovered(state) == ()


def test_that_a_living_process_is_left_alone(state):
    journal = Journal(journals_folder(state))
    journal.begin(a_scenario(), path=None, digest="")
    journal.append(rename("api", "x")(a_scenario()))

    assert recovered(state) == ()
    assert journal.file.exists()
    journal.discard()


def test_that_a_file_that_was_opened_and_never_edited_leaves_nothing_to_offer(plan, state):
    killed_after(0, plan, state)

    assert recovered(state) == ()
    assert list(journals_folder(state).iterdir()) == []


def test_that_a_journal_in_which_a_recovery_died_is_kept_and_not_tried_again(dead, state):
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom planner.workspace import recovery\n"
        "recovery._content = lambda file: os.kill(os.getpid(), 9)\n"
        "recovery.recovered(Path(sys.argv[1]))[0].load()\n"
    )
    command = [sys.executable, "-c", program, str(state)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL

    assert recovered(state) == ()
    assert set_aside(state) == (dead.journal,)
    assert dead.journal.exists()


def test_that_a_journal_in_which_the_search_died_is_not_searched_again(dead, state, monkeypatch):
    def dies(file):
        raise KeyboardInterrupt

    monkeypatch.setattr(recovery, "_examined", dies)
    with pytest.raises(KeyboardInterrupt):
        recovered(state)
    monkeypatch.undo()

    assert recovered(state) == ()
    assert dead.journal.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5_000,
        b"not a journal",
        b"00000002 a3b6 {}\n",
        b"[" * 100_000,
        b"ffffffff 00000000 x\n",
        b"-0000001 00000000 x\n",
        b"0000000c 3c2a2ef1 \x00\x01\n",
    ],
)
def test_that_a_damaged_journal_is_passed_over_and_kept(state, content):
    folder = journals_folder(state)
    folder.mkdir(parents=True)
    file = folder / "1-a.journal"
    file.write_bytes(content)

    assert recovered(state) == ()
    assert file.read_bytes() == content


def test_that_a_journal_that_is_a_pipe_or_a_folder_does_not_stop_the_start(state):
    folder = journals_folder(state)
    folder.mkdir(parents=True)
    os.mkfifo(folder / "1-a.journal")
    (folder / "2-b.journal").mkdir()

    assert recovered(state) == ()


def test_that_a_journal_whose_edits_do_not_fit_its_base_is_told_in_a_sentence(state):
    journal = Journal(journals_folder(state))
    other = dump_scenario(a_scenario()).replace(b'"api"', b'"web"')
    journal.begin(a_scenario(), other, path=None, digest=digest_of(other))
    journal.append(move({"people": (1.0, 1.0)})(move({"api": (1.0, 1.0)})(a_scenario())))
    journal.close()

    offer = recovery._examined(journal.file)
    loaded = offer.load()  # the moved part is added beside: nothing is lost
    assert set(loaded.nodes) == {"people", "web", "api"}

    broken = journal.file.read_bytes().replace(b"ec2-lambda-plan", b"ec2-lambda-plot")
    journal.file.write_bytes(broken)
    with pytest.raises(UnreadableJournal):
        offer.load()
    journal.file.unlink()


# Leftovers of killed saves


def leftover(path, data, age_s=0.0):
    litter = path.with_name(f".~{path.name}.abc123.saving")
    litter.write_bytes(data)
    when = path.stat().st_mtime + (60 if not age_s else -age_s)
    os.utime(litter, (when, when))
    return litter


def test_that_a_newer_leftover_that_opens_is_offered_and_never_removed(plan):
    litter = leftover(plan, dump_scenario(a_scenario(name="Half saved")))

    assert leftover_of(plan, now_s=plan.stat().st_mtime + 1e8) == litter
    assert litter.exists()


@pytest.mark.parametrize("data", [b"", b"{", b"\0\0\0"])
def test_that_a_broken_leftover_is_removed_after_seven_days(plan, data):
    litter = leftover(plan, data)
    written_s = litter.stat().st_mtime

    assert leftover_of(plan, now_s=written_s + 6 * 86_400) is None
    assert litter.exists()
    assert leftover_of(plan, now_s=written_s + 8 * 86_400) is None
    assert not litter.exists()


def test_that_an_older_leftover_is_not_offered(plan):
    leftover(plan, dump_scenario(a_scenario(name="Older")), age_s=5)

    assert leftover_of(plan) is None
