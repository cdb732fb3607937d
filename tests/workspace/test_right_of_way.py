"""The window goes first: a computation stands aside while events are handled, and not for ever."""

from threading import Event, Thread
from time import perf_counter

import pytest

from planner.workspace import right_of_way
from planner.workspace.right_of_way import RightOfWay


@pytest.fixture
def way(qapp):
    made = RightOfWay()
    yield made
    made.end()


def test_that_a_window_at_rest_holds_nobody_up(way):
    started = perf_counter()
    for _ in range(1_000):
        way.give()
    assert perf_counter() - started < 1


def test_that_a_computation_goes_on_when_the_window_rests(way, monkeypatch):
    monkeypatch.setattr(right_of_way, "_LONGEST_S", 20.0)
    way._on_awake()
    went_on = Event()
    thread = Thread(target=lambda: (way.give(), went_on.set()))
    thread.start()
    assert not went_on.is_set()
    way._on_about_to_block()
    assert went_on.wait(20)
    thread.join()


def test_that_a_window_that_never_rests_does_not_starve_it(way, monkeypatch):
    monkeypatch.setattr(right_of_way, "_LONGEST_S", 0.001)
    monkeypatch.setattr(right_of_way, "_UNHINDERED_S", 20.0)
    way._on_awake()
    way.give()
    started = perf_counter()
    for _ in range(1_000):
        way.give()
    assert perf_counter() - started < 1


def test_that_the_event_loop_tells_when_it_is_busy(way, qtbot):
    seen = []
    qtbot.waitUntil(lambda: seen.append(way._is_free.is_set()) or len(seen) > 3)
    assert not any(seen[1:])  # asked from within an event
