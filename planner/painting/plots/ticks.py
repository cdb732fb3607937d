"""Where an axis puts its labels: three to five round values, decades on a log axis."""

import math

from planner.charts.base import Axis
from planner.units import HOURS_PER_DAY

_PX_A_LABEL_WIDE = 46.0
_PX_A_LABEL_HIGH = 32.0
_FEWEST, _WANTED, _MOST = 2, 3, 5
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks_of(
    axis: Axis, low: float, high: float, length_px: float, *, is_wide: bool
) -> tuple[float, ...]:
    """Choose the ticks of a shown range."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return ()
    room = length_px / (_PX_A_LABEL_WIDE if is_wide else _PX_A_LABEL_HIGH)
    most = round(min(max(room, _FEWEST), _MOST))
    if axis.ticks:
        return tuple(tick for tick in axis.ticks if low <= tick <= high)
    if axis.scale == "hour_of_week":
        return _days(low, high)
    if axis.scale == "log":
        return _log_ticks(low, high, most)
    return _round_ticks(low, high, most)


def _days(low: float, high: float) -> tuple[float, ...]:
    """Put a label in the middle of each day that is in sight."""
    first = math.floor(low / HOURS_PER_DAY)
    last = math.ceil(high / HOURS_PER_DAY)
    middles = ((day + 0.5) * HOURS_PER_DAY for day in range(first, last))
    return tuple(middle for middle in middles if low <= middle <= high)


def _log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = last - first + 1
    if decades >= 3 or (decades == 2 and most <= 2):
        step = max(1, math.ceil((decades - 1) / max(most - 1, 1)))
        return tuple(10.0**power for power in range(first, last + 1, step))
    for steps in ((1.0, 3.0), (1.0, 2.0, 5.0)):
        found = tuple(
            step * 10.0**power
            for power in range(first - 1, last + 1)
            for step in steps
            if low * (1 - 1e-9) <= step * 10.0**power <= high * (1 + 1e-9)
        )
        if 3 <= len(found) <= _MOST:
            return found
    return _round_ticks(low, high, most)


def _round_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    span = high - low
    rough = span / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 0.0
    if not power:  # an axis as short as numbers can be
        return (low,)
    sizes = [size for size in _ROUND_STEPS if size >= rough / power * 0.999]
    ticks = _multiples(sizes[0] * power, low, high)
    if len(ticks) < _WANTED <= most and sizes[0] > 1.0:
        finer = _multiples(_ROUND_STEPS[_ROUND_STEPS.index(sizes[0]) - 1] * power, low, high)
        return finer if len(finer) <= most + 1 else ticks
    return ticks


def _multiples(step: float, low: float, high: float) -> tuple[float, ...]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))
