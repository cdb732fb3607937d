"""A sticky note on the canvas."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from planner.document import Note
from planner.painting.guard import guarded
from planner.painting.note_face import NoteFace, paint_note_face
from planner.storage.plain_text import plain
from planner.ui.canvas.items.look import Look
from planner.ui.canvas.items.sheet_item import SheetItem

_MARGIN_PX = 6.0
_NOTE_Z = -0.2


class NoteItem(SheetItem):
    """Mirrors one note of the document."""

    def __init__(self, note: Note, look: Look) -> None:
        super().__init__(look, (note.width, note.height))
        self.note = note
        self.setZValue(_NOTE_Z)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        """Follow the document."""
        self.note = note
        self.setPos(note.x, note.y)
        self.show_size(note.width, note.height)
        self.update()

    def _fit(self) -> None:
        self._cover(*self.live_size, _MARGIN_PX)

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        width, height = self.live_size
        face = NoteFace(
            width=width,
            height=height,
            text=plain(self.note.text),
            bare=self.note.style == "text",
            selected=self.selected,
            focused=self.focused,
        )
        paint_note_face(painter, face, self._look.colours)
