"""Tokens on widgets: the palette and style sheet of light and dark, applied while running."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from planner.painting.fonts import screen_font
from planner.tokens import DARK, LIGHT, TEXT_SCALES, Colours
from planner.ui.theme.palette import palette
from planner.ui.theme.style_sheet import style_sheet

Mode = Literal["light", "dark", "system"]

_STYLE_SET = "house_style_set"


@dataclass(frozen=True, slots=True)
class Theme:
    """What is in force: the wish, the colours it led to, the size of text."""

    mode: Mode
    colours: Colours
    text_scale: float


def apply_theme(app: QApplication, mode: Mode = "system", text_scale: float = 1.0) -> Theme:
    """Give the whole program its colours and text size; what is on screen repaints at once."""
    text_scale = min(max(text_scale, TEXT_SCALES[0]), TEXT_SCALES[1])
    colours = colours_of_mode(mode)
    if not app.property(_STYLE_SET):
        app.setStyle("Fusion")
        app.setProperty(_STYLE_SET, True)
    app.setFont(screen_font("body", text_scale))
    app.setPalette(palette(colours))
    app.setStyleSheet(style_sheet(colours, text_scale))
    return Theme(mode, colours, text_scale)


def colours_of_mode(mode: Mode) -> Colours:
    """Tell the platform which scheme is wished, and return the colours of it."""
    hints = QGuiApplication.styleHints()
    if mode == "system":
        hints.unsetColorScheme()
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
    return DARK if mode == "dark" else LIGHT


def colours_of(widget: QWidget) -> Colours:
    """Return the colours in which a widget stands, read from its palette."""
    return DARK if widget.palette().window().color().lightness() < 128 else LIGHT
