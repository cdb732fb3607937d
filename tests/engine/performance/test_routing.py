"""Routing by formula against servers that are simulated one by one."""

import json
from pathlib import Path

import numpy as np
import pytest

from planner.engine.performance.routing import regular_wait_factor, routed_response
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.routing_events import routed_waits

SERVICE_S = 0.1
WARM = 10_000


def simulated_ms(instances, workers, rho, cv, routing, count=600_000):
    """Return the response times of a simulated fleet. [ms]"""
    rate = instances * workers * rho / SERVICE_S
    arrivals = poisson_arrivals(rate, 21, bucket_s=count / rate)
    services = service_times(len(arrivals), SERVICE_S, 22, cv)
    waits = routed_waits(arrivals, services, instances, workers, routing, 23)
    return (waits + services)[WARM:] * 1_000


@pytest.mark.parametrize(
    ("instances", "workers", "rho", "cv"),
    [(2, 1, 0.6, 1.0), (4, 4, 0.8, 1.0), (3, 8, 0.85, 0.7)],
)
def test_that_round_robin_answers_as_simulated_servers_do(instances, workers, rho, cv):
    took = simulated_ms(instances, workers, rho, cv, "round_robin")
    rate = instances * workers * rho / SERVICE_S
    found = routed_response(rate, SERVICE_S, instances, workers, cv, "round_robin")
    assert found.mean_ms == pytest.approx(float(took.mean()), rel=0.06)
    assert found.percentile(0.95) == pytest.approx(float(np.quantile(took, 0.95)), rel=0.08)
    assert found.percentile(0.99) == pytest.approx(float(np.quantile(took, 0.99)), rel=0.12)


LONG_RUNS = json.loads(Path(__file__).with_name("simulated_queues.json").read_text("utf-8"))


@pytest.mark.parametrize("run", LONG_RUNS["round_robin"], ids=str)
def test_that_long_runs_of_another_simulation_are_met_within_the_stated_bounds(run):
    instances, workers, cv = run["instances"], run["workers"], run["cv"]
    rate = instances * workers * run["utilisation"] / SERVICE_S
    found = routed_response(rate, SERVICE_S, instances, workers, cv, "round_robin")
    in_ms = SERVICE_S * 1_000
    assert found.mean_ms == pytest.approx((run["mean_wait"] + 1.0) * in_ms, rel=0.03)
    assert found.percentile(0.95) == pytest.approx(run["p95"] * in_ms, rel=0.06)
    assert found.percentile(0.99) == pytest.approx(run["p99"] * in_ms, rel=0.09)


@pytest.mark.parametrize(("routing", "workers"), [("random", 2), ("least_outstanding", 4)])
def test_that_the_ends_of_the_band_answer_as_simulated_servers_do(routing, workers):
    took = simulated_ms(4, workers, 0.7, 1.0, routing)
    rate = 4 * workers * 0.7 / SERVICE_S
    found = routed_response(rate, SERVICE_S, 4, workers, 1.0, routing)
    assert found.mean_ms == pytest.approx(float(took.mean()), rel=0.04)
    assert found.percentile(0.99) == pytest.approx(float(np.quantile(took, 0.99)), rel=0.10)


def test_that_round_robin_lies_between_one_queue_and_separate_ones():
    for rho in (0.3, 0.6, 0.9):
        rate = 8 * rho / SERVICE_S
        pooled, turns, split = (
            routed_response(rate, SERVICE_S, 4, 2, 1.0, routing).percentile(0.99)
            for routing in ("least_outstanding", "round_robin", "random")
        )
        assert pooled <= turns * 1.001
        assert turns <= split


def test_that_one_server_knows_no_routing():
    ways = ("least_outstanding", "round_robin", "random")
    found = {routed_response(5.0, SERVICE_S, 1, 2, 1.0, routing).mean_ms for routing in ways}
    assert len(found) == 1


def test_that_a_hardly_used_fleet_has_its_service_time():
    found = routed_response(1e-6, SERVICE_S, 50, 8, 1.0)
    assert found.mean_ms == pytest.approx(100.0, rel=1e-3)
    assert regular_wait_factor(0.02, 8, 0.0, 1.0) == 1.0
