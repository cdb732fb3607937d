"""Latency of a part by placement: median, p95 and p99 beside the target, cold starts hatched."""

import math
from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    DASHES_OF_ROLE,
    NAME_OF_PLACEMENT,
    ROLE_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Role,
    Row,
    Series,
    Spread,
    Table,
    basis,
    empty_chart,
    part_or_reason,
)
from planner.units import duration_ms, share

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, OptionResult, Percentiles, Results
    from planner.document.scenario import Scenario
    from planner.engine.performance.latency_distribution import LatencyDistribution

ID = "latency"
SHORT = "Latency by option"
_PROBABILITIES = np.concatenate((np.linspace(0.005, 0.9, 60), 1.0 - np.logspace(-1, -3, 60)[1:]))
_COLD_WORTH_SHOWING = 0.001
_ROOM_FOR_THE_QUICK = 3.0
_SAME_LATENCY = 0.01


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Compare the options of one part; the large form shows whole distributions."""
    part = part_or_reason(ID, SHORT, results, component_id, "its latency")
    if isinstance(part, ChartData):
        return part
    rows = _measured(part)
    if not rows:
        sentence = "Give this part traffic to see its latency"
        action = "set-traffic"
        if part.requests_per_month > 0:
            sentence, action = "No placement of this part has a known latency", ""
        return empty_chart(ID, SHORT, sentence, action=action, component=part.id)
    target = _target(scenario, part.id)
    if options.large and any(option.latency for option in rows.values()):
        return _curves(part, rows, results, target)
    return _spreads(part, rows, results, target)


def _measured(part: "ComponentResult") -> "dict[str, OptionResult]":
    return {
        option.placement: option
        for option in part.options
        if option.feasible and option.percentiles and option.placement in ROLE_OF_PLACEMENT
    }


def _target(scenario: "Scenario", component_id: str) -> float | None:
    """Return the part's own target, else the scenario's. [ms]"""
    node = scenario.nodes.get(component_id)
    workload = getattr(node.params, "workload", None) if node is not None else None
    own = getattr(workload, "latency_target_ms", None)
    return own if own is not None else scenario.settings.latency_target_ms


def _spreads(
    part: "ComponentResult",
    options: "dict[str, OptionResult]",
    results: "Results",
    target: float | None,
) -> ChartData:
    rows = tuple(_row(option, part.placement) for option in options.values())
    low, high = _range(options, target)
    name = part.name or "This part"
    marks: tuple[Mark, ...] = ()
    if target is not None:
        marks = (Mark("vertical", "target", x=target, text=f"target {duration_ms(target)}"),)
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(options, target)}",
        short_title=f"{name}: latency by option",
        subtitle=basis(results, "p50 to p95, and p99"),
        x=Axis("Latency (log scale)", "ms", "log", low, high, duration_ms, duration_ms),
        rows=rows,
        marks=marks,
        component=part.id,
        table=_table(options),
    )


def _row(option: "OptionResult", placed: str | None) -> Row:
    times = _times(option)
    cold = option.cold_start_share or 0.0
    cold_from = None
    if cold >= _COLD_WORTH_SHOWING and option.latency is not None:
        cold_from = max(option.latency.percentile(max(1.0 - cold, 0.5)), times.p50)
    return Row(
        id=option.placement,
        label=NAME_OF_PLACEMENT[option.placement],
        role=ROLE_OF_PLACEMENT[option.placement],
        value=times.p95,
        columns=(f"p95 {duration_ms(times.p95)}",),
        spread=Spread(times.p50, times.p95, times.p99, cold_from),
        strong=option.placement == placed,
        note="; ".join(filter(None, (_cold_words(cold), _routing_words(option)))),
    )


def _cold_words(cold: float) -> str:
    return f"{share(cold)} cold" if cold >= _COLD_WORTH_SHOWING else ""


def _routing_words(option: "OptionResult") -> str:
    """Say between what the balancer's routing leaves the p95."""
    if option.p95_band_ms is None:
        return ""
    best, worst = (duration_ms(end) for end in option.p95_band_ms)
    return "" if best == worst else f"p95 {best} to {worst} by routing"


def _times(option: "OptionResult") -> "Percentiles":
    if option.percentiles is None:
        raise ValueError("this option has no latency")
    return option.percentiles


def _range(options: "dict[str, OptionResult]", target: float | None) -> tuple[float, float]:
    lows = [_times(option).p50 for option in options.values()]
    highs = [_times(option).p99 for option in options.values()]
    if target is not None:
        lows.append(target)
        highs.append(target)
    low, high = max(min(lows) / 1.6, 0.01), max(highs) * 1.5
    if not math.isfinite(high):
        high = max([value for value in highs if math.isfinite(value)] or [low * 100.0]) * 1.5
    return low, max(high, low * 4)


def _finding(options: "dict[str, OptionResult]", target: float | None) -> str:
    p95 = {name: _times(option).p95 for name, option in options.items()}
    quickest = min(p95, key=lambda name: p95[name])
    if target is not None:
        meets = [name for name in p95 if p95[name] <= target]
        words = duration_ms(target)
        if not meets:
            return f"no option answers 95 % of requests within {words}"
        if len(meets) == 1:
            return f"only {NAME_OF_PLACEMENT[meets[0]]} meets the target of {words}"
    if "ec2" in p95 and "lambda" in p95:
        quick, slow = sorted(("ec2", "lambda"), key=lambda name: p95[name])
        gain = p95[slow] - p95[quick]
        if gain > p95[quick] * _SAME_LATENCY:
            names = NAME_OF_PLACEMENT[quick], NAME_OF_PLACEMENT[slow]
            return f"{names[0]} is {duration_ms(gain)} faster than {names[1]} at p95"
    return f"95 % of requests within {duration_ms(p95[quickest])} on {NAME_OF_PLACEMENT[quickest]}"


def _curves(
    part: "ComponentResult",
    options: "dict[str, OptionResult]",
    results: "Results",
    target: float | None,
) -> ChartData:
    low, high = _range(options, target)
    low /= _ROOM_FOR_THE_QUICK
    name = part.name or "This part"
    series = []
    marks = []
    for placement, option in options.items():
        role = ROLE_OF_PLACEMENT[placement]
        if option.latency is None:
            continue
        series.append(_curve(placement, option.latency, role))
        marks.append(Mark("dot", role, x=_times(option).p95, y=95.0, series=placement))
    if target is not None:
        marks.append(Mark("vertical", "target", x=target, text=f"target {duration_ms(target)}"))
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(options, target)}",
        short_title=f"{name}: latency by option",
        subtitle=basis(results, "Share of requests answered within a time"),
        x=Axis("Latency (log scale)", "ms", "log", low, high, duration_ms, duration_ms),
        y=Axis(
            "Requests answered",
            "%",
            "linear",
            0.0,
            100.0,
            lambda value: share(value / 100.0),
            _fine_share,
            ticks=(0.0, 25.0, 50.0, 75.0, 95.0, 100.0),  # the dots stand at 95 %
        ),
        series=tuple(series),
        marks=tuple(marks),
        component=part.id,
        table=_table(options),
    )


def _curve(placement: str, latency: "LatencyDistribution", role: Role) -> Series:
    return Series(
        placement,
        NAME_OF_PLACEMENT[placement],
        "line",
        role,
        latency.percentiles(_PROBABILITIES),
        _PROBABILITIES * 100.0,
        dashes=DASHES_OF_ROLE.get(role, ()),
        end_label=NAME_OF_PLACEMENT[placement],
    )


def _fine_share(percent: float) -> str:
    return share(percent / 100.0) if percent < 99.0 else f"{percent:.1f}\u202f%"


def _table(options: "dict[str, OptionResult]") -> Table:
    columns = (
        Column("Option"),
        Column("p50", "ms"),
        Column("p95", "ms"),
        Column("p99", "ms"),
        Column("Cold starts", "share"),
        Column("p95, best routing", "ms"),
        Column("p95, random routing", "ms"),
    )
    rows = tuple(
        (
            NAME_OF_PLACEMENT[name],
            *(_known(value) for value in (_times(o).p50, _times(o).p95, _times(o).p99)),
            _known(o.cold_start_share),
            *(_known(end) for end in o.p95_band_ms or (None, None)),
        )
        for name, o in options.items()
    )
    return Table(columns, rows)


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


LATENCY = Chart(
    ID,
    "Latency",
    "component",
    data,
    help="How fast each option answers, with its cold starts, beside the target.",
)
