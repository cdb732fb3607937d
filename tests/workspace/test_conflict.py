"""Conflicts are told by content: none false, none missed."""

import os

import pytest

from planner.document import Note
from planner.document.edits import add_note, move, remove, set_setting
from planner.document.scenario_file import dump_scenario
from planner.workspace.conflict import conflict_at, digest_of
from tests.builders import a_node, a_scenario


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "shop.elplan"
    path.write_bytes(dump_scenario(a_scenario()))
    return path


def test_that_touching_and_rewriting_the_same_bytes_raise_no_alarm(plan):
    known = digest_of(plan.read_bytes())

    os.utime(plan, (1, 1))
    assert conflict_at(plan, known) is None
    data = plan.read_bytes()
    plan.unlink()
    plan.write_bytes(data)
    assert conflict_at(plan, known) is None


def test_that_one_byte_changed_with_time_and_size_restored_raises_one(plan):
    before, about = plan.read_bytes(), plan.stat()
    changed = bytearray(before)
    changed[len(changed) // 2] ^= 1

    plan.write_bytes(changed)
    os.utime(plan, ns=(about.st_atime_ns, about.st_mtime_ns))

    assert plan.stat().st_mtime_ns == about.st_mtime_ns
    conflict = conflict_at(plan, digest_of(before))
    assert conflict is not None
    assert "shop.elplan was changed by another program" in conflict.sentence


def test_that_a_file_that_is_gone_or_was_never_known_raises_none(plan):
    known = digest_of(plan.read_bytes())
    plan.unlink()

    assert conflict_at(plan, known) is None
    assert conflict_at(plan, None) is None


def test_that_a_folder_in_the_place_of_the_file_raises_one(plan):
    known = digest_of(plan.read_bytes())
    plan.unlink()
    plan.mkdir()

    assert conflict_at(plan, known) is not None


def test_that_both_sides_are_told_line_by_line(plan):
    ours = set_setting("hours_per_month", 720)(a_scenario())
    ours = move({"api": (50.0, 0.0)})(add_note(Note(id="n"))(ours))
    theirs = remove({"people"})(a_scenario())
    theirs = theirs.model_copy(update={"nodes": {**theirs.nodes, "web": a_node("web")}})
    known = digest_of(plan.read_bytes())
    plan.write_bytes(dump_scenario(theirs))

    lines = conflict_at(plan, known).lines(ours)

    assert "Only here: the part people" in lines
    assert "Only in the file: the part web" in lines
    assert "Different: the part api" in lines
    assert "Only here: the note n" in lines
    assert lines[-1].startswith("Different: name, region or settings")


def test_that_many_differences_are_cut_and_a_broken_other_side_is_said(plan):
    many = a_scenario(*(a_node(f"n{number}") for number in range(40)))
    known = digest_of(plan.read_bytes())
    plan.write_bytes(dump_scenario(many))
    assert len(conflict_at(plan, known).lines(a_scenario())) == 12

    plan.write_bytes(b"{")
    assert conflict_at(plan, known).lines(a_scenario()) == ("The file is no scenario any more.",)
