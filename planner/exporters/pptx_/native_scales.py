"""Axes of native charts: where values stand, which ends they have, how labels are written."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np

from planner.charts.base import Axis
from planner.exporters.base import one_line
from planner.record import record
from planner.units import HOURS_PER_DAY, HOURS_PER_WEEK, MONTHS_PER_YEAR

_A_MONDAY = 45_292
"""2024-01-01 as spreadsheets count days."""
_DAY_ZERO = date(1899, 12, 30)
_DAY_OF_MONTH = 2
"""Years differ by a day: steps of a mean year from the first on would fall back into a month."""
_NEAR_ZERO = 1e-300
_FEW_TIMES = 15.0
"""A logarithmic axis of less than this from end to end holds hardly a power of ten."""


@record
class ScaleOfChart:
    """An axis as a chart of theirs has it: where values stand, its ends and its labels."""

    low: float
    high: float
    is_log: bool = False
    form: str = "General"
    step: float | None = None
    put: Callable[[float], float] = float
    title: str = ""

    def part(self, value: float) -> float:
        """Return how far along a value stands, from 0 to 1."""
        if self.is_log:
            least = max(value, _NEAR_ZERO)
            return math.log(least / self.low) / (math.log(self.high / self.low) or 1.0)
        return (value - self.low) / ((self.high - self.low) or 1.0)

    def at(self, part: float) -> float:
        """Return the value that stands so far along."""
        if self.is_log:
            return float(self.low * (self.high / self.low) ** part)
        return self.low + part * (self.high - self.low)


def scale_of(axis: Axis) -> ScaleOfChart:
    """Return an axis of ours as one of theirs: hours and months become dates."""
    if axis.scale == "hour_of_week":
        end = _A_MONDAY + HOURS_PER_WEEK / HOURS_PER_DAY
        return ScaleOfChart(
            _A_MONDAY,
            end,
            form="[$-409]ddd",
            step=1.0,
            put=lambda hour: _A_MONDAY + hour / HOURS_PER_DAY,
        )
    if axis.unit == "months":
        return _months(axis)
    title = one_line(axis.title)
    if axis.scale == "log" and axis.high / axis.low >= _FEW_TIMES:
        low = max(float(10.0 ** np.floor(np.log10(axis.low) + 1e-9)), _NEAR_ZERO)
        return ScaleOfChart(low, axis.high, True, axis_format(axis), title=title)
    title = title.replace(" (log scale)", "")
    if axis.scale == "log":
        whole = Axis(axis.title, axis.unit, low=0.0, high=axis.high, write=axis.write)
        return ScaleOfChart(0.0, axis.high, False, axis_format(whole), title=title)
    return ScaleOfChart(axis.low, axis.high, False, axis_format(axis), title=title)


def _months(axis: Axis) -> ScaleOfChart:
    """Return months as dates, counted from the name of the first."""
    try:
        first = datetime.strptime(axis.write(0.0), "%B %Y").date()
    except ValueError:
        return ScaleOfChart(axis.low, axis.high, step=12.0, title=one_line(axis.title))

    def put(month: float) -> float:
        whole = math.floor(month)
        days = [_serial(first, whole), _serial(first, whole + 1)]
        return days[0] + (days[1] - days[0]) * (month - whole)

    low, high = put(axis.low), put(axis.high)
    years = max(round((axis.high - axis.low) / MONTHS_PER_YEAR), 1)
    return ScaleOfChart(low, high, False, "[$-409]mmm yyyy", (high - low) / years, put)


def _serial(first: date, months: int) -> float:
    year, month = divmod(first.year * MONTHS_PER_YEAR + first.month - 1 + months, MONTHS_PER_YEAR)
    return float((date(year, month + 1, _DAY_OF_MONTH) - _DAY_ZERO) / timedelta(days=1))


def axis_format(axis: Axis) -> str:
    """Return the number format of an axis: dollars, shares, thousands as "k" and "M"."""
    if "USD" in axis.unit:
        if axis.low < 0:
            return "$#,##0;-$#,##0" if max(axis.high, -axis.low) >= 5 else "$0.##;-$0.##"
        return "[>=1]$#,##0;[=0]$0;$0.0#####"
    if axis.unit == "%":
        return '0"%"'
    if axis.unit == "ms":
        small = "#,##0.##" if axis.high < 10 else "0"
        return f'[>=1000]#,##0.#," s";{small}" ms"'
    if axis.high >= 1e6:
        return '[>=1000000]#,##0.##,," M";[>=1000]0.##," k";0'
    return "#,##0.##" if axis.high < 10 or 0 < axis.low < 1 else "#,##0"
