"""Totals and verdicts against a second way: the drawing changed as they say, computed anew."""

import random
from typing import Any

import pytest

from planner.analysis import evaluate
from planner.analysis.results import Results
from planner.analysis.sweep import sweep
from planner.document import Scenario
from planner.document.edits import set_param
from tests.analysis.drawings import call, event, node, part, scenario, users

LOADS: tuple[dict[str, Any], ...] = (
    {"shape": "steady", "requests_per_hour": 900},
    {"shape": "office_hours", "requests_per_hour": 1_000},
    {"shape": "daily_wave", "requests_per_month": 20_000_000},
    {"shape": "spike", "normal_per_hour": 10, "spike_per_hour": 50_000},
    {"shape": "schedule", "every": "day"},
)
FLEETS: tuple[dict[str, Any], ...] = (
    {},
    {"instance_type": "t3.medium", "count": 2},
    {"instance_type": "m5.large", "count": 1, "disk_gib": 0, "public_ipv4": False},
    {"instance_type": "c7g.large", "count": 3, "load_balancer": "yes"},
    {"scaling": "auto"},
    {"runs": "calendar"},
)
FUNCTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"memory_mib": 512, "architecture": "x86_64"},
    {"memory_mib": 2_048, "architecture": "arm64", "front_door": "none"},
    {"memory_mib": 3_008, "architecture": "x86_64", "provisioned_concurrency": 3},
)
SERVICES = (("aws.s3.bucket", "put"), ("aws.sqs", "send"), ("aws.rds", "query"))


def drawn(seed: int) -> Scenario:
    """Return parts that call each other, share servers, and share a free tier."""
    draw = random.Random(seed)
    nodes, edges = [users(0) | {"traffic": draw.choice(LOADS)}], []
    keys = [f"part{place}" for place in range(draw.randint(2, 4))]
    for place, key in enumerate(keys):
        fleet = draw.choice(FLEETS)
        if place and draw.random() < 0.35:
            fleet = {"same_fleet_as": keys[0]}
        work = {
            "mode": draw.choice(["simple", "detailed"]),
            "duration_ms": draw.choice([5, 200, 20_000]),
            "cpu_ms": draw.choice([1, 20, 300]),
            "wait_ms": draw.choice([0, 30, 900]),
            "log_kib": draw.choice([0, 0.5]),
            "response_kib": draw.choice([0, 20]),
            "request_memory_mib": draw.choice([1, 60]),
        }
        placement = draw.choice(["ec2", "lambda", "fargate"])
        nodes.append(part(key, placement, work, ec2=fleet, lambda_=draw.choice(FUNCTIONS)))
        caller = "users" if not place or draw.random() < 0.3 else draw.choice(keys[:place])
        connect = call if draw.random() < 0.6 else event
        edges.append(connect(caller, key, draw.choice([0.2, 1, 3])))
    for kind, operation in SERVICES:
        nodes.append(node(kind, kind))
        edges.append(call(draw.choice(keys), kind, operation=operation))
    if draw.random() < 0.5:
        nodes.append(node("mongo", "aws.database_ec2", on_fleet_of=keys[0]))
        edges.append(call(draw.choice(keys), "mongo", 2, operation="query"))
    return scenario(
        nodes,
        edges,
        free_tier=draw.choice(["none", "always_free", "legacy"]),
        environments=draw.choice([1, 1, 3]),
        min_instances=draw.choice([1, 2]),
        operations_hours_per_month=draw.choice([0, 0, 2]),
    )


def with_placements(drawing: Scenario, wanted: dict[str, str]) -> Results:
    """Return the results of the drawing with parts placed so."""
    for key, placement in wanted.items():
        drawing = set_param(key, "placement", placement)(drawing)
    return evaluate(drawing)


@pytest.mark.parametrize("seed", [1, 68, 292])
def test_that_a_total_is_that_of_the_drawing_that_it_describes(seed):
    drawing = drawn(seed)
    results = evaluate(drawing)
    parts = {key: one for key, one in results.components.items() if one.verdict is not None}
    totals = results.totals
    for side, total, blocked in (
        ("ec2", totals.all_ec2_usd_per_month, totals.all_ec2_blocked),
        ("lambda", totals.all_lambda_usd_per_month, totals.all_lambda_blocked),
    ):
        there = with_placements(drawing, dict.fromkeys(parts.keys() - set(blocked), side))
        assert total == pytest.approx(there.totals.as_drawn_usd_per_month, rel=1e-9)
    chosen = {
        key: one.verdict.choice
        for key, one in parts.items()
        if one.verdict is not None and one.verdict.choice != "either"
    }
    there = with_placements(drawing, chosen)
    assert totals.recommended_usd_per_month == pytest.approx(
        there.totals.as_drawn_usd_per_month, rel=1e-9
    )


@pytest.mark.parametrize("seed", [5, 6, 18, 32, 47])
def test_that_an_option_costs_what_the_drawing_costs_more_with_it(seed):
    """What callers pay for waiting is in proportion; the rest is exact."""
    drawing = drawn(seed)
    results = evaluate(drawing)
    today_usd = results.totals.as_drawn_usd_per_month
    compared = 0
    for key, found in results.components.items():
        usd = {one.placement: one.usd_per_month for one in found.options if one.why_not is None}
        drawn_usd = usd.get(str(found.placement))
        for placement, there_usd in usd.items():
            if drawn_usd is None or placement == found.placement:
                continue
            moved_usd = with_placements(drawing, {key: placement}).totals.as_drawn_usd_per_month
            waiting = any(line.rate == "waiting" for one in found.options for line in one.lines)
            bound = 0.01 * abs(there_usd - drawn_usd) if waiting else 1e-9 * today_usd
            assert there_usd - drawn_usd == pytest.approx(moved_usd - today_usd, abs=bound)
            compared += 1
    assert compared


def test_that_a_function_that_waits_is_said_and_counts_in_every_figure():
    """900/h × 2 calls of a function of 1 GB: what a slower callee costs it, by hand."""
    front = {"mode": "detailed", "cpu_ms": 20, "wait_ms": 30, "log_kib": 0}
    back = {"mode": "detailed", "cpu_ms": 60, "wait_ms": 300, "log_kib": 0}
    function = {"memory_mib": 1_024, "architecture": "x86_64"}
    drawing = scenario(
        [
            users(9_000),
            part("front", "lambda", front, lambda_=function),
            part("back", "ec2", back, lambda_={"memory_mib": 256, "architecture": "x86_64"}),
        ],
        [call("users", "front"), call("front", "back", 2)],
    )
    found = evaluate(drawing).components["back"]
    ec2, lambda_ = found.options[:2]
    assert ec2.latency is not None
    assert lambda_.latency is not None
    longer_s = (lambda_.latency.mean_ms - ec2.latency.mean_ms) / 1_000
    assert longer_s > 0.3
    (line,) = (one for one in lambda_.lines if one.rate == "waiting")
    paid_usd = 9_000 * 730 * 2 * longer_s * 0.0000166667
    assert line.usd == pytest.approx(paid_usd, rel=0.01)
    assert line.quantity == pytest.approx(longer_s * 1_000, rel=1e-9)
    assert not any(one.rate == "waiting" for one in ec2.lines)
    assert found.verdict is not None
    (said,) = (one.text for one in found.verdict.reasons if one.rule == "callers-wait")
    assert "longer for Lambda" in said
    drawn_curves = sweep(drawing, "back")
    assert drawn_curves is not None
    assert drawn_curves.here_usd["lambda"] == pytest.approx(lambda_.usd_per_month, rel=1e-6)
    assert found.verdict.spread["lambda"][0] > paid_usd / 2
