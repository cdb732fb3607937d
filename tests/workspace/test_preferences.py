"""Preferences survive a restart, and no file of theirs can stop one."""

import json
from datetime import UTC, datetime

import pytest

from planner.settings import PREFERENCES, accepted, defaults
from planner.workspace.preferences import Preferences
from planner.workspace.recent_files import MOST_KEPT, RecentFiles, age_in_words


def test_that_every_default_is_a_value_its_row_accepts():
    assert accepted(defaults()) == defaults()
    assert len({row.id for row in PREFERENCES}) == len(PREFERENCES)


def test_that_a_change_is_stored_and_read_again(qapp, tmp_path):
    path = tmp_path / "preferences.json"
    Preferences(path).set("theme", "dark")
    assert Preferences(path).text("theme") == "dark"


def test_that_a_value_a_row_cannot_hold_is_refused(qapp, tmp_path):
    preferences = Preferences(tmp_path / "preferences.json")
    assert not preferences.set("theme", "pink")
    assert not preferences.set("hours_per_month", -1)
    assert not preferences.set("reduce_motion", 1)
    assert preferences.text("theme") == "system"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"theme": 5}', b"\xff\xfe", b"[" * 10_000]
)
def test_that_a_damaged_file_means_defaults(qapp, tmp_path, content):
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    assert Preferences(path).text("theme") == "system"


def test_that_what_a_newer_version_wrote_is_kept(qapp, tmp_path):
    path = tmp_path / "preferences.json"
    path.write_text('{"from_the_future": [1, 2]}', encoding="utf-8")
    Preferences(path).set("theme", "dark")
    assert json.loads(path.read_text(encoding="utf-8"))["from_the_future"] == [1, 2]


def test_that_only_what_changed_is_told(qapp, tmp_path, qtbot):
    preferences = Preferences(tmp_path / "preferences.json")
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.set_all({"theme": "dark", "curved_edges": False})
    assert told == ["theme"]


def test_that_recent_files_are_newest_first_without_repeats_and_not_too_many(qapp, tmp_path):
    recent = RecentFiles(tmp_path / "recent.json")
    for n in range(MOST_KEPT + 3):
        recent.add(tmp_path / f"{n}.elplan", float(n))
    recent.add(tmp_path / "5.elplan")
    assert len(recent.files) == MOST_KEPT
    assert recent.files[0].name == "5.elplan"
    assert len({file.path for file in recent.files}) == MOST_KEPT
    assert RecentFiles(tmp_path / "recent.json").files == recent.files


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("2026-07-20T11:59:30+00:00", "just now"),
        ("2026-07-20T11:20:00+00:00", "40 min ago"),
        ("2026-07-20T09:00:00+00:00", "3 h ago"),
        ("2026-07-19T09:00:00+00:00", "yesterday"),
        ("2026-06-01T09:00:00+00:00", "2026-06-01"),
        ("not a date", ""),
    ],
)
def test_that_an_age_is_said_in_words(used, words):
    assert age_in_words(used, datetime(2026, 7, 20, 12, 0, tzinfo=UTC)) == words
