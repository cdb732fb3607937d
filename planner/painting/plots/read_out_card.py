"""The read-out over a chart: a hair line, dots on the lines, and a card of figures."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import ReadOut
from planner.painting.colours import brush, pen
from planner.painting.plots.frame import Frame
from planner.painting.plots.heat_map import cell_rect
from planner.painting.plots.roles import role_colours
from planner.painting.plots.rows_layout import RowsLayout
from planner.painting.plots.words import fitting, width_of, write
from planner.tokens import RADII, Colours

_PAD, _LINE, _SWATCH = 12.0, 19.0, 10.0
_WIDEST_NAME = 220.0
_DOT = 4.5
_ROW_RIM, _ROW_OPACITY = 6.0, 0.09


def card_size(read_out: ReadOut) -> tuple[float, float]:
    """Return the size of the card. [px]"""
    names = [min(width_of(line.name, "small"), _WIDEST_NAME) for line in read_out.lines]
    figures = [width_of(line.text, "small_strong") for line in read_out.lines]
    rows = len(read_out.lines) + (1 if read_out.winner else 0)
    if read_out.winner:
        names.append(width_of(read_out.winner, "small_strong") - _SWATCH - 6.0)
        figures.append(width_of(read_out.saving, "small_strong"))
    inner = max(
        width_of(read_out.heading, "small_strong"),
        _SWATCH + 6.0 + max(names, default=0.0) + 16.0 + max(figures, default=0.0),
    )
    return inner + 2 * _PAD, _PAD * 2 + _LINE * (rows + 1) - 7.0


def place_of_card(frame: Frame, read_out: ReadOut) -> QRectF:
    """Return where the card stands: beside the line, inside the chart."""
    width, height = card_size(read_out)
    if frame.data.layout == "rows":
        layout = RowsLayout(frame)
        middle = layout.middle(int(read_out.x))
        left = min(layout.bars.left() + layout.bars.width() * 0.45, frame.width - width - 6.0)
        top = middle + layout.row_height * 0.5
        if top + height > frame.height - 4.0:
            top = middle - layout.row_height * 0.5 - height
    elif frame.data.grid is not None:
        cell = cell_rect(frame, frame.data.grid, int(read_out.x))
        fits = cell.right() + 8.0 + width < frame.width - 4.0
        left = cell.right() + 8.0 if fits else cell.left() - 8.0 - width
        top = cell.center().y() - height / 2.0
    else:
        x = float(frame.px(read_out.x))
        # Lines mostly rise: above and left of the pointer there is room.
        has_left = x - 14.0 - width > frame.plot.left() and x > frame.plot.center().x()
        has_right = x + 14.0 + width < frame.width - 4.0
        left = x - 14.0 - width if has_left or not has_right else x + 14.0
        top = frame.plot.top() + min(16.0, frame.plot.height() * 0.1)
    left = max(min(left, frame.width - width - 4.0), 4.0)
    top = max(min(top, frame.height - height - 4.0), 4.0)
    return QRectF(left, top, width, height)


def paint_read_out(painter: QPainter, frame: Frame, read_out: ReadOut, colours: Colours) -> None:
    """Paint the read-out over a painted chart."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if frame.data.grid is not None:
        cell = cell_rect(frame, frame.data.grid, int(read_out.x))
        painter.setPen(pen(colours.accent, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell.adjusted(-1.0, -1.0, 1.0, 1.0), 3.0, 3.0)
    elif frame.data.layout == "rows":
        painter.fillRect(_row_read(frame, int(read_out.x)), brush(colours.accent, _ROW_OPACITY))
    else:
        x = float(frame.px(read_out.x))
        painter.setPen(pen(colours.accent, 1.0))
        painter.drawLine(QLineF(x, frame.plot.top(), x, frame.plot.bottom()))
        for line in read_out.lines:
            at = QPointF(float(frame.px(line.x)), float(frame.py(line.y)))
            if frame.plot.adjusted(-1, -1, 1, 1).contains(at):
                painter.setPen(pen(colours.surface, 1.5))
                painter.setBrush(brush(role_colours(line.role, colours).main))
                painter.drawEllipse(at, _DOT, _DOT)
    _paint_card(painter, place_of_card(frame, read_out), read_out, colours)


def _row_read(frame: Frame, place: int) -> QRectF:
    """Return the whole of a row, from its label to its figures."""
    layout, rim = RowsLayout(frame), frame.header.left - _ROW_RIM
    top = layout.middle(place) - layout.row_height / 2.0
    return QRectF(rim, top, frame.width - 2 * rim, layout.row_height)


def _paint_card(painter: QPainter, card: QRectF, read_out: ReadOut, colours: Colours) -> None:
    radius = float(RADII.node)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colours.node_shadow))
    painter.drawRoundedRect(card.translated(0.0, 2.0), radius, radius)
    painter.setPen(pen(colours.border, 1.0))
    painter.setBrush(brush(colours.raised))
    painter.drawRoundedRect(card, radius, radius)
    left, right = card.left() + _PAD, card.right() - _PAD
    y = card.top() + _PAD + 9.0
    write(painter, QPointF(left, y), read_out.heading, "small_strong", colours.text)
    for line in read_out.lines:
        y += _LINE
        ink = role_colours(line.role, colours)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(ink.main))
        painter.drawRoundedRect(QRectF(left, y - 9.0, _SWATCH, _SWATCH), 2.0, 2.0)
        name = fitting(line.name, "small", _WIDEST_NAME)
        write(painter, QPointF(left + _SWATCH + 6.0, y), name, "small", colours.text_secondary)
        at = QPointF(right, y)
        write(painter, at, line.text, "small_strong", colours.text, align="right")
    if read_out.winner:
        y += _LINE
        ink_text = role_colours(read_out.winner_role, colours).text
        write(painter, QPointF(left, y), read_out.winner, "small_strong", ink_text)
        at = QPointF(right, y)
        write(painter, at, read_out.saving, "small_strong", ink_text, align="right")
