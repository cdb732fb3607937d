"""Reads the numbers people type: 1,500 · 10M · 1.5k · 2 s · 42 %."""

import math
import re

from planner.units import MS_PER_SECOND

_NUMBER = re.compile(r"^([+\-−]?)((?:\d+\.?\d*|\.\d+)(?:[eE][+\-]?\d+)?)\s*(.*)$")
_LETTERS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9, "B": 1e9, "T": 1e12}
_MINUTE_S, _HOUR_S = 60.0, 3_600.0

# What may follow a number, by the unit of its field: factor to that unit.
_MEASURES: dict[str, dict[str, float]] = {
    "ms": {
        "ms": 1.0,
        "s": MS_PER_SECOND,
        "min": _MINUTE_S * MS_PER_SECOND,
        "h": _HOUR_S * MS_PER_SECOND,
        "µs": 1e-3,
        "us": 1e-3,
    },
    "s": {"s": 1.0, "ms": 1e-3, "min": _MINUTE_S, "h": _HOUR_S},
    "min": {"min": 1.0, "h": 60.0, "s": 1 / _MINUTE_S},
    "h": {"h": 1.0, "min": 1 / 60.0},
    "KB": {"kb": 1.0, "mb": 1_024.0, "gb": 1_048_576.0},
    "MB": {"mb": 1.0, "gb": 1_024.0, "kb": 1 / 1_024},
    "GB": {"gb": 1.0, "tb": 1_024.0, "mb": 1 / 1_024},
    "%": {"%": 1.0},
    "requests / h": {
        "/h": 1.0,
        "/ h": 1.0,
        "an hour": 1.0,
        "/s": _HOUR_S,
        "req/s": _HOUR_S,
        "/min": 60.0,
        "a minute": 60.0,
    },
}


def number_of(text: str, unit: str = "") -> float | None:
    """Return the number a text means in a field of `unit`; None where it means none.

    >>> number_of("10M"), number_of("1,500"), number_of("2 s", "ms"), number_of("two")
    (10000000.0, 1500.0, 2000.0, None)
    """
    cleaned = text.replace("\u202f", " ").replace("\u00a0", " ").strip().removeprefix("$")
    if re.fullmatch(r"[+\-−]?\d{1,3}(,\d{3})+(\.\d*)?\D*", cleaned):
        cleaned = cleaned.replace(",", "")
    elif re.search(r"\d \d{3}(\D|$)", cleaned):
        cleaned = cleaned.replace(" ", "")
    match = _NUMBER.match(cleaned)
    if match is None:
        return None
    sign, digits, rest = match.groups()
    factor = _factor(rest.strip(), unit)
    if factor is None:
        return None
    value = float(digits) * factor
    if not math.isfinite(value):
        return None
    return -value if sign in {"-", "−"} else value


def _factor(rest: str, unit: str) -> float | None:
    """Return what the words after a number multiply it with."""
    if rest in _LETTERS:
        return _LETTERS[rest]
    measures = _MEASURES.get(unit, {})
    if rest.lower() in measures:
        return measures[rest.lower()]
    if rest.lower() == unit.lower():
        return 1.0
    letter, after = rest[:1], rest[1:].strip().lower()
    if letter in _LETTERS and (after == unit.lower() or after in measures):
        return _LETTERS[letter] * measures.get(after, 1.0)
    return None


def written(value: float, *, whole: bool = False) -> str:
    """Write a number as a field shows it: every digit that matters, thousands parted.

    >>> written(1769.0), written(0.05), written(12_500_000)
    ('1,769', '0.05', '12,500,000')
    """
    if whole or float(value).is_integer():
        return f"{int(value):,}"
    text = f"{value:,.10g}" if abs(value) >= 1e-4 else f"{value:.6g}"
    return text
