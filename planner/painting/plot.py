"""A chart on a bare painter: the one picture that screen, file and slide share."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from planner.charts.base import ChartData
from planner.painting.colours import qcolour
from planner.painting.plots.axes import (
    paint_empty,
    paint_hair_lines,
    paint_x_labels,
    paint_y_labels,
)
from planner.painting.plots.frame import Frame, frame_of, hidden_series
from planner.painting.plots.heat_map import paint_grid
from planner.painting.plots.lines import paint_series
from planner.painting.plots.marks import (
    paint_end_labels,
    paint_flag,
    paint_lines_of_marks,
    paint_points,
    paint_regions,
)
from planner.painting.plots.rows import paint_rows
from planner.painting.plots.words import fitting, width_of, write
from planner.tokens import Colours

_DOTS_A_METRE_AT_1X = 3780  # 96 dots an inch


def paint_header(
    painter: QPainter, frame: Frame, colours: Colours, *, free_right_px: float = 0.0
) -> None:
    """Write the finding and its basis; where the finding does not fit, the short title."""
    header, data = frame.header, frame.data
    room = frame.width - 2 * header.left - free_right_px
    title = data.title if width_of(data.title, frame.texts.title) <= room else data.short_title
    title = fitting(title, frame.texts.title, room)
    write(
        painter, QPointF(header.left, header.title_baseline), title, frame.texts.title, colours.text
    )
    if header.subtitle_baseline is not None:
        words = fitting(data.subtitle, frame.texts.subtitle, frame.width - 2 * header.left)
        at = QPointF(header.left, header.subtitle_baseline)
        write(painter, at, words, frame.texts.subtitle, colours.muted)


def paint_body(painter: QPainter, frame: Frame, colours: Colours, *, axes: bool = True) -> None:
    """Paint everything under the header; `axes` False leaves their labels to another item."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    data = frame.data
    if data.empty:
        paint_hair_lines(painter, frame, colours)
        paint_empty(painter, frame.plot, data.empty, colours)
        return
    if data.layout == "rows":
        paint_rows(painter, frame, colours)
        return
    if data.layout == "grid":
        paint_grid(painter, frame, colours)
        return
    paint_regions(painter, frame, colours)
    paint_hair_lines(painter, frame, colours)
    order = {"band": 0, "area": 1, "line": 2, "dots": 3}
    for series in sorted(frame.series, key=lambda one: order[one.kind]):
        paint_series(painter, frame, series, colours)
    paint_lines_of_marks(painter, frame, colours)
    paint_points(painter, frame, colours)
    paint_flag(painter, frame, colours)
    paint_end_labels(painter, frame, colours)
    if axes:
        paint_y_labels(painter, frame, colours)
        paint_x_labels(painter, frame, colours)


def render_chart(
    data: ChartData,
    colours: Colours,
    size_px: tuple[float, float],
    painter: QPainter,
    *,
    large: bool = False,
    shown: frozenset[str] = frozenset(),
    hidden: frozenset[str] = frozenset(),
) -> None:
    """Paint a whole chart at the painter's origin: an image, an SVG, a page."""
    off = hidden_series(data, shown, hidden)
    frame = frame_of(data, *size_px, large=large, hidden=off)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    paint_header(painter, frame, colours)
    paint_body(painter, frame, colours)


def chart_picture(
    data: ChartData,
    colours: Colours,
    width_px: int,
    height_px: int,
    scale: float = 1.0,
    *,
    large: bool = False,
    transparent: bool = False,
    shown: frozenset[str] = frozenset(),
    hidden: frozenset[str] = frozenset(),
) -> QImage:
    """Return a chart as an image of `scale` device pixels a pixel."""
    image = QImage(
        round(width_px * scale), round(height_px * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(scale)
    image.setDotsPerMeterX(round(_DOTS_A_METRE_AT_1X * scale))
    image.setDotsPerMeterY(round(_DOTS_A_METRE_AT_1X * scale))
    image.fill(Qt.GlobalColor.transparent if transparent else qcolour(colours.surface))
    painter = QPainter(image)
    try:
        size = (float(width_px), float(height_px))
        render_chart(data, colours, size, painter, large=large, shown=shown, hidden=hidden)
    finally:
        painter.end()
    return image

