"""Words on a chart: one line of plain text, aligned on its baseline."""

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from planner.painting.colours import pen
from planner.painting.fonts import font, on_paper
from planner.storage.plain_text import plain
from planner.tokens import TypeRole

Align = Literal["left", "centre", "right"]

_TEXTS_KEPT = 4_096


@lru_cache(128)
def chart_font(role: TypeRole, device_ratio: float = 1.0, *, prose: bool = False) -> QFont:
    """Return the font of a role; prose goes without figures of equal width.

    They give the hyphen the width of a figure, which tears "us-east-1" apart.
    """
    found = font(role, 1.0, device_ratio)
    if not prose:
        return found
    found = QFont(found)
    found.unsetFeature(QFont.Tag("tnum"))
    return found


@lru_cache(128)
def _metrics(role: TypeRole, prose: bool) -> QFontMetricsF:
    return QFontMetricsF(chart_font(role, prose=prose))


@lru_cache(_TEXTS_KEPT)
def one_line(text: str) -> str:
    """Clean foreign text and lay it on one line."""
    return plain(text).replace("\n", " ").replace("\t", " ")


@lru_cache(_TEXTS_KEPT)
def width_of(text: str, role: TypeRole, *, prose: bool = False) -> float:
    """Return how wide a text runs. [px]"""
    return _metrics(role, prose).horizontalAdvance(one_line(text))


def height_of(role: TypeRole) -> float:
    """Return the height of a line. [px]"""
    return _metrics(role, False).height()


@lru_cache(_TEXTS_KEPT)
def fitting(text: str, role: TypeRole, width_px: float, *, prose: bool = False) -> str:
    """Shorten a text with an ellipsis to a width."""
    line = one_line(text)
    if width_of(line, role, prose=prose) <= width_px:
        return line
    room = max(width_px, 8.0)
    return _metrics(role, prose).elidedText(line, Qt.TextElideMode.ElideRight, room)


@lru_cache(_TEXTS_KEPT)
def fitting_facts(text: str, role: TypeRole, width_px: float) -> str:
    """Leave out whole facts from the end of "fact, fact, fact" until the rest fits a width."""
    facts = one_line(text).split(", ")
    while len(facts) > 1 and width_of(", ".join(facts), role, prose=True) > width_px:
        facts.pop()
    return fitting(", ".join(facts), role, width_px, prose=True)


def write(
    painter: QPainter,
    at: QPointF,
    text: str,
    role: TypeRole,
    colour: str,
    *,
    align: Align = "left",
    prose: bool = False,
) -> None:
    """Write one line with its baseline at `at`."""
    line = one_line(text)
    width = 0.0 if align == "left" else width_of(line, role, prose=prose)
    shift = width / 2.0 if align == "centre" else width
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    chosen = chart_font(role, 2.0 if ratio >= 1.5 else 1.0, prose=prose)
    painter.setFont(on_paper(chosen, painter))
    painter.setPen(pen(colour))
    painter.drawText(QPointF(at.x() - shift, at.y()), line)
