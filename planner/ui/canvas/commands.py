"""What menus and keys do to the drawing: each is one step, and none but a paste asks anything."""

from collections.abc import Collection, Mapping
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from planner.document import Group, Node, Note, Scenario
from planner.document.edits import (
    Edit,
    add_all,
    add_group,
    add_node,
    add_note,
    connect,
    free_id,
    in_order,
    move,
    new_edge,
    reconnect,
    remove,
    set_edge_field,
    set_group_field,
    set_node_field,
    set_placement,
    why_not_connect,
)
from planner.kinds import PALETTE, PaletteItem
from planner.painting.box import Box
from planner.painting.faces import ancestors, membership
from planner.painting.group_face import GROUP_HEADER_PX, GROUP_PADDING_PX
from planner.tokens import GRID_PX, NODE
from planner.ui.canvas.editing import clipboard
from planner.ui.canvas.editing.arrange import Flow, Line, aligned, distributed, layered
from planner.ui.canvas.editing.connecting import trial_node
from planner.ui.canvas.editing.fragment import Fragment, FragmentRefused, copy_of, paste
from planner.ui.canvas.gestures.base import Stage

_PASTE_STEP_PX = 20.0
_GAP_PX = 72.0
_STEM_LENGTH = 60


def delete(stage: Stage) -> None:
    """Remove what is selected; a group's parts stay."""
    ids = stage.workspace.selection
    if ids:
        stage.workspace.do(_counted("Delete", len(ids)), remove(ids))
        stage.say(_counted("Deleted", len(ids)))


def palette_item(item_id: str) -> PaletteItem | None:
    """Return a row of the palette."""
    return next((item for item in PALETTE if item.id == item_id), None)


def add_part(
    stage: Stage, item_id: str, corner: QPointF, *, split: str | None = None
) -> str | None:
    """Place a part of the palette; `split` is a connection that it is put into."""
    item = palette_item(item_id)
    if item is None:
        stage.workspace.problem.emit("This version has no such part")
        return None
    scenario = stage.workspace.scenario
    key = free_id(scenario, _stem(item.title))
    node = trial_node(item, key, corner.x(), corner.y())
    node = node.replaced(name=_free_name(scenario, item.title))
    middle = corner + QPointF(NODE.width / 2, NODE.height_other / 2)
    node = node.replaced(
        group=stage.mirror.open_group_at(middle.x(), middle.y(), besides=frozenset())
    )
    edits: list[Edit] = [add_all(nodes=[node])]
    if split is not None:
        edge = scenario.edges[split]
        edits += [
            reconnect(split, edge.source, key),
            lambda now: connect(
                new_edge(now, key, edge.target, free_id(now, f"{key}-{edge.target}"[:120]))
            )(now),
        ]
    if not stage.workspace.do(f"Add {node.name}", in_order(*edits)):
        return None
    stage.workspace.select((key,))
    stage.say(f"Added {node.name}")
    return key


def add_connected(
    stage: Stage, item_id: str, corner: QPointF, start: str, *, backward: bool
) -> str | None:
    """Place a part and join it to `start`, in one step."""
    item = palette_item(item_id)
    if item is None:
        return None
    scenario = stage.workspace.scenario
    key = free_id(scenario, _stem(item.title))
    node = trial_node(item, key, corner.x(), corner.y())
    middle = corner + QPointF(NODE.width / 2, NODE.height_other / 2)
    node = node.replaced(
        name=_free_name(scenario, item.title),
        group=stage.mirror.open_group_at(middle.x(), middle.y(), besides=frozenset()),
    )
    source, target = (key, start) if backward else (start, key)

    def join(now: Scenario) -> Scenario:
        return connect(new_edge(now, source, target, free_id(now, f"{source}-{target}"[:120])))(now)

    if not stage.workspace.do(f"Add {node.name}", in_order(add_all(nodes=[node]), join)):
        return None
    stage.workspace.select((key,))
    stage.say(f"Added {node.name}, connected")
    return key


def may_split(scenario: Scenario, item: PaletteItem, edge_id: str) -> bool:
    """Tell whether a part can stand in the middle of a connection."""
    edge = scenario.edges[edge_id]
    ends = {edge.source, edge.target}
    lonely = remove((scenario.nodes.keys() | scenario.edges.keys()) - ends)(scenario)
    probe = add_node(trial_node(item, "\x00trial"))(lonely)
    return (
        why_not_connect(probe, edge.source, "\x00trial") is None
        and why_not_connect(probe, "\x00trial", edge.target) is None
    )


def duplicate(stage: Stage) -> None:
    """Copy the selection beside itself."""
    fragment = copy_of(stage.workspace.scenario, stage.workspace.selection)
    if fragment:
        _paste(stage, fragment, _PASTE_STEP_PX, _PASTE_STEP_PX, "Duplicate")


def copy(stage: Stage) -> bool:
    """Put the selection on the clipboard."""
    fragment = copy_of(stage.workspace.scenario, stage.workspace.selection)
    if not fragment:
        stage.say("Nothing selected to copy")
        return False
    clipboard.put(fragment)
    stage.say(_counted("Copied", len(fragment.nodes)))
    return True


def cut(stage: Stage) -> None:
    """Put the selection on the clipboard and take it away."""
    if copy(stage):
        ids = stage.workspace.selection
        stage.workspace.do(_counted("Cut", len(ids)), remove(ids))


def paste_at(stage: Stage, at: QPointF) -> None:
    """Put the clipboard's piece at a point; what is no piece is refused with a sentence."""
    try:
        fragment = clipboard.taken()
    except FragmentRefused as refusal:
        stage.workspace.problem.emit(str(refusal))
        return
    if not fragment:
        stage.workspace.problem.emit("The clipboard holds no piece of a drawing")
        return
    left, top = fragment.corner()
    dx = float(round((at.x() - left) / GRID_PX) * GRID_PX)
    dy = float(round((at.y() - top) / GRID_PX) * GRID_PX)
    taken = {(node.x, node.y) for node in stage.workspace.scenario.nodes.values()}
    while any((node.x + dx, node.y + dy) in taken for node in fragment.nodes):
        dx, dy = dx + _PASTE_STEP_PX, dy + _PASTE_STEP_PX
    _paste(stage, fragment, dx, dy, "Paste")


def _paste(stage: Stage, fragment: Fragment, dx: float, dy: float, text: str) -> None:
    workspace = stage.workspace
    try:
        edit, new_ids = paste(workspace.scenario, fragment, dx, dy)
    except ValueError:
        workspace.problem.emit("The piece would lie outside the canvas")
        return
    things: list[Node | Group | Note] = [*fragment.nodes, *fragment.groups, *fragment.notes]
    if workspace.do(_counted(text, len(things)), edit):
        workspace.select(frozenset(new_ids[thing.id] for thing in things))
        stage.say(_counted("Pasted", len(things)))


def group(stage: Stage) -> str | None:
    """Frame the selected parts and groups."""
    scenario, mirror = stage.workspace.scenario, stage.mirror
    boxes = selected_boxes(stage)
    members = [key for key in boxes if key in scenario.nodes]
    if not boxes:
        stage.say("Nothing selected to group")
        return None
    key = free_id(scenario, "group")
    left = min(b.left for b in boxes.values()) - GROUP_PADDING_PX
    top = min(b.top for b in boxes.values()) - GROUP_HEADER_PX - GROUP_PADDING_PX / 2
    right = max(b.right for b in boxes.values()) + GROUP_PADDING_PX
    bottom = max(b.bottom for b in boxes.values()) + GROUP_PADDING_PX
    owners = {scenario.nodes[member].group for member in members}
    frame = Group(
        id=key,
        name="Group",
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        parent=owners.pop() if len(owners) == 1 else None,
    )
    edits: list[Edit] = [add_group(frame, members)]
    edits += [set_group_field(k, "parent", key) for k in boxes if k in mirror.groups]
    edits += _room_around(scenario, frame)
    if stage.workspace.do("Group", in_order(*edits)):
        stage.workspace.select((key,))
        stage.say(_counted("Grouped", len(boxes)))
        return key
    return None


def _room_around(scenario: Scenario, frame: Group) -> list[Edit]:
    """Let the groups around a new frame reach far enough that headers do not lie upon headers."""
    edits: list[Edit] = []
    inner = Box(frame.x, frame.y, frame.width, frame.height)
    for key in ancestors(scenario, frame.parent):
        outer = scenario.groups[key]
        left = min(outer.x, inner.left - GROUP_PADDING_PX / 2)
        top = min(outer.y, inner.top - GROUP_HEADER_PX - GROUP_PADDING_PX / 4)
        right = max(outer.x + outer.width, inner.right + GROUP_PADDING_PX / 2)
        bottom = max(outer.y + outer.height, inner.bottom + GROUP_PADDING_PX / 2)
        inner = Box(left, top, right - left, bottom - top)
        edits.append(move({key: (left, top)}))
        edits.append(set_group_field(key, "width", inner.width))
        edits.append(set_group_field(key, "height", inner.height))
    return edits


def ungroup(stage: Stage) -> None:
    """Take selected frames away; what stood in them stays and is selected."""
    scenario = stage.workspace.scenario
    chosen = [key for key in stage.workspace.selection if key in scenario.groups]
    if chosen:
        inside = membership(scenario)
        parts = frozenset[str]().union(*(inside.members[key] for key in chosen))
        stage.workspace.do("Ungroup", remove(chosen))
        stage.workspace.select(parts)


def toggle_collapsed(stage: Stage) -> None:
    """Fold selected groups into cards, or open them."""
    scenario = stage.workspace.scenario
    chosen = [key for key in stage.workspace.selection if key in scenario.groups]
    if chosen:
        fold = not all(scenario.groups[key].collapsed for key in chosen)
        edits = [set_group_field(key, "collapsed", fold) for key in chosen]
        stage.workspace.do("Collapse" if fold else "Expand", in_order(*edits))


def toggle_locked(stage: Stage) -> None:
    """Hold selected parts in place, or let them go."""
    scenario = stage.workspace.scenario
    chosen = [key for key in stage.workspace.selection if key in scenario.nodes]
    if chosen:
        lock = not all(scenario.nodes[key].locked for key in chosen)
        edits = [set_node_field(key, "locked", lock) for key in chosen]
        stage.workspace.do("Lock" if lock else "Unlock", in_order(*edits))


def reverse(stage: Stage) -> None:
    """Turn selected connections round."""
    scenario = stage.workspace.scenario
    for key in stage.workspace.selection:
        if key in scenario.edges:
            edge = scenario.edges[key]
            stage.workspace.do("Reverse", reconnect(key, edge.target, edge.source))


def note(stage: Stage, at: QPointF, style: Literal["sticky", "text"] = "sticky") -> str | None:
    """Stick a note, or place words without a sheet."""
    key = free_id(stage.workspace.scenario, "note")
    corner = on_grid(at)
    made = Note(id=key, x=corner.x(), y=corner.y(), style=style)
    if stage.workspace.do("Add a note" if style == "sticky" else "Add text", add_note(made)):
        stage.workspace.select((key,))
        return key
    return None


def apply_recommendation(stage: Stage, ids: Collection[str]) -> None:
    """Place parts where their answer says, with the configuration it was computed for."""
    results = stage.workspace.results
    edits: list[Edit] = []
    names = []
    for key in ids:
        component = results.components.get(key) if results is not None else None
        verdict = component.verdict if component is not None else None
        if component is None or verdict is None or key not in stage.workspace.scenario.nodes:
            continue
        wanted: Literal["ec2", "lambda"] | None = None
        drawn = component.as_configured
        if verdict.choice != "either" and verdict.choice != component.placement:
            wanted = verdict.choice
        elif drawn is not None and not drawn.feasible:
            open_ways = [o.placement for o in component.options if o.feasible]
            wanted = "ec2" if "ec2" in open_ways else "lambda" if "lambda" in open_ways else None
        if wanted is not None:
            edits.append(set_placement(key, wanted))
            names.append(component.name)
    if edits:
        text = f"Move {names[0]}" if len(names) == 1 else f"Move {len(names)} parts"
        stage.workspace.do(f"{text} as recommended", in_order(*edits))
        stage.say(f"{text} as recommended")


def selected_boxes(stage: Stage) -> dict[str, Box]:
    """Return where selected parts, groups and notes stand."""
    mirror = stage.mirror
    boxes: dict[str, Box] = {}
    for key in stage.workspace.selection:
        item = mirror.item_of(key)
        if key in mirror.arrays.place:
            boxes[key] = mirror.arrays.rect(key)
        elif item is not None:
            boxes[key] = Box(item.x(), item.y(), *item.live_size)
    return boxes


def align(stage: Stage, line: Line) -> None:
    """Line the selection up."""
    boxes = selected_boxes(stage)
    if len(boxes) > 1:
        move_to(stage, aligned(boxes, line), "Align")


def distribute(stage: Stage, axis: Literal["across", "down"]) -> None:
    """Spread the selection evenly."""
    boxes = selected_boxes(stage)
    if len(boxes) > 2:
        move_to(stage, distributed(boxes, axis), "Distribute")


def nudge(stage: Stage, dx: float, dy: float, merge_key: str) -> None:
    """Push the selection; a held key is one step."""
    scenario = stage.workspace.scenario
    chosen = set(stage.workspace.selection)
    if chosen & scenario.groups.keys():
        inside = membership(scenario)
        for key in chosen & scenario.groups.keys():
            chosen |= inside.members[key] | inside.subgroups[key]
    corners = {}
    for key in chosen:
        entry = scenario.nodes.get(key) or scenario.groups.get(key) or scenario.notes.get(key)
        if entry is not None and not getattr(entry, "locked", False):
            corners[key] = (entry.x + dx, entry.y + dy)
    if corners:
        stage.workspace.do("Nudge", move(corners), merge_key)


def move_to(stage: Stage, corners: Mapping[str, tuple[float, float]], text: str) -> None:
    """Move things; what stands in a moved group goes along."""
    scenario = stage.workspace.scenario
    inside = membership(scenario)
    everything = dict(corners)
    for key, (x, y) in corners.items():
        if key in scenario.groups:
            frame = scenario.groups[key]
            for member in inside.members[key] | inside.subgroups[key]:
                entry = scenario.nodes.get(member) or scenario.groups[member]
                everything.setdefault(member, (entry.x + x - frame.x, entry.y + y - frame.y))
    locked = {key for key, node in scenario.nodes.items() if node.locked}
    stage.workspace.do(text, move({key: at for key, at in everything.items() if key not in locked}))
    stage.say(f"{text}: {len(corners)}")


def arrange(stage: Stage, flow: Flow) -> bool:
    """Lay out the selected parts, or the whole drawing, in one step; True for the whole."""
    scenario = stage.workspace.scenario
    chosen = [key for key in stage.workspace.selection if key in scenario.nodes]
    corners, sizes = layered(scenario, flow, chosen if len(chosen) > 1 else None)
    if not corners:
        return False
    if len(chosen) < 2:
        corners |= _notes_below(scenario, corners, sizes)
    edits: list[Edit] = [move(corners)]
    for key, (width, height) in sizes.items():
        edits += [set_group_field(key, "width", width), set_group_field(key, "height", height)]
    bent = [
        k
        for k, edge in scenario.edges.items()
        if edge.waypoints and {edge.source, edge.target} & corners.keys()
    ]
    edits += [set_edge_field(key, "waypoints", ()) for key in bent]
    stage.workspace.do("Arrange", in_order(*edits))
    stage.say(_counted("Arranged", len(corners)))
    return len(chosen) < 2


def _notes_below(
    scenario: Scenario,
    corners: Mapping[str, tuple[float, float]],
    sizes: Mapping[str, tuple[float, float]],
) -> dict[str, tuple[float, float]]:
    """Put notes in a row under a drawing that was laid out anew: nothing hides behind them."""
    bottoms = [y + sizes.get(key, (0, NODE.height_compute))[1] for key, (_, y) in corners.items()]
    place, top = min(x for x, _ in corners.values()), max(bottoms) + _GAP_PX / 2
    moved = {}
    for key, paper in scenario.notes.items():
        moved[key] = (place, top)
        place += paper.width + GRID_PX
    return moved


def on_grid(at: QPointF) -> QPointF:
    """Return the nearest point of the grid."""
    return QPointF(round(at.x() / GRID_PX) * GRID_PX, round(at.y() / GRID_PX) * GRID_PX)


def free_corner(stage: Stage, wanted: QPointF) -> QPointF:
    """Return the place nearest to the wanted one where a card covers no other."""
    arrays = stage.mirror.arrays
    corner = on_grid(wanted)
    for ring in range(24):
        for right, down in _ring(ring):
            x = corner.x() + right * (NODE.width + _GAP_PX) / 2
            y = corner.y() + down * (NODE.height_compute + GRID_PX) / 2
            place = on_grid(QPointF(x, y))
            left, top = place.x() - 8, place.y() - 8
            if not len(
                arrays.within(left, top, left + NODE.width + 16, top + NODE.height_compute + 16)
            ):
                return place
    return corner


def _ring(radius: int) -> list[tuple[int, int]]:
    """Return the steps at a distance, those to the right and below first."""
    if radius == 0:
        return [(0, 0)]
    span = range(-radius, radius + 1)
    steps = [(a, b) for a in span for b in span if max(abs(a), abs(b)) == radius]
    return sorted(steps, key=lambda step: (abs(step[0]) + abs(step[1]), -step[0], -step[1]))


def area_of(boxes: Collection[Box]) -> QRectF:
    """Return what some boxes cover."""
    area = QRectF()
    for box in boxes:
        area |= QRectF(box.left, box.top, box.width, box.height)
    return area


def _stem(title: str) -> str:
    """Make an id from a title: "S3 bucket" → "s3-bucket"."""
    letters = "".join(letter if letter.isalnum() else "-" for letter in title.casefold())
    return "-".join(part for part in letters.split("-") if part)[:_STEM_LENGTH] or "part"


def _free_name(scenario: Scenario, title: str) -> str:
    """Return a name that no part has: "Lambda", "Lambda 2" …"""
    taken = {node.name for node in scenario.nodes.values()}
    if title not in taken:
        return title
    number = 2
    while f"{title} {number}" in taken:
        number += 1
    return f"{title} {number}"


def _counted(verb: str, count: int) -> str:
    return f"{verb} {count} {'thing' if count == 1 else 'things'}"
