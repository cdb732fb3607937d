"""Reading in the background: what arrives, what is cancelled, what is refused."""

import pytest

from planner.document.scenario_file import dump_scenario
from planner.storage.limits import RefusedInput
from planner.workspace import open_runner
from planner.workspace.conflict import digest_of
from planner.workspace.open_runner import OpenRunner, read_now
from tests.builders import a_scenario


@pytest.fixture
def runner(qapp):
    made = OpenRunner()
    yield made
    made.settle()


def _gone():
    raise RefusedInput("plan.elplan does not exist.")


def test_that_what_was_read_arrives_with_its_bytes_and_their_identity(runner, qtbot):
    data, heard, ended = dump_scenario(a_scenario()), [], []
    runner.ended.connect(ended.append)

    runner.request(lambda: data, "plan", heard.append)
    assert runner.is_reading
    qtbot.waitUntil(lambda: bool(heard))

    assert (heard[0].scenario, heard[0].data) == (a_scenario(), data)
    assert heard[0].digest == digest_of(data)
    assert ended == ["plan"]
    assert not runner.is_reading


def test_that_a_file_that_cannot_be_read_is_told_in_a_sentence(runner, qtbot):
    heard = []
    runner.request(_gone, "plan", heard.append)
    qtbot.waitUntil(lambda: bool(heard))

    assert heard[0].scenario is None
    assert heard[0].problem == "plan.elplan does not exist."


def test_that_the_latest_wish_wins(runner, qtbot):
    heard = []
    for name in "abc":
        data = dump_scenario(a_scenario().model_copy(update={"name": name}))
        runner.request(lambda data=data: data, name, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    runner.settle()

    assert [opened.scenario.name for opened in heard] == ["c"]


def test_that_nothing_arrives_after_a_cancel(runner, qapp):
    heard, ended = [], []
    runner.ended.connect(ended.append)
    runner.request(lambda: dump_scenario(a_scenario()), "plan", heard.append)
    runner.cancel()
    runner.settle()
    qapp.sendPostedEvents()

    assert heard == []
    assert ended == ["plan"]


@pytest.mark.slow
def test_that_a_large_file_is_read_by_another_process_with_progress(runner, qtbot, monkeypatch):
    monkeypatch.setattr(open_runner, "LARGE_BYTES", 100)
    monkeypatch.setattr(open_runner, "load_scenario", lambda *_: pytest.fail("parsed here"))
    heard, shares = [], []
    runner.progressed.connect(lambda _name, share: shares.append(share))
    runner.request(lambda: dump_scenario(a_scenario()), "plan", heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)

    assert heard[0].scenario == a_scenario()
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] > 0.7


@pytest.mark.slow
def test_that_the_process_refuses_with_the_sentence_of_the_file(monkeypatch):
    monkeypatch.setattr(open_runner, "LARGE_BYTES", 1)

    assert read_now(lambda: b"{}", "plan").problem.startswith("plan is not a scenario")
