"""Work in a process apart: bytes in, bytes out, and one sentence when a limit is broken."""

import pytest

from planner.background.worker import WorkerProblem, WorkerStopped, run_in_worker
from planner.document.templates import template_bytes


@pytest.mark.slow
def test_that_an_answer_comes_back_and_a_refusal_keeps_its_sentence():
    refusing = "planner.document.scenario_file:checked"
    template = template_bytes("guide-scenario-1")

    assert run_in_worker(refusing, template, timeout_s=30) == template
    with pytest.raises(WorkerProblem, match="the file is empty"):
        run_in_worker(refusing, b"", timeout_s=30)


@pytest.mark.slow
def test_that_a_crash_is_told_without_its_traceback():
    with pytest.raises(WorkerProblem) as problem:
        run_in_worker("planner.units:nothing", b"", timeout_s=30)

    assert str(problem.value) == "The process that did the work ended unexpectedly."


@pytest.mark.slow
def test_that_too_long_and_too_large_are_stopped():
    waiting = "tests.background.trials:wait_for_ever"
    growing = "tests.background.trials:grow"

    with pytest.raises(WorkerProblem, match=r"longer than 0\.5 s"):
        run_in_worker(waiting, b"", timeout_s=0.5)
    with pytest.raises(WorkerProblem, match="more than 200 MB"):
        run_in_worker(growing, b"", timeout_s=30, memory_mib=200)


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
