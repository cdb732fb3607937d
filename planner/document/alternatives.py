"""Variants of a scenario: the user's own, stored as patches by part, and how edits reach them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

from planner.document.edits import (
    Edit,
    EditRefused,
    add_all,
    free_id,
    put_alternatives,
    put_edges,
    put_nodes,
    remove,
    set_param,
    set_placement,
    set_traffic_field,
    with_causes,
)
from planner.document.patches import OURS, patch_of, patched
from planner.document.scenario import Alternative, Edge, Node, Patch, Scenario
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
_Entry = TypeVar("_Entry", Node, Edge)
_COMPUTED = ("params", "traffic")
"""Fields of a part that a computed variant computes."""

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
    one = scenario.alternatives[place]
    dropped = frozenset(one.dropped)
    nodes = {key: node for key, node in scenario.nodes.items() if key not in dropped}
    for patch in one.patches:
        node = nodes.get(patch.node)
        if node is not None:
            nodes[patch.node] = patched(node, patch.changes)
    taken = scenario.nodes.keys() | scenario.edges.keys() | scenario.groups.keys()
    for node in one.added:
        if node.id not in taken:
            nodes[node.id] = _in_a_group_of(scenario, node)
    shown = _if_other(scenario, nodes)
    if not (one.dropped or one.added or one.added_edges):
        return shown
    return put_edges(shown, _edges_of(scenario, one, nodes))


def _in_a_group_of(scenario: Scenario, node: Node) -> Node:
    """Return an added part outside a group that the drawing has no more."""
    return node if node.group is None or node.group in scenario.groups else _alone(node)


@lru_cache(maxsize=1_024)
def _alone(node: Node) -> Node:
    return node.replaced(group=None)


def _edges_of(scenario: Scenario, one: Alternative, nodes: Mapping[str, Node]) -> dict[str, Edge]:
    """Return the connections of an alternative: between parts that it has."""
    dropped = frozenset(one.dropped)
    edges = {
        key: edge
        for key, edge in scenario.edges.items()
        if key not in dropped and edge.source in nodes and edge.target in nodes
    }
    for edge in one.added_edges:
        known = edge.id in scenario.edges or edge.id in nodes
        if not known and edge.source in nodes and edge.target in nodes:
            edges[edge.id] = edge
    return {key: with_causes(edge, edges.keys()) for key, edge in edges.items()}


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
    return _revised(Alternative(name=name), document, document, shown)


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


def take_part(key: str, source: Scenario) -> Edit:
    """Give a part what it has in another variant: add it, take it away, or set it so."""
    other = source.nodes.get(key)

    def edit(scenario: Scenario) -> Scenario:
        node = scenario.nodes.get(key)
        if other is None:
            if node is None:
                raise EditRefused("Neither variant has such a part")
            return remove((key,))(scenario)
        if node is None:
            return _with_part(scenario, other, source)
        if node.kind != other.kind:
            raise EditRefused("The part is of another kind in this variant")
        after = node.replaced(params=other.params, traffic=other.traffic, name=other.name)
        return put_nodes(scenario, {**scenario.nodes, node.id: after})

    return edit


def _with_part(scenario: Scenario, part: Node, source: Scenario) -> Scenario:
    """Return the scenario with a part of another variant and its connections to parts here."""
    ends = scenario.nodes.keys() | {part.id}
    edges = [
        edge
        for edge in source.edges.values()
        if part.id in (edge.source, edge.target)
        and edge.source in ends
        and edge.target in ends
        and edge.id not in scenario.edges
    ]
    known = scenario.edges.keys() | {edge.id for edge in edges}
    clean = [with_causes(edge, known) for edge in edges]
    return add_all((_in_a_group_of(scenario, part),), clean)(scenario)


# Editing while a variant is in view


def in_alternative(place: int, edit: Edit) -> Edit:
    """Return the edit of the document that `edit` means while an own alternative is in view.

    Parts and connections that come or go, and a part's name, parameters and traffic, are the
    alternative's; all else (places, groups, notes, settings, what a connection of the drawing
    says) belongs to the drawing.
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
    if place is None:
        return _from_computed(document, before, after)
    result = put_nodes(after, _drawn_nodes(document, before, after))
    result = put_edges(result, _drawn_edges(document, before, after))
    alternatives = result.alternatives
    if place < len(alternatives):
        changed = _revised(alternatives[place], document, before, after)
        if changed != alternatives[place]:
            rest = alternatives[place + 1 :]
            result = put_alternatives(result, (*alternatives[:place], changed, *rest))
    return result


def _from_computed(document: Scenario, before: Scenario, after: Scenario) -> Scenario:
    if any(
        node is not was and any(getattr(node, name) != getattr(was, name) for name in _COMPUTED)
        for key, node in after.nodes.items()
        if (was := before.nodes.get(key)) is not None
    ):
        raise HeldBack("This variant is computed from the drawing")
    nodes = {
        key: _as_drawn(document, before, key, node, _COMPUTED) for key, node in after.nodes.items()
    }
    result = put_nodes(after, document.nodes if _same(nodes, document.nodes) else nodes)
    gone = before.nodes.keys() - after.nodes.keys()
    alternatives = tuple(_without(one, gone) for one in result.alternatives)
    if alternatives != result.alternatives:
        result = put_alternatives(result, alternatives)
    return result


def _drawn_nodes(document: Scenario, before: Scenario, after: Scenario) -> Mapping[str, Node]:
    """Return the drawing's own parts after an edit of an alternative: none comes or goes."""
    drawn = document.nodes
    kept = [key for key in after.nodes if key in drawn]
    hidden = [key for key in drawn if key not in after.nodes]
    stays = kept == [key for key in drawn if key in after.nodes]
    nodes = {}
    for key in drawn if stays else (*kept, *hidden):
        shown = after.nodes.get(key)
        if shown is None:
            nodes[key] = _in_a_group_of(after, drawn[key])
        else:
            nodes[key] = _as_drawn(document, before, key, shown, OURS)
    return drawn if _same(nodes, drawn) else nodes


def _as_drawn(
    document: Scenario, before: Scenario, key: str, node: Node, ours: tuple[str, ...]
) -> Node:
    """Return a part with the drawing's own values of `ours`, and what else the edit gave it."""
    drawn = document.nodes.get(key)
    if drawn is None or node is before.nodes.get(key):
        return node if drawn is None else drawn
    after = node.replaced(**{name: getattr(drawn, name) for name in ours})
    return drawn if after == drawn else after


def _drawn_edges(document: Scenario, before: Scenario, after: Scenario) -> Mapping[str, Edge]:
    """Return the drawing's own connections: none comes or goes, but what they say is theirs."""
    edges = dict(document.edges)
    for key, edge in _altered_edges(document, before, after).items():
        was, drawn = before.edges[key], document.edges[key]
        causes = drawn.fires_on if edge.fires_on == was.fires_on else edge.fires_on
        edges[key] = with_causes(edge.replaced(fires_on=causes), document.edges.keys())
    return edges if edges != dict(document.edges) else document.edges


def _altered_edges(document: Scenario, before: Scenario, after: Scenario) -> dict[str, Edge]:
    """Return the drawing's connections that an edit changed, and that still join its parts."""
    return {
        key: edge
        for key, edge in after.edges.items()
        if key in document.edges
        and (was := before.edges.get(key)) is not None
        and edge != with_causes(was, after.edges.keys())
        and edge.source in document.nodes
        and edge.target in document.nodes
    }


def _revised(
    one: Alternative, document: Scenario, before: Scenario, after: Scenario
) -> Alternative:
    """Return an alternative with what an edit of what it shows made of it."""
    drawn_ids = document.nodes.keys() | document.edges.keys()
    added = _kept(one.added, document.nodes, before.nodes, after.nodes)
    added += [
        node
        for key, node in after.nodes.items()
        if key not in before.nodes and key not in document.nodes
    ]
    led_away = {
        key
        for key, edge in after.edges.items()
        if key in document.edges and not {edge.source, edge.target} <= document.nodes.keys()
    }
    added_edges = _kept(one.added_edges, document.edges, before.edges, after.edges)
    added_edges += [
        edge
        for key, edge in after.edges.items()
        if key not in before.edges and key not in document.edges
    ]
    added_edges += [after.edges[key].replaced(id=free_id(after, key)) for key in sorted(led_away)]
    gone = [key for key in before.nodes if key in document.nodes and key not in after.nodes]
    gone += [
        key
        for key, edge in before.edges.items()
        if key in document.edges
        and (key not in after.edges or key in led_away)
        and {edge.source, edge.target} <= after.nodes.keys()
    ]
    came_back = {*after.nodes, *(after.edges.keys() - led_away)}
    dropped = [key for key in one.dropped if key in drawn_ids and key not in came_back]
    return one.replaced(
        patches=_patches(one, document, before, after),
        added=tuple(added),
        added_edges=tuple(added_edges),
        dropped=tuple(dict.fromkeys((*dropped, *gone))),
    )


def _kept(
    entries: tuple[_Entry, ...],
    drawn: Mapping[str, _Entry],
    before: Mapping[str, _Entry],
    after: Mapping[str, _Entry],
) -> list[_Entry]:
    """Return added entries as they are now; one that is hidden stays as it was."""
    return [
        entry if entry.id in drawn else after.get(entry.id, entry)
        for entry in entries
        if entry.id in drawn or entry.id in after or entry.id not in before
    ]


def _patches(
    one: Alternative, document: Scenario, before: Scenario, after: Scenario
) -> tuple[Patch, ...]:
    patches = {patch.node: patch for patch in one.patches}
    for key, drawn in document.nodes.items():
        shown, was = after.nodes.get(key), before.nodes.get(key)
        if shown is None:
            if was is not None:
                patches.pop(key, None)
            continue
        if was is not None and all(getattr(shown, n) == getattr(was, n) for n in OURS):
            continue
        patch = patch_of(drawn, shown, patches.get(key))
        if patch is None:
            patches.pop(key, None)
        else:
            patches[key] = patch
    return tuple(patches.values())


def _without(alternative: Alternative, gone: set[str]) -> Alternative:
    """Drop patches of parts that an edit removed, lest a later part of that id inherit them."""
    kept = tuple(patch for patch in alternative.patches if patch.node not in gone)
    return alternative if kept == alternative.patches else alternative.replaced(patches=kept)


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
