"""People type numbers in many ways; a field reads them all, and refuses what is none."""

import pytest

from planner.ui.inspector.typed_number import number_of, written


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1500", "", 1_500),
        ("1,500", "", 1_500),
        ("1,500,000.5", "", 1_500_000.5),
        ("10M", "", 10_000_000),
        ("10 M", "requests / h", 10_000_000),
        ("1.5k", "ms", 1_500),
        ("2 s", "ms", 2_000),
        ("2s", "ms", 2_000),
        ("350 ms", "ms", 350),
        ("0.5 min", "s", 30),
        ("2 GB", "MB", 2_048),
        ("42 %", "%", 42),
        ("1e3", "", 1_000),
        ("27.8 req/s", "requests / h", 100_080),
        ("−3", "", -3),
        ("$31.20", "USD / month", 31.2),
    ],
)
def test_that_a_number_is_read_as_it_is_meant(text, unit, value):
    assert number_of(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "two", "1.2.3", "5 apples", "1e999", "--2", "nan", "inf"])
def test_that_what_is_no_number_is_none(text):
    assert number_of(text, "ms") is None


@pytest.mark.parametrize("value", [0, 1, 128, 1_769, 0.05, 12_500_000, 0.000_061_7, 1e-7])
def test_that_what_a_field_shows_is_read_back_as_the_same(value):
    assert number_of(written(value)) == pytest.approx(value)
