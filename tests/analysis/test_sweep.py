"""The curves of cost against traffic begin from what today costs."""

from typing import Any

import numpy as np
import pytest

from planner.analysis import evaluate
from planner.analysis.callers import asked_of
from planner.analysis.contest import Contest, array_price, contest
from planner.analysis.grown_usage import FACTORS, TODAY
from planner.analysis.sweep import Sweep, sweep_part
from planner.catalog.book import load_price_book
from tests.analysis.drawings import call, option, part, scenario, users

WEB = {"mode": "detailed", "cpu_ms": 20, "wait_ms": 30, "response_kib": 10, "log_kib": 1}
WAITS = WEB | {"wait_ms": 500, "request_memory_mib": 100}


def swept(per_hour: float, workload: dict[str, Any], **ec2: Any) -> tuple[Contest, Sweep]:
    """Return a part's placements and its curves."""
    parts = [users(per_hour), part("api", "ec2", workload, ec2=ec2)]
    asked = asked_of(scenario(parts, [call("users", "api")]), "api", 1.0)
    assert asked is not None
    curves = sweep_part(*asked)
    assert curves is not None
    return contest(*asked[:3]), curves


@pytest.mark.parametrize(
    ("per_hour", "workload", "ec2"),
    [
        (300, WEB, {}),
        (300_000, WEB, {"load_balancer": "yes", "scaling": "auto"}),
        (500_000, WAITS, {}),
        (500_000, WAITS, {"scaling": "auto"}),
        (500_000, WAITS, {"instance_type": "t3.small", "scaling": "auto"}),
        (40_000, WEB | {"latency_target_ms": 120}, {}),
        (40_000, WEB, {"count": 3, "min_instances": 1, "load_balancer": "yes"}),
    ],
    ids=["idle", "auto", "memory", "auto memory", "auto small memory", "target", "pinned"],
)
def test_that_every_curve_goes_through_what_today_costs(per_hour, workload, ec2):
    competed, curves = swept(per_hour, workload, **ec2)
    possible = {side: option for side, option in competed.options.items() if option.why_not is None}
    assert {"ec2", "fargate"} <= possible.keys()
    for side, found in possible.items():
        today_usd = float(array_price(found.usages[found.basis], competed.terms.book))
        assert curves.here_usd[side] == pytest.approx(today_usd, rel=1e-9)


def test_that_the_addresses_of_a_balancer_do_not_grow_with_the_servers():
    """Thousands of servers with an address each, and two of the balancer's, as for one server."""
    _, curves = swept(
        500_000, WEB, instance_type="m5.large", min_instances=1, load_balancer="yes", disk_gib=0
    )
    _, without = swept(
        500_000, WEB, instance_type="m5.large", min_instances=1, load_balancer="no", disk_gib=0
    )
    balancers_usd = curves.usd_by_side["ec2"] - without.usd_by_side["ec2"]
    idle_usd = (0.0225 + 2 * 0.005) * 730
    assert balancers_usd[0] == pytest.approx(idle_usd, abs=0.05)
    assert curves.servers[-1] > 1_000
    units_usd = balancers_usd - idle_usd
    traffic = curves.requests_per_month
    assert units_usd[-1] / units_usd[48] == pytest.approx(traffic[-1] / traffic[48], rel=1e-6)


@pytest.mark.parametrize(
    ("per_hour", "workload", "ec2", "steps"),
    [
        (20_000, WEB, {"instance_type": "t4g.nano", "min_instances": 1}, (-16, 8, 16, 22)),
        (20_000, WEB, {"instance_type": "t3.medium", "count": 2}, (-16, 8, 16)),
    ],
    ids=["unlimited", "pinned"],
)
def test_that_credits_beyond_the_earned_grow_with_the_load(per_hour, workload, ec2, steps):
    """A second way: the whole engine, asked with that traffic."""
    parts = [users(per_hour), part("api", "ec2", workload, ec2=ec2)]
    drawing = scenario(parts, [call("users", "api")])
    curves = swept(per_hour, workload, **ec2)[1].usd_by_side["ec2"]
    compared = 0
    for step in steps:
        factor = float(FACTORS[TODAY + step])
        there = option(evaluate(drawing, traffic_x=factor).components["api"], "ec2")
        if there.why_not is not None:
            continue
        leaving_usd = sum(line.usd or 0 for line in there.lines if line.item.startswith("Out to"))
        assert curves[TODAY + step] == pytest.approx(there.usd_per_month - leaving_usd, rel=0.03)
        compared += 1
    assert compared >= 2


def test_that_servers_that_may_not_borrow_become_as_many_as_earn_what_they_spend():
    """5.6/s × 20 ms × 100 = 11 vCPUs, a fifth of a t2.small's one earned: more than 11 servers."""
    _, curves = swept(20_000, WEB, instance_type="t2.small", min_instances=1)
    kind = load_price_book("us-east-1").instance_type("t2.small")
    assert kind is not None
    at = TODAY + 32
    busy = curves.requests_per_month[at] / (730 * 3_600) * 0.02 / kind.speed
    assert curves.servers[at] == np.ceil(busy / kind.baseline_share_per_vcpu)
