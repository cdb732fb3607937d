"""The command palette: type a few letters, run any action."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from planner.painting.colours import qcolour
from planner.painting.guard import guarded
from planner.painting.icons import chrome_icon
from planner.ui.actions import ACTIONS, ActionRow, Actions
from planner.ui.look import Look

_WIDTH_PX, _ROWS_SHOWN = 520, 12
_ID, _KEY = Qt.ItemDataRole.UserRole, int(Qt.ItemDataRole.UserRole) + 1
_ICON_PX, _TEXT_LEFT_PX, _ROW_PX = 16, 32, 28


class _CommandDelegate(QStyledItemDelegate):
    """Icon, name, and the key at the right end."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @guarded
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, self._look.px(_ROW_PX))

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = self._look.colours
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        words, row.text = row.text, ""
        icon, row.icon = QIcon(row.icon), QIcon()
        style = row.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        room = QRectF(row.rect)
        top = int(room.center().y() - _ICON_PX / 2)
        icon.paint(painter, int(room.left()) + 8, top, _ICON_PX, _ICON_PX)
        painter.save()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._look.font("body"))
        painter.setPen(qcolour(colours.text))
        painter.drawText(room.adjusted(_TEXT_LEFT_PX, 0, 0, 0), middle, words)
        painter.setFont(self._look.font("caption"))
        painter.setPen(qcolour(colours.muted))
        key_room = room.adjusted(0, 0, -10, 0)
        painter.drawText(
            key_room, Qt.AlignmentFlag.AlignRight | middle, str(index.data(_KEY) or "")
        )
        painter.restore()


def matches(row: ActionRow, typed: str) -> int:
    """Rank a row against what was typed: 0 best, -1 no match.

    Words match anywhere; letters in order match last.
    """
    text = f"{row.text} {row.tip} {row.menu}".lower()
    wanted = typed.lower().split()
    if not wanted:
        return 1
    if row.text.lower().startswith(typed.lower()):
        return 0
    if all(word in row.text.lower() for word in wanted):
        return 1
    if all(word in text for word in wanted):
        return 2
    letters = iter(row.text.lower())
    return 3 if all(letter in letters for letter in "".join(wanted)) else -1


class CommandPalette(QFrame):
    """Opens at the top of the window; Escape or a click elsewhere closes it."""

    def __init__(self, actions: Actions, look: Look, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions, self._look = actions, look
        self.setProperty("frame", "card")
        self.setAccessibleName("Run a command")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Run a command")
        self.field.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setItemDelegate(_CommandDelegate(look, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.field.textEdited.connect(self._show)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._run)

    def open_at(self, window: QWidget) -> None:
        """Open in the upper middle of the window, empty."""
        self.field.clear()
        self._show("")
        self.resize(self._look.px(_WIDTH_PX), self._look.px(44 + _ROWS_SHOWN * 28))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 60)
        self.show()
        self.field.setFocus()

    def _show(self, typed: str) -> None:
        ranked = [(matches(row, typed), n, row) for n, row in enumerate(ACTIONS)]
        rows = [row for rank, _n, row in sorted(ranked, key=lambda r: r[:2]) if rank >= 0]
        self.list.clear()
        for row in rows:
            if row.id == "help.commands" or not self._actions[row.id].isEnabled():
                continue
            item = QListWidgetItem(row.text.rstrip("…"))
            item.setData(_ID, row.id)
            item.setData(_KEY, row.shortcut)
            item.setToolTip(row.tool_tip)
            if row.icon:
                item.setIcon(chrome_icon(row.icon, self._look.colours))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None = None) -> None:
        chosen = item or self.list.currentItem()
        self.hide()
        if chosen is not None:
            self._actions.run(str(chosen.data(_ID)))

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self.field and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
            return True
        return False
