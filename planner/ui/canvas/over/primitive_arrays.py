"""Hands rows of numbers to QPainter's bulk calls without an object a row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import Shiboken

Rows = NDArray[np.float64]


def draw_rects(painter: QPainter, rows: Rows) -> None:
    """Draw one rectangle a row: left, top, width, height."""
    if len(rows):
        painter.drawRects(*_memory_of(rows, QRectF))


def draw_stamps(painter: QPainter, rows: Rows, stamp: QPixmap) -> None:
    """Draw one copy of a picture a row: x, y, source box, scale across and down, turn, opacity."""
    if len(rows):
        painter.drawPixmapFragments(*_memory_of(rows, QPainter.PixmapFragment), stamp)


def _memory_of(rows: Rows, kind: type[Any]) -> tuple[Any, int]:
    """Let Qt read an array's memory as an array of its own type; the caller holds the array."""
    assert rows.dtype == np.float64
    assert rows.flags.c_contiguous
    return Shiboken.wrapInstance(rows.ctypes.data, kind), len(rows)
