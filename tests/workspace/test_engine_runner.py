"""The engine's thread: the latest wins, a fault is told, closing at any moment is clean."""

import threading

import pytest

from planner.analysis import Interim
from planner.workspace.engine_runner import EngineRunner
from tests.builders import a_scenario
from tests.workspace.figures import figures_of


class Gate:
    """An engine that computes only when it is let to."""

    def __init__(self):
        self.open = threading.Event()
        self.begun = threading.Event()
        self.asked = []

    def __call__(self, scenario):
        self.asked.append(scenario.name)
        self.begun.set()
        self.open.wait(10)
        return figures_of(scenario)


def named(name):
    return a_scenario().model_copy(update={"name": name})


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.open.set()


def test_that_results_come_on_the_thread_of_the_window(qtbot):
    runner = EngineRunner(figures_of)
    heard_on = []
    runner.finished.connect(lambda _results: heard_on.append(threading.get_ident()))

    with qtbot.waitSignal(runner.finished) as done:
        runner.request(named("a"))

    assert done.args[0].scenario_name == "a"
    assert heard_on == [threading.get_ident()]
    runner.close()


def test_that_of_many_requests_only_the_first_and_the_latest_are_computed(qtbot, gate):
    runner = EngineRunner(gate)
    results = []
    runner.finished.connect(results.append)

    for number in range(50):
        runner.request(named(str(number)))
    assert gate.begun.wait(5)
    with qtbot.waitSignal(runner.finished):
        gate.open.set()

    assert gate.asked == ["0", "49"]
    assert [result.scenario_name for result in results] == ["49"]
    runner.close()


def test_that_busy_is_told_once_at_the_start_and_once_at_the_end(qtbot, gate):
    runner = EngineRunner(gate)
    told = []
    runner.busy_changed.connect(told.append)

    runner.request(named("a"))
    assert gate.begun.wait(5)
    with qtbot.waitSignal(runner.busy_changed):
        gate.open.set()

    assert told == [True, False]
    runner.close()


def test_that_a_fault_of_the_engine_is_a_sentence_and_the_next_request_is_computed(qtbot):
    def engine(scenario):
        if scenario.name == "bad":
            raise ZeroDivisionError("no servers")
        return figures_of(scenario)

    runner = EngineRunner(engine)
    with qtbot.waitSignal(runner.failed) as told:
        runner.request(named("bad"))
    assert told.args == ["The figures could not be computed: no servers"]

    with qtbot.waitSignal(runner.finished):
        runner.request(named("good"))
    runner.close()


def test_that_closing_during_a_run_waits_for_it_and_says_nothing_afterwards(qtbot, gate):
    runner = EngineRunner(gate)
    told = []
    runner.finished.connect(told.append)
    runner.request(named("a"))
    runner.request(named("b"))
    assert gate.begun.wait(5)

    threading.Timer(0.05, gate.open.set).start()
    runner.close()
    runner.request(named("c"))

    with qtbot.waitSignal(runner.destroyed):
        runner.deleteLater()
    assert gate.asked == ["a"]
    assert told == []


class Staged:
    """An engine in two stages that goes on to the second when it is let to."""

    def __init__(self):
        self.open = threading.Event()
        self.ended = []

    def __call__(self, scenario):
        yield interim_of(scenario)
        self.open.wait(10)
        yield None
        self.ended.append(scenario.name)
        yield figures_of(scenario)


def interim_of(scenario):
    return Interim(
        as_drawn_usd_per_month=float(len(scenario.name)),
        complete=True,
        unknown_lines=0,
        components={},
        edge_requests_per_month={},
        pending=frozenset(),
    )


@pytest.fixture
def staged():
    made = Staged()
    yield made
    made.open.set()


def test_that_the_bill_comes_while_the_answers_are_computed_and_says_what_it_is_of(qtbot, staged):
    runner = EngineRunner(figures_of, in_stages=staged)
    view = object()

    with qtbot.waitSignal(runner.interim) as told:
        runner.request(named("abc"), view)
    assert told.args[0] is view
    assert told.args[1].as_drawn_usd_per_month == 3.0
    assert staged.ended == []

    with qtbot.waitSignal(runner.finished) as done:
        staged.open.set()
    assert done.args[0].scenario_name == "abc"
    runner.close()


def test_that_a_newer_request_ends_an_older_run_between_two_stages(qtbot, staged):
    runner = EngineRunner(figures_of, in_stages=staged)
    with qtbot.waitSignal(runner.interim):
        runner.request(named("old"))
    runner.request(named("new"))

    with qtbot.waitSignal(runner.finished) as done:
        staged.open.set()

    assert done.args[0].scenario_name == "new"
    assert staged.ended == ["new"]
    runner.close()


def test_that_closing_ends_a_run_between_two_stages(qtbot, staged):
    runner = EngineRunner(figures_of, in_stages=staged)
    told = []
    runner.finished.connect(told.append)
    with qtbot.waitSignal(runner.interim):
        runner.request(named("a"))
    threading.Timer(0.05, staged.open.set).start()

    assert runner.close()
    assert staged.ended == []
    assert told == []
