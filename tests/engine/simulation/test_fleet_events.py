"""The fleet simulation against exact results and by hand."""

import numpy as np
import pytest

from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import FleetRules, fcfs_waits, run_autoscaled


def plain_waits(arrivals: np.ndarray, services: np.ndarray, servers: int) -> list[float]:
    """Return waits by looking at every server for every request."""
    free = [0.0] * servers
    waits = []
    for now, service in zip(arrivals, services, strict=True):
        place = int(np.argmin(free))
        start = max(free[place], now)
        free[place] = start + service
        waits.append(start - now)
    return waits


def test_that_waits_are_those_of_looking_at_every_server():
    arrivals = poisson_arrivals(27.0, 1, bucket_s=60.0)
    services = service_times(len(arrivals), 0.1, 2, 1.5)
    found = fcfs_waits(arrivals, services, 3)
    assert found == pytest.approx(plain_waits(arrivals, services, 3), abs=1e-12)


def test_that_one_exponential_server_waits_as_in_the_textbook():
    arrivals = poisson_arrivals(5.0, 3, bucket_s=40_000.0)
    services = service_times(len(arrivals), 0.1, 4, law="exponential")
    assert fcfs_waits(arrivals, services, 1).mean() == pytest.approx(0.1, rel=0.04)


def test_that_a_fleet_that_never_changes_is_the_plain_queue():
    arrivals = poisson_arrivals(15.0, 5, bucket_s=600.0)
    services = service_times(len(arrivals), 0.1, 6)
    rules = FleetRules(2, 1, 1, 0.6, 60.0, 240.0)
    run = run_autoscaled(arrivals, services, rules)
    assert run.waits_s == pytest.approx(fcfs_waits(arrivals, services, 2), abs=1e-12)
    assert run.peak_instances == 1


def test_that_new_capacity_helps_those_who_already_wait():
    # 300 s of work arrive at once; a second worker comes at 60 + 40 s and takes half of the rest.
    arrivals, services = np.arange(0.0, 30.0, 0.1), np.full(300, 1.0)
    rules = FleetRules(1, 1, 2, 0.5, period_s=60.0, lag_s=40.0)
    run = run_autoscaled(arrivals, services, rules)
    assert run.waits_s.max() == pytest.approx(200.0 - 30.0, abs=2.0)


def test_that_a_quiet_fleet_shrinks_and_its_hours_are_counted():
    arrivals = poisson_arrivals([60.0] * 6 + [5.0] * 12, 7, bucket_s=600.0)
    services = service_times(len(arrivals), 0.1, 8)
    rules = FleetRules(2, 2, 50, 0.6, 60.0, 120.0, cooldown_s=600.0)
    run = run_autoscaled(arrivals, services, rules)
    average = run.instance_s / float(arrivals[-1])
    assert 2.0 < average < run.peak_instances


def test_that_the_impatient_give_up_and_nobody_waits_longer():
    arrivals, services = np.arange(0.0, 30.0, 0.1), np.full(300, 1.0)
    run = run_autoscaled(arrivals, services, FleetRules(1, 1, 1, 0.5, 60.0, 40.0, patience_s=5.0))
    served = run.waits_s[np.isfinite(run.waits_s)]
    assert served.max() <= 5.0
    assert 30 <= len(served) <= 36
