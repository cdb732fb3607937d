"""Hands rows of numbers to QPainter's bulk calls without an object a row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken

Rows = NDArray[np.float64]


def draw_lines(painter: QPainter, rows: Rows) -> None:
    """Draw one line a row: x0, y0, x1, y1."""
    if len(rows):
        painter.drawLines(*_memory_of(rows, QLineF))


def draw_rects(painter: QPainter, rows: Rows) -> None:
    """Draw one rectangle a row: left, top, width, height."""
    if len(rows):
        painter.drawRects(*_memory_of(rows, QRectF))


def draw_points(painter: QPainter, rows: Rows) -> None:
    """Draw one point a row: x, y."""
    if len(rows):
        painter.drawPoints(*_memory_of(rows, QPointF))


def _memory_of(rows: Rows, kind: type[Any]) -> tuple[Any, int]:
    """Let Qt read an array's memory as an array of its own type; the caller holds the array."""
    assert rows.dtype == np.float64 and rows.flags.c_contiguous
    return Shiboken.wrapInstance(rows.ctypes.data, kind), len(rows)
