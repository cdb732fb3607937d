"""Every pair of colours that stands on another can be read, in light, dark and print."""

import pytest

from planner.painting.colours import blended, contrast_ratio, ink_on, qcolour, scale_class
from planner.tokens import DARK, LIGHT, PRINT

TEXT_FLOOR = 4.5
GRAPHIC_FLOOR = 3.0
THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK, PRINT], ids=lambda it: it.mode)


def test_that_contrast_is_the_one_of_wcag():
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#FFFFFF", "#E06600") == pytest.approx(3.46, abs=0.01)
    assert contrast_ratio("#1A1D24", "#FFFFFF") == pytest.approx(16.87, abs=0.01)


@THEMES
def test_that_text_can_be_read_on_every_ground(colours):
    grounds = (colours.surface, colours.canvas, colours.panel, colours.raised, colours.hover)
    for ink in (colours.text, colours.text_secondary, colours.muted):
        for ground in grounds:
            assert contrast_ratio(ink, ground) >= TEXT_FLOOR, (ink, ground)
    assert contrast_ratio(colours.edge_label, colours.canvas) >= TEXT_FLOOR
    assert contrast_ratio(colours.note_text, colours.note) >= TEXT_FLOOR
    assert contrast_ratio(colours.on_accent, colours.accent) >= TEXT_FLOOR
    assert contrast_ratio(colours.accent_text, colours.surface) >= TEXT_FLOOR


@THEMES
@pytest.mark.parametrize("name", ["ec2", "lambda", "either", "managed", "fargate"])
def test_that_a_placement_can_be_read_on_its_tint_and_told_from_the_ground(colours, name):
    placement = colours.placement(name)
    assert contrast_ratio(placement.text, placement.tint) >= TEXT_FLOOR
    assert contrast_ratio(placement.text, colours.surface) >= TEXT_FLOOR
    for ground in (colours.surface, colours.canvas):
        assert contrast_ratio(placement.main, ground) >= GRAPHIC_FLOOR


@THEMES
@pytest.mark.parametrize("name", ["ec2", "lambda"])
def test_that_words_on_a_solid_strip_can_be_read(colours, name):
    placement = colours.placement(name)
    assert contrast_ratio(placement.on, placement.main) >= TEXT_FLOOR


@THEMES
@pytest.mark.parametrize("name", ["ok", "warning", "error", "info"])
def test_that_a_severity_can_be_read_on_its_tint(colours, name):
    severity = colours.severity(name)
    assert contrast_ratio(severity.text, severity.tint) >= TEXT_FLOOR
    assert contrast_ratio(severity.main, colours.surface) >= GRAPHIC_FLOOR


@THEMES
def test_that_lines_and_rings_can_be_seen(colours):
    assert contrast_ratio(colours.edge, colours.canvas) >= GRAPHIC_FLOOR
    assert contrast_ratio(colours.focus, colours.surface) >= GRAPHIC_FLOOR
    assert contrast_ratio(colours.border_strong, colours.surface) >= GRAPHIC_FLOOR


@THEMES
@pytest.mark.parametrize(
    "name",
    ["compute", "storage", "database", "network", "integration", "business", "general"],
)
def test_that_a_category_can_be_seen_on_canvas_and_on_its_own_tile(colours, name):
    colour = colours.category(name)
    assert contrast_ratio(colour, colours.canvas) >= GRAPHIC_FLOOR
    tile = blended(colours.raised, colour, colours.tile_opacity)
    # The tile is decoration; the icon on it keeps nearly all of its contrast to the card.
    assert contrast_ratio(colour, tile) >= 2.7


@THEMES
def test_that_words_on_every_class_of_an_overlay_can_be_read(colours):
    for scale in (
        colours.sequential_cost,
        colours.sequential_latency,
        colours.diverging_ec2_lambda,
    ):
        for ground in scale:
            assert contrast_ratio(ink_on(ground, colours), ground) >= 3.9, ground


def test_that_the_shadow_keeps_its_alpha_in_qt():
    assert qcolour("#1A1D2414").alpha() == 0x14
    assert qcolour("#1A1D24", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)


def test_that_the_ends_of_a_scale_take_its_first_and_last_class():
    scale = LIGHT.sequential_cost
    assert [scale_class(scale, at) for at in (-1, 0, 1, 2)] == [
        scale[0],
        scale[0],
        scale[-1],
        scale[-1],
    ]
