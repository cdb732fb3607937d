"""Erlang's formulas and the mean wait at their edges."""

from fractions import Fraction

import numpy as np
import pytest

from planner.engine.performance.queueing import erlang_b, erlang_c, mean_wait_s


def exact_loss(load: Fraction, servers: int) -> float:
    inverse = Fraction(1)
    for k in range(1, servers + 1):
        inverse = 1 + inverse * k / load
    return float(1 / inverse)


@pytest.mark.parametrize(
    ("load", "servers"), [(0.1, 3), (7.5, 8), (180.0, 200), (450.0, 400), (900.0, 950), (5.0, 60)]
)
def test_that_the_short_recursion_is_the_whole_one(load, servers):
    expected = exact_loss(Fraction(load), servers)
    assert erlang_b(load, servers) == pytest.approx(expected, rel=1e-11)


def test_that_thousands_of_servers_keep_their_digits():
    assert erlang_b(5_000.0, 5_000) == pytest.approx(np.sqrt(2 / (np.pi * 5_000)), rel=0.02)
    assert 0.0 < erlang_c(4_900.0, 5_000) < 1.0


def test_that_arrays_are_broadcast_and_edges_are_plain():
    found = erlang_c(np.array([[0.0], [1.5], [9.0]]), np.array([1, 2, 8]))
    assert found.shape == (3, 3)
    assert found[0].tolist() == [0.0, 0.0, 0.0]
    assert found[:, 0].tolist() == [0.0, 1.0, 1.0]
    assert erlang_b(0.0, 0) == 1.0
    assert erlang_b(np.empty(0), 3).shape == (0,)
    with pytest.raises(ValueError, match="negative"):
        erlang_b(-1.0, 3)


def test_that_waits_grow_with_spread_and_burstiness_and_end_at_saturation():
    waits = mean_wait_s(7.0, 1.0, 8, service_cv=np.array([0.0, 0.5, 1.0, 2.0]))
    assert (np.diff(waits) > 0.0).all()
    assert mean_wait_s(7.0, 1.0, 8, arrival_cv2=4.0) > waits[2]
    assert mean_wait_s([7.999, 8.0, 80.0], 1.0, 8).tolist()[1:] == [np.inf, np.inf]
    assert mean_wait_s(0.0, 1.0, 8) == 0.0
