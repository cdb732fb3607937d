"""A function event by event: cold starts of its week, environments, response, refusals."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from planner.analysis.certification.check import (
    FEWEST_EVENTS,
    Check,
    FloatArray,
    GoOn,
    Status,
    Stopped,
    Trial,
    judged,
    quantile_checks,
)
from planner.engine.performance.cold_start import (
    hourly_cold_starts,
    is_approximate,
    stationary_cold_starts,
)
from planner.engine.performance.critical_path import Stage, path_latency
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.function_start import cold_extra
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.lambda_events import Platform, cold_mask, run_lambda
from planner.record import record
from planner.units import HOURS_PER_WEEK, MS_PER_SECOND, SECONDS_PER_HOUR

_WANTED_EVENTS = 10_000
_MOST_WEEKS = 2_000
_BLOCK_REQUESTS = 250_000
_SAMPLED = 200_000
_FEWEST_SAMPLED = 4_000
_REPLICATIONS = 4
_WARM_UP_RUNS = 20.0
_COLD_BOUND, _ALIVE_BOUND, _THROTTLE_BOUND = 0.03, 0.035, 0.05
_RESPONSE_BOUNDS = (0.03, 0.06, 0.10)


@record(eq=False)
class _Function:
    """What the simulation needs: the duration of a run, what a cold one adds, its provisions."""

    trial: Trial
    duration_s: float
    extra: LatencyDistribution
    provisioned: int
    thinned: int

    @property
    def rates(self) -> FloatArray:
        return self.trial.work.rate_per_s / self.thinned

    @property
    def keep_alive_s(self) -> float:
        return self.trial.limits.lambda_keep_alive_s

    def extras_s(self, count: int, seed: int) -> FloatArray:
        shares = (np.arange(1_000) + 0.5) / 1_000
        drawn = self.extra.percentiles(shares) / MS_PER_SECOND
        return np.random.default_rng(seed).choice(drawn, count)

    def note(self) -> str:
        return f"at 1/{self.thinned} of the traffic" if self.thinned > 1 else ""


def function_checks(trial: Trial, go_on: GoOn) -> list[Check]:
    """Simulate a function through its busiest week.

    Parameters
    ----------
    trial
        A part placed on Lambda.
    go_on
        Hears how far it is; False stops.
    """
    week = float(trial.work.load.busy_week.sum())
    config = trial.option.config
    function = _Function(
        trial,
        config["duration_ms"] / MS_PER_SECOND,
        cold_extra(
            trial.work,
            config["memory_mib"],
            trial.limits,
            snapstart=config["snapstart"],
        ),
        config["provisioned_concurrency"],
        max(1, ceil(week / trial.requests)),
    )
    cold, took_ms = _week(function, go_on)
    checks = [_cold_check(function, cold), *_response_checks(function, took_ms)]
    if not go_on(0.7):
        raise Stopped
    if not function.provisioned:
        checks.append(_alive_check(function))
    if not go_on(0.9):
        raise Stopped
    return [*checks, *_throttle_checks(function)]


def _week(function: _Function, go_on: GoOn) -> tuple[tuple[int, float], FloatArray]:
    """Return (cold starts, weeks simulated) and a sample of response times. [ms]"""
    rates = function.rates
    requests = max(float(rates.sum()) * SECONDS_PER_HOUR, 1e-9)
    expected = max(_formula_cold(function), 1e-9)
    weeks = min(
        ceil(_WANTED_EVENTS / expected),
        max(1, int(function.trial.requests // requests)),
        _MOST_WEEKS,
    )
    a_block = max(1, min(weeks, int(_BLOCK_REQUESTS // requests)))
    cold, done, block = 0, 0, 0
    sampled: list[FloatArray] = []
    while done < weeks:
        count = min(a_block, weeks - done)
        # The last hour of the week before, so that nothing begins with an empty platform.
        hours = np.concatenate((rates[-1:], np.tile(rates, count)))
        mask, took_s, arrivals = _run(function, hours, function.trial.seed + 7 * block)
        inside = arrivals >= SECONDS_PER_HOUR
        cold += int(mask[inside].sum())
        sampled.append(took_s[inside])
        done, block = done + count, block + 1
        if not go_on(0.6 * done / weeks):
            raise Stopped
    took = np.concatenate(sampled)
    if len(took) > _SAMPLED:
        took = took[np.linspace(0, len(took) - 1, _SAMPLED).astype(np.intp)]
    return (cold, float(weeks)), took * MS_PER_SECOND


def _run(
    function: _Function, hours: FloatArray, seed: int
) -> tuple[NDArray[np.bool_], FloatArray, FloatArray]:
    """Return which arrivals start cold, what each takes without drawn callees, and when."""
    work = function.trial.work
    arrivals = poisson_arrivals(hours, seed)
    services = service_times(len(arrivals), function.duration_s, seed + 1, work.cv, work.law)
    extras = function.extras_s(len(arrivals), seed + 2)
    if function.provisioned:
        mask = cold_mask(arrivals, services, function.keep_alive_s, function.provisioned)
    else:
        run = run_lambda(arrivals, services, Platform(function.keep_alive_s), extras)
        mask = np.zeros(len(arrivals), dtype=np.bool_)
        mask[run.cold] = True
    own = 1.0 - work.callee_wait_s / max(function.duration_s, 1e-12)
    return mask, services * own + np.where(mask, extras, 0.0), arrivals


def _formula_cold(function: _Function) -> float:
    """Return the cold starts of the busiest week; the option's own where nothing is thinned."""
    if function.thinned == 1:
        return float(function.trial.option.behaviour.cold_starts.sum())
    found = hourly_cold_starts(
        function.rates,
        function.duration_s,
        function.keep_alive_s,
        cold_extra_s=function.extra.mean_ms / MS_PER_SECOND,
        provisioned=function.provisioned,
        service_cv=function.trial.work.variation,
    )
    return float(found.sum())


def _cold_check(function: _Function, cold: tuple[int, float]) -> Check:
    counted, weeks = cold
    unjudged: Status | None = None
    note = function.note()
    if bool(is_approximate(function.duration_s, function.keep_alive_s)):
        unjudged, note = "approximate", "a run is long against the keep-alive"
    elif counted < FEWEST_EVENTS:
        unjudged, note = (
            "too few",
            f"{counted} cold starts in {weeks:,.0f} week{'' if weeks == 1 else 's'}",
        )
    noise = 1 / max(counted, 1) ** 0.5
    figures = (_formula_cold(function), counted / weeks)
    return judged(
        function.trial, "cold starts", "a week", figures, _COLD_BOUND, noise, unjudged, note
    )


def _response_checks(function: _Function, took_ms: FloatArray) -> list[Check]:
    """Compare the mixture of warm and cold runs over all requests of the week."""
    work, option = function.trial.work, function.trial.option
    requests = float(function.rates.sum()) * SECONDS_PER_HOUR
    if not len(took_ms) or option.latency is None:
        return []
    share = min(_formula_cold(function) / max(requests, 1e-12), 1.0)
    warm = work.lasting(max(function.duration_s - work.callee_wait_s, 1e-5))
    latency = path_latency(Stage(warm, cold_probability=share, cold_extra=function.extra))
    formula = (latency.mean_ms, latency.percentile(0.95), latency.percentile(0.99))
    unjudged: Status | None = "approximate" if work.variation > 2 else None
    if len(took_ms) < _FEWEST_SAMPLED:
        unjudged = unjudged or "too few"
    return quantile_checks(
        function.trial, formula, took_ms, _RESPONSE_BOUNDS, unjudged, function.note()
    )


def _alive_check(function: _Function) -> Check:
    """Compare the environments alive under the busiest hour's rate."""
    rate, keep_alive_s = float(function.rates.max()), function.keep_alive_s
    each = function.trial.requests // (2 * _REPLICATIONS)
    thinned = max(1, ceil(rate * 4 * keep_alive_s / each))
    rate /= thinned
    extra_s = function.extra.mean_ms / MS_PER_SECOND
    formula = stationary_cold_starts(rate, function.duration_s, keep_alive_s, extra_s)
    warm_s = 2 * keep_alive_s + _WARM_UP_RUNS * function.duration_s
    longest_s = _MOST_WEEKS * HOURS_PER_WEEK * SECONDS_PER_HOUR
    span_s = warm_s + min(each / max(rate, 1e-12), longest_s)
    found = []
    for seed in range(_REPLICATIONS):
        arrivals = poisson_arrivals(rate, function.trial.seed + 100 + seed, bucket_s=span_s)
        services = service_times(len(arrivals), function.duration_s, 200 + seed)
        extras = function.extras_s(len(arrivals), 300 + seed)
        platform = Platform(keep_alive_s)
        before = int(np.searchsorted(arrivals, warm_s))
        if before in (0, len(arrivals)):
            continue
        whole = run_lambda(arrivals, services, platform, extras)
        start = run_lambda(arrivals[:before], services[:before], platform, extras[:before])
        found.append((whole.environment_s - start.environment_s) / (whole.last_s - start.last_s))
    figures = (float(formula.alive), float(np.mean(found)) if found else 0.0)
    spread = float(np.std(found)) if found else 0.0
    noise = spread / max(len(found), 1) ** 0.5 / max(figures[1], 1e-12)
    few = len(found) < _REPLICATIONS or rate * span_s < FEWEST_EVENTS
    approximate = bool(is_approximate(function.duration_s, keep_alive_s))
    note = f"at 1/{function.thinned * thinned} of the traffic"
    return judged(
        function.trial, "environments", "at the busiest hour", figures, _ALIVE_BOUND, noise,
        "too few" if few else "approximate" if approximate else None,
        note if function.thinned * thinned > 1 else "",
    )  # fmt: skip


def _throttle_checks(function: _Function) -> list[Check]:
    """Compare the refusals of the busiest hour at the account's concurrency, once it is reached."""
    trial = function.trial
    busiest = int(np.argmax(trial.work.load.busy_week))
    rate = float(trial.work.rate_per_s[busiest])
    refused = float(trial.option.behaviour.throttled[busiest]) / max(rate * SECONDS_PER_HOUR, 1e-12)
    if refused <= 0.0:
        return []
    count = trial.requests // 2
    busy = rate * function.duration_s
    arrivals = poisson_arrivals(rate, trial.seed + 400, bucket_s=count / rate)
    services = service_times(
        len(arrivals), function.duration_s, trial.seed + 401, trial.work.cv, trial.work.law
    )
    platform = Platform(function.keep_alive_s, int(trial.quota))
    run = run_lambda(arrivals, services, platform)
    warm = np.searchsorted(arrivals, min(_WARM_UP_RUNS * function.duration_s, arrivals[-1] / 2))
    thrown = int((run.throttled >= warm).sum())
    figures = (refused, thrown / max(len(arrivals) - int(warm), 1))
    few = thrown < FEWEST_EVENTS or count < _WARM_UP_RUNS * busy
    return [
        judged(
            trial,
            "refused",
            "share at the busiest hour",
            figures,
            _THROTTLE_BOUND,
            1 / max(thrown, 1) ** 0.5,
            "too few" if few else None,
        )
    ]
