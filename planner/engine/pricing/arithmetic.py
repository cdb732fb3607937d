"""Rounding and extremes for Decimal, float and arrays alike."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np

# Binary fractions make 1.1 h × 3,600 s into 3,960.0000000000005 s. A remainder below this share
# of the number is noise of representation, not another unit begun.
_NOISE = 1e-12


def ceil(value: Any) -> Any:
    """Round up to the next whole number, blind to the noise of binary fractions.

    Parameters
    ----------
    value : Decimal, float, int or ndarray
        What to round. Decimals are rounded exactly.

    Returns
    -------
    Decimal, float, int or ndarray
        The same kind as `value`.

    Examples
    --------
    >>> ceil(1.1 * 3600), ceil(Decimal("0.2"))
    (3960.0, Decimal('1'))
    """
    if isinstance(value, Decimal):
        return value.to_integral_value(ROUND_CEILING)
    if isinstance(value, np.ndarray):
        return np.ceil(value - _NOISE * np.maximum(1.0, np.abs(value)))
    if isinstance(value, int):
        return value
    return float(math.ceil(value - _NOISE * max(1.0, abs(value))))


def floor(value: Any) -> Any:
    """Round down to a whole number, blind to the noise of binary fractions.

    Parameters
    ----------
    value : Decimal, float, int or ndarray
        What to round. Decimals are rounded exactly.

    Returns
    -------
    Decimal, float, int or ndarray
        The same kind as `value`.
    """
    if isinstance(value, Decimal):
        return value.to_integral_value(ROUND_FLOOR)
    if isinstance(value, np.ndarray):
        return np.floor(value + _NOISE * np.maximum(1.0, np.abs(value)))
    if isinstance(value, int):
        return value
    return float(math.floor(value + _NOISE * max(1.0, abs(value))))


def greatest(first: Any, *others: Any) -> Any:
    """Return the largest of the values, element by element where one is an array.

    Beside a Decimal, whole numbers count as Decimals, so that what follows divides exactly.
    """
    if isinstance(first, Decimal):
        return max(first, *(Decimal(value) for value in others))
    if isinstance(first, np.ndarray) or any(isinstance(value, np.ndarray) for value in others):
        result = first
        for value in others:
            result = np.maximum(result, value)
        return result
    return max(first, *others)


def where_positive(condition: Any, value: Any) -> Any:
    """Return `value` where `condition` is above 0, and 0 elsewhere."""
    if isinstance(condition, np.ndarray):
        return np.where(condition > 0, value, 0.0)
    return value if condition > 0 else value * 0


def per_hour(amount: Any, hours: Any) -> Any:
    """Return the mean amount in one hour; no hours, no rate."""
    if isinstance(hours, np.ndarray):
        return np.where(hours > 0, amount / np.where(hours > 0, hours, 1.0), 0.0)
    return amount / hours if hours > 0 else amount * 0


def times(amount: Any, figure: float) -> Any:
    """Return the amount times a figure of the catalogue; a Decimal stays exact."""
    return amount * (Decimal(repr(figure)) if isinstance(amount, Decimal) else figure)


def chunks(kib: Any, chunk_kib: int) -> Any:
    """Return how many billing chunks a payload counts as: at least one, rounded up."""
    return greatest(ceil(kib / chunk_kib), 1)
