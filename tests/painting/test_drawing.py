"""A whole drawing on a bare painter, as exports paint it."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from planner import tokens
from planner.document import Scenario
from planner.document.edits import set_group_field
from planner.painting.drawing import drawing_bounds, paint_drawing, shown_boxes
from tests.ui.canvas.drawings import guide_drawing, guide_results

pytestmark = pytest.mark.gui


def _painted(scenario: Scenario, colours: tokens.Colours, *, figures: bool = True) -> QImage:
    bounds = drawing_bounds(scenario)
    picture = QImage(bounds.size().toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    painter.translate(-bounds.topLeft())
    results = guide_results(scenario) if figures else None
    assert paint_drawing(painter, scenario, results, colours) == bounds
    painter.end()
    return picture


@pytest.mark.parametrize("colours", [tokens.LIGHT, tokens.DARK, tokens.PRINT])
def test_that_every_part_is_painted_where_it_stands(qapp, colours):
    scenario = guide_drawing()
    picture, bounds = _painted(scenario, colours), drawing_bounds(scenario)
    for box in shown_boxes(scenario).values():
        place = (round(box.left - bounds.left() + 90), round(box.top - bounds.top() + 60))
        assert picture.pixelColor(*place).alpha() == 255
    assert picture.pixelColor(2, 2).alpha() == 0


def test_that_a_drawing_without_figures_and_an_empty_one_are_painted(qapp):
    assert not _painted(guide_drawing(), tokens.LIGHT, figures=False).isNull()
    assert not _painted(Scenario(), tokens.LIGHT).isNull()


def test_that_a_folded_group_hides_its_parts(qapp):
    scenario = set_group_field("sign-up", "collapsed", True)(guide_drawing())
    boxes = shown_boxes(scenario)
    assert "sign-up" in boxes
    assert "welcome" not in boxes
    assert not _painted(scenario, tokens.LIGHT).isNull()


def _svg(scenario: Scenario, only: tuple[str, ...] | None = None) -> str:
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(target)
    generator.setViewBox(drawing_bounds(scenario))
    painter = QPainter(generator)
    paint_drawing(painter, scenario, guide_results(scenario), tokens.PRINT, only=only)
    painter.end()
    return bytes(target.data().data()).decode()


def test_that_it_is_painted_as_vectors(qapp):
    written = _svg(guide_drawing())
    assert written.startswith("<?xml")
    assert written.count("<path") > 40


def _shapes(svg: str) -> list[tuple[str, str]]:
    """Return every path and text with the transformation that it stands under."""
    shape = r'<g[^>]*transform="([^"]*)"[^>]*>|<path[^>]*\sd="([^"]*)"|<text[^>]*>([^<]*)'
    found, under = [], ""
    for moved, path, words in re.findall(shape, svg):
        under = moved or under
        if not moved:
            found.append((under, path or words))
    return found


@pytest.mark.parametrize("folded", [False, True])
def test_that_some_parts_alone_are_painted_exactly_where_they_stand_in_the_whole(qapp, folded):
    scenario = set_group_field("sign-up", "collapsed", folded)(guide_drawing())
    whole, some = (_shapes(_svg(scenario, only)) for only in (None, ("api", "uploads", "welcome")))

    assert 10 < len(some) < len(whole)
    assert Counter(some) <= Counter(whole)
