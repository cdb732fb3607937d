"""Latency along a call tree against direct drawing."""

import numpy as np
import pytest

from planner.engine.performance.critical_path import (
    Stage,
    after_retries,
    path_latency,
    path_latency_cold_together,
)
from planner.engine.performance.latency_distribution import LatencyDistribution

PROBABILITIES = (0.5, 0.95, 0.99)
DRAWS = 2_000_000


def lognormal(random: np.random.Generator, mean: float, cv: float, count: int) -> np.ndarray:
    sigma = np.sqrt(np.log1p(cv * cv))
    return random.lognormal(np.log(mean) - sigma**2 / 2, sigma, count)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_that_random_chains_stay_within_one_percent_of_two_million_draws(seed):
    random = np.random.default_rng(seed)
    total = np.zeros(DRAWS)
    stages = []
    for _ in range(int(random.integers(2, 9))):
        mean, cv = float(random.uniform(2.0, 120.0)), float(random.uniform(0.2, 1.5))
        cold, extra = float(random.uniform(0.02, 0.3)), float(random.uniform(80.0, 600.0))
        stages.append(
            Stage(
                LatencyDistribution.lognormal(mean, cv),
                cold_probability=cold,
                cold_extra=LatencyDistribution.lognormal(extra, 0.3),
            )
        )
        is_cold = random.random(DRAWS) < cold
        total += lognormal(random, mean, cv, DRAWS)
        total += is_cold * lognormal(random, extra, 0.3, DRAWS)
    found = path_latency(Stage(LatencyDistribution.fixed(0.0), callees=tuple(stages)))
    expected = np.quantile(total, PROBABILITIES)
    assert found.percentiles(PROBABILITIES) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("cv", [0.05, 0.1, 0.3])
def test_that_stages_of_little_spread_are_not_widened_by_the_grid(cv):
    random = np.random.default_rng(1)
    total = sum(lognormal(random, 50.0, cv, 400_000) for _ in range(6))
    stage = Stage(LatencyDistribution.lognormal(50.0, cv))
    found = path_latency(Stage(stage.own, callees=(stage,) * 5)).percentiles(PROBABILITIES)
    assert found == pytest.approx(np.quantile(total, PROBABILITIES), rel=0.01)


def test_that_a_tree_with_parallel_and_rare_calls_is_met_by_drawing():
    random = np.random.default_rng(3)
    count = 300_000
    leaf, side, rare = ((20.0, 0.5), (35.0, 0.8), (60.0, 0.4))
    entry, *parts = (
        LatencyDistribution.lognormal(mean, cv) for mean, cv in ((10.0, 0.3), leaf, side, rare)
    )
    tree = Stage(
        entry,
        callees=(
            Stage(parts[0], parallel=True),
            Stage(parts[1], parallel=True),
            Stage(parts[2], calls=0.25),
        ),
    )
    beside = np.maximum(lognormal(random, *leaf, count), lognormal(random, *side, count))
    called = random.random(count) < 0.25
    total = lognormal(random, 10.0, 0.3, count) + beside
    total += called * lognormal(random, *rare, count)
    found = path_latency(tree).percentiles(PROBABILITIES)
    assert found == pytest.approx(np.quantile(total, PROBABILITIES), rel=0.012)


def test_that_two_and_a_half_calls_are_two_or_three():
    call = Stage(LatencyDistribution.fixed(10.0), calls=2.5)
    found = path_latency(Stage(LatencyDistribution.fixed(1.0), callees=(call,)))
    assert found.mean_ms == pytest.approx(26.0)
    assert found.percentile(0.4) == pytest.approx(21.0)
    assert found.percentile(0.95) == pytest.approx(31.0, rel=0.02)


def test_that_cold_starts_on_the_same_requests_keep_the_mean_and_raise_the_tail():
    cold = LatencyDistribution.fixed(200.0)
    stages = tuple(
        Stage(LatencyDistribution.lognormal(10.0, 0.3), cold_probability=share, cold_extra=cold)
        for share in (0.01, 0.02, 0.02)
    )
    tree = Stage(LatencyDistribution.fixed(1.0), callees=stages)
    apart, together = path_latency(tree), path_latency_cold_together(tree)
    assert together.mean_ms == pytest.approx(apart.mean_ms, rel=1e-3)
    assert together.percentile(0.995) > 600.0 > apart.percentile(0.99)
    assert together.percentile(0.97) < 60.0


def test_that_a_path_without_cold_starts_has_no_band():
    tree = Stage(LatencyDistribution.lognormal(10.0, 0.5))
    assert path_latency(tree) is tree.own
    assert path_latency_cold_together(tree) is tree.own


def test_that_retries_are_a_geometric_mixture():
    found = after_retries(LatencyDistribution.fixed(100.0), 0.5, 2, backoff_ms=50.0)
    assert found.mean_ms == pytest.approx(100.0 + 0.5 * 150.0 + 0.25 * 150.0)
    assert found.percentile(0.4) == 100.0
    assert found.percentile(0.6) == pytest.approx(250.0, rel=0.02)
    assert found.percentile(0.9) == pytest.approx(400.0, rel=0.02)


def test_that_a_caller_never_waits_longer_than_its_limit():
    slow = Stage(LatencyDistribution.lognormal(500.0, 1.0), timeout_ms=300.0)
    assert path_latency(slow).percentile(0.99) == pytest.approx(300.0, rel=0.02)
