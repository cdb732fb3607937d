"""A user made of chance: edits of every kind, undo, redo, and looks at a part."""

import random
from collections.abc import Callable
from itertools import count
from typing import Any

from planner.document import Node, Note, Scenario
from planner.document.edits import (
    Edit,
    add_node,
    add_note,
    connect,
    move,
    new_edge,
    remove,
    rename,
    set_param,
    set_placement,
    set_setting,
    set_traffic_field,
    why_not_connect,
)
from planner.workspace import Workspace

_MOST_PARTS, _MOST_EDGES, _MOST_NOTES = 24, 24, 5


class ScriptedUser:
    """Makes one step after another; begun again with one seed, the same choices once more."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self._workspace, self._seed = workspace, seed
        self._numbers = count(100_001)  # so that every name has one length
        self.begin_again()

    def begin_again(self) -> None:
        """Choose as at the start, with numbers and names that were never used before."""
        self._chance = random.Random(self._seed)

    def step(self, before: Callable[[Scenario], None] | None = None) -> None:
        """Edit, undo or redo; `before` hears what the document will be."""
        workspace, chance = self._workspace, self._chance
        stack, number, dice = workspace.undo_stack, next(self._numbers), chance.random()
        edit = random_edit(workspace.scenario, chance, number)
        if dice < 0.1 and stack.canUndo():
            if before is not None:
                before(_command(stack, -1).before)
            stack.undo()
        elif dice < 0.14 and stack.canRedo():
            if before is not None:
                before(_command(stack, 0).after)
            stack.redo()
        else:
            if before is not None:
                before(edit(workspace.document))
            workspace.do("Edit", edit)
        if chance.random() < 0.2 and workspace.scenario.nodes:
            workspace.select((chance.choice(list(workspace.scenario.nodes)),))


def _command(stack: Any, further: int) -> Any:
    return stack.command(stack.index() + further)


def random_edit(scenario: Scenario, chance: random.Random, number: int) -> Edit:
    """Return some edit that a user might make; drawings neither grow nor shrink for ever."""
    keys = list(scenario.nodes)
    key, other, share = chance.choice(keys), chance.choice(keys), chance.random()
    x, y = chance.uniform(0, 900), chance.uniform(0, 600)
    match chance.randrange(10):
        case 0:
            if len(keys) >= _MOST_PARTS:
                return remove({key})
            twin = scenario.nodes[key]
            return add_node(
                Node(id=f"t-{number}", kind=twin.kind, name=twin.name, params=twin.params, x=x)
            )
        case 1:
            if len(scenario.edges) >= _MOST_EDGES:
                return remove({next(iter(scenario.edges))})
            if why_not_connect(scenario, key, other) is None:
                return connect(new_edge(scenario, key, other, f"e-{number}"))
        case 2:
            if len(scenario.notes) >= _MOST_NOTES:
                return remove({next(iter(scenario.notes))})
            return add_note(Note(id=f"note-{number}", text=f"note {number}"))
        case 3:
            return rename(key, f"Part {number}")
        case 4 | 5 | 6 as choice:
            return _edit_of_figures(scenario, choice, share, number)
    return move({key: (x, y)})


def _edit_of_figures(scenario: Scenario, choice: int, share: float, number: int) -> Edit:
    computing = [key for key, node in scenario.nodes.items() if node.kind == "aws.compute"]
    sources = [
        key
        for key, node in scenario.nodes.items()
        if node.kind == "source.users" and node.traffic is not None
    ]
    working = computing[int(share * len(computing))] if computing else ""
    if choice == 4 and computing:
        return set_placement(working, "ec2" if number % 2 else "lambda")
    if choice == 5 and computing:
        return set_param(working, "workload.duration_ms", 10.0 + number % 900)
    if sources and number % 2:
        return set_traffic_field(sources[0], "requests_per_month", 1_000.0 * number)
    return set_setting("hours_per_month", 700 + number % 40)
