"""Call trees: composed like their stages, whatever their shape and size."""

import pytest

from planner.analysis.circles import circles
from planner.analysis.evaluate import evaluate
from planner.analysis.paths import NOTHING, CallTrees
from planner.document import Scenario
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.latency_distribution import LatencyDistribution


def drawing(calls, **edge_fields):
    """Return parts that call each other as `calls` says: {caller: [callee…]}."""
    names = list(dict.fromkeys([*calls, *(c for called in calls.values() for c in called)]))
    params = {"workload": {"mode": "detailed", "cpu_ms": 1, "wait_ms": 9}}
    nodes = [{"id": name, "kind": "aws.compute", "name": name, "params": params} for name in names]
    edges = [
        {"id": f"{caller}-{callee}", "source": caller, "target": callee, **edge_fields}
        for caller, called in calls.items()
        for callee in called
    ]
    return Scenario(nodes=nodes, edges=edges)


def trees_of(scenario, own_ms=10.0):
    own = {key: LatencyDistribution.lognormal(own_ms, 0.5) for key in scenario.nodes}
    return CallTrees(scenario, own), own


def test_that_a_tree_takes_as_long_as_its_stages_composed_by_hand():
    trees, own = trees_of(drawing({"a": ["b", "c"], "b": ["d"], "c": ["d"]}))
    by_hand = path_latency(
        Stage(
            own["a"],
            callees=(
                Stage(own["b"], callees=(Stage(own["d"]),)),
                Stage(own["c"], callees=(Stage(own["d"]),)),
            ),
        )
    )
    found = trees.latency("a")
    assert found.mean_ms == pytest.approx(by_hand.mean_ms, rel=1e-6)
    for share in (0.5, 0.95, 0.99):
        assert found.percentile(share) == pytest.approx(by_hand.percentile(share), rel=0.01)


def test_that_a_ladder_of_diamonds_is_composed_once_a_part():
    """Sixty diamonds hold 2**60 ways from top to foot."""
    calls = {}
    for step in range(60):
        calls |= {f"n{step}": [f"l{step}", f"r{step}"]}
        calls |= {f"l{step}": [f"n{step + 1}"], f"r{step}": [f"n{step + 1}"]}
    trees, _ = trees_of(drawing(calls, calls_per_request=0.5))
    assert trees.latency("n0").mean_ms > trees.latency("n59").mean_ms


@pytest.mark.slow
def test_that_a_chain_of_two_thousand_calls_is_evaluated():
    scenario = drawing({f"n{step}": [f"n{step + 1}"] for step in range(2_000)})
    assert len(evaluate(scenario).components) == 2_001


def test_that_parts_in_a_circle_count_each_other_once_whichever_comes_first():
    one = trees_of(drawing({"a": ["b"], "b": ["a"]}))[0]
    other = trees_of(drawing({"b": ["a"], "a": ["b"]}))[0]
    assert one.latency("a").mean_ms == pytest.approx(20.0, rel=1e-3)
    assert other.latency("a").mean_ms == pytest.approx(20.0, rel=1e-3)


def test_that_a_logged_duration_already_holds_its_callees():
    scenario = drawing({"a": ["b"]})
    nodes = [node.model_dump() for node in scenario.nodes.values()]
    nodes[0]["params"]["workload"]["mode"] = "simple"
    logged = Scenario(nodes=nodes, edges=[edge.model_dump() for edge in scenario.edges.values()])
    trees, own = trees_of(logged)
    assert trees.latency("a") is own["a"]
    assert trees.of_callees("b").mean_ms == NOTHING.mean_ms


def test_that_what_is_needed_comes_first_and_circles_stand_together():
    found = list(circles({"a": ["b", "c"], "b": ["d"], "c": ["b"], "d": ["b"]}))
    assert [set(circle) for circle in found] == [{"b", "d"}, {"c"}, {"a"}]
