"""What a cold start adds."""

import pytest

from planner.engine.performance.init_time import (
    billed_cold_extra_ms,
    cold_start_extra,
    first_invocation_ms,
    init_distribution,
)
from planner.engine.performance.latency_distribution import LatencyDistribution


def test_that_a_heavy_tail_is_kept():
    init = init_distribution(250.0, 330.0, 640.0)
    assert init.percentiles((0.5, 0.9, 0.99)) == pytest.approx([250.0, 330.0, 640.0], rel=0.02)


def test_that_placement_is_waited_for_and_not_billed():
    init, placement = init_distribution(84.0, 100.0, 122.0), LatencyDistribution.fixed(100.0)
    waited = cold_start_extra(init, 2.0, placement).mean_ms
    assert waited - billed_cold_extra_ms(init, 2.0) == pytest.approx(100.0)


def test_that_a_first_call_that_does_not_depend_on_memory_stays_flat():
    found = first_invocation_ms(
        [64, 128, 700, 1769, 10_240], (128, 256, 512, 1024), (2.2,) * 4, 1769.0
    )
    assert found == pytest.approx(2.2)


def test_that_more_memory_never_makes_the_first_call_slower():
    sizes, times = (128, 256, 512, 1024), (96.0, 35.0, 32.0, 6.7)
    found = first_invocation_ms([128, 200, 256, 400, 1024, 1500, 1769, 4000], sizes, times, 1769.0)
    assert found.tolist() == sorted(found.tolist(), reverse=True)
    assert found[-1] == found[-2] == pytest.approx(6.7 * 1024 / 1769)


def test_that_one_measurement_is_enough_and_none_is_refused():
    assert first_invocation_ms(2048, (512,), (20.0,), 1769.0) == pytest.approx(20.0)
    with pytest.raises(ValueError, match="at least one"):
        first_invocation_ms(2048, (), (), 1769.0)
