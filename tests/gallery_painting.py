"""Draws every state of parts, edges, groups, notes and chips, to be looked at beside the design."""

from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from planner.painting.colours import qcolour
from planner.painting.curves import curved_path
from planner.painting.edge import EdgeFace, paint_edge
from planner.painting.fonts import draw_text
from planner.painting.group_face import GroupFace, paint_group_face
from planner.painting.marks import ChipFace, ScaleLegend, paint_chip, paint_scale_legend
from planner.painting.node_face import NodeFace, Overlay, Strip, node_size, paint_node_face
from planner.painting.note_face import NoteFace, paint_note_face
from planner.painting.routing import route
from planner.tokens import DARK, LIGHT, PRINT, Colours

SHEET_PX = (1440, 720)

AGREED = Strip("agreed", "ec2", "EC2", "saves $15.33")
API = NodeFace(
    "API",
    "2 × t4g.small",
    "$51.00",
    "p95 540 ms",
    icon="ec2",
    category="compute",
    placement="ec2",
    strip=AGREED,
)
_LAMBDA = {"icon": "lambda", "category": "compute", "placement": "lambda"}


def _with(face: NodeFace, **changes: object) -> NodeFace:
    from dataclasses import replace

    return replace(face, **changes)


FIRST_ROW = (
    ("Rest", API),
    ("Hover: ports grow", _with(API, hovered=True)),
    ("Selected", _with(API, selected=True)),
    (
        "Flip offered: solid strip",
        NodeFace(
            "Nightly clean-up",
            "1 × t4g.nano",
            "$7.36",
            "40 s",
            icon="ec2",
            category="compute",
            placement="ec2",
            strip=Strip("flip", "lambda", "Lambda", "saves $7.34"),
        ),
    ),
    (
        "Warning",
        NodeFace(
            "Checkout",
            "512 MB, Java",
            "$12.40",
            "p95 2.1 s",
            **_LAMBDA,
            strip=Strip("agreed", "lambda", "Lambda", "cold 3.1 %"),
            severity="warning",
        ),
    ),
    (
        "Infeasible as drawn",
        NodeFace(
            "Video encode",
            "runs 42 min, limit 15",
            "unknown",
            "—",
            **_LAMBDA,
            strip=Strip("infeasible", "ec2", "Over 15 min", "use EC2"),
            severity="error",
            money_unknown=True,
        ),
    ),
    (
        "Too close to call",
        NodeFace(
            "Search",
            "1,769 MB, arm64",
            "$41.90",
            "p95 210 ms",
            **_LAMBDA,
            strip=Strip("either", "either", "Either", "within 4 %"),
        ),
    ),
)
UPLOADS = NodeFace("Uploads", "300 GB, 200 k puts", "$7.90", icon="s3", category="storage")
SECOND_ROW = (
    ("Plain service", UPLOADS),
    (
        "Price unknown",
        NodeFace(
            "Billing system",
            "External, not priced",
            "unknown",
            "p95 300 ms",
            icon="external",
            money_unknown=True,
        ),
    ),
    (
        "Collapsed group",
        NodeFace(
            "Sign-up flow", "4 parts, 2 Lambda", "$4.20", "p95 1.8 s", icon="group", collapsed=True
        ),
    ),
)
THIRD_ROW = (
    ("Keyboard focus", _with(API, focused=True)),
    ("Computing", _with(API, computing=True, strip=Strip("pending"))),
    ("Dimmed", _with(API, dimmed=True)),
    ("Locked, elided", _with(API, title="Very long name of a service", locked=True)),
    (
        "Source with its week",
        NodeFace(
            "Visitors",
            "10 M requests",
            "27.8 req/s",
            icon="users",
            sparkline=(1, 2, 5, 9, 5, 2, 1, 2, 6, 9, 5, 1, 1, 1),
        ),
    ),
    ("Overlay", _with(API, overlay=Overlay("#1B7D76"))),
    ("Overlay: unknown", _with(API, overlay=Overlay(None), port_hot="right", hovered=True)),
)
EDGES = (
    ("Call", EdgeFace((), "call", "10 M")),
    ("Event", EdgeFace((), "event", "200 k")),
    ("Hover", EdgeFace((), "call", "10 M × 0.02", hovered=True)),
    ("Selected", EdgeFace((), "call", "40 k", selected=True)),
    ("Traffic overlay", EdgeFace((), "call", "27.8 req/s", width_px=5.5)),
    ("Refused", EdgeFace((), "event", refused="A note cannot call")),
)
CHIPS = (
    ChipFace("EC2 · saves $15.33", "agreed", "ec2"),
    ChipFace("Lambda · saves $7.34", "flip", "lambda"),
    ChipFace("Either · within 4 %", "either"),
    ChipFace("Over 15 minutes", "infeasible"),
    ChipFace("Cold starts 3.1 %", "warning"),
    ChipFace("Agrees with the guide", "ok"),
)


def paint_states(painter: QPainter, colours: Colours) -> None:
    """Paint the whole sheet of states."""
    painter.fillRect(0, 0, *SHEET_PX, qcolour(colours.canvas))
    for column, (name, face) in enumerate(FIRST_ROW):
        _named(painter, colours, 24 + column * 202, 26, name)
        _placed(painter, colours, face, 24 + column * 202, 45)
    for column, (name, face) in enumerate(SECOND_ROW):
        _named(painter, colours, 24 + column * 202, 172, name)
        _placed(painter, colours, face, 24 + column * 202, 187)
    _named(painter, colours, 630, 172, "Note")
    painter.translate(630, 187)
    note = "Ask finance about the 3-year commitment"
    paint_note_face(painter, NoteFace(172, 68, note), colours)
    painter.translate(-630, -187)
    _paint_far(painter, colours)
    for column, (name, face) in enumerate(THIRD_ROW):
        _named(painter, colours, 24 + column * 202, 292, name)
        _placed(painter, colours, face, 24 + column * 202, 306)
    for column, (name, face) in enumerate(EDGES):
        x = 24.0 + column * 236
        _named(painter, colours, x, 436, name)
        points = ((x, 456.0), (x + 84, 456.0), (x + 84, 488.0), (x + 170, 488.0))
        paint_edge(painter, _moved(face, points), colours)
    _named(painter, colours, 24, 532, "Verdict chips")
    x = 24.0
    for chip in CHIPS:
        x += paint_chip(painter, x, 542, chip, colours) + 10
    cost = ScaleLegend("Cost overlay", colours.sequential_cost, "$0", "$51", has_unknown=True)
    paint_scale_legend(painter, 1000, 530, cost, colours)
    against = ScaleLegend(
        "EC2 minus Lambda",
        colours.diverging_ec2_lambda,
        "EC2",
        "Lambda",
        colours.ec2_text,
        colours.lambda_text,
    )
    paint_scale_legend(painter, 1220, 530, against, colours)
    _paint_groups(painter, colours)


def draw_states(folder: Path) -> list[Path]:
    """Draw the sheet in light, dark and print, at one and two device pixels; return the files."""
    written = []
    for colours in (LIGHT, DARK, PRINT):
        for ratio in (1, 2):
            image = QImage(SHEET_PX[0] * ratio, SHEET_PX[1] * ratio, QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(ratio)
            painter = QPainter(image)
            try:
                paint_states(painter, colours)
            finally:
                painter.end()
            path = folder / f"states_{colours.mode}_{ratio}x.png"
            image.save(str(path))
            written.append(path)
    return written


def _named(painter: QPainter, colours: Colours, x: float, y: float, name: str) -> None:
    painter.setPen(qcolour(colours.text_secondary))
    draw_text(painter, x, y, name, "caption_strong")


def _placed(
    painter: QPainter, colours: Colours, face: NodeFace, x: float, y: float, zoom: float = 1
) -> None:
    painter.save()
    painter.translate(x, y)
    painter.scale(zoom, zoom)
    paint_node_face(painter, face, colours)
    painter.restore()


def _moved(face: EdgeFace, points: tuple[tuple[float, float], ...]) -> EdgeFace:
    from dataclasses import replace

    return replace(face, points=points)


def _paint_far(painter: QPainter, colours: Colours) -> None:
    _named(painter, colours, 832, 172, "Zoom 0.5")
    _placed(painter, colours, API, 832, 187, 0.5)
    resize = NodeFace(
        "Resize", "", "$6.04", **_LAMBDA, strip=Strip("agreed", "lambda", "Lambda", "$10.67")
    )
    _placed(painter, colours, resize, 932, 187, 0.5)
    _placed(painter, colours, UPLOADS, 832, 240, 0.4)
    _placed(painter, colours, FIRST_ROW[5][1], 932, 240, 0.4)
    _named(painter, colours, 1034, 172, "Zoom 0.25 and 0.15")
    faces = (API, FIRST_ROW[3][1], FIRST_ROW[6][1], FIRST_ROW[5][1], UPLOADS, SECOND_ROW[2][1])
    for place, face in enumerate(faces):
        _placed(painter, colours, face, 1034 + place * 56, 187, 0.25)
        _placed(painter, colours, face, 1034 + place * 56, 225, 0.15)


def _paint_groups(painter: QPainter, colours: Colours) -> None:
    painter.translate(24, 590)
    groups = (
        GroupFace(220, 110, "VPC", "$90.89", "vpc"),
        GroupFace(220, 110, "Sign-up flow", "$4.20", "free"),
        GroupFace(220, 110, "eu-central-1", "$12.10", "region", drop_target=True),
    )
    for group in groups:
        paint_group_face(painter, group, colours)
        painter.translate(240, 0)
    points = ((0.0, 60.0), (70.0, 60.0))
    paint_edge(painter, EdgeFace(points, "event", "40 k", pill=True), colours)
    upright = ((110.0, 20.0), (110.0, 90.0))
    paint_edge(painter, EdgeFace(upright, "call", "21 M", width_px=4), colours)
    curve = curved_path((150, 0, 20, 52), (300, 50, 20, 52))
    paint_edge(painter, EdgeFace(curve, "call", "curved", curved=True), colours)
    painter.translate(-744, -590)


_PARTS: dict[str, tuple[float, float, NodeFace]] = {
    "visitors": (16, 168, NodeFace("Visitors", "10 M requests", "peak 27.8 req/s", icon="users")),
    "uploads": (238, 34, UPLOADS),
    "resize": (
        460,
        34,
        NodeFace(
            "Resize",
            "1,536 MB, 3 sizes",
            "$6.04",
            "p95 1.9 s",
            **_LAMBDA,
            strip=Strip("agreed", "lambda", "Lambda", "saves $10.67"),
        ),
    ),
    "photos": (682, 34, _with(UPLOADS, title="Resized photos", money="$5.53")),
    "api": (238, 168, _with(API, selected=True)),
    "mongo": (
        238,
        302,
        NodeFace(
            "MongoDB",
            "t4g.medium, 100 GB",
            "$32.53",
            "p95 9 ms",
            icon="database_ec2",
            category="database",
        ),
    ),
    "night": (
        16,
        322,
        NodeFace("Every night", "02:00 UTC", "30 runs", icon="schedule", category="integration"),
    ),
    "cleanup": (238, 436, _with(FIRST_ROW[3][1], severity="warning")),
    "mail": (460, 302, _with(FIRST_ROW[4][1], title="Welcome mail", severity="none")),
    "ses": (
        682,
        302,
        NodeFace("Welcome by SES", "40 k mails", "$4.00", icon="ses_send", category="business"),
    ),
    "trial": (460, 436, _with(FIRST_ROW[4][1], title="Free trial", severity="none")),
    "billing": (682, 436, SECOND_ROW[1][1]),
}
_CALLS: tuple[tuple[str, str, str, str], ...] = (
    ("visitors", "api", "call", "10 M"),
    ("api", "uploads", "call", "200 k"),
    ("uploads", "resize", "event", "200 k"),
    ("resize", "photos", "call", "600 k"),
    ("photos", "api", "event", "600 k notified"),
    ("api", "mongo", "call", "21 M"),
    ("mongo", "mail", "event", "40 k"),
    ("mail", "ses", "call", "40 k"),
    ("mail", "trial", "event", "40 k"),
    ("trial", "billing", "call", "40 k"),
    ("night", "cleanup", "event", "30"),
)


def draw_canvas(folder: Path) -> list[Path]:
    """Draw a small architecture with its routes, as the window shows it, in light and dark."""
    written = []
    boxes = {name: (x, y, *node_size(face)) for name, (x, y, face) in _PARTS.items()}
    for colours in (LIGHT, DARK):
        image = QImage(1760, 1120, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2)
        painter = QPainter(image)
        try:
            painter.fillRect(0, 0, 880, 560, qcolour(colours.canvas))
            for x, y, group in (
                (224, 141, GroupFace(200, 400, "VPC", "$90.89", "vpc")),
                (446, 275, GroupFace(422, 266, "Sign-up flow", "$4.20", "free")),
            ):
                painter.translate(x, y)
                paint_group_face(painter, group, colours)
                painter.translate(-x, -y)
            for source, target, kind, label in _CALLS:
                points = route(boxes[source], boxes[target], tuple(boxes.values()))
                pill = source == "mongo"
                face = EdgeFace(points, "call" if kind == "call" else "event", label, pill=pill)
                paint_edge(painter, face, colours)
            for x, y, face_of_part in _PARTS.values():
                _placed(painter, colours, face_of_part, x, y)
        finally:
            painter.end()
        path = folder / f"canvas_{colours.mode}.png"
        image.save(str(path))
        written.append(path)
    return written
