"""The frontier of cost and latency: the best fit is on it, and nothing on it is undercut."""

import pytest

from planner.analysis.evaluate import evaluate
from planner.analysis.frontier import Frontier, FrontierPoint, frontier, undominated
from tests.analysis.drawings import call, part, scenario, users

# What goes out to the internet is the drawing's, not the choice's.
INTERNET = "internet_out_usd_per_gb"

SIDES = ("ec2", "lambda", "fargate", "managed_instances")


def drawn(per_hour=20_000.0, workload=None, placement="ec2", **settings):
    needs = {"duration_ms": 200, "cpu_share": 0.3} | (workload or {})
    return scenario(
        [users(per_hour), part("api", placement, needs)], [call("users", "api")], **settings
    )


def found(*args, **settings) -> Frontier:
    result = frontier(drawn(*args, **settings), "api")
    assert result is not None
    return result


def undercuts(one: FrontierPoint, other: FrontierPoint) -> bool:
    cheaper = one.usd_per_month <= other.usd_per_month and one.p95_ms <= other.p95_ms
    return cheaper and (one.usd_per_month, one.p95_ms) != (other.usd_per_month, other.p95_ms)


@pytest.mark.parametrize("per_hour", [50.0, 20_000.0, 2_000_000.0])
def test_that_nothing_on_the_frontier_is_undercut(per_hour):
    result = found(per_hour)
    for side in SIDES:
        assert result.pareto[side]
        assert all(point.exact for point in result.pareto[side])
        for point in result.pareto[side]:
            assert not any(undercuts(other, point) for other in result.points[side]), point


@pytest.mark.parametrize("per_hour", [50.0, 20_000.0, 500_000.0])
def test_that_the_best_fit_is_on_the_frontier(per_hour):
    result = found(per_hour)
    for side in ("ec2", "lambda", "managed_instances"):
        (chosen,) = [point for point in result.points[side] if point.chosen]
        assert chosen in result.pareto[side], side


def test_that_the_cheapest_in_time_is_the_best_fit_under_a_target():
    result = found(20_000.0, {"latency_target_ms": 420.0, "cpu_share": 0.8})
    assert result.target_ms == 420.0
    in_time = [point for point in result.pareto["ec2"] if point.p95_ms <= 420.0]
    assert in_time[0].chosen
    assert any(point.p95_ms > 420.0 for point in result.points["lambda"])


def test_that_points_cost_what_the_option_costs():
    drawing = drawn()
    result, answer = frontier(drawing, "api"), evaluate(drawing).components["api"]
    assert result is not None
    for option in answer.options:
        if option.placement in ("ec2", "lambda"):
            (chosen,) = [point for point in result.points[option.placement] if point.chosen]
            own = sum(line.usd or 0.0 for line in option.lines if line.rate != INTERNET)
            assert chosen.usd_per_month == pytest.approx(own, rel=1e-6)
            assert chosen.p95_ms == pytest.approx(option.percentiles.p95)


def test_that_what_is_drawn_is_marked_on_its_own_side_alone():
    result = found(placement="lambda")
    assert [point.drawn for point in result.points["lambda"]].count(True) == 1
    assert not any(point.drawn for point in result.points["ec2"])


def test_that_estimates_are_near_what_an_examination_finds():
    """Types off the frontier are estimated: held against the same fleets, pinned and evaluated."""
    result = found(200_000.0, {"cpu_share": 0.6})
    estimated = [point for point in result.points["ec2"] if not point.exact]
    assert len(estimated) > 500
    for point in estimated[:: len(estimated) // 6]:
        pinned = part(
            "api",
            "ec2",
            {"duration_ms": 200, "cpu_share": 0.6},
            ec2={"instance_type": point.config["instance_type"]},
        )
        drawing = scenario([users(200_000.0), pinned], [call("users", "api")])
        option = evaluate(drawing).components["api"].as_configured
        own = sum(line.usd or 0.0 for line in option.lines if line.rate != INTERNET)
        assert point.usd_per_month == pytest.approx(own, rel=0.05)
        assert point.p95_ms == pytest.approx(option.percentiles.p95, rel=0.10)


def test_that_a_part_which_does_not_compute_has_no_frontier():
    assert frontier(drawn(), "users") is None
    assert frontier(drawn(), "nobody") is None


def test_that_a_job_on_servers_of_its_own_has_functions_beside_it():
    job = part("job", "ec2", {"duration_ms": 120_000}, {"shape": "schedule"})
    result = frontier(scenario([job]), "job")
    assert result is not None
    assert result.points["lambda"]


def test_that_ties_leave_one_point():
    one = FrontierPoint("ec2", "a", {}, 1.0, 5.0)
    same, dearer = FrontierPoint("ec2", "b", {}, 1.0, 5.0), FrontierPoint("ec2", "c", {}, 2.0, 5.0)
    faster = FrontierPoint("ec2", "d", {}, 3.0, 4.0)
    assert undominated((faster, dearer, same, one)) == (same, faster)
