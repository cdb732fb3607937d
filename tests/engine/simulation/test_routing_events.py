"""Simulated routing: by hand, and in the order that every balancer keeps."""

import numpy as np
import pytest

from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import fcfs_waits
from planner.engine.simulation.lambda_events import cold_mask
from planner.engine.simulation.routing_events import routed_waits

TIMES = np.array([0.0, 1.0, 2.0, 3.0])
NEEDS = np.array([10.0, 1.0, 5.0, 1.0])


def test_that_round_robin_takes_turns_however_long_the_line():
    """The third stands behind the ten seconds of the first."""
    assert routed_waits(TIMES, NEEDS, 2, 1, "round_robin").tolist() == [0, 0, 8, 0]


def test_that_least_outstanding_goes_where_nobody_is():
    """The second server is free again at 2; the fourth finds one in progress on each, so chance
    decides whether it stands behind the ten seconds or the five."""
    found = {
        tuple(routed_waits(TIMES, NEEDS, 2, 1, "least_outstanding", seed)) for seed in range(20)
    }
    # Chance decides about the first as well; the second finds the other instance idle.
    assert found == {(0, 0, 0, 7), (0, 0, 0, 4)}


def test_that_one_instance_is_the_plain_queue():
    for routing in ("round_robin", "random", "least_outstanding"):
        waits = routed_waits(TIMES, NEEDS, 1, 2, routing)
        assert waits.tolist() == fcfs_waits(TIMES, NEEDS, 2).tolist()


def test_that_waits_rank_from_one_queue_to_random():
    arrivals = poisson_arrivals(64.0, 1, bucket_s=800)
    services = service_times(len(arrivals), 0.1, 2)
    pooled = fcfs_waits(arrivals, services, 8).mean()
    least, turns, random = (
        routed_waits(arrivals, services, 4, 2, routing, 3).mean()
        for routing in ("least_outstanding", "round_robin", "random")
    )
    assert pooled <= least < turns < random


@pytest.mark.parametrize(("provisioned", "cold"), [(0, [0, 2]), (1, [2]), (2, [])])
def test_that_provisioned_environments_are_never_cold(provisioned, cold):
    times, needs = np.array([0.0, 1.0, 1.5]), np.full(3, 0.9)
    assert np.flatnonzero(cold_mask(times, needs, 360.0, provisioned)).tolist() == cold
