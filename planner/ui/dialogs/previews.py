"""The pages of a preview: charts and slides as they would be written, the first sheet of a book."""

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from planner.charts.base import ChartData
from planner.exporters import ExportRequest
from planner.exporters.base import one_line
from planner.exporters.pptx_.preview import first_slides
from planner.painting.colours import brush, pen
from planner.painting.pages import chart_page, colours_for
from planner.painting.picture_files import Page
from planner.painting.plots.words import fitting, width_of, write
from planner.record import record
from planner.tokens import LIGHT, TypeRole
from planner.units import money

_SHEET_PX = (560.0, 400.0)
_ROW_PX, _NUMBER_PX = 20.0, 26.0
_COLUMNS_PX = (190.0, 130.0, 130.0, 84.0)
_TAB_PAD_PX, _TABS_PX = 12.0, 26.0
_CELL: TypeRole = "caption"
_STRONG: TypeRole = "caption_strong"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST_BYTES = 50_000_000
Cell = str | float | None


@record
class Workbook:
    """The names of a workbook's sheets, and the first cells of the first."""

    sheets: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def chart_pages(request: ExportRequest, charts: Sequence[ChartData]) -> list[Page]:
    """Return charts as they would be written."""
    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    return [chart_page(data, colours) for data in charts]


def slide_pages(request: ExportRequest, charts: Sequence[ChartData]) -> list[Page]:
    """Return the first slides of a deck."""
    return [_framed(slide) for slide in first_slides(request, charts)]


def _framed(page: Page) -> Page:
    """Draw the rim of a slide: the window's ground is as white as its own."""

    def paint(painter: QPainter) -> None:
        page.paint(painter)
        painter.setPen(pen(LIGHT.border_strong, 3.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(1.5, 1.5, page.width_px - 3, page.height_px - 3))

    return Page(page.width_px, page.height_px, paint)


# -- the workbook ----------------------------------------------------------------------------------


def workbook_in(data: bytes) -> Workbook:
    """Read the first sheet of a workbook that we have just made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
            return Workbook((), ())
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        words = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    names = tuple(one.get("name") or "" for one in book.iter(f"{_MAIN}sheet"))
    texts = ["".join(part.text or "" for part in one.iter(f"{_MAIN}t")) for one in words]
    rows: list[tuple[Cell, ...]] = []
    most = int((_SHEET_PX[1] - _TABS_PX) / _ROW_PX)
    for row in sheet.iter(f"{_MAIN}row"):
        number = int(row.get("r") or 0)
        if number > most:
            break
        while len(rows) < number - 1:
            rows.append(())
        rows.append(_cells(row, texts))
    return Workbook(names, tuple(rows))


def _cells(row: ElementTree.Element, texts: list[str]) -> tuple[Cell, ...]:
    found: list[Cell] = [None] * len(_COLUMNS_PX)
    for cell in row.iter(f"{_MAIN}c"):
        value, place = cell.find(f"{_MAIN}v"), ord((cell.get("r") or "Z")[0]) - ord("A")
        if value is None or value.text is None or place >= len(found):
            continue
        found[place] = texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
    return tuple(found)


def workbook_page(book: Workbook) -> Page:
    """Return the first sheet as a spreadsheet shows it, with the tabs of all sheets below."""

    def paint(painter: QPainter) -> None:
        width, height = _SHEET_PX
        painter.fillRect(QRectF(0, 0, width, height), brush(LIGHT.surface))
        for number, row in enumerate(book.rows):
            _paint_row(painter, number, row)
        painter.setPen(pen(LIGHT.border, 1.0))
        x = _NUMBER_PX
        for column in _COLUMNS_PX:
            painter.drawLine(QLineF(x, 0, x, height - _TABS_PX))
            x += column
        _paint_tabs(painter, book.sheets)

    return Page(*_SHEET_PX, paint)


def _paint_row(painter: QPainter, number: int, row: tuple[Cell, ...]) -> None:
    top = number * _ROW_PX
    base = top + _ROW_PX * 0.7
    painter.setPen(pen(LIGHT.chart_grid, 1.0))
    painter.drawLine(QLineF(0, top + _ROW_PX, _SHEET_PX[0], top + _ROW_PX))
    place = QPointF(_NUMBER_PX - 6, base)
    write(painter, place, str(number + 1), _CELL, LIGHT.disabled, align="right")
    left = _NUMBER_PX
    for column, (cell, width) in enumerate(zip(row, _COLUMNS_PX, strict=False)):
        room = width - 12
        if isinstance(cell, float):
            shown = money(cell) if column == 1 else f"{cell:,.0f}"
            at = QPointF(left + width - 6, base)
            write(painter, at, fitting(shown, _CELL, room), _CELL, LIGHT.text, align="right")
        elif cell:
            role = _STRONG if number == 0 else _CELL
            words = fitting(one_line(cell), role, room + (400 if number == 0 else 0), prose=True)
            write(painter, QPointF(left + 6, base), words, role, LIGHT.text, prose=True)
        left += width


def _paint_tabs(painter: QPainter, names: tuple[str, ...]) -> None:
    top = _SHEET_PX[1] - _TABS_PX
    painter.fillRect(QRectF(0, top, _SHEET_PX[0], _TABS_PX), brush(LIGHT.sunken))
    x = 4.0
    for number, name in enumerate(names):
        role = _STRONG if number == 0 else _CELL
        wide = width_of(name, role) + 2 * _TAB_PAD_PX
        if x + wide > _SHEET_PX[0]:
            more = f"{len(names) - number} more"
            write(painter, QPointF(x + 6, top + 17), more, _CELL, LIGHT.muted)
            return
        if number == 0:
            painter.fillRect(QRectF(x, top, wide, _TABS_PX - 4), brush(LIGHT.surface))
        write(painter, QPointF(x + _TAB_PAD_PX, top + 17), name, role, LIGHT.text)
        x += wide
