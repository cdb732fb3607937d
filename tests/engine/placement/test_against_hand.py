"""Placements against calculations by hand: servers, memory, jobs, calendars, functions."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest

from planner.catalog.book import load_price_book
from planner.catalog.limits import load_limits
from planner.engine.placement.ec2_fleet import FleetChoice, ec2_option
from planner.engine.placement.fargate import TaskChoice, fargate_option
from planner.engine.placement.lambda_function import LambdaChoice, lambda_option
from planner.engine.placement.managed_instances import managed_option
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.engine.pricing import SERVICES
from planner.engine.pricing.pool import cost_array, rates_of
from planner.traffic import Load, Schedule, Steady, resolve

BOOK = load_price_book("us-east-1")
LIMITS = load_limits()
TABLE = BOOK.instance_types()


def price(usages) -> float:
    """Return the list price of usages. [USD/month]"""
    charges = [
        (one.service, charge)
        for one in usages
        for charge in SERVICES[one.service].charges(one.usage)
    ]
    return cost_array(charges, rates_of(BOOK), region="us-east-1")


def steady(per_second: float) -> Load:
    """Return a load that never changes."""
    return resolve(Steady(requests_per_hour=per_second * 3600))


def fleet(work: Workload, **choice) -> Option:
    """Return the EC2 option."""
    return ec2_option(work, FleetChoice(**choice), TABLE, LIMITS, price)


def function(work: Workload, **choice) -> Option:
    """Return the Lambda option."""
    return lambda_option(work, LambdaChoice(**choice), LIMITS, price)


def speed(name: str) -> float:
    """Return the CoreMark speed of one vCPU of a type, m5 = 1."""
    return TABLE.types[TABLE.index(name)].speed


def hourly(name: str) -> float:
    """Return the on-demand price. [USD/h]"""
    return TABLE.usd_per_hour["on_demand"][TABLE.index(name)]


# Servers and how many of them


@pytest.mark.parametrize("rate", [1, 30, 100, 333, 2_000])
def test_that_servers_carry_the_peak_at_the_target_utilisation(rate):
    work = Workload(steady(rate), 730, cpu_s=0.020, wait_s=0.0)
    found = fleet(work, instance_type="m5.large", target_utilisation=0.6)
    by_hand = max(1, ceil(rate * 0.020 / (2 * speed("m5.large") * 0.6)))
    assert found.config["count"] == by_hand
    assert found.peak_utilisation == pytest.approx(
        rate * 0.020 / (2 * speed("m5.large") * by_hand), rel=1e-9
    )


def test_that_requests_in_progress_fill_memory_before_the_processor():
    """1,000/s waiting 2 s: 2,000 in progress of 10 MB each; 7.3 GB free on an m5.large."""
    work = Workload(
        steady(1_000), 730, cpu_s=0.0001, wait_s=2.0, request_memory_mib=10, process_memory_mib=150
    )
    found = fleet(work, instance_type="m5.large")
    free_mib = 8 * 1024 - 300 - 2 * 150
    assert found.config["count"] == ceil((2.0 + 0.0001) * 1_000 * 10 / free_mib) == 3


def test_that_servers_that_scale_hold_the_requests_of_every_hour_in_memory():
    """1,000/s × 2 s × 10 MiB by day, a tenth of it by night: 20,000 and 2,000 MiB in progress."""
    week = np.tile(np.r_[np.full(12, 100.0), np.full(12, 1_000.0)], 7) * 3_600
    work = Workload(
        Load(week, week), 730, cpu_s=0.0001, wait_s=2.0, request_memory_mib=10,
        process_memory_mib=150,
    )  # fmt: skip
    found = fleet(work, instance_type="m5.large", scaling="auto", disk_gib=0, public_ipv4=False)
    room_mib = 8 * 1_024 - LIMITS.server_system_mib - 2 * 150
    seconds = 2.0 + 0.0001 / speed("m5.large")
    by_day, by_night = (ceil(rate * seconds * 10 / room_mib) for rate in (1_000, 100))
    assert set(found.behaviour.servers) == {by_day, by_night} == {3, 1}
    hours = (by_day + by_night) * 730 / 2
    assert price(found.usages["bare"]) == pytest.approx(hours * hourly("m5.large"), rel=1e-9)


def test_that_a_pinned_fleet_that_is_too_small_says_so():
    work = Workload(steady(500), 730, cpu_s=0.02, wait_s=0)
    found = fleet(work, instance_type="m5.large", count=1)
    assert found.why_not is not None
    assert "full at 503%" in found.why_not


def test_that_a_single_process_uses_a_single_vcpu():
    work = Workload(steady(65), 730, cpu_s=0.02, wait_s=0)
    one = fleet(work, instance_type="m5.xlarge", processes=1)
    four = fleet(work, instance_type="m5.xlarge")
    assert one.config["count"] == ceil(65 * 0.02 / (1 * speed("m5.xlarge") * 0.6)) == 3
    assert four.config["count"] == 1
    used = 65 * 0.02 / (3 * speed("m5.xlarge"))
    assert one.behaviour.utilisation.max() == pytest.approx(used)


def test_that_availability_asks_for_two_where_users_wait():
    work = Workload(steady(1), 730, cpu_s=0.001, wait_s=0.01, synchronous=True)
    found = fleet(work, instance_type="t3.small", min_instances=2)
    assert found.config["count"] == 2
    assert found.basis == "available"
    services = [one.service for one in found.usages["available"]]
    assert services.count("load_balancer") == 1
    addresses = [one.usage for one in found.usages["available"] if one.service == "public_ipv4"]
    assert addresses[0]["addresses"] == LIMITS.available_zones == 2


def test_that_what_crosses_to_the_other_zone_is_paid_on_both_sides():
    work = Workload(
        steady(1), 730, 0.001, 0.01, synchronous=True, request_kib=24, response_kib=1000
    )
    found = fleet(work, instance_type="t3.small", min_instances=2)
    (crossing,) = [one for one in found.usages["available"] if one.service == "data_transfer"]
    gigabytes = 730 * 3600 * 1024 / 2**20
    assert crossing.usage["cross_az_gb"] == pytest.approx(gigabytes / 2)
    assert price((crossing,)) == pytest.approx(gigabytes * 0.01)


def test_that_a_drawn_front_door_is_not_billed_again():
    work = Workload(steady(1), 730, 0.001, 0.01, synchronous=True, front_door_drawn=True)
    found = fleet(work, instance_type="t3.small", min_instances=2)
    assert "load_balancer" not in [one.service for one in found.usages["available"]]
    assert [one.service for one in function(work, memory_mib=512).usages["single"]] == ["lambda"]


def test_that_best_fit_is_the_cheapest_of_all_types_examined_one_by_one():
    """A slow search over every type, with its own arithmetic, finds nothing cheaper."""
    work = Workload(steady(400), 730, cpu_s=0.03, wait_s=0.05, memory_need_mib=900)
    found = fleet(work)
    chosen = hourly(found.config["instance_type"]) * found.config["count"]
    for place, kind in enumerate(TABLE.types):
        usd = TABLE.usd_per_hour["on_demand"][place]
        old = not kind.current_generation or kind.metal or kind.gpu_count
        if old or usd != usd or kind.memory_gib * 1024 < 900 + 300 or kind.burstable:
            continue
        processes = max(1, min(kind.vcpu, int((kind.memory_gib * 1024 - 300) / 150)))
        needed = max(1, ceil(400 * 0.03 / (processes * kind.speed * 0.6) - 1e-9))
        assert chosen <= usd * needed + 1e-9, kind.name


# Servers through the month


def test_that_a_calendar_bills_twelve_hours_of_five_days():
    work = Workload(steady(1), 730, 0.001, 0.01)
    found = fleet(work, instance_type="t3.small", count=1, runs="calendar", calendar=(8, 20, 5))
    usage = found.usages["bare"][0].usage
    assert usage["hours"] * usage["count"] == pytest.approx(60 * 730 / 168, rel=1e-9)
    # Requests outside those hours are lost, and the option says how many.
    assert found.throttled_per_month == pytest.approx(3600 * (168 - 60) * 730 / 168, rel=1e-9)


def test_that_scaling_bills_the_staircase_of_every_hour():
    week = np.tile([0.0, 10.0, 50.0, 120.0], 42) * 3600
    work = Workload(Load(week, week), 730, cpu_s=0.02, wait_s=0)
    found = fleet(work, instance_type="m5.large", scaling="auto", min_instances=1)
    one = 2 * speed("m5.large") * 0.6 / 0.02
    by_hand = sum(max(1, ceil(rate / 3600 / one)) for rate in week) * 730 / 168
    usage = found.usages["bare"][0].usage
    assert usage["hours"] * usage["count"] == pytest.approx(by_hand, rel=1e-9)


def test_that_a_nightly_job_pays_for_its_boot_and_run_alone():
    """Five minutes a night on a t4g.small: four to five cents; a function three."""
    load = resolve(Schedule(every="day", at_hour=2))
    work = Workload(load, 730, cpu_s=0.0, wait_s=300, is_job=True, longest_run_s=300)
    found = fleet(work, instance_type="t4g.small", disk_gib=0)
    nights = 730 / 24
    seconds = LIMITS.ec2_boot_s + 300
    assert found.basis == "per_job"
    assert found.config["runs"] == "per_job"
    by_hand = nights * seconds / 3600 * 0.0168
    # The month's seconds are rounded up once.
    assert by_hand <= price(found.usages["per_job"]) <= by_hand + 0.0168 / 3600
    assert 0.04 <= price(found.usages["per_job"]) <= 0.05
    assert price(function(work, memory_mib=128, architecture="arm64").usages["single"]) <= 0.03


def test_that_a_job_of_a_second_is_billed_for_a_minute():
    load = resolve(Schedule(every="hour"))
    work = Workload(load, 730, cpu_s=0, wait_s=1, is_job=True)
    found = fleet(work, instance_type="t4g.small", disk_gib=0, runs="per_job")
    assert found.config["seconds_a_job"] == LIMITS.ec2_minimum_billed_s == 60
    assert price(found.usages["per_job"]) == pytest.approx(730 / 60 * 0.0168, rel=1e-9)


def test_that_a_gpu_job_takes_its_hours_whatever_the_processor_beside_it():
    """Four hours a week on a g6.xlarge: $13.99 a month and its boots; all month $587.50."""
    load = resolve(Schedule(every="week"))
    hours = 4 * 3600.0
    work = Workload(load, 730, cpu_s=hours, wait_s=0, is_job=True, gpu=True, longest_run_s=hours)
    found = fleet(work, instance_type="g6.xlarge", disk_gib=0)
    runs = 730 / 168
    boots = runs * LIMITS.ec2_boot_s / 3600 * 0.8048
    assert price(found.usages["per_job"]) - boots == pytest.approx(13.99, abs=0.005)
    always = fleet(work, instance_type="g6.xlarge", disk_gib=0, runs="always", count=1)
    assert price(always.usages["bare"]) == pytest.approx(587.50, abs=0.005)


def test_that_two_hours_of_video_cost_eleven_to_nineteen_cents_on_a_c7g_2xlarge():
    load = resolve(Schedule(every="week"))
    work = Workload(
        load, 730, cpu_s=5 * 3600, wait_s=0, parallel_fraction=0.95, is_job=True, longest_run_s=4e4
    )
    found = fleet(work, instance_type="c7g.2xlarge", disk_gib=0)
    assert 0.11 <= price(found.usages["per_job"]) / (730 / 168) <= 0.19
    assert function(work).why_not is not None


# Lambda


@pytest.mark.parametrize("memory_mib", [128, 512, 1_769, 3_538])
def test_that_a_functions_bill_is_duration_by_memory_rounded_up(memory_mib):
    work = Workload(steady(2), 730, cpu_s=0.030, wait_s=0.100)
    found = function(work, memory_mib=memory_mib, architecture="x86_64")
    share = min(memory_mib / 1769, 1)
    milliseconds = ceil(round((0.100 + 0.030 / share) * 1000, 6))
    requests = 2 * 3600 * 730
    by_hand = requests * (0.20 / 1e6 + milliseconds / 1000 * memory_mib / 1024 * 0.0000166667)
    usage = [one for one in found.usages["single"] if one.service == "lambda"]
    warm = [replace(usage[0], usage={k: v for k, v in usage[0].usage.items() if k != "init_ms"})]
    assert price(warm) == pytest.approx(by_hand, rel=1e-6)


def test_that_best_memory_is_the_cheapest_of_every_megabyte_to_the_step():
    work = Workload(steady(5), 730, cpu_s=0.050, wait_s=0.0, memory_need_mib=200)
    found = function(work, architecture="x86_64")
    chosen = price(found.usages["single"])
    for memory_mib in range(200, 10_241, 40):
        pinned = function(work, memory_mib=memory_mib, architecture="x86_64")
        # The search takes the fastest of those within 1 % of the cheapest.
        assert chosen <= price(pinned.usages["single"]) * 1.012


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"longest_run_s": 901}, "over 15 min"),
        ({"memory_need_mib": 10_241}, "over 10,240 MB"),
        ({"gpu": True}, "no GPU"),
        ({"needs_server_control": True}, "no control"),
        ({"request_kib": 11 * 1024, "synchronous": True}, "passes 10 MB"),
        ({"request_kib": 2 * 1024}, "over 1 MB"),
        ({"longest_run_s": 31, "synchronous": True}, "waits 30 s"),
    ],
)
def test_that_a_hard_limit_excludes_the_function_and_says_its_number(fields, said):
    work = Workload(steady(0.01), 730, cpu_s=0.01, wait_s=0.01, **fields)
    assert said in (function(work).why_not or "")


@pytest.mark.parametrize(
    ("quota", "rate", "refused"), [("new", 9, False), ("new", 11, True), ("default", 999, False)]
)
def test_that_the_accounts_concurrency_binds(quota, rate, refused):
    work = Workload(steady(rate), 730, cpu_s=0.0, wait_s=1.0)
    assert (function(work, quota=quota).why_not is not None) == refused


def test_that_the_request_rate_binds_below_100_ms():
    """Ten requests a second an environment: 10,001 of 1 ms need ten environments, and 1,001."""
    work = Workload(steady(10_001), 730, cpu_s=0.0, wait_s=0.001)
    assert "requests a second" in (function(work).why_not or "")


def test_that_provisioned_concurrency_of_512_mb_costs_5_40_in_thirty_days():
    work = Workload(steady(0), 720, cpu_s=0.001, wait_s=0.01)
    ten = function(work, memory_mib=512, architecture="x86_64", provisioned=10)
    assert price(ten.usages["single"]) == pytest.approx(54.00, abs=0.01)


# The others


def test_that_managed_instances_have_a_floor_of_three():
    work = Workload(steady(0.1), 730, cpu_s=0.001, wait_s=0.01)
    found = managed_option(work, "m7g.large", 0.6, TABLE, LIMITS)
    assert found.config["count"] == 3
    # 3 × $0.0816 × 730 h with a fee of 15 %.
    assert price(found.usages["single"]) == pytest.approx(3 * 0.0816 * 730 * 1.15, abs=0.1)
    assert price(found.usages["single"]) == pytest.approx(205, abs=1)


def test_that_managed_instances_run_an_hour_and_a_half_where_nobody_waits():
    work = Workload(steady(0.1), 730, cpu_s=0.001, wait_s=0.01, longest_run_s=90 * 60)
    assert managed_option(work, "m7g.large", 0.6, TABLE, LIMITS).why_not is None
    longer = managed_option(replace(work, longest_run_s=5_401), "m7g.large", 0.6, TABLE, LIMITS)
    assert "the limit is 90 min" in longer.why_not
    waited_for = managed_option(replace(work, synchronous=True), "m7g.large", 0.6, TABLE, LIMITS)
    assert "the limit is 15 min" in waited_for.why_not


def test_that_a_managed_instance_keeps_a_vcpu_for_itself():
    work = Workload(steady(100), 730, cpu_s=0.05, wait_s=0.0)
    found = managed_option(work, "m7g.large", 0.6, TABLE, LIMITS)
    # Of its two vCPUs one computes.
    assert found.config["count"] == ceil(100 * 0.05 / (1 * speed("m7g.large") * 0.6)) == 5


def test_that_logs_of_functions_get_cheaper_by_volume_and_those_of_servers_do_not():
    work = Workload(steady(1_000), 730, cpu_s=0.001, wait_s=0.01, log_kib=12)
    gigabytes = 1_000 * 3_600 * 730 * 12 / 2**20
    (logs,) = [one for one in function(work).usages["single"] if one.service == "cloudwatch_logs"]
    by_hand = 10_240 * 0.50 + (gigabytes - 10_240) * 0.25
    assert price((logs,)) == pytest.approx(by_hand)
    servers = fleet(work, instance_type="m5.large").usages["single"]
    (logs,) = [one for one in servers if one.service == "cloudwatch_logs"]
    assert price((logs,)) == pytest.approx(gigabytes * 0.50)


def test_that_a_new_account_has_three_gigabytes_a_function():
    work = Workload(steady(1), 730, cpu_s=0.01, wait_s=0.0, memory_need_mib=3_009)
    assert "over 3,008 MB" in function(work, quota="new").why_not
    assert function(work).why_not is None


def test_that_fargate_tasks_carry_the_peak_and_are_billed_by_size():
    work = Workload(steady(100), 730, cpu_s=0.02, wait_s=0.0)
    found = fargate_option(work, TaskChoice(vcpu=1, memory_gib=2), LIMITS, price)
    assert found.config["tasks"] == ceil(100 * 0.02 / 0.6) == 4
    by_hand = 4 * 730 * (1 * 0.04048 + 2 * 0.004445)
    assert price(found.usages["single"]) == pytest.approx(by_hand, rel=1e-4)


# Events


@pytest.mark.parametrize(("kib", "units"), [(256, 1), (257, 2), (320, 2), (321, 3), (1_000, 13)])
def test_that_a_large_event_counts_as_several_requests_and_runs_once(kib, units):
    """256 KB are one request, each further 64 KB one more; callers who wait pay one."""
    work = Workload(steady(1), 730, cpu_s=0.0, wait_s=0.1, request_kib=kib)
    asked = replace(work, synchronous=True, front_door_drawn=True)
    rows = [function(one, memory_mib=512).usages["single"][0] for one in (work, asked)]
    extra = price((rows[0],)) - price((rows[1],))
    assert extra == pytest.approx((units - 1) * 3_600 * 730 * 0.20 / 1e6, abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "runs"),
    [({}, 1), ({"failing_share": 1}, 3), ({"failing_share": 0.5}, 1.75),
     ({"failing_share": 1, "synchronous": True}, 1)],
)  # fmt: skip
def test_that_failed_events_are_run_and_billed_up_to_three_times(fields, runs):
    work = Workload(steady(1), 730, cpu_s=0.01, wait_s=0.09)
    usage = function(replace(work, **fields), memory_mib=512).usages["single"][0].usage
    assert usage["requests"] == pytest.approx(runs * work.requests_per_month)


def test_that_refused_events_wait_and_refused_calls_are_lost():
    work = Workload(steady(9.5), 730, cpu_s=0.0, wait_s=1.0)
    events = function(work, quota="new", memory_mib=512)
    calls = function(replace(work, synchronous=True), quota="new", memory_mib=512)
    assert events.throttled_per_month > 0
    assert any("6 h at most" in note for note in events.notes)
    assert not any("6 h" in note for note in calls.notes)


def test_that_tiny_functions_at_small_memory_are_marked_approximate():
    tiny = Workload(steady(1), 730, cpu_s=0.005, wait_s=0.05)
    larger = replace(tiny, cpu_s=0.050)
    marked = [
        any("tiny functions" in note for note in function(work, memory_mib=128).notes)
        for work in (tiny, larger)
    ]
    assert marked == [True, False]


def test_that_a_function_without_traffic_is_as_small_as_one_request_would_have_it():
    idle = Workload(steady(0), 730, cpu_s=0.01, wait_s=0.1, memory_need_mib=200)
    found = function(idle, architecture="x86_64")
    assert found.config["memory_mib"] <= 256
    assert price(found.usages["single"]) == 0


# A latency target


def test_that_a_target_is_met_by_the_cheapest_type_that_is_fast_enough():
    """200 ms of computing on the reference: only a type of twice its speed answers in time."""
    work = Workload(steady(0.5), 730, cpu_s=0.2, wait_s=0.0, cv=0.1, latency_target_ms=130)
    found = fleet(work)
    assert found.why_not is None
    assert found.latency.percentile(0.95) <= 130
    kind = TABLE.types[TABLE.index(found.config["instance_type"])]
    assert kind.speed > 1.7
    for name in ("t4g.nano", "m5.large"):
        assert "above the target" in fleet(work, instance_type=name).why_not


def test_that_a_target_below_the_waiting_alone_is_refused_at_once():
    work = Workload(steady(0.5), 730, cpu_s=0.001, wait_s=0.2, cv=0.1, latency_target_ms=100)
    assert "above the target of 100 ms" in fleet(work).why_not
    assert "at best, above the target of 100 ms" in function(work).why_not


def test_that_a_functions_best_answer_is_its_fastest_size():
    work = Workload(steady(5), 730, cpu_s=0.1, wait_s=0.05, cv=0.3, latency_target_ms=100)
    found = function(work)
    at_most = function(replace(work, latency_target_ms=None), memory_mib=10_240)
    said = f"p95 is {at_most.latency.percentile(0.95):,.0f} ms at best"
    assert said in found.why_not


def test_that_a_function_takes_the_memory_that_its_target_asks_for():
    work = Workload(steady(5), 730, cpu_s=0.1, wait_s=0.05, cv=0.3, latency_target_ms=300)
    found = function(work, architecture="x86_64")
    assert found.why_not is None
    assert found.latency.percentile(0.95) <= 300
    free = function(replace(work, latency_target_ms=None), architecture="x86_64")
    assert found.config["memory_mib"] > free.config["memory_mib"]


def test_that_a_task_is_refused_a_memory_that_fargate_does_not_offer():
    work = Workload(steady(100), 730, cpu_s=0.02, wait_s=0.0)
    assert fargate_option(work, TaskChoice(vcpu=0.25, memory_gib=120), LIMITS, price).why_not
    assert fargate_option(work, TaskChoice(vcpu=0.25), LIMITS, price).config["memory_gib"] in (
        0.5,
        1,
        2,
    )
