"""Variants of a scenario: the user's own, stored as patches by part, and how edits reach them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from planner.document.edits import (
    Edit,
    EditRefused,
    put_alternatives,
    put_nodes,
    set_param,
    set_placement,
    set_traffic_field,
)
from planner.document.scenario import Alternative, Node, Patch, Scenario
from planner.kinds.compute import Placement

AS_DRAWN: Final = "as-drawn"
ALL_EC2: Final = "all-ec2"
ALL_LAMBDA: Final = "all-lambda"
RECOMMENDED: Final = "recommended"
Computed = Literal["as-drawn", "all-ec2", "all-lambda", "recommended"]
Variant = Computed | int
"""What is looked at: the drawing, a computed variant, or the place of an own alternative."""

COMPUTED_TITLES: Mapping[Computed, str] = {
    AS_DRAWN: "As drawn",
    ALL_EC2: "All EC2",
    ALL_LAMBDA: "All Lambda",
    RECOMMENDED: "Recommended",
}
MOST_ALTERNATIVES = 64
_OURS = ("params", "traffic")

Trial = Mapping[tuple[str, str], Any]
"""Values that are only tried: (part, path of its form) → value."""


class HeldBack(EditRefused):
    """An edit of a part in a computed variant: it needs an alternative of one's own."""


def title_of(scenario: Scenario, variant: Variant) -> str:
    """Return what a variant is called."""
    if isinstance(variant, int):
        return scenario.alternatives[variant].name
    return COMPUTED_TITLES[variant]


def is_there(scenario: Scenario, variant: Variant) -> bool:
    """Tell whether the scenario has such a variant."""
    return not isinstance(variant, int) or 0 <= variant < len(scenario.alternatives)


# Looking at a variant


def with_alternative(scenario: Scenario, place: int) -> Scenario:
    """Return the scenario as one of its own alternatives has it.

    Patches of parts that do not exist, and patches that a part cannot hold, change nothing here
    and stay in the file.
    """
    nodes = dict(scenario.nodes)
    for patch in scenario.alternatives[place].patches:
        node = nodes.get(patch.node)
        if node is not None:
            nodes[patch.node] = _patched(node, patch.changes)
    return _if_other(scenario, nodes)


def placed(scenario: Scenario, placements: Mapping[str, Placement]) -> Scenario:
    """Return the scenario with computing parts moved."""
    for key, placement in placements.items():
        if getattr(scenario.nodes[key].params, "placement", placement) != placement:
            scenario = set_placement(key, placement)(scenario)
    return scenario


def tried(scenario: Scenario, trial: Trial) -> Scenario:
    """Return the scenario with the values of a trial; what a part cannot hold is left out."""
    for (key, path), value in trial.items():
        if key in scenario.nodes:
            try:
                scenario = trial_edit(key, path, value)(scenario)
            except ValueError:
                continue
    return scenario


def trial_edit(key: str, path: str, value: Any) -> Edit:
    """Return the edit that sets one tried value; paths of traffic begin with `traffic.`."""
    room, _dot, rest = path.partition(".")
    return set_traffic_field(key, rest, value) if room == "traffic" else set_param(key, path, value)


# Alternatives as a list


def free_name(scenario: Scenario, stem: str) -> str:
    """Return a name that no variant has: `Cheaper`, `Cheaper 2` …"""
    taken = {one.name for one in scenario.alternatives} | set(COMPUTED_TITLES.values())
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem} {number}", number + 1
    return name


def alternative_of(document: Scenario, shown: Scenario, name: str) -> Alternative:
    """Return what `shown` has other than the document, as an alternative."""
    patches = [
        patch
        for key, node in shown.nodes.items()
        if (drawn := document.nodes.get(key)) is not None
        and (patch := _patch(drawn, node, None)) is not None
    ]
    return Alternative(name=name, patches=tuple(patches))


def add_alternative(alternative: Alternative) -> Edit:
    """Put an alternative behind the others."""

    def edit(scenario: Scenario) -> Scenario:
        if len(scenario.alternatives) >= MOST_ALTERNATIVES:
            raise EditRefused(f"A scenario holds {MOST_ALTERNATIVES} alternatives at most")
        _must_be_free(scenario, alternative.name)
        return put_alternatives(scenario, (*scenario.alternatives, alternative))

    return edit


def rename_alternative(place: int, name: str) -> Edit:
    """Call an alternative otherwise."""

    def edit(scenario: Scenario) -> Scenario:
        before = scenario.alternatives[place]
        if name == before.name:
            return scenario
        _must_be_free(scenario, name)
        return _replaced(scenario, place, before.replaced(name=name))

    return edit


def duplicate_alternative(place: int) -> Edit:
    """Put a copy of an alternative behind the others."""

    def edit(scenario: Scenario) -> Scenario:
        before = scenario.alternatives[place]
        name = free_name(scenario, f"{before.name} copy")
        return add_alternative(before.replaced(name=name))(scenario)

    return edit


def delete_alternative(place: int) -> Edit:
    """Take an alternative away; the drawing stays as it is."""

    def edit(scenario: Scenario) -> Scenario:
        kept = [one for n, one in enumerate(scenario.alternatives) if n != place]
        return put_alternatives(scenario, tuple(kept))

    return edit


def take_part(other: Node) -> Edit:
    """Give a part what it has in another variant: its parameters and its traffic."""

    def edit(scenario: Scenario) -> Scenario:
        node = scenario.nodes.get(other.id)
        if node is None:
            raise EditRefused("This variant has no such part")
        if node.kind != other.kind:
            raise EditRefused("The part is of another kind in this variant")
        after = node.replaced(params=other.params, traffic=other.traffic)
        return put_nodes(scenario, {**scenario.nodes, node.id: after})

    return edit


# Editing while a variant is in view


def in_alternative(place: int, edit: Edit) -> Edit:
    """Return the edit of the document that `edit` means while an own alternative is in view.

    What an alternative can hold (a part's parameters and traffic) becomes its patch; all else
    (names, places, connections, new parts, settings) belongs to the drawing.
    """

    def done(document: Scenario) -> Scenario:
        before = with_alternative(document, place)
        after = edit(before)
        return document if after is before else _carried_back(document, before, after, place)

    return done


def in_computed(shown: Scenario, edit: Edit) -> Edit:
    """Return the edit of the document that `edit` means while a computed variant is in view.

    Raises
    ------
    HeldBack
        From the edit, if it changes what the variant computes.
    """

    def done(document: Scenario) -> Scenario:
        after = edit(shown)
        return document if after is shown else _carried_back(document, shown, after, None)

    return done


def _carried_back(
    document: Scenario, before: Scenario, after: Scenario, place: int | None
) -> Scenario:
    altered = [
        key
        for key, node in after.nodes.items()
        if (was := before.nodes.get(key)) is not None
        and node is not was
        and any(getattr(node, name) != getattr(was, name) for name in _OURS)
    ]
    if altered and place is None:
        raise HeldBack("This variant is computed from the drawing")
    nodes = {key: _as_drawn(document, before, key, node) for key, node in after.nodes.items()}
    result = put_nodes(after, document.nodes if _same(nodes, document.nodes) else nodes)
    gone = before.nodes.keys() - after.nodes.keys()
    alternatives = tuple(_without(one, gone) for one in result.alternatives)
    if place is not None and place < len(alternatives):
        changed = _with_patches(alternatives[place], result, after, altered)
        alternatives = (*alternatives[:place], changed, *alternatives[place + 1 :])
    if alternatives != result.alternatives:
        result = put_alternatives(result, alternatives)
    return result


def _as_drawn(document: Scenario, before: Scenario, key: str, node: Node) -> Node:
    """Return a part with the drawing's own parameters, and what else the edit gave it."""
    drawn = document.nodes.get(key)
    if drawn is None or node is before.nodes.get(key):
        return node if drawn is None else drawn
    after = node.replaced(params=drawn.params, traffic=drawn.traffic)
    return drawn if after == drawn else after


def _with_patches(
    alternative: Alternative, drawn: Scenario, shown: Scenario, altered: list[str]
) -> Alternative:
    patches = {patch.node: patch for patch in alternative.patches}
    for key in altered:
        patch = _patch(drawn.nodes[key], shown.nodes[key], patches.get(key))
        if patch is None:
            patches.pop(key, None)
        else:
            patches[key] = patch
    return alternative.replaced(patches=tuple(patches.values())) if altered else alternative


def _without(alternative: Alternative, gone: set[str]) -> Alternative:
    """Drop patches of parts that an edit removed, lest a later part of that id inherit them."""
    kept = tuple(patch for patch in alternative.patches if patch.node not in gone)
    return alternative if kept == alternative.patches else alternative.replaced(patches=kept)


# Patches


def _patch(drawn: Node, shown: Node, before: Patch | None) -> Patch | None:
    changes = {} if before is None else _read(before.changes)
    ours: dict[str, Any] = {}
    if shown.params != drawn.params:
        ours["params"] = _difference(_dump(drawn.params), _dump(shown.params))
    if shown.traffic != drawn.traffic:
        ours["traffic"] = None if shown.traffic is None else _dump(shown.traffic)
    changes = {key: value for key, value in changes.items() if key not in _OURS} | ours
    if not changes:
        return None
    text = json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Patch(node=drawn.id, changes=text)


@lru_cache(maxsize=4_096)
def _patched(node: Node, changes: str) -> Node:
    """Return a part with an alternative's values; a patch it cannot hold leaves it as drawn."""
    read = _read(changes)
    fields: dict[str, Any] = {}
    try:
        if isinstance(read.get("params"), dict):
            merged = _merged(_dump(node.params), read["params"])
            fields["params"] = type(node.params).model_validate(merged)
        if "traffic" in read:
            fields["traffic"] = read["traffic"]
        return node.replaced(**fields) if fields else node
    except ValueError:
        return node


def _dump(value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = value.model_dump(mode="json")
    return dumped


def _read(changes: str) -> dict[str, Any]:
    try:
        read = json.loads(changes)
    except (ValueError, RecursionError):
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


def _if_other(scenario: Scenario, nodes: dict[str, Node]) -> Scenario:
    return scenario if _same(nodes, scenario.nodes) else put_nodes(scenario, nodes)


def _same(one: Mapping[str, Node], other: Mapping[str, Node]) -> bool:
    return list(one) == list(other) and all(one[key] is other[key] for key in one)


def _must_be_free(scenario: Scenario, name: str) -> None:
    if not name.strip():
        raise EditRefused("An alternative needs a name")
    taken = {one.name for one in scenario.alternatives} | set(COMPUTED_TITLES.values())
    if name in taken:
        raise EditRefused(f"There is a variant called {name} already")


def _replaced(scenario: Scenario, place: int, alternative: Alternative) -> Scenario:
    before = scenario.alternatives
    return put_alternatives(scenario, (*before[:place], alternative, *before[place + 1 :]))
