"""The law of durations: stated on a part, kept in its file, felt by its latency on every side."""

from math import log
from pathlib import Path

import pytest

from planner.analysis.certify import certify
from planner.analysis.evaluate import evaluate
from planner.document.edits import set_param
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.engine.performance.response_time import response_percentiles
from tests.analysis.drawings import PLAIN, call, option, part, scenario, users
from tests.engine.placement.test_against_hand import speed

OLD = Path(__file__).parents[1] / "files" / "version-1" / "every-kind.elplan"
CPU_MS, PER_S = 50.0, 25.0


def drawn(law):
    """Return people who call a part that only computes, on one server of two workers."""
    needs = PLAIN | {"mode": "detailed", "cpu_ms": CPU_MS, "wait_ms": 0, "duration_law": law}
    servers = {"instance_type": "m5.large", "count": 1}
    return scenario(
        [users(PER_S * 3_600), part("api", "ec2", needs, ec2=servers)], [call("users", "api")]
    )


@pytest.mark.parametrize("law", ["lognormal", "exponential", "fixed"])
def test_that_a_part_on_one_server_answers_by_its_law(law):
    found = option(evaluate(drawn(law)).components["api"], "ec2")
    service_s = CPU_MS / 1e3 / speed("m5.large")
    expected = response_percentiles(PER_S, service_s, 2, 1.0, law=law) * 1e3
    assert found.latency.percentiles((0.5, 0.95, 0.99)) == pytest.approx(expected, rel=2e-3)


def test_that_a_function_spreads_by_the_law_too():
    spread, even = (
        option(evaluate(drawn(law)).components["api"], "lambda") for law in ("exponential", "fixed")
    )
    apart = [one.latency.percentile(0.95) - one.latency.percentile(0.5) for one in (spread, even)]
    duration_ms = spread.config["duration_ms"]
    assert apart[0] == pytest.approx(log(10) * duration_ms, rel=0.01)
    assert apart[1] == pytest.approx(0.0, abs=0.03 * duration_ms)  # within a cell of the grid


def test_that_exponential_durations_hold_their_bounds_in_a_simulation():
    certificate = certify(drawn("exponential"), requests=100_000)
    assert certificate.judged == 3
    assert certificate.misses == ()


def test_that_a_file_from_before_is_lognormal_and_that_the_law_is_kept():
    old = load_scenario(OLD.read_bytes())
    key = next(key for key, node in old.nodes.items() if node.kind == "aws.compute")
    assert old.nodes[key].params.workload.duration_law == "lognormal"
    stated = set_param(key, "workload.duration_law", "fixed")(old)
    again = load_scenario(dump_scenario(stated))
    assert again.nodes[key].params.workload.duration_law == "fixed"
    assert again.nodes[key].params == stated.nodes[key].params
