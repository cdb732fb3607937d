"""Writes a name, a note or a figure in place, over the drawing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from planner.painting.guard import guarded
from planner.storage.plain_text import plain

_SMALLEST_WIDTH_PX = 96
_SMALLEST_HEIGHT_PX = 26


class InlineEditor(QObject):
    """One field for a line, one for many; Return or leaving takes it, Escape does not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = QLineEdit(parent)
        self.page = QPlainTextEdit(parent)
        self.line.setObjectName("inline-name")
        self.page.setObjectName("inline-text")
        self._take: Callable[[str], None] | None = None
        self._before = ""
        self._many_lines = False
        for field in (self.line, self.page):
            field.hide()
            field.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether something is being written."""
        return self._take is not None

    def open(
        self,
        place: QRect,
        text: str,
        take: Callable[[str], None],
        *,
        name: str,
        many_lines: bool = False,
    ) -> None:
        """Offer `text` for editing at a place of the parent; `take` hears what was written."""
        self.close(taken=True)
        self._take, self._before, self._many_lines = take, text, many_lines
        field: QWidget
        if many_lines:
            self.page.setPlainText(plain(text))
            self.page.selectAll()
            field = self.page
        else:
            self.line.setText(plain(text))
            self.line.selectAll()
            field = self.line
        field.setAccessibleName(name)
        field.setGeometry(
            place.x(),
            place.y(),
            max(place.width(), _SMALLEST_WIDTH_PX),
            max(place.height(), _SMALLEST_HEIGHT_PX),
        )
        field.show()
        field.raise_()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self, *, taken: bool) -> None:
        """End; an unchanged text is no edit."""
        if self._take is None:
            return
        take, self._take = self._take, None
        text = self.page.toPlainText() if self._many_lines else self.line.text()
        had_focus = self.line.hasFocus() or self.page.hasFocus()
        self.line.hide()
        self.page.hide()
        if had_focus:
            parent = self.parent()
            if isinstance(parent, QWidget):
                parent.setFocus(Qt.FocusReason.OtherFocusReason)
        if taken and text != plain(self._before):
            take(text)

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.is_open:
            self.close(taken=True)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close(taken=False)
                return True
            ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if ends and (watched is self.line or held):
                self.close(taken=True)
                return True
        return False
