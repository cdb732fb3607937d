"""Work in a process apart: bytes in, bytes out, and one sentence when a limit is broken."""

import logging
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from planner.background import worker
from planner.background.worker import WorkerProblem, WorkerStopped, run_in_worker
from planner.document.templates import template_bytes

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_that_an_answer_comes_back_and_a_refusal_keeps_its_sentence():
    refusing = "planner.document.scenario_file:checked"
    template = template_bytes("guide-scenario-1")

    assert run_in_worker(refusing, template, timeout_s=30) == template
    with pytest.raises(WorkerProblem, match="the file is empty"):
        run_in_worker(refusing, b"", timeout_s=30)


@pytest.mark.logs_warning
@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "logged"),
    [
        ("tests.background.trials:be_killed", "ended with -9"),
        ("tests.background.trials:fault", "ended with -11"),
        ("tests.background.trials:raise_with_words", "66: KeyError < trials.py:"),
        ("planner.units:nothing", "66: AttributeError < worker.py:"),
    ],
)
def test_that_a_death_is_one_sentence_one_line_of_the_log_and_no_zombie(way, logged, caplog):
    with pytest.raises(WorkerProblem) as problem:
        run_in_worker(way, b"secret", timeout_s=30)

    assert str(problem.value) == "The process that did the work ended unexpectedly."
    (line,) = caplog.records
    assert line.levelno == logging.WARNING
    assert way in line.getMessage()
    assert logged in line.getMessage()
    assert "secret" not in line.getMessage()
    assert _zombies() == []


@pytest.mark.logs_warning
@pytest.mark.slow
def test_that_too_long_and_too_large_are_stopped(caplog):
    waiting = "tests.background.trials:wait_for_ever"
    growing = "tests.background.trials:grow"

    with pytest.raises(WorkerProblem, match=r"longer than 0\.5 s"):
        run_in_worker(waiting, b"", timeout_s=0.5)
    with pytest.raises(WorkerProblem, match="more than 200 MB"):
        run_in_worker(growing, b"", timeout_s=30, memory_mib=200)
    assert ["wait_for_ever" in one.getMessage() for one in caplog.records] == [True, False]
    assert _zombies() == []


@pytest.mark.slow
def test_that_what_is_printed_meanwhile_does_not_reach_the_answer():
    heard = []

    answer = run_in_worker(
        "tests.background.trials:print_and_answer",
        b"answer",
        timeout_s=30,
        on_progress=lambda share: heard.append(share) or True,
    )

    assert answer == b"answer"
    assert set(heard) <= {0.0, 0.25}
    with pytest.raises(WorkerProblem) as refusal:
        run_in_worker("tests.background.trials:refuse_in_lines", b"", timeout_s=30)
    assert str(refusal.value) == "It is not so."


@pytest.mark.slow
def test_that_work_ends_soon_after_the_program_that_wanted_it_was_killed(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    line = (
        "from planner.background.worker import run_in_worker; "
        f"run_in_worker('tests.background.trials:hold_open', {os.fsencode(pipe)!r}, 60)"
    )
    with (
        subprocess.Popen([sys.executable, "-c", line], cwd=ROOT) as program,
        pipe.open("rb") as end,
    ):
        assert end.read(5) == b"begun"
        program.kill()

        assert end.read() == b""  # which comes when whoever holds it is gone


@pytest.mark.slow
def test_that_a_frozen_build_starts_itself_as_its_worker(tmp_path, monkeypatch):
    built = tmp_path / "planner"
    built.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planner "$@"\n')
    built.chmod(0o755)
    template = template_bytes("guide-scenario-1")
    monkeypatch.setattr(worker.sys, "frozen", True, raising=False)
    monkeypatch.setattr(worker.sys, "executable", str(built))

    checked = "planner.document.scenario_file:checked"
    assert run_in_worker(checked, template, timeout_s=30) == template
    with pytest.raises(WorkerProblem, match="the file is empty"):
        run_in_worker(checked, b"", timeout_s=30)


@pytest.mark.slow
def test_that_progress_is_heard_and_ends_the_work_when_it_is_not_wanted():
    reporting = "tests.background.trials:report_and_wait"
    heard = []

    def until_half(share):
        heard.append(share)
        return share < 0.5

    with pytest.raises(WorkerStopped):
        run_in_worker(reporting, b"", timeout_s=30, on_progress=until_half)
    assert heard == sorted(heard)
    assert heard[-1] == 0.5
    answer = run_in_worker(reporting, b"answer", timeout_s=30, on_progress=lambda _share: True)
    assert answer == b"answer" * 100_000


def _zombies():
    """Return the numbers of our children that ended and were never waited for."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                found += [entry.name] * (state == "Z" and int(parent) == os.getpid())
    return found
