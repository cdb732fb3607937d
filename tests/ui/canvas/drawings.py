"""Drawings and plausible results for the canvas's tests, pictures and benchmark."""

import random
from collections.abc import Mapping

import numpy as np

from planner.analysis.results import (
    ComponentResult,
    Finding,
    GuideAnswer,
    OptionResult,
    Percentiles,
    Reason,
    Results,
    Totals,
    Verdict,
)
from planner.document import Edge, Group, Node, Note, Scenario
from planner.engine.pricing.cost_line import CostLine
from planner.kinds import KINDS
from planner.traffic import Load

# id, kind, name, x, y, group, parameters
_PARTS = (
    ("visitors", "source.users", "Visitors", 20, 180, None, {}),
    (
        "api",
        "aws.compute",
        "API",
        242,
        180,
        "vpc",
        {"ec2": {"instance_type": "t4g.small", "count": 2}},
    ),
    ("uploads", "aws.s3.bucket", "Uploads", 242, 46, None, {}),
    (
        "resize",
        "aws.compute",
        "Resize",
        464,
        46,
        None,
        {"placement": "lambda", "lambda_": {"memory_mib": 1536}},
    ),
    ("resized", "aws.s3.bucket", "Resized photos", 686, 46, None, {}),
    ("mongodb", "aws.database_ec2", "MongoDB", 242, 314, "vpc", {}),
    (
        "welcome",
        "aws.compute",
        "Welcome mail",
        464,
        314,
        "sign-up",
        {"placement": "lambda", "lambda_": {"memory_mib": 128}},
    ),
    ("ses", "aws.ses.sending", "Welcome by SES", 686, 314, "sign-up", {}),
    (
        "trial",
        "aws.compute",
        "Free trial",
        464,
        448,
        "sign-up",
        {"placement": "lambda", "lambda_": {"memory_mib": 256}},
    ),
    ("billing", "external.service", "Billing system", 686, 448, "sign-up", {}),
    (
        "cleanup",
        "aws.compute",
        "Nightly clean-up",
        242,
        448,
        "vpc",
        {"ec2": {"instance_type": "t4g.nano", "count": 1}},
    ),
    ("nightly", "aws.scheduler", "Every night", 20, 334, None, {}),
)
# source, target, mode, operation, calls a request, requests a month
_CALLS = (
    ("visitors", "api", "call", "invoke", 1, 10e6),
    ("api", "uploads", "call", "put", 0.02, 200e3),
    ("uploads", "resize", "event", "event", 1, 200e3),
    ("resize", "resized", "call", "put", 3, 600e3),
    ("resized", "api", "event", "event", 1, 600e3),
    ("api", "mongodb", "call", "query", 2.1, 21e6),
    ("api", "welcome", "event", "event", 0.004, 40e3),
    ("welcome", "ses", "call", "send", 1, 40e3),
    ("welcome", "trial", "event", "event", 1, 40e3),
    ("trial", "billing", "call", "invoke", 1, 40e3),
    ("nightly", "cleanup", "event", "event", 1, 30),
)
# usd, p95 ms, ec2 usd, lambda usd, choice
_FIGURES = {
    "visitors": (0.0, None),
    "uploads": (7.90, None),
    "resized": (5.53, None),
    "mongodb": (32.53, 9),
    "ses": (4.00, None),
    "billing": (None, 300),
    "nightly": (0.0, None),
    "api": (51.00, 540, 51.00, 66.33, "ec2"),
    "resize": (6.04, 1900, 16.71, 6.04, "lambda"),
    "welcome": (0.0413, 620, 7.36, 0.0413, "lambda"),
    "trial": (0.158, 1200, 7.36, 0.158, "lambda"),
    "cleanup": (7.36, 40_000, 7.36, 0.02, "lambda"),
}


def guide_drawing() -> Scenario:
    """The guide's real architecture, drawn by hand."""
    return Scenario.model_validate(
        {
            "name": "Photo app",
            "nodes": [
                {
                    "id": key,
                    "kind": kind,
                    "name": name,
                    "x": x,
                    "y": y,
                    "group": group,
                    "params": params,
                    "traffic": KINDS[kind].default_traffic,
                }
                for key, kind, name, x, y, group, params in _PARTS
            ],
            "edges": [
                {
                    "id": f"{a}-{b}",
                    "source": a,
                    "target": b,
                    "mode": mode,
                    "operation": operation,
                    "calls_per_request": calls,
                }
                for a, b, mode, operation, calls, _ in _CALLS
            ],
            "groups": [
                {
                    "id": "vpc",
                    "kind": "vpc",
                    "name": "VPC",
                    "x": 228,
                    "y": 153,
                    "width": 200,
                    "height": 395,
                },
                {
                    "id": "sign-up",
                    "kind": "free",
                    "name": "Sign-up flow",
                    "x": 450,
                    "y": 287,
                    "width": 422,
                    "height": 261,
                },
            ],
            "notes": [
                {
                    "id": "sizes",
                    "text": "Three sizes per photo:\nthumbnail, medium, large",
                    "x": 464,
                    "y": 226,
                    "width": 172,
                    "height": 44,
                },
            ],
        }
    )


def guide_results(scenario: Scenario) -> Results:
    """Figures like those of the design's pictures; no arithmetic behind them."""
    requests = {f"{a}-{b}": count for a, b, *_, count in _CALLS}
    components = {
        key: component(scenario.nodes[key], *figures)
        for key, figures in _FIGURES.items()
        if key in scenario.nodes
    }
    findings = (Finding("idle-server", "warning", "cleanup", "A server for one job a day"),)
    return results(scenario, components, requests, findings)


def component(
    node: Node,
    usd: float | None = 5.0,
    p95: float | None = None,
    ec2_usd: float | None = None,
    lambda_usd: float | None = None,
    choice: str | None = None,
    *,
    requests: float = 10e6,
    why_not: str | None = None,
) -> ComponentResult:
    """One part's results."""
    if node.kind == "aws.scheduler":
        requests = 30.0
    week = np.full(168, requests * 168 / 730 / 168)
    placement = getattr(node.params, "placement", None)
    options, verdict, drawn = (), None, None
    if choice is not None:
        sides = {"ec2": ec2_usd, "lambda": lambda_usd}
        options = tuple(OptionResult(side, True, None, {}, cost) for side, cost in sides.items())
        other = "lambda" if choice == "ec2" else "ec2"
        gap = (sides[other] or 0) - (sides[choice] or 0) if choice != "either" else None
        verdict = Verdict(
            choice,
            "single",
            gap,
            gap,
            0.81,
            (Reason("cost", "It costs less"),),
            GuideAnswer("lambda", 4, choice == "lambda", (), ""),
        )
        drawn = OptionResult(placement or "ec2", why_not is None, why_not, {}, usd)
    line = CostLine("Requests", requests, "requests", 1e-6, usd, "a page", "2026-07-20")
    return ComponentResult(
        node.id,
        node.name,
        node.kind,
        placement,
        Load(week, week),
        requests,
        usd or 0.0,
        usd is not None,
        (line,),
        percentiles=Percentiles(p95 / 2, p95, p95 * 1.5) if p95 else None,
        peak_utilisation=0.7 if choice else None,
        verdict=verdict,
        options=options,
        as_configured=drawn,
    )


def results(
    scenario: Scenario,
    components: Mapping[str, ComponentResult],
    edge_requests: Mapping[str, float] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Results:
    """Put parts' results together."""
    total = sum(c.usd_per_month for c in components.values())
    return Results(
        scenario.name,
        scenario.region,
        730,
        "none",
        "test",
        "2026-07-20",
        Totals(total, total, total, total),
        components,
        edge_requests or {},
        findings=findings,
    )


def evaluate_by_hand(scenario: Scenario) -> Results:
    """Stand in for the engine: every part has figures, computing parts an answer."""
    components = {}
    for key, node in scenario.nodes.items():
        if KINDS[node.kind].contest if node.kind in KINDS else False:
            components[key] = component(node, 12.0, 300, 12.0, 9.0, "lambda")
        else:
            components[key] = component(node)
    return results(scenario, components, dict.fromkeys(scenario.edges, 100000.0))


def grid_drawing(count: int, *, seed: int = 7) -> tuple[Scenario, str]:
    """Many parts on a grid, 1.2 connections a part, one hub with twelve; returns the hub's id."""
    chance = random.Random(seed)
    columns = max(1, int(count**0.5 * 0.9))
    kinds = ("aws.compute", "aws.compute", "aws.s3.bucket", "aws.dynamodb")
    nodes = {}
    for place in range(count):
        placement = "lambda" if place % 8 == 1 else "ec2"
        kind = kinds[place % 4]
        nodes[f"n{place}"] = Node.model_validate(
            {
                "id": f"n{place}",
                "kind": kind,
                "name": f"Part {place}",
                "x": place % columns * 260,
                "y": place // columns * 150,
                "params": {"placement": placement} if kind == "aws.compute" else {},
            }
        )
    hub = count // 2 + columns // 2
    pairs = {(hub, hub + k) for k in range(1, 13) if hub + k < count}
    while len(pairs) < int(1.2 * count):
        one = chance.randrange(count - 1)
        near = one + chance.choice([1, 2, columns, columns + 1, columns - 1, 2 * columns])
        other = near if chance.random() < 0.85 else chance.randrange(one + 1, count)
        if one < other < count:
            pairs.add((one, other))
    edges = {
        f"e{a}-{b}": Edge(
            id=f"e{a}-{b}",
            source=f"n{a}",
            target=f"n{b}",
            mode="event" if (a + b) % 3 == 0 else "call",
        )
        for a, b in sorted(pairs)
    }
    return Scenario(name="Grid", nodes=nodes, edges=edges), f"n{hub}"


__all__ = [
    "Group",
    "Note",
    "component",
    "evaluate_by_hand",
    "grid_drawing",
    "guide_drawing",
    "guide_results",
    "results",
]
