"""Lets parts glide to where an arrangement put them; the document is there already."""

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from planner.tokens import MOTION
from planner.ui.canvas.scene import CanvasScene, Positions

_MOST_GLIDING = 400


class Glide(QObject):
    """One flight at a time; whatever else happens ends it at its goal."""

    def __init__(self, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._from: dict[str, tuple[float, float]] = {}
        self._to: dict[str, tuple[float, float]] = {}
        self._flight = QVariantAnimation(self)
        self._flight.setDuration(MOTION.layout_ms)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.valueChanged.connect(self._on_value_changed)
        self._flight.finished.connect(self.finish)

    def standing(self) -> Positions:
        """Return where everything stands now."""
        scene = self._scene
        items = (*scene.nodes.items(), *scene.groups.items(), *scene.notes.items())
        return {key: (item.x(), item.y()) for key, item in items}

    def start(self, before: Positions) -> None:
        """Fly from where things stood to where they stand."""
        self.finish()
        now = self.standing()
        moved = [key for key in now if key in before and before[key] != now[key]]
        if moved and len(moved) <= _MOST_GLIDING:
            self._from = {key: before[key] for key in moved}
            self._to = {key: now[key] for key in moved}
            self._on_value_changed(0.0)
            self._flight.start()

    def finish(self) -> None:
        """Be at the goal at once."""
        if self._to:
            self._from, self._to = {}, {}
            self._flight.stop()
            self._scene.end_preview()

    def _on_value_changed(self, share: object) -> None:
        if not isinstance(share, float) or not self._to:
            return
        self._scene.preview(
            {
                key: (x + (self._to[key][0] - x) * share, y + (self._to[key][1] - y) * share)
                for key, (x, y) in self._from.items()
            }
        )
