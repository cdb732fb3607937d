"""The scenario as a file: bytes → Scenario or one clear sentence, and back in lines that diff."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from planner.document.migrations import migrate
from planner.document.nesting import nested_too_deep
from planner.document.scenario import (
    FORMAT,
    FORMAT_VERSION,
    CatalogStamp,
    Edge,
    Group,
    Node,
    Note,
    Scenario,
)
from planner.kinds import KINDS
from planner.storage.atomic import write_atomic
from planner.storage.limits import (
    MOST_ENTRIES,
    MOST_NESTED_GROUPS,
    RefusedInput,
    read_limited,
    strict_json,
)
from planner.storage.plain_text import plain
from planner.storage.stored_value import StoredValue, without_fraction

SUFFIX = ".elplan"
MEDIA_TYPE = "application/vnd.ec2-lambda-plan+json"

_ROOMS = {"nodes": "part", "edges": "connection", "groups": "group", "notes": "note"}
ENTRY_MODELS: dict[str, type[StoredValue]] = {
    "nodes": Node,
    "edges": Edge,
    "groups": Group,
    "notes": Note,
}
_INDENT = "  "
_ENTRY_LINE = "\n" + 2 * _INDENT
_LONGEST_VALUE = 40
_LONGEST_WORDS = 300


class UnreadableScenario(ValueError):  # noqa: N818  the name says what it is
    """A file is no scenario that this version can open; the message is one sentence."""


def open_scenario(path: Path) -> Scenario:
    """Read the scenario in `path`.

    Raises
    ------
    UnreadableScenario
        If it cannot be read, for whatever reason.
    """
    try:
        data = read_limited(path)
    except RefusedInput as refusal:
        raise UnreadableScenario(str(refusal)) from refusal
    return load_scenario(data, plain(path.name))


def save_scenario(path: Path, scenario: Scenario, stamp: CatalogStamp | None = None) -> bytes:
    """Write the scenario to `path` and return the bytes that stand there now.

    Raises
    ------
    SaveProblem
        If it could not be written; the file is what it was.
    """
    data = dump_scenario(scenario, stamp)
    write_atomic(path, data)
    return data


def load_scenario(data: bytes, where: str = "the file") -> Scenario:
    """Read a scenario from the bytes of a file; `where` names it in sentences.

    Raises
    ------
    UnreadableScenario
        If the bytes are no scenario, or one of a newer version. Nothing else is ever raised.
    """
    return read_scenario(data, where)[0]


def read_scenario(
    data: bytes, where: str, on_entry: Callable[[], object] = lambda: None
) -> tuple[Scenario, dict[str, Any]]:
    """Read a scenario, and what stood in the file, migrated; `on_entry` hears of every entry.

    Raises
    ------
    UnreadableScenario
        If the bytes are no scenario, or one of a newer version. Nothing else is ever raised.
    """
    try:
        document = strict_json(data, where)
        version = _version_of(document, where)
        _check_counts(document, where)
        document = migrate(document, version)
        scenario = _validated(document, where, on_entry)
        _check_references(scenario, where)
    except RefusedInput as refusal:
        raise UnreadableScenario(str(refusal)) from refusal
    except ValidationError as error:
        raise UnreadableScenario(f"{where}: {_first_problem(error)}") from error
    except RecursionError as error:
        raise UnreadableScenario(f"{where} is nested too deep.") from error
    return scenario, document


def checked(data: bytes) -> bytes:
    """Return the bytes of a scenario file if they can be opened, for a process apart.

    Raises
    ------
    UnreadableScenario
        If they cannot.
    """
    load_scenario(data)
    return data


def dump_scenario(scenario: Scenario, stamp: CatalogStamp | None = None) -> bytes:
    """Write a scenario as UTF-8 JSON, one field a line, keys in the order of the format.

    `stamp` is the identity of the price catalogue that the scenario was computed with; without
    it the scenario's own is kept. A moved part changes two lines.
    """
    if stamp is not None:
        scenario = scenario.model_copy(update={"catalog": stamp})
    document = scenario.model_dump(mode="json", exclude=set(_ROOMS))
    out: list[str] = []
    opening = "{"
    for key in [*Scenario.model_fields, *sorted(document.keys() - Scenario.model_fields.keys())]:
        if key not in document and key not in _ROOMS:
            continue
        out.append(f"{opening}\n{_INDENT}{encode_basestring(key)}: ")
        if key in _ROOMS:
            _write_entries(getattr(scenario, key).values(), out)
        else:
            _write(document[key], f"\n{_INDENT}", out)
        opening = ","
    return ("".join(out) + "\n}\n").encode("utf-8")


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file of this version."""
    from pydantic.json_schema import models_json_schema

    models: list[type[BaseModel]] = [Scenario, *(kind.params for kind in KINDS.values())]
    wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [
        (model, "validation") for model in dict.fromkeys(models)
    ]
    names, whole = models_json_schema(wanted)
    definitions: dict[str, Any] = whole["$defs"]
    for definition in definitions.values():
        # A newer version's fields survive a round trip, so they are allowed.
        definition.pop("additionalProperties", None)
        definition.get("properties", {}).pop("unknown_fields", None)
    for room in _ROOMS:
        entry = definitions["Scenario"]["properties"][room]
        definitions["Scenario"]["properties"][room] = {
            "type": "array",
            "maxItems": MOST_ENTRIES[room],
            "items": entry["additionalProperties"],
        }
    definitions["Node"]["properties"]["params"] = {"type": "object"}
    definitions["Node"]["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind.id}}},
            "then": {"properties": {"params": names[kind.params, "validation"]}},
        }
        for kind in KINDS.values()
    ]
    definitions["Scenario"]["required"] = ["format_version"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"EC2 or Lambda planner: scenario, format {FORMAT_VERSION}",
        "$ref": "#/$defs/Scenario",
        "$defs": definitions,
    }


def _validated(document: dict[str, Any], where: str, on_entry: Callable[[], object]) -> Scenario:
    """Read entry by entry and stop at the first that is wrong: a million complaints need memory."""
    rooms = {room: document.get(room, []) for room in _ROOMS}
    for room, model in ENTRY_MODELS.items():
        entries = []
        for number, entry in enumerate(rooms[room], start=1):
            try:
                entries.append(model.model_validate(entry))
            except ValidationError as error:
                key = entry.get("id") if isinstance(entry, dict) else None
                name = _quoted(key) if isinstance(key, str) and key else str(number)
                raise RefusedInput(
                    f"{where}: {_first_problem(error, (f'{_ROOMS[room]} {name}',))}"
                ) from error
            on_entry()
        rooms[room] = entries
    return Scenario.model_validate(document | rooms)


# What is checked before and after the models


def _version_of(document: Any, where: str) -> int:
    if (
        not isinstance(document, dict)
        or "format_version" not in document
        or document.get("format", FORMAT) != FORMAT
    ):
        raise RefusedInput(f"{where} is not a scenario of this planner (format {FORMAT!r}).")
    version = document["format_version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RefusedInput(f"{where}: format_version should be a whole number from 1 on.")
    if version > FORMAT_VERSION:
        raise RefusedInput(
            f"{where} needs a newer planner: it is of format {version}, and this version reads "
            f"formats up to {FORMAT_VERSION}."
        )
    return version


def _check_counts(document: dict[str, Any], where: str) -> None:
    for room, most in MOST_ENTRIES.items():
        entries = document.get(room, [])
        if not isinstance(entries, list):
            raise RefusedInput(f"{where}: {room} should be a list.")
        if len(entries) > most:
            raise RefusedInput(f"{where} has more than {most:,} {room}.")


def _check_references(scenario: Scenario, where: str) -> None:
    """Refuse what no edit can make: one id twice, groups that do not exist or hold themselves."""
    owners: dict[str, str] = {}
    for room, word in _ROOMS.items():
        for key in getattr(scenario, room):
            if key in owners:
                raise RefusedInput(
                    f"{where}: a {owners[key]} and a {word} both have the id {_quoted(key)}."
                )
            owners[key] = word
    for node in scenario.nodes.values():
        if node.group is not None and node.group not in scenario.groups:
            raise RefusedInput(
                f"{where}: part {_quoted(node.id)} is in the group {_quoted(node.group)}, "
                "which does not exist."
            )
    for edge in scenario.edges.values():
        lost = [cause for cause in edge.fires_on or () if cause not in scenario.edges]
        if lost:
            raise RefusedInput(
                f"{where}: connection {_quoted(edge.id)} fires on {_quoted(lost[0])}, "
                "which is no connection."
            )
    _check_groups(scenario, where)


def _check_groups(scenario: Scenario, where: str) -> None:
    sound: set[str] = set()
    for start in scenario.groups:
        chain: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in sound:
            if here not in scenario.groups:
                raise RefusedInput(
                    f"{where}: group {_quoted(next(reversed(chain)))} is in the group "
                    f"{_quoted(here)}, which does not exist."
                )
            if here in chain:
                raise RefusedInput(f"{where}: group {_quoted(here)} is inside itself.")
            chain[here] = None
            here = scenario.groups[here].parent
        sound.update(chain)
    deep = nested_too_deep(scenario.groups)
    if deep is not None:
        raise RefusedInput(
            f"{where}: group {_quoted(deep)} is inside more than {MOST_NESTED_GROUPS} others."
        )


# Problems in words


def _first_problem(error: ValidationError, place: Sequence[str] = ()) -> str:
    """Say the first thing that is wrong: where, what was expected, what is there."""
    steps: list[Any] = list(place)
    while True:
        first = error.errors(include_url=False)[0]
        steps.extend(first["loc"])
        inner = first.get("ctx", {}).get("error")
        if not isinstance(inner, ValidationError):
            break
        error = inner
    said = first["msg"].removeprefix("Value error, ")
    said = said.replace("Input should", "the value should").replace("Input ", "the value ")
    said = said[:1].lower() + said[1:]
    value = first["input"]
    if first["type"] not in ("value_error", "missing") and _is_plain(value):
        said += f", not {_quoted(json.dumps(value, ensure_ascii=False))}"
    where = ", ".join(map(_step, steps))
    return plain(f"{where}: {said}" if where else said)[:_LONGEST_WORDS].rstrip(".") + "."


def _step(step: Any) -> str:
    return f"entry {step + 1}" if isinstance(step, int) else str(step)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _quoted(text: str) -> str:
    cut = text[:_LONGEST_VALUE] + ("…" if len(text) > _LONGEST_VALUE else "")
    return f"“{plain(cut)}”".replace("\n", " ")


# Writing


@lru_cache(maxsize=1 << 14)
def _entry_text(entry: StoredValue, line: str) -> str:
    """Write one part, connection, group or note; saving again writes only what changed."""
    out: list[str] = []
    _write(entry.model_dump(mode="json"), line, out)
    return "".join(out)


def _write_entries(entries: Iterable[StoredValue], out: list[str]) -> None:
    texts = [_entry_text(entry, _ENTRY_LINE) for entry in entries]
    joined = f",{_ENTRY_LINE}".join(texts)
    out.append(f"[{_ENTRY_LINE}{joined}\n{_INDENT}]" if texts else "[]")


def _write(value: Any, line: str, out: list[str]) -> None:
    """Append JSON text; `line` is a line break with the indentation of the value."""
    if isinstance(value, dict) and value:
        opening = "{"
        for key, entry in value.items():
            out.append(f"{opening}{line}{_INDENT}{encode_basestring(key)}: ")
            _write(entry, line + _INDENT, out)
            opening = ","
        out.append(f"{line}}}")
    elif isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        opening = "["
        for entry in value:
            out.append(f"{opening}{line}{_INDENT}")
            _write(entry, line + _INDENT, out)
            opening = ","
        out.append(f"{line}]")
    elif isinstance(value, list):
        out.append("[")
        for place, entry in enumerate(value):
            out.append(", " if place else "")
            _write(entry, line, out)
        out.append("]")
    elif isinstance(value, str):
        out.append(encode_basestring(value))
    else:
        out.append(_number_or_word(value))


def _number_or_word(value: float | bool | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(without_fraction(value))
