"""A chart on the clipboard: picture, drawing and figures at once."""

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QPainter

from planner.charts.base import ChartData, Table
from planner.painting.picture_files import Page, svg_bytes
from planner.painting.plot import Look, chart_picture, render_chart
from planner.storage.plain_text import plain
from planner.tokens import Colours

_SCALE = 2.0


def chart_on_clipboard(
    data: ChartData, colours: Colours, size_px: tuple[int, int], look: Look
) -> QMimeData:
    """Return a chart as image, SVG and tab-separated figures."""
    mime = QMimeData()
    mime.setImageData(chart_picture(data, colours, size_px, _SCALE, look))
    size = (float(size_px[0]), float(size_px[1]))

    def paint(painter: QPainter) -> None:
        render_chart(data, colours, size, painter, look)

    mime.setData("image/svg+xml", QByteArray(svg_bytes(Page(*size, paint), data.title)))
    mime.setText(tab_separated(data.table))
    return mime


def tab_separated(table: Table) -> str:
    """Write a table as sheets take it from the clipboard; unknown is an empty cell."""
    heads = [f"{c.title} ({c.unit})" if c.unit else c.title for c in table.columns]
    lines = ["\t".join(_cell(head) for head in heads)]
    lines += ["\t".join(_cell(cell) for cell in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = plain(cell).replace("\t", " ").replace("\n", " ")
        # A sheet would run what begins like a formula.
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return repr(float(cell))
