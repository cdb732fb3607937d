"""The function simulation against itself in numpy, against published runs and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.lambda_events import Platform, cold_mask, run_lambda

CASES = json.loads(
    (Path(__file__).parents[1] / "performance" / "truth_cases.json").read_text(encoding="utf-8")
)


def test_that_two_methods_find_the_same_cold_starts():
    for seed in range(5):
        arrivals = poisson_arrivals([0.02, 3.0, 0.0, 0.5], seed)
        services = service_times(len(arrivals), 1.3, seed, cv=1.5)
        run = run_lambda(arrivals, services, Platform(300.0))
        assert np.flatnonzero(cold_mask(arrivals, services, 300.0)).tolist() == run.cold.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("row", CASES["published_simulation"]["rows"])
def test_that_the_published_simulation_is_repeated(row):
    bounds = CASES["published_simulation"]
    arrivals = poisson_arrivals(row["rate_per_s"], 11, bucket_s=row["horizon_s"])
    services = service_times(len(arrivals), row["warm_s"], 12, law="exponential")
    extra = row["cold_s"] - row["warm_s"]
    run = run_lambda(arrivals, services, Platform(row["keep_alive_s"]), extra)
    assert run.cold_probability == pytest.approx(row["cold_probability"], rel=0.12)
    assert run.mean_alive == pytest.approx(row["alive"], rel=bounds["relative_alive"])
    assert run.mean_busy == pytest.approx(row["busy"], rel=bounds["relative_busy"])


@pytest.mark.slow
@pytest.mark.parametrize("row", CASES["concurrency_cap"]["rows"])
def test_that_the_published_cap_is_repeated(row):
    arrivals = poisson_arrivals(row["rate_per_s"], 11, bucket_s=row["horizon_s"])
    services = service_times(len(arrivals), row["warm_s"], 12, law="exponential")
    platform = Platform(600.0, concurrency_limit=row["concurrency_limit"])
    run = run_lambda(arrivals, services, platform, row["cold_s"] - row["warm_s"])
    bound = CASES["concurrency_cap"]["absolute"]
    assert run.throttled_fraction == pytest.approx(row["refused"], abs=bound)
    assert len(run.cold) == row["cold"]
    assert run.mean_alive == pytest.approx(row["alive"], rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("row", CASES["burst"]["rows"])
def test_that_the_scaling_rate_refuses_what_was_simulated_before(row):
    arrivals = poisson_arrivals([row["rate_before_per_s"], row["rate_per_s"]], 3, bucket_s=60.0)
    services = service_times(len(arrivals), row["service_s"], 4, law="exponential")
    platform = Platform(360.0, row["concurrency_limit"], row["burst"], row["refill_per_s"])
    run = run_lambda(arrivals, services, platform, cold_extra_s=0.25)
    bound = CASES["burst"]["relative"]
    assert len(run.throttled) == pytest.approx(row["refused_simulated"], rel=bound)


def test_that_the_cap_refuses_and_the_next_free_environment_serves():
    arrivals = np.array([0.0, 0.1, 0.2, 1.1])
    run = run_lambda(arrivals, np.full(4, 1.0), Platform(360.0, concurrency_limit=2))
    assert run.throttled.tolist() == [2]
    assert run.cold.tolist() == [0, 1]


def test_that_environments_are_created_no_faster_than_the_platform_allows():
    arrivals = np.arange(0.0, 10.0, 0.01)
    platform = Platform(360.0, burst=50.0, refill_per_s=10.0)
    run = run_lambda(arrivals, np.full(len(arrivals), 1_000.0), platform)
    assert len(run.cold) == pytest.approx(50 + 10 * 10, abs=2)


def test_that_a_cold_start_occupies_its_environment_longer():
    arrivals = np.array([0.0, 1.5])
    run = run_lambda(arrivals, np.full(2, 1.0), Platform(360.0), cold_extra_s=1.0)
    assert run.cold.tolist() == [0, 1]
    assert run.busy_s == 4.0


def test_that_no_requests_make_an_empty_run():
    run = run_lambda(np.empty(0), np.empty(0), Platform(360.0))
    assert (run.cold_probability, run.throttled_fraction, run.mean_alive) == (0.0, 0.0, 0.0)
    assert cold_mask(np.empty(0), np.empty(0), 360.0).tolist() == []
