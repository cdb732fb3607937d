"""Where a value stands on a slider: even steps, or decades where its range spans many."""

import math

from planner.record import record
from planner.ui.inspector.row import Row

STEPS = 400
_DECADES_FROM = 50.0
_REACH = 100.0


@record
class ValueScale:
    """A slider's range. `is_log`: equal steps multiply."""

    low: float
    high: float
    is_log: bool
    is_whole: bool = False

    def value_at(self, step: int) -> float:
        """Return the value at a step from 0 to `STEPS`."""
        share = min(max(step / STEPS, 0.0), 1.0)
        if self.is_log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        if self.is_whole:
            return float(round(value))
        return min(max(float(f"{value:.3g}"), self.low), self.high)

    def step_of(self, value: float) -> int:
        """Return the step nearest to a value."""
        value = min(max(value, self.low), self.high)
        if self.high <= self.low:
            return 0
        if self.is_log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(share * STEPS)


def scale_of(row: Row, value: float | None) -> ValueScale:
    """Return the slider for a row of a form, around the value it holds now.

    Bounds of a field are what it can hold, which is far more than anyone asks about: the slider
    goes from a hundredth to a hundred times the value, within the bounds.
    """
    low = row.lowest if row.lowest is not None else row.above
    low = 0.0 if low is None else low
    high = row.highest if row.highest is not None else math.inf
    whole = row.type == "whole"
    default = row.default if isinstance(row.default, int | float) else None
    centre = next((float(v) for v in (value, default) if v), 0.0)
    if centre > 0:
        low_end, high_end = max(low, centre / _REACH), min(high, centre * _REACH)
    else:
        low_end, high_end = low, min(high, max(low * 10, 100.0))
    if whole:
        low_end, high_end = max(math.floor(low_end), math.ceil(low)), math.ceil(high_end)
    if row.unit == "share" or high <= 1.0:
        low_end, high_end = low, min(high, 1.0)
    is_log = low_end > 0 and high_end / low_end >= _DECADES_FROM
    return ValueScale(float(low_end), float(max(high_end, low_end)), is_log, whole)
