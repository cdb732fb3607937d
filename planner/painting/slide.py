"""A slide on a bare painter: title, remark, foot with basis and page, and blocks of words."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from planner.painting.colours import brush, pen, qcolour
from planner.painting.fonts import sized_font
from planner.painting.icons import app_icon, paint_icon
from planner.record import record
from planner.storage.plain_text import plain
from planner.tokens import RADII, Colours

WIDTH_PX, HEIGHT_PX = 1_600.0, 900.0
MARGIN_PX = 72.0
BODY = QRectF(MARGIN_PX, 176.0, WIDTH_PX - 2 * MARGIN_PX, 640.0)
"""Where the content of a slide stands."""
_TITLE_PX, _REMARK_PX, _WORDS_PX, _FOOT_PX = 40, 20, 17, 15
_TITLE_BASE, _REMARK_BASE = 102.0, 142.0
_FOOT_TOP = 838.0
_STRONG, _NORMAL = 600, 400

Tone = Literal["text", "secondary", "muted", "ok", "error", "warning", "ec2", "lambda"]


@record
class Frame:
    """What stands around the content of every slide."""

    title: str
    remark: str
    basis: str
    page: str


@record
class FigureRow:
    """A row of figures: icon, words over a second line, and figures at the right."""

    title: str
    detail: str
    figure: str
    figure_detail: str = ""
    icon: str = ""
    icon_colour: str = ""
    tint: str = ""
    is_strong: bool = True
    is_dim: bool = False


@record
class Sentence:
    """A point of a list: strong words, then plain ones."""

    strong: str
    plain: str
    icon: str = ""
    icon_colour: str = ""


def paint_frame(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint ground, title, remark and foot; the painter stands at the slide's origin."""
    painter.fillRect(QRectF(0, 0, WIDTH_PX, HEIGHT_PX), brush(colours.surface))
    room = WIDTH_PX - 2 * MARGIN_PX
    size = _TITLE_PX
    while size > 28 and _metrics(size, _STRONG).horizontalAdvance(_line(frame.title)) > room:
        size -= 2
    put(painter, MARGIN_PX, _TITLE_BASE, frame.title, size, _STRONG, colours.text, room)
    ink = colours.text_secondary
    put(painter, MARGIN_PX, _REMARK_BASE, frame.remark, _REMARK_PX, _NORMAL, ink, room)
    painter.setPen(pen(colours.border, 1.5))
    painter.drawLine(QPointF(MARGIN_PX, _FOOT_TOP), QPointF(WIDTH_PX - MARGIN_PX, _FOOT_TOP))
    icon = QRectF(MARGIN_PX, _FOOT_TOP + 14, 20, 20)
    app_icon().paint(painter, icon.toRect())
    base = _FOOT_TOP + 30
    put(painter, MARGIN_PX + 32, base, frame.basis, _FOOT_PX, _NORMAL, colours.muted, room - 140)
    width = _metrics(_FOOT_PX, _NORMAL).horizontalAdvance(frame.page)
    put(painter, WIDTH_PX - MARGIN_PX - width, base, frame.page, _FOOT_PX, _NORMAL, colours.muted)


def paint_rows(
    painter: QPainter, rows: Sequence[FigureRow], room: QRectF, colours: Colours
) -> float:
    """Paint rows of figures under each other; return where they end."""
    height = min(62.0, room.height() / max(len(rows), 1))
    top = room.top()
    for row in rows:
        line = QRectF(room.left(), top, room.width(), height)
        if row.tint:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(row.tint))
            painter.drawRoundedRect(line.adjusted(-12, 1, 12, -1), RADII.node, RADII.node)
        ink = colours.muted if row.is_dim else colours.text
        second = colours.muted if row.is_dim else colours.text_secondary
        left = line.left()
        if row.icon:
            paint_icon(painter, row.icon, left, line.center().y() - 14, 28, row.icon_colour)
            left += 42
        weight = _STRONG if row.is_strong else _NORMAL
        figure = _metrics(_WORDS_PX, _STRONG).horizontalAdvance(row.figure)
        wide = max(figure, _metrics(14, _NORMAL).horizontalAdvance(row.figure_detail))
        words = line.right() - wide - left - 16
        two = bool(row.detail or row.figure_detail)
        base = line.center().y() + (-4 if two else 6)
        put(painter, left, base, row.title, _WORDS_PX, weight, ink, words)
        put(painter, line.right() - figure, base, row.figure, _WORDS_PX, _STRONG, ink)
        put(painter, left, base + 20, row.detail, 14, _NORMAL, second, words)
        detail = _metrics(14, _NORMAL).horizontalAdvance(_line(row.figure_detail))
        put(painter, line.right() - detail, base + 20, row.figure_detail, 14, _NORMAL, second)
        top += height
    return top


def paint_sentences(
    painter: QPainter, sentences: Sequence[Sentence], room: QRectF, colours: Colours
) -> float:
    """Paint points under each other, wrapped; return where they end."""
    top = room.top()
    for sentence in sentences:
        left = room.left()
        if sentence.icon:
            paint_icon(painter, sentence.icon, left, top + 2, 22, sentence.icon_colour)
            left += 36
        strong = f"{_line(sentence.strong)} " if sentence.strong else ""
        top = _wrap(painter, strong, _line(sentence.plain), left, top, room, colours) + 14
        if top > room.bottom():
            break
    return top


def veil(painter: QPainter, room: QRectF, colours: Colours, opacity: float = 0.78) -> None:
    """Fade what was painted so far, so that what follows stands out."""
    painter.fillRect(room, qcolour(colours.surface, opacity))


def put(
    painter: QPainter,
    x: float,
    baseline: float,
    text: str,
    size_px: int,
    weight: int,
    colour: str,
    room_px: float | None = None,
) -> None:
    """Write one line, shortened to its room."""
    line = _line(text)
    if not line:
        return
    metrics = _metrics(size_px, weight)
    if room_px is not None:
        line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room_px)
    painter.setFont(_prose(size_px, weight))
    painter.setPen(pen(colour))
    painter.drawText(QPointF(x, baseline), line)


def _wrap(
    painter: QPainter,
    strong: str,
    rest: str,
    left: float,
    top: float,
    room: QRectF,
    colours: Colours,
) -> float:
    """Write strong words and plain ones as one paragraph; return its foot."""
    height, right = 25.0, room.right()
    x, base = left, top + 18
    for words, weight, ink in (
        (strong, _STRONG, colours.text),
        (rest, _NORMAL, colours.text_secondary),
    ):
        metrics = _metrics(_WORDS_PX, weight)
        for word in words.split():
            width = metrics.horizontalAdvance(word)
            if x > left and x + width > right:
                x, base = left, base + height
            put(painter, x, base, word, _WORDS_PX, weight, ink, max(right - x, 8.0))
            x += width + metrics.horizontalAdvance(" ")
    return base + 7


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _prose(size_px: int, weight: int) -> QFont:
    made = QFont(sized_font(size_px, weight, 2.0))
    # Figures of equal width give the hyphen the width of a figure too.
    made.unsetFeature(QFont.Tag("tnum"))
    return made


def _metrics(size_px: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(_prose(size_px, weight))
