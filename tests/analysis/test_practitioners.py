"""What a practitioner asks beside the bill: copies, somebody's time, a flood."""

import pytest

from planner.analysis import evaluate
from planner.analysis.operations import minutes_worth, payback_months
from planner.analysis.worst_case import worst_case
from planner.catalog.limits import load_limits
from tests.analysis.drawings import (
    PLAIN,
    call,
    line,
    monthly,
    node,
    option,
    part,
    scenario,
    usd,
    users,
)

FLEET = {"instance_type": "t3.medium", "count": 2}
FUNCTION = {"memory_mib": 512, "architecture": "x86_64"}


def drawn(placement: str = "ec2", per_hour: float = 1_000, workload: dict | None = None, **set_):
    """Return a drawing with one API, a database and a balancer's worth of servers."""
    return scenario(
        [
            users(per_hour),
            part("api", placement, workload or PLAIN, ec2=FLEET, lambda_=FUNCTION),
            node("base", "aws.rds"),
            node("store", "aws.s3.bucket"),
        ],
        [call("users", "api"), call("api", "base", operation="query")],
        **set_,
    )


# Environments


def test_that_servers_stand_in_every_environment_and_traffic_comes_to_one():
    one = usd(evaluate(drawn()).components["api"].lines)
    three = usd(evaluate(drawn(environments=3)).components["api"].lines)
    for key in (
        ("ec2", "Instance hours"),
        ("ebs", "Volume storage"),
        ("public_ipv4", "Public IPv4 addresses"),
    ):
        assert three[key] == pytest.approx(3 * one[key])
    copies = evaluate(drawn(environments=3)).components["api"].lines
    hours = sum(one.usd for one in copies if one.item == "Balancer hours")
    assert hours == pytest.approx(3 * one["load_balancer", "Balancer hours"])
    assert three["load_balancer", "Capacity units"] == one["load_balancer", "Capacity units"]


def test_that_copies_of_a_function_cost_nothing_and_move_the_answer():
    one, three = (evaluate(drawn(environments=n)).components["api"] for n in (1, 3))
    function = [option(found, "lambda").usd_per_month for found in (one, three)]
    assert function[0] == pytest.approx(function[1])
    assert three.verdict.saves_usd_per_month > 2 * one.verdict.saves_usd_per_month


def test_that_databases_are_copied_and_buckets_are_not():
    one, three = (evaluate(drawn(environments=n)).components for n in (1, 3))
    assert three["base"].usd_per_month > 2 * one["base"].usd_per_month
    assert three["store"].usd_per_month == pytest.approx(one["store"].usd_per_month)


# Somebody's time


def test_that_ten_dollars_are_eight_minutes_at_seventy_five_an_hour():
    assert minutes_worth(10, 75) == pytest.approx(8)
    reasons = evaluate(drawn()).components["api"].verdict.reasons
    worth = [reason.text for reason in reasons if reason.rule == "operations"]
    assert len(worth) == 1
    assert "at $75.00 an hour" in worth[0]


def test_that_a_migration_is_paid_back_by_its_saving():
    # Two days at $75 an hour against $50 a month.
    assert payback_months(50, 16, 75) == pytest.approx(24)
    assert payback_months(-1, 16, 75) is None


def test_that_operations_weigh_on_servers_alone_once_they_are_set():
    with_, without = (
        evaluate(drawn(operations_hours_per_month=hours)).components["api"] for hours in (2, 0)
    )
    change = option(with_, "ec2").usd_per_month - option(without, "ec2").usd_per_month
    assert change == pytest.approx(150)
    assert line(with_.lines, "external", "Operations, 2 h").usd == pytest.approx(150)
    assert option(with_, "lambda").usd_per_month == option(without, "lambda").usd_per_month


# A flood


def test_that_a_thousand_half_gigabytes_all_month_are_21_900():
    busy = PLAIN | {"duration_ms": 60_000, "at_memory_mib": 512, "longest_run_s": 60}
    drawing = drawn("lambda", 1, busy)
    found = worst_case(drawing, evaluate(drawing).components["api"])
    assert found is not None
    assert found.concurrency == 1_000
    by_hand = 1_000 * 0.5 * 730 * 3_600 * 0.0000166667
    assert found.lambda_running_usd_per_month == pytest.approx(by_hand, rel=1e-6)
    assert found.lambda_running_usd_per_month == pytest.approx(21_900, abs=5)
    assert found.lambda_requests_per_s == pytest.approx(1_000 / 60)


def test_that_a_new_account_is_flooded_for_a_hundredth():
    drawings = [drawn("lambda", 1, quota=quota) for quota in ("default", "new")]
    found = [worst_case(one, evaluate(one).components["api"]) for one in drawings]
    running = [one.lambda_running_usd_per_month for one in found]
    assert running[0] == pytest.approx(100 * running[1])


def test_that_short_runs_are_bound_by_the_request_rate():
    quick = PLAIN | {"duration_ms": 10}
    drawing = drawn("lambda", 1, quick)
    found = worst_case(drawing, evaluate(drawing).components["api"])
    per_environment = load_limits().lambda_requests_per_second_per_concurrency
    assert found.lambda_requests_per_s == pytest.approx(1_000 * per_environment)


def test_that_a_fleet_is_full_where_its_processors_are():
    work = PLAIN | {"mode": "detailed", "cpu_ms": 20, "wait_ms": 0}
    drawing = drawn("ec2", monthly(1_000_000), work)
    api = evaluate(drawing).components["api"]
    found = worst_case(drawing, api)
    # 2 servers × 2 vCPU × 1.018 of the reference over 20 ms.
    assert found.ec2_requests_per_s == pytest.approx(4 * 1.018 / 0.020, rel=1e-6)
    assert found.ec2_usd_per_month == option(api, "ec2").usd_per_month


def test_that_a_server_has_no_function_to_flood_where_none_is_possible():
    drawing = drawn("ec2", 1, PLAIN | {"gpu": True})
    found = evaluate(drawing).components
    assert worst_case(drawing, found["base"]) is None


# What is easily left out


def test_that_both_sides_pay_door_logs_and_egress_unless_told_otherwise():
    drawing = scenario([users(1_000), part("api", "ec2")], [call("users", "api")])
    api = evaluate(drawing).components["api"]
    services = {
        side: {one.service for one in option(api, side).lines} for side in ("ec2", "lambda")
    }
    for side, door in (("ec2", "load_balancer"), ("lambda", "api_gateway")):
        assert {door, "cloudwatch_logs", "data_transfer"} <= services[side]
    assert {"ebs", "public_ipv4"} <= services["ec2"]


def test_that_waiting_is_billed_on_the_function_and_named():
    work = PLAIN | {"mode": "detailed", "cpu_ms": 0, "wait_ms": 300}
    half = PLAIN | {"mode": "detailed", "cpu_ms": 100, "wait_ms": 100}
    function = {"memory_mib": 1_769, "architecture": "x86_64", "front_door": "none"}
    for workload, share in ((work, 1.0), (half, 0.5)):
        drawing = scenario(
            [users(1_000), part("api", "lambda", workload, lambda_=function)],
            [call("users", "api")],
        )
        found = option(evaluate(drawing).components["api"], "lambda")
        running = line(found.lines, "lambda", "Duration").usd
        assert found.waiting_usd_per_month == pytest.approx(share * running, rel=1e-6)
    server = option(evaluate(drawing).components["api"], "ec2")
    assert server.waiting_usd_per_month is None


def test_that_one_memory_figure_does_not_serve_both_sides():
    """A function is configured; a server holds processes and what is in progress."""
    heavy = PLAIN | {"mode": "detailed", "cpu_ms": 1, "wait_ms": 1_000, "memory_need_mib": 128}
    few, many = (
        evaluate(
            scenario(
                [users(720_000), part("api", "ec2", heavy | {"request_memory_mib": mib})],
                [call("users", "api")],
            )
        ).components["api"]
        for mib in (1, 50)
    )
    costs = [option(found, "ec2").usd_by_basis["bare"] for found in (few, many)]
    assert costs[1] > 1.5 * costs[0]
    same = [option(found, "lambda").usd_per_month for found in (few, many)]
    assert same[0] == same[1]
