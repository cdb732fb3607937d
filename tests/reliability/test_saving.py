"""Saves that are killed, refused and lose their power; the long forms are in run.py."""

import tempfile

import pytest

from tests.reliability import environment, saving
from tests.reliability.shim import shim
from tests.reliability.writers import lost_updates

needs_compiler = pytest.mark.skipif(shim() is None, reason="no C compiler")
KILLS = {kind: kind for kind in saving.KILLS}


@needs_compiler
@pytest.mark.slow
def test_that_a_save_killed_at_any_operation_leaves_the_old_or_the_new_file():
    sweep = saving.sweep("ours", 65_536, KILLS)

    assert sweep.bad == []
    assert sweep.runs >= 20


@needs_compiler
@pytest.mark.slow
def test_that_the_harness_sees_a_writer_that_loses_files():
    assert saving.sweep("in_place", 65_536, {"kill": "kill"}).bad
    assert saving.random_kills("in_place", 20)["whole"] < 20


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS", "short"])
def test_that_a_save_that_fails_says_so_and_changes_nothing(error):
    assert saving.sweep("ours", 65_536, {error: saving.ERRORS[error]}).bad == []


@needs_compiler
@pytest.mark.slow
def test_that_a_disk_that_stays_full_is_told():
    assert saving.sweep("ours", 65_536, {"ENOSPC": saving.ERRORS["ENOSPC"]}, sticky=True).bad == []


@pytest.mark.slow
def test_that_nothing_acknowledged_is_lost_at_random_kills():
    found = saving.random_kills("ours", 40)

    assert found["whole"] == 40


@needs_compiler
def test_that_a_power_cut_leaves_the_old_or_the_new_file_and_saved_means_saved():
    states, bad, is_durable = saving.power_loss("ours")

    assert states > 10
    assert not bad
    assert is_durable


@needs_compiler
def test_that_the_model_sees_a_writer_that_never_asks_the_disk():
    _states, bad, is_durable = saving.power_loss("renamed_unsynced")

    assert bad
    assert not is_durable


@pytest.mark.parametrize("name", environment.CASES)
def test_that_surroundings_that_say_no_are_told_or_borne(name, tmp_path):
    tmp_path.chmod(0o777)
    between = [up for up in tmp_path.parents if up.is_relative_to(tempfile.gettempdir())]
    for folder in between[:-1]:  # a user of lesser rights has to get there
        folder.chmod(0o755)

    said = environment.CASES[name](tmp_path)

    tmp_path.chmod(0o777)
    if said == environment.SKIPPED:
        pytest.skip("not possible here")
    assert said == ""


def test_that_four_writers_lose_no_update_with_lock_and_check():
    done, refused, lost = lost_updates("lock and check", rounds=12)

    assert lost == 0
    assert done + refused == 48


def test_that_the_harness_sees_updates_that_are_lost():
    assert lost_updates("nothing", rounds=12)[2] > 0
