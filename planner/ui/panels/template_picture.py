"""A small picture of a drawing, read from its file without the document: icons in boxes."""

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from planner.painting.colours import brush, pen, qcolour
from planner.painting.icons import paint_icon
from planner.record import record
from planner.tokens import Colours

# Kind → artwork and category, as planner.kinds says; the first screen cannot wait for that room
# (a test holds the two against each other).
ARTWORK: Mapping[str, tuple[str, str]] = {
    "source.users": ("users", "general"),
    "aws.scheduler": ("schedule", "integration"),
    "aws.compute": ("ec2", "compute"),
    "aws.s3.bucket": ("s3", "storage"),
    "aws.dynamodb": ("dynamodb", "database"),
    "aws.rds": ("rds", "database"),
    "aws.database_ec2": ("database_ec2", "database"),
    "aws.elasticache": ("elasticache", "database"),
    "external.service": ("external", "general"),
    "aws.sqs": ("sqs", "integration"),
    "aws.sns": ("sns", "integration"),
    "aws.step_functions": ("step_functions", "integration"),
    "aws.eventbridge": ("eventbridge", "integration"),
    "aws.ses.sending": ("ses_send", "business"),
    "aws.ses.receiving": ("ses_receive", "business"),
    "aws.api_gateway": ("api_gateway", "network"),
    "aws.cloudfront": ("cloudfront", "network"),
    "aws.load_balancer": ("load_balancer", "network"),
    "aws.nat_gateway": ("nat_gateway", "network"),
}
_PLACED = {
    "ec2": ("ec2", "ec2"),
    "lambda": ("lambda", "lambda"),
    "fargate": ("fargate", "fargate"),
    "managed_instances": ("managed_instances", "managed"),
}
_BOX, _STEP_X, _STEP_Y = 32.0, 54.0, 46.0
_SAME_ROW = 30.0


@record
class PictureNode:
    """A box: its column and row, its artwork, and what its colour is called."""

    column: int
    row: int
    icon: str
    colour: str
    placed: bool


@record
class Picture:
    """Boxes and arrows; `True` in an edge is an event."""

    nodes: tuple[PictureNode, ...]
    edges: tuple[tuple[int, int, bool], ...]

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height at full size. [px]"""
        columns = max((node.column for node in self.nodes), default=0)
        rows = max((node.row for node in self.nodes), default=0)
        return columns * _STEP_X + _BOX, rows * _STEP_Y + _BOX


def picture_of(data: bytes) -> Picture:
    """Read the picture of a shipped template."""
    stored: dict[str, Any] = json.loads(data)
    nodes = stored.get("nodes", [])
    columns = _ranks([float(node["x"]) for node in nodes])
    rows = _ranks([float(node["y"]) for node in nodes])
    places = {str(node["id"]): n for n, node in enumerate(nodes)}
    made: list[PictureNode] = []
    for node in nodes:
        placement = str(node.get("params", {}).get("placement", "") or "")
        placed = node["kind"] == "aws.compute" and placement in _PLACED
        known = _PLACED[placement] if placed else ARTWORK.get(node["kind"], ("external", "general"))
        column, row = columns[float(node["x"])], rows[float(node["y"])]
        made.append(PictureNode(column, row, known[0], known[1], placed))
    edges = tuple(
        (places[edge["source"]], places[edge["target"]], edge.get("mode") == "event")
        for edge in stored.get("edges", [])
    )
    return Picture(tuple(made), edges)


def paint_picture(painter: QPainter, picture: Picture, room: QRectF, colours: Colours) -> None:
    """Paint a picture in the middle of a room, smaller where it would not fit."""
    width, height = picture.size
    scale = min(1.0, room.width() / width, room.height() / height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-width / 2, -height / 2)
    for source, target, event in picture.edges:
        _paint_edge(painter, picture.nodes[source], picture.nodes[target], colours, event=event)
    for node in picture.nodes:
        _paint_node(painter, node, colours)
    painter.restore()


def _paint_node(painter: QPainter, node: PictureNode, colours: Colours) -> None:
    x, y = node.column * _STEP_X, node.row * _STEP_Y
    painter.setPen(pen(colours.border, 1))
    painter.setBrush(brush(colours.raised))
    painter.drawRoundedRect(QRectF(x, y, _BOX, _BOX), 7, 7)
    ink = (
        colours.placement(node.colour).main  # type: ignore[arg-type]
        if node.placed
        else colours.category(node.colour)  # type: ignore[arg-type]
    )
    paint_icon(painter, node.icon, x + 6, y + 6, 20, ink)


def _paint_edge(
    painter: QPainter, source: PictureNode, target: PictureNode, colours: Colours, *, event: bool
) -> None:
    """Draw from the nearer sides, with one elbow where rows and columns both differ."""
    sx, sy = source.column * _STEP_X + _BOX / 2, source.row * _STEP_Y + _BOX / 2
    tx, ty = target.column * _STEP_X + _BOX / 2, target.row * _STEP_Y + _BOX / 2
    half = _BOX / 2
    points: list[QPointF]
    if sx == tx:
        way = 1 if ty > sy else -1
        points = [QPointF(sx, sy + way * half), QPointF(tx, ty - way * half)]
    elif sy == ty:
        way = 1 if tx > sx else -1
        points = [QPointF(sx + way * half, sy), QPointF(tx - way * half, ty)]
    else:
        across, along = (1 if tx > sx else -1), (1 if ty > sy else -1)
        points = [QPointF(sx, sy + along * half), QPointF(sx, ty), QPointF(tx - across * half, ty)]
    painter.setPen(pen(colours.edge, 1.5, dashes_px=(4, 3) if event else ()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    _paint_head(painter, points[-2], points[-1], colours, filled=not event)


def _paint_head(
    painter: QPainter, before: QPointF, tip: QPointF, colours: Colours, *, filled: bool
) -> None:
    dx, dy = tip.x() - before.x(), tip.y() - before.y()
    length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    ux, uy = dx / length, dy / length
    left = QPointF(tip.x() - 7 * ux - 4 * uy, tip.y() - 7 * uy + 4 * ux)
    right = QPointF(tip.x() - 7 * ux + 4 * uy, tip.y() - 7 * uy - 4 * ux)
    painter.setPen(pen(colours.edge, 1.5))
    if filled:
        painter.setBrush(qcolour(colours.edge))
        painter.drawPolygon(QPolygonF([tip, left, right]))
    else:
        painter.drawPolyline(QPolygonF([left, tip, right]))


def _ranks(values: list[float]) -> dict[float, int]:
    """Return the row or column of each coordinate; near ones share it."""
    ranks: dict[float, int] = {}
    place, last = -1, float("-inf")
    for value in sorted(set(values)):
        if value - last > _SAME_ROW:
            place, last = place + 1, value
        ranks[value] = place
    return ranks
