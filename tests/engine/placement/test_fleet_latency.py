"""Fleets behind a balancer, late scaling, batches: options against simulated servers."""

import numpy as np
import pytest

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.response_time import response_distribution
from planner.engine.placement.workload import Workload
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.routing_events import routed_waits
from planner.traffic import DailyWave, Schedule, Spike, resolve
from tests.engine.placement.test_against_hand import fleet, function, speed, steady

WAVE = resolve(DailyWave(requests_per_month=30_000_000))


def web(rate=260.0, cv=1.0, synchronous=True):
    return Workload(steady(rate), 730, cpu_s=0.02, wait_s=0.03, cv=cv, synchronous=synchronous)


@pytest.mark.parametrize("routing", ["round_robin", "random", "least_outstanding"])
def test_that_the_latency_is_that_of_servers_behind_the_chosen_routing(routing):
    found = fleet(web(), instance_type="m5.large", count=4, routing=routing)
    arrivals = poisson_arrivals(260.0, 5, bucket_s=2_000)
    computing = service_times(len(arrivals), 0.02 / speed("m5.large"), 6)
    waiting = service_times(len(arrivals), 0.03, 7)
    waits = routed_waits(arrivals, computing, 4, 2, routing, 8)
    took_ms = (waits + computing + waiting)[20_000:] * 1_000
    assert found.latency.mean_ms == pytest.approx(float(took_ms.mean()), rel=0.04)
    for share, bound in ((0.95, 0.06), (0.99, 0.10)):
        simulated = float(np.quantile(took_ms, share))
        assert found.latency.percentile(share) == pytest.approx(simulated, rel=bound)


@pytest.mark.parametrize("law", ["exponential", "fixed"])
def test_that_a_stated_law_of_durations_is_that_of_the_simulated_ones(law):
    work = Workload(steady(260.0), 730, cpu_s=0.02, wait_s=0.03, law=law, synchronous=True)
    found = fleet(work, instance_type="m5.large", count=4)
    arrivals = poisson_arrivals(260.0, 5, bucket_s=1_000)
    computing = service_times(len(arrivals), 0.02 / speed("m5.large"), 6, law=law)
    waiting = service_times(len(arrivals), 0.03, 7, law=law)
    took_ms = (routed_waits(arrivals, computing, 4, 2, "round_robin") + computing + waiting)[
        20_000:
    ] * 1_000
    assert found.latency.mean_ms == pytest.approx(float(took_ms.mean()), rel=0.02)
    for share in (0.5, 0.95, 0.99):
        simulated = float(np.quantile(took_ms, share))
        assert found.latency.percentile(share) == pytest.approx(simulated, rel=0.04)


def test_that_the_band_of_routings_holds_every_routing():
    options = {
        routing: fleet(web(), instance_type="m5.large", count=4, routing=routing)
        for routing in ("round_robin", "random", "least_outstanding")
    }
    low, high = options["round_robin"].p95_band_ms
    assert low < high
    found = [option.latency.percentile(0.95) for option in options.values()]
    assert (low, high) == pytest.approx((min(found), max(found)))


def test_that_a_fleet_where_nobody_waits_has_no_band():
    assert fleet(web(4), instance_type="m5.large", count=4).p95_band_ms is None


def test_that_one_server_and_a_queue_of_messages_know_no_routing():
    assert fleet(web(60), instance_type="m5.large", count=1).p95_band_ms is None
    pulled = fleet(web(synchronous=False), instance_type="m5.large", count=4)
    pooled = response_distribution(260.0, 0.02 / speed("m5.large"), 8, 1.0)
    took = pooled.plus(LatencyDistribution.lognormal(30.0, 1.0))
    assert pulled.p95_band_ms is None
    assert pulled.latency.percentile(0.95) == pytest.approx(took.percentile(0.95))
    sent = fleet(web(), instance_type="m5.large", count=4, routing="least_outstanding")
    assert pulled.latency.percentile(0.95) < sent.latency.percentile(0.95)


def spiky(ramp_minutes):
    return resolve(Spike(normal_per_hour=50_000, spike_per_hour=500_000, ramp_minutes=ramp_minutes))


def test_that_scaling_that_is_late_shows_in_wait_overload_and_latency():
    sudden, gentle = (
        fleet(Workload(spiky(ramp), 730, cpu_s=0.2, wait_s=0), instance_type="m5.large",
              scaling="auto")
        for ramp in (2, 60)
    )  # fmt: skip
    assert sudden.peak_wait_s > 200
    assert sudden.peak_wait_s > 2 * gentle.peak_wait_s
    assert sudden.behaviour.overload_minutes[58] > 10
    assert sudden.overload_minutes_per_month >= sudden.behaviour.overload_minutes[58]
    assert sudden.latency.percentile(0.95) > 10_000
    assert any("Scaling is late" in note for note in sudden.notes)


def test_that_a_daily_wave_is_followed_in_time():
    found = fleet(Workload(WAVE, 730, cpu_s=0.2, wait_s=0), instance_type="m5.large",
                  scaling="auto")  # fmt: skip
    assert found.peak_wait_s == 0
    assert found.behaviour.overload_minutes.sum() == 0


def test_that_a_fixed_fleet_for_the_peak_is_never_late():
    found = fleet(Workload(spiky(2), 730, cpu_s=0.2, wait_s=0), instance_type="m5.large")
    assert found.peak_wait_s == 0


def test_that_runs_that_start_together_wait_for_each_other():
    """A hundred at once of a second each on two workers: the last waits about 49 s."""
    load = resolve(Schedule(every="day", runs=100))
    work = Workload(load, 730, cpu_s=1.0, wait_s=0.0)
    found = fleet(work, instance_type="m5.large", count=1)
    assert work.together == pytest.approx(100)
    assert found.peak_wait_s == pytest.approx(98 / 2 / speed("m5.large"), rel=0.01)
    assert found.latency.percentile(0.95) > 30_000


def test_that_a_function_runs_together_what_starts_together():
    load = resolve(Schedule(every="day", runs=100))
    found = function(Workload(load, 730, cpu_s=0.0, wait_s=1.0), memory_mib=512)
    assert found.peak_concurrency == pytest.approx(100)


def test_that_a_few_runs_do_not_burst_the_traffic_they_join():
    together = resolve(Schedule(every="day", runs=5)).plus(WAVE)
    assert Workload(together, 730, cpu_s=0.02, wait_s=0.0).together <= 5.001


def test_that_a_steep_rise_is_refused_while_environments_are_created():
    steep, gentle = (
        function(
            Workload(
                resolve(Spike(normal_per_hour=1_000, spike_per_hour=7_200_000, ramp_minutes=ramp)),
                730, cpu_s=0.0, wait_s=2.0,
            ),
            memory_mib=512, quota="raised",
        )
        for ramp in (0.1, 5)
    )  # fmt: skip
    assert steep.behaviour.throttled[58] > 10_000
    assert gentle.behaviour.throttled[58] == pytest.approx(0, abs=1)
    assert steep.throttled_per_month >= steep.behaviour.throttled[58]
