"""What the export window shows of a file to be: made away from the window, painted page by page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from planner.background.worker import Progress
from planner.charts.base import ChartData
from planner.exporters import EXPORTERS, Exporter, ExportRequest
from planner.exporters.base import drawing_of, pages_of, some_charts
from planner.exporters.pptx_.preview import charts_of_slides
from planner.painting.pages import page_image
from planner.painting.picture_files import Page
from planner.ui.dialogs.export_run import ExportRun, Work, exported, first_page
from planner.ui.dialogs.previews import chart_pages, slide_pages, workbook_in, workbook_page
from planner.ui.slices import Slices
from planner.ui.theme.widgets import show_text, text_label

SIZE_PX = (420, 300)
_PAPER_PX = (794.0, 1123.0)
_PAINTED_HERE = 60
"""Parts and connections of a drawing that is painted in a few milliseconds."""
_GAP_PX = 6.0
_WAITS_AFTER_MS = 300
_PALE = 0.5
_CHARTS_IN_SIGHT = 2
_LINES_SHOWN = 16
_LINE_CHARACTERS = 64
_MOST_LINE_BYTES = 400
_WAITING = "Making the preview…"
_NO_PICTURE = "The preview could not be shown; the file can be written all the same."

Take = Callable[[Any], None]


class ExportPreview(QObject):
    """A picture, a sheet or first lines; the latest wish wins.

    Figures of charts are computed in a thread, reports and large drawings painted in another
    process. Until they are there the last picture stays, pale after a while.
    """

    def __init__(self, traffic_x: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._traffic_x = traffic_x
        self.label = text_label("", "small", tone="secondary", wrap=True)
        self.label.setFixedSize(*SIZE_PX)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setAccessibleName("Preview")
        self.run = ExportRun(self)
        self.run.done.connect(self._on_done)
        self.run.failed.connect(self.say)
        self._take: Take = self._show_text
        self._slices = Slices(self)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_WAITS_AFTER_MS)
        self._slow.timeout.connect(self._wait)

    def show_of(self, exporter: Exporter, request: ExportRequest) -> None:
        """Show what would be written."""
        self.give_up()
        if _is_picture(exporter, request) and request.what == "drawing" and _is_small(request):
            self._paint(pages_of(request)[0])
            return
        work, self._take = self._way(exporter, request)
        self._slow.start()
        self.run.start(work)

    def say(self, sentence: str) -> None:
        """Say why there is no preview."""
        self.give_up()
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        show_text(self.label, sentence)

    def give_up(self) -> None:
        """Make no more of what is under way."""
        self.run.cancel()
        self._slices.start(iter(()))
        self._slow.stop()

    def _way(self, exporter: Exporter, request: ExportRequest) -> tuple[Work, Take]:
        """Return what is to be made away from the window, and what shows it."""
        if exporter.id == "pptx":
            return partial(_slide_charts, request), partial(self._show_slides, request)
        if _is_picture(exporter, request):
            if request.what == "charts":
                return partial(_first_charts, request), partial(self._show_charts, request)
            page = drawing_of(request)
            small = self._sized(request, (page.width_px, page.height_px))
            return partial(exported, EXPORTERS["png"], small, self._traffic_x), self._show_picture
        if exporter.id in ("pdf", "html"):
            return partial(first_page, self._sized(request, _PAPER_PX), self._traffic_x), (
                self._show_picture
            )
        shows = self._show_sheet if exporter.id == "xlsx" else self._show_text
        return partial(exported, exporter, request, self._traffic_x), shows

    def _sized(self, request: ExportRequest, size_px: tuple[float, float]) -> ExportRequest:
        """Return a request for a picture that just fits."""
        scale = min(SIZE_PX[0] / size_px[0], SIZE_PX[1] / size_px[1], 1.0)
        return replace(request, scale=scale * self.label.devicePixelRatioF(), transparent=False)

    def _wait(self) -> None:
        """Say that something is under way: the last picture turns pale."""
        last = self.label.pixmap()
        if last.isNull():
            self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            show_text(self.label, _WAITING)
            return
        pale = QPixmap(last.size())
        pale.setDevicePixelRatio(last.devicePixelRatio())
        pale.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pale)
        try:
            painter.setOpacity(_PALE)
            painter.drawPixmap(QPointF(), last)
        finally:
            painter.end()
        self.label.setPixmap(pale)

    # -- what arrives --------------------------------------------------------------------------

    def _on_done(self, made: object) -> None:
        self._slow.stop()
        self._take(made)

    def _show_charts(self, request: ExportRequest, charts: Sequence[ChartData]) -> None:
        self._paint(chart_pages(request, charts))

    def _show_slides(self, request: ExportRequest, charts: Sequence[ChartData]) -> None:
        self._paint(slide_pages(request, charts))

    def _show_sheet(self, data: bytes) -> None:
        self._paint([workbook_page(workbook_in(data))])

    def _show_picture(self, data: bytes) -> None:
        picture = QPixmap()
        if not picture.loadFromData(data, "PNG"):
            self.say(_NO_PICTURE)
            return
        ratio = self.label.devicePixelRatioF()
        picture = picture.copy(QRect(QPoint(), QSize(*SIZE_PX) * ratio))
        picture.setDevicePixelRatio(ratio)
        self._show(picture)

    def _show_text(self, data: bytes) -> None:
        text = data[: _LINES_SHOWN * _MOST_LINE_BYTES].decode("utf-8", "replace")
        lines = text.lstrip("\ufeff").splitlines()[:_LINES_SHOWN]
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        show_text(self.label, "\n".join(line[:_LINE_CHARACTERS] for line in lines))

    def _paint(self, pages: Sequence[Page]) -> None:
        self._slices.start(self._painted(pages), at_once=1)

    def _painted(self, pages: Sequence[Page]) -> Iterator[None]:
        """Paint pages under each other, a page a step, and show them all at the end."""
        ratio = self.label.devicePixelRatioF()
        gaps = _GAP_PX * (len(pages) - 1)
        width, height = max(p.width_px for p in pages), sum(p.height_px for p in pages)
        scale = min(SIZE_PX[0] / width, (SIZE_PX[1] - gaps) / height, 1.0)
        room = QSize(round(width * scale * ratio), round((height * scale + gaps) * ratio))
        picture = QPixmap(room)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        top = 0.0
        for number, page in enumerate(pages):
            if number:
                yield
            image = page_image(page, scale * ratio)
            image.setDevicePixelRatio(ratio)
            painter = QPainter(picture)
            try:
                painter.drawImage(QPointF(0, top), image)
            finally:
                painter.end()
            top += page.height_px * scale + _GAP_PX
        self._show(picture)

    def _show(self, picture: QPixmap) -> None:
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setPixmap(picture)


def _is_picture(exporter: Exporter, request: ExportRequest) -> bool:
    return request.what in ("drawing", "charts") and exporter.id != "csv"


def _is_small(request: ExportRequest) -> bool:
    drawn = request.scenario
    return len(drawn.nodes) + len(drawn.edges) <= _PAINTED_HERE


def _first_charts(request: ExportRequest, goes_on: Progress) -> list[ChartData]:
    """Compute the charts in sight; no more where nobody wants them."""
    charts = islice(some_charts(request), _CHARTS_IN_SIGHT)
    return [data for data in charts if goes_on(0.0)]


def _slide_charts(request: ExportRequest, _goes_on: Progress) -> list[ChartData]:
    return charts_of_slides(request)
