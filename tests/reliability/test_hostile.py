"""Hostile files, journals and command lines: opened or refused, and nothing is reached for."""

import pytest

from tests.reliability.command_lines import runs
from tests.reliability.hostile import open_all
from tests.reliability.hostile_files import all_files
from tests.reliability.journals import kills


def test_that_there_are_more_than_two_hundred_hostile_files():
    files = all_files()

    assert len(files) > 200
    assert {file.form for file in files} >= {"plan", "examples", "journal", "preferences", "recent"}


@pytest.mark.slow
def test_that_every_hostile_file_is_opened_or_refused_in_a_sentence():
    outcomes = open_all(all_files(mutations=30), also_compute=False)

    assert [one for one in outcomes if one.is_bad] == []


@pytest.mark.slow
def test_that_a_killed_editor_loses_no_edit_and_damage_no_start():
    found = kills(15)

    assert found["acknowledged"] > 100
    assert [
        found[word] for word in ("lost", "bad", "damaged_bad", "stale_bad", "damaged_removed")
    ] == [0] * 5


@pytest.mark.slow
def test_that_the_command_line_ends_as_its_contract_says():
    _statuses, bad = runs(40)

    assert bad == []
