"""Widths of Arial: of known words, and of lines, which are no wider than their room."""

from hypothesis import given
from hypothesis import strategies as st

from planner.painting.arial import broken_lines, width_in_ems


def test_that_known_words_are_as_wide_as_helvetica_has_them():
    assert width_in_ems("$1,234.50") == 556 * 7 / 1000 + 0.278 * 2
    assert width_in_ems("API", bold=True) == 0.722 + 0.667 + 0.278


@given(text=st.text(min_size=1, max_size=60), width=st.floats(0.3, 4.0))
def test_that_no_line_is_wider_than_its_room_and_no_letter_is_lost(text, width):
    lines = broken_lines(text, 12.0, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    room = width * 72 / 12
    assert all(width_in_ems(line) <= room + 1e-9 or len(line) == 1 for line in lines)
