"""The drawing as a draw.io file with AWS's shapes, plain XML."""

from collections.abc import Sequence
from xml.etree import ElementTree

from planner.document.scenario import Group, Node, Scenario
from planner.exporters.base import Exporter, ExportRequest, one_line
from planner.kinds import KINDS
from planner.painting.routing import PORT_DROP_PX, Point, lanes_of, route
from planner.tokens import AWS_CATEGORIES, LIGHT, NODE
from planner.units import count, money

_ICON_PX = 60.0
_MOST_ROUTED_AROUND = 400
# Names of draw.io's own AWS shapes, by the file name of our artwork.
_SHAPES = {
    "users": "users",
    "schedule": "eventbridge",
    "ec2": "ec2",
    "lambda": "lambda",
    "managed_instances": "lambda",
    "fargate": "fargate",
    "s3": "s3",
    "ses_send": "simple_email_service",
    "ses_receive": "simple_email_service",
    "api_gateway": "api_gateway",
    "load_balancer": "elastic_load_balancing",
    "cloudfront": "cloudfront",
    "dynamodb": "dynamodb",
    "rds": "rds",
    "database_ec2": "ec2",
    "elasticache": "elasticache",
    "sqs": "sqs",
    "sns": "sns",
    "eventbridge": "eventbridge",
    "step_functions": "step_functions",
    "nat_gateway": "nat_gateway",
}
_CONTAINER = (
    "container=1;collapsible=0;recursiveResize=0;pointerEvents=0;fillColor=none;"
    "verticalAlign=top;align=left;spacingLeft=30;fontSize=12;html=0;whiteSpace=wrap;"
)
_GROUPS = {
    "region": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_region;dashed=1;",
    "vpc": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc2;",
    "availability_zone": "dashed=1;",
    "free": "rounded=1;arcSize=4;dashed=1;",
}
_GROUP_COLOURS = {"vpc": AWS_CATEGORIES.network, "free": LIGHT.either}
_ROOT = "1"
_SIDES = {"right": (1.0, 0.5), "left": (0.0, 0.5), "top": (0.5, 0.0), "bottom": (0.5, 1.0)}


def write(request: ExportRequest) -> bytes:
    """Write parts, groups, notes and connections; labels carry name and cost."""
    scenario = request.scenario
    file = ElementTree.Element("mxfile", host="ec2-lambda-planner")
    page = ElementTree.SubElement(file, "diagram", name=one_line(scenario.name) or "Scenario")
    model = ElementTree.SubElement(page, "mxGraphModel", grid="1", gridSize="20")
    root = ElementTree.SubElement(model, "root")
    ElementTree.SubElement(root, "mxCell", {"id": "0"})
    ElementTree.SubElement(root, "mxCell", {"id": _ROOT, "parent": "0"})
    for group in _outermost_first(scenario):
        colour = _GROUP_COLOURS.get(group.kind, AWS_CATEGORIES.general)
        style = f"{_GROUPS[group.kind]}{_CONTAINER}strokeColor={colour};fontColor={colour};"
        sides = (group.x, group.y, group.width, group.height)
        _box(root, f"group:{group.id}", group.name, style, sides, _within(scenario, group.parent))
    for note in scenario.notes.values():
        style = (
            f"shape=note;size=12;whiteSpace=wrap;html=0;fillColor={LIGHT.note};strokeColor=none;"
        )
        sides = (note.x, note.y, note.width, note.height)
        _box(root, f"note:{note.id}", note.text, style, sides, (_ROOT, 0.0, 0.0))
    for node in scenario.nodes.values():
        part = request.results.components.get(node.id)
        words = node.name or node.id
        if part is not None and part.lines:
            words = f"{words}\n{money(part.usd_per_month)} / month"
        place = part.placement if part is not None else None
        sides = (node.x + (NODE.width - _ICON_PX) / 2, _icon_top(node), _ICON_PX, _ICON_PX)
        inside = _within(scenario, node.group)
        _box(root, f"node:{node.id}", words, _style(node, place), sides, inside)
    _write_edges(root, request)
    ElementTree.indent(file)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(file) + b"\n"


def _icon_top(node: Node) -> float:
    """Return where an icon stands so that its middle is where our ports are."""
    return node.y + PORT_DROP_PX - _ICON_PX / 2


def _outermost_first(scenario: Scenario) -> list[Group]:
    """Order groups so that a container is there before what it holds."""
    done: dict[str, Group] = {}

    def add(group: Group) -> None:
        if group.id in done:
            return
        done[group.id] = group  # noted first: a circle of groups ends here
        holder = scenario.groups.get(group.parent or "")
        if holder is not None and holder.id not in done:
            del done[group.id]
            add(holder)
            done[group.id] = group

    for group in scenario.groups.values():
        add(group)
    return list(done.values())


def _within(scenario: Scenario, group_id: str | None) -> tuple[str, float, float]:
    """Return the cell that holds something, and the origin of what stands in it."""
    group = scenario.groups.get(group_id or "")
    if group is None:
        return _ROOT, 0.0, 0.0
    return f"group:{one_line(group.id)}", group.x, group.y


def _write_edges(root: ElementTree.Element, request: ExportRequest) -> None:
    """Write connections with the corners that they have on the screen."""
    scenario, counts = request.scenario, request.results.edge_requests_per_month
    edges = list(scenario.edges.values())
    boxes = {
        node.id: (node.x, node.y, float(NODE.width), float(NODE.height_other))
        for node in scenario.nodes.values()
    }
    lanes = lanes_of((edge.source, edge.target) for edge in edges)
    solids = tuple(boxes.values()) if len(edges) <= _MOST_ROUTED_AROUND else ()
    for edge, (lane, lanes_here) in zip(edges, lanes, strict=True):
        ends = boxes[edge.source], boxes[edge.target]
        line = route(*ends, solids, edge.waypoints, lane=lane, lanes=lanes_here)
        dashed = "dashed=1;endArrow=open;" if edge.mode == "event" else "endArrow=block;"
        (out_x, out_y), (in_x, in_y) = _ports(line)
        told = {
            "id": f"edge:{one_line(edge.id)}",
            "value": count(counts[edge.id]) if edge.id in counts else "",
            "edge": "1",
            "parent": _ROOT,
            "source": f"node:{one_line(edge.source)}",
            "target": f"node:{one_line(edge.target)}",
            "style": "edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;"
            f"strokeColor={LIGHT.edge};fontSize=11;{dashed}exitX={out_x:g};exitY={out_y:g};entryX={in_x:g};entryY={in_y:g};",
        }
        cell = ElementTree.SubElement(root, "mxCell", told)
        shape = ElementTree.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if len(line) > 2:
            points = ElementTree.SubElement(shape, "Array", {"as": "points"})
            for x, y in line[1:-1]:
                ElementTree.SubElement(points, "mxPoint", {"x": f"{x:g}", "y": f"{y:g}"})


def _ports(line: Sequence[Point]) -> tuple[Point, Point]:
    """Return at which sides of its icons a line leaves and arrives, as draw.io counts them."""
    return _side(line[0], line[1]), _side(line[-1], line[-2])


def _side(end: Point, next_to_it: Point) -> Point:
    across, down = next_to_it[0] - end[0], next_to_it[1] - end[1]
    if abs(across) >= abs(down):
        return _SIDES["right" if across > 0 else "left"]
    return _SIDES["bottom" if down > 0 else "top"]


def _box(
    root: ElementTree.Element,
    cell_id: str,
    text: str,
    style: str,
    sides: tuple[float, float, float, float],
    within: tuple[str, float, float],
) -> None:
    """Write a cell; what stands in a container is placed from the container's corner."""
    lines = "\n".join(one_line(line) for line in text.split("\n"))
    parent, left, top = within
    told = {"id": one_line(cell_id), "value": lines, "style": style}
    cell = ElementTree.SubElement(root, "mxCell", {**told, "vertex": "1", "parent": parent})
    names = ("x", "y", "width", "height")
    moved = (sides[0] - left, sides[1] - top, sides[2], sides[3])
    geometry = {name: f"{side:g}" for name, side in zip(names, moved, strict=True)}
    ElementTree.SubElement(cell, "mxGeometry", {**geometry, "as": "geometry"})


def _style(node: Node, placement: str | None) -> str:
    kind = KINDS.get(node.kind)
    icon = placement if placement in _SHAPES else (kind.icon if kind is not None else "")
    colour = getattr(AWS_CATEGORIES, kind.category if kind is not None else "general")
    shape = _SHAPES.get(icon or "")
    if shape is None:
        return f"rounded=1;html=0;whiteSpace=wrap;strokeColor={colour};fontSize=12;"
    return (
        "shape=mxgraph.aws4.resourceIcon;"
        f"resIcon=mxgraph.aws4.{shape};fillColor={colour};strokeColor=none;"
        "html=0;fontSize=12;verticalLabelPosition=bottom;verticalAlign=top;align=center;aspect=fixed;"
    )


DRAWIO = Exporter(
    "drawio",
    "draw.io drawing",
    ".drawio",
    frozenset({"drawing"}),
    write,
    media_type="application/vnd.jgraph.mxfile",
)
