"""Profiles become loads: one function a shape."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from planner.traffic.load import Load, Week, frozen, no_load
from planner.traffic.profile import (
    DailyWave,
    Growth,
    Measured,
    OfficeHours,
    Profile,
    Schedule,
    Spike,
    Steady,
    Sum,
    Weekly,
)
from planner.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK, MINUTES_PER_HOUR

_HOURS = np.arange(HOURS_PER_WEEK)
_HOUR_OF_DAY = _HOURS % HOURS_PER_DAY
_DAY = _HOURS // HOURS_PER_DAY
_WORKING_DAYS = 5
_NIGHT_SHARE = 0.2
_HOURLY_RAMP = 60.0
_ARRIVAL_AT_WORK = 15.0
_AT_ONCE = 1.0


@lru_cache(maxsize=2_048)
def resolve(profile: Profile, month: int = 0) -> Load:
    """Turn a profile into requests per hour.

    Parameters
    ----------
    profile
        Any profile.
    month
        Months from today; only growth looks at it.

    Returns
    -------
    Load
        Arrays of shape (168,). [requests/h]

    Examples
    --------
    >>> resolve(Steady(requests_per_hour=10)).per_month(720)
    7200.0
    """
    return _SHAPES[profile.shape](profile, month)


def _plain(week: Week, peak_of_hour: float = 1.0, ramp_minutes: float = _HOURLY_RAMP) -> Load:
    typical = frozen(week)
    return Load(typical, typical, peak_of_hour=peak_of_hour, ramp_minutes=ramp_minutes)


def _steady(profile: Steady, _month: int) -> Load:
    return _plain(np.full(HOURS_PER_WEEK, profile.requests_per_hour))


def _office_hours(profile: OfficeHours, _month: int) -> Load:
    start, end = profile.start_hour, profile.end_hour
    if profile.span == "continuous":
        last_evening = (profile.days - 1) * HOURS_PER_DAY + end
        busy = (start <= _HOURS) & (last_evening > _HOURS)
    elif start <= end:
        busy = (profile.days > _DAY) & (start <= _HOUR_OF_DAY) & (end > _HOUR_OF_DAY)
    else:  # a night shift: 22 to 6
        busy = (profile.days > _DAY) & ((start <= _HOUR_OF_DAY) | (end > _HOUR_OF_DAY))
    week = np.where(busy, profile.requests_per_hour, profile.quiet_per_hour)
    return _plain(week, ramp_minutes=_ARRIVAL_AT_WORK)


def _daily_wave(profile: DailyWave, _month: int) -> Load:
    """Raise a cosine to the power that gives the wanted peak; the night keeps a floor."""
    floor = _NIGHT_SHARE / profile.peak_to_mean
    phase = 2 * np.pi * (np.arange(HOURS_PER_DAY) - profile.peak_hour) / HOURS_PER_DAY
    bell = (1 + np.cos(phase)) / 2
    low, high = 0.0, 400.0
    for _ in range(60):
        power = (low + high) / 2
        shape = floor + (1 - floor) * bell**power
        low, high = (power, high) if 1 / shape.mean() < profile.peak_to_mean else (low, power)
    day = floor + (1 - floor) * bell**low
    weights = np.where(np.arange(7) < _WORKING_DAYS, 1.0, profile.weekend_share)
    week = np.outer(weights, day).ravel()
    total = profile.requests_per_month * HOURS_PER_WEEK / HOURS_PER_MONTH
    return _plain(week * (total / week.sum()))


def _weekly(profile: Weekly, _month: int) -> Load:
    return _plain(np.array(profile.requests))


def _spike(profile: Spike, _month: int) -> Load:
    week = np.full(HOURS_PER_WEEK, profile.normal_per_hour)
    busy = week.copy()
    hours = (profile.start_hour + np.arange(profile.hours)) % HOURS_PER_WEEK
    busy[hours] = profile.spike_per_hour
    ramp = profile.ramp_minutes / MINUTES_PER_HOUR / 2
    busy[hours[0]] -= (profile.spike_per_hour - profile.normal_per_hour) * ramp
    extra = float((busy - week).sum()) * profile.per_month
    return Load(
        frozen(week), frozen(busy), extra, profile.per_month, ramp_minutes=profile.ramp_minutes
    )


def _schedule(profile: Schedule, _month: int) -> Load:
    week = np.zeros(HOURS_PER_WEEK)
    if profile.every == "minutes":
        week[:] = profile.runs * MINUTES_PER_HOUR / profile.minutes
    elif profile.every == "hour":
        week[:] = profile.runs
    elif profile.every == "day":
        week[profile.at_hour :: HOURS_PER_DAY] = profile.runs
    else:
        week[profile.weekday * HOURS_PER_DAY + profile.at_hour] = profile.runs
    # Runs start together: one minute holds them all.
    apart = profile.minutes if profile.every == "minutes" else MINUTES_PER_HOUR
    return _plain(week, peak_of_hour=float(apart), ramp_minutes=_AT_ONCE)


def _measured(profile: Measured, _month: int) -> Load:
    """Fold a longer record into a mean week; the week with the busiest hour is the busy one."""
    counted = np.array(profile.requests)
    weeks = counted[: counted.size // HOURS_PER_WEEK * HOURS_PER_WEEK].reshape(-1, HOURS_PER_WEEK)
    typical = frozen(weeks.mean(axis=0))
    busiest = frozen(weeks[int(weeks.max(axis=1).argmax())])
    return Load(typical, busiest)


def _growth(profile: Growth, month: int) -> Load:
    return resolve(profile.base, month).times((1 + profile.percent_per_month / 100) ** month)


def _sum(profile: Sum, month: int) -> Load:
    total = no_load()
    for member in profile.members:
        total = total.plus(resolve(member, month))
    return total


_SHAPES: dict[str, Callable[[Any, int], Load]] = {
    "steady": _steady,
    "office_hours": _office_hours,
    "daily_wave": _daily_wave,
    "weekly": _weekly,
    "spike": _spike,
    "schedule": _schedule,
    "measured": _measured,
    "growth": _growth,
    "sum": _sum,
}
