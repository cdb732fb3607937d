"""A process that dies, hangs, grows or answers nonsense: a sentence, a line of the log, no more."""

import pytest

from planner.document import large_file
from planner.document.scenario_file import dump_scenario
from planner.exporters import EXPORTERS, ExportRequest
from planner.ui.dialogs import certify_run, export_run
from planner.ui.dialogs.certify_run import CertifyRun
from planner.ui.dialogs.export_run import ExportRun, exported
from planner.workspace import open_runner
from planner.workspace.open_runner import OpenRunner
from tests.builders import a_scenario

pytestmark = [pytest.mark.slow, pytest.mark.logs_warning]

TIMEOUT_MS = 30_000
DEATHS = {
    "be_killed": "The process that did the work ended unexpectedly.",
    "raise_with_words": "The process that did the work ended unexpectedly.",
    "grow": "It needed more than 200 MB of memory and was stopped.",
    "wait_for_ever": "It took longer than 0.4 s and was stopped.",
}


def trial(name):
    return f"tests.background.trials:{name}"


def limits(monkeypatch, room, name):
    monkeypatch.setattr(room, "_TIMEOUT_S", 0.4 if name == "wait_for_ever" else 20.0)
    monkeypatch.setattr(room, "_MEMORY_MIB", 200)


def told(caplog):
    """Return the lines of the log; none may quote the drawing."""
    lines = [record.getMessage() for record in caplog.records]
    assert not any(a_scenario().name in line for line in lines)
    return lines


@pytest.mark.parametrize("name", DEATHS)
def test_that_an_export_says_it_and_the_next_is_made(name, qtbot, monkeypatch, caplog):
    limits(monkeypatch, export_run, name)
    monkeypatch.setattr(export_run, "_WRITE", trial(name))
    run, heard = ExportRun(), []
    run.failed.connect(heard.append)
    from planner.analysis import evaluate

    request = ExportRequest(a_scenario(), evaluate(a_scenario()))

    with qtbot.waitSignal(run.idle, timeout=TIMEOUT_MS):
        run.start(lambda goes_on: exported(EXPORTERS["png"], request, 1.0, goes_on))
    with qtbot.waitSignal(run.done, timeout=TIMEOUT_MS) as made:
        run.start(lambda goes_on: exported(EXPORTERS["csv"], request, 1.0, goes_on))
    run.close()

    assert heard == [DEATHS[name]]
    assert made.args[0]
    assert len(told(caplog)) == 1


@pytest.mark.parametrize("name", [*DEATHS, "answer_garbage", "leave"])
def test_that_a_simulation_says_it(name, qtbot, monkeypatch, caplog):
    limits(monkeypatch, certify_run, name)
    monkeypatch.setattr(certify_run, "_FUNCTION", trial(name))
    run, heard = CertifyRun(), []
    run.failed.connect(heard.append)

    with qtbot.waitSignal(run.idle, timeout=TIMEOUT_MS):
        run.start(a_scenario(), 1_000, 1.0)

    assert len(heard) == 1
    assert heard[0] == DEATHS.get(name, heard[0])
    assert heard[0].startswith(("The simulation failed: ", "The process", "It "))
    assert not run.is_busy
    assert len(told(caplog)) == 1


@pytest.mark.parametrize("name", [*DEATHS, "answer_garbage", "leave"])
def test_that_a_file_that_is_read_says_it(name, qtbot, monkeypatch, caplog):
    limits(monkeypatch, large_file, name)
    monkeypatch.setattr(large_file, "_FUNCTION", trial(name))
    monkeypatch.setattr(open_runner, "LARGE_BYTES", 10)
    runner, heard = OpenRunner(), []

    runner.request(lambda: dump_scenario(a_scenario()), "plan.elplan", heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=TIMEOUT_MS)
    runner.settle()

    assert heard[0].scenario is None
    assert heard[0].problem == DEATHS.get(
        name, "plan.elplan was read, and what came back is damaged."
    )
    assert not runner.is_reading
    assert len(told(caplog)) == (name in DEATHS)


def test_that_a_fault_while_reading_ends_the_reading(qtbot, monkeypatch, caplog):
    runner, heard = OpenRunner(), []

    runner.request(lambda: 5, "plan.elplan", heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=TIMEOUT_MS)
    runner.settle()

    assert heard[0].problem == "plan.elplan could not be read: TypeError."
    assert not runner.is_reading
    assert told(caplog) == ["a drawing could not be read"]
