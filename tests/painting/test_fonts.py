"""Every font has figures of equal width, and Inter its true weights."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from planner.painting.fonts import elided, font, font_family, hyphenated, sized_font, text_width
from planner.tokens import TYPE_SCALE

pytestmark = pytest.mark.usefixtures("qapp")


def test_that_the_family_of_the_package_is_loaded():
    assert font_family() == "Inter"


@pytest.mark.parametrize("role", TYPE_SCALE)
def test_that_figures_of_every_role_are_of_one_width(role):
    widths = {round(text_width(digit * 4, role), 3) for digit in "0123456789"}
    assert len(widths) == 1
    assert font(role).isFeatureSet(QFont.Tag("tnum"))


def test_that_heavier_roles_are_drawn_heavier():
    widths = [
        QFontMetricsF(sized_font(13, weight)).horizontalAdvance("Nightly clean-up")
        for weight in (400, 500, 600)
    ]
    assert widths == sorted(set(widths))


def test_that_the_text_scale_changes_the_size():
    assert font("body", 1.5).pixelSize() == 20
    assert font("body").pixelSize() == 13


def test_that_hinting_is_left_out_on_sharp_screens():
    assert font("body", 1.0, 2.0).hintingPreference() == QFont.HintingPreference.PreferNoHinting
    assert (
        font("body", 1.0, 1.0).hintingPreference() == QFont.HintingPreference.PreferVerticalHinting
    )


def test_that_a_long_name_is_cut_to_its_room():
    cut = elided("A very long name of a service indeed", "body_strong", 110)
    assert cut.endswith("…")
    assert text_width(cut, "body_strong") <= 110
    assert elided("API", "body_strong", 110) == "API"


def test_that_only_hyphens_inside_words_are_narrowed():
    assert hyphenated("clean-up -7") == "clean\u2011up -7"
