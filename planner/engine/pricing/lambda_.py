"""Lambda: requests, duration, disk, warm environments, SnapStart and streamed responses."""

from typing import Any

import numpy as np

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import ceil, greatest, where_positive
from planner.engine.pricing.charge import Charge, Factor, Service, Usage, UsageError
from planner.engine.pricing.reading import has, labels_of, number, part, parts
from planner.units import MIB_PER_GIB, MILLION, MS_PER_SECOND, SECONDS_PER_HOUR


def billed_ms(usage: Usage) -> Any:
    """Return the billed time of all on-demand invocations: whole milliseconds, INIT included.

    Parameters
    ----------
    usage : mapping
        `requests`, `duration_ms`, `cold_starts` and `init_ms`; numbers or arrays of one shape.

    Returns
    -------
    Decimal, float or ndarray
        Billed time. [ms]

    Raises
    ------
    UsageError
        If more invocations start cold than there are.

    Notes
    -----
    Rounding the *mean* up misstates a spread of durations by less than 1 ms a request.

    References
    ----------
    .. [1] AWS Lambda pricing, https://aws.amazon.com/lambda/pricing/

    Examples
    --------
    >>> billed_ms({"requests": 100, "duration_ms": 9.2, "cold_starts": 1, "init_ms": 200})
    1200.0
    """
    requests, duration_ms = number(usage, "requests"), number(usage, "duration_ms")
    if not has(usage, "cold_starts"):
        return requests * ceil(duration_ms)
    cold = number(usage, "cold_starts")
    if bool(np.any((cold - requests) * MILLION > requests)):
        raise UsageError("“cold_starts” cannot exceed “requests”")
    cold_ms = ceil(duration_ms + number(usage, "init_ms"))
    return (requests - cold) * ceil(duration_ms) + cold * cold_ms


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a function is billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of the month; see `LAMBDA.usage_keys`.

    Returns
    -------
    tuple of Charge
        Requests and duration first, then whatever else the usage has.

    Raises
    ------
    UsageError
        If a quantity is negative or not a number.
    """
    architecture = labels_of(usage, architecture="x86_64")
    provisioned = part(usage, "provisioned")
    memory_gb = number(usage, "memory_mib") / MIB_PER_GIB
    on_demand_ms = billed_ms(usage)
    provisioned_ms = number(provisioned, "requests") * ceil(number(provisioned, "duration_ms"))
    found = []
    if has(usage, "requests") or has(provisioned, "requests"):
        # A large event counts as several requests, and runs once.
        each = number(usage, "request_units", 1)
        requests = (number(usage, "requests") + number(provisioned, "requests")) * each
        found.append(
            Charge("request_usd_per_million", requests, "Requests", "requests", MILLION, "requests")
        )
    if has(usage, "requests"):
        found.append(
            Charge(
                "duration_usd_per_gb_second",
                on_demand_ms / MS_PER_SECOND * memory_gb,
                "Duration",
                "GB-s",
                free="gb_seconds",
                labels=architecture,
                factors=(
                    Factor(on_demand_ms / MS_PER_SECOND, "s", "billed time"),
                    Factor(memory_gb, "GB", "memory"),
                ),
            )
        )
    if has(usage, "ephemeral_mib"):
        included_mib = load_limits().lambda_ephemeral_included_mib
        extra_mib = greatest(number(usage, "ephemeral_mib", included_mib) - included_mib, 0)
        seconds = (on_demand_ms + provisioned_ms) / MS_PER_SECOND
        found.append(
            Charge(
                "ephemeral_usd_per_gb_second",
                extra_mib / MIB_PER_GIB * seconds,
                "Temporary disk",
                "GB-s",
                labels=architecture,
                factors=(
                    Factor(extra_mib / MIB_PER_GIB, "GB", "disk beyond the included 512 MiB"),
                    Factor(seconds, "s", "billed time"),
                ),
            )
        )
    found += _provisioned(provisioned, memory_gb, provisioned_ms, architecture)
    found += _snapstart(part(usage, "snapstart"), memory_gb)
    found += _streaming(part(usage, "streaming"))
    return (*found, *_rarer(usage, memory_gb))


def _provisioned(
    provisioned: Usage, memory_gb: Any, served_ms: Any, labels: tuple[tuple[str, str], ...]
) -> list[Charge]:
    found = []
    if has(provisioned, "concurrency"):
        warm = number(provisioned, "concurrency")
        hours = number(provisioned, "hours")
        found.append(
            Charge(
                "provisioned_usd_per_gb_second",
                warm * hours * SECONDS_PER_HOUR * memory_gb,
                "Provisioned concurrency",
                "GB-s",
                labels=labels,
                factors=(
                    Factor(warm, "environments", "kept warm"),
                    Factor(hours * SECONDS_PER_HOUR, "s", "time"),
                    Factor(memory_gb, "GB", "memory"),
                ),
            )
        )
    if has(provisioned, "requests"):
        found.append(
            Charge(
                "provisioned_duration_usd_per_gb_second",
                served_ms / MS_PER_SECOND * memory_gb,
                "Duration on provisioned concurrency",
                "GB-s",
                labels=labels,
                factors=(
                    Factor(served_ms / MS_PER_SECOND, "s", "billed time"),
                    Factor(memory_gb, "GB", "memory"),
                ),
            )
        )
    return found


def _snapstart(snapstart: Usage, memory_gb: Any) -> list[Charge]:
    found = []
    if has(snapstart, "versions"):
        versions, kept = number(snapstart, "versions"), number(snapstart, "cache_hours")
        hours = where_positive(kept, greatest(kept, load_limits().snapstart_min_cache_hours))
        found.append(
            Charge(
                "snapstart_cache_usd_per_gb_second",
                versions * hours * SECONDS_PER_HOUR * memory_gb,
                "SnapStart cache",
                "GB-s",
                factors=(
                    Factor(versions, "versions", "kept"),
                    Factor(hours * SECONDS_PER_HOUR, "s", "time, at least 3 h"),
                    Factor(memory_gb, "GB", "memory"),
                ),
            )
        )
    if has(snapstart, "restores"):
        restores = number(snapstart, "restores")
        found.append(
            Charge(
                "snapstart_restore_usd_per_gb",
                restores * memory_gb,
                "SnapStart restores",
                "GB",
                factors=(Factor(restores, "restores", ""), Factor(memory_gb, "GB", "memory")),
            )
        )
    return found


def _streaming(streaming: Usage) -> list[Charge]:
    cohorts = parts(streaming, "cohorts")
    if not cohorts:
        return []
    free_mib, streamed_mib = load_limits().lambda_stream_free_mb, 0
    for cohort in cohorts:
        beyond_mib = greatest(number(cohort, "response_mib") - free_mib, 0)
        streamed_mib = streamed_mib + number(cohort, "requests") * beyond_mib
    return [
        Charge(
            "stream_usd_per_gb",
            streamed_mib / MIB_PER_GIB,
            "Streamed responses beyond 6 MiB",
            "GB",
            free="stream_gb",
        )
    ]


def _rarer(usage: Usage, memory_gb: Any) -> list[Charge]:
    found = []
    if has(usage, "event_poller_unit_hours"):
        units = number(usage, "event_poller_unit_hours")
        found.append(Charge("event_poller_unit_usd_per_hour", units, "Event poller units", "h"))
    if has(usage, "tenant_environments"):
        environments = number(usage, "tenant_environments")
        found.append(
            Charge(
                "tenant_environment_usd_per_gb",
                environments * memory_gb,
                "Environments of tenants",
                "GB",
                factors=(
                    Factor(environments, "environments", ""),
                    Factor(memory_gb, "GB", "memory"),
                ),
            )
        )
    durable = part(usage, "durable")
    for key, rate, item, unit, per in (
        ("operations", "durable_operation_usd_per_million", "operations", "operations", MILLION),
        ("data_written_gb", "durable_written_usd_per_gb", "data written", "GB", 1),
        ("data_retained_gb_month", "durable_retained_usd_per_gb_month", "data kept", "GB-month", 1),
    ):
        if has(durable, key):
            found.append(Charge(rate, number(durable, key), f"Durable {item}", unit, per))
    return found


LAMBDA = Service(
    id="lambda",
    title="AWS Lambda",
    usage_keys=frozenset(
        {
            "requests",
            "request_units",
            "duration_ms",
            "memory_mib",
            "architecture",
            "cold_starts",
            "init_ms",
            "ephemeral_mib",
            "provisioned",
            "provisioned.concurrency",
            "provisioned.hours",
            "provisioned.requests",
            "provisioned.duration_ms",
            "snapstart",
            "snapstart.versions",
            "snapstart.cache_hours",
            "snapstart.restores",
            "streaming",
            "streaming.cohorts",
            "streaming.cohorts.requests",
            "streaming.cohorts.response_mib",
            "event_poller_unit_hours",
            "tenant_environments",
            "durable",
            "durable.operations",
            "durable.data_written_gb",
            "durable.data_retained_gb_month",
        }
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "request_usd_per_million",
            "duration_usd_per_gb_second",
            "ephemeral_usd_per_gb_second",
            "provisioned_usd_per_gb_second",
            "provisioned_duration_usd_per_gb_second",
            "snapstart_cache_usd_per_gb_second",
            "snapstart_restore_usd_per_gb",
            "stream_usd_per_gb",
            "event_poller_unit_usd_per_hour",
            "tenant_environment_usd_per_gb",
            "durable_operation_usd_per_million",
            "durable_written_usd_per_gb",
            "durable_retained_usd_per_gb_month",
        }
    ),
    free_measures=frozenset({"requests", "gb_seconds", "stream_gb"}),
)
