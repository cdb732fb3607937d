"""What must hold of every drawing, whatever is in it."""

from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.analysis import evaluate
from planner.analysis.results import Results
from planner.document import Scenario
from tests.analysis.drawings import call, event, node, option, part, scenario, users

SHAPES = st.sampled_from(
    [
        {"shape": "steady", "requests_per_hour": 900},
        {"shape": "office_hours", "requests_per_hour": 1_000},
        {"shape": "daily_wave", "requests_per_month": 2_000_000},
        {"shape": "spike", "normal_per_hour": 10, "spike_per_hour": 50_000},
        {"shape": "schedule", "every": "day"},
    ]
)
WORKLOADS = st.fixed_dictionaries(
    {
        "duration_ms": st.sampled_from([5, 50, 200, 900, 20_000]),
        "at_memory_mib": st.sampled_from([128, 512, 1769]),
        "cpu_share": st.sampled_from([0.0, 0.05, 0.5, 1.0]),
        "memory_need_mib": st.sampled_from([64, 300, 2_000]),
        "log_kib": st.sampled_from([0, 0.5]),
    }
)
FLEETS = st.sampled_from(
    [
        {"instance_type": "t3.medium", "count": 2},
        {"instance_type": "m5.large", "count": 1, "disk_gib": 0, "public_ipv4": False},
        {"instance_type": "c7g.large", "count": 3, "load_balancer": "yes"},
    ]
)
FUNCTIONS = st.sampled_from(
    [
        {"memory_mib": 512, "architecture": "x86_64"},
        {"memory_mib": 2048, "architecture": "arm64", "front_door": "none"},
        {"memory_mib": 3008, "architecture": "x86_64", "provisioned_concurrency": 3},
    ]
)


@st.composite
def drawings(draw: st.DrawFn) -> Scenario:
    """Return a user-facing part, one behind an event, and services around them; all pinned."""
    parts = [
        users(0) | {"traffic": draw(SHAPES)},
        part(
            "api",
            draw(st.sampled_from(["ec2", "lambda", "fargate"])),
            draw(WORKLOADS),
            ec2=draw(FLEETS),
            lambda_=draw(FUNCTIONS),
        ),
        part(
            "worker",
            draw(st.sampled_from(["ec2", "lambda"])),
            draw(WORKLOADS),
            ec2=draw(FLEETS),
            lambda_=draw(FUNCTIONS),
        ),
        node("bucket", "aws.s3.bucket"),
        node("table", "aws.dynamodb"),
        node("mail", "aws.ses.sending"),
    ]
    edges = [
        call("users", "api"),
        call("api", "bucket", draw(st.sampled_from([0.0, 0.1, 2.0])), operation="put"),
        event("bucket", "worker", operation="event"),
        call("worker", "table", 2, operation="write"),
        call("worker", "mail", 0.5, operation="send"),
    ]
    return scenario(parts, edges, free_tier=draw(st.sampled_from(["none", "always_free"])))


def figures(results: Results) -> list[object]:
    """Return everything of the results that a reader could compare."""
    return [
        results.totals,
        [
            (
                key,
                part_result.usd_per_month,
                part_result.lines,
                part_result.verdict,
                part_result.percentiles,
                part_result.break_even,
                [(o.placement, o.usd_per_month, o.why_not) for o in part_result.options],
            )
            for key, part_result in sorted(results.components.items())
        ],
        results.findings,
    ]


@given(drawings(), st.sampled_from([1.01, 1.7, 5.0, 80.0]))
@settings(max_examples=12)
def test_that_more_traffic_never_costs_less_where_nothing_else_changes(drawing, factor):
    before, after = evaluate(drawing), evaluate(drawing, traffic_x=factor)
    slack = 1e-9 * before.totals.as_drawn_usd_per_month
    assert after.totals.as_drawn_usd_per_month >= before.totals.as_drawn_usd_per_month - slack
    for key, part_result in before.components.items():
        grown = after.components[key]
        # Shared free tier: a part may get a larger share of it, the sum of all may not shrink.
        if drawing.settings.free_tier == "none":
            assert grown.usd_per_month >= part_result.usd_per_month * (1 - 1e-9) - 1e-12


@given(drawings())
@settings(max_examples=25)
def test_that_lines_sum_to_parts_and_parts_to_the_total(drawing):
    results = evaluate(drawing)
    for part_result in results.components.values():
        assert part_result.usd_per_month == pytest.approx(
            fsum(line.usd for line in part_result.lines if line.usd is not None), rel=1e-9
        )
    total = fsum(part_result.usd_per_month for part_result in results.components.values())
    assert results.totals.as_drawn_usd_per_month == pytest.approx(total, rel=1e-9)


@given(drawings())
@settings(max_examples=25)
def test_that_the_dearer_side_is_never_chosen_and_an_impossible_one_never(drawing):
    for part_result in evaluate(drawing).components.values():
        answer = part_result.verdict
        if answer is None or answer.choice == "either":
            continue
        chosen = option(part_result, answer.choice)
        other = option(part_result, "lambda" if answer.choice == "ec2" else "ec2")
        assert chosen.feasible
        assert chosen.usd_per_month is not None
        if other.feasible and other.usd_per_month is not None:
            assert chosen.usd_per_month <= other.usd_per_month
            assert answer.saves_usd_per_month == pytest.approx(
                other.usd_per_month - chosen.usd_per_month, abs=1e-9
            )


@given(drawings())
@settings(max_examples=15)
def test_that_best_fit_is_never_dearer_than_what_the_user_pins(drawing):
    """A pinned configuration is one of those that best fit looks at, so it cannot win."""
    free = {
        key: one.model_copy(
            update={
                "params": one.params.model_copy(
                    update={
                        "lambda_": one.params.lambda_.model_copy(
                            update={"memory_mib": None, "architecture": None}
                        )
                    }
                )
            }
        )
        if one.kind == "aws.compute"
        else one
        for key, one in drawing.nodes.items()
    }
    pinned = evaluate(drawing)
    sought = evaluate(drawing.model_copy(update={"nodes": free}))
    for key in ("api", "worker"):
        mine, best = (option(found.components[key], "lambda") for found in (pinned, sought))
        if mine.feasible and mine.usd_per_month is not None:
            assert best.feasible
            assert best.usd_per_month is not None
            # The search takes the fastest of those within 1 % of the cheapest.
            assert best.usd_per_month <= mine.usd_per_month * 1.011 + 1e-9


@given(drawings(), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_that_the_order_of_the_parts_changes_nothing(drawing, random):
    nodes, edges = list(drawing.nodes.values()), list(drawing.edges.values())
    random.shuffle(nodes)
    random.shuffle(edges)
    other = Scenario.model_validate(
        {
            "nodes": [one.model_dump() for one in nodes],
            "edges": [one.model_dump() for one in edges],
            "settings": drawing.settings.model_dump(),
        }
    )
    before, after = evaluate(drawing), evaluate(other)
    assert after.totals.as_drawn_usd_per_month == pytest.approx(
        before.totals.as_drawn_usd_per_month, rel=1e-9
    )
    for key, part_result in before.components.items():
        mirrored = after.components[key]
        assert mirrored.usd_per_month == pytest.approx(part_result.usd_per_month, rel=1e-9)
        if part_result.verdict is not None:
            assert mirrored.verdict is not None
            assert mirrored.verdict.choice == part_result.verdict.choice


@given(drawings())
@settings(max_examples=15)
def test_that_the_same_question_twice_has_the_same_answer(drawing):
    again = Scenario.model_validate(drawing.model_dump())
    assert figures(evaluate(drawing)) == figures(evaluate(again))


IDLES = {"ec2", "ebs", "public_ipv4", "load_balancer", "s3", "dynamodb", "fargate"}
"""Services that cost something while nothing arrives: hours, stored data."""


@given(drawings())
@settings(max_examples=15)
def test_that_without_traffic_only_what_idles_costs_anything(drawing):
    for part_result in evaluate(drawing, traffic_x=0).components.values():
        for line in part_result.lines:
            if line.usd:
                warm = line.item == "Provisioned concurrency"
                assert line.service in IDLES or warm, line


@given(drawings())
@settings(max_examples=10)
def test_that_a_month_of_half_the_hours_brings_half_the_steady_traffic(drawing):
    def requests(hours: float) -> tuple[float, float]:
        chosen = drawing.settings.model_copy(update={"hours_per_month": hours})
        found = evaluate(drawing.model_copy(update={"settings": chosen})).components["users"]
        return found.requests_per_month, found.load.extra_per_month

    (half, extra), (whole, _) = requests(365.0), requests(730.0)
    assert whole - extra == pytest.approx(2 * (half - extra), rel=1e-9)


@given(WORKLOADS, st.sampled_from([10, 3_000, 200_000]))
@settings(max_examples=15)
def test_that_a_workload_in_other_words_is_the_same_workload(workload, per_hour):
    """A duration with its memory and share, or computing and waiting: one need."""
    share = min(workload["at_memory_mib"] / 1_769, 1)
    duration = workload["duration_ms"]
    computing = workload["cpu_share"] * duration
    needs = {key: workload[key] for key in ("memory_need_mib", "log_kib")} | {"longest_run_s": 20}
    words = [
        workload | {"longest_run_s": 20},
        needs | {"mode": "detailed", "cpu_ms": computing * share, "wait_ms": duration - computing},
    ]
    found = [
        evaluate(
            scenario([users(per_hour), part("api", "ec2", one)], [call("users", "api")])
        ).components["api"]
        for one in words
    ]
    for side in ("ec2", "lambda"):
        one, other = (option(each, side) for each in found)
        assert one.feasible == other.feasible
        assert one.config.get("instance_type") == other.config.get("instance_type")
        if one.usd_per_month is not None:
            assert one.usd_per_month == pytest.approx(other.usd_per_month, rel=1e-6)
    assert found[0].verdict.choice == found[1].verdict.choice


@given(drawings(), st.sampled_from([1.5, 2, 4]))
@settings(max_examples=10)
def test_that_another_environment_never_costs_less_and_functions_no_more(drawing, environments):
    copied = drawing.settings.model_copy(update={"environments": environments})
    before = evaluate(drawing).components
    after = evaluate(drawing.model_copy(update={"settings": copied})).components
    for key, part_result in before.items():
        assert after[key].usd_per_month >= part_result.usd_per_month * (1 - 1e-9)
        if part_result.verdict is not None:
            one, other = (option(found, "lambda") for found in (part_result, after[key]))
            assert one.usd_per_month == other.usd_per_month
