"""A recorded trace of arrivals played through the simulated platform: cold starts and cost."""

from datetime import UTC, datetime
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray

from planner.analysis.contest import array_price
from planner.analysis.study import Study
from planner.catalog.book import load_price_book
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.engine.duration_law import DurationLaw
from planner.engine.performance.cold_start import hourly_cold_starts
from planner.engine.placement.function_start import billed_cold_ms, cold_extra, placement_ms
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.simulation.arrivals import service_times
from planner.engine.simulation.lambda_events import Platform, run_lambda
from planner.record import record
from planner.units import MS_PER_SECOND, SECONDS_PER_HOUR

FloatArray = NDArray[np.float64]

MOST_ROWS = 1_000_000
_LONGEST_MS = 1e9
_LONGEST_HEADER = 10_000
_LONGEST_SPAN_S = 366 * 24 * SECONDS_PER_HOUR
_TIMES = ("time", "timestamp", "arrival", "arrival_s", "time_s", "start", "start_time", "date")
_DURATIONS = {"duration_ms": 1.0, "duration": 1.0, "billed_duration": 1.0, "duration_s": 1_000.0}


class UnreadableTrace(ValueError):  # noqa: N818  the name says what is wrong
    """The trace cannot be read; the message is one sentence."""


class NoFunction(ValueError):  # noqa: N818  the name says what is wrong
    """The drawing has no such function; the message is one sentence."""


@record(eq=False)
class Trace:
    """Recorded invocations: rising arrival times from 0 [s], and durations [ms] if known."""

    arrivals_s: FloatArray
    durations_ms: FloatArray | None


@record
class TracedFunction:
    """The function that the trace invokes.

    Attributes
    ----------
    memory_mib, architecture
        Its configuration.
    duration_ms, cv, law
        Warm duration where the trace tells none, and how it spreads. [ms]
    cold_ms
        What a cold start adds, placement included. [ms]
    unbilled_cold_ms
        What of it is only waited for: placement, and most of a restore. [ms]
    keep_alive_s
        How long an idle environment is kept. [s]
    region, hours_per_month
        For the cost.
    """

    memory_mib: float = 512.0
    architecture: str = "x86_64"
    duration_ms: float = 200.0
    cv: float = 1.0
    law: DurationLaw = "lognormal"
    cold_ms: float = 300.0
    unbilled_cold_ms: float = placement_ms(load_limits())
    keep_alive_s: float = load_limits().lambda_keep_alive_s
    region: str = "us-east-1"
    hours_per_month: float = load_limits().hours_per_month


@record
class Replay:
    """What the platform did with the trace.

    Attributes
    ----------
    requests, span_s
        Invocations, and the time from the first to the last. [s]
    cold_starts, cold_share
        Counted in the replay.
    formula_cold_starts
        By the closed form, from the requests of each hour.
    mean_environments, most_environments, mean_busy
        Environments alive on average, busy at most and on average.
    p50_ms, p95_ms, p99_ms
        Response, cold starts included. [ms]
    usd, usd_per_month
        Requests and duration at list price, for the trace and for a month like it; None where a
        price is unknown.
    """

    function: TracedFunction
    requests: int
    span_s: float
    cold_starts: int
    cold_share: float
    formula_cold_starts: float
    mean_environments: float
    most_environments: int
    mean_busy: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    usd: float | None
    usd_per_month: float | None


def read_trace(data: bytes) -> Trace:
    """Read arrival times, and durations where there is a second column or one of that name.

    Parameters
    ----------
    data
        Rows separated by commas, semicolons or tabs, with or without a header. Times are seconds
        or ISO 8601 (without a zone: UTC); durations are milliseconds (`duration_s`: seconds).

    Raises
    ------
    UnreadableTrace
        With the row and what is wrong with it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTrace("It is no text in UTF-8") from None
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_ROWS:
        raise UnreadableTrace(f"It has more than {MOST_ROWS:,} rows")
    # Only what ends a line of a table: splitlines also splits at form feeds and the like.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    if not rows:
        raise UnreadableTrace("It is empty")
    separator = next((mark for mark in (";", "\t", ",") if mark in rows[0]), ",")
    first = rows[0][:_LONGEST_HEADER]
    header = [name.strip().strip('"').lower() for name in first.split(separator)]
    time_at, duration_at, factor = 0, 1 if len(header) > 1 else None, 1.0
    named = _moment(header[0]) is None or any(name in _TIMES for name in header)
    if named:
        time_at = next((at for at, name in enumerate(header) if name in _TIMES), -1)
        if time_at < 0:
            raise UnreadableTrace(f"No column of its header is called {', '.join(_TIMES[:3])}")
        duration_at = next((at for at, name in enumerate(header) if name in _DURATIONS), None)
        factor = _DURATIONS[header[duration_at]] if duration_at is not None else 1.0
        rows = rows[1:]
    if not rows:
        raise UnreadableTrace("It has a header and no rows")
    times, durations = [], []
    for number, row in enumerate(rows, 2 if named else 1):
        cells = row.split(separator)
        moment = _moment(cells[time_at]) if time_at < len(cells) else None
        if moment is None:
            raise UnreadableTrace(f"Row {number} has no time in seconds or ISO 8601")
        times.append(moment)
        if duration_at is not None:
            durations.append(_duration(cells, duration_at, number) * factor)
    order = np.argsort(times, kind="stable")
    arrivals = np.asarray(times)[order]
    arrivals -= arrivals[0]
    if arrivals[-1] > _LONGEST_SPAN_S:
        raise UnreadableTrace("It spans more than a year: are its times in seconds?")
    return Trace(arrivals, np.asarray(durations)[order] if durations else None)


def _moment(cell: str) -> float | None:
    """Return a time as seconds; None where it is none."""
    text = cell.strip().strip('"')
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = moment.timestamp()
    return seconds if isfinite(seconds) and abs(seconds) < 1e14 else None


def _duration(cells: list[str], at: int, number: int) -> float:
    try:
        duration_ms = float(cells[at])
    except (ValueError, IndexError):
        raise UnreadableTrace(f"Row {number} has no duration in milliseconds") from None
    if not 0 <= duration_ms <= _LONGEST_MS:
        raise UnreadableTrace(f"Row {number} has a duration that cannot be")
    return duration_ms


def function_of(scenario: Scenario, component_id: str | None = None) -> TracedFunction:
    """Return a part of a drawing as it would run on Lambda; the only computing part by default.

    Raises
    ------
    NoFunction
        If there is no such part, several, or it cannot be a function.
    """
    study = Study(scenario)
    if component_id is None and len(study.contests) != 1:
        raise NoFunction(
            f"The scenario has {len(study.contests)} computing parts; name one with --part: "
            f"{', '.join(study.contests)}."
        )
    key = component_id or next(iter(study.contests))
    contested = study.contests.get(key)
    if contested is None:
        raise NoFunction(f"The scenario has no computing part {key}.")
    option, work = contested.contest.options["lambda"], contested.contest.work
    if not option.usages:
        raise NoFunction(f"{key} cannot run on Lambda: {option.why_not}.")
    limits = load_limits()
    memory_mib, snapstart = option.config["memory_mib"], option.config["snapstart"]
    cold_ms = cold_extra(work, memory_mib, limits, snapstart=snapstart).mean_ms
    return TracedFunction(
        memory_mib,
        option.config["architecture"],
        option.config["duration_ms"],
        work.cv,
        work.law,
        cold_ms,
        cold_ms - billed_cold_ms(work, memory_mib, limits, snapstart=snapstart),
        limits.lambda_keep_alive_s,
        scenario.region,
        scenario.settings.hours_per_month,
    )


def replay(trace: Trace, function: TracedFunction, seed: int = 1) -> Replay:
    """Play a trace through the platform.

    Parameters
    ----------
    trace
        Recorded arrivals; durations are drawn where it has none.
    function
        Memory, durations, cold start and keep-alive.
    seed
        Of drawn durations.
    """
    arrivals = trace.arrivals_s
    services = (
        service_times(
            len(arrivals), function.duration_ms / MS_PER_SECOND, seed, function.cv, function.law
        )
        if trace.durations_ms is None
        else trace.durations_ms / MS_PER_SECOND
    )
    cold_s = function.cold_ms / MS_PER_SECOND
    run = run_lambda(arrivals, services, Platform(function.keep_alive_s), cold_s)
    took = services.copy()
    took[run.cold] += cold_s
    p50, p95, p99 = (np.quantile(took, (0.5, 0.95, 0.99)) * MS_PER_SECOND).tolist()
    span_s = float(arrivals[-1])
    usd = _usd(function, len(arrivals), float(services.mean()), len(run.cold))
    month_s = function.hours_per_month * SECONDS_PER_HOUR
    return Replay(
        function,
        len(arrivals),
        span_s,
        len(run.cold),
        run.cold_probability,
        _by_formula(arrivals, float(services.mean()), function),
        run.mean_alive,
        _most_busy(arrivals, took),
        run.mean_busy,
        p50,
        p95,
        p99,
        usd,
        usd * month_s / span_s if usd is not None and span_s > 0 else None,
    )


def _most_busy(arrivals_s: FloatArray, took_s: FloatArray) -> int:
    times = np.concatenate((arrivals_s + took_s, arrivals_s))
    change = np.repeat(np.array([-1, 1]), len(arrivals_s))
    return int(np.cumsum(change[np.argsort(times, kind="stable")]).max())


def _by_formula(arrivals_s: FloatArray, mean_s: float, function: TracedFunction) -> float:
    """Return the cold starts by the closed form, from the requests of each bucket of an hour."""
    bucket_s = max(float(SECONDS_PER_HOUR), function.keep_alive_s)
    buckets = max(1, ceil(float(arrivals_s[-1] + 1e-9) / bucket_s))
    counted, _ = np.histogram(arrivals_s, buckets, (0.0, buckets * bucket_s))
    found = hourly_cold_starts(
        counted / bucket_s,
        max(mean_s, 1e-5),
        function.keep_alive_s,
        bucket_s,
        function.cold_ms / MS_PER_SECOND,
        periodic=False,
    )
    return float(found.sum())


def _usd(function: TracedFunction, requests: int, mean_s: float, cold: int) -> float | None:
    usage = {
        "requests": requests,
        "duration_ms": max(mean_s * MS_PER_SECOND, 1e-2),
        "memory_mib": function.memory_mib,
        "architecture": function.architecture,
        "month_hours": function.hours_per_month,
    }
    if cold:
        billed_ms = max(function.cold_ms - function.unbilled_cold_ms, 0.0)
        usage |= {"cold_starts": cold, "init_ms": billed_ms}
    usd = float(array_price((MeteredUsage("lambda", usage),), load_price_book(function.region)))
    return usd if isfinite(usd) else None
