"""Hostile files, journals and command lines: opened or refused, and nothing is reached for."""

import pytest

from planner.analysis import evaluate
from planner.catalog.book import UnknownRegion
from planner.document.scenario_file import UnreadableScenario, load_scenario
from tests.reliability import streams_and_signals
from tests.reliability.command_lines import runs
from tests.reliability.hostile import open_all
from tests.reliability.hostile_files import all_files
from tests.reliability.journals import kills

IN_TURN = 4
"""Of the hostile files every fourth is opened here, all of them by run.py D1."""


@pytest.fixture(scope="module")
def files():
    return all_files(mutations=30)[::IN_TURN]


@pytest.mark.slow
def test_that_hostile_files_are_opened_or_refused_in_a_sentence(files):
    outcomes = open_all(files, also_compute=False)

    assert len(files) * IN_TURN > 900
    assert [one for one in outcomes if one.is_bad] == []


@pytest.mark.slow
def test_that_what_opens_is_computed_or_its_region_is_unknown(files):
    small = [one for one in files if one.form == "plan" and len(one.data) < 6_000]
    for file in small:
        try:
            evaluate(load_scenario(file.data))
        except (UnreadableScenario, UnknownRegion):
            continue
        except Exception as error:
            raise AssertionError(file.name) from error


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


@pytest.mark.slow
@pytest.mark.parametrize("name", ["evaluate-into", "full", "refused", "words-go", "blind-f"])
def test_that_bad_streams_and_no_screen_end_with_a_status_and_a_sentence(name):
    tried, bad = streams_and_signals.run_all(name, most=3)

    assert tried
    assert bad == []


@pytest.mark.slow
def test_that_a_signal_ends_a_command_with_a_word_and_no_litter():
    _ways, bad = streams_and_signals.stopped(4)

    assert bad == []
