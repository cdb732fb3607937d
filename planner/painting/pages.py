"""Whole pictures to be written to files: the drawing, a chart, several under each other."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from planner.analysis.results import Results
from planner.charts.base import ChartData
from planner.document.scenario import Scenario
from planner.painting.colours import brush
from planner.painting.drawing import MARGIN_PX, drawing_bounds, paint_drawing
from planner.painting.paper import wrapped
from planner.painting.picture_files import Page
from planner.painting.plot import Look, render_chart
from planner.painting.plots.words import write
from planner.tokens import AWS_CATEGORIES, DARK, LIGHT, PRINT, Colours

CHART_SIZE_PX = (1280.0, 720.0)
ROWS_SIZE_PX = (1280.0, 480.0)
_GAP_PX = _FOOT_LINE_PX = 16.0
_DOTS_A_METRE = 3780


def colours_for(mode: str, *, aws_colours: bool = False) -> Colours:
    """Return the colours of an export: light, dark or print, with AWS's categories if asked."""
    colours = {"dark": DARK, "print": PRINT}.get(mode, LIGHT)
    return replace(colours, categories=AWS_CATEGORIES) if aws_colours else colours


def drawing_page(
    scenario: Scenario,
    results: Results | None,
    colours: Colours,
    *,
    transparent: bool = False,
    foot: Sequence[str] = (),
) -> Page:
    """Return the drawing, moved so that it begins at the origin; `foot` is written below it."""
    bounds = drawing_bounds(scenario)
    room = bounds.width() - 2 * MARGIN_PX
    lines = [line for text in foot for line in wrapped(text, "caption", room)]
    height = bounds.height() + len(lines) * _FOOT_LINE_PX

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if not transparent:
            painter.fillRect(QRectF(0, 0, bounds.width(), height), brush(colours.canvas))
        for number, line in enumerate(lines):
            base = QPointF(MARGIN_PX, bounds.height() + number * _FOOT_LINE_PX)
            write(painter, base, line, "caption", colours.muted, prose=True)
        painter.translate(-bounds.left(), -bounds.top())
        paint_drawing(painter, scenario, results, colours)

    return Page(bounds.width(), height, paint)


def chart_page(
    data: ChartData,
    colours: Colours,
    size_px: tuple[float, float] | None = None,
    *,
    transparent: bool = False,
) -> Page:
    """Return one chart in its large form."""
    few_rows = data.layout == "rows" and len(data.rows) <= 5
    width, height = size_px or (ROWS_SIZE_PX if few_rows else CHART_SIZE_PX)

    def paint(painter: QPainter) -> None:
        if not transparent:
            painter.fillRect(QRectF(0, 0, width, height), brush(colours.surface))
        render_chart(data, colours, (width, height), painter, Look(large=True))

    return Page(width, height, paint)


def stacked(pages: Sequence[Page]) -> Page:
    """Lay pictures under each other."""
    if len(pages) == 1:
        return pages[0]
    width = max(page.width_px for page in pages)
    height = sum(page.height_px for page in pages) + _GAP_PX * (len(pages) - 1)

    def paint(painter: QPainter) -> None:
        top = 0.0
        for page in pages:
            painter.save()
            painter.translate(0.0, top)
            page.paint(painter)
            painter.restore()
            top += page.height_px + _GAP_PX

    return Page(width, height, paint)


def page_image(page: Page, scale: float, ground: QColor | None = None) -> QImage:
    """Paint a picture into an image; without a ground it stays transparent."""
    width, height = round(page.width_px * scale), round(page.height_px * scale)
    image = QImage(max(width, 1), max(height, 1), QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise ValueError("the picture is too large for the memory")
    image.setDevicePixelRatio(scale)
    image.setDotsPerMeterX(round(_DOTS_A_METRE * scale))
    image.setDotsPerMeterY(round(_DOTS_A_METRE * scale))
    image.fill(ground if ground is not None else QColor(Qt.GlobalColor.transparent))
    painter = QPainter(image)
    try:
        page.paint(painter)
    finally:
        painter.end()
    return image
