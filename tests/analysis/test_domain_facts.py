"""Facts of how AWS behaves, a test each: what no other test would miss if it went.

Where the other facts are held: limits and burst modes in tests/catalog, findings and their
thresholds in test_findings, what practitioners laugh at in test_practitioners, placements and
their bills in tests/engine/placement, the guide's bills in test_guide_scenarios.
"""

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis import evaluate
from planner.analysis.findings.look import usd_of
from planner.analysis.side_by_side import side_by_side
from planner.catalog.limits import load_limits
from planner.engine.performance.burst_credits import CreditRules, credit_week
from planner.engine.placement.managed_instances import managed_option
from planner.engine.placement.workload import Workload
from planner.kinds.compute import Workload as WorkloadParams
from planner.kinds.messages import EventBridgeParams, SqsParams
from planner.traffic import Load
from tests.analysis.drawings import call, findings_of, node, option, part, scenario, users
from tests.analysis.test_findings import looped
from tests.engine.placement.test_against_hand import BOOK, TABLE, fleet, function, steady

LIMITS = load_limits()
BUSY = 0.5
"""Utilisation of a t2 or t3 above what it earns for."""


# Burst credits


@pytest.mark.parametrize(
    ("family", "mode", "launch", "kept_h"),
    [("t2", "standard", 30, 0), ("t3", "unlimited", 0, 168),
     ("t3a", "unlimited", 0, 168), ("t4g", "unlimited", 0, 168)],
)  # fmt: skip
def test_that_each_burst_family_has_its_mode_its_launch_credits_and_its_memory(
    family, mode, launch, kept_h
):
    kind = BOOK.instance_type(f"{family}.medium")
    assert kind.default_credit_mode == mode
    assert kind.launch_credits == launch * kind.vcpu
    assert LIMITS.credits_kept_after_stop_h[family] == kept_h


def test_that_a_stopped_instance_earns_nothing_and_loses_its_balance_where_it_is_not_kept():
    """Office hours at 5 % save credits; overnight they are kept, or gone and started anew."""
    on = [9 <= hour % 24 < 18 for hour in range(168)]
    rules = CreditRules(2, 24, 576, unlimited=False, launch_credits=60, kept_hours=168)
    week = credit_week(np.where(on, 0.05, 0.0), rules, running=on)
    lost = credit_week(np.where(on, 0.05, 0.0), replace(rules, kept_hours=0), running=on)
    assert week.balance[9 + 8] == pytest.approx(576)  # full after weeks
    assert week.balance[20] == pytest.approx(week.balance[17])
    assert lost.balance[20] == 0
    # 60 launch credits pay for the first hours; nine hours earn 24 each and spend 6.
    assert lost.balance[17] == pytest.approx(9 * 18)


def test_that_a_t2_on_a_calendar_runs_dry_each_day_where_a_t3_would_have_saved():
    """Two busy hours at the end of the day, after a quiet morning and a night switched off."""
    hours = np.arange(168) % 24
    work_s = np.where((hours >= 9) & (hours < 14), 0.1, np.where(hours == 14, 3.0, 0.0))
    kind = BOOK.instance_type("t2.medium")
    rate = work_s * kind.speed * 3_600 / 2.0
    work = Workload(Load(rate, rate), 730, cpu_s=1.0, wait_s=0.0)
    office = {"count": 1, "runs": "calendar", "calendar": (9, 15, 7), "burst_mode": "standard"}
    t2 = fleet(work, instance_type="t2.medium", **office)
    t3 = fleet(work, instance_type="t3.medium", **office)
    assert t2.behaviour.credits[20] == 0
    assert t3.behaviour.credits[20] > 0


# Fifteen minutes, and what runs longer


def test_that_a_run_over_fifteen_minutes_names_what_runs_longer_with_its_limits():
    work = Workload(steady(0.001), 730, cpu_s=1.0, wait_s=1_000, longest_run_s=1_000)
    said = function(work).why_not
    for words in (
        "over 15 min",
        "Fargate",
        "Managed Instances (90 min, asynchronous)",
        "durable functions (366 days of waiting",
        "MicroVMs (8 h, stateful)",
    ):
        assert words in said


# Starts


def test_that_init_is_billed_since_august_2025():
    assert LIMITS.lambda_init_billed_since == "2025-08-01"


def test_that_placement_is_waited_for_and_not_billed():
    """50 to 150 ms on each cold start: on the latency, not on the bill."""
    assert LIMITS.lambda_placement_ms_band == (50, 150)
    work = Workload(steady(1 / 3_600), 730, cpu_s=0.0, wait_s=0.1, cv=0.1)
    found = function(work, memory_mib=512)
    slower_ms = found.latency.mean_ms - 100
    assert slower_ms == pytest.approx(found.cold_share * 100, rel=0.02)
    assert found.usages["single"][0].usage["init_ms"] == 0


# Throttling


def test_that_refused_events_are_tried_again_from_one_second_to_five_minutes():
    work = Workload(steady(9.5), 730, cpu_s=0.0, wait_s=1.0)
    notes = " ".join(function(work, quota="new", memory_mib=512).notes)
    assert "6 h at most" in notes
    assert "after 1 s, later every 5 min" in notes


def test_that_failed_events_are_tried_again_after_one_and_two_minutes():
    assert LIMITS.lambda_async_retry_delays_s == (60, 120)


def test_that_the_quota_binds_a_burst_before_the_rate_of_scaling_does():
    """From nothing to 5,000 at once: a default account refuses what is over 1,000, all hour long.

    With 10,000 allowed, 1,000 run at once and 100 more each second: only the first seconds are
    refused.
    """
    rate = np.zeros(168)
    rate[10] = 5_000 * 3_600
    jump = Load(rate, rate, ramp_minutes=0.0)
    work = Workload(jump, 730, cpu_s=0.0, wait_s=1.0, synchronous=True)
    capped, raised = (
        function(work, quota=quota, memory_mib=512).behaviour.throttled[10]
        for quota in ("default", "raised")
    )
    assert capped == pytest.approx(4_000 * 3_600, rel=0.002)
    # 4,000 too many at first, gone after 40 s; the first second of building up refuses fewer.
    assert raised == pytest.approx(4_000**2 / (2 * 100), rel=0.07)


def test_that_a_jump_over_the_burst_is_refused_however_high_the_quota_is():
    """1,500 at once, where 1,000 start at once, are refused at 15 % of a quota of 10,000 too."""
    rate = np.zeros(168)
    rate[10] = 1_500 * 3_600
    work = Workload(Load(rate, rate, ramp_minutes=0.0), 730, cpu_s=0.0, wait_s=1.0)
    assert function(work, quota="raised", memory_mib=512).behaviour.throttled[10] > 100


# The account


def test_that_credits_of_new_accounts_are_at_most_200_dollars():
    assert LIMITS.credits_profile_usd == 200


# Front doors and payloads


@pytest.mark.parametrize(
    ("door", "timeout_s", "raisable", "request_mb", "response_mb", "streamed_mb"),
    [("function_url", 900, False, 6, 6, 200), ("http_api", 30, False, 10, 10, 0),
     ("rest_api", 29, True, 10, 10, 0), ("alb", 60, True, 1, 1, 0)],
)  # fmt: skip
def test_that_each_front_door_lets_through_what_aws_says(
    door, timeout_s, raisable, request_mb, response_mb, streamed_mb
):
    found = LIMITS.front_doors[door]
    assert (found.timeout_s, found.raisable) == (timeout_s, raisable)
    sizes = (found.request_mb, found.response_mb, found.streamed_mb)
    assert sizes == (request_mb, response_mb, streamed_mb)
    assert not found.websocket


@pytest.mark.parametrize(
    ("door", "mib", "said"),
    [("http_api", 7, "a function takes 6 MB"), ("http_api", 11, "HTTP API passes 10 MB"),
     ("rest_api", 11, "REST API passes 10 MB"), ("alb", 1.5, "Load Balancer passes 1 MB"),
     ("function_url", 7, "Function URL passes 6 MB"), ("http_api", 5, ""), ("alb", 0.9, "")],
)  # fmt: skip
def test_that_a_body_too_large_for_the_door_or_the_function_excludes_it_both_ways(door, mib, said):
    work = Workload(steady(0.01), 730, cpu_s=0.01, wait_s=0.01, synchronous=True)
    for way in ("request_kib", "response_kib"):
        why_not = function(replace(work, **{way: mib * 1_024}), front_door=door).why_not
        assert (said in why_not) if said else why_not is None


def test_that_queues_and_buses_take_a_megabyte():
    assert LIMITS.sqs_payload_mb == LIMITS.eventbridge_payload_mb == 1
    for params, field in ((SqsParams, "message_kib"), (EventBridgeParams, "event_kib")):
        (most,) = [one.le for one in params.model_fields[field].metadata if hasattr(one, "le")]
        assert most == 1_024


@pytest.mark.parametrize(("share", "found"), [(0.79, False), (0.81, True)])
def test_that_a_timeout_is_too_close_from_eighty_percent_on(share, found):
    """p99 with its cold starts over 0.8 of what waits for it."""

    def drawing(**timeout):
        workload = {"mode": "detailed", "cpu_ms": 0, "wait_ms": 700, "longest_run_s": 3}
        pinned = {"memory_mib": 512, "architecture": "x86_64", "front_door": "none"}
        return scenario(
            [users(1_000), part("api", "lambda", workload, lambda_=pinned | timeout)],
            [call("users", "api")],
        )

    p99_s = evaluate(drawing()).components["api"].percentiles.p99 / 1_000
    results = evaluate(drawing(timeout_s=p99_s / share))
    assert bool(findings_of(results, "timeout-chain")) == found


@pytest.mark.parametrize(("kind", "wait_ms", "said"), [("rest", 7_000, "REST API waits 29 s")])
def test_that_a_drawn_front_door_gives_up_as_one_that_comes_with_the_function(kind, wait_ms, said):
    workload = {"mode": "detailed", "cpu_ms": 4, "wait_ms": wait_ms, "longest_run_s": 20}
    drawing = scenario(
        [users(1_000), node("door", "aws.api_gateway", type=kind), part("api", "lambda", workload)],
        [call("users", "door"), call("door", "api")],
    )
    (found,) = findings_of(evaluate(drawing), "timeout-chain")
    assert said in found.text.replace("\u202f", " ")


# Thresholds of what cost engineers point at


def behind_nat(kind, operation, gigabytes, functions_usd=0.0):
    """Return a function behind a NAT gateway that carries so much to a bucket or a table."""

    def drawing(per_hour):
        kib = gigabytes * 1_048_576 / (per_hour * 730)
        return scenario(
            [users(per_hour), part("api", "lambda", {"log_kib": 0}, lambda_={"memory_mib": 512}),
             node("nat", "aws.nat_gateway", other_gb=0), node("store", kind)],
            [call("users", "api"), call("api", "nat"),
             call("nat", "store", operation=operation, payload_back_kib=kib)],
        )  # fmt: skip

    if not functions_usd:
        return drawing(1_000)
    usual = evaluate(drawing(1_000_000)).components["api"].usd_per_month
    return drawing(1_000_000 * functions_usd / usual)


@pytest.mark.parametrize(
    ("kind", "operation"), [("aws.s3.bucket", "get"), ("aws.dynamodb", "read")]
)
@pytest.mark.parametrize(("gigabytes", "found"), [(9.5, False), (10.5, True)])
def test_that_nat_to_s3_and_dynamodb_is_worth_an_endpoint_from_ten_gigabytes(
    kind, operation, gigabytes, found
):
    results = evaluate(behind_nat(kind, operation, gigabytes))
    assert bool(findings_of(results, "nat-to-aws")) == found


@pytest.mark.parametrize(("share", "found"), [(0.28, False), (0.32, True)])
def test_that_nat_is_dear_from_thirty_percent_of_the_functions_behind_it(share, found):
    results = evaluate(behind_nat("aws.s3.bucket", "get", 0, 730 * 0.045 / share))
    assert bool(findings_of(results, "nat-bill")) == found


@pytest.mark.parametrize(
    ("trigger", "put", "found"),
    [("incoming/", "", True), ("", "done/", True), ("a/", "a/b/", True), ("a/", "b/", False)],
)
def test_that_only_prefixes_on_both_sides_keep_a_bucket_from_triggering_itself(trigger, put, found):
    assert bool(findings_of(evaluate(looped(trigger, put)), "recursion")) == found


def test_that_the_type_without_credits_that_is_named_is_the_cheapest_that_fits():
    """14,000 requests of 300 ms are 1.17 vCPU; at 60 % an m5.large at $0.096 would do."""
    heavy = {"mode": "detailed", "cpu_ms": 300, "wait_ms": 0}
    server = {"instance_type": "t3.medium", "count": 1}
    drawing = scenario(
        [users(14_000), part("api", "ec2", heavy, ec2=server)], [call("users", "api")]
    )
    (found,) = findings_of(evaluate(drawing), "cpu-credits")
    named = found.mend.params["ec2.instance_type"]
    kind = BOOK.instance_type(named)
    assert not kind.burstable
    assert kind.vcpu * kind.speed >= 14_000 / 3_600 * 0.3 / 0.6
    assert TABLE.usd_per_hour["on_demand"][TABLE.index(named)] <= 0.096


@pytest.mark.parametrize(("used", "found"), [(0.55, True), (0.65, False)])
def test_that_warm_environments_are_idle_below_sixty_percent_of_use(used, found):
    workload = {"mode": "detailed", "cpu_ms": 0, "wait_ms": 1_000}
    drawing = scenario(
        [users(20 * used * 3_600),
         part("api", "lambda", workload, lambda_={"provisioned_concurrency": 20})],
        [call("users", "api")],
    )  # fmt: skip
    assert bool(findings_of(evaluate(drawing), "provisioned-unused")) == found


def large_server(per_s, wait_ms=0.0):
    """Return an m5.large that computes a second for each request."""
    workload = {"mode": "detailed", "cpu_ms": 1_000, "wait_ms": wait_ms, "longest_run_s": 20}
    server = {"instance_type": "m5.large", "count": 1}
    pinned = {"memory_mib": 1_769, "architecture": "x86_64", "front_door": "none"}
    return scenario(
        [users(per_s * 3_600), part("api", "ec2", workload, ec2=server, lambda_=pinned)],
        [call("users", "api")],
        min_instances=1,
    )


@pytest.mark.parametrize(("busy", "found"), [(0.09, True), (0.11, False)])
def test_that_a_server_idles_below_ten_percent_of_the_week(busy, found):
    kind = BOOK.instance_type("m5.large")
    results = evaluate(large_server(busy * kind.vcpu * kind.speed))
    assert bool(findings_of(results, "idle-server")) == found


@pytest.mark.parametrize(("ratio", "found"), [(1.95, False), (2.05, True)])
def test_that_an_idle_server_is_pointed_at_from_twice_the_cost_of_a_function(ratio, found):
    """Waiting makes the function dearer and leaves the server as idle as before."""

    def usd(wait_ms):
        api = evaluate(large_server(0.05, wait_ms)).components["api"]
        return api.usd_per_month, option(api, "lambda").usd_per_month

    (server, none), (_, some) = usd(0.0), usd(1_000.0)
    wait_ms = 1_000 * (server / ratio - none) / (some - none)
    assert bool(findings_of(evaluate(large_server(0.05, wait_ms)), "idle-server")) == found


@pytest.mark.parametrize(("functions", "found"), [(1, False), (2, True)])
def test_that_the_peaks_of_all_functions_together_count_against_the_quota(functions, found):
    """400 at once each: two of them are over 0.7 of the 900 that can be used."""
    workload = {"mode": "detailed", "cpu_ms": 0, "wait_ms": 1_000}
    names = [f"f{place}" for place in range(functions)]
    drawing = scenario(
        [users(400 * 3_600), *(part(name, "lambda", workload) for name in names)],
        [call("users", name) for name in names],
    )
    assert bool(findings_of(evaluate(drawing), "quota-headroom")) == found


@pytest.mark.parametrize(("share", "found"), [(0.65, False), (0.75, True)])
def test_that_a_whole_vcpu_is_advised_from_seventy_percent_of_computing(share, found):
    cpu_ms = share * 1_000 * 1_500 / 1_769
    workload = {"mode": "detailed", "cpu_ms": cpu_ms, "wait_ms": (1 - share) * 1_000}
    drawing = scenario(
        [users(100), part("api", "lambda", workload, lambda_={"memory_mib": 1_500})],
        [call("users", "api")],
    )
    assert bool(findings_of(evaluate(drawing), "memory-below-one-vcpu")) == found


@pytest.mark.parametrize(("deployment", "found"), [("single_az", True), ("multi_az", False)])
def test_that_a_database_in_one_zone_behind_people_is_pointed_at(deployment, found):
    server = {"instance_type": "t3.medium", "count": 2}
    drawing = scenario(
        [
            users(100),
            part("api", "ec2", ec2=server),
            node("base", "aws.rds", deployment=deployment),
        ],
        [call("users", "api"), call("api", "base", operation="query")],
    )
    one_zone = findings_of(evaluate(drawing), "one-zone")
    assert [one.component for one in one_zone] == (["base"] if found else [])


# Questions that people ask


def test_that_a_server_says_how_many_requests_a_second_it_carries():
    """2 vCPU of an m5.large over 20 ms: about 100 a second, full."""
    workload = {"mode": "detailed", "cpu_ms": 20, "wait_ms": 0}
    server = {"instance_type": "m5.large", "count": 1}
    drawing = scenario(
        [users(3_600), part("api", "ec2", workload, ec2=server)], [call("users", "api")]
    )
    api = evaluate(drawing).components["api"]
    rows = {row.feature: row for row in side_by_side(api, drawing.nodes["api"].params)}
    per_s = 2 * BOOK.instance_type("m5.large").speed / 0.020
    assert rows["Scaling"].ec2.startswith(f"full at {per_s:.3g} req/s")


def test_that_web_sockets_pay_for_messages_and_for_connected_minutes():
    """A million messages of 1 KB, ten minutes connected for each."""
    drawing = scenario(
        [users(1_000_000 / 730), node("door", "aws.api_gateway", type="websocket"), part("api")],
        [call("users", "door", payload_out_kib=1), call("door", "api")],
    )
    usd = {line.rate: line.usd for line in evaluate(drawing).components["door"].lines}
    assert usd["message_usd_per_million"] == pytest.approx(1.00)
    assert usd["connection_usd_per_million_minutes"] == pytest.approx(10 * 0.25)


# Event sources


def test_that_a_queue_is_read_in_batches_of_ten_and_a_stream_of_a_hundred():
    assert SqsParams().batch_size == LIMITS.sqs_batch_default == 10
    assert LIMITS.stream_batch_default == 100


def test_that_idle_polling_of_a_queue_costs_26_cents():
    drawing = scenario(
        [users(0.001), node("queue", "aws.sqs"), part("work", "lambda")],
        [call("users", "queue", operation="send")],
    )
    assert usd_of(evaluate(drawing).components["queue"], "sqs") == pytest.approx(0.264, abs=0.001)


def test_that_the_delay_of_s3_events_is_marked_assumed():
    for name in ("s3_event_delay_p50_s", "s3_event_delay_p99_s"):
        assert LIMITS.source(name).status == "assumed"


# Managed instances


def test_that_managed_instances_never_start_cold_and_say_when_they_throttle():
    work = Workload(steady(1 / 3_600), 730, cpu_s=0.01, wait_s=0.1)
    found = managed_option(work, "m7g.large", 0.6, TABLE, LIMITS)
    assert found.cold_share == 0
    assert found.behaviour.cold_starts is None or not np.any(found.behaviour.cold_starts)
    assert found.latency.percentile(0.999) < 2_000
    assert "doubles within 5 minutes" in " ".join(found.notes)


# Mail


def test_that_the_sandbox_holds_new_accounts_alone():
    """The sending rate belongs to the account: the same mail from an older one is sent."""

    def drawing(quota):
        return scenario(
            [users(10), part("api", "lambda"), node("mail", "aws.ses.sending")],
            [call("users", "api"), call("api", "mail", operation="send")],
            quota=quota,
        )  # fmt: skip

    for quota, held in (("new", True), ("default", False), ("raised", False)):
        assert bool(findings_of(evaluate(drawing(quota)), "mail-sandbox")) == held


# Break-even figures that follow from prices


def test_that_provisioned_concurrency_pays_from_sixty_percent_of_use():
    warm, served, demanded = (
        BOOK.rate("lambda", f"{name}_usd_per_gb_second", architecture="x86_64").first_usd
        for name in ("provisioned", "provisioned_duration", "duration")
    )
    assert warm / (demanded - served) == pytest.approx(0.60, abs=0.001)


def test_that_provisioned_tables_pay_from_a_mean_of_29_percent_of_the_peak():
    hour, million = (
        BOOK.rate("dynamodb", rate, mode=mode).first_usd
        for rate, mode in (
            ("write_capacity_usd_per_unit_hour", "provisioned"),
            ("write_request_usd_per_million", "on_demand"),
        )
    )
    assert hour / (3_600 * million / 1e6) == pytest.approx(0.29, abs=0.005)
    steady_writes = {"shape": "steady", "requests_per_hour": 500_000}
    drawing = scenario(
        [users(0) | {"traffic": steady_writes}, node("table", "aws.dynamodb")],
        [call("users", "table", operation="write")],
    )
    (found,) = findings_of(evaluate(drawing), "table-mode")
    assert "provisioned pays below 3.5 ×" in found.text


# Defaults that a user starts from


def test_that_a_new_part_starts_from_what_practitioners_measure():
    """API 10 % processor, a process of 150 MB and 1 MB a request; mail and images are named."""
    fresh = WorkloadParams()
    assert (fresh.cpu_share, fresh.process_memory_mib, fresh.request_memory_mib) == (0.1, 150, 1)
    said = WorkloadParams.model_fields["cpu_share"].description
    for words in ("API 0.1", "mail 0.05", "images 0.8"):
        assert words in said


def test_that_nat_is_paid_once_a_zone_and_not_once_a_function():
    """Three functions behind one gateway pay for one; a second zone pays for a second."""

    def usd(gateways):
        names = ("a", "b", "c")
        drawing = scenario(
            [users(10), node("nat", "aws.nat_gateway", gateways=gateways, other_gb=0),
             *(part(name, "lambda") for name in names)],
            [*(call("users", name) for name in names), *(call(name, "nat") for name in names)],
        )  # fmt: skip
        (line,) = [
            line
            for line in evaluate(drawing).components["nat"].lines
            if line.rate == "gateway_usd_per_hour"
        ]
        return line.usd

    assert usd(1) == pytest.approx(730 * 0.045)
    assert usd(2) == pytest.approx(2 * usd(1))


def test_that_a_job_has_no_availability_floor():
    """Nobody waits for a job: one server does, where people who wait get two."""
    job = Workload(steady(0.001), 730, cpu_s=1.0, wait_s=0.0)
    assert fleet(job, instance_type="t3.small", min_instances=2, runs="always").basis == "single"
    asked = replace(job, synchronous=True)
    assert fleet(asked, instance_type="t3.small", min_instances=2).basis == "available"


def test_that_a_rise_of_the_processor_share_is_in_the_tornado():
    drawing = scenario(
        [users(10_000), part("api", "lambda", {"cpu_share": 0.1})], [call("users", "api")]
    )
    rows = {row.parameter for row in evaluate(drawing).components["api"].tornado}
    assert "cpu_share" in rows


def test_that_connecting_takes_longer_on_a_small_function():
    """TLS and a database session are computing: at a quarter of a vCPU four times as long."""
    work = Workload(steady(1 / 3_600), 730, cpu_s=0.0, wait_s=0.1, connect_ms=100)
    billed = [
        function(work, memory_mib=mib, architecture="x86_64").usages["single"][0].usage["init_ms"]
        for mib in (442.25, 1_769, 3_538)
    ]
    assert billed == pytest.approx([400, 100, 100])
    slow_start = replace(work, first_request=((1_769.0,), (30.0,)))
    usage = function(slow_start, memory_mib=1_769, architecture="x86_64").usages["single"][0].usage
    assert usage["init_ms"] == pytest.approx(130)


def test_that_a_job_over_fifteen_minutes_has_other_places_to_run():
    workload = {"mode": "detailed", "cpu_ms": 0, "wait_ms": 3_600_000}
    drawing = scenario(
        [node("clock", "aws.scheduler", {"shape": "schedule", "every": "day"}),
         part("job", "ec2", workload)],
        [call("clock", "job", mode="event", operation="event")],
    )  # fmt: skip
    job = evaluate(drawing).components["job"]
    assert not option(job, "lambda").feasible
    assert option(job, "ec2").config["runs"] == "per_job"
    assert option(job, "fargate").feasible
