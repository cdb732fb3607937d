"""One writer a document, and no lock that outlives its holder."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from planner.workspace.file_lock import FileLock
from planner.workspace.owner import Owner, read_owner, this_process

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from planner.workspace.file_lock import FileLock
print(FileLock(Path(sys.argv[1]), Path(sys.argv[2])).take() and "held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "shop.elplan"
    path.write_bytes(b"x")
    return path


@pytest.fixture
def another(plan, state):
    """A process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(plan), str(state)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline().strip() == "held"
        yield process
        process.kill()


def test_that_the_second_to_ask_does_not_get_it_and_learns_who_has_it(plan, state, another):
    lock = FileLock(plan, state)

    assert not lock.take()
    assert lock.holder.pid == another.pid
    assert lock.holder.is_alive


def test_that_a_second_window_of_the_same_process_does_not_get_it_either(plan, state):
    one, other = FileLock(plan, state), FileLock(plan, state)

    assert one.take()
    assert not other.take()
    one.release()
    assert other.take()
    other.release()


def test_that_the_lock_of_a_killed_process_is_taken_over(plan, state, another):
    another.send_signal(signal.SIGKILL)
    another.wait()
    lock = FileLock(plan, state)

    assert lock.take()
    lock.release()


def test_that_a_process_number_used_again_is_not_taken_for_the_holder(plan, state):
    mine = this_process()
    reborn = Owner(mine.pid, mine.host, "1")
    assert not reborn.is_alive
    plan.with_name(f".~lock.{plan.name}#").write_text(json.dumps(reborn.as_json()))
    lock = FileLock(plan, state)

    assert lock.take()
    lock.release()


def test_that_a_lock_from_another_machine_holds_for_a_week(plan, state):
    file = plan.with_name(f".~lock.{plan.name}#")
    file.write_text(json.dumps({"pid": 1, "host": "elsewhere", "start": "5"}))
    lock = FileLock(plan, state)

    assert not lock.take()
    assert lock.holder.host == "elsewhere"

    old_s = file.stat().st_mtime - 8 * 86_400
    os.utime(file, (old_s, old_s))
    assert lock.take()
    lock.release()


@pytest.mark.parametrize("content", [b"", b"\0", b"{}", b"[" * 5_000, b'{"pid": "x"}'])
def test_that_a_damaged_lock_file_locks_nobody_out(plan, state, content):
    plan.with_name(f".~lock.{plan.name}#").write_bytes(content)
    lock = FileLock(plan, state)

    assert lock.take()
    lock.release()


def test_that_two_names_of_one_file_are_one_lock(plan, state):
    link = plan.with_name("link.elplan")
    link.symlink_to(plan)
    one, other = FileLock(plan, state), FileLock(link, state)

    assert one.take()
    assert not other.take()
    one.release()


def test_that_giving_it_back_leaves_no_file(plan, state):
    lock = FileLock(plan, state)

    assert lock.take()
    assert len(list(plan.parent.iterdir())) == 2
    lock.release()

    assert list(plan.parent.iterdir()) == [plan]


def test_that_a_folder_that_cannot_be_written_is_locked_in_the_state_folder(tmp_path, state):
    (tmp_path / "file").write_bytes(b"")
    lock = FileLock(tmp_path / "file" / "shop.elplan", state)
    other = FileLock(tmp_path / "file" / "shop.elplan", state)

    assert lock.take()
    assert not other.take()
    lock.release()


def test_that_a_name_of_255_bytes_can_be_locked(tmp_path, state):
    lock = FileLock(tmp_path / ("ä" * 124 + ".elplan"), state)

    assert lock.take()
    lock.release()


@pytest.mark.parametrize(
    "value",
    [None, 5, {}, {"pid": True, "host": "", "start": ""}, {"pid": -1, "host": "", "start": ""}],
)
def test_that_what_is_no_owner_is_read_as_none(value):
    assert read_owner(value) is None
