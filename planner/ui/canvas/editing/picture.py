"""The selection, or the whole drawing, as a picture on the clipboard: PNG and SVG at once."""

from collections.abc import Collection

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QPainter

from planner.analysis.results import Results
from planner.document import Scenario
from planner.document.edits import remove
from planner.painting.colours import brush
from planner.painting.drawing import drawing_bounds, paint_drawing
from planner.painting.faces import membership
from planner.painting.picture_files import Page, png_bytes, svg_bytes
from planner.tokens import Colours
from planner.ui.clipboard import offer

SVG_MIME = "image/svg+xml"
_SCALE = 2.0
_LONGEST_PX = 8_000.0


def part_of(scenario: Scenario, chosen: Collection[str]) -> Scenario:
    """Return the piece of a drawing that is selected, with what stands in selected groups."""
    inside = membership(scenario)
    kept = set(chosen)
    for key in chosen:
        if key in scenario.groups:
            kept |= inside.members[key] | inside.subgroups[key]
    things = scenario.nodes.keys() | scenario.groups.keys() | scenario.notes.keys()
    if not kept & things:
        return scenario
    return remove(things - kept)(scenario)


def put_picture(scenario: Scenario, results: Results | None, colours: Colours) -> tuple[int, int]:
    """Put a drawing on the clipboard as PNG and SVG; return the size of the PNG. [px]"""
    bounds = drawing_bounds(scenario)
    width, height = bounds.width(), bounds.height()

    def paint(painter: QPainter) -> None:
        painter.fillRect(0, 0, round(width), round(height), brush(colours.canvas))
        painter.translate(-bounds.left(), -bounds.top())
        paint_drawing(painter, scenario, results, colours)

    scale = min(_SCALE, _LONGEST_PX / max(width, height, 1.0))
    image = QImage(
        max(round(width * scale), 1), max(round(height * scale), 1), QImage.Format.Format_ARGB32
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        paint(painter)
    finally:
        painter.end()
    data = QMimeData()
    data.setImageData(image)
    data.setData("image/png", png_bytes(image))
    data.setData(SVG_MIME, svg_bytes(Page(width, height, paint), scenario.name or "Drawing"))
    offer(data)
    return image.width(), image.height()
