"""Rounding that is blind to the noise of binary fractions, and exact on Decimals."""

from decimal import Decimal

import numpy as np
import pytest

from planner.engine.pricing.arithmetic import ceil, chunks, floor, greatest, per_hour
from planner.engine.pricing.billed_time import billed_seconds


@pytest.mark.parametrize(
    ("value", "whole"),
    [(1.1 * 3600, 3960), (0.1 + 0.2, 1), (3.0000001, 4), (0.0, 0), (2_628_000.25, 2_628_001)],
)
def test_that_rounding_up_begins_a_unit_only_for_a_real_remainder(value, whole):
    assert ceil(value) == whole
    assert ceil(np.array([value, value])).tolist() == [whole, whole]


def test_that_rounding_down_keeps_a_unit_that_is_whole_but_for_noise():
    assert floor(0.3 / 0.1) == 3
    assert floor(np.array([0.3 / 0.1, 2.9])).tolist() == [3, 2]


def test_that_decimals_are_rounded_exactly():
    assert ceil(Decimal("3960.0000000000000001")) == 3961
    assert floor(Decimal("2.9999999999999999")) == 2


def test_that_a_decimal_beside_a_whole_number_still_divides_exactly():
    assert greatest(Decimal("0.5"), 1) / 3 == Decimal(1) / 3


def test_that_an_array_takes_the_largest_element_by_element():
    assert greatest(np.array([1.0, 5.0]), 3, np.array([2.0, 9.0])).tolist() == [3.0, 9.0]


@pytest.mark.parametrize(
    ("hours", "seconds"), [(0, 0), (0.001, 60), (60 / 3600, 60), (1.1, 3960), (0.10001, 361)]
)
def test_that_an_instance_is_billed_by_whole_seconds_and_a_minute_at_least(hours, seconds):
    assert billed_seconds(hours) == seconds
    assert billed_seconds(np.array([hours])).tolist() == [seconds]
    assert billed_seconds(Decimal(str(round(hours, 6)))) in (seconds, seconds + 1)


@pytest.mark.parametrize(("kib", "count"), [(0, 1), (64, 1), (64.1, 2), (256, 4)])
def test_that_a_payload_is_at_least_one_chunk(kib, count):
    assert chunks(kib, 64) == count


def test_that_no_hours_give_no_hourly_mean():
    assert per_hour(5.0, 0) == 0
    assert per_hour(np.array([5.0, 5.0]), np.array([0.0, 2.0])).tolist() == [0.0, 2.5]
