"""A sticky note on the canvas."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from planner.document import Note
from planner.painting.guard import guarded
from planner.painting.note_face import NoteFace, paint_note_face
from planner.storage.plain_text import plain
from planner.ui.canvas.items.look import Look

_MARGIN_PX = 6.0
_NOTE_Z = -0.2


class NoteItem(QGraphicsRectItem):
    """Mirrors one note of the document."""

    def __init__(self, note: Note, look: Look) -> None:
        super().__init__()
        self.note = note
        self.selected = self.focused = False
        self.live_size = (note.width, note.height)
        self._look = look
        self.setZValue(_NOTE_Z)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        """Follow the document."""
        self.note = note
        self.setPos(note.x, note.y)
        self.show_size(note.width, note.height)
        self.update()

    def show_size(self, width: float, height: float) -> None:
        """Take a size that is not in the document yet, while it is dragged."""
        self.live_size = (width, height)
        margin = _MARGIN_PX
        self.setRect(QRectF(0, 0, width, height).adjusted(-margin, -margin, margin, margin))

    def set_flags(self, **flags: bool) -> None:
        """Set `selected` and `focused`."""
        changed = [name for name, value in flags.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, flags[name])
        if changed:
            self.update()

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
