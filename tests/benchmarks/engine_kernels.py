"""Measures the engine's live kernels and event simulations; exit 1 above a promised time."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner.analysis.callers import asked_of
from planner.analysis.contest import contest
from planner.analysis.sensitivity import uncertainty
from planner.catalog.book import load_price_book
from planner.document import Scenario
from planner.engine.performance.burst_credits import CreditRules, credit_week
from planner.engine.performance.cold_start import hourly_cold_starts, stationary_cold_starts
from planner.engine.performance.critical_path import (
    Stage,
    path_latency,
    path_latency_cold_together,
)
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.queueing import erlang_c
from planner.engine.performance.ramp import follow_ramp
from planner.engine.performance.response_time import response_distribution, response_percentiles
from planner.engine.performance.scaling import ScalingPolicy
from planner.engine.pricing import SERVICES
from planner.engine.pricing.pool import pool, rates_of
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import fcfs_waits
from planner.engine.simulation.lambda_events import Platform, cold_mask, run_lambda

REPEATS = 9
KEEP_ALIVE_S = 360.0
FREE = {"lambda": {"requests": 1_000_000, "gb_seconds": 400_000}}
PEER = """
import time
from simfaas.ServerlessSimulator import ServerlessSimulator
simulation = ServerlessSimulator(arrival_rate=0.9, warm_service_rate=1 / 1.991,
    cold_service_rate=1 / 2.244, expiration_threshold=600, max_time=1e5)
before = time.perf_counter()
simulation.generate_trace(debug_print=False, progress=False)
print(simulation.total_req_count / (time.perf_counter() - before))
"""

Kernel = tuple[str, Callable[[], object], float]


def best_ms(kernel: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the shortest of some runs, after one that fills the caches, in ms."""
    kernel()
    shortest = float("inf")
    for _ in range(repeats):
        before = time.perf_counter()
        kernel()
        shortest = min(shortest, time.perf_counter() - before)
    return shortest * 1e3


def profile(hours: int) -> np.ndarray:
    """Return a noisy daily and weekly rhythm in requests a second, 50 on average."""
    hour = np.arange(hours)
    day = 1.0 + 0.7 * np.sin(2.0 * np.pi * (hour % 24 - 9) / 24.0)
    week = 1.0 - 0.4 * ((hour // 24) % 7 >= 5)
    return 50.0 * day * week * np.random.default_rng(0).lognormal(0.0, 0.05, hours)


def kernels() -> list[Kernel]:
    """Return name, call and promised milliseconds of each live kernel."""
    memory = np.array([128, 256, 512, 1024, 1769, 3008, 10240])
    durations = 0.04 + 0.06 * np.maximum(1.0, 1769 / memory)
    week, year = profile(168), profile(8760)
    busy_week = week * (100_000 / 3_600) / week.max()
    servers = np.array([2, 4, 8, 16, 32, 64] * 4)
    loads = np.linspace(0.05, 0.95, 64)[:, None] * servers
    levels = {count: np.linspace(1.0, 72.0, count) for count in (16, 64)}
    stage = Stage(
        LatencyDistribution.lognormal(60.0, 0.66),
        cold_probability=0.01,
        cold_extra=LatencyDistribution.lognormal(250.0, 0.3),
    )
    chain = Stage(stage.own, callees=(stage,) * 5)
    rules = CreditRules(2, 24, 576, unlimited=False)
    demand = np.random.default_rng(1).random(168) * 0.5
    policy = ScalingPolicy(2, 0.6, 300.0, 300.0)
    return [
        (
            "cold starts, 7 memories x 168 h, 50 requests/s",
            lambda: hourly_cold_starts(week, durations, KEEP_ALIVE_S),
            12.0,
        ),
        (
            "cold starts, 7 memories x 168 h, peak 100,000 requests/h",
            lambda: hourly_cold_starts(busy_week, durations, KEEP_ALIVE_S),
            12.0,
        ),
        (
            "cold starts, 7 memories x 8,760 h, 50 requests/s",
            lambda: hourly_cold_starts(year, durations, KEEP_ALIVE_S),
            200.0,
        ),
        (
            "steady cold starts and environments, 168 rates",
            lambda: stationary_cold_starts(week, 0.1, KEEP_ALIVE_S),
            5.0,
        ),
        ("Erlang C, 24 types x 64 levels", lambda: erlang_c(loads, servers), 2.0),
        (
            "response p50/95/99, 16 levels",
            lambda: response_percentiles(levels[16], 0.1, 8, 1.2),
            3.0,
        ),
        (
            "response p50/95/99, 64 levels",
            lambda: response_percentiles(levels[64], 0.1, 8, 1.2),
            13.0,
        ),
        ("response distribution, one", lambda: response_distribution(60.0, 0.1, 8, 1.2), 4.0),
        ("chain of six stages", lambda: path_latency(chain), 3.0),
        ("the same, cold together", lambda: path_latency_cold_together(chain), 8.0),
        ("CPU credits, a repeating week", lambda: credit_week(demand, rules), 1.0),
        (
            "late scaling, one jump",
            lambda: follow_ramp.__wrapped__(20.0, 200.0, 0.0, 20.0, policy, 2, 60.0),
            1.0,
        ),
        ("a thousand draws and the tornado of a part", _draws(), 5.0),
        ("the bill of a thousand parts, free tiers pooled", _bill(), 100.0),
    ]


def _draws() -> Callable[[], object]:
    """Return the uncertainty of a part whose placements are known."""
    visitors = {"shape": "steady", "requests_per_hour": 54_321}
    work = {"mode": "detailed", "cpu_ms": 20, "wait_ms": 80, "log_kib": 0.5}
    api = {"id": "api", "kind": "aws.compute", "name": "API", "params": {"workload": work}}
    asked = asked_of(Scenario.model_validate({"nodes": [api | {"traffic": visitors}]}), "api", 1.0)
    assert asked is not None
    contest(*asked[:3])
    return lambda: (uncertainty.cache_clear(), uncertainty(*asked))


def _bill() -> Callable[[], object]:
    """Return the pricing of a function, a server, its disk and a gateway, a thousand times."""
    lookup = rates_of(load_price_book("us-east-1"))
    entries = [
        (f"part {number}", "us-east-1", service, charge)
        for number in range(1_000)
        for service, usage in (
            ("lambda", {"requests": 1e6 + number, "duration_ms": 1_000, "memory_mib": 1_024}),
            ("ec2", {"instance_type": "m5.large", "hours": 730}),
            ("ebs", {"gib": 8, "month_hours": 730}),
            ("nat_gateway", {"hours": 730, "processed_gb": 5}),
        )
        for charge in SERVICES[service].charges(usage)
    ]
    return lambda: pool(entries, lookup, FREE)


def simulations() -> list[tuple[str, float]]:
    """Return name and requests a second of each event simulation."""
    arrivals = poisson_arrivals(0.9, 1, bucket_s=1e6)
    services = service_times(len(arrivals), 1.991, 2, law="exponential")
    platform = Platform(600.0)
    events_ms = best_ms(lambda: run_lambda(arrivals, services, platform, 0.253), 3)
    numpy_ms = best_ms(lambda: cold_mask(arrivals, services, 600.0), 3)
    found = [
        ("Lambda events, SimFaaS's example", len(arrivals) / events_ms * 1e3),
        ("the same in numpy, without limits", len(arrivals) / numpy_ms * 1e3),
    ]
    for servers, utilisation in ((4, 0.8), (32, 0.9), (256, 0.95)):
        rate = servers * utilisation / 0.1
        times = poisson_arrivals(rate, 3, bucket_s=400_000 / rate)
        needed = service_times(len(times), 0.1, 4, law="exponential")
        fleet_ms = best_ms(lambda t=times, n=needed, c=servers: fcfs_waits(t, n, c), 3)
        found.append(
            (f"fleet events, {servers} servers at {utilisation}", len(times) / fleet_ms * 1e3)
        )
    return found


def main() -> int:
    """Measure, print a line for each kernel and simulation, and compare with the promises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has simfaas 0.2.2")
    asked = parser.parse_args()
    late = False
    for name, kernel, promise_ms in kernels():
        took_ms = best_ms(kernel)
        late |= took_ms > promise_ms
        print(f"{name:60} {took_ms:8.2f} ms   promise {promise_ms:g} ms")
    rates = simulations()
    for name, per_s in rates:
        print(f"{name:60} {per_s:12,.0f} requests/s")
    if asked.peer:
        done = subprocess.run([asked.peer, "-c", PEER], check=True, capture_output=True, text=True)
        peer_per_s = float(done.stdout)
        print(f"{'SimFaaS, its own example':60} {peer_per_s:12,.0f} requests/s")
        print(f"{'ours against SimFaaS':60} {rates[0][1] / peer_per_s:12.0f} times, promise 40")
        late |= rates[0][1] < 40.0 * peer_per_s
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
