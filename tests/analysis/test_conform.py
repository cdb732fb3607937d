"""Worked examples: all of ours are reproduced, and what cannot be priced says why by name."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.analysis.conform import conform, conform_catalog
from planner.analysis.worked_examples import UnreadableExamples, read_examples
from planner.catalog.rate import Rate, Tier, flat
from planner.engine.pricing import SERVICES

EXAMPLES = Path(__file__).resolve().parents[2] / "resources/examples"
FILES = sorted(EXAMPLES.glob("*.json"))
PUBLISHED, BY_HAND = 82, 77
STORED, WRITES = "storage_usd_per_gb_month", "write_request_usd_per_million"


def document(*examples, **changes):
    return {"schema": "planner.worked-examples/1", "examples": list(examples), **changes}


def example(**changes):
    return {
        "id": "one",
        "service": "sqs",
        "usage": {"requests": 1_000_000},
        "rates": {"request_usd_per_million": 0.4},
        "free_tier": False,
        "month_hours": None,
        "expected_usd": 0.4,
        "tolerance_usd": 0.005,
        **changes,
    }


def the_result(**changes):
    (result,) = conform(document(example(**changes))).results
    return result


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_that_every_example_of_a_service_is_reproduced(path):
    report = conform(path.read_bytes())
    assert [(row.id, row.got_usd, row.problem) for row in report.missed] == []
    assert {row.service for row in report.results} == {path.stem}


def test_that_each_service_has_examples_with_provenance():
    examples = [row for path in FILES for row in read_examples(path.read_bytes())]
    assert {path.stem for path in FILES} == set(SERVICES)
    assert len({row.id for row in examples}) == len(examples) == PUBLISHED + BY_HAND
    assert sum(row.authority == "synthetic" for row in examples) == BY_HAND
    for row in examples:
        assert row.title, row.id
        assert row.source, row.id
        assert re.match(r"strong$|(medium|weak|synthetic): \S", row.strength), row.id


def test_that_figures_by_hand_are_what_their_formula_says():
    for path in FILES:
        for row in json.loads(path.read_text(encoding="utf-8"))["examples"]:
            if row["authority"] != "synthetic":
                continue
            exact = calculate(row["notes"])
            assert abs(Fraction(repr(row["expected_usd"])) - exact) < Fraction(1, 10**12), row["id"]


def calculate(formula):
    """Evaluate a sum of products with brackets, in fractions."""
    tokens = re.findall(r"[\d.]+|[-+*/()]", formula)

    def term():
        value = factor()
        while tokens and tokens[0] in "*/":
            value = value * factor() if tokens.pop(0) == "*" else value / factor()
        return value

    def factor():
        token = tokens.pop(0)
        if token != "(":
            return Fraction(token)
        value = total()
        assert tokens.pop(0) == ")"
        return value

    def total():
        value = term()
        while tokens and tokens[0] in "+-":
            value = value + term() if tokens.pop(0) == "+" else value - term()
        return value

    value = total()
    assert not tokens
    return value


def test_that_a_figure_at_the_tolerance_passes_and_beyond_it_misses():
    assert the_result(expected_usd=0.405).reproduced
    missed = the_result(expected_usd=0.4051)
    assert (missed.reproduced, missed.problem) == (False, "")
    assert missed.difference_usd == Decimal("-0.0051")


def test_that_numbers_are_read_as_they_are_written():
    text = json.dumps(document(example())).replace("0.4", "0.40000000000000000001")
    (result,) = conform(text).results
    assert result.got_usd == Decimal("0.40000000000000000001")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"service": "sqz"}, "unknown service “sqz”"),
        ({"usage": {"requsts": 1}}, "sqs has no usage “requsts”"),
        ({"usage": {"requests": -1}}, "“requests” must be 0 or more, not -1"),
        ({"usage": {"requests": "many"}}, "“requests” must be a number, not 'many'"),
        ({"usage": {"requests": True}}, "“requests” must be a number, not True"),
        ({"rates": {}}, "the rate “request_usd_per_million” is absent"),
        ({"rates": {"request_usd_per_million": None}}, "is absent"),
        ({"rates": {"request_usd": 1}}, "sqs has no rate “request_usd”"),
        ({"rates": {"request_usd_per_million": "cheap"}}, "“request_usd_per_million” must be"),
        ({"rates": {"request_usd_per_million": -1}}, "must be a number of 0 or more, not -1"),
        ({"rates": {"request_usd_per_million": []}}, "has no tiers"),
        ({"rates": {"request_usd_per_million": [{"usd": 1}]}}, "needs “up_to” and “usd”"),
        (
            {"rates": {"request_usd_per_million": [{"up_to": 999_999, "usd": 1}]}},
            "“request_usd_per_million”: 1,000,000 is above the last tier, which ends at 999,999",
        ),
        (
            {
                "rates": {
                    "request_usd_per_million": [
                        {"up_to": 10, "usd": 1},
                        {"up_to": 5, "usd": 1},
                    ]
                }
            },
            "must ascend",
        ),
        (
            {
                "rates": {
                    "request_usd_per_million": [
                        {"up_to": None, "usd": 1},
                        {"up_to": 5, "usd": 1},
                    ]
                }
            },
            "after the open one",
        ),
        (
            {
                "free_tier": True,
                "rates": {"request_usd_per_million": 1, "free": {"messages": 5}},
            },
            "sqs has no free measure “messages”",
        ),
        (
            {
                "service": "ebs",
                "usage": {"gib": 1, "hours": 1},
                "rates": {"storage_usd_per_gb_month": 0.1},
            },
            "month_hours",
        ),
    ],
)
def test_that_what_cannot_be_priced_is_named_and_not_skipped(changes, named):
    result = the_result(**changes)
    assert (result.reproduced, result.got_usd, result.difference_usd) == (False, None, None)
    assert named in result.problem


def test_that_every_service_takes_the_labels_that_change_no_price():
    assert the_result(usage={"requests": 1_000_000, "architecture": "arm64"}).reproduced
    assert "tenancies" in the_result(usage={"requests": 1, "tenancies": "x"}).problem


def test_that_a_misspelt_key_in_a_nested_group_is_named_with_its_group():
    result = the_result(
        service="lambda",
        usage={"provisioned": {"concurency": 1}, "streaming": {"cohorts": [{"mib": 1}]}},
        rates={},
    )
    assert "“provisioned.concurency”, “streaming.cohorts.mib”" in result.problem


def test_that_exactly_a_closed_tiers_end_is_still_priced():
    rates = {"request_usd_per_million": [{"up_to": 1_000_000, "usd": 0.4}]}
    assert the_result(rates=rates).reproduced


def test_that_nothing_metered_needs_no_rate():
    result = the_result(usage={"requests": 0}, rates={}, expected_usd=0)
    assert (result.reproduced, result.got_usd) == (True, 0)


@pytest.mark.parametrize(
    ("service", "usage", "rates", "usd"),
    [
        ("ebs", {"gib": 5, "count": 2}, {"storage_usd_per_gb_month": 0.1}, 1),
        ("ebs", {"snapshot_gib": 5}, {"snapshot_usd_per_gb_month": 0.05}, 0.25),
        ("ebs", {"gib": 5, "hours": 0}, {}, 0),
        ("s3", {"storage_gb_month": 1, "storage_byte_hours": 0}, {STORED: 2}, 2),
    ],
)
def test_that_a_whole_month_needs_no_hours_of_the_month(service, usage, rates, usd):
    changes = {"month_hours": 720} if "hours" in usage else {}
    result = the_result(service=service, usage=usage, rates=rates, expected_usd=usd, **changes)
    assert (result.reproduced, result.problem) == (True, "")


@pytest.mark.parametrize(
    ("service", "chosen", "usd"),
    [
        ("dynamodb", {"mode": "on_demand"}, 3),
        ("dynamodb", {"mode": "provisioned"}, 50),
        ("step_functions", {"type": "standard"}, 0.5),
        ("step_functions", {"type": "express"}, 7),
    ],
)
def test_that_only_what_belongs_to_the_mode_is_billed(service, chosen, usd):
    usage = {
        "dynamodb": {"write_request_units": 1e6, "write_capacity_units": 5, "hours": 10},
        "step_functions": {"state_transitions": 1_000, "requests": 1e6},
    }[service]
    rates = {
        "dynamodb": {WRITES: 3, "write_capacity_usd_per_unit_hour": 1},
        "step_functions": {
            "transition_usd_per_1k": 0.5,
            "request_usd_per_million": 7,
            "duration_usd_per_gb_hour": 1,
        },
    }[service]
    result = the_result(service=service, usage=usage | chosen, rates=rates, expected_usd=usd)
    assert (result.reproduced, result.problem) == (True, "")


def test_that_what_the_free_tier_covers_needs_no_rate():
    rates = {"free": {"requests": 1_000_000}}
    assert the_result(rates=rates, free_tier=True, expected_usd=0).reproduced
    assert "is absent" in the_result(rates=rates, free_tier=False).problem


def test_that_a_free_tier_is_deducted_only_where_it_is_granted():
    rates = {"request_usd_per_million": 0.4, "free": {"requests": 250_000}}
    assert the_result(rates=rates, free_tier=True).got_usd == Decimal("0.3")
    assert the_result(rates=rates, free_tier=False).got_usd == Decimal("0.4")
    ignored = {"request_usd_per_million": 0.4, "free": {"nonsense": 1}}
    assert the_result(rates=ignored).reproduced


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "ends in the middle"),
        (b"[]", "must hold an object"),
        (b'{"schema": "planner.worked-examples/2"}', "“schema” must be"),
        (b"{}", "absent"),
        (b'{"a": NaN}', "NaN"),
        (b"[" * 100_000, "nested deeper"),
        (document(examples={}), "“examples” must be a list"),
        (document(5), "Example 1 must be an object"),
        (document(example(), {}), "Example 2: “id”"),
        (document(example(id=7)), "Example 1: “id”"),
        (document(example(usage=None)), "“usage” must be an object, not absent"),
        (document(example(rates=[])), "“rates” must be an object"),
        (document(example(service="")), "“service” is missing"),
        (document(example(service=5)), "“service” must be a text"),
        (document(example(expected_usd="1")), "“expected_usd” must be a number"),
        (document(example(tolerance_usd=None)), "“tolerance_usd” must be a number, not absent"),
        (document(example(free_tier="yes")), "“free_tier” must be true or false"),
        (document(example(month_hours="all")), "“month_hours” must be a number"),
        (document(example(title=[])), "“title” must be a text"),
        (document(example(expected_usd=float("nan"))), "“expected_usd” must be a number"),
    ],
)
def test_that_an_unreadable_file_says_where_in_one_sentence(data, place):
    with pytest.raises(UnreadableExamples) as caught:
        conform(data)
    sentence = str(caught.value)
    assert place in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("number", ["1e999999", "1e9999999999999999999", "9" * 5000])
def test_that_a_monstrous_number_is_a_problem_and_not_a_crash(number):
    text = json.dumps(document(example())).replace("1000000", number)
    try:
        (result,) = conform(text).results
    except UnreadableExamples:
        return
    assert (result.reproduced, result.got_usd) == (False, None)


def test_that_a_key_beside_the_form_is_named_and_does_not_fail_the_example():
    result = the_result(free_teir=True, notes="")
    assert (result.reproduced, result.ignored) == (True, ("free_teir",))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data())
def test_that_no_content_of_a_usage_or_a_rate_is_more_than_a_problem(data):
    service = SERVICES[data.draw(st.sampled_from(sorted(SERVICES)))]
    keys = st.sampled_from(sorted(service.usage_keys))
    rates = st.sampled_from([*sorted(service.rate_keys), "free"])
    result = the_result(
        service=service.id,
        usage=data.draw(st.dictionaries(keys, JSON, max_size=4)),
        rates=data.draw(st.dictionaries(rates, JSON, max_size=4)),
        free_tier=data.draw(st.booleans()),
        month_hours=730,
    )
    assert (result.got_usd is None) == bool(result.problem)


def test_that_a_catalogue_prices_the_same_usage_at_its_own_rates():
    asked = []

    def lookup(region, service, key, labels):
        asked.append((region, service, key, dict(labels)))
        tiers = (Tier(500_000, 0.4), Tier(None, 0.2))
        return Rate(tiers, "list", "2026-09-01")

    data = document(example(region="eu-west-1", expected_usd=0.3))
    assert conform_catalog(data, lookup).complete
    assert asked == [("eu-west-1", "sqs", "request_usd_per_million", {"queue_type": "standard"})]


def test_that_a_catalogues_free_tier_replaces_the_examples():
    rates = {"request_usd_per_million": 9, "free": {"requests": 1}}
    data = document(example(rates=rates, free_tier=True, expected_usd=0.2))
    free = {"sqs": {"requests": 500_000}}
    assert conform_catalog(data, lambda *_: flat(0.4, "list", ""), free).complete
    assert not conform_catalog(data, lambda *_: flat(0.4, "list", "")).complete


def test_that_a_miss_names_the_rates_that_have_changed_since():
    def lookup(region, service, key, labels):
        return flat(0.5, "list", "2026-09-01")

    (result,) = conform_catalog(document(example()), lookup).results
    assert result.differing == ("“request_usd_per_million” was $0.4, is $0.5",)


def test_that_a_rate_the_catalogue_lacks_is_named():
    (result,) = conform_catalog(document(example()), lambda *_: None).results
    assert result.problem == "the rate “request_usd_per_million” is absent"
