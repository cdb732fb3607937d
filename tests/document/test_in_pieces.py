"""A large file in pieces: the same scenario comes out, and nothing gets round the checks."""

import json

import pytest

from planner.document import large_file
from planner.document.large_file import in_pieces, open_apart
from planner.document.scenario_file import UnreadableScenario, dump_scenario, load_scenario
from planner.document.templates import template_bytes


@pytest.fixture
def here(monkeypatch):
    """Do the other process's work in this one."""

    def done(_path, payload, _timeout_s, _memory_mib, on_progress):
        return in_pieces(payload, on_progress)

    monkeypatch.setattr(large_file, "run_in_worker", done)


@pytest.mark.usefixtures("here")
def test_that_pieces_make_the_very_scenario(monkeypatch):
    monkeypatch.setattr(large_file, "_PIECE_CHARACTERS", 2_000)
    data = template_bytes("guide-architecture")

    found = open_apart(data, "plan", lambda _share: True)

    assert found == load_scenario(data)
    assert dump_scenario(found) == dump_scenario(load_scenario(data))


@pytest.mark.usefixtures("here")
def test_that_fields_of_a_newer_version_survive_in_the_head_and_in_entries():
    document = json.loads(template_bytes("guide-scenario-1"))
    document |= {"hue": [1, 2.0], "unknown_fields": "x"}
    document["nodes"][0]["shine"] = {"a": None}
    data = json.dumps(document).encode()

    found = open_apart(data, "plan", lambda _share: True)

    assert dump_scenario(found) == dump_scenario(load_scenario(data))


@pytest.mark.usefixtures("here")
def test_that_stopping_while_pieces_are_put_together_stops():
    with pytest.raises(large_file.WorkerStopped):
        open_apart(template_bytes("guide-scenario-1"), "plan", lambda share: share < 0.8)


def test_that_the_refusal_is_the_sentence_of_the_file():
    payload = json.dumps("plan.elplan").encode() + b'\n{"format_version": 99}'

    with pytest.raises(UnreadableScenario, match=r"plan\.elplan needs a newer planner"):
        in_pieces(payload, lambda _share: None)


def test_that_the_progress_grows_to_the_whole(monkeypatch):
    monkeypatch.setattr(large_file, "_REPORT_EVERY", 1)
    shares = []

    in_pieces(b'"plan"\n' + template_bytes("guide-architecture"), shares.append)

    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1
