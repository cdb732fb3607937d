"""The ground of the canvas: its colour, and a dot every 20 px."""

import math

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from planner.painting.colours import brush, pen
from planner.tokens import GRID_PX, Colours
from planner.ui.canvas.primitive_arrays import draw_points

_DOTS_FROM_ZOOM = 0.5
_DOT_PX = 1.6


def paint_grid(painter: QPainter, area: QRectF, zoom: float, colours: Colours) -> None:
    """Fill an area of the scene; the painter stands in scene coordinates."""
    painter.fillRect(area, brush(colours.canvas))
    if zoom < _DOTS_FROM_ZOOM:
        return
    columns = np.arange(math.floor(area.left() / GRID_PX), math.ceil(area.right() / GRID_PX) + 1)
    rows = np.arange(math.floor(area.top() / GRID_PX), math.ceil(area.bottom() / GRID_PX) + 1)
    dots = np.empty((len(columns) * len(rows), 2))
    dots[:, 0] = np.repeat(columns * float(GRID_PX), len(rows))
    dots[:, 1] = np.tile(rows * float(GRID_PX), len(columns))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen(colours.grid_dot, _DOT_PX, cosmetic=True))
    draw_points(painter, dots)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
