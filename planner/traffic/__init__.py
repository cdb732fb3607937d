"""Traffic profiles: how many requests arrive, hour by hour of a week."""

from planner.traffic.load import Load, no_load
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
from planner.traffic.shapes import resolve

__all__ = [
    "DailyWave",
    "Growth",
    "Load",
    "Measured",
    "OfficeHours",
    "Profile",
    "Schedule",
    "Spike",
    "Steady",
    "Sum",
    "Weekly",
    "no_load",
    "resolve",
]
