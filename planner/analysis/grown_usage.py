"""What a part uses at a multiple of today's traffic: its usage, its servers, its cold starts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.analysis.contest import Terms
from planner.catalog.limits import load_limits
from planner.engine.performance.cold_start import stationary_cold_starts
from planner.engine.placement.option import Option
from planner.engine.placement.screening import held_per_s
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import MS_PER_SECOND, SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]

PER_REQUEST = frozenset(
    {"requests", "cold_starts", "ingested_gb", "processed_gb", "new_connections_per_second",
     "processed_gb_lambda_targets", "cross_az_gb"}
)  # fmt: skip
"""Keys of quantities that follow the traffic."""
POINTS = 97
_DECADES = 3.0
FACTORS = np.logspace(-_DECADES, _DECADES, POINTS)
"""Multiples of today's traffic at which a cost is swept."""
TODAY = POINTS // 2
_SHARE_EVERY = 3
_LARGEST_ASKED = 400.0


def grown(
    metered: MeteredUsage,
    option: Option,
    work: Workload,
    factor: FloatArray,
    counts: FloatArray,
    surplus_vcpu_hours: FloatArray | None = None,
) -> MeteredUsage:
    """Return a usage at a multiple of today's traffic, with so many servers and that surplus."""
    today = max(float(np.max(option.behaviour.servers)), 1e-12)
    scale = counts / today
    usage: dict[str, Any] = dict(metered.usage)
    for key, value in metered.usage.items():
        if key in PER_REQUEST:
            usage[key] = value * factor
    if metered.service in ("ec2", "ebs") and option.basis == "per_job":
        usage["hours"] = metered.usage["hours"] * factor
    elif metered.service in ("ec2", "ebs"):
        usage["count"] = metered.usage.get("count", 1) * scale
        if metered.service == "ec2" and surplus_vcpu_hours is not None:
            usage["surplus_vcpu_hours"] = surplus_vcpu_hours
    elif metered.service == "public_ipv4" and metered.per_server:
        usage["addresses"] = metered.usage["addresses"] * scale
    elif metered.service == "lambda":
        usage |= _cold(metered.usage, work, factor)
        if "snapstart" in usage:
            restores = usage.get("cold_starts", 0.0)
            usage["snapstart"] = {**usage["snapstart"], "restores": restores}
    elif metered.service == "fargate":
        usage["tasks"] = metered.usage["tasks"] * (factor if work.is_job else scale)
    elif metered.service == "lambda_managed_instances":
        usage["instance_hours"] = metered.usage["instance_hours"] * scale
    return replace(metered, usage=usage)


def servers_by_memory(
    option: Option,
    work: Workload,
    terms: Terms,
    rate: FloatArray | float = 1.0,
    wait: FloatArray | float = 1.0,
    cpu: FloatArray | float = 1.0,
) -> Any:
    """Return how many of a fleet's servers hold the requests in progress, before rounding up.

    Parameters
    ----------
    option, work, terms
        The fleet and what it carries.
    rate, wait, cpu
        Multiples of the rate, and of waiting and computing of a request. Shape (N,) or one.
    """
    # Without prices for its type an option has no configuration.
    kind = terms.book.instance_type(str(option.config.get("instance_type", "")))
    if kind is None:
        return np.ones(np.shape(rate))
    processes = float(option.config.get("processes", kind.vcpu))
    held = held_per_s(work, kind.speed, kind.memory_gib, processes, wait, cpu)
    return work.peak_rate_per_s * rate / held


def before_rounding(busiest: float, today: float, least: float) -> float:
    """Return the servers that today's load asks for, of which the next whole number run.

    `busiest` is what is known to ask for them; where more run today than that and than the `least`,
    what asked for those is taken to grow with the load as well.
    """
    return today if np.ceil(busiest - 1e-9) < today and today > least else busiest


@lru_cache(maxsize=2_048)
def cold_shares(mean_rate: float, service_s: float, keep_alive_s: float) -> FloatArray:
    """Return the stationary cold-start share at each multiple of the grid.

    The formula is asked at every third multiple, and up to a load at which a share is too small to
    move a cost; from there on it falls with the root of the load.
    """
    loads = FACTORS[::_SHARE_EVERY] * mean_rate * service_s
    asked = np.minimum(loads, _LARGEST_ASKED)
    found = stationary_cold_starts(asked / service_s, service_s, keep_alive_s).probability
    logs = np.log(np.maximum(found / np.sqrt(loads / asked), 1e-300))
    return np.exp(np.interp(np.log(FACTORS), np.log(FACTORS[::_SHARE_EVERY]), logs))


def _cold(usage: Mapping[str, Any], work: Workload, factor: FloatArray) -> dict[str, Any]:
    """Return the cold starts at other traffic: stationary, anchored at today's exact share."""
    if "cold_starts" not in usage:
        return {}
    requests = usage["requests"]
    mean_rate = max(float(work.load.week.mean()) / SECONDS_PER_HOUR, 1e-12)
    keep_alive_s = load_limits().lambda_keep_alive_s
    shares = cold_shares(mean_rate, usage["duration_ms"] / MS_PER_SECOND, keep_alive_s)
    logs = np.log(np.maximum(shares, 1e-300))
    today = np.exp(logs[TODAY])
    at = np.exp(np.interp(np.log(factor), np.log(FACTORS), logs))
    share = np.minimum(at * usage["cold_starts"] / max(requests, 1e-12) / max(today, 1e-300), 1.0)
    return {"cold_starts": requests * np.asarray(factor) * share}
