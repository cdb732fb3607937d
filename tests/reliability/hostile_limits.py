"""Hostile scenarios drawn from the schemas: every field of every model at and beyond its limits."""

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from planner.document.scenario import Edge, Group, Note, Settings
from planner.kinds import KINDS
from planner.traffic.profile import PROFILES

_WAYS = ("min", "max", "tiny", "below", "above", "random1", "random2")
_DEEPEST = 4
_MOST_ITEMS = 8_784

USERS = {
    "id": "u",
    "kind": "source.users",
    "traffic": {"shape": "steady", "requests_per_hour": 5_000},
}


def part(key: str = "a", kind: str = "aws.compute", **fields: Any) -> dict[str, Any]:
    """Return a part as a file has it."""
    return {"id": key, "kind": kind, **fields}


def edge(source: str, target: str, key: str = "", **fields: Any) -> dict[str, Any]:
    """Return a connection as a file has it."""
    return {"id": key or f"{source}>{target}", "source": source, "target": target, **fields}


def as_plan(**fields: Any) -> bytes:
    """Return a scenario file."""
    return json.dumps({"format": "ec2-lambda-plan", "format_version": 1, **fields}).encode()


def at_limits() -> Iterator[tuple[str, bytes]]:
    """Yield a file for every model and way, with a drawing around it."""
    chance = random.Random(99)
    behind = [edge("u", "f"), edge("f", "a"), edge("u", "a", mode="event")]
    for kind in KINDS.values():
        for how in _WAYS:
            params = _filled(kind.params, how, chance)
            nodes = [USERS, part("f"), part("a", kind.id, params=params)]
            yield f"{kind.id}-{how}", as_plan(nodes=nodes, edges=behind)
    for profile in PROFILES:
        for how in _WAYS:
            nodes = [{**USERS, "traffic": _filled(profile, how, chance)}, part(), part("s")]
            edges = [edge("u", "a"), edge("a", "s")]
            yield f"{profile.__name__}-{how}", as_plan(nodes=nodes, edges=edges)
    for model, room in (
        (Settings, "settings"),
        (Edge, "edges"),
        (Group, "groups"),
        (Note, "notes"),
    ):
        for how in _WAYS:
            yield f"{room}-{how}", _in_a_room(room, _filled(model, how, chance))


def _in_a_room(room: str, value: dict[str, Any]) -> bytes:
    drawing: dict[str, Any] = {
        "nodes": [USERS, part("a"), part("b")],
        "edges": [edge("u", "a"), edge("a", "b")],
    }
    if room == "settings":
        drawing["settings"] = value
    elif room == "edges":
        ends = edge("a", "b", "e", fires_on=None, operation="invoke")
        drawing["edges"] = [drawing["edges"][0], {**value, **ends}]
    else:
        value.pop("parent", None)
        drawing[room] = [{**value, "id": "z"}]
    return as_plan(**drawing)


def _filled(model: type[BaseModel], how: str, chance: random.Random) -> dict[str, Any]:
    schema = model.model_json_schema()
    found = _value(schema, schema.get("$defs", {}), how.rstrip("12"), chance, 0)
    if not isinstance(found, dict):
        raise TypeError(f"{model.__name__} is no object")
    return found


def _value(
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    how: str,
    chance: random.Random,
    depth: int,
) -> Any:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if "const" in schema:
        return schema["const"]
    branches = schema.get("oneOf") or schema.get("anyOf")
    if branches:
        branches = [one for one in branches if one.get("type") != "null"]
        chosen = chance.choice(branches) if how in ("random", "tiny") else branches[-(how == "max")]
        return _value(chosen, definitions, how, chance, depth)
    if how == "random":
        how = chance.choice(("min", "max", "tiny", "middle"))
    if "enum" in schema:
        return schema["enum"][-(how == "max")]
    match schema.get("type"):
        case "number" | "integer":
            return _number(schema, how)
        case "boolean":
            return how == "max"
        case "string":
            return "\U0001f4a3" * min(schema.get("maxLength", 100), 4_096) if how == "max" else "x"
        case "array":
            return _items(schema, definitions, how, chance, depth)
        case "object":
            needed = schema.get("required", ())
            return {
                key: _value(inner, definitions, how, chance, depth + 1)
                for key, inner in schema.get("properties", {}).items()
                if key != "unknown_fields" and (depth <= _DEEPEST or key in needed)
            }
    return None


def _items(
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    how: str,
    chance: random.Random,
    depth: int,
) -> list[Any]:
    if "prefixItems" in schema:
        inners = schema["prefixItems"]
    else:
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        few = how == "min" or depth >= _DEEPEST
        inners = [schema.get("items", {})] * (least if few else min(most, _MOST_ITEMS))
    return [_value(inner, definitions, how, chance, depth + 1) for inner in inners]


def _number(schema: Mapping[str, Any], how: str) -> float:
    whole = schema["type"] == "integer"
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1e308))
    high = schema.get("maximum", schema.get("exclusiveMaximum", 1e308))
    step = 1 if whole else abs(high) * 1e-7
    found: float = {
        "min": low + ((1 if whole else 5e-324) if "exclusiveMinimum" in schema else 0),
        "max": high - (step if "exclusiveMaximum" in schema else 0),
        "tiny": max(low, 1 if whole else 5e-324),
        "below": low - 1 if abs(low) < 1e15 else low * 1.1,
        "above": high + 1 if abs(high) < 1e15 else high * 1.0001,
        "middle": (low + high) / 2 if abs(high) < 1e300 else 1.0,
    }[how]
    return int(found) if whole else found
