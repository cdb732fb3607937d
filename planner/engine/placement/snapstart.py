"""SnapStart: where it can be had, how long a restore takes, and what it puts on the bill."""

from collections.abc import Mapping
from typing import Any

from planner.catalog.limits import Limits
from planner.engine.performance.init_time import init_distribution
from planner.engine.performance.latency_distribution import LatencyDistribution

_FAMILIES = ("java", "python", "dotnet")
_FREE_FAMILY = "java"


def snapstart_refusal(
    runtime: str, package: str, provisioned: int, ephemeral_mib: float, limits: Limits
) -> str | None:
    """Say why a function cannot have SnapStart; None where it can.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
    """
    family = _family(runtime)
    first = limits.snapstart_runtimes.get(family, 0.0) if family else 0.0
    if not family or _version(runtime, family) < _as_version(first):
        return "SnapStart is for Java 11, Python 3.12, .NET 8 and later"
    if package == "image":
        return "SnapStart is not for container images"
    if provisioned:
        return "SnapStart and provisioned concurrency exclude each other"
    if ephemeral_mib > limits.snapstart_max_ephemeral_mib:
        return f"SnapStart allows {limits.snapstart_max_ephemeral_mib} MB of temporary disk"
    return None


def snapstart_usage(
    runtime: str, month_hours: float, cold_per_month: float
) -> Mapping[str, Any] | None:
    """Return what one published version costs to keep and to restore; None where it is free."""
    if _family(runtime) in ("", _FREE_FAMILY):
        return None
    return {"versions": 1, "cache_hours": month_hours, "restores": cold_per_month}


def restore_time(limits: Limits) -> LatencyDistribution:
    """Return how long restoring a snapshot takes, in place of INIT; memory does not matter. [ms]

    Notes
    -----
    Measured on bare Java functions, and taken for Python and .NET as well. Little of it is billed
    (`snapstart_billed_restore_ms`).

    References
    ----------
    .. [1] https://github.com/maxday/lambda-perf
    """
    measured = limits.snapstart_restore_ms
    return init_distribution(measured["p50"], measured["p90"], measured["p99"])


def _family(runtime: str) -> str:
    return next((family for family in _FAMILIES if runtime.startswith(family)), "")


def _version(runtime: str, family: str) -> tuple[int, ...]:
    digits = runtime.removeprefix(family).split("-")[0]
    try:
        return tuple(int(part) for part in digits.split("."))
    except ValueError:
        return (0,)


def _as_version(first: float) -> tuple[int, ...]:
    """Read the catalogue's number as a version: 3.12 comes after 3.9."""
    return tuple(int(part) for part in f"{first:g}".split("."))
