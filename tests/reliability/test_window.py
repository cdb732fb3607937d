"""The real window: markup, kills, closings, faults and its lag, in short."""

import signal

import pytest
from PySide6.QtCore import QTimer

from tests.reliability import rich_text, window_runs
from tests.reliability.lag import LagProbe

pytestmark = [pytest.mark.slow, pytest.mark.gui]


@pytest.mark.skipif(not rich_text.has_shim(), reason="no C compiler")
@pytest.mark.timeout(240)
def test_that_no_widget_opens_a_picture_named_by_a_scenario():
    assert rich_text.openings("control")[0] > 0

    opened, seen = rich_text.openings("window")

    assert opened == 0
    assert seen["widgets"] > 20


@pytest.mark.timeout(180)
def test_that_a_killed_window_loses_no_edit():
    found = window_runs.kills(3)

    assert found["runs"] == found["right"] == 3


@pytest.mark.timeout(180)
def test_that_windows_closed_at_random_moments_leave_with_status_zero():
    assert window_runs.closings(1, windows=4)[1] == []


@pytest.mark.timeout(120)
def test_that_the_program_told_to_end_flushes_at_once():
    flushed_ms, status, lost = window_runs.told_to_end(signal.SIGTERM)

    assert (status, lost) == (0, 0)
    assert flushed_ms < 200


@pytest.mark.timeout(120)
def test_that_exceptions_of_every_kind_are_logged_and_survived(tmp_path):
    found = window_runs.figures("faulty", "--folder", tmp_path)

    assert found["logged"] == 5
    assert found["told"] >= 1
    assert not found["quotes"]


def test_that_the_lag_probe_names_the_line_that_held_the_window_up(qtbot):
    import time

    probe = LagProbe().start()
    QTimer.singleShot(30, lambda: time.sleep(0.2))
    qtbot.waitUntil(lambda: len(probe.stalls) > 0)
    report = probe.stop().report()

    assert 150 < report["max_ms"] < 1_000
    assert report["stalls"]
