"""Replay of recorded traces: counted by hand, and refused in one sentence."""

import numpy as np
import pytest

from planner.analysis.replay import (
    NoFunction,
    Trace,
    TracedFunction,
    UnreadableTrace,
    function_of,
    read_trace,
    replay,
)
from tests.analysis.drawings import part, scenario

FUNCTION = TracedFunction(memory_mib=1024, cold_ms=200, keep_alive_s=360)


def test_that_a_small_trace_is_counted_by_hand():
    """Cold at 0, warm at 1, a second environment at 1.05, both gone at 500."""
    trace = Trace(np.array([0.0, 1.0, 1.05, 500.0]), np.full(4, 100.0))
    found = replay(trace, FUNCTION)
    assert (found.requests, found.cold_starts, found.span_s) == (4, 3, 500.0)
    assert found.most_environments == 2
    assert found.cold_share == 0.75


def test_that_the_cost_is_that_of_requests_and_billed_time():
    trace = Trace(np.array([0.0, 3600.0]), np.full(2, 100.0))
    found = replay(trace, FUNCTION)
    # Two requests, each cold: 100 ms and 100 ms of start at 1 GB; 100 ms of placement are free.
    by_hand = 2 * 0.20 / 1e6 + 2 * 0.2 * 0.0000166667
    assert found.usd == pytest.approx(by_hand, rel=1e-4)
    assert found.usd_per_month == pytest.approx(by_hand * 730, rel=1e-4)


def test_that_a_poisson_trace_meets_the_formula():
    random = np.random.default_rng(4)
    arrivals = np.cumsum(random.exponential(60.0, 8_000))
    found = replay(Trace(arrivals - arrivals[0], None), TracedFunction(duration_ms=500))
    assert found.cold_starts == pytest.approx(found.formula_cold_starts, rel=0.15)
    assert found.cold_starts > 10


@pytest.mark.parametrize(
    ("text", "arrivals", "durations"),
    [
        ("5\n3\n4.5\n", [0, 1.5, 2], None),
        ("0,100\n2,50\n", [0, 2], [100, 50]),
        ("time;duration_s\n10;0.5\n11;1\n", [0, 1], [500, 1000]),
        ("id,timestamp\na,2026-01-05T00:00:00Z\nb,2026-01-05T01:00:00+01:00\n", [0, 0], None),
        ("timestamp,duration\n2026-01-05 00:00:01,7\n2026-01-05 00:00:03,8\n", [0, 2], [7, 8]),
        ("\ufeff# recorded\narrival_s\n1\n\n2\n", [0, 1], None),
    ],
)
def test_that_times_and_durations_are_read(text, arrivals, durations):
    trace = read_trace(text.encode())
    assert trace.arrivals_s.tolist() == arrivals
    assert (None if trace.durations_ms is None else trace.durations_ms.tolist()) == durations


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"when\n1\n", "No column of its header"),
        (b"time\n", "a header and no rows"),
        (b"1\nsoon\n", "Row 2 has no time"),
        (b"1\nnan\n", "Row 2 has no time"),
        (b"time,duration\n1,5\n2,\n", "Row 3 has no duration"),
        (b"1,-5\n", "Row 1 has a duration that cannot be"),
        (b"1e300\n", "Row 1 has no time|No column"),
        (b"0\n1e13\n", "It spans more than a year: are its times in seconds?"),
        (b"0001-01-01\n9999-12-31\n", "It spans more than a year: are its times in seconds?"),
        (b"1\n" * 1_000_001, "It has more than 1,000,000 rows"),
    ],
)
def test_that_a_bad_trace_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(UnreadableTrace, match=sentence):
        read_trace(data)


def test_that_a_part_of_a_drawing_lends_its_function():
    drawing = scenario(
        [
            part("one", "lambda", {"duration_ms": 300}, lambda_={"memory_mib": 512}),
            part("two", "ec2", {"gpu": True}),
        ]
    )
    assert function_of(drawing, "one").memory_mib == 512
    assert function_of(drawing, "one").duration_ms == pytest.approx(300)
    with pytest.raises(NoFunction, match="one, two"):
        function_of(drawing)
    with pytest.raises(NoFunction, match="no computing part three"):
        function_of(drawing, "three")
