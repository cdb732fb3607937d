"""Tokens on widgets: the palette and style sheet of light and dark, applied while running."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from planner.painting.fonts import screen_font
from planner.record import record
from planner.tokens import DARK, LIGHT, TEXT_SCALES, TYPE_SCALE, Colours, TypeRole
from planner.ui.theme.palette import palette
from planner.ui.theme.style_sheet import style_sheet

Mode = Literal["light", "dark", "system"]

_STYLE_SET = "house_style_set"
_TEXT_SCALE = "house_text_scale"
_ROLE = "role"
_PROSE = "prose"
_ROLE_OF_CLASS: dict[str, TypeRole] = {
    "QPushButton": "body_medium",
    "QTabBar": "body_medium",
    "QGroupBox": "body_strong",
    "QMenuBar": "small",
    "QMenu": "small",
    "QToolTip": "small",
    "QTipLabel": "small",
    "QHeaderView": "caption",
    "QStatusBar": "caption",
}


@record
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
    app.setProperty(_TEXT_SCALE, text_scale)
    app.setFont(screen_font("body", text_scale))
    for class_name, role in _ROLE_OF_CLASS.items():
        # The stubs ask for bytes, the binding for str.
        app.setFont(screen_font(role, text_scale), class_name)  # type: ignore[arg-type]
    app.setPalette(palette(colours))
    app.setStyleSheet(style_sheet(colours, text_scale))
    for widget in app.allWidgets():
        held = widget.property(_ROLE)
        if held in TYPE_SCALE:
            widget.setFont(_role_font(held, text_scale, bool(widget.property(_PROSE))))
    return Theme(mode, colours, text_scale)


def colours_of_mode(mode: Mode) -> Colours:
    """Tell the platform which scheme is wished, and return the colours of it."""
    hints = QGuiApplication.styleHints()
    if mode == "system":
        hints.unsetColorScheme()
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
    return DARK if mode == "dark" else LIGHT


def text_scale_in_force() -> float:
    """Return the text scale that was last applied."""
    app = QApplication.instance()
    held = app.property(_TEXT_SCALE) if app is not None else None
    return float(held) if held else 1.0


def give_role(widget: QWidget, role: TypeRole, *, prose: bool = False) -> None:
    """Set a widget's type role; its font follows every later change of the text scale.

    A style sheet cannot do this: it knows no axis of a variable font, so its weights are lost.
    Prose goes without figures of equal width, which tear "us-east-1" apart.
    """
    widget.setProperty(_ROLE, role)
    widget.setProperty(_PROSE, prose)
    widget.setFont(_role_font(role, text_scale_in_force(), prose))


def prose_font(role: TypeRole) -> QFont:
    """Return the font of a role for sentences and names, at the text scale in force."""
    return _role_font(role, text_scale_in_force(), True)


def _role_font(role: TypeRole, text_scale: float, prose: bool) -> QFont:
    found = screen_font(role, text_scale)
    if not prose:
        return found
    found = QFont(found)
    found.unsetFeature(QFont.Tag("tnum"))
    return found


def colours_in_force() -> Colours:
    """Return the colours of the theme in force, read from the program's palette."""
    return DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT


def colours_of(widget: QWidget) -> Colours:
    """Return the colours in which a widget stands."""
    # A style sheet turns the palette of single widgets transparent: only the program's is true.
    return colours_in_force()
