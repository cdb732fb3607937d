"""What a part shows and where on its card: plain values, sizes and the choice of inks."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from planner.painting.colours import ink_on
from planner.record import record
from planner.tokens import NODE, Category, Colours, Placement

Level = Literal["full", "brief", "block", "far"]
StripKind = Literal["agreed", "flip", "either", "infeasible", "pending"]

PORT_Y = 26.0
"""Height of both ports below the card's top: the middle of the icon tile."""
NODE_MARGIN_PX = 12.0
"""How far halo, marks, ports and the sheets of a collapsed group reach outside the card."""


@record
class Strip:
    """The answer of a computing part; "pending" is a part that has no answer yet."""

    kind: StripKind
    placement: Placement = "either"
    words: str = ""
    saving: str = ""


@record
class Overlay:
    """The colour of an overlay's class; None is a value that is not known."""

    colour: str | None


@record
class NodeFace:
    """Everything that decides how a part looks, and nothing that decides where it stands."""

    title: str
    subtitle: str = ""
    money: str = ""
    latency: str = ""
    icon: str = "external"
    category: Category = "general"
    placement: Placement | None = None
    strip: Strip | None = None
    severity: Literal["none", "warning", "error"] = "none"
    money_unknown: bool = False
    selected: bool = False
    focused: bool = False
    hovered: bool = False
    port_hot: Literal["none", "left", "right"] = "none"
    dimmed: bool = False
    computing: bool = False
    locked: bool = False
    collapsed: bool = False
    has_ports: bool = True
    left_connected: bool = True
    right_connected: bool = True
    """A port that nothing is tied to appears only under the pointer."""
    sparkline: tuple[float, ...] | None = None
    overlay: Overlay | None = None


def node_size(face: NodeFace) -> tuple[float, float]:
    """Return width and height of a card: computing parts carry an answer strip."""
    return NODE.width, NODE.height_other if face.strip is None else NODE.height_compute


def strip_rect(face: NodeFace) -> QRectF | None:
    """Return where the answer strip lies, in the card's own coordinates."""
    if face.strip is None:
        return None
    return QRectF(0, NODE.height_compute - NODE.footer, NODE.width, NODE.footer)


def port_centres(face: NodeFace) -> tuple[QPointF, QPointF]:
    """Return the centres of the left and the right port."""
    return QPointF(0, PORT_Y), QPointF(node_size(face)[0], PORT_Y)


def painted_rect(face: NodeFace) -> QRectF:
    """Return the rectangle that painting may touch, in the card's own coordinates."""
    width, height = node_size(face)
    return QRectF(0, 0, width, height).adjusted(
        -NODE_MARGIN_PX, -NODE_MARGIN_PX, NODE_MARGIN_PX, NODE_MARGIN_PX
    )


def level_of_detail(zoom: float) -> Level:
    """Choose how much of a card is drawn at a zoom."""
    if zoom >= NODE.lod_full:
        return "full"
    if zoom >= NODE.lod_brief:
        return "brief"
    return "block" if zoom >= NODE.lod_block else "far"


def icon_colour(face: NodeFace, colours: Colours) -> str:
    """Return the colour of a part's icon: its placement's, else its category's."""
    if face.placement is not None:
        return colours.placement(face.placement).main
    return colours.category(face.category)


def answer_colour(face: NodeFace, colours: Colours) -> str | None:
    """Return the main colour of a computing part's answer."""
    strip = face.strip
    if strip is None:
        return None
    if strip.kind == "infeasible":
        return colours.error
    if strip.kind in ("either", "pending"):
        return colours.either
    return colours.placement(strip.placement).main


def strip_inks(face: NodeFace, strip: Strip, colours: Colours) -> tuple[str, str]:
    """Return ground and ink of an answer strip: tinted agrees, solid offers an action."""
    if face.overlay is not None and face.overlay.colour is not None:
        return face.overlay.colour, ink_on(face.overlay.colour, colours)
    if strip.kind == "infeasible":
        return colours.error_tint, colours.error_text
    if strip.kind in ("either", "pending"):
        return colours.either_tint, colours.either_text
    placement = colours.placement(strip.placement)
    if strip.kind == "flip":
        return placement.main, placement.on
    return placement.tint, placement.text
