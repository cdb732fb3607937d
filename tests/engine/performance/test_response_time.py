"""Response times against the event simulation, on cases drawn at random."""

import json
from pathlib import Path

import numpy as np
import pytest

from planner.engine.performance.queueing import mean_wait_s
from planner.engine.performance.response_time import response_distribution, response_percentiles
from planner.engine.simulation.arrivals import service_times
from planner.engine.simulation.fleet_events import fcfs_waits

PROBABILITIES = (0.5, 0.95, 0.99)
SERVICE_S = 0.1


def drawn_case(seed: int) -> tuple[int, float, float]:
    random = np.random.default_rng(seed)
    servers = int(random.choice([1, 2, 2, 4, 4, 8, 16, 32, 64]))
    return servers, float(random.uniform(0.3, 0.95)), float(random.uniform(0.2, 2.0))


def simulated(servers: int, utilisation: float, cv: float, requests: int, seed: int) -> np.ndarray:
    rate = utilisation * servers / SERVICE_S
    arrivals = np.cumsum(np.random.default_rng(seed).exponential(1.0 / rate, requests))
    services = service_times(requests, SERVICE_S, seed + 1, cv)
    return (fcfs_waits(arrivals, services, servers) + services)[requests // 10 :]


LONG_RUNS = json.loads(Path(__file__).with_name("simulated_queues.json").read_text("utf-8"))


@pytest.mark.parametrize("run", LONG_RUNS["one_queue"], ids=str)
def test_that_long_runs_of_another_simulation_are_met_within_the_stated_bounds(run):
    servers, cv, rate = run["servers"], run["cv"], run["utilisation"] * run["servers"]
    mean = float(mean_wait_s(rate, 1.0, servers, cv)) + 1.0
    assert mean == pytest.approx(run["mean_wait"] + 1.0, rel=0.03)
    p50, p95, p99 = response_percentiles(rate, 1.0, servers, cv, PROBABILITIES)
    assert p50 == pytest.approx(run["p50"], rel=0.11)
    assert p95 == pytest.approx(run["p95"], rel=0.06)
    assert p99 == pytest.approx(run["p99"], rel=0.06)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(77, 81))
def test_that_random_queues_are_met_by_simulation(seed):
    servers, utilisation, cv = drawn_case(seed)
    responses = simulated(servers, utilisation, cv, 1_500_000, seed)
    rate = utilisation * servers / SERVICE_S
    # A nearly full queue forgets slowly: its simulated mean is known to a few percent only.
    noise = 0.02 if utilisation < 0.9 else 0.05
    mean = float(mean_wait_s(rate, SERVICE_S, servers, cv)) + SERVICE_S
    assert mean == pytest.approx(responses.mean(), rel=0.03 + noise)
    found = response_percentiles(rate, SERVICE_S, servers, cv, PROBABILITIES)
    error = np.abs(found / np.quantile(responses, PROBABILITIES) - 1.0)
    assert error[0] <= 0.09 + noise
    assert error[1] <= 0.06 + noise
    assert error[2] <= 0.10 + noise


@pytest.mark.parametrize("case", [(2, 0.6, 0.5), (8, 0.8, 1.2), (32, 0.7, 1.8)])
def test_that_a_short_simulation_agrees(case):
    servers, utilisation, cv = case
    responses = simulated(servers, utilisation, cv, 120_000, 5)
    found = response_percentiles(
        utilisation * servers / SERVICE_S, SERVICE_S, servers, cv, PROBABILITIES
    )
    assert found == pytest.approx(np.quantile(responses, PROBABILITIES), rel=0.12)


@pytest.mark.parametrize("cv", [0.0, 0.3, 1.0, 2.0])
def test_that_the_whole_distribution_has_the_same_percentiles(cv):
    for rate in (0.5, 20.0, 55.0, 76.0):
        whole = response_distribution(rate, SERVICE_S, 8, cv, io_s=0.03)
        direct = response_percentiles(rate, SERVICE_S, 8, cv, PROBABILITIES, io_s=0.03)
        assert whole.percentiles(PROBABILITIES) / 1e3 == pytest.approx(direct, rel=0.01)
        mean_s = float(mean_wait_s(rate, SERVICE_S, 8, max(cv, 0.02))) + SERVICE_S + 0.03
        assert whole.mean_ms / 1e3 == pytest.approx(mean_s, rel=0.01)


def test_that_percentiles_solve_their_equation():
    # Read back: the share of responses within the p-th percentile is p.
    rates = np.linspace(1.0, 79.0, 16)
    found = response_percentiles(rates, SERVICE_S, 8, 1.2, PROBABILITIES)
    for column, rate in enumerate(rates):
        whole = response_distribution(float(rate), SERVICE_S, 8, 1.2)
        within = whole.probability_within(found[:, column] * 1e3)
        assert within == pytest.approx(PROBABILITIES, abs=1e-3)


def test_that_responses_rise_with_load_and_with_the_percentile():
    found = response_percentiles(np.linspace(0.0, 79.9, 200), SERVICE_S, 8, 1.0, PROBABILITIES)
    assert (np.diff(found, axis=1) > -1e-9).all()
    assert (np.diff(found, axis=0) > 0.0).all()


def test_that_a_full_fleet_has_no_response_time():
    found = response_percentiles([40.0, 80.0, 900.0], SERVICE_S, 8, 1.0)
    assert np.isfinite(found[:, 0]).all()
    assert np.isinf(found[:, 1:]).all()
    with pytest.raises(ValueError, match="no steady state"):
        response_distribution(80.0, SERVICE_S, 8, 1.0)


def test_that_waiting_for_others_is_added_and_occupies_no_server():
    without = response_percentiles([10.0, 60.0], SERVICE_S, 8, 0.7)
    waiting = response_percentiles([10.0, 60.0], SERVICE_S, 8, 0.7, io_s=[0.5, 2.0])
    assert waiting - without == pytest.approx(np.array([[0.5, 2.0]] * 3))


def test_that_a_thousand_servers_hardly_wait():
    (p99,) = response_percentiles(8_000.0, SERVICE_S, 1_000, 1.0, (0.99,))
    (alone,) = response_percentiles(0.001, SERVICE_S, 1_000, 1.0, (0.99,))
    assert p99 == pytest.approx(alone, rel=1e-3)
