"""The one writer: the old file or the new one, links and modes kept, nothing left lying about."""

import errno
import os
import stat

import pytest

from planner.storage import atomic
from planner.storage.atomic import SaveProblem, litter_of, write_atomic


def leftovers(folder):
    return [name for name in os.listdir(folder) if name.endswith(".saving")]


def failing(monkeypatch, name, error_number, times=1):
    """Let the next calls of an os function fail."""
    real = getattr(os, name)
    left = [times]

    def fails(*args, **kwargs):
        if left[0] > 0:
            left[0] -= 1
            raise OSError(error_number, os.strerror(error_number))
        return real(*args, **kwargs)

    monkeypatch.setattr(atomic.os, name, fails)


def test_that_a_new_file_holds_what_was_written_with_the_usual_mode(tmp_path):
    path = tmp_path / "plan.elplan"
    mask = os.umask(0o022)
    try:
        write_atomic(path, b"new")
    finally:
        os.umask(mask)

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["plan.elplan"]


def test_that_the_mode_of_an_old_file_is_kept(tmp_path):
    path = tmp_path / "plan"
    path.write_bytes(b"old")
    path.chmod(0o640)

    write_atomic(path, b"new")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)


def test_that_a_symbolic_link_is_written_through(tmp_path):
    target = tmp_path / "elsewhere" / "plan"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)

    write_atomic(link, b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_that_a_link_to_a_file_not_yet_there_makes_that_file(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")

    write_atomic(link, b"new")

    assert link.is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def a_folder(path):
    path.mkdir()


def a_pipe(path):
    os.mkfifo(path)


def a_loop(path):
    path.symlink_to(path)


def a_read_only_file(path):
    path.write_bytes(b"old")
    path.chmod(0o444)


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (a_folder, "it is a folder"),
        (a_pipe, "it is a device or a pipe, not a file"),
        (a_loop, "the link leads back to itself"),
        (a_read_only_file, "the file is read-only"),
    ],
)
def test_that_what_is_no_writable_file_is_left_alone(tmp_path, make, cause):
    path = tmp_path / "plan"
    make(path)
    before = os.lstat(path)

    with pytest.raises(SaveProblem) as problem:
        write_atomic(path, b"new")

    assert str(problem.value) == f"{path} could not be saved: {cause}."
    assert (os.lstat(path).st_ino, os.lstat(path).st_mode) == (before.st_ino, before.st_mode)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("gone/plan", "its folder does not exist"),
        ("file/plan", "a part of its path is not a folder"),
        ("x" * 300, "the name is too long"),
        ("nul\0byte", "its name holds a character that no file name may hold"),
    ],
)
def test_that_a_place_where_no_file_can_be_is_named(tmp_path, path, cause):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(SaveProblem, match=cause):
        write_atomic(tmp_path / path, b"new")


def test_that_the_longest_names_and_those_that_are_no_text_can_be_saved(tmp_path):
    longest = tmp_path / ("ä" * 127 + "x")  # 255 bytes
    no_text = tmp_path / os.fsdecode(b"caf\xe9.elplan")

    for path in (longest, no_text):
        write_atomic(path, b"one")
        write_atomic(path, b"two")

    assert {longest.read_bytes(), no_text.read_bytes()} == {b"two"}
    assert os.fsencode(no_text.name) in os.listdir(os.fsencode(tmp_path))


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize(
    ("error_number", "cause"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "your disk quota is used up"),
        (errno.EIO, "the disk reported an error"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "permission was denied"),
    ],
)
def test_that_a_failure_at_any_step_leaves_the_old_file_and_no_litter(
    tmp_path, monkeypatch, step, error_number, cause
):
    path = tmp_path / "plan"
    path.write_bytes(b"old")
    failing(monkeypatch, step, error_number)

    with pytest.raises(SaveProblem, match=cause) as problem:
        write_atomic(path, b"new")

    assert not problem.value.replaced
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_that_a_disk_which_writes_in_pieces_still_gets_everything(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(atomic.os, "write", lambda file, data: real(file, bytes(data[:3])))

    write_atomic(tmp_path / "plan", b"0123456789")

    assert (tmp_path / "plan").read_bytes() == b"0123456789"


def test_that_a_disk_which_forgets_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic.Path, "read_bytes", lambda self: b"zeros")

    with pytest.raises(SaveProblem, match="the disk reported an error"):
        write_atomic(tmp_path / "plan", b"new")

    assert os.listdir(tmp_path) == []


def test_that_an_unconfirmed_rename_says_that_the_new_content_is_there(tmp_path, monkeypatch):
    path = tmp_path / "plan"
    real, calls = os.fsync, []

    def second_fails(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.EIO, "")
        real(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", second_fails)

    with pytest.raises(SaveProblem, match="may not survive a power cut") as problem:
        write_atomic(path, b"new")

    assert problem.value.replaced
    assert path.read_bytes() == b"new"


def test_that_a_file_held_by_another_program_is_tried_again(tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(atomic.time, "sleep", pauses.append)
    failing(monkeypatch, "replace", errno.EBUSY, times=4)

    write_atomic(tmp_path / "plan", b"new")

    assert (tmp_path / "plan").read_bytes() == b"new"
    assert len(pauses) == 4


def test_that_a_stop_in_the_middle_takes_its_temporary_file_away(tmp_path, monkeypatch):
    def stopped(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "replace", stopped)

    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "plan", b"new")

    assert os.listdir(tmp_path) == []


def test_that_the_litter_of_a_killed_save_is_found_beside_its_file_only(tmp_path):
    names = (".~plan.0a.saving", ".~plan.0b.saving", ".~other.0c.saving", "plan.saving")
    for age, name in enumerate(names):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (1_000 + age, 1_000 + age))

    found = litter_of(tmp_path / "plan")

    assert [path.name for path in found] == [".~plan.0b.saving", ".~plan.0a.saving"]


def test_that_bytes_which_are_no_text_do_not_spoil_the_sentence(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9")
    path.mkdir()

    with pytest.raises(SaveProblem) as problem:
        write_atomic(path, b"new")

    str(problem.value).encode("utf-8")
