"""Certification: what holds is told from what does not, and from what chance hides."""

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.certification.check import Trial, judged
from planner.analysis.certification.fleet_trial import fleet_checks
from planner.analysis.certification.function_trial import function_checks
from planner.analysis.certify import certify
from planner.catalog.book import load_price_book
from planner.catalog.limits import load_limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.workload import Workload
from planner.traffic import Schedule, Spike, Steady, resolve
from tests.analysis.drawings import PLAIN, call, part, scenario, users
from tests.engine.placement.test_against_hand import fleet, function, steady

TABLE = load_price_book("us-east-1").instance_types()
SMALL = 60_000


def on(_share: float) -> bool:
    return True


def a_trial(work, option, **fields):
    """Return a trial of an option with a small budget."""
    values = {
        "routing": "round_robin",
        "target_utilisation": 0.6,
        "quota": 1_000.0,
        "seed": 3,
        "requests": SMALL,
    } | fields
    return Trial("api", "API", work, option, load_limits(), **values)


def by_measure(checks):
    return {check.measure: check for check in checks}


def drawn(placement="lambda", per_hour=900.0, **workload):
    return scenario([users(per_hour), part("api", placement, workload)], [call("users", "api")])


def test_that_a_drawn_function_holds_its_bounds():
    certificate = certify(drawn(duration_ms=400), requests=SMALL)
    measures = by_measure(certificate.checks)
    assert set(measures) == {"cold starts", "environments", "mean response", "p95", "p99"}
    assert certificate.misses == ()
    assert measures["cold starts"].status == "ok"
    assert measures["cold starts"].bound == 0.03


def test_that_drawn_servers_hold_their_bounds():
    certificate = certify(drawn("ec2", 400_000.0, duration_ms=200, cpu_share=0.5), requests=SMALL)
    assert {check.status for check in certificate.checks} == {"ok"}
    assert {check.placement for check in certificate.checks} == {"ec2"}


@pytest.mark.parametrize("placement", ["fargate", "managed_instances"])
def test_that_other_placements_are_simulated_too(placement):
    certificate = certify(drawn(placement, 200_000.0, duration_ms=200), requests=SMALL)
    assert len(certificate.checks) == 3
    assert certificate.misses == ()


def test_that_the_same_seed_gives_the_same_certificate():
    one, same = (certify(drawn(), seed=5, requests=20_000).checks for _ in range(2))
    other = certify(drawn(), seed=6, requests=20_000).checks
    assert one == same
    assert one != other


def test_that_a_false_formula_is_a_miss():
    work = Workload(steady(40), 730, cpu_s=0.02, wait_s=0.03, synchronous=True)
    option = fleet(work, instance_type="m5.large", count=2)
    slower = option.conducted(latency=option.latency.scaled(1.2))
    assert {check.status for check in fleet_checks(a_trial(work, slower), TABLE, on)} == {"miss"}
    assert {check.status for check in fleet_checks(a_trial(work, option), TABLE, on)} == {"ok"}


def test_that_a_false_cold_start_formula_is_a_miss():
    work = Workload(steady(0.05), 730, cpu_s=0.0, wait_s=0.5)
    option = function(work, memory_mib=512)
    more = replace(option.behaviour, cold_starts=option.behaviour.cold_starts * 1.2)
    found = by_measure(function_checks(a_trial(work, option.conducted(behaviour=more)), on))
    assert found["cold starts"].status == "miss"
    assert found["cold starts"].error == pytest.approx(0.2, abs=0.05)


def test_that_too_few_cold_starts_are_not_judged():
    """A steady stream starts cold a few times a week, in a budget of one week."""
    work = Workload(steady(0.5), 730, cpu_s=0.0, wait_s=0.03)
    option = function(work, memory_mib=512)
    found = by_measure(function_checks(a_trial(work, option, requests=400_000), on))
    assert found["cold starts"].status == "too few"
    assert "cold starts in 1 week" in found["cold starts"].note


def test_that_long_runs_are_called_approximate():
    work = Workload(steady(0.01), 730, cpu_s=0.0, wait_s=60.0)
    found = by_measure(function_checks(a_trial(work, function(work, memory_mib=512)), on))
    assert found["cold starts"].status == "approximate"


def test_that_more_traffic_than_the_budget_is_thinned_and_said():
    work = Workload(steady(50), 730, cpu_s=0.0, wait_s=0.2)
    found = function_checks(a_trial(work, function(work, memory_mib=512)), on)
    week = 50 * 3600 * 168
    assert any(f"at 1/{-(-week // SMALL)} of the traffic" in check.note for check in found)
    assert all(check.status != "miss" for check in found)


def test_that_refusals_at_the_quota_are_simulated():
    work = Workload(steady(12), 730, cpu_s=0.0, wait_s=1.0)
    option = function(work, memory_mib=512, quota="new")
    found = by_measure(function_checks(a_trial(work, option, quota=10.0), on))
    assert found["refused"].status == "ok"
    assert found["refused"].simulated == pytest.approx(0.30, abs=0.03)


def test_that_provisioned_environments_start_nothing_cold():
    work = Workload(steady(2), 730, cpu_s=0.0, wait_s=1.0, init=LatencyDistribution.fixed(300))
    option = function(work, memory_mib=512, provisioned=6)
    found = by_measure(function_checks(a_trial(work, option, requests=1_300_000), on))
    assert found["cold starts"].status in ("ok", "too few")
    assert found["cold starts"].formula == pytest.approx(found["cold starts"].simulated, rel=0.2)


def test_that_the_backlog_of_overloaded_hours_is_that_of_simulated_requests():
    week = np.full(168, 20.0 * 3600)
    week[50:53] = 140.0 * 3600
    work = Workload(replace(steady(1), week=week, busy_week=week), 730, cpu_s=0.02, wait_s=0.0)
    option = fleet(work, instance_type="m5.large", count=1)
    (found,) = fleet_checks(a_trial(work, option, requests=300_000), TABLE, on)
    assert found.measure == "longest wait"
    assert found.status == "ok"
    assert found.formula > 1_000


def test_that_a_fleet_that_scales_late_is_simulated():
    load = resolve(Spike(normal_per_hour=50_000, spike_per_hour=300_000, ramp_minutes=5))
    work = Workload(load, 730, cpu_s=0.4, wait_s=0.0)
    option = fleet(work, instance_type="m5.large", scaling="auto")
    (found,) = fleet_checks(a_trial(work, option, requests=2_000_000), TABLE, on)
    assert found.measure == "longest wait"
    assert found.formula > 200
    assert found.status == "ok"


def test_that_jobs_on_servers_of_their_own_are_not_simulated():
    job = part("job", "ec2", {"duration_ms": 120_000}, Schedule(every="day").model_dump())
    (found,) = certify(scenario([job])).checks
    assert found.status == "not simulated"


def test_that_progress_rises_to_the_end_and_a_refusal_stops():
    heard = []

    def listen(fraction):
        heard.append(fraction)
        return True

    certify(drawn(), requests=20_000, on_progress=listen)
    assert heard == sorted(heard)
    assert heard[0] == 0.0
    assert heard[-1] == 1.0
    stopped = certify(drawn(), requests=20_000, on_progress=lambda fraction: fraction < 0.5)
    assert stopped.stopped
    assert stopped.checks == ()


def test_that_a_part_without_traffic_or_computing_is_no_miss():
    idle = part("api", "ec2", PLAIN, Steady(requests_per_hour=0).model_dump())
    idle_function = part("mail", "lambda", PLAIN, Steady(requests_per_hour=0).model_dump())
    assert certify(scenario([idle, idle_function]), requests=5_000).misses == ()


def test_that_chance_is_allowed_two_standard_errors():
    work = Workload(steady(1), 730, cpu_s=0.01, wait_s=0.0)
    trial = a_trial(work, fleet(work, instance_type="m5.large"))
    assert judged(trial, "x", "", (107.9, 100.0), 0.03, 0.025).status == "ok"
    assert judged(trial, "x", "", (108.1, 100.0), 0.03, 0.025).status == "miss"
    assert judged(trial, "x", "", (1.0, 0.0), 0.03, 0.0).status == "miss"
    assert judged(trial, "x", "", (0.0, 0.0), 0.03, 0.0).status == "ok"
