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
from planner.painting.plots.end_labels import paint_end_labels
from planner.painting.plots.frame import Frame, frame_of, hidden_series
from planner.painting.plots.heat_map import paint_grid
from planner.painting.plots.lines import paint_series
from planner.painting.plots.marks import (
    paint_flag,
    paint_lines_of_marks,
    paint_points,
    paint_regions,
)
from planner.painting.plots.rows import paint_rows
from planner.painting.plots.words import fitting, fitting_facts, width_of, write
from planner.record import record
from planner.tokens import Colours

_DOTS_A_METRE_AT_1X = 3780  # 96 dots an inch


def paint_header(
    painter: QPainter, frame: Frame, colours: Colours, *, free_right_px: float = 0.0
) -> None:
    """Write the finding and its basis; where the finding does not fit, the short title."""
    header, data = frame.header, frame.data
    room = frame.width - 2 * header.left - free_right_px
    role = frame.texts.title
    title = data.title if width_of(data.title, role, prose=True) <= room else data.short_title
    title = fitting(title, role, room, prose=True)
    at = QPointF(header.left, header.title_baseline)
    write(painter, at, title, role, colours.text, prose=True)
    if header.subtitle_baseline is not None:
        role = frame.texts.subtitle
        words = fitting_facts(data.subtitle, role, frame.width - 2 * header.left)
        at = QPointF(header.left, header.subtitle_baseline)
        write(painter, at, words, role, colours.muted, prose=True)


def paint_body(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint everything under the header."""
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
    paint_y_labels(painter, frame, colours)
    paint_x_labels(painter, frame, colours)


@record
class Look:
    """How a picture of a chart is wanted: density, and which series are switched on or off."""

    large: bool = False
    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    transparent: bool = False


SMALL_LOOK = Look()


def render_chart(
    data: ChartData,
    colours: Colours,
    size_px: tuple[float, float],
    painter: QPainter,
    look: Look = SMALL_LOOK,
) -> None:
    """Paint a whole chart at the painter's origin: an image, an SVG, a page."""
    off = hidden_series(data, look.shown, look.hidden)
    frame = frame_of(data, *size_px, large=look.large, hidden=off)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    paint_header(painter, frame, colours)
    paint_body(painter, frame, colours)


def chart_picture(
    data: ChartData,
    colours: Colours,
    size_px: tuple[int, int],
    scale: float = 1.0,
    look: Look = SMALL_LOOK,
) -> QImage:
    """Return a chart as an image of `scale` device pixels a pixel."""
    width, height = size_px
    image = QImage(
        round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(scale)
    image.setDotsPerMeterX(round(_DOTS_A_METRE_AT_1X * scale))
    image.setDotsPerMeterY(round(_DOTS_A_METRE_AT_1X * scale))
    ground = Qt.GlobalColor.transparent if look.transparent else qcolour(colours.surface)
    image.fill(ground)
    painter = QPainter(image)
    try:
        render_chart(data, colours, (float(width), float(height)), painter, look)
    finally:
        painter.end()
    return image
