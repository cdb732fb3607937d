"""The full-screen window that walks through the pages; Escape leaves."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from planner.charts import CHARTS
from planner.charts.base import ChartData, ChartOptions
from planner.painting.colours import brush, pen
from planner.painting.drawing import drawing_bounds, paint_drawing, shown_boxes
from planner.painting.faces import node_face
from planner.painting.guard import guarded
from planner.painting.plot import Look as ChartLook
from planner.painting.plot import render_chart
from planner.painting.plots.frame import padding
from planner.painting.slide import (
    BODY,
    HEIGHT_PX,
    WIDTH_PX,
    FigureRow,
    Frame,
    paint_frame,
    paint_rows,
    paint_sentences,
    put,
    veil,
)
from planner.storage.plain_text import plain
from planner.tokens import RADII
from planner.ui.alternatives.drawing_card import fit_drawing
from planner.ui.charts.chart_feed import ChartFeed
from planner.ui.inspector.words import icon_of, token_of
from planner.ui.look import Look
from planner.ui.presentation.slides import Deck, Slide

_SIDE_PX = 440.0
_GAP_PX = 48.0
_MOST_SCALE = 1.6
_RING_PX = 3.0
_CHART_SCALE = 1.25
"""The large form of a chart is drawn for a window; a room is further away."""
_NO_TITLE_PX = 40.0
_FORWARD = (
    Qt.Key.Key_Right,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)


class Stage(QWidget):
    """One page at a time, painted as exports are.

    Attributes
    ----------
    closed
        The user has left.
    page_changed
        Number of the page in front, from 0.
    """

    closed = Signal()
    page_changed = Signal(int)

    def __init__(
        self, deck: Deck, look: Look, *, inline: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Presentation")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.deck, self._look = deck, look
        self.page = 0
        self._charts: dict[tuple[str, str | None], ChartData] = {}
        self._failed: set[tuple[str, str | None]] = set()
        self._feed = ChartFeed(inline=inline, parent=self)
        self._feed.ready.connect(self._on_chart)
        self._feed.failed.connect(self._on_no_chart)
        look.changed.connect(self.update)
        self._show()

    @property
    def slide(self) -> Slide:
        """Return the page in front."""
        return self.deck.slides[self.page]

    @property
    def title(self) -> str:
        """Return what the page in front says in its title."""
        data = self._charts.get((self.slide.chart, self.slide.component))
        if self.slide.title or data is None:
            return self.slide.title
        return data.title

    def go_to(self, page: int) -> None:
        """Show a page; before the first and behind the last there is none."""
        page = min(max(page, 0), len(self.deck.slides) - 1)
        if page != self.page:
            self.page = page
            self._show()
            self.page_changed.emit(page)

    def go_to_paths(self) -> bool:
        """Show where a request is followed; False where there is no such page."""
        first = self.deck.first_path
        if first is None:
            return False
        self.go_to(first)
        return True

    def _show(self) -> None:
        self._ask(self.slide)
        if self.page + 1 < len(self.deck.slides):
            self._ask(self.deck.slides[self.page + 1])
        self.setAccessibleName(plain(self.title))
        said = [self.slide.remark, *(f"{row.title} {row.figure}" for row in self.slide.rows)]
        self.setAccessibleDescription(plain(". ".join(said)))
        self.update()

    # Charts

    def _ask(self, slide: Slide) -> None:
        key = (slide.chart, slide.component)
        if not slide.chart or slide.chart not in CHARTS or key in self._charts:
            return
        chart, deck = CHARTS[slide.chart], self.deck
        options = ChartOptions(large=True)
        self._feed.ask(
            key, partial(chart.data, deck.scenario, deck.results, slide.component, options)
        )

    def _on_chart(self, key: tuple[str, str | None], data: ChartData) -> None:
        self._charts[key] = data
        self.setAccessibleName(plain(self.title))
        self.update()

    def _on_no_chart(self, key: tuple[str, str | None], _details: str) -> None:
        self._failed.add(key)
        self.update()

    # Painting

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), brush(self._look.colours.surface))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = min(self.width() / WIDTH_PX, self.height() / HEIGHT_PX)
            painter.translate(
                (self.width() - WIDTH_PX * scale) / 2, (self.height() - HEIGHT_PX * scale) / 2
            )
            painter.scale(scale, scale)
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        slide, colours = self.slide, self._look.colours
        page = f"{self.page + 1} / {len(self.deck.slides)}"
        data = self._charts.get((slide.chart, slide.component))
        remark = slide.remark or (data.subtitle if data is not None else "")
        paint_frame(painter, Frame(self.title, remark, self.deck.basis, page), colours)
        left = QRectF(BODY)
        if slide.rows or slide.sentences:
            left.setWidth(BODY.width() - _SIDE_PX - _GAP_PX)
            side = QRectF(BODY.right() - _SIDE_PX, BODY.top(), _SIDE_PX, BODY.height())
            foot = paint_rows(painter, self._coloured(slide), side, colours)
            side.setTop(foot + 28)
            paint_sentences(painter, slide.sentences, side, colours)
        if slide.kind in ("drawing", "path"):
            self._paint_drawing(painter, slide, left)
        else:
            self._paint_chart(painter, slide, left)

    def _paint_drawing(self, painter: QPainter, slide: Slide, room: QRectF) -> None:
        deck, colours = self.deck, self._look.colours
        painter.save()
        painter.setClipRect(room)
        fit_drawing(painter, drawing_bounds(deck.scenario), room, _MOST_SCALE)
        paint_drawing(painter, deck.scenario, deck.results, colours)
        if slide.lit:
            veil(painter, drawing_bounds(deck.scenario), colours)
            paint_drawing(painter, deck.scenario, deck.results, colours, only=slide.lit)
            self._paint_ring(painter, slide.lit[-1])
        painter.restore()

    def _paint_ring(self, painter: QPainter, key: str) -> None:
        box = shown_boxes(self.deck.scenario).get(key)
        if box is not None:
            painter.setPen(pen(self._look.colours.accent, _RING_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(box.left, box.top, box.width, box.height).adjusted(-3, -3, 3, 3)
            painter.drawRoundedRect(ring, RADII.node + 3, RADII.node + 3)

    def _paint_chart(self, painter: QPainter, slide: Slide, room: QRectF) -> None:
        key, colours = (slide.chart, slide.component), self._look.colours
        data = self._charts.get(key)
        if data is None:
            words = "This chart could not be made" if key in self._failed else "Computing"
            at = room.center()
            put(painter, at.x() - 60, at.y(), words, 17, 400, colours.muted)
            return
        painter.save()
        rim = padding(large=True) * _CHART_SCALE  # what the chart leaves free, the slide has
        over = rim
        if slide.kind == "chart":  # the slide says the finding and its basis already
            data = replace(data, title="", short_title="", subtitle="")
            over += _NO_TITLE_PX
        painter.translate(room.topLeft() - QPointF(rim, over))
        painter.scale(_CHART_SCALE, _CHART_SCALE)
        size = ((room.width() + 2 * rim) / _CHART_SCALE, (room.height() + over) / _CHART_SCALE)
        render_chart(data, colours, size, painter, ChartLook(large=True))
        painter.restore()

    def _coloured(self, slide: Slide) -> list[FigureRow]:
        """Give rows the colours of the theme: pages name parts and placements only."""
        colours, deck, rows = self._look.colours, self.deck, []
        for row in slide.rows:
            node = deck.scenario.nodes.get(row.icon)
            if slide.kind == "path" and node is not None:
                face = node_face(node, deck.results.components.get(node.id))
                ink = (
                    colours.placement(face.placement).main
                    if face.placement is not None
                    else colours.category(face.category)
                )
                here = node.id == slide.lit[-1]
                tint = colours.hover if here else ""
                icon, ink = icon_of(node), colours.disabled if row.is_dim else ink
                rows.append(replace(row, icon=icon, icon_colour=ink, tint=tint))
                continue
            placement = colours.placement(token_of(row.icon))
            ink = colours.disabled if row.is_dim else placement.main
            tint = placement.tint if row.tint else ""
            rows.append(replace(row, icon_colour=ink, tint=tint))
        return rows

    # Hands

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in _FORWARD:
            self.go_to(self.page + 1)
        elif key in _BACK:
            self.go_to(self.page - 1)
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(len(self.deck.slides) - 1)
        elif key == Qt.Key.Key_F:
            self.go_to_paths()
        else:
            super().keyPressEvent(event)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        forward = event.position().x() >= self.width() / 3
        self.go_to(self.page + (1 if forward else -1))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:
        self._feed.close()
        self.closed.emit()
        event.accept()
