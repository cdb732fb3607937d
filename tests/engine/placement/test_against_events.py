"""Latency and cold starts of placements against simulated requests."""

import numpy as np
import pytest

from planner.catalog.limits import load_limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.workload import Workload
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import fcfs_waits
from planner.engine.simulation.lambda_events import Platform, run_lambda
from tests.engine.placement.test_against_hand import fleet, function, speed, steady

LIMITS = load_limits()


@pytest.mark.parametrize(("rate", "cv"), [(40, 1.0), (90, 0.5), (130, 1.5)])
def test_that_a_fleets_percentiles_are_those_of_simulated_requests(rate, cv):
    work = Workload(steady(rate), 730, cpu_s=0.02, wait_s=0.03, cv=cv)
    found = fleet(work, instance_type="m5.large", count=2)
    seconds = 8_000
    arrivals = poisson_arrivals(np.full(1, float(rate)), seed=5, bucket_s=seconds)
    computing = service_times(len(arrivals), 0.02 / speed("m5.large"), seed=6, cv=cv)
    waiting = service_times(len(arrivals), 0.03, seed=7, cv=cv)
    took_ms = (fcfs_waits(arrivals, computing, 4) + computing + waiting) * 1000
    assert found.latency is not None
    for percentile, bound in ((0.50, 0.06), (0.95, 0.06), (0.99, 0.10)):
        simulated = float(np.quantile(took_ms, percentile))
        assert found.latency.percentile(percentile) == pytest.approx(simulated, rel=bound)


@pytest.mark.parametrize(("rate", "duration_s"), [(0.002, 0.3), (0.02, 1.0), (0.5, 2.0)])
def test_that_a_functions_cold_share_is_that_of_simulated_requests(rate, duration_s):
    init = LatencyDistribution.fixed(200)
    work = Workload(steady(rate), 730, cpu_s=0.0, wait_s=duration_s, init=init)
    found = function(work, memory_mib=512, architecture="x86_64")
    seconds = 60_000 / rate
    arrivals = poisson_arrivals(np.full(1, rate), seed=11, bucket_s=seconds)
    services = service_times(len(arrivals), duration_s, seed=12)
    extra_s = (200 + sum(LIMITS.lambda_placement_ms_band) / 2) / 1000
    run = run_lambda(arrivals, services, Platform(LIMITS.lambda_keep_alive_s), extra_s)
    assert found.cold_share == pytest.approx(run.cold_probability, rel=0.10)


def test_that_cold_starts_are_billed_with_their_initialisation():
    """One request an hour starts cold each time: duration and INIT are billed together."""
    init = LatencyDistribution.fixed(350)
    work = Workload(steady(1 / 3600), 730, cpu_s=0.0, wait_s=0.1, init=init)
    found = function(work, memory_mib=1024, architecture="x86_64")
    usage = next(one.usage for one in found.usages["single"] if one.service == "lambda")
    assert found.cold_share == pytest.approx(np.exp(-360 / 3600), rel=0.01)
    assert usage["cold_starts"] == pytest.approx(found.cold_share * 730, rel=1e-9)
    assert usage["init_ms"] == pytest.approx(350, rel=1e-6)


def test_that_the_function_p99_holds_the_cold_start_where_it_is_common():
    init = LatencyDistribution.fixed(2_000)
    work = Workload(steady(0.003), 730, cpu_s=0.0, wait_s=0.1, cv=0.1, init=init)
    found = function(work, memory_mib=512)
    assert found.latency is not None
    assert found.latency.percentile(0.5) < 150
    assert found.latency.percentile(0.99) > 2_000


def test_that_connecting_takes_longer_below_a_whole_vcpu():
    """100 ms of TLS and database at one vCPU are 345 ms at 512 MB, on cold starts alone."""
    work = Workload(steady(1 / 3600), 730, cpu_s=0.0, wait_s=0.1, connect_ms=100)
    init_ms = {}
    for memory_mib in (512, 1_769, 3_538):
        usage = function(work, memory_mib=memory_mib).usages["single"][0].usage
        init_ms[memory_mib] = usage["init_ms"]
    assert init_ms[512] == pytest.approx(100 * 1_769 / 512, rel=1e-6)
    assert init_ms[1_769] == init_ms[3_538] == pytest.approx(100)
