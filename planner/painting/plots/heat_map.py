"""A heat map: cells in six classes, hatched where the value is not known."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import Grid
from planner.painting.colours import brush, hatching, scale_class
from planner.painting.plots.frame import Frame
from planner.painting.plots.words import width_of, write
from planner.tokens import Colours

_GAP_PX = 1.5
_LEGEND_PX = 22.0


def cells_area(frame: Frame, grid: Grid) -> QRectF:
    """Return the area of the cells. [px]"""
    pad = frame.header.left
    left = pad + max(width_of(name, frame.texts.axis) for name in grid.rows) + 8.0
    top = frame.header.bottom + 4.0
    bottom = frame.height - pad - 18.0 - _LEGEND_PX
    return QRectF(left, top, frame.width - pad - left, max(bottom - top, 20.0))


def cell_at(frame: Frame, grid: Grid, x: float, y: float) -> int | None:
    """Return the cell at a point, counted row by row; None beside them."""
    area = cells_area(frame, grid)
    if not area.contains(x, y):
        return None
    rows, columns = len(grid.rows), len(grid.columns)
    row = min(int((y - area.top()) / area.height() * rows), rows - 1)
    column = min(int((x - area.left()) / area.width() * columns), columns - 1)
    return row * columns + column


def cell_rect(frame: Frame, grid: Grid, place: int) -> QRectF:
    """Return where a cell stands. [px]"""
    area, columns = cells_area(frame, grid), len(grid.columns)
    width, height = area.width() / columns, area.height() / len(grid.rows)
    row, column = divmod(place, columns)
    return QRectF(
        area.left() + column * width,
        area.top() + row * height,
        max(width - _GAP_PX, 1.0),
        max(height - _GAP_PX, 1.0),
    )


def paint_grid(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint cells, names of rows and columns, and the legend with both ends labelled."""
    grid = frame.data.grid
    if grid is None:
        return
    area = cells_area(frame, grid)
    scale = colours.sequential_cost if grid.scale == "cost" else colours.sequential_latency
    known = grid.values[np.isfinite(grid.values)]
    highest = float(known.max()) if known.size else 0.0
    width, height = area.width() / len(grid.columns), area.height() / len(grid.rows)
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(len(grid.rows)):
        for column in range(len(grid.columns)):
            value = float(grid.values[row, column])
            cell = QRectF(
                area.left() + column * width,
                area.top() + row * height,
                max(width - _GAP_PX, 1.0),
                max(height - _GAP_PX, 1.0),
            )
            if np.isfinite(value):
                fill = brush(scale_class(scale, value / highest if highest else 0.0))
            else:
                fill = hatching(colours.muted)
            painter.setBrush(fill)
            painter.drawRoundedRect(cell, 2.0, 2.0)
            painter.setPen(Qt.PenStyle.NoPen)
    _paint_names(painter, frame, grid, area, colours)
    _paint_legend(painter, frame, grid, scale, highest, colours)


def _paint_names(
    painter: QPainter, frame: Frame, grid: Grid, area: QRectF, colours: Colours
) -> None:
    role = frame.texts.axis
    height, width = area.height() / len(grid.rows), area.width() / len(grid.columns)
    for place, name in enumerate(grid.rows):
        at = QPointF(area.left() - 8.0, area.top() + height * (place + 0.5) + 3.5)
        write(painter, at, name, role, colours.muted, align="right")
    last_right = -1e9
    for place, name in enumerate(grid.columns):
        middle = area.left() + width * (place + 0.5)
        half = width_of(name, role) / 2.0
        if not name or middle - half < last_right + 6.0:
            continue
        last_right = middle + half
        write(
            painter,
            QPointF(middle, area.bottom() + 13.0),
            name,
            role,
            colours.muted,
            align="centre",
        )


def _paint_legend(
    painter: QPainter,
    frame: Frame,
    grid: Grid,
    scale: tuple[str, ...],
    highest: float,
    colours: Colours,
) -> None:
    role = frame.texts.axis
    y = frame.height - frame.header.left - 8.0
    right = frame.width - frame.header.left
    words = f"{grid.write(highest)} {grid.unit}".rstrip()
    write(painter, QPointF(right, y + 4.0), words, role, colours.muted, align="right")
    x = right - width_of(words, role) - 8.0
    for colour in reversed(scale):
        x -= 16.0
        painter.fillRect(QRectF(x, y - 5.0, 16.0, 9.0), brush(colour))
    write(painter, QPointF(x - 8.0, y + 4.0), grid.write(0.0), role, colours.muted, align="right")
