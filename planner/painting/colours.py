"""Tokens as Qt colours, pens and brushes, and the arithmetic of contrast."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from planner.tokens import Colours

_CACHE_SIZE = 2_048


@lru_cache(_CACHE_SIZE)
def qcolour(colour: str, opacity: float = 1.0) -> QColor:
    """Turn #RRGGBB or #RRGGBBAA into a colour; the opacity multiplies the alpha."""
    made = QColor(colour[:7])
    alpha = int(colour[7:9], 16) / 255 if len(colour) == 9 else 1.0
    made.setAlphaF(alpha * opacity)
    return made


@lru_cache(_CACHE_SIZE)
def brush(colour: str, opacity: float = 1.0) -> QBrush:
    """Return the shared solid brush of a colour."""
    return QBrush(qcolour(colour, opacity))


@lru_cache(_CACHE_SIZE)
def hatching(colour: str) -> QBrush:
    """Return the brush of a value that is not known."""
    return QBrush(qcolour(colour), Qt.BrushStyle.BDiagPattern)


@lru_cache(_CACHE_SIZE)
def pen(
    colour: str,
    width_px: float = 1.0,
    opacity: float = 1.0,
    *,
    dashes_px: tuple[float, ...] = (),
    cosmetic: bool = False,
) -> QPen:
    """Return the shared pen of a colour and width, round at ends and corners."""
    made = QPen(qcolour(colour, opacity), width_px)
    made.setCosmetic(cosmetic)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes_px:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern([length / max(width_px, 1e-6) for length in dashes_px])
    else:
        made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 of an opaque colour."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of WCAG 2 between two opaque colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(_CACHE_SIZE)
def blended(ground: str, colour: str, share: float) -> str:
    """Lay a colour over an opaque ground at a share of its strength."""
    mixed = (
        round(int(ground[at : at + 2], 16) * (1 - share) + int(colour[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


@lru_cache(_CACHE_SIZE)
def ink_on(ground: str, colours: Colours) -> str:
    """Choose the ink, dark or light, that reads better on a ground."""
    return max((colours.text, colours.surface), key=lambda ink: contrast_ratio(ink, ground))


def scale_class(scale: tuple[str, ...], fraction: float) -> str:
    """Return the class of a scale into which a fraction from 0 to 1 falls."""
    place = int(min(max(fraction, 0.0), 1.0) * len(scale))
    return scale[min(place, len(scale) - 1)]
