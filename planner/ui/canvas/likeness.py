"""Making things alike: settings and traffic from one part to others, one size, a tidy grid."""

from planner.document import Node
from planner.document.edits import (
    Edit,
    in_order,
    set_group_field,
    set_node_field,
    set_note_field,
    set_traffic,
)
from planner.kinds import KINDS
from planner.ui.canvas.commands import move_to, selected_boxes
from planner.ui.canvas.editing.arrange import tidied
from planner.ui.canvas.gestures.base import Stage


def model_of(stage: Stage) -> Node | None:
    """Return the one selected part, whose settings or traffic others are to get."""
    scenario = stage.workspace.scenario
    chosen = [key for key in stage.workspace.selection if key in scenario.nodes]
    if len(chosen) != 1:
        stage.say("Select the one part to copy from")
        return None
    node = scenario.nodes[chosen[0]]
    stage.say(f"Copied the settings and traffic of {node.name or node.id}")
    return node


def paste_settings(stage: Stage, model: Node | None) -> None:
    """Give selected parts of the model's kind its settings, in one step."""
    if model is None:
        stage.say("Copy the settings of a part first")
        return
    nodes = stage.workspace.scenario.nodes
    chosen = [key for key in stage.workspace.selection if key in nodes and key != model.id]
    alike = [key for key in chosen if nodes[key].kind == model.kind]
    if not alike:
        kind = KINDS.get(model.kind)
        title = kind.title if kind is not None else model.kind
        stage.workspace.problem.emit(f"Settings of {title} suit only parts of the same kind")
        return
    edits: list[Edit] = [set_node_field(key, "params", model.params) for key in alike]
    if stage.workspace.do(_counted("Paste settings on", len(alike)), in_order(*edits)):
        left = len(chosen) - len(alike)
        rest = f"; {left} of another kind left alone" if left else ""
        stage.say(f"{_counted('Settings pasted on', len(alike))}{rest}")


def paste_traffic(stage: Stage, model: Node | None) -> None:
    """Give selected parts the model's own traffic, in one step."""
    if model is None:
        stage.say("Copy the settings of a part first")
        return
    nodes = stage.workspace.scenario.nodes
    chosen = [key for key in stage.workspace.selection if key in nodes and key != model.id]
    if model.traffic is None:
        stage.workspace.problem.emit(
            f"{model.name or model.id} has no traffic of its own: it gets it from its callers"
        )
        return
    edits: list[Edit] = [set_traffic(key, model.traffic) for key in chosen]
    if chosen and stage.workspace.do(_counted("Paste traffic on", len(chosen)), in_order(*edits)):
        stage.say(_counted("Traffic pasted on", len(chosen)))


def same_size(stage: Stage) -> None:
    """Make selected groups and notes as large as the largest of them; parts have one size."""
    scenario = stage.workspace.scenario
    edits: list[Edit] = []
    for room, set_field in ((scenario.groups, set_group_field), (scenario.notes, set_note_field)):
        chosen = [room[key] for key in stage.workspace.selection if key in room]
        if len(chosen) < 2:
            continue
        width, height = max(c.width for c in chosen), max(c.height for c in chosen)
        for one in chosen:
            edits += [set_field(one.id, "width", width), set_field(one.id, "height", height)]
    if edits:
        stage.workspace.do("Same size", in_order(*edits))
    else:
        stage.say("Select two groups or two notes; parts are of one size")


def tidy(stage: Stage) -> None:
    """Put the selection in rows and columns, as it stands by and large, in one step."""
    boxes = selected_boxes(stage)
    scenario = stage.workspace.scenario
    free = {
        key: box
        for key, box in boxes.items()
        if key not in scenario.nodes or not scenario.nodes[key].locked
    }
    if len(free) > 1:
        move_to(stage, tidied(free), "Tidy up")


def _counted(verb: str, count: int) -> str:
    return f"{verb} {count} {'part' if count == 1 else 'parts'}"
