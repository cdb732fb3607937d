"""A rectangle with a size of its own: what frames of groups and notes share."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsRectItem

from planner.ui.canvas.items.look import Look


class SheetItem(QGraphicsRectItem):
    """Keeps a size that is not in the document yet, and what pointer and keyboard do to it."""

    def __init__(self, look: Look, size: tuple[float, float]) -> None:
        super().__init__()
        self.selected = self.focused = False
        self.live_size = size
        self._look = look

    def set_flags(self, **flags: bool) -> None:
        """Set `selected`, `focused` and what else the item knows."""
        changed = [name for name, value in flags.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, flags[name])
        if changed:
            self.update()

    def show_size(self, width: float, height: float) -> None:
        """Take a size that is not in the document yet, while it is dragged."""
        self.live_size = (width, height)
        self._fit()

    def _fit(self) -> None:
        """Follow `live_size` with the rectangle that is painted."""
        raise NotImplementedError

    def _cover(self, width: float, height: float, margin: float) -> None:
        self.setRect(QRectF(0, 0, width, height).adjusted(-margin, -margin, margin, margin))
