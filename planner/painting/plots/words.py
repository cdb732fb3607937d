"""Words on a chart: one line of plain text, aligned on its baseline."""

from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from planner.painting.colours import pen
from planner.painting.fonts import elided, font, text_width
from planner.storage.plain_text import plain
from planner.tokens import TypeRole

Align = Literal["left", "centre", "right"]


def one_line(text: str) -> str:
    """Clean foreign text and lay it on one line."""
    return " ".join(plain(text).split(" ")).replace("\n", " ").replace("\t", " ")


def width_of(text: str, role: TypeRole) -> float:
    """Return how wide a text runs. [px]"""
    return text_width(one_line(text), role)


def fitting(text: str, role: TypeRole, width_px: float) -> str:
    """Shorten a text with an ellipsis to a width."""
    line = one_line(text)
    return line if text_width(line, role) <= width_px else elided(line, role, max(width_px, 8.0))


def write(
    painter: QPainter,
    at: QPointF,
    text: str,
    role: TypeRole,
    colour: str,
    *,
    align: Align = "left",
) -> float:
    """Write one line with its baseline at `at`; returns how wide it ran. [px]"""
    line = one_line(text)
    width = text_width(line, role)
    shift = {"left": 0.0, "centre": width / 2.0, "right": width}[align]
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.setFont(font(role, 1.0, ratio))
    painter.setPen(pen(colour))
    painter.drawText(QPointF(at.x() - shift, at.y()), line)
    return width
