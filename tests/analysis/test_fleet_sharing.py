"""Parts on one fleet: what they need together, and what moving one of them saves."""

from typing import Any

import numpy as np
import pytest

from planner.analysis import evaluate
from planner.analysis.grown_usage import FACTORS, TODAY
from planner.analysis.sweep import sweep
from planner.catalog.book import load_price_book
from planner.document import Scenario
from planner.document.edits import set_param
from tests.analysis.drawings import call, event, node, option, part, scenario, usd, users

BARE = {"mode": "detailed", "request_kib": 0, "response_kib": 0, "log_kib": 0}
WEB = BARE | {"cpu_ms": 20, "wait_ms": 30}
WORK = BARE | {"cpu_ms": 200, "wait_ms": 50}
PLAIN = {"disk_gib": 0, "public_ipv4": False, "load_balancer": "no"}
ON_WEB = {"same_fleet_as": "web"}


def shared(web_ec2: dict, per_hour: float = 36_000, **workloads: dict) -> Scenario:
    """Return a web part, and workers on its fleet that it causes."""
    parts = [users(per_hour), part("web", "ec2", WEB, ec2=PLAIN | web_ec2)]
    edges = [call("users", "web")]
    for key, workload in workloads.items():
        parts.append(part(key, "ec2", workload, ec2=ON_WEB))
        edges.append(event("web", key))
    return scenario(parts, edges, min_instances=1)


def test_that_a_part_on_anothers_fleet_buys_nothing():
    found = evaluate(shared({"instance_type": "m5.large"}, worker=WORK)).components
    assert found["worker"].usd_per_month == 0
    assert found["worker"].lines == ()
    assert ("ec2", "Instance hours") in usd(found["web"].lines)


def test_that_the_fleet_carries_the_work_of_everybody_on_it():
    """10/s × 20 ms + 10/s × 200 ms = 2.2 vCPU at 60 % of 2 × 0.994: two m5.large, not one."""
    alone = evaluate(shared({"instance_type": "m5.large"})).components["web"]
    both = evaluate(shared({"instance_type": "m5.large"}, worker=WORK)).components["web"]
    assert option(alone, "ec2").config["count"] == 1
    assert option(both, "ec2").config["count"] == 2
    assert both.peak_utilisation == pytest.approx(2.2 / (2 * 2 * 0.994), rel=0.001)
    assert both.usd_per_month == pytest.approx(2 * 0.096 * 730, rel=1e-6)


def test_that_the_verdict_of_a_part_is_what_moving_it_off_saves():
    """The worker needs the second server: it costs that one, not two and not nothing."""
    found = evaluate(shared({"instance_type": "m5.large"}, worker=WORK)).components["worker"]
    assert option(found, "ec2").usd_per_month == pytest.approx(0.096 * 730, rel=1e-6)
    line = option(found, "ec2").lines[0]
    assert line.item == "Added to the fleet of Web"
    assert line.usd == pytest.approx(0.096 * 730, rel=1e-6)
    # And that is the difference of two whole drawings.
    off = set_param("worker", "placement", "lambda")(
        shared({"instance_type": "m5.large"}, worker=WORK)
    )
    drawn = evaluate(shared({"instance_type": "m5.large"}, worker=WORK)).totals
    moved = evaluate(off)
    saved = drawn.as_drawn_usd_per_month - moved.totals.as_drawn_usd_per_month
    lambda_usd = option(found, "lambda").usd_per_month
    assert saved == pytest.approx(0.096 * 730 - lambda_usd, abs=0.01)
    # Seen from Lambda, going back to the fleet costs the same.
    assert option(moved.components["worker"], "ec2").usd_per_month == pytest.approx(
        0.096 * 730, rel=1e-6
    )


def test_that_a_part_that_fits_in_the_room_left_saves_nothing_by_moving():
    """MERN on one box: moving a light part off its fixed server saves nothing."""
    light = WEB | {"cpu_ms": 1}
    drawing = shared({"instance_type": "t3.medium", "count": 1}, per_hour=100, worker=light)
    found = evaluate(drawing).components["worker"]
    assert option(found, "ec2").usd_per_month == 0
    assert found.verdict.choice in ("ec2", "either")


def test_that_the_host_itself_is_worth_what_it_adds():
    drawing = shared({"instance_type": "m5.large"}, worker=WORK)
    web = evaluate(drawing).components["web"]
    # Without the web part the worker still needs its two servers: 2.0 vCPU at 60 %.
    assert option(web, "ec2").usd_per_month == pytest.approx(0, abs=1e-9)


def test_that_a_fleet_without_its_host_is_paid_by_who_is_left():
    drawing = set_param("web", "placement", "lambda")(
        shared({"instance_type": "m5.large"}, worker=WORK)
    )
    found = evaluate(drawing).components
    assert found["worker"].usd_per_month == pytest.approx(2 * 0.096 * 730, rel=1e-6)
    assert found["web"].placement == "lambda"


def test_that_all_lambda_empties_the_fleet_and_all_ec2_fills_it():
    drawing = shared({"instance_type": "m5.large"}, worker=WORK)
    as_drawn = evaluate(drawing)
    off = evaluate(set_param("worker", "placement", "lambda")(drawing))
    assert as_drawn.totals.all_ec2_usd_per_month == pytest.approx(
        as_drawn.totals.as_drawn_usd_per_month, rel=1e-9
    )
    assert off.totals.all_ec2_usd_per_month == pytest.approx(
        as_drawn.totals.as_drawn_usd_per_month, rel=1e-9
    )
    parts = as_drawn.components
    both = sum(option(parts[key], "lambda").usd_per_month for key in ("web", "worker"))
    assert as_drawn.totals.all_lambda_usd_per_month == pytest.approx(both, rel=1e-6)


def test_that_recommended_bills_the_fleet_of_those_who_stay():
    drawing = shared({"instance_type": "m5.large"}, worker=WORK)
    results = evaluate(drawing)
    wanted = {
        key: found.verdict.choice
        for key, found in results.components.items()
        if found.verdict is not None and found.verdict.choice != "either"
    }
    after = drawing
    for key, choice in wanted.items():
        after = set_param(key, "placement", choice)(after)
    assert results.totals.recommended_usd_per_month == pytest.approx(
        evaluate(after).totals.as_drawn_usd_per_month, rel=1e-3
    )


def test_that_three_parts_add_up_to_one_workload():
    drawing = shared({"instance_type": "m5.large"}, worker=WORK, other=WORK)
    web = evaluate(drawing).components["web"]
    # 0.2 + 2 + 2 vCPU at 60 % of 1.988: four servers.
    assert option(web, "ec2").config["count"] == 4


def test_that_a_guest_is_as_fast_as_its_own_work_on_that_fleet():
    found = evaluate(shared({"instance_type": "m5.large"}, worker=WORK)).components
    assert found["worker"].percentiles.p50 > found["web"].percentiles.p50 + 100


def test_that_a_fleet_that_is_not_there_is_bought_alone_and_said():
    lonely = part("worker", "ec2", WORK, ec2=PLAIN | {"same_fleet_as": "nobody"})
    drawing = scenario([users(100), lonely], [call("users", "worker")], min_instances=1)
    results = evaluate(drawing)
    assert results.components["worker"].usd_per_month > 0
    assert "missing-fleet" in {finding.id for finding in results.findings}


def test_that_a_database_on_the_fleet_of_another_part_buys_none():
    drawing = scenario(
        [
            users(100),
            part("web", "ec2", WEB, ec2=PLAIN | {"instance_type": "t3.medium", "count": 1}),
            node("mongo", "aws.database_ec2", on_fleet_of="web"),
        ],
        [call("users", "web"), call("web", "mongo", operation="query")],
    )
    found = evaluate(drawing).components
    assert found["mongo"].usd_per_month == 0
    assert found["web"].usd_per_month == pytest.approx(0.0416 * 730, rel=1e-6)


def with_database(per_hour: float = 3_600, placement: str = "ec2", **database: Any) -> Scenario:
    """Return a web part, and a database on its servers that it asks twice a request."""
    web = part("web", placement, WEB, ec2=PLAIN | {"instance_type": "m5.large"})
    return scenario(
        [
            users(per_hour),
            web,
            node("mongo", "aws.database_ec2", **{"on_fleet_of": "web"} | database),
        ],
        [call("users", "web"), call("web", "mongo", 2, operation="query")],
        min_instances=1,
    )


def test_that_the_queries_of_a_database_load_the_servers_that_it_shares():
    """1/s × 20 ms, and 2 queries of 50 ms each: 0.12 vCPUs of two."""
    found = evaluate(with_database(query_cpu_ms=50)).components["web"]
    assert found.peak_utilisation == pytest.approx(0.12 / (2 * 0.994), rel=1e-3)


def test_that_a_database_keeps_its_servers_when_the_part_moves_away():
    """Moving the web part to Lambda saves nothing: the database needs the server."""
    server_usd = 0.096 * 730
    drawn, moved = evaluate(with_database()), evaluate(with_database(placement="lambda"))
    web = drawn.components["web"]
    assert option(web, "ec2").usd_per_month == pytest.approx(0, abs=1e-9)
    assert all(usd >= 0 for usd in option(web, "ec2").usd_by_basis.values())
    assert web.verdict is not None
    assert web.verdict.choice == "ec2"
    assert web.verdict.reasons[1].rule == "shared-fleet"
    assert moved.components["mongo"].usd_per_month == pytest.approx(server_usd, rel=1e-6)
    lambda_usd = moved.components["web"].usd_per_month
    for results in (drawn, moved):
        totals = results.totals
        assert totals.all_lambda_usd_per_month == pytest.approx(server_usd + lambda_usd, rel=1e-6)
        assert totals.all_ec2_usd_per_month == pytest.approx(server_usd, rel=1e-6)
        assert totals.recommended_usd_per_month == pytest.approx(server_usd, rel=1e-6)


def test_that_a_database_asks_for_memory_on_the_servers_that_it_shares():
    free = with_database(memory_mib=12_000)
    free = set_param("web", "ec2.instance_type", None)(free)
    kind = option(evaluate(free).components["web"], "ec2").config["instance_type"]
    assert load_price_book("us-east-1").instance_type(kind).memory_gib >= 12


def test_that_a_database_on_servers_that_are_not_there_buys_its_own_and_says_so():
    results = evaluate(with_database(on_fleet_of="nobody"))
    assert results.components["mongo"].usd_per_month == pytest.approx(0.0416 * 730 + 2.4, rel=1e-3)
    found = next(one for one in results.findings if one.id == "missing-fleet")
    assert found.component == "mongo"
    assert found.mend is not None
    assert found.mend.params == {"on_fleet_of": None}


def beside(fleet: dict, key: str = "worker", multiple: float = 1.0, cpu_ms: float = 20) -> Scenario:
    """Return two parts on one fleet, each with visitors of its own; those of one multiplied."""
    loads = {"web": 36_000.0, "worker": 9_000.0}
    loads[key] *= multiple
    return scenario(
        [
            users(loads["web"]),
            users(loads["worker"], "others"),
            part("web", "ec2", WEB | {"cpu_ms": cpu_ms}, ec2=PLAIN | fleet),
            part("worker", "ec2", WORK | {"log_kib": 2}, ec2=ON_WEB),
        ],
        [call("users", "web"), call("others", "worker")],
        min_instances=1,
    )


@pytest.mark.parametrize("key", ["web", "worker"])
@pytest.mark.parametrize("fleet", [{}, {"count": 3}, {"load_balancer": "yes", "disk_gib": 20}])
def test_that_the_curve_of_a_part_is_what_it_adds_at_other_traffic(fleet: dict, key: str):
    """A second way: the whole engine, asked with that traffic."""
    pinned = {"instance_type": "m5.large", **fleet}
    drawn = sweep(beside(pinned, key, 1.0), key)
    assert drawn is not None
    checked = 0
    for steps in (-24, -8, 0, 3, 6, 11):
        there = option(
            evaluate(beside(pinned, key, float(FACTORS[TODAY + steps]))).components[key], "ec2"
        )
        on_curve = float(drawn.usd_by_side["ec2"][TODAY + steps])
        if there.why_not is None:
            assert on_curve == pytest.approx(there.usd_per_month, rel=1e-3, abs=1e-9)
            checked += 1
        else:
            assert np.isnan(on_curve)
    assert checked >= 3


def test_that_parts_on_one_fleet_have_a_break_even():
    """A worker adds nothing while the server has room for it; then a server of its own."""
    drawing = beside({"instance_type": "m5.large"}, cpu_ms=100)
    first, second, *_ = evaluate(drawing).components["worker"].break_even
    assert (first.below, first.above) == ("ec2", "lambda")
    room_vcpus = 2 * 0.994 * 0.6 - 10 * 0.1  # at the target, less those of the web part
    assert first.requests_per_month == pytest.approx(room_vcpus / 0.2 * 3_600 * 730, rel=1e-3)
    # A server is as dear as this many requests of Lambda.
    assert (second.below, second.above) == ("lambda", "ec2")
    drawn = sweep(drawing, "worker")
    assert drawn is not None
    of_lambda = np.interp(
        second.requests_per_month, drawn.requests_per_month, drawn.usd_by_side["lambda"]
    )
    assert of_lambda == pytest.approx(0.096 * 730, rel=2e-3)


def test_that_a_part_on_a_shared_fleet_is_uncertain_like_others():
    """More computing needs another server, so what it adds to the fleet is not one figure."""
    drawing = beside({"instance_type": "m5.large"}, multiple=4.0, cpu_ms=100)
    found = evaluate(drawing).components["worker"]
    assert found.verdict is not None
    low, middle, high = found.verdict.spread["ec2"]
    assert low <= middle < high
    assert middle == pytest.approx(2 * 0.096 * 730, rel=1e-6)  # 2.2 vCPUs of 3.6: the third


def test_that_a_job_whose_guest_moves_away_starts_a_server_for_itself():
    job = part("job", "ec2", BARE | {"cpu_ms": 20_000, "wait_ms": 0}, {"shape": "schedule"})
    web = part("web", "lambda", WEB, ec2={"same_fleet_as": "job"})
    drawing = scenario([users(3_600), job, web], [call("users", "web")], min_instances=1)
    moved = set_param("web", "placement", "ec2")(drawing)
    alone, together = evaluate(drawing), evaluate(moved)
    assert option(alone.components["job"], "ec2").config["runs"] == "per_job"
    assert alone.components["job"].usd_per_month < 1
    added_usd = option(together.components["web"], "ec2").usd_per_month
    assert added_usd == pytest.approx(
        together.totals.as_drawn_usd_per_month - alone.components["job"].usd_per_month, rel=1e-9
    )
    assert alone.totals.all_ec2_usd_per_month == pytest.approx(
        together.totals.as_drawn_usd_per_month, rel=1e-9
    )
    assert together.totals.all_lambda_usd_per_month < 10
