"""The contract of `evaluate --json`: every key is there with its type, whatever is drawn."""

import json
from functools import cache
from typing import Any

import pytest

from planner.analysis import evaluate
from planner.analysis.contract import results_as_contract
from tests.analysis.drawings import call, event, node, part, scenario, users

NUMBER, TEXT, FLAG, IDS = (int, float), str, bool, [str]
LATENCY = {"p50": NUMBER, "p95": NUMBER, "p99": NUMBER}
# As the founders' page has it; `OPTIONAL` marks what may be null.
OPTIONAL = object()
LINE = {
    "item": TEXT,
    "quantity": NUMBER,
    "unit": TEXT,
    "usd_per_unit": (OPTIONAL, NUMBER),
    "usd": (OPTIONAL, NUMBER),
    "source": TEXT,
    "as_of": TEXT,
    "estimated": FLAG,
}
VERDICT = {
    "choice": {"ec2", "lambda", "either"},
    "basis": TEXT,
    "saves_usd_per_month": NUMBER,
    "change_saves_usd_per_month": NUMBER,
    "confidence": (OPTIONAL, NUMBER),
    "reasons": [{"rule": TEXT, "text": TEXT}],
    "guide": {"answer": {"ec2", "lambda"}, "question": {1, 2, 3, 4}, "agrees": FLAG},
}
OPTION = {
    "placement": TEXT,
    "feasible": FLAG,
    "why_not": (OPTIONAL, TEXT),
    "config": {},
    "usd_per_month": (OPTIONAL, NUMBER),
    "latency_ms": (OPTIONAL, LATENCY),
}
COMPONENT = {
    "id": TEXT,
    "name": TEXT,
    "kind": TEXT,
    "placement": (OPTIONAL, TEXT),
    "requests_per_month": NUMBER,
    "usd_per_month": NUMBER,
    "complete": FLAG,
    "lines": [LINE],
    "latency_ms": (OPTIONAL, LATENCY),
    "peak_utilisation": (OPTIONAL, NUMBER),
    "cold_start_share": (OPTIONAL, NUMBER),
    "throttled_per_month": NUMBER,
    "verdict": (OPTIONAL, VERDICT),
    "options": [OPTION],
    "break_even": [{"requests_per_month": NUMBER, "below": TEXT, "above": TEXT}],
}
CONTRACT = {
    "schema": {"planner.results/1"},
    "scenario": {
        "name": TEXT,
        "region": TEXT,
        "hours_per_month": NUMBER,
        "free_tier": TEXT,
        "catalog": {"version": TEXT, "as_of": TEXT},
    },
    "totals": {
        "as_drawn_usd_per_month": NUMBER,
        "all_ec2_usd_per_month": NUMBER,
        "all_lambda_usd_per_month": NUMBER,
        "recommended_usd_per_month": NUMBER,
        "all_ec2_blocked": IDS,
        "all_lambda_blocked": IDS,
        "complete": FLAG,
    },
    "components": [COMPONENT],
    "paths": [{"nodes": IDS, "mode": TEXT, "latency_ms": LATENCY}],
    "findings": [
        {
            "id": TEXT,
            "severity": {"info", "warning", "error"},
            "component": (OPTIONAL, TEXT),
            "text": TEXT,
        }
    ],
}


def unlike(told: Any, form: Any, place: str) -> list[str]:
    """Return the places at which the answer has not the form."""
    if isinstance(form, tuple) and form[0] is OPTIONAL:
        return [] if told is None else unlike(told, form[1], place)
    if isinstance(form, dict):
        if not isinstance(told, dict):
            return [f"{place} is {told!r}"]
        return [
            found
            for key, inner in form.items()
            for found in (
                unlike(told[key], inner, f"{place}.{key}")
                if key in told
                else [f"{place}.{key} is missing"]
            )
        ]
    if isinstance(form, list):
        if not isinstance(told, list):
            return [f"{place} is {told!r}"]
        return [found for item in told for found in unlike(item, form[0], f"{place}[]")]
    if isinstance(form, set):
        return [] if told in form else [f"{place} is {told!r}"]
    of_type = isinstance(told, form) and (form is FLAG or not isinstance(told, bool))
    return [] if of_type else [f"{place} is {told!r}"]


DRAWINGS = {
    "nothing": [],
    "no traffic": [users(0), part()],
    "too long for a function": [users(1), part(workload={"duration_ms": 3_600_000})],
    "a throttled server": [
        part(
            workload={"duration_ms": 900, "at_memory_mib": 1769, "cpu_share": 1.0},
            traffic={"shape": "office_hours", "requests_per_hour": 6_000},
            ec2={"instance_type": "t2.micro", "count": 1},
        )
    ],
    "a part with no price": [users(9), part("api", "lambda"), node("bill", "external.service")],
    "a queue before a worker": [
        users(5_000),
        part("api", "lambda"),
        node("queue", "aws.sqs"),
        part("worker", "lambda"),
    ],
}
EDGES = {
    "too long for a function": [call("users", "api")],
    "no traffic": [call("users", "api")],
    "a part with no price": [call("users", "api"), call("api", "bill")],
    "a queue before a worker": [
        call("users", "api"),
        call("api", "queue", operation="send"),
        event("queue", "worker"),
    ],
}


@cache
def told(name: str) -> str:
    drawing = scenario(DRAWINGS[name], EDGES.get(name, []))
    return json.dumps(results_as_contract(drawing, evaluate(drawing)), allow_nan=False)


@pytest.mark.parametrize("name", DRAWINGS)
def test_that_every_key_is_there_with_its_type(name):
    assert unlike(json.loads(told(name)), CONTRACT, "results") == []


def test_that_an_hour_without_work_is_no_overload_of_a_throttled_server():
    (api,) = json.loads(told("a throttled server"))["components"]
    assert 1 < api["peak_utilisation"] < 100
    assert api["latency_ms"]["p50"] > 1_000
