"""Routing by formula against servers that are simulated one by one."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from planner.engine.performance.response_time import response_distribution
from planner.engine.performance.routing import regular_wait_factor, routed_response
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import fcfs_waits
from planner.engine.simulation.routing_events import routed_waits

SERVICE_S = 0.1
WARM = 10_000


def simulated_ms(instances, workers, rho, cv, routing, count=400_000, law="lognormal"):
    """Return the response times of a simulated fleet. [ms]"""
    rate = instances * workers * rho / SERVICE_S
    arrivals = poisson_arrivals(rate, 21, bucket_s=count / rate)
    services = service_times(len(arrivals), SERVICE_S, 22, cv, law)
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


def errors(run, routing):
    """Return how far mean, p95 and p99 are from a long run."""
    instances, workers, law = run["instances"], run["workers"], run.get("law", "lognormal")
    rate = instances * workers * run["utilisation"]
    found = routed_response(rate, 1.0, instances, workers, run["cv"], routing, law)
    known = np.array([run["mean_wait"] + 1.0, run["p95"], run["p99"]])
    return np.abs(np.array([found.mean_ms, *found.percentiles((0.95, 0.99))]) / 1e3 / known - 1.0)


@pytest.mark.parametrize("run", LONG_RUNS["round_robin"], ids=str)
def test_that_long_runs_of_another_simulation_are_met_within_the_stated_bounds(run):
    assert (errors(run, "round_robin") <= (0.03, 0.06, 0.09)).all()


@pytest.mark.parametrize("run", LONG_RUNS["least_outstanding"], ids=str)
def test_that_the_shortest_line_is_met_within_the_stated_bounds(run):
    bounds = {
        "exponential": (0.015, 0.02, 0.02),
        "lognormal": (0.02, 0.05, 0.06),
        "fixed": (0.02, 0.08, 0.105),
    }
    assert (errors(run, "least_outstanding") <= bounds[run.get("law", "lognormal")]).all()


@pytest.mark.parametrize(("instances", "workers"), [(2, 1), (4, 2), (30, 8)])
def test_that_exponential_requests_that_take_turns_are_simulated_ones(instances, workers):
    """Erlang arrivals, exponential service: the closed form needs no fitting."""
    took = simulated_ms(instances, workers, 0.7, 1.0, "round_robin", law="exponential")
    rate = instances * workers * 0.7 / SERVICE_S
    found = routed_response(rate, SERVICE_S, instances, workers, 1.0, law="exponential")
    assert found.mean_ms == pytest.approx(float(took.mean()), rel=0.015)
    assert found.percentile(0.99) == pytest.approx(float(np.quantile(took, 0.99)), rel=0.03)


def test_that_fixed_durations_that_take_turns_wait_as_in_one_queue():
    arrivals = poisson_arrivals(5.6, 31, bucket_s=2_000)
    services = np.ones(len(arrivals))
    turns = routed_waits(arrivals, services, 4, 2, "round_robin")
    assert turns == pytest.approx(fcfs_waits(arrivals, services, 8), abs=1e-9)
    found = routed_response(5.6, 1.0, 4, 2, 1.0, law="fixed")
    assert found.mean_ms == response_distribution(5.6, 1.0, 8, 1.0, law="fixed").mean_ms


@pytest.mark.parametrize(("routing", "workers"), [("random", 2), ("least_outstanding", 1)])
def test_that_the_ends_of_the_band_answer_as_simulated_servers_do(routing, workers):
    took = simulated_ms(4, workers, 0.7, 1.0, routing, 300_000)
    rate = 4 * workers * 0.7 / SERVICE_S
    found = routed_response(rate, SERVICE_S, 4, workers, 1.0, routing)
    assert found.mean_ms == pytest.approx(float(took.mean()), rel=0.04)
    assert found.percentile(0.99) == pytest.approx(float(np.quantile(took, 0.99)), rel=0.10)


def test_that_round_robin_lies_between_one_queue_and_separate_ones():
    for rho, law in product((0.3, 0.6, 0.9), ("lognormal", "exponential")):
        rate = 8 * rho / SERVICE_S
        least, turns, split = (
            routed_response(rate, SERVICE_S, 4, 2, 1.0, routing, law).percentile(0.99)
            for routing in ("least_outstanding", "round_robin", "random")
        )
        pooled = response_distribution(rate, SERVICE_S, 8, 1.0, law=law).percentile(0.99)
        assert pooled <= least * 1.001
        assert least <= turns * 1.001
        assert turns <= split


def test_that_one_server_knows_no_routing():
    ways = ("least_outstanding", "round_robin", "random")
    found = {routed_response(5.0, SERVICE_S, 1, 2, 1.0, routing).mean_ms for routing in ways}
    assert len(found) == 1


@pytest.mark.parametrize("law", ["lognormal", "exponential", "fixed"])
def test_that_the_largest_fleets_have_a_finite_response(law):
    for routing in ("round_robin", "least_outstanding", "random"):
        for instances, workers, rho in ((2, 192, 0.95), (500, 192, 0.97), (10_000, 1, 0.5)):
            rate = instances * workers * rho
            found = routed_response(rate, 1.0, instances, workers, 2.0, routing, law)
            assert 999.0 < found.mean_ms < 4_000.0
            assert found.percentile(0.5) <= found.percentile(0.99)


def test_that_a_hardly_used_fleet_has_its_service_time():
    found = routed_response(1e-6, SERVICE_S, 50, 8, 1.0)
    assert found.mean_ms == pytest.approx(100.0, rel=1e-3)
    assert regular_wait_factor(0.02, 8, 0.0, 1.0) == 1.0
