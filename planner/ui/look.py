"""The look of the window: the theme in force, and the news that it changed."""

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QApplication

from planner.painting.colours import qcolour
from planner.painting.fonts import screen_font
from planner.settings import ThemeMode
from planner.tokens import Colours, TypeRole
from planner.ui.theme import Theme, apply_theme


def write_line(
    painter: QPainter,
    look: "Look",
    room: QRectF,
    text: str,
    ink: str,
    role: TypeRole,
    *,
    right: bool = False,
) -> None:
    """Write a line at the middle of its room's height, elided where it is too long."""
    painter.setFont(look.font(role))
    painter.setPen(qcolour(ink))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    elide = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(text, elide, int(room.width()))
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)


class Look(QObject):
    """Applies light, dark or the system's colours, and a text size; every view asks it.

    Attributes
    ----------
    theme
        Colours and text scale in force.
    """

    changed = Signal()

    def __init__(
        self, app: QApplication, mode: ThemeMode = "system", text_scale: float = 1
    ) -> None:
        super().__init__()
        self._app, self.mode, self.text_scale = app, mode, text_scale
        self._metrics: dict[TypeRole, QFontMetricsF] = {}
        self.theme: Theme = apply_theme(app, mode, text_scale)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)

    @property
    def colours(self) -> Colours:
        """Return the colours in force."""
        return self.theme.colours

    def set(self, mode: ThemeMode, text_scale: float) -> None:
        """Change the look of the whole program at once; nothing restarts."""
        if (mode, text_scale) == (self.mode, self.text_scale):
            return
        self.mode, self.text_scale = mode, text_scale
        self._apply()

    def font(self, role: TypeRole) -> QFont:
        """Return the font of a role at the text size in force."""
        return screen_font(role, self.text_scale)

    def width_of(self, text: str, role: TypeRole) -> float:
        """Return how wide a text runs. [px]"""
        metrics = self._metrics.get(role)
        if metrics is None:
            metrics = self._metrics[role] = QFontMetricsF(self.font(role))
        return metrics.horizontalAdvance(text)

    def px(self, size: float) -> int:
        """Scale a size of the design with the text. [px]"""
        return round(size * self.text_scale)

    def _apply(self) -> None:
        self._metrics.clear()
        self.theme = apply_theme(self._app, self.mode, self.text_scale)
        self.changed.emit()

    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self.mode == "system":
            self._apply()
