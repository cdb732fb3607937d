"""The type roles as fonts, every one with figures of equal width."""

import re
from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPagedPaintDevice,
    QPainter,
    QStaticText,
    QTextOption,
)
from PySide6.QtSvg import QSvgGenerator

from planner.assets import font_files
from planner.tokens import FONT_FAMILY, TYPE_SCALE, TypeRole

_SHARP_RATIO = 1.5
_TEXTS_KEPT = 8_192
_HYPHEN_IN_WORD = re.compile(r"(?<=\w)-(?=\w)")


@lru_cache(1)
def font_family() -> str:
    """Load Inter and return its family; without it, the family of the system's sans-serif."""
    try:
        files = font_files()
    except (ImportError, OSError):
        files = ()
    for file in files:
        QFontDatabase.addApplicationFont(str(file))
    if QFontDatabase.hasFamily(FONT_FAMILY):
        return FONT_FAMILY
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@lru_cache(256)
def font(role: TypeRole, text_scale: float = 1.0, device_ratio: float = 1.0) -> QFont:
    """Return the shared font of a role; copy it before you alter it."""
    style = TYPE_SCALE[role]
    return sized_font(round(style.size_px * text_scale), style.weight, device_ratio)


@lru_cache(256)
def sized_font(size_px: int, weight: int, device_ratio: float = 1.0) -> QFont:
    """Return the shared font of a size outside the roles (slides, axes of exports)."""
    made = QFont(font_family())
    made.setStyleHint(QFont.StyleHint.SansSerif)
    made.setPixelSize(max(size_px, 1))
    made.setWeight(QFont.Weight(weight))
    # Inter is one variable file: without its axis every weight would be drawn as 400.
    made.setVariableAxis(QFont.Tag("wght"), weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(
        QFont.HintingPreference.PreferNoHinting
        if device_ratio >= _SHARP_RATIO
        else QFont.HintingPreference.PreferVerticalHinting
    )
    return made


def on_paper(font: QFont, painter: QPainter) -> QFont:
    """Return the font to paint with: in a PDF one whose every glyph is known to be a character.

    Figures of equal width and signs set by their neighbours are glyphs without a character of
    their own: the file would look right, and its text could neither be searched nor copied.
    """
    if not isinstance(painter.device(), QPagedPaintDevice):
        return font
    return _searchable(font.key(), font)


@lru_cache(256)
def _searchable(key: str, font: QFont) -> QFont:
    del key  # what tells fonts apart
    made = QFont(font)
    made.clearFeatures()
    for tag in ("calt", "liga", "case"):
        made.setFeature(QFont.Tag(tag), 0)
    return made


def screen_font(role: TypeRole, text_scale: float = 1.0) -> QFont:
    """Return the font of a role for widgets, hinted for the screen the program stands on."""
    screen = QGuiApplication.primaryScreen()
    return font(role, text_scale, screen.devicePixelRatio() if screen is not None else 1.0)


@lru_cache(64)
def metrics(role: TypeRole) -> QFontMetricsF:
    """Return the shared metrics of a role at text scale 1."""
    return QFontMetricsF(font(role))


def hyphenated(text: str) -> str:
    """Take the narrow hyphen inside words: tabular figures make "-" as wide as a digit."""
    return _HYPHEN_IN_WORD.sub("\u2011", text) if "-" in text else text


@lru_cache(_TEXTS_KEPT)
def text_width(text: str, role: TypeRole) -> float:
    """Return how wide a text runs at text scale 1, in pixels."""
    return metrics(role).horizontalAdvance(hyphenated(text))


@lru_cache(_TEXTS_KEPT)
def elided(text: str, role: TypeRole, width_px: float) -> str:
    """Shorten a text to a width with an ellipsis at its right; line breaks become spaces."""
    line = text.replace("\n", " ")
    shown = metrics(role).elidedText(hyphenated(line), Qt.TextElideMode.ElideRight, width_px)
    # In the letters of the text: a narrow hyphen is put in where it is painted on a screen.
    if not shown or shown == hyphenated(line):
        return line if shown else ""
    return f"{line[: len(shown) - 1]}…"


@lru_cache(_TEXTS_KEPT)
def _laid_out(text: str, role: TypeRole) -> QStaticText:
    made = QStaticText(hyphenated(text))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    made.setTextOption(option)
    made.prepare(font=font(role))
    return made


@lru_cache(64)
def _ascent(role: TypeRole) -> float:
    return metrics(role).ascent()


def draw_text(painter: QPainter, x: float, baseline_y: float, text: str, role: TypeRole) -> None:
    """Draw one line from x on its baseline with the painter's pen."""
    draw_texts(painter, ((x, baseline_y, text),), role)


def draw_texts(
    painter: QPainter, lines: Iterable[tuple[float, float, str]], role: TypeRole
) -> None:
    """Draw lines, each from x on its baseline, with the painter's pen."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.setFont(on_paper(font(role, 1.0, ratio), painter))
    if isinstance(device, QPagedPaintDevice | QSvgGenerator):
        # What is laid out once has its glyphs already; a file holds the letters that were typed.
        for x, baseline_y, text in lines:
            painter.drawText(QPointF(x, baseline_y), text)
        return
    ascent = _ascent(role)
    for x, baseline_y, text in lines:
        painter.drawStaticText(QPointF(x, baseline_y - ascent), _laid_out(text, role))


def draw_text_right(
    painter: QPainter, right_x: float, baseline_y: float, text: str, role: TypeRole
) -> None:
    """Draw one line that ends at a right edge."""
    draw_text(painter, right_x - text_width(text, role), baseline_y, text, role)
