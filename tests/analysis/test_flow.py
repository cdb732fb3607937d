"""Traffic through a drawing, against propagation by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.analysis.flow import flow
from planner.document import Scenario
from tests.analysis.drawings import call, event, node, part, scenario, users

HOURS = 730.0

Arrow = tuple[int, int, float, float, int]


@st.composite
def graphs(draw: st.DrawFn, *, loops: bool) -> tuple[int, list[Arrow]]:
    """Return a number of parts and arrows (from, to, calls, cache hit, batch) between them."""
    size = draw(st.integers(2, 7))
    arrows = []
    for source in range(size):
        targets = range(size) if loops else range(source + 1, size)
        for target in targets:
            if source == target or not draw(st.booleans()):
                continue
            most = 0.9 / size if loops else 4.0
            arrows.append(
                (
                    source,
                    target,
                    draw(st.floats(0, most)),
                    draw(st.sampled_from((0.0, 0.25, 0.9))),
                    draw(st.sampled_from((1, 10))),
                )
            )
    return size, arrows


def drawn(size: int, arrows: list[Arrow], own: list[float]) -> Scenario:
    """Return the drawing: computing parts only, each with traffic of its own."""
    parts = [
        part(
            f"p{place}",
            traffic={"shape": "steady", "requests_per_hour": own[place]},
        )
        for place in range(size)
    ]
    edges = [
        event(f"p{source}", f"p{target}", times, cache_hit=hit, batch_size=batch)
        for source, target, times, hit, batch in arrows
    ]
    return scenario(parts, edges)


def pushed(size: int, arrows: list[Arrow], own: list[float], rounds: int) -> list[float]:
    """Propagate requests around the drawing again and again, one step a round."""
    total = list(own[:size])
    moving = list(own[:size])
    for _ in range(rounds):
        arriving = [0.0] * size
        for source, target, times, hit, batch in arrows:
            arriving[target] += moving[source] * times * (1 - hit) / batch
        total = [a + b for a, b in zip(total, arriving, strict=True)]
        moving = arriving
    return total


own_loads = st.lists(st.floats(0, 1e5), min_size=7, max_size=7)


@given(graphs(loops=False), own_loads)
@settings(max_examples=40)
def test_that_every_part_of_a_tree_or_web_gets_what_pushing_by_hand_gives_it(graph, own):
    size, arrows = graph
    found = flow(drawn(size, arrows, own))
    by_hand = pushed(size, arrows, own, rounds=size)
    for place in range(size):
        load = found.arrivals[f"p{place}"].load
        assert load.per_month(HOURS) == pytest.approx(by_hand[place] * HOURS, rel=1e-9, abs=1e-6)
    assert not found.problems


@given(graphs(loops=True), own_loads)
@settings(max_examples=40)
def test_that_a_loop_that_dies_away_is_summed_to_its_end(graph, own):
    size, arrows = graph
    found = flow(drawn(size, arrows, own))
    by_hand = pushed(size, arrows, own, rounds=400)
    for place in range(size):
        load = found.arrivals[f"p{place}"].load
        assert load.per_month(HOURS) == pytest.approx(by_hand[place] * HOURS, rel=1e-9, abs=1e-6)
    assert not found.problems


@pytest.mark.parametrize("gain", [1.0, 1.5])
def test_that_a_loop_that_feeds_itself_is_reported_with_all_behind_it_and_nothing_else(gain):
    drawing = scenario(
        [users(10), part("a"), part("b"), part("behind"), part("beside")],
        [
            call("users", "a"),
            event("a", "b", gain),
            event("b", "a"),
            event("b", "behind", 0.1),
            call("users", "beside"),
        ],
    )
    found = flow(drawing)
    assert set(found.problems) == {"a", "b", "behind"}
    assert found.arrivals["beside"].load.per_month(HOURS) == pytest.approx(7300)


def test_that_a_part_calling_itself_is_a_geometric_sum():
    drawing = scenario([users(100), part("a")], [call("users", "a"), event("a", "a", 0.5)])
    assert flow(drawing).arrivals["a"].load.per_month(1) == pytest.approx(200)


def test_that_reading_a_bucket_breeds_no_uploads():
    """API → S3 → Lambda → S3 → API: a put fires events, a get does not."""
    drawing = scenario(
        [users(1000), part("api"), node("uploads", "aws.s3.bucket"), part("resize", "lambda")],
        [
            call("users", "api"),
            call("api", "uploads", 0.005, operation="put"),
            event("uploads", "resize", operation="event"),
            call("resize", "uploads", 1, operation="get"),
        ],
    )
    found = flow(drawing)
    assert not found.problems
    assert found.arrivals["resize"].load.per_month(1) == pytest.approx(5)
    uploads = found.arrivals["uploads"]
    assert uploads.operation("put").per_month(1) == pytest.approx(5)
    assert uploads.operation("get").per_month(1) == pytest.approx(5)


def test_that_fires_on_keeps_a_notified_caller_from_calling_again():
    """Resized photos tell the API; only visitors make it upload."""
    edges = [
        call("users", "api"),
        call("api", "uploads", 0.5, operation="put", fires_on=["users-api"]),
        event("uploads", "api", operation="event"),
    ]
    parts = [users(100), part("api"), node("uploads", "aws.s3.bucket")]
    found = flow(scenario(parts, edges))
    assert found.arrivals["uploads"].load.per_month(1) == pytest.approx(50)
    assert found.arrivals["api"].load.per_month(1) == pytest.approx(150)


def test_that_a_load_balancer_splits_by_weight_and_all_others_multiply():
    parts = [users(90), node("alb", "aws.load_balancer"), part("a"), part("b"), part("c")]
    edges = [
        call("users", "alb"),
        call("alb", "a", 2),
        call("alb", "b", 1),
        call("a", "c", 3),
    ]
    arrivals = flow(scenario(parts, edges)).arrivals
    loads = {key: arrivals[key].load.per_month(1) for key in "abc"}
    assert loads == pytest.approx({"a": 60, "b": 30, "c": 180})


def test_that_a_profile_downstream_is_added_to_what_flows_in():
    own = {"shape": "steady", "requests_per_hour": 7}
    drawing = scenario([users(10), part("a", traffic=own)], [call("users", "a", 2)])
    assert flow(drawing).arrivals["a"].load.per_month(1) == pytest.approx(27)


def test_that_every_hour_of_the_week_flows_by_itself_and_spikes_keep_their_frequency():
    spike = {"shape": "spike", "normal_per_hour": 10, "spike_per_hour": 100_000, "hours": 6}
    source = users(0) | {"traffic": spike}
    arrivals = flow(scenario([source, part("a")], [call("users", "a", 0.5)])).arrivals
    before, after = arrivals["users"].load, arrivals["a"].load
    assert np.allclose(after.busy_week, before.busy_week * 0.5)
    assert after.busy_weeks_per_month == before.busy_weeks_per_month
    assert after.extra_per_month == pytest.approx(before.extra_per_month * 0.5)
    # 10 an hour all month, and once a month 6 hours that have 100,000 instead (a ramp in between).
    assert after.per_month(730) == pytest.approx(0.5 * (7_300 + 6 * 99_990), rel=0.01)


def test_that_a_hundred_parts_in_a_row_keep_the_count():
    keys = [f"p{place}" for place in range(100)]
    parts = [users(1000), *(part(key) for key in keys)]
    edges = [call("users", "p0"), *(call(a, b) for a, b in pairwise(keys))]
    assert flow(scenario(parts, edges)).arrivals["p99"].load.per_month(1) == pytest.approx(1000)


def test_that_thousands_of_calls_in_and_out_of_one_part_take_no_time():
    many = 3_000
    parts = [users(1_000.0, "u"), part("hub"), *(part(f"p{n}") for n in range(3))]
    edges = [call("u", "hub", 0.0001, id=f"in{n}") for n in range(many)]
    edges += [call("hub", "hub", 0.5 / many, id=f"round{n}") for n in range(many)]
    edges += [call("hub", f"p{n % 3}", 0.5, id=f"out{n}") for n in range(many)]

    found = flow(scenario(parts, edges))

    fired = 1_000.0 * many * 0.0001 / (1 - 0.5)
    assert found.arrivals["p0"].load.week[0] == pytest.approx(fired * 0.5 * many / 3)
    assert found.problems == {}


@pytest.mark.parametrize(("gain", "is_endless"), [(0.999, False), (1.0, True), (1.001, True)])
def test_that_a_long_circle_is_told_from_an_endless_one(gain, is_endless):
    size = 300
    parts = [users(1.0, "u"), *(part(f"p{n}") for n in range(size))]
    edges = [call("u", "p0")]
    edges += [call(f"p{n}", f"p{(n + 1) % size}", gain if n == 7 else 1.0) for n in range(size)]

    found = flow(scenario(parts, edges))

    assert bool(found.problems) is is_endless
    if not is_endless:
        assert found.arrivals["p5"].load.week[0] == pytest.approx(1 / (1 - gain))


def test_that_a_circle_too_large_to_be_computed_is_told_and_what_is_behind_it_too():
    size = 2_100
    parts = [users(1.0, "u"), *(part(f"p{n}") for n in range(size)), part("behind"), part("apart")]
    edges = [call("u", "p0"), call("p3", "behind"), call("u", "apart")]
    edges += [call(f"p{n}", f"p{(n + 1) % size}", 0.5) for n in range(size)]

    found = flow(scenario(parts, edges))

    assert found.problems["p9"] == "Its traffic runs in a circle of more than 2,000 parts"
    assert found.problems["behind"].endswith("a circle too large to be computed")
    assert "apart" not in found.problems


WORDS = st.sampled_from(["", "a", "ab", "abc", "b", "ba", "abd"])


@given(written=st.lists(WORDS, max_size=6), triggers=st.lists(WORDS, min_size=1, max_size=6))
def test_that_objects_fire_what_waits_for_their_prefix_or_a_part_of_it(written, triggers):
    parts = [users(1.0, "u"), node("store", "aws.s3.bucket"), part("b")]
    ins = [call("u", "store", id=f"i{n}", key_prefix=word) for n, word in enumerate(written)]
    outs = [event("store", "b", id=f"o{n}", key_prefix=word) for n, word in enumerate(triggers)]

    found = flow(scenario(parts, [*ins, *outs]))

    for number, trigger in enumerate(triggers):
        fires = [
            word
            for word in written
            if not trigger or not word or word.startswith(trigger) or trigger.startswith(word)
        ]
        assert found.edges[f"o{number}"].week[0] == pytest.approx(len(fires))
