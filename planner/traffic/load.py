"""A resolved profile: requests in each hour of a typical week and of the busiest one."""

import numpy as np
from numpy.typing import NDArray

from planner.record import record
from planner.units import HOURS_PER_WEEK

Week = NDArray[np.float64]


@record(eq=False)
class Load:
    """What arrives, as arrays that add up and scale along edges.

    Attributes
    ----------
    week
        Requests in each hour of a typical week. Shape (168,), Monday 0:00 first. [requests/h]
    busy_week
        The same for the week that holds the rare peak; `week` itself where there is none, so
        that what was computed of one need not be computed of the other.
        Capacity and latency look at this one. [requests/h]
    extra_per_month
        Requests a month on top of the typical weeks, that the rare peaks bring. [requests]
    busy_weeks_per_month
        How many weeks of a month are busy ones.
    peak_of_hour
        Busiest minute of the busiest hour over that hour's mean: what a batch adds.
    ramp_minutes
        How long the load takes from one hour's level to a higher one: how long a fleet has to
        follow. [min]
    """

    week: Week
    busy_week: Week
    extra_per_month: float = 0.0
    busy_weeks_per_month: float = 0.0
    peak_of_hour: float = 1.0
    ramp_minutes: float = 60.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Load) and self._value() == other._value()

    def __hash__(self) -> int:
        return hash(self._value())

    def _value(self) -> tuple[bytes, bytes, float, float, float, float]:
        return (
            self.week.tobytes(),
            self.busy_week.tobytes(),
            self.extra_per_month,
            self.busy_weeks_per_month,
            self.peak_of_hour,
            self.ramp_minutes,
        )

    def per_month(self, hours_per_month: float) -> float:
        """Return the requests of a month. [requests]"""
        return float(self.week.sum()) * hours_per_month / HOURS_PER_WEEK + self.extra_per_month

    @property
    def peak_per_hour(self) -> float:
        """Return the busiest hour of the busiest week. [requests/h]"""
        return float(self.busy_week.max())

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing ever arrives."""
        if self is _NOTHING:
            return True
        if self.week[0] > 0:  # most are told at once
            return False
        return not (self.week.any() or self.busy_week.any())

    def times(self, factor: float) -> "Load":
        """Return this load with every count multiplied by `factor` (>= 0)."""
        if factor == 1.0:
            return self
        week = self.week * factor
        return Load(
            week,
            week if self.busy_week is self.week else self.busy_week * factor,
            self.extra_per_month * factor,
            self.busy_weeks_per_month,
            self.peak_of_hour,
            self.ramp_minutes,
        )

    def plus(self, other: "Load") -> "Load":
        """Return both loads together; rare peaks are taken to fall in the same week."""
        if other.is_idle:
            return self
        if self.is_idle:
            return other
        week = self.week + other.week
        alike = self.busy_week is self.week and other.busy_week is other.week
        busy_week = week if alike else self.busy_week + other.busy_week
        peak_of_hour, ramp_minutes = self.peak_of_hour, self.ramp_minutes
        if peak_of_hour != 1 or other.peak_of_hour != 1:
            busiest = int(busy_week.argmax())
            bursts = sum((one.peak_of_hour - 1) * one.busy_week[busiest] for one in (self, other))
            peak_of_hour = 1 + float(bursts / busy_week[busiest])
        if ramp_minutes != other.ramp_minutes and other.peak_per_hour > self.peak_per_hour:
            ramp_minutes = other.ramp_minutes
        return Load(
            week,
            busy_week,
            self.extra_per_month + other.extra_per_month,
            max(self.busy_weeks_per_month, other.busy_weeks_per_month),
            peak_of_hour,
            ramp_minutes,
        )


def frozen(values: Week) -> Week:
    """Return `values` as an array that nobody can write to."""
    week = np.ascontiguousarray(values, dtype=np.float64)
    week.setflags(write=False)
    return week


_NOTHING = Load(frozen(np.zeros(HOURS_PER_WEEK)), frozen(np.zeros(HOURS_PER_WEEK)))


def no_load() -> Load:
    """Return the load of a part that nothing reaches."""
    return _NOTHING
