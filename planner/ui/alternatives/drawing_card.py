"""One side of a comparison as a picture: name, total, and the drawing with what is changed."""

from collections.abc import Collection

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner.analysis.compare import Side, gap_words
from planner.painting.colours import brush, pen, qcolour
from planner.painting.drawing import drawing_bounds, paint_drawing, shown_boxes
from planner.painting.faces import node_face
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.painting.slide import put
from planner.tokens import RADII
from planner.ui.inspector.words import icon_of
from planner.ui.look import Look
from planner.ui.theme.widgets import Card, show_text, text_label
from planner.units import money

_PICTURE_PX = 270
_MOST_SCALE = 1.0
_RING_PX = 3.0


class DrawingPicture(QWidget):
    """A drawing fitted into its place; changed parts carry a ring."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._side: Side | None = None
        self._changed: frozenset[str] = frozenset()
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self._forget)

    def show_side(self, side: Side, changed: Collection[str]) -> None:
        """Show a drawing."""
        self._side, self._changed = side, frozenset(changed)
        names = ", ".join(side.scenario.nodes[key].name or key for key in sorted(self._changed))
        self.setAccessibleName(f"Drawing of {side.title}")
        self.setAccessibleDescription(f"Changed: {names}" if names else "Nothing is changed")
        self._forget()

    def _forget(self) -> None:
        self._pixmap = None
        self.update()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(420, self._look.px(_PICTURE_PX))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._side is None:
            return
        ratio = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.deviceIndependentSize().toSize() != self.size():
            self._pixmap = self._painted(self._side, ratio)
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, self._pixmap)
        finally:
            painter.end()

    def _painted(self, side: Side, ratio: float) -> QPixmap:
        colours = self._look.colours
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(qcolour(colours.canvas))
        painter = QPainter(pixmap)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fit_drawing(painter, drawing_bounds(side.scenario), QRectF(self.rect()))
            paint_drawing(painter, side.scenario, None, colours)
            self._paint_cards(painter, side, painter.worldTransform().m11())
        finally:
            painter.end()
        return pixmap

    def _paint_cards(self, painter: QPainter, side: Side, scale: float) -> None:
        """Paint what is compared, name and money, at a size that can be read."""
        colours = self._look.colours
        size = max(11 / scale, 13)
        for key, box in shown_boxes(side.scenario).items():
            node, part = side.scenario.nodes.get(key), side.results.components.get(key)
            ring = QRectF(box.left, box.top, box.width, box.height)
            changed = key in self._changed
            edge = pen(colours.accent, _RING_PX) if changed else pen(colours.border, 1 / scale)
            painter.setPen(edge)
            painter.setBrush(brush(colours.raised))
            painter.drawRoundedRect(ring, RADII.node, RADII.node)
            name = side.scenario.groups[key].name if node is None else ""
            left, middle, px = box.left + 0.6 * size, ring.center().y(), round(size)
            room = ring.right() - left - 0.3 * size
            if node is not None and part is not None:
                face = node_face(node, part)
                name = face.title
                tint = (
                    colours.placement(face.placement).main
                    if face.placement is not None
                    else colours.category(face.category)
                )
                icon = 1.15 * size
                paint_icon(painter, icon_of(node), left, middle + 0.15 * size, icon, tint)
                at, base = left + icon + 0.35 * size, middle + 1.15 * size
                second = colours.warning_text if face.money_unknown else colours.text_secondary
                put(painter, at, base, face.money, px, 400, second, room - (at - left))
            put(painter, left, middle - 0.25 * size, name, px, 600, colours.text, room)


def fit_drawing(painter: QPainter, bounds: QRectF, room: QRectF, most: float = _MOST_SCALE) -> None:
    """Move and scale a painter so that `bounds` stand in the middle of `room`."""
    scale = min(room.width() / bounds.width(), room.height() / bounds.height(), most)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())


class DrawingCard(Card):
    """Title, remark and total over the picture."""

    def __init__(self, look: Look, *, chosen: bool = False) -> None:
        super().__init__("plain", padding=2, spacing=0)
        self._look, self._chosen = look, chosen
        self.setObjectName("drawingCard")
        self.title = text_label("", "heading")
        self.remark = text_label("", "small", tone="secondary")
        self.total = text_label("", "total")
        self.gap = text_label("", "caption", tone="secondary")
        self.picture = DrawingPicture(look)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(15, 10, 15, 10)
        names, figures = QVBoxLayout(), QVBoxLayout()
        for column, labels in (
            (names, (self.title, self.remark)),
            (figures, (self.total, self.gap)),
        ):
            column.setSpacing(0)
            for label in labels:
                side = (
                    Qt.AlignmentFlag.AlignRight if column is figures else Qt.AlignmentFlag.AlignLeft
                )
                column.addWidget(label, 0, side)
        row.addLayout(names, 1)
        row.addLayout(figures)
        self.body.addWidget(head)
        self.body.addWidget(self.picture, 1)
        self._dress()
        look.changed.connect(self._dress)

    def _dress(self) -> None:
        """Frame the chosen side; a card's own selected look would tint the ground of its words."""
        if self._chosen:
            colours = self._look.colours
            self.setStyleSheet(
                f"#drawingCard {{ border: 2px solid {colours.accent};"
                f" border-radius: {RADII.card}px; background: {colours.raised}; }}"
            )

    def show_side(self, side: Side, changed: Collection[str], remark: str, months: int) -> None:
        """Show one side."""
        show_text(self.title, " ".join(side.title.split()))
        show_text(self.remark, remark)
        show_text(self.total, money(side.usd_per_month * months))
        period = "a month" if months == 1 else "a year"
        gap = gap_words(side)
        show_text(
            self.gap, f"{period}, {gap}" if gap else period, "warning" if gap else "secondary"
        )
        self.picture.show_side(side, [key for key in changed if key in side.scenario.nodes])
