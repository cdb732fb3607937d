"""The drawing as a draw.io file with AWS's shapes, plain XML."""

from xml.etree import ElementTree
from zlib import crc32

from planner.document.scenario import Group, Node, Scenario
from planner.exporters.base import Exporter, ExportRequest, basis_in_words, one_line
from planner.kinds import KINDS
from planner.painting.routing import PORT_DROP_PX, Point, lanes_of, route
from planner.tokens import AWS_CATEGORIES, LIGHT, NODE
from planner.units import count

_ICON_PX = 60.0
_FOOT_PX, _FOOT_GAP_PX, _LETTER_PX = 16.0, 24.0, 7.0
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
    "verticalAlign=top;align=left;fontSize=12;html=0;whiteSpace=wrap;"
)
# Older libraries have no "group_vpc2"; every one has "group_vpc".
_GROUPS = {
    "region": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_region;spacingLeft=30;dashed=1;",
    "vpc": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc;spacingLeft=30;",
    "availability_zone": "dashed=1;spacingLeft=8;",
    "free": "rounded=1;arcSize=4;dashed=1;spacingLeft=8;",
}
_GROUP_COLOURS = {"vpc": AWS_CATEGORIES.network, "free": LIGHT.either}
_LINE = (
    "edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;fontSize=11;"
    f"strokeColor={LIGHT.edge};fontColor={LIGHT.text_secondary};"
    f"labelBackgroundColor={LIGHT.surface};"
)
_ROOT = "1"
_NOTE = (
    "shape=note;size=12;whiteSpace=wrap;html=0;align=left;verticalAlign=top;spacing=8;"
    f"fillColor={LIGHT.note};fontColor={LIGHT.note_text};strokeColor=none;"
)
_FOOT = f"text;html=0;align=left;verticalAlign=top;fontSize=11;fontColor={LIGHT.muted};"


def write(request: ExportRequest) -> bytes:
    """Write groups, connections, notes, parts, and below them what the figures rest on.

    Names stand below the icons on a ground of their own and after the connections, so that no
    line crosses them.
    """
    from planner.painting.faces import node_face

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
        _box(
            root,
            _cell_id("group", group.id),
            group.name,
            style,
            sides,
            _within(scenario, group.parent),
        )
    _write_edges(root, request)
    for note in scenario.notes.values():
        sides = (note.x, note.y, note.width, note.height)
        _box(root, _cell_id("note", note.id), note.text, _NOTE, sides, (_ROOT, 0.0, 0.0))
    for node in scenario.nodes.values():
        part = request.results.components.get(node.id)
        words, told = node.name or node.id, node_face(node, part).money
        if told:
            words = f"{words}\n{told}{' / month' if '$' in told else ''}"
        place = _placement(request, node)
        inside = _within(scenario, node.group)
        sides = _sides_of(node, place)
        _box(root, _cell_id("node", node.id), words, _style(node, place), sides, inside)
    _write_foot(root, request)
    ElementTree.indent(file)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(file) + b"\n"


def _write_foot(root: ElementTree.Element, request: ExportRequest) -> None:
    """Write region, hours, free tier and price date under everything."""
    drawn = request.scenario
    boxes = [
        *((node.x, node.y + NODE.height_other) for node in drawn.nodes.values()),
        *((group.x, group.y + group.height) for group in drawn.groups.values()),
        *((note.x, note.y + note.height) for note in drawn.notes.values()),
    ]
    left = min((x for x, _foot in boxes), default=0.0)
    foot = max((foot for _x, foot in boxes), default=0.0) + _FOOT_GAP_PX
    lines = basis_in_words(request)
    sides = (left, foot, _LETTER_PX * max(map(len, lines)), _FOOT_PX * len(lines))
    _box(root, "basis", "\n".join(lines), _FOOT, sides, (_ROOT, 0.0, 0.0))


def _sides_of(node: Node, placement: str | None) -> tuple[float, float, float, float]:
    """Return where a part stands: its middle is where our ports are; words alone are wider."""
    top = node.y + PORT_DROP_PX - _ICON_PX / 2
    if _shape_of(node, placement) is None:
        return node.x, top, float(NODE.width), _ICON_PX
    return node.x + (NODE.width - _ICON_PX) / 2, top, _ICON_PX, _ICON_PX


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
    return _cell_id("group", group.id), group.x, group.y


def _write_edges(root: ElementTree.Element, request: ExportRequest) -> None:
    """Write connections with the corners that they have on the screen."""
    scenario, counts = request.scenario, request.results.edge_requests_per_month
    edges = list(scenario.edges.values())
    boxes = {
        node.id: (node.x, node.y, float(NODE.width), float(NODE.height_other))
        for node in scenario.nodes.values()
    }
    icons = {
        node.id: _sides_of(node, _placement(request, node)) for node in scenario.nodes.values()
    }
    lanes = lanes_of((edge.source, edge.target) for edge in edges)
    solids = tuple(boxes.values()) if len(edges) <= _MOST_ROUTED_AROUND else ()
    for edge, (lane, lanes_here) in zip(edges, lanes, strict=True):
        ends = boxes[edge.source], boxes[edge.target]
        line = route(*ends, solids, edge.waypoints, lane=lane, lanes=lanes_here)
        dashed = "dashed=1;endArrow=open;" if edge.mode == "event" else "endArrow=block;"
        out_x, out_y = _port(line[0], line[1], icons[edge.source])
        in_x, in_y = _port(line[-1], line[-2], icons[edge.target])
        told = {
            "id": _cell_id("edge", edge.id),
            "value": count(counts[edge.id]) if edge.id in counts else "",
            "edge": "1",
            "parent": _ROOT,
            "source": _cell_id("node", edge.source),
            "target": _cell_id("node", edge.target),
            "style": f"{_LINE}{dashed}exitX={out_x:g};exitY={out_y:g};"
            f"entryX={in_x:g};entryY={in_y:g};",
        }
        cell = ElementTree.SubElement(root, "mxCell", told)
        shape = ElementTree.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if len(line) > 2:
            points = ElementTree.SubElement(shape, "Array", {"as": "points"})
            for x, y in line[1:-1]:
                ElementTree.SubElement(points, "mxPoint", {"x": f"{x:g}", "y": f"{y:g}"})


def _port(
    end: Point, next_to_it: Point, icon: tuple[float, float, float, float]
) -> tuple[float, float]:
    """Return where at its icon a line ends, as shares of the icon's sides."""
    left, top, width, height = icon
    across, down = next_to_it[0] - end[0], next_to_it[1] - end[1]
    if abs(across) >= abs(down):
        return (1.0 if across > 0 else 0.0), _share((end[1] - top) / height)
    return _share((end[0] - left) / width), (1.0 if down > 0 else 0.0)


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


def _placement(request: ExportRequest, node: Node) -> str | None:
    part = request.results.components.get(node.id)
    return part.placement if part is not None else None


def _cell_id(prefix: str, key: str) -> str:
    """Return the id of a cell; keys that differ in what cannot be written stay apart."""
    clean = one_line(key)
    mark = "" if clean == key else f"#{crc32(key.encode('utf-8', 'surrogatepass')):x}"
    return f"{prefix}:{clean}{mark}"


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
    told = {"id": cell_id, "value": lines, "style": style}
    cell = ElementTree.SubElement(root, "mxCell", {**told, "vertex": "1", "parent": parent})
    names = ("x", "y", "width", "height")
    moved = (sides[0] - left, sides[1] - top, sides[2], sides[3])
    geometry = {name: f"{side:g}" for name, side in zip(names, moved, strict=True)}
    ElementTree.SubElement(cell, "mxGeometry", {**geometry, "as": "geometry"})


def _shape_of(node: Node, placement: str | None) -> str | None:
    """Return the name of a part's shape in draw.io's AWS library, None where there is none."""
    kind = KINDS.get(node.kind)
    icon = placement if placement in _SHAPES else (kind.icon if kind is not None else "")
    return _SHAPES.get(icon or "")


def _style(node: Node, placement: str | None) -> str:
    kind = KINDS.get(node.kind)
    colour = getattr(AWS_CATEGORIES, kind.category if kind is not None else "general")
    shape = _shape_of(node, placement)
    if shape is None:
        return f"rounded=1;html=0;whiteSpace=wrap;strokeColor={colour};fontSize=12;"
    # draw.io paints the sign on the icon in the colour of its rim.
    return (
        "shape=mxgraph.aws4.resourceIcon;"
        f"resIcon=mxgraph.aws4.{shape};fillColor={colour};strokeColor={LIGHT.surface};"
        f"labelBackgroundColor={LIGHT.surface};fontColor={LIGHT.text};"
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
