"""Earlier versions: each save keeps the one before, ten at most, and only what opens."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.document.scenario_file import dump_scenario, load_scenario, save_scenario
from planner.workspace import generations
from planner.workspace.conflict import digest_of
from planner.workspace.generations import MOST_KEPT, generations_of, keep_generation
from tests.builders import a_scenario


@pytest.fixture
def plan(tmp_path):
    return tmp_path / "shop.elplan"


@pytest.fixture
def clock():
    now = datetime(2026, 7, 20, tzinfo=UTC)

    def tick():
        nonlocal now
        now += timedelta(seconds=1)
        return now

    return tick


def test_that_every_save_keeps_the_version_before_and_ten_remain(plan, state, clock):
    for number in range(15):
        keep_generation(plan, state, clock=clock)
        save_scenario(plan, a_scenario(name=f"v{number}"))

    kept = generations_of(plan, state)
    names = [load_scenario(one.content()).name for one in kept]
    assert MOST_KEPT == 10
    assert names == [f"v{number}" for number in range(13, 3, -1)]
    assert kept[0].kept > kept[-1].kept


@pytest.mark.parametrize("broken", [b"", b"\0" * 4_000, b"{", dump_scenario(a_scenario())[:-20]])
def test_that_what_does_not_open_never_becomes_a_version(plan, state, clock, broken):
    save_scenario(plan, a_scenario())
    keep_generation(plan, state, clock=clock)
    plan.write_bytes(broken)

    assert keep_generation(plan, state, clock=clock) is None
    assert len(generations_of(plan, state)) == 1


def test_that_the_same_content_is_kept_once(plan, state, clock):
    save_scenario(plan, a_scenario())

    assert keep_generation(plan, state, clock=clock) == keep_generation(plan, state, clock=clock)
    assert len(generations_of(plan, state)) == 1


def test_that_the_bytes_that_were_opened_are_not_parsed_again(plan, state, clock, monkeypatch):
    data = save_scenario(plan, a_scenario())
    monkeypatch.setattr(generations, "_opens", lambda data: pytest.fail("parsed"))

    assert keep_generation(plan, state, known_digest=digest_of(data), clock=clock) is not None


def test_that_two_files_have_their_own_versions(plan, state, clock):
    other = plan.with_name("other.elplan")
    for path in (plan, other):
        save_scenario(path, a_scenario(name=path.stem))
        keep_generation(path, state, clock=clock)

    assert load_scenario(generations_of(other, state)[0].content()).name == "other"


def test_that_a_file_that_does_not_exist_has_nothing_to_keep(plan, state):
    assert keep_generation(plan, state) is None
    assert generations_of(plan, state) == ()


@pytest.mark.slow
def test_that_a_large_version_is_tried_in_a_process_of_its_own(plan, state, clock, monkeypatch):
    monkeypatch.setattr(generations, "LARGE_BYTES", 100)
    monkeypatch.setattr(generations, "load_scenario", lambda data: pytest.fail("parsed here"))
    save_scenario(plan, a_scenario())
    assert keep_generation(plan, state, clock=clock) is not None

    plan.write_bytes(plan.read_bytes()[:-30])
    assert keep_generation(plan, state, clock=clock) is None
