"""The artwork renders in any colour, and each file holds one hex only."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPainter

from planner.assets import asset
from planner.painting.icons import (
    app_icon,
    chrome_icon,
    icon_bytes,
    icon_exists,
    icon_image,
    icon_pixmap,
    paint_icon,
)
from planner.tokens import AWS_CATEGORIES, CHROME_INK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

KINDS = sorted(path.stem for path in asset("icons", "kinds").glob("*.svg"))
CHROME = sorted(f"chrome/{path.stem}" for path in asset("icons", "chrome").glob("*.svg"))
CHROME_ASKED = [
    "undo",
    "redo",
    "search",
    "chevron-up",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "plus",
    "minus",
    "close",
    "check",
    "arrow",
    "equals",
    "warning",
    "error",
    "info",
    "export",
    "import",
    "copy",
    "paste",
    "expand",
    "fit",
    "zoom",
    "settings",
    "eye",
    "pin",
    "lock",
    "file",
    "folder",
    "clock",
    "dots",
    "drag",
    "align-left",
    "align-centre",
    "align-right",
    "align-top",
    "align-middle",
    "align-bottom",
    "distribute",
    "layout",
    "group",
    "ungroup",
    "rename",
    "delete",
    "duplicate",
    "link",
    "play",
    "refresh",
    "theme",
    "help",
    "month",
    "traffic",
    "latency",
]


def test_that_every_outline_icon_of_the_design_exists():
    assert [name for name in CHROME_ASKED if not icon_exists(f"chrome/{name}")] == []


@pytest.mark.parametrize("name", KINDS + CHROME)
def test_that_a_file_holds_exactly_one_hex(name):
    found = set(re.findall(rb"#[0-9A-Fa-f]{3,8}\b", icon_bytes(name)))
    allowed = (
        {CHROME_INK}
        if "/" in name
        else {getattr(AWS_CATEGORIES, field) for field in AWS_CATEGORIES.__dataclass_fields__}
    )
    assert len(found) == 1
    assert found.pop().decode() in allowed


@pytest.mark.parametrize("name", KINDS + CHROME)
def test_that_an_icon_is_painted_in_the_asked_colour_only(name):
    image = icon_image(name, 32, "#12AB34")
    inked = [
        image.pixelColor(x, y)
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert inked
    assert all(abs(pixel.green() - 0xAB) < 6 and pixel.red() < 0x30 for pixel in inked)


def test_that_an_unknown_icon_becomes_a_known_picture():
    assert icon_bytes("no_such_part") == icon_bytes("external")


def test_that_a_pixmap_has_the_pixels_of_the_device():
    pixmap = icon_pixmap("s3", 24, "#648A00", 2.0)
    assert pixmap.size() == QSize(48, 48)
    assert pixmap.deviceIndependentSize().toSize() == QSize(24, 24)


def test_that_a_disabled_icon_is_paler():
    icon = chrome_icon("undo", LIGHT)
    size = QSize(16, 16)
    normal = icon.pixmap(size, 1.0, QIcon.Mode.Normal).toImage()
    disabled = icon.pixmap(size, 1.0, QIcon.Mode.Disabled).toImage()
    assert normal != disabled


def test_that_the_program_has_its_icon_in_desktop_sizes():
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 48, 256}


def test_that_an_icon_on_the_canvas_is_sharp_at_any_zoom():
    image = QImage(96, 96, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(3, 3)
    paint_icon(painter, "ec2", 0, 0, 32, "#0F5FBD")
    painter.end()
    assert image == icon_image("ec2", 96, "#0F5FBD")
