"""Hand-built results and sweeps, plausible and small, for charts and exporters."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.analysis.results import (
    ComponentResult,
    Crossing,
    Finding,
    GuideAnswer,
    GuideStep,
    HourlyView,
    OptionResult,
    PathResult,
    Percentiles,
    Reason,
    Results,
    TornadoRow,
    Totals,
    Verdict,
)
from planner.document.scenario import Node, Scenario, Settings
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.pricing.cost_line import CostLine
from planner.traffic.load import Load


@dataclass(frozen=True)
class HandSweep:
    """A sweep with the fields of planner.analysis.sweep.Sweep."""

    requests_per_month: np.ndarray
    usd_by_side: dict[str, np.ndarray]
    bare_ec2: np.ndarray
    servers: np.ndarray
    crossings: tuple[Crossing, ...] = ()
    here_requests_per_month: float = 10e6
    here_usd: dict[str, float] = field(default_factory=dict)


def a_sweep(points: int = 240, here: float = 10e6) -> HandSweep:
    """EC2 as a staircase, Lambda as a line, one crossing near 7.65 M."""
    x = np.geomspace(1e5, 1e8, points)
    servers = np.maximum(2, np.ceil(x / 7.2e6)).astype(float)
    ec2 = 18.0 * servers + 14.0 + x * 1e-7
    lam = x * 6.633e-6
    usd = {
        "ec2": ec2,
        "lambda": lam,
        "managed_instances": 140.0 + x * 2.5e-6,
        "fargate": np.where(x < 6e7, 20.0 + x * 4.6e-6, np.nan),
    }
    at = {side: float(np.interp(here, x, values)) for side, values in usd.items()}
    return HandSweep(x, usd, ec2 * 0.6, servers, (Crossing(7.65e6, "lambda", "ec2"),), here, at)


def a_line(item: str, usd: float | None, quantity: float = 730.0, unit: str = "h", **more: Any):
    per_unit = None if usd is None else usd / quantity
    return CostLine(
        item, quantity, unit, per_unit, usd, "https://aws.amazon.com/pricing/", "2026-07-20", **more
    )


def a_week(per_second: float = 27.8) -> np.ndarray:
    """Five busy days and a weekend, one peak a day, Wednesday the highest. [requests/h]"""
    hours = np.arange(168.0)
    of_day = hours % 24
    days = np.array([0.55, 0.65, 1.0, 0.64, 0.5, 0.12, 0.11])[(hours // 24).astype(int)]
    return per_second * 3600.0 * days * np.exp(-(((of_day - 13) / 3.4) ** 2))


def a_latency(p50: float, p95: float, p99: float) -> LatencyDistribution:
    return LatencyDistribution.from_quantiles(p50, p95, p99)


def an_option(placement: str, usd: float, times: tuple[float, float, float], **more: Any):
    return OptionResult(
        placement,
        more.pop("feasible", True),
        more.pop("why_not", None),
        MappingProxyType(more.pop("config", {})),
        usd,
        latency=a_latency(*times),
        percentiles=Percentiles(*times),
        **more,
    )


def a_guide(agrees: bool = False) -> GuideAnswer:
    step = GuideStep(1, "Does it run longer than 15 minutes?", "540 ms", False, "ec2")
    return GuideAnswer("lambda", 4, agrees, (step,), "It sets no traffic level.")


def a_part(
    part_id: str = "api",
    name: str = "API",
    *,
    kind: str = "aws.compute",
    placement: str | None = "ec2",
    lines: tuple[CostLine, ...] = (),
    week: np.ndarray | None = None,
    **more: Any,
) -> ComponentResult:
    week = a_week() if week is None else week
    known = [line.usd for line in lines if line.usd is not None]
    capacity = np.full(168, 66.7 * 3600.0)
    hourly = HourlyView(
        week,
        capacity,
        week / capacity,
        np.full(168, 2.0),
        np.zeros(168),
        np.zeros(168),
        np.zeros(168),
    )
    return ComponentResult(
        part_id,
        name,
        kind,
        placement,
        Load(week, week),
        10e6,
        sum(known),
        len(known) == len(lines),
        lines,
        hourly=more.pop("hourly", hourly if placement else None),
        **more,
    )


def an_api(**more: Any) -> ComponentResult:
    options = (
        an_option(
            "ec2", 51.0, (210.0, 540.0, 900.0), config={"instance_type": "t4g.small", "count": 2}
        ),
        an_option(
            "lambda",
            66.33,
            (230.0, 610.0, 2100.0),
            config={"memory_mib": 1024},
            cold_start_share=0.012,
        ),
        an_option("managed_instances", 149.01, (220.0, 560.0, 980.0)),
        an_option("fargate", 66.30, (220.0, 580.0, 990.0), config={"count": 3}),
    )
    verdict = Verdict(
        "ec2", "available", 15.33, 0.0, 0.81, (Reason("cost", "EC2 costs less here."),), a_guide()
    )
    return a_part(
        lines=(
            a_line("t4g.small", 24.53, 1460.0),
            a_line("Load balancer", 16.43),
            a_line("Public IPv4", 7.3, 1460.0),
            a_line("gp3", 1.28, 16.0, "GB"),
            a_line("Load balancer capacity", 1.46, 182.5, "LCU-h"),
        ),
        latency=a_latency(210.0, 540.0, 900.0),
        percentiles=Percentiles(210.0, 540.0, 900.0),
        peak_utilisation=0.42,
        cold_start_share=0.0,
        throttled_per_month=0.0,
        verdict=verdict,
        options=options,
        as_configured=options[0],
        break_even=(Crossing(7.65e6, "lambda", "ec2"),),
        tornado=(
            TornadoRow("duration", "Mean duration", "ms", 326, 261, 391, 2.4, -31.0, -15.33, 270.0),
            TornadoRow(
                "requests", "Requests", "a month", 10e6, 8e6, 12e6, -2.2, -28.5, -15.33, 7.65e6
            ),
            TornadoRow("memory", "Memory", "MB", 1024, 819, 1229, -5.0, -25.0, -15.33, None),
            TornadoRow(
                "cpu_share", "Processor share", "share", 0.1, 0.08, 0.12, -14.0, -16.0, -15.33
            ),
        ),
        **more,
    )


def some_results(**more: Any) -> Results:
    lambda_lines = (
        a_line("Requests", 0.12, 600e3, "requests"),
        a_line("Time", 5.92, 355e3, "GB-s"),
    )
    parts = (
        an_api(),
        a_part(
            "mongo",
            "MongoDB",
            kind="aws.database_ec2",
            placement=None,
            lines=(a_line("t4g.medium", 24.53), a_line("gp3", 8.0, 100.0, "GB")),
        ),
        a_part(
            "uploads",
            "Uploads",
            kind="aws.s3.bucket",
            placement=None,
            lines=(a_line("Storage", 6.9, 300.0, "GB"), a_line("Puts", 1.0, 200e3, "requests")),
        ),
        a_part("resize", "Resize", placement="lambda", lines=lambda_lines),
        a_part("cleanup", "Nightly clean-up", placement="ec2", lines=(a_line("t4g.nano", 7.36),)),
        a_part(
            "mail",
            "Welcome mail",
            placement="lambda",
            lines=(a_line("Time", 0.0413, 2500.0, "GB-s"),),
        ),
        a_part(
            "billing",
            "Billing system",
            kind="external.service",
            placement=None,
            lines=(a_line("Calls", None, 40e3, "calls"),),
        ),
    )
    totals = Totals(114.56, 139.75, 122.55, 107.22, ("mongo",), ("mongo",), False, 1)
    path = PathResult(
        ("api", "mongo"), "call", a_latency(215.0, 550.0, 910.0), Percentiles(215.0, 550.0, 910.0)
    )
    finding = Finding("idle-server", "warning", "cleanup", "A server for a task of 40 s a night")
    values: dict[str, Any] = {
        "scenario_name": "Photo app",
        "region": "us-east-1",
        "hours_per_month": 730.0,
        "free_tier": "none",
        "catalog_version": "2026-07",
        "catalog_as_of": "2026-07-20",
        "totals": totals,
        "components": {part.id: part for part in parts},
        "paths": (path,),
        "findings": (finding,),
        "not_modelled": ("Support plans",),
    }
    return Results(**(values | more))


def a_plan(name: str = "Photo app", target_ms: float | None = 1000.0) -> Scenario:
    nodes = {
        "api": Node(id="api", kind="aws.compute", name="API", x=0, y=0),
        "resize": Node(id="resize", kind="aws.compute", name="Resize", x=240, y=0),
    }
    settings = Settings(latency_target_ms=target_ms)
    return Scenario(name=name, nodes=nodes, settings=settings)
