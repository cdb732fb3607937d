"""Search to add: type, choose, and the part stands where it was asked for."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from planner.kinds import KINDS, PALETTE, PaletteItem
from planner.painting.guard import guarded
from planner.painting.icons import kind_icon
from planner.tokens import Colours

_WIDTH_PX = 264
_ROWS = 8
_ROW_PX = 28
_SHORT_FIELD_PX = 34


def ranked(items: Iterable[PaletteItem], typed: str) -> tuple[PaletteItem, ...]:
    """Order rows of the palette: exact, then beginning, then a word's beginning, then inside.

    Rows that hold every typed word only in their explanation come last.
    """
    words = typed.casefold().split()
    if not words:
        return tuple(items)
    wanted = " ".join(words)
    scored = []
    for place, item in enumerate(items):
        title = item.title.casefold()
        if title == wanted:
            score = 0
        elif title.startswith(wanted):
            score = 1
        elif any(word.startswith(wanted) for word in title.split()):
            score = 2
        elif wanted in title:
            score = 3
        elif all(
            word in f"{title} {item.help} {item.group} {item.kind}".casefold() for word in words
        ):
            score = 4
        else:
            continue
        scored.append((score, place, item))
    return tuple(item for _, _, item in sorted(scored, key=lambda entry: entry[:2]))


class QuickAdd(QFrame):
    """A field over a list; it lies over the canvas and goes away with the focus."""

    chosen = Signal(str)
    dismissed = Signal()

    def __init__(self, colours: Colours, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quick-add")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Add a part")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Add a part")
        self.field.setAccessibleName("Search for a part to add")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Parts found")
        self.list.setIconSize(QSize(18, 18))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room = QVBoxLayout(self)
        room.setContentsMargins(8, 8, 8, 8)
        room.setSpacing(6)
        room.addWidget(self.field)
        room.addWidget(self.list)
        self.field.textEdited.connect(self._show_found)
        self.list.itemClicked.connect(self._choose)
        self.field.installEventFilter(self)
        self._colours = colours
        self._items: Sequence[PaletteItem] = PALETTE
        self.hide()

    def set_colours(self, colours: Colours) -> None:
        """Draw icons for another theme."""
        self._colours = colours

    def open_at(
        self, place: QPoint, items: Sequence[PaletteItem] = PALETTE, hint: str = "Add a part"
    ) -> None:
        """Show the list at a place of the parent, kept inside it."""
        self._items = items
        self.field.setPlaceholderText(hint)
        self.field.clear()
        self._show_found("")
        height = min(_ROWS, max(len(items), 1)) * _ROW_PX + _SHORT_FIELD_PX + 24
        self.setFixedSize(_WIDTH_PX, height)
        around = self.parentWidget()
        room = around.rect() if around is not None else self.rect()
        x = max(min(place.x(), room.width() - _WIDTH_PX - 8), 8)
        y = max(min(place.y(), room.height() - height - 8), 8)
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown_ids(self) -> tuple[str, ...]:
        """Return the ids of the rows that are listed."""
        rows = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(row.data(Qt.ItemDataRole.UserRole))
            for row in rows
            if row.data(Qt.ItemDataRole.UserRole)
        )

    def _show_found(self, typed: str) -> None:
        self.list.clear()
        found = ranked(self._items, typed)
        for item in found:
            colour = self._colours.category(KINDS[item.kind].category)
            if item.icon in ("ec2", "lambda"):
                colour = self._colours.placement("ec2" if item.icon == "ec2" else "lambda").main
            row = QListWidgetItem(kind_icon(item.icon, colour), item.title)
            row.setData(Qt.ItemDataRole.UserRole, item.id)
            row.setToolTip(item.help)
            row.setSizeHint(QSize(0, _ROW_PX))
            self.list.addItem(row)
        if not found:
            nothing = QListWidgetItem("Nothing fits")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0 if found else -1)

    def _choose(self) -> None:
        row = self.list.currentItem()
        key = row.data(Qt.ItemDataRole.UserRole) if row is not None else None
        if key:
            self.hide()
            self.chosen.emit(str(key))

    def dismiss(self) -> None:
        """Go away without a choice."""
        if self.isVisible():
            self.hide()
            self.dismissed.emit()

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._on_key(event.key())
            if event.type() == QEvent.Type.FocusOut:
                self.dismiss()
        return False

    def _on_key(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self.dismiss()
            return True
        # Taken here: an Enter that went on to the canvas would open what was just added.
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if step is None or not self.list.count():
            return False
        self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        return True
