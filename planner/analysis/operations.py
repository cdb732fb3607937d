"""What a saving is worth in somebody's time, and when a migration is paid back."""

from planner.units import MINUTES_PER_HOUR, MS_PER_SECOND, SECONDS_PER_MINUTE, duration_ms, money


def minutes_worth(saves_usd_per_month: float, usd_per_hour: float) -> float | None:
    """Return the minutes of work a month that a saving pays for; None where work costs nothing.

    Examples
    --------
    >>> minutes_worth(10.0, 75.0)
    8.0
    """
    if usd_per_hour <= 0:
        return None
    return saves_usd_per_month / usd_per_hour * MINUTES_PER_HOUR


def payback_months(
    saves_usd_per_month: float, migration_hours: float, usd_per_hour: float
) -> float | None:
    """Return after how many months a migration is paid back; None where it never is.

    Examples
    --------
    >>> payback_months(50.0, 16.0, 75.0), payback_months(0.0, 16.0, 75.0)
    (24.0, None)
    """
    if saves_usd_per_month <= 0:
        return None
    return migration_hours * usd_per_hour / saves_usd_per_month


def worth_in_words(saves_usd_per_month: float, usd_per_hour: float) -> str | None:
    """Write what a saving is worth in work; None where there is nothing to compare.

    Examples
    --------
    >>> worth_in_words(10.0, 75.0)
    '$10.00 a month pay for 8 min of work at $75.00 an hour; more upkeep than that undoes it'
    """
    minutes = minutes_worth(saves_usd_per_month, usd_per_hour)
    if minutes is None or saves_usd_per_month <= 0:
        return None
    worth = duration_ms(minutes * SECONDS_PER_MINUTE * MS_PER_SECOND)
    return (
        f"{money(saves_usd_per_month)} a month pay for {worth} of "
        f"work at {money(usd_per_hour)} an hour; more upkeep than that undoes it"
    )
