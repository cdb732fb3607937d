"""Pictures as files: whatever paints itself becomes the bytes of a PNG, an SVG or a PDF."""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from planner.painting.plots.words import one_line
from planner.record import record

Paint = Callable[[QPainter], None]

_MOST_PX = 2**31 - 1
_DOTS_AN_INCH = 96
_PDF_DOTS_AN_INCH = 1_200
_POINTS_AN_INCH = 72.0
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_CHARACTERS = re.compile(rb"\[(?:<[0-9A-F]{4,8}> ?)+\]")
"""What the glyphs of a font in a PDF stand for, in a table that Qt does not compress."""


@record
class Page:
    """One picture of a size in pixels at 96 dots an inch."""

    width_px: float
    height_px: float
    paint: Paint


def png_bytes(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stubs ask for bytes, the binding for str.
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise ValueError("the picture is too large to be written")
    return bytes(buffer.data().data())


def svg_bytes(page: Page, title: str) -> bytes:
    """Return a picture as an SVG file; text stays text."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Qt counts in whole numbers of 32 bits.
    width, height = (min(max(round(size), 1), _MOST_PX) for size in (page.width_px, page.height_px))
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setResolution(_DOTS_AN_INCH)
    generator.setTitle(one_line(title))
    generator.setDescription("")
    painter = QPainter(generator)
    try:
        page.paint(painter)
    finally:
        painter.end()
    text = bytes(buffer.data().data()).decode("utf-8", "replace")
    # Qt writes every character it is given, also those that XML forbids.
    return _NOT_XML.sub("", text).encode("utf-8")


def pdf_bytes(pages: Sequence[Page], title: str) -> bytes:
    """Return pictures as the pages of one PDF file, each as large as its picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(one_line(title))
    writer.setCreator("EC2 or Lambda planner")
    writer.setResolution(_PDF_DOTS_AN_INCH)
    painter = QPainter()
    try:
        for number, page in enumerate(pages):
            writer.setPageLayout(_layout(page))
            if number == 0:
                painter.begin(writer)
            else:
                writer.newPage()
            painter.save()
            scale = _PDF_DOTS_AN_INCH / _DOTS_AN_INCH
            painter.scale(scale, scale)
            page.paint(painter)
            painter.restore()
    finally:
        painter.end()
    # The glyph of a blank is the tab's, too, and Qt names the first character that it finds.
    return _CHARACTERS.sub(_blank_for_tab, bytes(buffer.data().data()))


def _blank_for_tab(characters: re.Match[bytes]) -> bytes:
    return characters[0].replace(b"<0009>", b"<0020>")


def _layout(page: Page) -> QPageLayout:
    points = _POINTS_AN_INCH / _DOTS_AN_INCH
    size = QSizeF(max(page.width_px, 8.0) * points, max(page.height_px, 8.0) * points)
    return QPageLayout(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch),
        QPageLayout.Orientation.Portrait,
        QMarginsF(0, 0, 0, 0),
    )
