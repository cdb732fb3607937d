"""A workload on AWS Lambda: memory, cold starts, concurrency, front door."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from types import MappingProxyType
from typing import Any

import numpy as np

from planner.catalog.limits import Limits
from planner.engine.performance.burst import LoadRise, burst_throttles, environments_asked
from planner.engine.performance.cold_start import (
    hourly_cold_starts,
    is_approximate,
    stationary_cold_starts,
)
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.duration import lambda_duration_s
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.performance.scaling import throttled_fraction
from planner.engine.placement.function_start import billed_cold_ms, cold_extra
from planner.engine.placement.option import Behaviour, Conduct, Later, Option, impossible
from planner.engine.placement.snapstart import restore_time, snapstart_usage
from planner.engine.placement.workload import FloatArray, Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.record import record
from planner.units import (
    HOURS_PER_WEEK,
    KIB_PER_GIB,
    KIB_PER_MIB,
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
)

MEMORY_STEPS_MIB = (
    128, 160, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1152, 1280, 1408, 1536, 1769,
    2048, 2560, 3008, 3538, 4096, 5307, 6144, 7076, 8192, 8845, 10240,
)  # fmt: skip
"""Where the search looks; 1,769 MB and its multiples are whole vCPUs."""

_CHEAP_ENOUGH = 1.01
_SMALLEST_MS = 0.01
# From this share of the quota on, refusals are worth the recursion: below it they are under 1e-4
# of the requests of a new account (10 environments) and under 1e-12 of any other.
_NEVER_FULL = 0.2
ARCHITECTURES = ("arm64", "x86_64")

PriceOf = Callable[[Sequence[MeteredUsage]], Any]
"""Usages, whose quantities may be arrays → USD a month, NaN where a price is unknown."""


@record
class LambdaChoice:
    """What is pinned; None is sought."""

    memory_mib: float | None = None
    architecture: str | None = None
    provisioned: int = 0
    snapstart: bool = False
    ephemeral_mib: float = 512
    timeout_s: float | None = None
    front_door: str = "auto"
    quota: str = "default"


def lambda_option(
    work: Workload, choice: LambdaChoice, limits: Limits, price_of: PriceOf
) -> Option:
    """Return the cheapest adequate function, or the reason why there is none.

    Parameters
    ----------
    work : Workload
        Needs and load.
    choice : LambdaChoice
        Pinned fields.
    limits : Limits
        AWS's limits.
    price_of : callable
        Usages → USD a month; NaN where a price is unknown.

    Returns
    -------
    Option
        With `why_not` set where a hard limit is broken; then the configuration is the nearest
        one, for display.

    Notes
    -----
    Below one vCPU the duration of the computing part grows as 1/memory while waiting does not,
    so cost rises with memory unless nothing waits; the search takes the fastest of those
    within 1 % of the cheapest that meets the latency target.
    """
    why_not = _hard_limit(work, choice, limits)
    architectures = ARCHITECTURES if choice.architecture is None else (choice.architecture,)
    memories = np.asarray(_memories(work, choice, limits), dtype=np.float64)
    rows: list[tuple[float, float, str]] = []
    for architecture in architectures:
        usd = price_of(_usages(work, choice, limits, memories, architecture, 0.0))
        usd = np.broadcast_to(usd, memories.shape)
        if not work.requests_per_month:
            # Nothing arrives and nothing costs: the size that one request would cost least at.
            usd = usd + memories * billed_ms(work, memories, limits)
        rows += zip(usd.tolist(), memories.tolist(), [architecture] * memories.size, strict=True)
    ordered = sorted([row for row in rows if row[0] == row[0]] or rows, key=lambda row: row[:2])
    if work.latency_target_ms is not None and why_not is None:
        _, most, architecture = max(ordered, key=lambda row: row[1])
        fastest = _option(work, choice, limits, most, architecture, None)
        if not _meets_target(work, fastest):
            return _missing_target(work, fastest)
    for usd_per_month, _, architecture in ordered:
        # Faster for the same money: the most memory within 1 % of the price.
        memory = max(
            row[1]
            for row in ordered
            if row[2] == architecture and not row[0] > usd_per_month * _CHEAP_ENOUGH
        )
        option = _option(work, choice, limits, memory, architecture, why_not)
        if why_not or _meets_target(work, option):
            return option
    return impossible("lambda", "No memory size was left to try")


def _meets_target(work: Workload, option: Option) -> bool:
    target = work.latency_target_ms
    return target is None or option.latency is None or option.latency.percentile(0.95) <= target


def _missing_target(work: Workload, option: Option) -> Option:
    p95 = option.latency.percentile(0.95) if option.latency else 0.0
    return _with_reason(
        option,
        f"p95 is {p95:,.0f} ms at best, above the target of {work.latency_target_ms:,.0f} ms",
    )


def _with_reason(option: Option, why_not: str) -> Option:
    return replace(option, why_not=option.why_not or why_not)


def _hard_limit(work: Workload, choice: LambdaChoice, limits: Limits) -> str | None:
    """Return the first hard limit that the workload breaks, in words with its numbers."""
    most_mib = (
        limits.lambda_memory_max_new_account_mib
        if choice.quota == "new"
        else limits.lambda_memory_max_mib
    )
    need_mib = max(work.memory_need_mib, choice.memory_mib or 0)
    door = limits.front_doors.get(_front_door(work, choice))
    body_mb = max(work.request_kib, work.response_kib) / KIB_PER_MIB
    if work.gpu:
        return "Lambda has no GPU"
    if work.needs_server_control:
        return "Lambda gives no control over the server"
    if work.longest_run_s > limits.lambda_timeout_s:
        return (
            f"Runs {work.longest_run_s / SECONDS_PER_MINUTE:,.0f} min, over "
            f"{limits.lambda_timeout_s / SECONDS_PER_MINUTE:g} min. Alternatives: smaller chunks, "
            "Fargate, Managed Instances "
            f"({limits.managed_async_timeout_s / SECONDS_PER_MINUTE:g} min, asynchronous), durable "
            f"functions ({limits.durable_max_wait_days:g} days of waiting between shorter runs), "
            f"MicroVMs ({limits.microvm_max_h:g} h, stateful)"
        )
    if need_mib > most_mib:
        return f"Needs {need_mib:,.0f} MB, over {most_mib:,.0f} MB"
    if choice.memory_mib is not None and choice.memory_mib < limits.lambda_memory_min_mib:
        return f"{choice.memory_mib:,.0f} MB is less than {limits.lambda_memory_min_mib} MB"
    if choice.memory_mib is not None and choice.memory_mib < work.memory_need_mib:
        return f"Needs {work.memory_need_mib:,.0f} MB; it is set to {choice.memory_mib:,.0f} MB"
    if door is not None and work.synchronous and work.longest_run_s > door.timeout_s:
        return f"Runs {work.longest_run_s:,.0f} s; {door.title} waits {door.timeout_s:,.0f} s"
    if door is not None and work.synchronous and body_mb > min(door.request_mb, door.response_mb):
        return f"Payload of {body_mb:,.1f} MB, {door.title} passes {door.request_mb:,.0f} MB"
    if work.synchronous and body_mb > limits.lambda_sync_payload_mb:
        return (
            f"Payload of {body_mb:,.1f} MB, a function takes {limits.lambda_sync_payload_mb:g} MB"
        )
    if not work.synchronous and work.request_kib / KIB_PER_MIB > limits.lambda_async_payload_mb:
        return (
            f"An event of {work.request_kib / KIB_PER_MIB:,.1f} MB, over "
            f"{limits.lambda_async_payload_mb:,.0f} MB"
        )
    return None


def _memories(work: Workload, choice: LambdaChoice, limits: Limits) -> tuple[float, ...]:
    if choice.memory_mib is not None:
        return (choice.memory_mib,)
    need = float(np.clip(work.memory_need_mib, limits.lambda_memory_min_mib, None))
    return (float(np.ceil(need)), *(m for m in MEMORY_STEPS_MIB if m > need))


def _front_door(work: Workload, choice: LambdaChoice) -> str:
    if choice.front_door != "auto":
        return choice.front_door
    return "http_api" if work.synchronous and not work.front_door_drawn else "none"


def billed_ms(work: Workload, memory_mib: Any, limits: Limits) -> Any:
    """Return the mean billed duration of a warm invocation, with drawn callees. [ms]"""
    seconds = lambda_duration_s(
        memory_mib,
        work.cpu_s,
        work.wait_s + work.callee_wait_s,
        limits.lambda_mib_per_vcpu,
        work.parallel_fraction,
        limits.lambda_max_vcpu,
        limits.lambda_vcpu_speed,
    )
    milliseconds = np.maximum(seconds * MS_PER_SECOND, _SMALLEST_MS)
    return milliseconds if np.ndim(memory_mib) else float(milliseconds)


def _usages(
    work: Workload,
    choice: LambdaChoice,
    limits: Limits,
    memory_mib: Any,
    architecture: str,
    cold_per_month: float,
) -> tuple[MeteredUsage, ...]:
    requests = work.requests_per_month * _attempts(work, limits)
    duration_ms = billed_ms(work, memory_mib, limits)
    function: dict[str, Any] = {
        "requests": requests,
        "duration_ms": duration_ms,
        "memory_mib": memory_mib,
        "architecture": architecture,
        "month_hours": work.hours_per_month,
    }
    units = _request_units(work, limits)
    if units > 1:
        function["request_units"] = units
    if cold_per_month > 0:
        function["cold_starts"] = min(cold_per_month, requests)
        function["init_ms"] = billed_cold_ms(work, memory_mib, limits, snapstart=choice.snapstart)
    if choice.snapstart:
        kept = snapstart_usage(work.runtime, work.hours_per_month, function.get("cold_starts", 0.0))
        function |= {} if kept is None else {"snapstart": kept}
    if choice.ephemeral_mib > limits.lambda_ephemeral_included_mib:
        function["ephemeral_mib"] = choice.ephemeral_mib
    if choice.provisioned:
        shortest_ms = float(np.min(duration_ms))
        served = requests * _provisioned_share(work, shortest_ms, choice.provisioned)
        function["requests"] = requests - served
        function["provisioned"] = {
            "concurrency": choice.provisioned,
            "hours": work.hours_per_month,
            "requests": served,
            "duration_ms": duration_ms,
        }
        function["cold_starts"] = min(cold_per_month, requests - served)
    usages = [MeteredUsage("lambda", function)]
    door = _front_door(work, choice)
    if door in ("http_api", "rest_api"):
        api: dict[str, Any] = {"type": door.removesuffix("_api"), "requests": requests}
        if door == "http_api":
            api["request_kib"] = work.request_kib
        usages.append(MeteredUsage("api_gateway", api))
    elif door == "alb":
        usages += _alb(work, limits)
    if work.log_kib:
        usages.append(
            MeteredUsage(
                "cloudwatch_logs",
                {"ingested_gb": requests * work.log_kib / KIB_PER_GIB, "source": "lambda"},
            )
        )
    return tuple(usages)


def _attempts(work: Workload, limits: Limits) -> float:
    """Return how often an event is run on average: those that fail are tried again."""
    retries = 0 if work.synchronous else len(limits.lambda_async_retry_delays_s)
    return sum(work.failing_share**tries for tries in range(1 + retries))


def _request_units(work: Workload, limits: Limits) -> int:
    """Return the requests that one invocation is billed for: large events count several times."""
    if work.synchronous:
        return 1
    beyond_kib = work.request_kib - limits.lambda_async_included_kib
    return 1 + max(0, ceil(beyond_kib / limits.lambda_async_step_kib))


def _alb(work: Workload, limits: Limits) -> list[MeteredUsage]:
    hours = work.hours_per_month
    body_gb = work.requests_per_month * (work.request_kib + work.response_kib) / KIB_PER_GIB
    return [
        MeteredUsage(
            "load_balancer",
            {"type": "alb", "hours": hours, "processed_gb_lambda_targets": body_gb},
        ),
        MeteredUsage("public_ipv4", {"addresses": limits.available_zones, "hours": hours}),
    ]


def _provisioned_share(work: Workload, duration_ms: float, provisioned: int) -> float:
    """Return the share of requests that provisioned environments serve (Erlang B spills over)."""
    busy = work.load.week / SECONDS_PER_HOUR * duration_ms / MS_PER_SECOND
    if not busy.any():
        return 1.0
    spill = throttled_fraction(busy, provisioned)
    return float(1.0 - (spill * busy).sum() / busy.sum())


def _cold_starts(
    week: FloatArray,
    duration_s: float,
    extra_s: float,
    choice: LambdaChoice,
    limits: Limits,
    service_cv: float,
) -> FloatArray:
    """Return the cold starts of each hour of a week of requests."""
    return np.asarray(
        hourly_cold_starts(
            week / SECONDS_PER_HOUR,
            max(duration_s, _SMALLEST_MS / MS_PER_SECOND),
            limits.lambda_keep_alive_s,
            cold_extra_s=extra_s,
            provisioned=choice.provisioned,
            service_cv=service_cv,
        )
    )


def function_at(
    work: Workload,
    choice: LambdaChoice,
    limits: Limits,
    memory_mib: float,
    architecture: str,
) -> Option:
    """Return the function at one memory and architecture, whether adequate or not."""
    why_not = _hard_limit(work, choice, limits)
    return _option(work, choice, limits, memory_mib, architecture, why_not)


def memory_sizes(work: Workload, choice: LambdaChoice, limits: Limits) -> tuple[float, ...]:
    """Return the memory settings among which is searched. [MiB]"""
    return _memories(work, choice, limits)


def _option(
    work: Workload,
    choice: LambdaChoice,
    limits: Limits,
    memory_mib: float,
    architecture: str,
    why_not: str | None,
) -> Option:
    duration_s = billed_ms(work, memory_mib, limits) / MS_PER_SECOND
    extra = cold_extra(work, memory_mib, limits, snapstart=choice.snapstart)
    extra_s = extra.mean_ms / MS_PER_SECOND
    load = work.load
    typical = _cold_starts(load.week, duration_s, extra_s, choice, limits, work.variation)
    one_week = load.week is load.busy_week
    busy = typical
    if not one_week:
        busy = _cold_starts(load.busy_week, duration_s, extra_s, choice, limits, work.variation)
    cold_month = work.month_of(float(typical.sum()), float(busy.sum()))
    quota = limits.lambda_concurrency_by_account[choice.quota]
    return Option(
        "lambda",
        MappingProxyType(
            {
                "memory_mib": memory_mib,
                "architecture": architecture,
                "front_door": _front_door(work, choice),
                "provisioned_concurrency": choice.provisioned,
                "snapstart": choice.snapstart,
                "duration_ms": duration_s * MS_PER_SECOND,
            }
        ),
        MappingProxyType(
            {"single": _usages(work, choice, limits, memory_mib, architecture, cold_month)}
        ),
        "single",
        why_not or _quota_broken(work, duration_s, quota, limits),
        Later(lambda: _conduct(work, choice, limits, memory_mib, extra, (cold_month, busy))),
    )


def _conduct(
    work: Workload,
    choice: LambdaChoice,
    limits: Limits,
    memory_mib: float,
    extra: LatencyDistribution,
    cold: tuple[float, FloatArray],
) -> Conduct:
    """Return how a function answers; `cold` are the starts of a month and of the busiest week."""
    cold_month, busy_cold = cold
    duration_s = billed_ms(work, memory_mib, limits) / MS_PER_SECOND
    requests = work.requests_per_month
    cold_share = min(cold_month / requests, 1.0) if requests else 0.0
    quota = limits.lambda_concurrency_by_account[choice.quota]
    busy = work.rate_per_s * duration_s
    extra_s = extra.mean_ms / MS_PER_SECOND
    refused = _refused(work, work.load.busy_week, duration_s, extra_s, choice, limits)
    typical_refused = refused
    if work.load.week is not work.load.busy_week:
        typical_refused = _refused(work, work.load.week, duration_s, extra_s, choice, limits)
    throttled_month = work.month_of(float(typical_refused.sum()), float(refused.sum()))
    notes = _notes(work, choice, duration_s, memory_mib, limits)
    if throttled_month > 0 and not work.synchronous:
        hours = limits.lambda_async_queue_s / SECONDS_PER_HOUR
        first_s, last_s = limits.lambda_async_backoff_s
        notes = (
            *notes,
            f"Refused events wait in a queue, {hours:g} h at most; they are tried again after "
            f"{first_s:g} s, later every {last_s / SECONDS_PER_MINUTE:g} min",
        )
    return Conduct(
        _latency(work, choice, memory_mib, cold_share, extra, limits),
        Behaviour(
            capacity_per_hour=np.full(HOURS_PER_WEEK, _most_per_hour(duration_s, quota, limits)),
            utilisation=busy / quota,
            servers=busy,
            overload_minutes=np.zeros(HOURS_PER_WEEK),
            throttled=np.asarray(refused),
            cold_starts=busy_cold,
        ),
        cold_share,
        cold_month,
        throttled_month,
        0.0,
        max(float(busy.max()), min(work.together, float(quota))),
        notes,
    )


def _refused(
    work: Workload,
    week: FloatArray,
    duration_s: float,
    cold_extra_s: float,
    choice: LambdaChoice,
    limits: Limits,
) -> FloatArray:
    """Return the requests refused in each hour: at the account's concurrency, and in a rise."""
    quota = limits.lambda_concurrency_by_account[choice.quota]
    busy = week / SECONDS_PER_HOUR * duration_s
    refused = np.zeros(HOURS_PER_WEEK)
    if float(busy.max()) >= _NEVER_FULL * quota:
        refused = np.asarray(throttled_fraction(busy, quota) * week)
    burst = limits.lambda_burst_environments
    refill_per_s = limits.lambda_scale_environments / limits.lambda_scale_step_s
    ramp_s = work.load.ramp_minutes * SECONDS_PER_MINUTE
    granted = max(burst, refill_per_s * ramp_s)
    before = np.roll(busy, 1)
    if not (environments_asked(busy, before, duration_s, cold_extra_s) > granted).any():
        return refused
    kept = stationary_cold_starts(
        before / duration_s,
        duration_s,
        limits.lambda_keep_alive_s,
        cold_extra_s,
        choice.provisioned,
    )
    alive = np.minimum(kept.alive, quota)
    asked = environments_asked(busy, alive, duration_s, cold_extra_s)
    for hour in np.flatnonzero((asked > granted) & (alive < quota)).tolist():
        rise = LoadRise(
            float(busy[hour]),
            duration_s,
            burst,
            refill_per_s,
            ramp_s,
            float(alive[hour]),
            cold_extra_s,
            work.cv,
            float(before[hour]),
            quota,
            work.law,
        )
        refused[hour] = min(refused[hour] + burst_throttles(rise).requests, week[hour])
    return refused


def _most_per_hour(duration_s: float, quota: float, limits: Limits) -> float:
    per_s = min(
        quota / max(duration_s, 1e-9), quota * limits.lambda_requests_per_second_per_concurrency
    )
    return per_s * SECONDS_PER_HOUR


def _quota_broken(work: Workload, duration_s: float, quota: float, limits: Limits) -> str | None:
    peak = work.peak_rate_per_s
    concurrent = peak * duration_s
    if concurrent > quota:
        return f"{concurrent:,.0f} run at once at the peak; the account allows {quota:,.0f}"
    most_per_s = quota * limits.lambda_requests_per_second_per_concurrency
    if peak > most_per_s:
        return f"{peak:,.0f} requests a second at the peak; the account allows {most_per_s:,.0f}"
    return None


def _latency(
    work: Workload,
    choice: LambdaChoice,
    memory_mib: float,
    cold_share: float,
    extra: LatencyDistribution,
    limits: Limits,
) -> LatencyDistribution:
    """Return the time of one request without its drawn callees, cold starts mixed in."""
    own_ms = billed_ms(work, memory_mib, limits) - work.callee_wait_s * MS_PER_SECOND
    warm = work.lasting(max(own_ms, _SMALLEST_MS) / MS_PER_SECOND)
    latency = path_latency(Stage(warm, cold_probability=cold_share, cold_extra=extra))
    door = limits.front_doors.get(_front_door(work, choice))
    if door is None or not work.synchronous:
        return latency
    return latency.shifted(door.hop_p50_ms)


def _notes(
    work: Workload, choice: LambdaChoice, duration_s: float, memory_mib: float, limits: Limits
) -> tuple[str, ...]:
    notes = []
    if bool(is_approximate(duration_s, limits.lambda_keep_alive_s)):
        notes.append("Cold starts are approximate: a run is long against the keep-alive")
    if work.cpu_s * MS_PER_SECOND < 10 and memory_mib < 512:
        notes.append("Durations of tiny functions at small memory are approximate")
    if choice.snapstart:
        restore_ms, init_ms = restore_time(limits).mean_ms, work.init.mean_ms
        notes.append(
            f"A cold start restores a snapshot in about {restore_ms:,.0f} ms, an estimate measured "
            "on bare Java functions"
        )
        if init_ms < restore_ms:
            notes.append(
                f"Initialising takes {init_ms:,.0f} ms, less than restoring: SnapStart slows its "
                "cold starts"
            )
    if choice.timeout_s is not None and work.longest_run_s > choice.timeout_s:
        notes.append(
            f"Runs up to {work.longest_run_s:,.1f} s; the timeout is {choice.timeout_s:,.1f} s"
        )
    return tuple(notes)
