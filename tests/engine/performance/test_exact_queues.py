"""Response times against queues that have an exact answer: M/M/c and M/D/c."""

from functools import cache, partial
from itertools import product
from math import exp, lgamma, log

import numpy as np
import pytest

from planner.engine.performance.queueing import erlang_c, mean_wait_s
from planner.engine.performance.response_time import response_distribution, response_percentiles
from planner.engine.performance.wait_law import regular_wait

SHARES = (0.5, 0.95, 0.99)
UTILISATIONS = (0.3, 0.5, 0.7, 0.85, 0.95)


def crossing(falling, wanted, high):
    """Return where a falling function passes a value, by halving."""
    low = 0.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if falling(middle) > wanted else (low, middle)
    return high


def exponential_tail(time, waiting, left):
    """Return P(response > time) of M/M/c, service 1, who waits for a time of mean 1 / left."""
    alone = exp(-time)
    if abs(left - 1.0) < 1e-9:
        return alone * (1.0 + waiting * time)
    return alone + waiting * (alone - exp(-left * time)) / (left - 1.0)


@pytest.mark.parametrize("servers", [1, 2, 4, 5, 8, 20, 64])
def test_that_exponential_service_is_the_closed_form(servers):
    for rho in (*UTILISATIONS, 0.75, 0.8):  # five servers at 0.8 leave just the rate of one
        tail = partial(
            exponential_tail,
            waiting=float(erlang_c(servers * rho, servers)),
            left=servers * (1.0 - rho),
        )
        exact = [crossing(tail, 1.0 - share, 500.0) for share in SHARES]
        given = (rho * servers, 1.0, servers, 1.0)
        assert response_percentiles(*given, law="exponential") == pytest.approx(exact, rel=1e-9)
        whole = response_distribution(*given, law="exponential")
        assert whole.percentiles(SHARES) / 1e3 == pytest.approx(exact, rel=1e-3)
        assert whole.mean_ms / 1e3 == pytest.approx(1.0 + float(mean_wait_s(*given)), rel=1e-3)


@cache
def in_system(servers, rho):
    """Return the probabilities of how many are in an M/D/c system (Crommelin), service 1."""
    most = int(servers + 60 + 11.0 / (1.0 - rho) + 12.0 * (servers * rho) ** 0.5)
    arriving = np.array([pmf(k, servers * rho) for k in range(most)])
    steps = np.zeros((most, most))
    for before in range(most):
        left = max(before - servers, 0)
        steps[before, left:] = arriving[: most - left]
    balance = steps.T - np.eye(most)
    balance[-1] = 1.0
    return np.linalg.solve(balance, np.eye(most)[-1])


def pmf(count, mean):
    return exp(count * log(mean) - mean - lgamma(count + 1)) if mean > 0.0 else float(count == 0)


def fixed_wait_tail(time, servers, rho):
    """Return P(wait > time) of M/D/c, service 1, by Franx's formula."""
    within = np.append(np.cumsum(in_system(servers, rho))[servers:], 1.0)
    whole = int(time) + 1
    last = whole * servers - 1
    missing = whole - time
    return 1.0 - sum(
        pmf(k, servers * rho * missing) * within[min(last - k, len(within) - 1)]
        for k in range(last + 1)
    )


@pytest.mark.parametrize(("servers", "rho"), [*product([1, 3, 12], [0.5, 0.85, 0.95])])
def test_that_fixed_service_is_near_its_exact_answer(servers, rho):
    counts = in_system(servers, rho)
    mean_wait = float(counts @ np.arange(len(counts))) / (servers * rho) - 1.0
    rate = servers * rho
    assert float(mean_wait_s(rate, 1.0, servers, 0.0)) + 1.0 == pytest.approx(
        mean_wait + 1.0, rel=0.003
    )
    found = response_percentiles(rate, 1.0, servers, 1.0, SHARES, law="fixed")
    for share, response, bound in zip(SHARES, found, (0.04, 0.045, 0.06), strict=True):
        exact = 1.0
        if fixed_wait_tail(0.0, servers, rho) > 1.0 - share:
            exact += crossing(
                lambda t: fixed_wait_tail(t, servers, rho), 1.0 - share, 3.0 + 80.0 / servers
            )
        assert response == pytest.approx(exact, rel=bound)


def test_that_fixed_service_without_a_wait_is_exactly_itself():
    found = response_percentiles([1e-6, 1.0], 0.1, 40, 1.0, SHARES, io_s=0.3, law="fixed")
    assert found == pytest.approx(np.full((3, 2), 0.4))
    whole = response_distribution(1e-6, 0.1, 40, 1.0, io_s=0.3, law="fixed")
    assert whole.percentiles(SHARES) == pytest.approx(np.full(3, 400.0))


def test_that_every_arrival_is_the_plain_queue_and_rarer_ones_wait_less():
    for servers, rho in product((1, 2, 3, 40), (0.1, 0.5, 0.75, 0.9)):
        plain = regular_wait(rho, 1.0, 1, servers)
        waiting = float(erlang_c(servers * rho, servers))
        assert float(plain.waiting) == pytest.approx(waiting, rel=1e-6)
        assert float(plain.mean_s) == pytest.approx(waiting / (servers * (1.0 - rho)), rel=1e-6)
        waits = [float(regular_wait(rho, 1.0, n, servers).mean_s) for n in (1, 2, 5, 50)]
        assert (np.diff(waits) < 0.0).all()


def test_that_the_regular_wait_meets_long_simulated_runs():
    """Ten million requests each, mean wait known to 0.5 % (batch means)."""
    for (stages, servers, rho), waiting, mean in (
        ((4, 2, 0.8), 0.59389, 0.97157),
        ((10, 1, 0.7), 0.50456, 1.01925),
        ((3, 8, 0.9), 0.62289, 0.52628),
    ):
        found = regular_wait(rho, 1.0, stages, servers)
        assert float(found.waiting) == pytest.approx(waiting, rel=0.004)
        assert float(found.mean_s) == pytest.approx(mean, rel=0.01)
