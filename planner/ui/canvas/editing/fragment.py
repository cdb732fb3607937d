"""A piece of a drawing as text: what copy writes and paste reads, also between windows."""

import json
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from planner.document import Edge, Group, Node, Note, Scenario
from planner.document.edits import Edit, add_all
from planner.painting.faces import membership
from planner.record import record
from planner.storage.limits import RefusedInput, strict_json
from planner.storage.plain_text import plain

FORMAT = "elplan-fragment"
VERSION = 1
_LARGEST_TEXT = 16_000_000
_MOST_THINGS = 20_000
_LONGEST_WORDS = 300
_LONGEST_STEM = 110  # with a number it is still an id


class FragmentRefused(ValueError):  # noqa: N818 - a refusal is no fault of the program
    """A text that is no piece of a drawing; the message is a sentence for the user."""


@record
class Fragment:
    """Parts with the connections among them, groups and notes."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.groups or self.notes)

    def corner(self) -> tuple[float, float]:
        """Return the top left corner of everything in it."""
        things: list[Node | Group | Note] = [*self.nodes, *self.groups, *self.notes]
        return min(thing.x for thing in things), min(thing.y for thing in things)


def copy_of(scenario: Scenario, ids: Collection[str]) -> Fragment:
    """Take parts, groups with their contents, and the connections among what is taken."""
    chosen = set(ids)
    inside = membership(scenario)
    for key in tuple(chosen):
        if key in scenario.groups:
            chosen |= inside.members[key] | inside.subgroups[key]
    return Fragment(
        tuple(node for key, node in scenario.nodes.items() if key in chosen),
        tuple(
            edge
            for edge in scenario.edges.values()
            if edge.source in chosen and edge.target in chosen
        ),
        tuple(group for key, group in scenario.groups.items() if key in chosen),
        tuple(note for key, note in scenario.notes.items() if key in chosen),
    )


def written(fragment: Fragment) -> str:
    """Write a fragment as JSON text."""
    body: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    for room in ("nodes", "edges", "groups", "notes"):
        body[room] = [entry.model_dump(mode="json") for entry in getattr(fragment, room)]
    return json.dumps(body, ensure_ascii=False, indent=1)


def read(text: str) -> Fragment:
    """Read what `written` wrote.

    Raises
    ------
    FragmentRefused
        If the text is anything else; says what is wrong.
    """
    if len(text) > _LARGEST_TEXT:
        raise FragmentRefused("The clipboard holds too much text to be a piece of a drawing")
    try:
        body = strict_json(text.encode("utf-8", "surrogatepass"), "The clipboard")
    except RefusedInput:
        raise FragmentRefused("The clipboard holds no piece of a drawing") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise FragmentRefused("The clipboard holds no piece of a drawing")
    if body.get("version") != VERSION:
        raise FragmentRefused("The clipboard's piece is of a newer version of the planner")
    try:
        fragment = Fragment(
            tuple(Node.model_validate(entry) for entry in _entries(body, "nodes")),
            tuple(Edge.model_validate(entry) for entry in _entries(body, "edges")),
            tuple(Group.model_validate(entry) for entry in _entries(body, "groups")),
            tuple(Note.model_validate(entry) for entry in _entries(body, "notes")),
        )
    except (ValidationError, RecursionError) as error:
        raise FragmentRefused(f"The clipboard's piece is damaged: {_first(error)}") from None
    _check(fragment)
    return fragment


def _entries(body: dict[str, Any], room: str) -> list[Any]:
    entries = body.get(room, [])
    if not isinstance(entries, list) or len(entries) > _MOST_THINGS:
        raise FragmentRefused("The clipboard's piece is damaged: it has no usable list of parts")
    return entries


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return plain(": ".join([*map(str, first["loc"]), first["msg"]]))[:_LONGEST_WORDS]
    return "it is nested too deeply"


def _check(fragment: Fragment) -> None:
    ids = [thing.id for thing in _everything(fragment)]
    if len(set(ids)) != len(ids):
        raise FragmentRefused("The clipboard's piece is damaged: an id is there twice")
    parts = {node.id for node in fragment.nodes}
    if any(edge.source not in parts or edge.target not in parts for edge in fragment.edges):
        raise FragmentRefused("The clipboard's piece is damaged: a connection has a loose end")
    parents = {group.id: group.parent for group in fragment.groups}
    sound: set[str] = set()
    for group in fragment.groups:
        chain: set[str] = set()
        here: str | None = group.id
        while here in parents and here not in sound:
            if here in chain:
                raise FragmentRefused("The clipboard's piece is damaged: a group is inside itself")
            chain.add(here)
            here = parents[here]
        sound |= chain


def paste(
    scenario: Scenario, fragment: Fragment, dx: float, dy: float
) -> tuple[Edit, dict[str, str]]:
    """Return the edit that adds a fragment, moved by dx and dy, and its new ids by old ones."""
    taken = {
        *scenario.nodes,
        *scenario.edges,
        *scenario.groups,
        *scenario.notes,
    }
    new: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for thing in _everything(fragment):
        new[thing.id] = _free(thing.id, taken, numbers)
        taken.add(new[thing.id])

    def owner(group_id: str | None) -> str | None:
        if group_id is None:
            return None
        return new.get(group_id, group_id if group_id in scenario.groups else None)

    edit = add_all(
        [
            node.replaced(
                id=new[node.id], x=node.x + dx, y=node.y + dy, group=owner(node.group), locked=False
            )
            for node in fragment.nodes
        ],
        [_led_over(edge, new, dx, dy) for edge in fragment.edges],
        [
            group.replaced(
                id=new[group.id], x=group.x + dx, y=group.y + dy, parent=owner(group.parent)
            )
            for group in fragment.groups
        ],
        [note.replaced(id=new[note.id], x=note.x + dx, y=note.y + dy) for note in fragment.notes],
    )
    return edit, new


def _everything(fragment: Fragment) -> list[Node | Edge | Group | Note]:
    return [*fragment.nodes, *fragment.edges, *fragment.groups, *fragment.notes]


def _led_over(edge: Edge, new: dict[str, str], dx: float, dy: float) -> Edge:
    causes = edge.fires_on
    if causes is not None:
        causes = tuple(new[cause] for cause in causes if cause in new)
    return edge.replaced(
        id=new[edge.id],
        source=new[edge.source],
        target=new[edge.target],
        waypoints=tuple((x + dx, y + dy) for x, y in edge.waypoints),
        fires_on=causes,
    )


def _free(wanted: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Return an id like the wanted one that is free; `numbers` are the last ones tried by stem."""
    if wanted not in taken:
        return wanted
    stem, _, number = wanted.rpartition("-")
    if not (stem and number.isdecimal() and len(number) < 9):
        stem, number = wanted, "1"
    stem = stem[:_LONGEST_STEM]
    count = max(int(number), numbers.get(stem, 0)) + 1
    while f"{stem}-{count}" in taken:
        count += 1
    numbers[stem] = count
    return f"{stem}-{count}"
