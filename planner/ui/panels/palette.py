"""The palette: every part, by search, by drag, by double-click and by keyboard."""

from functools import partial

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.kinds import KINDS, PALETTE, PaletteItem
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import chrome_icon, icon_pixmap, paint_icon
from planner.storage.plain_text import escaped
from planner.tokens import WINDOW, Colours
from planner.ui.look import Look
from planner.ui.theme import prose_font
from planner.ui.theme.painted_button import PaintedButton
from planner.ui.theme.widgets import taken_out, text_label

PART_MIME = "application/x-elplan-part"
"""The canvas reads the same type: the id of a palette row as UTF-8."""
_TILE_PX, _ICON_PX = 28, 18


def item_colour(item: PaletteItem, colours: Colours) -> str:
    """Return the colour of a row: its placement's for parts that compute."""
    placement = item.params.get("placement")
    if placement in ("ec2", "lambda"):
        return colours.placement(placement).main
    kind = KINDS.get(item.kind)
    return colours.category(kind.category) if kind is not None else colours.muted


class PaletteTile(PaintedButton):
    """One part: drag it out, double-click it, or press Enter on it."""

    wanted = Signal()

    def __init__(self, look: Look, item: PaletteItem) -> None:
        super().__init__()
        self._look, self.item = look, item
        self.strip = False
        self._pressed_at: QPoint | None = None
        self.setAccessibleName(f"Add {item.title}")
        help_text = item.help or item.title
        self.setToolTip(escaped(f"{item.title}. {help_text} Drag it, or double-click."))

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(self._look.px(90), self._look.px(_TILE_PX))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return QSize(32, self._look.px(_TILE_PX))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        moved = (event.position().toPoint() - start).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self._drag_out()

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self.wanted.emit()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def mime(self) -> QMimeData:
        """Return what the canvas is handed in a drop."""
        data = QMimeData()
        data.setData(PART_MIME, self.item.id.encode())
        return data

    def _drag_out(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.mime())
        colour = item_colour(self.item, self._look.colours)
        drag.setPixmap(icon_pixmap(self.item.icon, 32, colour, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(16, 16))
        drag.exec(Qt.DropAction.CopyAction)

    def _paint(self, painter: QPainter) -> None:
        look, colours = self._look, self._look.colours
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolour(colours.pressed if self.isDown() else colours.hover))
            painter.drawRoundedRect(room, 6, 6)
        if self.hasFocus():
            painter.setPen(pen(colours.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 5, 5)
        icon = look.px(_ICON_PX)
        left = (self.width() - icon) / 2 if self.strip else 8
        colour = item_colour(self.item, colours)
        paint_icon(painter, self.item.icon, left, (self.height() - icon) / 2, icon, colour)
        if self.strip:
            return
        painter.setFont(prose_font("small"))
        painter.setPen(qcolour(colours.text))
        text_left = left + icon + 6
        width = int(self.width() - text_left - 2)
        words = painter.fontMetrics().elidedText(
            short_title(self.item), Qt.TextElideMode.ElideRight, width
        )
        words_room = QRectF(text_left, 0, width, self.height())
        painter.drawText(words_room, Qt.AlignmentFlag.AlignVCenter, words)


class Palette(QWidget):
    """Headings and tiles; narrow windows show the icons alone."""

    add_wanted = Signal(str)  # palette item id

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAccessibleName("Palette")
        self._look = look
        self.search = QLineEdit()
        self.search.setProperty("search", "true")
        self.search.setPlaceholderText("Add a component")
        self.search.setAccessibleName("Find a component")
        self.search.setToolTip("Press / on the canvas to add a part by name")
        self.key = text_label("/", "caption", tone="muted")
        self.key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addStretch(1)
        inside.addWidget(self.key)
        self._glass = self.search.addAction(
            chrome_icon("search", look.colours), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textEdited.connect(self._filter)
        self.search.returnPressed.connect(self._on_return)
        self.nothing = text_label("No part of this name", "small", tone="muted")
        self.nothing.hide()
        self.tiles: list[PaletteTile] = []
        self._groups: list[tuple[QWidget, QGridLayout, list[PaletteTile]]] = []
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(4, 4, 4, 8)
        self._column.setSpacing(0)
        self._fill()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._body)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 10, 0, 0)
        self._box.setSpacing(4)
        self._search_row = QVBoxLayout()
        self._search_row.setContentsMargins(12, 0, 12, 0)
        self._search_row.addWidget(self.search)
        self._box.addLayout(self._search_row)
        self._box.addWidget(area, 1)
        look.changed.connect(self._dress)

    def set_strip(self, strip: bool) -> None:
        """Show icons alone in one column, or everything."""
        self.search.setVisible(not strip)
        margin = 4
        self._column.setContentsMargins(margin, 4, margin, 8)
        for heading, _grid, tiles in self._groups:
            heading.setVisible(not strip)
            for tile in tiles:
                tile.strip = strip
                tile.update()
        self._filter(self.search.text())

    def _fill(self) -> None:
        seen: dict[str, tuple[QWidget, QGridLayout, list[PaletteTile]]] = {}
        for item in PALETTE:
            if item.group not in seen:
                heading = text_label(item.group, "overline", tone="secondary")
                heading.setContentsMargins(8, 8, 0, 2)
                grid = QGridLayout()
                grid.setSpacing(0)
                self._column.addWidget(heading)
                self._column.addLayout(grid)
                seen[item.group] = (heading, grid, [])
            tile = PaletteTile(self._look, item)
            tile.wanted.connect(partial(self.add_wanted.emit, item.id))
            seen[item.group][2].append(tile)
            self.tiles.append(tile)
        self._groups = list(seen.values())
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        self._filter("")

    def _filter(self, text: str) -> None:
        """Show what matches the search, the matches side by side."""
        wanted = text.strip().lower()
        self.key.setVisible(not text)
        found = 0
        for heading, grid, tiles in self._groups:
            taken_out(grid)
            strip = bool(tiles) and tiles[0].strip
            matching = [tile for tile in tiles if strip or _matches(tile.item, wanted)]
            for tile in tiles:
                tile.setVisible(tile in matching)
            columns = 1 if strip else 2
            for place, tile in enumerate(matching):
                grid.addWidget(tile, place // columns, place % columns)
            grid.setColumnStretch(0, 1 if strip else 53)
            grid.setColumnStretch(1, 0 if strip else 47)
            heading.setVisible(bool(matching) and not strip)
            found += len(matching)
        self.nothing.setVisible(not found)

    def _on_return(self) -> None:
        """Place the first match."""
        wanted = self.search.text().strip().lower()
        first = next((t.item for t in self.tiles if wanted and _matches(t.item, wanted)), None)
        if first is not None:
            self.add_wanted.emit(first.id)
            self.search.clear()
            self._filter("")

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wants_strip = self.width() <= WINDOW.left_strip + 8
        if self.tiles and wants_strip != self.tiles[0].strip:
            self.set_strip(wants_strip)

    def _dress(self) -> None:
        self._glass.setIcon(chrome_icon("search", self._look.colours))
        self.updateGeometry()


def short_title(item: PaletteItem) -> str:
    """Return a title that fits half the palette."""
    return _SHORT.get(item.title, item.title)


def _matches(item: PaletteItem, wanted: str) -> bool:
    return wanted in item.title.lower() or wanted in item.id.lower() or wanted in item.icon


_SHORT = {
    "NAT gateway": "NAT",
    "EventBridge bus": "EventBridge",
    "SES sending": "SES send",
    "SES receiving": "SES receive",
    "External service": "External",
    "Self-run database on EC2": "Self-run DB",
    "Self-run database": "Self-run DB",
    "DynamoDB table": "DynamoDB",
}
