"""The drawing as a draw.io file with AWS's shapes, plain XML."""

from xml.etree import ElementTree

from planner.document.scenario import Node
from planner.exporters.base import Exporter, ExportRequest, one_line
from planner.kinds import KINDS
from planner.tokens import AWS_CATEGORIES, NODE
from planner.units import money

_ICON_PX = 60
# Names of draw.io's own AWS shapes, by the file name of our artwork.
_SHAPES = {
    "users": "users",
    "schedule": "eventbridge_scheduler",
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
_GROUPS = {
    "region": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_region;dashed=1;",
    "vpc": "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc2;",
    "availability_zone": "dashed=1;",
    "free": "rounded=1;dashed=1;",
}


def write(request: ExportRequest) -> bytes:
    """Write parts, groups, notes and connections; labels carry name and cost."""
    scenario = request.scenario
    file = ElementTree.Element("mxfile", host="ec2-lambda-planner")
    page = ElementTree.SubElement(file, "diagram", name=one_line(scenario.name) or "Scenario")
    model = ElementTree.SubElement(page, "mxGraphModel", grid="1", gridSize="20")
    root = ElementTree.SubElement(model, "root")
    ElementTree.SubElement(root, "mxCell", {"id": "0"})
    ElementTree.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    for group in scenario.groups.values():
        style = f"{_GROUPS[group.kind]}fillColor=none;verticalAlign=top;align=left;html=0;"
        sides = (group.x, group.y, group.width, group.height)
        _box(root, f"group:{group.id}", group.name, style, sides)
    for note in scenario.notes.values():
        style = "shape=note;size=12;whiteSpace=wrap;html=0;"
        _box(root, f"note:{note.id}", note.text, style, (note.x, note.y, note.width, note.height))
    for node in scenario.nodes.values():
        part = request.results.components.get(node.id)
        words = node.name or node.id
        if part is not None and part.lines:
            words = f"{words}\n{money(part.usd_per_month)} / month"
        place = part.placement if part is not None else None
        sides = (node.x + (NODE.width - _ICON_PX) / 2, node.y, _ICON_PX, _ICON_PX)
        _box(root, f"node:{node.id}", words, _style(node, place), sides)
    for edge in scenario.edges.values():
        dashed = "dashed=1;endArrow=open;" if edge.mode == "event" else ""
        told = {
            "id": f"edge:{one_line(edge.id)}",
            "edge": "1",
            "parent": "1",
            "source": f"node:{one_line(edge.source)}",
            "target": f"node:{one_line(edge.target)}",
            "style": f"edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;{dashed}",
        }
        cell = ElementTree.SubElement(root, "mxCell", told)
        ElementTree.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    ElementTree.indent(file)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(file) + b"\n"


def _box(
    root: ElementTree.Element,
    cell_id: str,
    text: str,
    style: str,
    sides: tuple[float, float, float, float],
) -> None:
    lines = "\n".join(one_line(line) for line in text.split("\n"))
    told = {"id": one_line(cell_id), "value": lines, "style": style}
    cell = ElementTree.SubElement(root, "mxCell", {**told, "vertex": "1", "parent": "1"})
    names = ("x", "y", "width", "height")
    geometry = {name: f"{side:g}" for name, side in zip(names, sides, strict=True)}
    ElementTree.SubElement(cell, "mxGeometry", {**geometry, "as": "geometry"})


def _style(node: Node, placement: str | None) -> str:
    kind = KINDS.get(node.kind)
    icon = placement if placement in _SHAPES else (kind.icon if kind is not None else "")
    colour = getattr(AWS_CATEGORIES, kind.category if kind is not None else "general")
    shape = _SHAPES.get(icon or "")
    if shape is None:
        return f"rounded=1;html=0;whiteSpace=wrap;strokeColor={colour};"
    return (
        "shape=mxgraph.aws4.resourceIcon;"
        f"resIcon=mxgraph.aws4.{shape};fillColor={colour};strokeColor=none;"
        "html=0;verticalLabelPosition=bottom;verticalAlign=top;align=center;aspect=fixed;"
    )


DRAWIO = Exporter(
    "drawio",
    "draw.io drawing",
    ".drawio",
    frozenset({"drawing"}),
    write,
    media_type="application/vnd.jgraph.mxfile",
)
