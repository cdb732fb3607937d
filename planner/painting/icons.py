"""The artwork in any size and colour: cached rasters for the screen, vectors for files."""

import math
import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPaintEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from planner.assets import asset
from planner.tokens import ICON_SIZES, Colours

UNKNOWN_ICON = "external"
"""Stands for a part whose picture this version does not have."""

_HEX = re.compile(rb"#[0-9A-Fa-f]{6}")
_APP_HEX_SIZE = 20
_RASTER_STEP_PX = 2
_WIDGET_SIZES = ICON_SIZES[:2]
"""What menus, buttons and rows ask for; larger pictures are painted, not given to widgets."""
_VECTOR_ENGINES = (
    QPaintEngine.Type.SVG,
    QPaintEngine.Type.Pdf,
    QPaintEngine.Type.Picture,
    QPaintEngine.Type.MacPrinter,
)


@lru_cache(256)
def icon_bytes(name: str) -> bytes:
    """Read the artwork of a part ("s3") or of the program's surface ("chrome/undo")."""
    path = asset("icons", *name.split("/")) if "/" in name else asset("icons", "kinds", name)
    if not path.with_suffix(".svg").is_file():
        path = asset("icons", "kinds", UNKNOWN_ICON)
    return path.with_suffix(".svg").read_bytes()


def icon_exists(name: str) -> bool:
    """Say whether there is artwork of this name."""
    folder = asset("icons") if "/" in name else asset("icons", "kinds")
    return (folder / f"{name}.svg").is_file()


@lru_cache(512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_HEX.sub(colour[:7].encode(), icon_bytes(name))))


@lru_cache(2_048)
def icon_image(name: str, side_px: int, colour: str) -> QImage:
    """Return the artwork as a square raster of device pixels; shared, do not paint on it."""
    return _rendered(_renderer(name, colour), side_px)


def _rendered(renderer: QSvgRenderer, side_px: int) -> QImage:
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        renderer.render(painter, QRectF(0, 0, side_px, side_px))
    finally:
        painter.end()
    return image


def icon_pixmap(name: str, size_px: int, colour: str, device_ratio: float = 1.0) -> QPixmap:
    """Return the artwork as a pixmap of a size on screen and the pixels of the device."""
    pixmap = QPixmap.fromImage(icon_image(name, math.ceil(size_px * device_ratio), colour))
    pixmap.setDevicePixelRatio(device_ratio)
    return pixmap


def paint_icon(
    painter: QPainter, name: str, x: float, y: float, size_px: float, colour: str
) -> None:
    """Draw the artwork with its top left at x, y; as a vector where the device is a file."""
    target = QRectF(x, y, size_px, size_px)
    engine = painter.paintEngine()
    if engine is not None and engine.type() in _VECTOR_ENGINES:
        _renderer(name, colour).render(painter, target)
        return
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    exact = size_px * painter.worldTransform().m11() * ratio
    side_px = max(_RASTER_STEP_PX, math.ceil(exact / _RASTER_STEP_PX) * _RASTER_STEP_PX)
    image = icon_image(name, side_px, colour)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, abs(exact - side_px) > 1e-3)
    painter.drawImage(target, image)


@lru_cache(512)
def _icon(name: str, normal: str, disabled: str, active: str) -> QIcon:
    made = QIcon()
    modes = (
        (normal, QIcon.Mode.Normal, QIcon.State.Off),
        (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
        (active, QIcon.Mode.Active, QIcon.State.Off),
        (active, QIcon.Mode.Normal, QIcon.State.On),
        (active, QIcon.Mode.Selected, QIcon.State.Off),
    )
    pixmaps = {
        colour: [
            icon_pixmap(name, size_px, colour, ratio)
            for size_px in _WIDGET_SIZES
            for ratio in (1.0, 2.0)
        ]
        for colour in {normal, disabled, active}
    }
    for colour, mode, state in modes:
        for pixmap in pixmaps[colour]:
            made.addPixmap(pixmap, mode, state)
    return made


def chrome_icon(name: str, colours: Colours) -> QIcon:
    """Return an outline icon of the program's surface ("undo") in a theme's inks."""
    return _icon(f"chrome/{name}", colours.text_secondary, colours.disabled, colours.text)


def tinted_icon(name: str, colour: str, colours: Colours) -> QIcon:
    """Return any icon in one colour: of a part ("s3") or on a solid button ("chrome/check")."""
    return _icon(name, colour, colours.disabled, colour)


def kind_icon(name: str, colour: str) -> QIcon:
    """Return the icon of a part in the colour of its category or placement."""
    return _icon(name, colour, colour, colour)


@lru_cache(1)
def app_icon() -> QIcon:
    """Return the program's own icon in every size a desktop asks for."""
    made = QIcon()
    for size_px in (16, 24, 32, 48, 64, 128, 256):
        name = "app_16.svg" if size_px < _APP_HEX_SIZE else "app.svg"
        renderer = QSvgRenderer(str(asset("icons", name)))
        made.addPixmap(QPixmap.fromImage(_rendered(renderer, size_px)))
    return made
