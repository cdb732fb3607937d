"""Small files of our own are written late, the newest content only, and none is forgotten."""

import threading

import pytest

from planner.workspace import late_writer
from planner.workspace.late_writer import LateWriter, write_now


@pytest.fixture
def writer(qapp):
    made = LateWriter()
    yield made
    made.settle()


def test_that_what_was_asked_stands_in_the_files_in_the_end(writer, tmp_path):
    for number in range(20):
        writer.write(tmp_path / "new folder" / f"{number % 3}.json", str(number).encode())
    writer.settle()

    found = {file.name: file.read_text() for file in (tmp_path / "new folder").iterdir()}
    assert found == {"0.json": "18", "1.json": "19", "2.json": "17"}


def test_that_the_window_does_not_wait_for_the_disk(writer, tmp_path, monkeypatch):
    may_go_on, written = threading.Event(), []

    def slow(path, data):
        may_go_on.wait(20)
        written.append(data)

    monkeypatch.setattr(late_writer, "write_atomic", slow)
    writer.write(tmp_path / "a", b"1")
    for number in range(2, 6):
        writer.write(tmp_path / "a", b"%d" % number)
    assert written == []
    may_go_on.set()
    writer.settle()

    assert written[-1] == b"5"
    assert len(written) <= 2


def test_that_a_place_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()

    write_now(tmp_path / "file" / "x.json", b"{}")
    write_now(tmp_path / "folder", b"{}")


def test_that_after_a_full_disk_what_comes_next_is_written(writer, tmp_path):
    (tmp_path / "folder").mkdir()
    writer.write(tmp_path / "folder", b"{}")
    writer.settle()

    writer.write(tmp_path / "x.json", b"1")
    writer.settle()

    assert (tmp_path / "x.json").read_bytes() == b"1"
