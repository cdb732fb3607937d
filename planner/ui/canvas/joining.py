"""Connections without a drag: to a part chosen from a list, and what a label says in place."""

import re

from planner.document.edits import (
    Edit,
    connect,
    free_id,
    in_order,
    new_edge,
    set_edge_field,
)
from planner.document.scenario import Edge, Scenario
from planner.kinds import KINDS, PaletteItem
from planner.storage.plain_text import plain
from planner.ui.canvas.editing.connecting import valid_ends
from planner.ui.canvas.gestures.base import Stage

_LABEL = re.compile(r"^\s*(?P<calls>[0-9][0-9.,eE+-]*)?\s*(?P<mode>[a-z]+)?\s*$", re.IGNORECASE)
LABEL_HINT = "Write calls a request, such as 0.05, and call or event"


def ends_of(scenario: Scenario, start: str) -> tuple[PaletteItem, ...]:
    """Return the parts that one may point at, as rows of a list."""
    allowed = valid_ends(scenario, start, backward=False)
    return tuple(
        PaletteItem(
            id=key,
            title=plain(node.name or key),
            icon=str(getattr(node.params, "placement", "")) or KINDS[node.kind].icon,
            kind=node.kind,
            group="People and time",
            help=KINDS[node.kind].title,
        )
        for key, node in scenario.nodes.items()
        if key in allowed
    )


def join(stage: Stage, source: str, target: str) -> str | None:
    """Connect two parts in one step, and select the connection."""
    scenario = stage.workspace.scenario
    edge = new_edge(scenario, source, target, free_id(scenario, f"{source}-{target}"[:120]))
    names = [scenario.nodes[key].name or key for key in (source, target)]
    if not stage.workspace.do(f"Connect {names[0]} to {names[1]}", connect(edge)):
        return None
    stage.workspace.select((edge.id,))
    stage.say(f"Connected {names[0]} to {names[1]}")
    return edge.id


def label_text(edge: Edge) -> str:
    """Return what a connection's label is when it is edited: "0.05 call"."""
    return f"{edge.calls_per_request:g} {edge.mode}"


def write_label(stage: Stage, key: str, text: str) -> None:
    """Take calls a request, or call or event, or both, in one step."""
    scenario = stage.workspace.scenario
    found = _LABEL.match(text)
    if key not in scenario.edges:
        return
    if found is None or not text.strip():
        stage.workspace.problem.emit(LABEL_HINT)
        return
    edits: list[Edit] = []
    calls, mode = found["calls"], (found["mode"] or "").casefold()
    if mode and mode not in ("call", "event"):
        stage.workspace.problem.emit(LABEL_HINT)
        return
    if calls:
        try:
            edits.append(set_edge_field(key, "calls_per_request", float(calls.replace(",", ""))))
        except ValueError:
            stage.workspace.problem.emit(LABEL_HINT)
            return
    if mode and mode != scenario.edges[key].mode:
        turned = _turned(stage, key, mode)
        if turned is None:
            return
        edits.append(turned)
    stage.workspace.do("Write on the connection", in_order(*edits))


def turn_mode(stage: Stage) -> None:
    """Make selected calls events, and events calls, where the far end takes them."""
    scenario = stage.workspace.scenario
    edits: list[Edit] = []
    for key in sorted(stage.workspace.selection & scenario.edges.keys()):
        other = "event" if scenario.edges[key].mode == "call" else "call"
        turned = _turned(stage, key, other)
        if turned is not None:
            edits.append(turned)
    if edits:
        stage.workspace.do("Call or event", in_order(*edits))


def _turned(stage: Stage, key: str, mode: str) -> Edit | None:
    """Return the edit that gives a connection the other mode; None, said, where none exists."""
    scenario = stage.workspace.scenario
    edge = scenario.edges[key]
    one, other = (KINDS.get(scenario.nodes[end].kind) for end in (edge.source, edge.target))
    if one is not None and other is not None and mode in one.emits:
        fitting = next((op for op in other.accepts if op.mode == mode), None)
        if fitting is not None:
            return set_edge_field(key, "operation", fitting.id)
    title = other.title if other is not None else "This part"
    stage.workspace.problem.emit(f"{title} takes no {mode} from there")
    return None
