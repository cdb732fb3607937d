"""Every way to edit a scenario: pure functions, Scenario in, Scenario out."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from planner.document.nesting import nested_too_deep
from planner.document.scenario import FAR_PX, Alternative, Edge, Group, Node, Note, Scenario
from planner.kinds import KINDS
from planner.kinds.compute import Placement
from planner.storage.limits import MOST_NESTED_GROUPS
from planner.storage.stored_value import StoredValue
from planner.traffic import Profile

Edit = Callable[[Scenario], Scenario]


class EditRefused(ValueError):  # noqa: N818  it names what happened
    """An edit that the document cannot hold; the message is a sentence for the user."""


def in_order(*edits: Edit) -> Edit:
    """Do several edits as one."""

    def edit(scenario: Scenario) -> Scenario:
        for step in edits:
            scenario = step(scenario)
        return scenario

    return edit


# Parts


def add_node(node: Node) -> Edit:
    """Place `node`; its id must be free."""

    def edit(scenario: Scenario) -> Scenario:
        if node.id in scenario.nodes:
            raise EditRefused(f"There is a part with the id {node.id} already")
        return _with(scenario, nodes={**scenario.nodes, node.id: node})

    return edit


def remove(ids: Collection[str]) -> Edit:
    """Take away parts, connections, groups and notes; connections of gone parts go too."""
    gone = frozenset(ids)

    def edit(scenario: Scenario) -> Scenario:
        edges = {
            key: edge
            for key, edge in scenario.edges.items()
            if key not in gone and edge.source not in gone and edge.target not in gone
        }
        gone_edges = frozenset(scenario.edges.keys() - edges.keys())
        edges = {key: _without_causes(edge, gone_edges) for key, edge in edges.items()}
        nodes = {k: _out_of(n, gone) for k, n in scenario.nodes.items() if k not in gone}
        groups = {k: _out_of(g, gone) for k, g in scenario.groups.items() if k not in gone}
        notes = {k: n for k, n in scenario.notes.items() if k not in gone}
        return _with(scenario, nodes=nodes, edges=edges, groups=groups, notes=notes)

    return edit


def rename(key: str, name: str) -> Edit:
    """Name a part or a group, or write a note's text."""

    def edit(scenario: Scenario) -> Scenario:
        if key in scenario.nodes:
            return _node(scenario, key, name=name)
        if key in scenario.groups:
            return _entry(scenario, "groups", key, name=name)
        return _entry(scenario, "notes", key, text=name)

    return edit


def move(positions: Mapping[str, tuple[float, float]]) -> Edit:
    """Put parts, groups and notes at new top left corners."""

    def edit(scenario: Scenario) -> Scenario:
        changed: dict[str, dict[str, Any]] = {}
        for room in ("nodes", "groups", "notes"):
            entries: Mapping[str, Any] = getattr(scenario, room)
            moved = {
                key: _put_at(entries[key], x, y)
                for key, (x, y) in positions.items()
                if key in entries and (entries[key].x, entries[key].y) != (x, y)
            }
            if moved:
                changed[room] = {**entries, **moved}
        return _with(scenario, **changed) if changed else scenario

    return edit


def set_param(node_id: str, path: str, value: Any) -> Edit:
    """Set one row of a part's form; `path` is dotted: `workload.duration_ms`.

    Raises
    ------
    pydantic.ValidationError
        From the edit, if the field cannot hold `value`.
    """
    steps = path.split(".")

    def edit(scenario: Scenario) -> Scenario:
        params = scenario.nodes[node_id].params
        return _node(scenario, node_id, params=_put(params, steps, value))

    return edit


def set_node_field(node_id: str, name: str, value: Any) -> Edit:
    """Set a field of the part itself: `locked`, `group`."""
    return lambda scenario: _node(scenario, node_id, **{name: value})


def set_placement(
    node_id: str, placement: Placement, config: Mapping[str, Any] | None = None
) -> Edit:
    """Flip a computing part, keeping the other placements' values; `config` pins fields."""

    def edit(scenario: Scenario) -> Scenario:
        params: Any = scenario.nodes[node_id].params
        block = "lambda_" if placement == "lambda" else placement
        known = type(getattr(params, block)).model_fields
        pinned = {key: value for key, value in (config or {}).items() if key in known}
        after = params.replaced(
            placement=placement, **{block: getattr(params, block).replaced(**pinned)}
        )
        return _node(scenario, node_id, params=after)

    return edit


def set_traffic(node_id: str, profile: Profile | None) -> Edit:
    """Give a part a traffic profile of its own, or none."""

    def edit(scenario: Scenario) -> Scenario:
        node = scenario.nodes[node_id]
        kind = KINDS.get(node.kind)
        if profile is None and kind is not None and kind.source:
            raise EditRefused(f"{kind.title} always has traffic of its own")
        return _node(scenario, node_id, traffic=profile)

    return edit


def set_traffic_field(node_id: str, name: str, value: Any) -> Edit:
    """Set one row of a part's traffic form.

    Raises
    ------
    pydantic.ValidationError
        From the edit, if the field cannot hold `value`.
    """

    def edit(scenario: Scenario) -> Scenario:
        profile = scenario.nodes[node_id].traffic
        if profile is None:
            raise EditRefused("This part has no traffic of its own")
        return _node(scenario, node_id, traffic=profile.replaced(**{name: value}))

    return edit


# Connections


def why_not_connect(scenario: Scenario, source: str, target: str) -> str | None:
    """Say why `source` may not point at `target`; None where it may."""
    if source == target:
        return "A part cannot call itself"
    if source not in scenario.nodes or target not in scenario.nodes:
        return (
            "A note cannot be connected"
            if {source, target} & scenario.notes.keys()
            else ("Only parts can be connected")
        )
    one, other = (KINDS.get(scenario.nodes[end].kind) for end in (source, target))
    if one is None or other is None:
        return "This part is of a kind that this version does not know"
    if not one.emits:
        return f"{one.title} cannot call"
    if not other.accepts:
        return f"Nothing can call {other.title}"
    if not any(operation.mode in one.emits for operation in other.accepts):
        return f"{one.title} cannot reach {other.title}"
    if any(e.source == source and e.target == target for e in scenario.edges.values()):
        return "These parts are connected already"
    return None


def new_edge(scenario: Scenario, source: str, target: str, edge_id: str) -> Edge:
    """Return the connection that a drag from `source` to `target` makes.

    Raises
    ------
    EditRefused
        If the two cannot be connected; says why.
    """
    refusal = why_not_connect(scenario, source, target)
    if refusal:
        raise EditRefused(refusal)
    one = KINDS[scenario.nodes[source].kind]
    other = KINDS[scenario.nodes[target].kind]
    wanted = one.emits[0]
    possible = [o for o in other.accepts if o.mode in one.emits]
    operation = next((o for o in possible if o.mode == wanted), possible[0])
    return Edge(
        id=edge_id, source=source, target=target, mode=operation.mode, operation=operation.id
    )


def connect(edge: Edge) -> Edit:
    """Add a connection."""

    def edit(scenario: Scenario) -> Scenario:
        refusal = why_not_connect(scenario, edge.source, edge.target)
        if refusal:
            raise EditRefused(refusal)
        if edge.id in scenario.edges:
            raise EditRefused(f"There is a connection with the id {edge.id} already")
        return _with(scenario, edges={**scenario.edges, edge.id: edge})

    return edit


def set_edge_field(edge_id: str, name: str, value: Any) -> Edit:
    """Set one row of a connection's form; the mode follows the operation."""

    def edit(scenario: Scenario) -> Scenario:
        fields = {name: value}
        if name == "operation":
            target = KINDS.get(scenario.nodes[scenario.edges[edge_id].target].kind)
            operation = target.operation(value) if target else None
            if operation is not None:
                fields["mode"] = operation.mode
        return _entry(scenario, "edges", edge_id, **fields)

    return edit


def reconnect(edge_id: str, source: str, target: str) -> Edit:
    """Lead a connection from and to other parts; what it says goes along where it can."""

    def edit(scenario: Scenario) -> Scenario:
        before = scenario.edges[edge_id]
        others = {key: edge for key, edge in scenario.edges.items() if key != edge_id}
        made = new_edge(_with(scenario, edges=others), source, target, edge_id)
        known = KINDS[scenario.nodes[target].kind].operation(before.operation)
        fields: dict[str, Any] = {"source": source, "target": target, "waypoints": ()}
        if known is None or known.mode not in KINDS[scenario.nodes[source].kind].emits:
            fields |= {"mode": made.mode, "operation": made.operation}
        return _entry(scenario, "edges", edge_id, **fields)

    return edit


def add_all(
    nodes: Collection[Node] = (),
    edges: Collection[Edge] = (),
    groups: Collection[Group] = (),
    notes: Collection[Note] = (),
) -> Edit:
    """Add a whole fragment at once: a paste, a quick question, an import; ids must be free."""

    def edit(scenario: Scenario) -> Scenario:
        fields: dict[str, Any] = {}
        new: dict[str, Collection[Any]] = {
            "nodes": nodes,
            "edges": edges,
            "groups": groups,
            "notes": notes,
        }
        for room, entries in new.items():
            known: Mapping[str, Any] = getattr(scenario, room)
            taken = [entry.id for entry in entries if entry.id in known]
            if taken:
                raise EditRefused(f"The id {taken[0]} is taken already")
            if entries:
                fields[room] = {**known, **{entry.id: entry for entry in entries}}
        after = _with(scenario, **fields) if fields else scenario
        if groups:
            _refuse_deep_nesting(after)
        for edge in edges:
            if edge.source not in after.nodes or edge.target not in after.nodes:
                raise EditRefused("A connection needs a part at both ends")
        return after

    return edit


# Groups, notes, the scenario


def add_group(group: Group, members: Collection[str] = ()) -> Edit:
    """Frame parts."""

    def edit(scenario: Scenario) -> Scenario:
        nodes = {
            k: n.replaced(group=group.id) if k in members else n for k, n in scenario.nodes.items()
        }
        after = _with(scenario, groups={**scenario.groups, group.id: group}, nodes=nodes)
        _refuse_deep_nesting(after)
        return after

    return edit


def set_group_field(group_id: str, name: str, value: Any) -> Edit:
    """Set a field of a group."""

    def edit(scenario: Scenario) -> Scenario:
        after = _entry(scenario, "groups", group_id, **{name: value})
        if name == "parent":
            _refuse_deep_nesting(after)
        return after

    return edit


def add_note(note: Note) -> Edit:
    """Stick a note on the canvas."""
    return lambda scenario: _with(scenario, notes={**scenario.notes, note.id: note})


def set_note_field(note_id: str, name: str, value: Any) -> Edit:
    """Set a field of a note."""
    return lambda scenario: _entry(scenario, "notes", note_id, **{name: value})


def set_setting(name: str, value: Any) -> Edit:
    """Set one of the scenario's settings."""
    return lambda scenario: _with(scenario, settings=scenario.settings.replaced(**{name: value}))


def set_scenario_field(name: str, value: Any) -> Edit:
    """Set the scenario's own `name`, `description` or `region`."""

    def edit(scenario: Scenario) -> Scenario:
        return _with(scenario, **{name: _checked(Scenario, name, value)})

    return edit


# Whole collections, of entries that were validated one by one already


def put_nodes(scenario: Scenario, nodes: Mapping[str, Node]) -> Scenario:
    """Return the scenario with these parts in place of its own."""
    return scenario if nodes is scenario.nodes else _with(scenario, nodes=nodes)


def put_edges(scenario: Scenario, edges: Mapping[str, Edge]) -> Scenario:
    """Return the scenario with these connections in place of its own."""
    return scenario if edges is scenario.edges else _with(scenario, edges=edges)


def put_alternatives(scenario: Scenario, alternatives: tuple[Alternative, ...]) -> Scenario:
    """Return the scenario with these alternatives in place of its own."""
    return _with(scenario, alternatives=alternatives)


# Plumbing


def free_id(scenario: Scenario, stem: str) -> str:
    """Return an id that nothing in the scenario has: `api`, `api-2` …"""
    taken = (
        scenario.nodes.keys()
        | scenario.edges.keys()
        | scenario.groups.keys()
        | scenario.notes.keys()
        | {key for one in scenario.alternatives for key in _ids_of(one)}
    )
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _ids_of(one: Alternative) -> Iterator[str]:
    """Yield the ids that an alternative has, or keeps out of sight."""
    yield from one.dropped
    yield from (node.id for node in one.added)
    yield from (edge.id for edge in one.added_edges)


def with_causes(edge: Edge, known: Collection[str]) -> Edge:
    """Return a connection that fires on connections that are there alone."""
    return _without_causes(edge, frozenset(edge.fires_on or ()).difference(known))


def _put_at(entry: Any, x: float, y: float) -> Any:
    """Move an entry; the whole of it is validated again only where a place is out of bounds."""
    if abs(x) <= FAR_PX and abs(y) <= FAR_PX:
        return entry.model_copy(update={"x": float(x), "y": float(y)})
    return entry.replaced(x=x, y=y)


def _put(value: StoredValue, steps: list[str], leaf: Any) -> StoredValue:
    first, *rest = steps
    if first not in type(value).model_fields:
        raise EditRefused(f"There is no field {first!r}")
    return value.replaced(**{first: _put(getattr(value, first), rest, leaf) if rest else leaf})


def _checked(model: type[StoredValue], name: str, value: Any) -> Any:
    probe = model.model_validate({name: value})
    return getattr(probe, name)


def _without_causes(edge: Edge, gone: frozenset[str]) -> Edge:
    if edge.fires_on is None or gone.isdisjoint(edge.fires_on):
        return edge
    return edge.replaced(fires_on=tuple(cause for cause in edge.fires_on if cause not in gone))


def _refuse_deep_nesting(scenario: Scenario) -> None:
    if nested_too_deep(scenario.groups) is not None:
        raise EditRefused(f"A group stands in {MOST_NESTED_GROUPS} others at most")


def _out_of(member: Any, gone: Collection[str]) -> Any:
    """Take a part or a group out of a group that goes."""
    field = "group" if isinstance(member, Node) else "parent"
    return member.replaced(**{field: None}) if getattr(member, field) in gone else member


def _node(scenario: Scenario, node_id: str, **fields: Any) -> Scenario:
    return _entry(scenario, "nodes", node_id, **fields)


def _entry(scenario: Scenario, room: str, key: str, **fields: Any) -> Scenario:
    entries: Mapping[str, Any] = getattr(scenario, room)
    before = entries[key]
    after = before.replaced(**fields)
    return scenario if after == before else _with(scenario, **{room: {**entries, key: after}})


def _with(scenario: Scenario, **fields: Any) -> Scenario:
    """Swap collections whose entries were validated one by one already."""
    return scenario.model_copy(update=fields)
