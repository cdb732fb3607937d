"""Two states of a drawing side by side, in words: a row for each thing that differs."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from planner.document import Scenario
from planner.document.change import SCENARIO_FIELDS
from planner.record import record
from planner.storage.plain_text import plain

MOST_ROWS = 40
_MOST_FIELDS = 3
_MOST_WORDS = 60
_ROOMS = {"nodes": "part", "edges": "connection", "groups": "group", "notes": "note"}
_PLACE = frozenset({"x", "y", "width", "height", "waypoints"})
_NOT_THERE = "not there"


@record
class DifferenceRow:
    """What differs, and what either side says of it; all of it plain text."""

    what: str
    theirs: str
    ours: str


def difference_rows(
    theirs: Scenario, ours: Scenario, most: int = MOST_ROWS
) -> tuple[tuple[DifferenceRow, ...], int]:
    """Return the first rows, and how many more there are."""
    found: list[DifferenceRow] = []
    more = 0
    for row in _rows(theirs, ours):
        if len(found) < most:
            found.append(row)
        else:
            more += 1
    return tuple(found), more


def _rows(theirs: Scenario, ours: Scenario) -> Iterator[DifferenceRow]:
    for name in SCENARIO_FIELDS:
        there, here = getattr(theirs, name), getattr(ours, name)
        if there != here:
            yield from _fields("Scenario", {name: there}, {name: here})
    for room, word in _ROOMS.items():
        there, here = getattr(theirs, room), getattr(ours, room)
        if there is here:
            continue
        for key in here:
            if key not in there:
                yield DifferenceRow(_titled(word, key, here[key], ours), _NOT_THERE, "added")
        for key, entry in there.items():
            title = _titled(word, key, entry, theirs)
            if key not in here:
                yield DifferenceRow(title, "there", _NOT_THERE)
            elif here[key] is not entry and here[key] != entry:
                yield from _entry(_titled(word, key, here[key], ours), entry, here[key])


def _entry(title: str, there: BaseModel, here: BaseModel) -> Iterator[DifferenceRow]:
    old, new = _leaves(there), _leaves(here)
    nothing = ("", None)
    paths = [at for at in {**new, **old} if old.get(at, nothing)[1] != new.get(at, nothing)[1]]
    if any(at in _PLACE for at in paths):
        yield DifferenceRow(title, "another place", "moved")
    told = [at for at in paths if at not in _PLACE]
    for at in told[:_MOST_FIELDS]:
        label = (new.get(at) or old[at])[0]
        theirs, ours = old.get(at, nothing)[1], new.get(at, nothing)[1]
        yield DifferenceRow(f"{title}: {label}", _words(theirs), _words(ours))
    if len(told) > _MOST_FIELDS:
        rest = f"{len(told) - _MOST_FIELDS} more values"
        yield DifferenceRow(f"{title}: {rest}", "other", "other")


def _fields(title: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[DifferenceRow]:
    for name, there in old.items():
        here = new[name]
        if isinstance(there, BaseModel) and isinstance(here, BaseModel):
            yield from _entry(f"{title} {name}", there, here)
        elif isinstance(there, tuple) and isinstance(here, tuple):
            what = f"{title}: {name.replace('_', ' ')}"
            yield DifferenceRow(what, f"{len(there)} of them", f"{len(here)} of them")
        else:
            yield DifferenceRow(f"{title}: {name}", _words(there), _words(here))


def _leaves(model: BaseModel, before: str = "") -> dict[str, tuple[str, Any]]:
    """Return a model's values by path, each under the title that its form shows."""
    found: dict[str, tuple[str, Any]] = {}
    for name, field in type(model).model_fields.items():
        value, path = getattr(model, name), f"{before}{name}"
        if isinstance(value, BaseModel):
            found |= _leaves(value, f"{path}.")
        else:
            found[path] = ((field.title or name.replace("_", " ")).lower(), value)
    return found


def _titled(word: str, key: str, entry: Any, scenario: Scenario) -> str:
    if word == "connection":
        ends = [
            scenario.nodes[end].name if end in scenario.nodes else end
            for end in (entry.source, entry.target)
        ]
        return plain(_cut(f"Connection {ends[0]} → {ends[1]}"))
    name = getattr(entry, "name", "") or getattr(entry, "text", "") or key
    return plain(_cut(f"{word.capitalize()} “{' '.join(str(name).split())}”"))


def _words(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "–"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, str | int):
        return plain(_cut(" ".join(str(value).split())))
    if isinstance(value, tuple | Mapping):
        return f"{len(value):,} values"
    return "other"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_WORDS else text[: _MOST_WORDS - 1] + "…"
