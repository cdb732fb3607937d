"""Every scenario file ever released opens for ever, and says the same when it is saved again."""

import hashlib
import json
from pathlib import Path

import pytest

from planner.analysis.evaluate import evaluate
from planner.document.scenario_file import dump_scenario, load_scenario

FOLDER = Path(__file__).parent

# Released files are never edited: a new version of the format gets a folder of its own.
RELEASED = {
    "version-1/by-hand.elplan": "34d9140b91b098c9687072198b58b0d5d3d9884f",
    "version-1/every-kind.elplan": "1f262b3884597396cbb4e5d322e60f02f035b6bb",
    "version-1/guide-architecture.elplan": "b3b8a7ffde13c8dacbe9b6e7a5e60f0d955b54cd",
}
OURS = pytest.mark.parametrize("name", RELEASED)


def of(name):
    return (FOLDER / name).read_bytes()


@OURS
def test_that_a_released_file_is_as_it_was(name):
    assert hashlib.sha256(of(name)).hexdigest()[:40] == RELEASED[name]


def test_that_every_file_here_is_released():
    assert {
        path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.elplan")
    } == RELEASED.keys()


@OURS
def test_that_it_opens_and_is_stable_once_saved(name):
    scenario = load_scenario(of(name))

    assert load_scenario(dump_scenario(scenario)) == scenario


@OURS
def test_that_nothing_it_said_is_lost_on_saving(name):
    before, after = json.loads(of(name)), json.loads(dump_scenario(load_scenario(of(name))))

    assert missing(before, after) == []


def missing(before, after, place=""):
    """Return the places at which `after` does not say what `before` said."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            lost
            for key, value in before.items()
            for lost in missing(value, after.get(key), f"{place}/{key}")
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            lost
            for index, (one, other) in enumerate(zip(before, after, strict=True))
            for lost in missing(one, other, f"{place}/{index}")
        ]
    return [] if before == after else [place]


@OURS
def test_that_its_figures_can_be_computed(name):
    results = evaluate(load_scenario(of(name)))

    assert results.totals.as_drawn_usd_per_month > 0
