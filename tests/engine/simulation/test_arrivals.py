"""Seeded arrivals and service times."""

import numpy as np
import pytest

from planner.engine.simulation.arrivals import poisson_arrivals, service_times


def test_that_a_seed_gives_the_same_times_for_ever():
    again = poisson_arrivals([1.0, 2.0], 7)
    assert poisson_arrivals([1.0, 2.0], 7).tolist() == again.tolist()
    assert poisson_arrivals([1.0, 2.0], 8).tolist() != again.tolist()


def test_that_each_hour_has_its_own_rate():
    times = poisson_arrivals([0.0, 5.0, 1.0], 1)
    counts = np.bincount((times // 3600).astype(int), minlength=3)
    assert counts[0] == 0
    assert counts[1:] == pytest.approx([18_000, 3_600], rel=0.06)
    assert (np.diff(times) >= 0.0).all()


@pytest.mark.parametrize(("law", "cv"), [("fixed", 0.0), ("exponential", 1.0), ("lognormal", 0.6)])
def test_that_service_times_have_their_mean_and_spread(law, cv):
    times = service_times(200_000, 0.25, 3, cv, law)
    assert times.mean() == pytest.approx(0.25, rel=0.01)
    assert times.std() / times.mean() == pytest.approx(cv, abs=0.02)


def test_that_negative_rates_are_refused():
    with pytest.raises(ValueError, match="lam"):
        poisson_arrivals([-1.0], 1)
