"""How a usage is read: numbers are checked, and absent ones are 0 in the kind of the others."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from planner.engine.pricing.charge import Service, Usage, UsageError

MONTH_HOURS = "month_hours"
"""The one key that every usage may have: hours of the billing month, to prorate with."""


class ExactUsage(dict[str, Any]):
    """A usage whose numbers are all Decimals, so that absent ones are read as Decimals too."""


def exact(usage: Usage) -> ExactUsage:
    """Return the usage with every number as a Decimal."""
    return ExactUsage({key: _exact(value) for key, value in usage.items()})


def _exact(value: Any) -> Any:
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return exact(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_exact(item) for item in value]
    return value


def has(usage: Usage, *keys: str) -> bool:
    """Return whether any of the keys is given."""
    # Asked thousands of times an evaluation; any() of a generator takes three times as long.
    for key in keys:  # noqa: SIM110
        if usage.get(key) is not None:
            return True
    return False


def number(usage: Usage, key: str, default: int = 0) -> Any:
    """Return a quantity of the usage, or its default where it is absent.

    Raises
    ------
    UsageError
        If it is not a number of 0 or more.
    """
    value = usage.get(key)
    kind = type(value)
    if value is None:
        return Decimal(default) if type(usage) is ExactUsage else default
    if kind is float or kind is int:
        if 0 <= value < math.inf:
            return value
    elif isinstance(value, np.ndarray):
        if value.dtype.kind in "fiu" and bool(np.all((value >= 0) & (value < math.inf))):
            return value if value.dtype == np.float64 else value.astype(np.float64)
        raise UsageError(f"“{key}” must hold numbers of 0 or more")
    elif isinstance(value, Decimal | np.floating | np.integer) and (
        not isinstance(value, Decimal) or value.is_finite()
    ):
        if 0 <= value < math.inf:
            return value if isinstance(value, Decimal) else float(value)
    elif kind is not float and kind is not int:
        raise UsageError(f"“{key}” must be a number, not {value!r}")
    raise UsageError(f"“{key}” must be 0 or more, not {value}")


def label(usage: Usage, key: str, default: str = "") -> str:
    """Return a label of the usage, or its default where it is absent."""
    value = usage.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise UsageError(f"“{key}” must be a word, not {value!r}")
    return value


def choice(usage: Usage, key: str, allowed: tuple[str, ...], default: str = "") -> str:
    """Return a label that decides how the service is priced; it must be one of the allowed."""
    value = label(usage, key, default)
    if value not in allowed and value != default:
        raise UsageError(f"“{key}” must be one of {', '.join(allowed)}, not {value!r}")
    return value


def flag(usage: Usage, key: str) -> bool:
    """Return a yes or no of the usage; absent is no."""
    value = usage.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise UsageError(f"“{key}” must be true or false, not {value!r}")
    return value


def part(usage: Usage, key: str) -> Usage:
    """Return a nested group of the usage, empty where it is absent."""
    value = usage.get(key)
    if value is None:
        return ExactUsage() if type(usage) is ExactUsage else {}
    if not isinstance(value, Mapping):
        raise UsageError(f"“{key}” must be a group of quantities, not {value!r}")
    return value


def parts(usage: Usage, key: str) -> Sequence[Usage]:
    """Return a list of nested groups, empty where it is absent."""
    value = usage.get(key)
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise UsageError(f"“{key}” must be a list, not {value!r}")
    for item in value:
        if not isinstance(item, Mapping):
            raise UsageError(f"“{key}” must list groups of quantities, not {item!r}")
    return value


def month_hours(usage: Usage, what: str) -> Any:
    """Return the hours of the billing month, which `what` cannot be prorated without."""
    hours = number(usage, MONTH_HOURS)
    if not hours > 0:
        raise UsageError(f"{what} needs the hours of the month (“{MONTH_HOURS}”)")
    return hours


def labels_of(usage: Usage, **defaults: str) -> tuple[tuple[str, str], ...]:
    """Return the named labels with their defaults; those left empty are left out."""
    read = ((key, label(usage, key, default)) for key, default in defaults.items())
    return tuple((key, value) for key, value in read if value)


def unknown_keys(service: Service, usage: Usage) -> tuple[str, ...]:
    """Return the keys, with dots where nested, that the service does not know."""
    return tuple(sorted(set(_paths(usage, "")) - service.usage_keys - {MONTH_HOURS}))


def _paths(value: Any, prefix: str) -> list[str]:
    found = []
    for key, inner in value.items():
        path = f"{prefix}{key}"
        found.append(path)
        if isinstance(inner, Mapping):
            found += _paths(inner, f"{path}.")
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            for item in inner:
                if isinstance(item, Mapping):
                    found += _paths(item, f"{path}.")
    return found
