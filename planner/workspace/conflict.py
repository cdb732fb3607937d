"""Whether a file still is what was opened or saved here, told by its content alone."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.document import Difference, Scenario, diff
from planner.document.large_file import LARGE_BYTES, open_apart
from planner.document.scenario_file import UnreadableScenario, load_scenario
from planner.record import record
from planner.storage.limits import RefusedInput, read_limited
from planner.storage.plain_text import plain
from planner.workspace.differences import DifferenceRow, difference_rows

_MOST_LINES = 12
_WORDS = {"nodes": "part", "edges": "connection", "groups": "group", "notes": "note"}


@record
class Conflict:
    """A file that another program changed since it was opened here.

    Attributes
    ----------
    theirs
        What stands in the file now, None where it cannot be read.
    """

    path: Path
    theirs: bytes | None

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        return f"{plain(self.path.name)} was changed by another program since it was opened here."

    @property
    def is_large(self) -> bool:
        """Tell whether reading the other side would hold the window up."""
        return self.theirs is not None and len(self.theirs) > LARGE_BYTES

    def their_scenario(self) -> Scenario | None:
        """Return the other side, None where it is no scenario; off the window's thread if large."""
        if self.theirs is None:
            return None
        try:
            if self.is_large:
                return open_apart(self.theirs, plain(self.path.name), lambda _share: True)
            return load_scenario(self.theirs, plain(self.path.name))
        except UnreadableScenario:
            return None

    def rows(self, ours: Scenario) -> tuple[tuple[DifferenceRow, ...], int]:
        """Say what each side has where they differ, and how many more such places there are."""
        theirs = self.their_scenario()
        if theirs is None:
            return (DifferenceRow("The file", "is no scenario any more", "a scenario"),), 0
        return difference_rows(theirs, ours)

    def lines(self, ours: Scenario) -> tuple[str, ...]:
        """Say what differs between the file and the drawing, a line each."""
        theirs = self.their_scenario()
        if theirs is None:
            return ("The file is no scenario any more.",)
        change = diff(theirs, ours)
        found: list[str] = []
        for room, word in _WORDS.items():
            difference: Difference = getattr(change, room)
            here, there = getattr(ours, room), getattr(theirs, room)
            found += _named(difference.added, here, f"Only here: the {word}")
            found += _named(difference.removed, there, f"Only in the file: the {word}")
            found += _named(difference.altered, here, f"Different: the {word}")
        if change.settings:
            found.append("Different: name, region or settings of the scenario")
        if len(found) > _MOST_LINES:
            rest = len(found) - _MOST_LINES + 1
            found = [*found[: _MOST_LINES - 1], f"… and {rest} more"]
        return tuple(found) or ("Both say the same, written differently.",)


def digest_of(data: bytes) -> str:
    """Return the identity of a content."""
    return hashlib.sha256(data).hexdigest()


def conflict_at(path: Path, known_digest: str | None) -> Conflict | None:
    """Compare the file with what was known of it; the time of its last change is not asked.

    None: nobody changed it, or it is gone, so that nothing of another's could be lost.
    """
    if known_digest is None:
        return None
    try:
        data = read_limited(path)
    except RefusedInput:
        return Conflict(path, None) if path.exists() else None
    return None if digest_of(data) == known_digest else Conflict(path, data)


def _named(ids: frozenset[str], entries: Mapping[str, Any], words: str) -> list[str]:
    names = (getattr(entries[key], "name", "") or key for key in sorted(ids))
    return [f"{words} {plain(name)}" for name in names]
