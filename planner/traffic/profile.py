"""The traffic profiles a user can attach to a part: what is saved, one class a shape."""

from typing import Annotated, Any, Literal, Union

from pydantic import FailFast, Field

from planner.storage.stored_value import StoredValue

_PER_HOUR: dict[str, Any] = {"unit": "requests / h"}
_CLOCK: dict[str, Any] = {"unit": ":00"}
_MOST_PER_HOUR = 1e10

Rate = Annotated[float, Field(ge=0, le=_MOST_PER_HOUR)]
Hour = Annotated[int, Field(ge=0, le=24)]


class Steady(StoredValue):
    """The same number of requests in every hour."""

    shape: Literal["steady"] = "steady"
    requests_per_hour: Rate = Field(1_000, title="Requests", json_schema_extra=_PER_HOUR)


class OfficeHours(StoredValue):
    """Busy on working hours, quiet otherwise.

    `daily` is Monday to Friday 9 to 18 on each day; `continuous` runs through from the first
    morning to the last evening, as the guide's "Monday 9am - Friday 6pm" can be read.
    """

    shape: Literal["office_hours"] = "office_hours"
    requests_per_hour: Rate = Field(1_000, title="In office hours", json_schema_extra=_PER_HOUR)
    quiet_per_hour: Rate = Field(0, title="Outside", json_schema_extra=_PER_HOUR)
    start_hour: Hour = Field(9, title="From", json_schema_extra=_CLOCK)
    end_hour: Hour = Field(18, title="To", json_schema_extra=_CLOCK)
    days: int = Field(5, ge=1, le=7, title="Days a week", description="Counted from Monday.")
    span: Literal["daily", "continuous"] = Field(
        "daily",
        title="Nights",
        description="Daily: quiet at night. Continuous: from the first morning through to the "
        "last evening.",
    )


class DailyWave(StoredValue):
    """A smooth wave with one peak a day and a quieter weekend."""

    shape: Literal["daily_wave"] = "daily_wave"
    requests_per_month: float = Field(
        1_000_000,
        ge=0,
        le=1e13,
        title="Requests",
        json_schema_extra={"unit": "a month"},
        description="In a month of 730 hours.",
    )
    peak_to_mean: float = Field(
        2.0, ge=1, le=24, title="Peak to mean", description="Busiest hour over the day's mean."
    )
    peak_hour: int = Field(14, ge=0, le=23, title="Peak at", json_schema_extra=_CLOCK)
    weekend_share: float = Field(
        0.6,
        ge=0,
        le=2,
        title="Weekend",
        description="A weekend day's requests over a working day's.",
    )


class Weekly(StoredValue):
    """A week drawn by hand: requests in each of its 168 hours, from Monday 0:00."""

    shape: Literal["weekly"] = "weekly"
    requests: tuple[Rate, ...] = Field((100.0,) * 168, min_length=168, max_length=168, title="Week")


class Spike(StoredValue):
    """Quiet traffic with a sudden, rare peak (the guide's viral moment)."""

    shape: Literal["spike"] = "spike"
    normal_per_hour: Rate = Field(10, title="Normal", json_schema_extra=_PER_HOUR)
    spike_per_hour: Rate = Field(100_000, title="Peak", json_schema_extra=_PER_HOUR)
    hours: int = Field(6, ge=1, le=168, title="Lasts", json_schema_extra={"unit": "h"})
    ramp_minutes: float = Field(
        5,
        ge=0,
        le=60,
        title="Ramp",
        json_schema_extra={"unit": "min"},
        description="Time from normal to peak: how long a fleet has to grow.",
    )
    per_month: float = Field(
        1, ge=0, le=4.3, title="How often", json_schema_extra={"unit": "a month"}
    )
    start_hour: int = Field(
        58,
        ge=0,
        le=167,
        title="Starts in hour",
        description="Hour of the week, from Monday 0:00 (58 is Wednesday 10:00).",
    )


class Schedule(StoredValue):
    """Runs at set times: every few minutes, hourly, daily, weekly."""

    shape: Literal["schedule"] = "schedule"
    every: Literal["minutes", "hour", "day", "week"] = Field("day", title="Every")
    minutes: int = Field(
        5,
        ge=1,
        le=60,
        title="Minutes apart",
        json_schema_extra={"unit": "min", "only_if": ["every", "minutes"]},
    )
    at_hour: int = Field(
        2,
        ge=0,
        le=23,
        title="At",
        json_schema_extra=_CLOCK | {"only_if": ["every", "day", "week"]},
    )
    weekday: int = Field(
        0,
        ge=0,
        le=6,
        title="On weekday",
        description="0 is Monday.",
        json_schema_extra={"only_if": ["every", "week"]},
    )
    runs: int = Field(
        1, ge=1, le=1_000_000, title="Runs each time", description="Started together."
    )


class Measured(StoredValue):
    """Counted traffic: requests in each hour of one week or one year."""

    shape: Literal["measured"] = "measured"
    requests: Annotated[tuple[Rate, ...], FailFast()] = Field(
        ..., min_length=168, max_length=8_784, title="Hours"
    )
    source: str = Field("", max_length=4_096, title="Counted from")


class Growth(StoredValue):
    """Another profile that grows by a constant share every month."""

    shape: Literal["growth"] = "growth"
    base: "Profile" = Field(Steady(), title="Today")
    percent_per_month: float = Field(
        5, ge=-50, le=100, title="Growth", json_schema_extra={"unit": "% a month"}
    )


class Sum(StoredValue):
    """Several profiles at once."""

    shape: Literal["sum"] = "sum"
    members: tuple["Profile", ...] = Field((), max_length=16, title="Members")


Profile = Annotated[
    Union[  # noqa: UP007 - a forward reference needs the name
        Steady, OfficeHours, DailyWave, Weekly, Spike, Schedule, Measured, Growth, Sum
    ],
    Field(discriminator="shape"),
]

Growth.model_rebuild()
Sum.model_rebuild()

PROFILES: tuple[type[StoredValue], ...] = (
    Steady,
    OfficeHours,
    DailyWave,
    Weekly,
    Spike,
    Schedule,
    Measured,
    Growth,
    Sum,
)
