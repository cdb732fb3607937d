"""Figures are written as the design asks: unit, sign and precision."""

import pytest

from planner import units
from planner.units import THIN_SPACE


@pytest.mark.parametrize(
    ("usd", "written"),
    [
        (1284.49, "$1,284"),
        (1_234_567, "$1,234,567"),
        (1000, "$1,000"),
        (999.999, "$1,000"),
        (999.99, "$999.99"),
        (31.2, "$31.20"),
        (1, "$1.00"),
        (0.9999, "$1.00"),
        (0.158, "$0.158"),
        (0.0617, "$0.0617"),
        (0.04131, "$0.0413"),
        (0.1, "$0.100"),
        (0.00001, "$0.0000100"),
        (0, "$0"),
        (-7.34, "−$7.34"),
        (None, "unknown"),
        (float("nan"), "unknown"),
        (float("inf"), "unknown"),
    ],
)
def test_that_money_has_the_precision_of_its_size(usd, written):
    assert units.money(usd) == written


def test_that_an_estimate_carries_a_tilde():
    assert units.money(66.3, estimated=True) == "~$66.30"
    assert units.money_change(66.3, estimated=True) == "~+$66.30"
    assert units.money(None, estimated=True) == "unknown"


def test_that_a_sum_with_a_gap_says_so():
    assert units.money_sum(114.56, 1) == "$114.56 + 1 unknown"
    assert units.money_sum(114.56) == "$114.56"
    assert units.money_sum(None, 2) == "unknown"


@pytest.mark.parametrize(
    ("usd", "written"), [(-7.34, "−$7.34"), (25.19, "+$25.19"), (0, "$0"), (None, "unknown")]
)
def test_that_a_change_always_carries_its_sign(usd, written):
    assert units.money_change(usd) == written


@pytest.mark.parametrize(
    ("usd", "unit", "written"),
    [
        (0.0168, "h", "$0.0168 / h"),
        (0.0000166667, "GB-s", "$0.0000166667 / GB-s"),
        (0.2, "million requests", "$0.200 / million requests"),
        (0.023, "", "$0.0230"),
        (3, "", "$3.00"),
        (12.5, "", "$12.5"),
        (1234, "", "$1234"),
        (0, "GB", "$0 / GB"),
        (None, "h", "unknown"),
    ],
)
def test_that_a_unit_price_is_written_as_published(usd, unit, written):
    assert units.unit_price(usd, unit) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (0.02, "0.02"),
        (2.5, "2.5"),
        (950, "950"),
        (999.4, "999"),
        (999.7, "1 k"),
        (200_000, "200 k"),
        (999_700, "1 M"),
        (7_650_000, "7.65 M"),
        (10_000_000, "10 M"),
        (21_040_000_000, "21 G"),
        (-1500, "−1.5 k"),
        (None, "unknown"),
    ],
)
def test_that_counts_keep_three_digits_and_a_letter(number, written):
    assert units.count(number) == written.replace(" ", THIN_SPACE)


@pytest.mark.parametrize(
    ("per_hour", "written"),
    [(100_080, "27.8 req/s"), (3_600, "1 req/s"), (720, "12 a minute"), (10, "10 an hour")],
)
def test_that_rates_take_the_unit_a_reader_can_picture(per_hour, written):
    assert units.rate_per_hour(per_hour) == written


@pytest.mark.parametrize(
    ("milliseconds", "written"),
    [
        (0, "0 ms"),
        (0.4, "400 µs"),
        (0.0123, "12 µs"),
        (9, "9 ms"),
        (540.4, "540 ms"),
        (999.7, "1 s"),
        (1_230, "1.2 s"),
        (40_000, "40 s"),
        (59_800, "1 min"),
        (2_520_000, "42 min"),
        (5_400_000, "1.5 h"),
        (None, "unknown"),
    ],
)
def test_that_times_are_whole_milliseconds_or_two_digits(milliseconds, written):
    assert units.duration_ms(milliseconds) == written


def test_that_sizes_keep_the_unit_of_the_bill():
    assert units.size_mb(1_536) == "1,536 MB"
    assert units.size_mb(10_240) == "10,240 MB"
    assert units.size_gb(300) == "300 GB"
    assert units.size_gb(1_536) == "1.5 TB"
    assert units.size_gb(0.25) == "0.25 GB"


@pytest.mark.parametrize(
    ("fraction", "written"),
    [(0.42, "42 %"), (0.004, "0.4 %"), (0.0096, "1 %"), (0, "0 %"), (1.2, "120 %")],
)
def test_that_shares_below_one_percent_keep_a_decimal(fraction, written):
    assert units.share(fraction) == written.replace(" ", THIN_SPACE)


def test_that_a_span_of_one_value_is_one_figure():
    assert units.span("2", "5") == "2–5"
    assert units.span("$41", "$41") == "$41"
