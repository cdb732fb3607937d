"""One latency: what it is made from, and what composing it keeps."""

import numpy as np
import pytest

from planner.engine.performance.latency_distribution import LatencyDistribution

PROBABILITIES = (0.5, 0.9, 0.95, 0.99)


def draws(latency: LatencyDistribution, count: int, seed: int) -> np.ndarray:
    """Draw from a latency by its own percentiles."""
    return latency.percentiles(np.random.default_rng(seed).random(count))


def test_that_a_lognormal_latency_has_its_mean_spread_and_percentiles():
    latency = LatencyDistribution.lognormal(100.0, 0.8)
    sigma = np.sqrt(np.log1p(0.64))
    expected = 100.0 * np.exp(
        -(sigma**2) / 2 + sigma * np.array([0.0, 1.2815516, 1.6448536, 2.3263479])
    )
    assert latency.mean_ms == pytest.approx(100.0, rel=1e-3)
    assert latency.variance_ms2**0.5 == pytest.approx(80.0, rel=5e-3)
    assert latency.percentiles(PROBABILITIES) == pytest.approx(expected, rel=1e-3)


def test_that_a_latency_without_spread_is_exact():
    chain = LatencyDistribution.lognormal(5.0, 0.0)
    for value in (3.0, 0.25, 0.0):
        chain = chain.plus(LatencyDistribution.fixed(value))
    assert chain.percentile(0.01) == chain.percentile(0.999) == chain.mean_ms == 8.25


def test_that_a_latency_goes_through_its_given_percentiles():
    latency = LatencyDistribution.from_quantiles(20.0, 80.0, 300.0)
    assert latency.percentiles((0.5, 0.95, 0.99)) == pytest.approx([20.0, 80.0, 300.0], rel=0.01)
    level = LatencyDistribution.from_quantiles(20.0, 80.0, 80.0)
    assert level.percentile(0.97) == pytest.approx(80.0, rel=0.02)
    assert LatencyDistribution.from_quantiles(7.0, 7.0, 7.0).percentile(0.99) == 7.0


def test_that_falling_percentiles_and_negative_times_are_refused():
    with pytest.raises(ValueError, match="fall"):
        LatencyDistribution.from_quantiles(20.0, 10.0, 30.0)
    with pytest.raises(ValueError, match="negative"):
        LatencyDistribution.fixed(-1.0)
    with pytest.raises(ValueError, match="negative"):
        LatencyDistribution.fixed(1.0).shifted(-2.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        LatencyDistribution.fixed(1.0).mixed(LatencyDistribution.fixed(2.0), 1.5)


def test_that_means_and_variances_add_along_a_sequence():
    one = LatencyDistribution.lognormal(40.0, 1.2)
    two = LatencyDistribution.lognormal(0.7, 0.3).shifted(3.0)
    both = one.plus(two)
    assert both.mean_ms == pytest.approx(one.mean_ms + two.mean_ms, rel=1e-6)
    assert both.variance_ms2 == pytest.approx(one.variance_ms2 + two.variance_ms2, rel=1e-4)
    assert float(both.mass.sum()) + both.atom == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
def test_that_a_sum_does_not_depend_on_the_order(scale):
    one, two = LatencyDistribution.lognormal(40.0, 1.2), LatencyDistribution.lognormal(scale, 0.5)
    forth, back = one.plus(two).percentiles(PROBABILITIES), two.plus(one).percentiles(PROBABILITIES)
    assert forth == pytest.approx(back, rel=1e-9)


def test_that_the_tail_of_a_sum_is_met_by_drawing():
    one, two = LatencyDistribution.lognormal(40.0, 1.5), LatencyDistribution.lognormal(25.0, 0.4)
    drawn = draws(one, 400_000, 1) + draws(two, 400_000, 2)
    expected = np.quantile(drawn, PROBABILITIES)
    assert one.plus(two).percentiles(PROBABILITIES) == pytest.approx(expected, rel=0.012)


def test_that_the_later_of_two_has_the_product_of_their_distribution_functions():
    one = LatencyDistribution.lognormal(40.0, 0.5).shifted(10.0)
    two = LatencyDistribution.lognormal(30.0, 1.0)
    later = one.all_of(two)
    at = np.array([20.0, 50.0, 80.0, 150.0])
    expected = one.probability_within(at) * two.probability_within(at)
    assert later.probability_within(at) == pytest.approx(expected, abs=3e-3)
    assert one.all_of(LatencyDistribution.fixed(5.0)) is one
    assert LatencyDistribution.fixed(5.0).all_of(LatencyDistribution.fixed(9.0)).mean_ms == 9.0


def test_that_the_slowest_of_many_equals_pairing_them_up():
    one = LatencyDistribution.lognormal(40.0, 0.7)
    paired = one.all_of(one).all_of(one.all_of(one))
    assert one.slowest_of(4).percentiles(PROBABILITIES) == pytest.approx(
        paired.percentiles(PROBABILITIES), rel=2e-3
    )
    assert one.slowest_of(0).mean_ms == 0.0


def test_that_a_mixture_lies_between_its_parts_and_keeps_the_mean():
    quick, slow = LatencyDistribution.fixed(5.0), LatencyDistribution.lognormal(300.0, 0.4)
    mixture = quick.mixed(slow, 0.1)
    assert mixture.mean_ms == pytest.approx(0.9 * 5.0 + 0.1 * slow.mean_ms, rel=1e-6)
    assert mixture.percentile(0.5) == pytest.approx(5.0, rel=0.02)
    assert mixture.percentile(0.95) == pytest.approx(slow.percentile(0.5), rel=0.01)
    assert quick.mixed(slow, 0.0) is quick
    assert quick.mixed(slow, 1.0) is slow


def test_that_many_calls_in_a_row_approach_the_normal_law():
    one = LatencyDistribution.lognormal(2.0, 0.5)
    many = one.times(100)
    assert many.mean_ms == pytest.approx(200.0, rel=1e-3)
    assert many.percentile(0.99) == pytest.approx(200.0 + 2.33 * 10.0, rel=0.02)
    assert one.times(0).mean_ms == 0.0
    assert one.times(1).percentile(0.9) == one.percentile(0.9)


def test_that_a_time_limit_cuts_the_tail_and_nothing_else():
    one = LatencyDistribution.lognormal(100.0, 1.0)
    cut = one.capped(200.0)
    assert cut.percentile(0.5) == pytest.approx(one.percentile(0.5), rel=1e-6)
    assert cut.percentile(0.999) == cut.shifted(7.0).percentile(0.999) - 7.0 == 200.0
    assert cut.probability_within([199.999, 200.0]).tolist() == pytest.approx([0.9, 1.0], abs=0.05)
    assert one.capped(1e9) is one


@pytest.mark.parametrize("limit_ms", [90.0, 151.0, 203.0])
def test_that_those_cut_off_at_a_limit_keep_their_mean(limit_ms):
    random = np.random.default_rng(5)
    drawn = [np.minimum(random.lognormal(np.log(100.0), 1.0, 1_000_000), limit_ms) for _ in "123"]
    one = LatencyDistribution.lognormal(100.0 * np.exp(0.5), np.sqrt(np.expm1(1.0)))
    cut = one.capped(limit_ms)
    assert cut.mean_ms == pytest.approx(drawn[0].mean(), rel=2e-3)
    found = cut.plus(cut).plus(cut).percentiles(PROBABILITIES)
    assert found == pytest.approx(np.quantile(sum(drawn), PROBABILITIES), rel=0.01)


def test_that_scaling_scales_every_percentile():
    one = LatencyDistribution.lognormal(10.0, 0.6).shifted(2.0)
    assert one.scaled(3.3).percentiles(PROBABILITIES) == pytest.approx(
        3.3 * one.percentiles(PROBABILITIES), rel=5e-3
    )


def test_that_a_latency_is_its_own_key():
    one, other = LatencyDistribution.fixed(5.0), LatencyDistribution.fixed(5.0)
    assert len({one: 1, other: 2}) == 2
    with pytest.raises((AttributeError, ValueError)):
        LatencyDistribution.lognormal(5.0, 1.0).mass[0] = 1.0


def drawn_latency(random: np.random.Generator) -> LatencyDistribution:
    middle = float(10.0 ** random.uniform(-2.0, 5.0))
    match int(random.integers(4)):
        case 0:
            return LatencyDistribution.fixed(middle)
        case 1:
            return LatencyDistribution.lognormal(middle, float(random.uniform(0.0, 3.0)))
        case 2:
            return LatencyDistribution.lognormal(middle, 0.5).shifted(middle * random.random())
        case _:
            quantiles = np.sort(middle * 10.0 ** random.uniform(-1.0, 1.0, 3)).tolist()
            return LatencyDistribution.from_quantiles(*quantiles)


@pytest.mark.parametrize("seed", range(12))
def test_that_whatever_is_composed_stays_a_distribution(seed):
    random = np.random.default_rng(seed)
    pool = [drawn_latency(random) for _ in range(5)]
    for _ in range(40):
        one, two = (pool[int(random.integers(5))] for _ in range(2))
        share, count = float(random.random()), int(random.integers(1, 9))
        at = 10.0 ** random.uniform(-2.0, 6.0, 20)
        apart = one.probability_within(at) * two.probability_within(at)
        later = one.all_of(two)
        assert later.probability_within(at) == pytest.approx(apart, abs=0.06)
        mixture, total = one.mixed(two, share), one.plus(two)
        expected = (1.0 - share) * one.mean_ms + share * two.mean_ms
        assert mixture.mean_ms == pytest.approx(expected, rel=2e-3)
        assert total.mean_ms == pytest.approx(one.mean_ms + two.mean_ms, rel=2e-3)
        cut = one.capped(float(at[0]))
        for made in (later, mixture, total, cut, one.slowest_of(count), one.times(count)):
            assert made.atom + float(made.mass.sum()) == pytest.approx(1.0, abs=1e-9)
            assert (made.mass >= 0.0).all()
            shown = made.percentiles((0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0))
            assert np.isfinite(shown).all()
            assert (np.diff(shown) >= -1e-9 * shown[1:]).all()
        pool[int(random.integers(5))] = total if total.mean_ms < 1e6 else drawn_latency(random)


def test_that_a_latency_follows_the_law_that_is_named():
    exponential = LatencyDistribution.of_law("exponential", 80.0, 0.3)
    shares = np.array([0.1, 0.5, 0.95, 0.999])
    assert exponential.percentiles(shares) == pytest.approx(-80.0 * np.log1p(-shares), rel=1e-3)
    assert exponential.mean_ms == pytest.approx(80.0, rel=1e-3)
    assert LatencyDistribution.of_law("fixed", 80.0, 0.3).percentile(0.99) == 80.0
    lognormal = LatencyDistribution.of_law("lognormal", 80.0, 0.3)
    assert lognormal.variance_ms2**0.5 == pytest.approx(24.0, rel=1e-2)
