"""The factor by which all traffic is multiplied to ask "what if": looked at, never saved."""

from PySide6.QtCore import QObject, Signal

LOWEST, HIGHEST = 0.01, 1_000.0


class TrafficFactor(QObject):
    """One number that the tool row, the charts and the engine share."""

    changed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value = 1.0

    def set(self, value: float) -> None:
        """Multiply all traffic by `value`, kept between a hundredth and a thousand."""
        value = min(max(value, LOWEST), HIGHEST)
        if value != self.value:
            self.value = value
            self.changed.emit(value)
