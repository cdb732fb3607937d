"""One part's other values in an alternative: what differs, as JSON, and the part that has them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from planner.document.scenario import Node, Patch
from planner.storage.limits import RefusedInput, strict_json

OURS = ("params", "traffic", "name")
"""Fields of a part that an alternative may have otherwise."""


def patch_of(drawn: Node, shown: Node, before: Patch | None) -> Patch | None:
    """Return what a part has otherwise in an alternative; None where it is as drawn.

    What a newer version wrote into the patch that was there before is kept.
    """
    changes = {} if before is None else _read(before.changes)
    ours: dict[str, Any] = {}
    if shown.params != drawn.params:
        ours["params"] = _difference(_dump(drawn.params), _dump(shown.params))
    if shown.traffic != drawn.traffic:
        ours["traffic"] = None if shown.traffic is None else _dump(shown.traffic)
    if shown.name != drawn.name:
        ours["name"] = shown.name
    changes = {key: value for key, value in changes.items() if key not in OURS} | ours
    if not changes:
        return None
    text = json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Patch(node=drawn.id, changes=text)


@lru_cache(maxsize=4_096)
def patched(node: Node, changes: str) -> Node:
    """Return a part with an alternative's values; a patch it cannot hold leaves it as drawn."""
    read = _read(changes)
    fields: dict[str, Any] = {}
    try:
        if isinstance(read.get("params"), dict):
            merged = _merged(_dump(node.params), read["params"])
            fields["params"] = type(node.params).model_validate(merged)
        if "traffic" in read:
            fields["traffic"] = read["traffic"]
        if "name" in read:
            fields["name"] = read["name"]
        return node.replaced(**fields) if fields else node
    except ValueError:
        return node


def _dump(value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = value.model_dump(mode="json")
    return dumped


def _read(changes: str) -> dict[str, Any]:
    try:
        read = strict_json(changes.encode(), "The patch")
    except RefusedInput:
        return {}
    return read if isinstance(read, dict) else {}


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in new.items():
        was = old.get(key)
        if key in old and was == value:
            continue
        if isinstance(was, dict) and isinstance(value, dict):
            value = _difference(was, value)
        found[key] = value
    return found


def _merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(old)
    for key, value in changes.items():
        was = result.get(key)
        if isinstance(was, dict) and isinstance(value, dict):
            value = _merged(was, value)
        result[key] = value
    return result
