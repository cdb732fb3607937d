"""What is told ahead of the answers: the same bill to the last digit, and no answer of before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.analysis import Interim, Results, evaluate, evaluate_in_stages
from planner.analysis.evaluate import _FEW, _FIRST_ANSWERS
from planner.document import Scenario
from planner.document.edits import set_setting, set_traffic
from planner.traffic import Steady
from tests.analysis.drawings import call, event, node, part, scenario, users

PLACEMENTS = st.sampled_from(["ec2", "lambda", "fargate", "managed_instances"])
WORKLOADS = st.one_of(
    st.fixed_dictionaries(
        {"duration_ms": st.sampled_from([5, 200, 20_000]), "log_kib": st.sampled_from([0, 0.5])}
    ),
    st.fixed_dictionaries(
        {
            "mode": st.just("detailed"),
            "cpu_ms": st.sampled_from([1, 30]),
            "wait_ms": st.sampled_from([0, 80]),
            "latency_target_ms": st.sampled_from([None, 300]),
        }
    ),
)


@st.composite
def webs(draw: st.DrawFn) -> Scenario:
    """Return parts that call each other, in circles too, and services between them."""
    count = draw(st.integers(_FEW + 1, _FEW + 4))
    keys = [f"p{number}" for number in range(count)]
    parts = [users(draw(st.sampled_from([1, 900, 300_000])))]
    edges = [call("users", "p0"), call("p0", "bucket", operation="put")]
    for place, key in enumerate(keys):
        fleet = {"scaling": draw(st.sampled_from(["fixed", "auto"]))}
        if place and draw(st.booleans()):
            fleet = {"same_fleet_as": "p0"}
        parts.append(part(key, draw(PLACEMENTS), draw(WORKLOADS), ec2=fleet))
        if place:
            caller = keys[draw(st.integers(0, place - 1))]
            edges.append(call(caller, key, draw(st.sampled_from([0.5, 1, 2])), parallel=place == 2))
    if draw(st.booleans()):
        edges.append(call(keys[-1], "p0", 0.1))
    parts += [node("bucket", "aws.s3.bucket"), node("queue", "aws.sqs")]
    edges += [event("bucket", keys[-1]), call("p1", "queue", operation="send")]
    return scenario(parts, edges, free_tier=draw(st.sampled_from(["none", "always_free"])))


@given(webs(), st.sampled_from([0.0, 1.0, 3.0]))
@settings(max_examples=8, deadline=None)
def test_that_costs_told_ahead_are_those_of_the_results_to_the_last_digit(drawing, factor):
    *told, results = evaluate_in_stages(drawing, traffic_x=factor)
    interims = [stage for stage in told if stage is not None]
    assert isinstance(results, Results)
    for interim in interims:
        assert isinstance(interim, Interim)
        assert interim.as_drawn_usd_per_month == results.totals.as_drawn_usd_per_month
        assert interim.complete == results.totals.complete
        assert interim.unknown_lines == results.totals.unknown_lines
        assert interim.edge_requests_per_month == results.edge_requests_per_month
        assert list(interim.components) == list(results.components)
        for key, found in interim.components.items():
            whole = results.components[key]
            assert found.lines == whole.lines
            assert found.usd_per_month == whole.usd_per_month
            assert found.complete == whole.complete
            assert found.problem == whole.problem


@given(webs())
@settings(max_examples=3, deadline=None)
def test_that_a_part_whose_answer_is_pending_shows_none_of_before(drawing):
    evaluate(drawing)  # everything of the drawing before is remembered
    busier = set_traffic("users", Steady(requests_per_hour=77_777))(drawing)
    for stage in evaluate_in_stages(busier):
        if isinstance(stage, Interim):
            for key in stage.pending:
                found = stage.components[key]
                assert (found.verdict, found.as_configured, found.options) == (None, None, ())
                assert found.percentiles is None
                assert found.tornado == found.break_even == ()


def many(count: int) -> Scenario:
    """Return functions beside each other."""
    parts = [part(f"p{n}", "lambda", {"duration_ms": 70 + count}) for n in range(count)]
    return scenario([users(900), *parts], [call("users", f"p{n}") for n in range(count)])


def test_that_answers_join_the_bill_as_they_are_found():
    results = None
    pending = []
    for stage in evaluate_in_stages(many(_FIRST_ANSWERS + 2)):
        if isinstance(stage, Interim):
            pending.append(len(stage.pending))
            answered = {
                key: found for key, found in stage.components.items() if found.verdict is not None
            }
        elif stage is not None:
            results = stage
    assert pending == [_FIRST_ANSWERS + 2, 3]
    for key, found in answered.items():
        assert found is results.components[key]


def test_that_nothing_is_told_ahead_where_the_answers_are_nearly_there():
    few = many(_FEW)
    assert not any(isinstance(stage, Interim) for stage in evaluate_in_stages(few))
    drawing = many(_FEW + 2)
    evaluate(drawing)
    assert not any(isinstance(stage, Interim) for stage in evaluate_in_stages(drawing))


def test_that_whoever_wants_no_more_may_stop_after_each_part():
    drawing = set_setting("free_tier", "always_free")(many(6))
    stages = evaluate_in_stages(drawing)
    before = [stage for stage in (next(stages) for _ in range(6)) if stage is not None]
    stages.close()
    assert before == []
