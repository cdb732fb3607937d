"""The results as one plain object with stable keys: `planner.results/1`, for programs."""

import math
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.analysis.results import (
        ComponentResult,
        Crossing,
        Finding,
        OptionResult,
        PathResult,
        Percentiles,
        Results,
        TornadoRow,
        Verdict,
    )
    from planner.catalog.own_price import OwnPrice
    from planner.document.scenario import Scenario, Settings
    from planner.engine.pricing.cost_line import CostLine

SCHEMA = "planner.results/1"


def results_as_contract(scenario: "Scenario", results: "Results") -> dict[str, Any]:
    """Return the results under keys that never change; every key is always there.

    Numbers are finite: what is unknown or endless is null. Keys may be added, none is renamed.
    """
    totals = results.totals
    return {
        "schema": SCHEMA,
        "scenario": {
            "name": scenario.name,
            "region": results.region,
            "hours_per_month": _number(results.hours_per_month),
            "free_tier": results.free_tier,
            "catalog": {"version": results.catalog_version, "as_of": results.catalog_as_of},
            "own_prices": [_own_price(own) for own in scenario.own_prices],
            "assumptions": _assumptions(scenario.settings),
        },
        "totals": {
            "as_drawn_usd_per_month": _number(totals.as_drawn_usd_per_month),
            "all_ec2_usd_per_month": _number(totals.all_ec2_usd_per_month),
            "all_lambda_usd_per_month": _number(totals.all_lambda_usd_per_month),
            "recommended_usd_per_month": _number(totals.recommended_usd_per_month),
            "all_ec2_blocked": list(totals.all_ec2_blocked),
            "all_lambda_blocked": list(totals.all_lambda_blocked),
            "complete": totals.complete,
            "unknown_lines": totals.unknown_lines,
        },
        "components": [_component(part) for part in results.components.values()],
        "paths": [_path(path) for path in results.paths],
        "findings": [_finding(finding) for finding in results.findings],
        "not_modelled": list(results.not_modelled),
    }


def _assumptions(settings: "Settings") -> dict[str, Any]:
    """Return what the whole scenario assumes, by the names of its file."""
    known = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {
        name: value if isinstance(value, str | int) else _number(value)
        for name, value in known.items()
        if isinstance(value, str | int | float | None)
    }


def _own_price(own: "OwnPrice") -> dict[str, Any]:
    return {
        "region": own.region,
        "service": own.service,
        "rate": own.rate,
        "labels": dict(own.labels),
        "usd": _number(own.usd),
        "per": own.per,
        "unit": own.unit,
        "item": own.item,
        "since": own.since,
    }


def _component(part: "ComponentResult") -> dict[str, Any]:
    return {
        "id": part.id,
        "name": part.name,
        "kind": part.kind,
        "placement": part.placement,
        "requests_per_month": _number(part.requests_per_month),
        "usd_per_month": _number(part.usd_per_month),
        "complete": part.complete,
        "lines": [_line(line) for line in part.lines],
        "latency_ms": _percentiles(part.percentiles),
        "peak_utilisation": _number(part.peak_utilisation),
        "cold_start_share": _number(part.cold_start_share),
        "throttled_per_month": _number(part.throttled_per_month or 0.0),
        "overload_minutes_per_month": _number(part.overload_minutes_per_month or 0.0),
        "verdict": _verdict(part.verdict),
        "options": [_option(option) for option in part.options],
        "break_even": [_crossing(crossing) for crossing in part.break_even],
        "tornado": [_tornado(row) for row in part.tornado],
        "problem": part.problem,
    }


def _line(line: "CostLine") -> dict[str, Any]:
    return {
        "item": line.item,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "usd_per_unit": _number(line.usd_per_unit),
        "usd": _number(line.usd),
        "source": line.source,
        "as_of": line.as_of,
        "estimated": line.estimated,
        "own": line.own,
        "service": line.service,
        "free_quantity": _number(line.free_quantity),
        "note": line.note,
    }


def _verdict(verdict: "Verdict | None") -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "choice": verdict.choice,
        "basis": verdict.basis,
        # The contract has a number here; without a second side to compare with, nothing is saved.
        "saves_usd_per_month": _number(verdict.saves_usd_per_month or 0.0),
        "change_saves_usd_per_month": _number(verdict.change_saves_usd_per_month or 0.0),
        "confidence": _number(verdict.confidence),
        "spread": {
            side: {"p10": _number(low), "p50": _number(middle), "p90": _number(high)}
            for side, (low, middle, high) in verdict.spread.items()
        },
        "reasons": [{"rule": reason.rule, "text": reason.text} for reason in verdict.reasons],
        "guide": {
            "answer": verdict.guide.answer,
            "question": verdict.guide.question,
            "agrees": verdict.guide.agrees,
        },
    }


def _tornado(row: "TornadoRow") -> dict[str, Any]:
    return {
        "parameter": row.parameter,
        "unit": row.unit,
        "value": _number(row.value),
        "low_value": _number(row.low_value),
        "high_value": _number(row.high_value),
        "gap_usd": _number(row.gap_usd),
        "low_gap_usd": _number(row.low_gap_usd),
        "high_gap_usd": _number(row.high_gap_usd),
        "flips_at": _number(row.flips_at),
    }


def _option(option: "OptionResult") -> dict[str, Any]:
    return {
        "placement": option.placement,
        "feasible": option.feasible,
        "why_not": option.why_not,
        "config": plain_value(option.config),
        "usd_per_month": _number(option.usd_per_month),
        "latency_ms": _percentiles(option.percentiles),
        "p95_band_ms": None if option.p95_band_ms is None else [*map(_number, option.p95_band_ms)],
    }


def _crossing(crossing: "Crossing") -> dict[str, Any]:
    return {
        "requests_per_month": _number(crossing.requests_per_month),
        "below": crossing.below,
        "above": crossing.above,
    }


def _path(path: "PathResult") -> dict[str, Any]:
    return {
        "nodes": list(path.nodes),
        "mode": path.mode,
        "latency_ms": _percentiles(path.percentiles),
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "component": finding.component,
        "text": finding.text,
    }


def _percentiles(times: "Percentiles | None") -> dict[str, Any] | None:
    if times is None:
        return None
    return {"p50": _number(times.p50), "p95": _number(times.p95), "p99": _number(times.p99)}


def _number(value: float | None) -> float | int | None:
    """Return a plain, finite number; arrays' scalars are unwrapped."""
    if value is None or isinstance(value, bool):
        return value
    number = value if isinstance(value, int) else float(value)
    return number if math.isfinite(number) else None


def plain_value(value: Any) -> Any:
    """Turn what a configuration holds into plain JSON values."""
    if value is None or isinstance(value, bool | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Mapping):
        return {str(key): plain_value(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(held) for held in value]
    if isinstance(value, int | float):
        return _number(value)
    if hasattr(value, "item"):
        return plain_value(value.item())
    return str(value)
