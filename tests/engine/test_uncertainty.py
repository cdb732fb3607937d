"""Draws of what we do not know: repeatable, with the laws they are said to have."""

from statistics import NormalDist

import numpy as np
import pytest

from planner.engine.uncertainty import DRAWS, SIGMA, draws, percentiles, win_share

BAND = (300.0, 600.0)


def test_that_the_same_seed_draws_the_same_and_another_another():
    first = draws(BAND)
    draws.cache_clear()
    again = draws(BAND)
    other = draws(BAND, seed=7)
    assert np.array_equal(first.rate, again.rate)
    assert not np.array_equal(first.rate, other.rate)
    assert first.rate.size == DRAWS


def test_that_factors_are_lognormal_around_one_and_independent():
    drawn = draws(BAND)
    rows = [np.log(values) for values in (drawn.rate, drawn.cpu, drawn.wait, drawn.init)]
    for row in rows:
        assert np.median(row) == pytest.approx(0, abs=1e-9)
        assert row.std() == pytest.approx(SIGMA, rel=0.01)
    correlation = np.corrcoef([*rows, drawn.keep_alive_s])
    assert np.abs(correlation - np.eye(5)).max() < 0.05


def test_that_the_draws_are_those_of_the_published_generator():
    # SplitMix64 written out with whole numbers, as in the paper.
    def mixed(state: int) -> int:
        z = state * 0x9E3779B97F4A7C15 % 2**64
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        return z ^ (z >> 31)

    count, seed = 50, 7
    state = seed * 2**32 + 1
    order = sorted(range(count), key=lambda draw: mixed(state + draw))

    drawn = np.log(draws(BAND, count=count, seed=seed).rate)

    law = [SIGMA * NormalDist().inv_cdf((rank + 0.5) / count) for rank in order]
    assert drawn == pytest.approx(law)


def test_that_keep_alive_is_even_over_its_band():
    kept = draws(BAND).keep_alive_s
    assert kept.min() > 300
    assert kept.max() < 600
    assert kept.mean() == pytest.approx(450)
    assert np.percentile(kept, 25) == pytest.approx(375, abs=1)


def test_that_nobody_can_change_the_draws():
    with pytest.raises(ValueError, match="read-only"):
        draws(BAND).rate[0] = 2.0


def test_that_shares_of_wins_sum_to_one_and_ties_are_halved():
    mine, other = np.array([1.0, 2.0, 2.0, np.inf]), np.array([2.0, 1.0, 2.0, 5.0])
    assert win_share(mine, other) + win_share(other, mine) == 1
    assert win_share(mine, other) == pytest.approx(1.5 / 4)


def test_that_percentiles_leave_out_what_cannot_be():
    assert percentiles([np.inf, np.inf]) is None
    assert percentiles([1.0, 1.0, np.inf]) == (1.0, 1.0, 1.0)


def test_that_a_lognormal_share_is_the_one_of_the_textbook():
    """A cost of 43.67 times rate and computing against a fixed 33.41: Φ(ln 1.307 / 0.424)."""
    drawn = draws(BAND)
    wins = win_share(np.full(DRAWS, 33.41), 43.67 * drawn.rate * drawn.cpu)
    assert wins == pytest.approx(0.736, abs=0.015)
