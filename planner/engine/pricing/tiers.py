"""Marginal tiers: what a quantity costs when each band has its own price."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.rate import Rate, Tier


class AboveLastTierError(ValueError):
    """A quantity lies beyond the last band that the tariff publishes."""


def tiered_usd(quantity: Any, tiers: Sequence[Tier], per: int = 1) -> Any:
    """Return what a quantity costs, each band at its own price.

    Parameters
    ----------
    quantity : Decimal, float or ndarray
        Billable quantity, >= 0. [base unit]
    tiers : sequence of Tier
        Ascending bands; `up_to` is cumulative and inclusive. The prices of the bands are Decimals
        where the quantity is one.
    per : int
        How many base units one price buys.

    Returns
    -------
    Decimal, float or ndarray
        The amount, in the kind of the quantity. [USD]

    Raises
    ------
    AboveLastTierError
        If the quantity (or one element) exceeds a closed last band.

    Notes
    -----
    An infinite quantity is not accepted by the readers of usage and gives NaN here.

    Examples
    --------
    >>> tiered_usd(150.0, (Tier(100, 2.0), Tier(None, 1.0)))
    250.0
    """
    if isinstance(quantity, np.ndarray):
        return _tiered_array(quantity, tiers, per)
    if len(tiers) == 1 and tiers[0].up_to is None:
        return quantity * tiers[0].usd / per
    total = quantity * 0
    start: Any = 0
    for tier in tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            return total + (quantity - start) * tier.usd / per
        total += (tier.up_to - start) * tier.usd / per
        start = tier.up_to
    raise AboveLastTierError(_beyond(quantity, start))


def _tiered_array(quantity: NDArray[np.float64], tiers: Sequence[Tier], per: int) -> Any:
    if len(tiers) == 1 and tiers[0].up_to is None:
        return quantity * (tiers[0].usd / per)
    total = np.zeros_like(quantity, dtype=np.float64)
    most = float(quantity.max()) if quantity.size else 0.0
    start = 0.0
    for tier in tiers:
        end = np.inf if tier.up_to is None else tier.up_to
        total += (np.minimum(np.maximum(quantity, start), end) - start) * (tier.usd / per)
        start = end
        if most <= start:
            return total  # nothing reaches the bands that follow
    if quantity.size and most > start:
        raise AboveLastTierError(_beyond(most, start))
    return total


def _beyond(quantity: Any, last: Any) -> str:
    return f"{quantity:,} is above the last tier, which ends at {last:,}"


def mean_usd(quantity: float, tiers: Sequence[Tier], per: int = 1) -> float:
    """Return what one unit of a quantity costs on average: quantity times it is what it costs.

    Within the first band it is the published price to the last digit. Beyond a closed last band
    there is no price: `AboveLastTierError`.

    Examples
    --------
    >>> open_ended = (Tier(100, 2.0), Tier(None, 1.0))
    >>> mean_usd(100, open_ended), mean_usd(200, open_ended)
    (2.0, 1.5)
    """
    first = tiers[0]
    if first.up_to is None or quantity <= first.up_to:
        return first.usd / per
    return float(tiered_usd(quantity, tiers, per)) / quantity


def bands_reached(quantity: float, tiers: Sequence[Tier]) -> Sequence[Tier]:
    """Return the bands that a quantity takes a part of.

    Examples
    --------
    >>> [band.usd for band in bands_reached(100, (Tier(100, 2.0), Tier(None, 1.0)))]
    [2.0]
    """
    full = sum(tier.up_to is not None and quantity > tier.up_to for tier in tiers)
    return tiers[: full + 1]


def scaled(rate: Rate, fraction: Rate) -> Rate:
    """Return the rate times a fraction that is published apart (a fee of 15 % of a price)."""
    factor = fraction.tiers[0].usd
    return replace(
        rate,
        tiers=tuple(Tier(tier.up_to, tier.usd * factor) for tier in rate.tiers),
        as_of=min(rate.as_of, fraction.as_of),
        estimated=rate.estimated or fraction.estimated,
        note=rate.note or fraction.note,
        unconfirmed=rate.unconfirmed or fraction.unconfirmed,
    )


def decimal_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """Return the bands with their figures as the Decimals they print as."""
    return tuple(
        Tier(None if tier.up_to is None else _decimal(tier.up_to), _decimal(tier.usd))
        for tier in tiers
    )


def _decimal(figure: Any) -> Any:
    return figure if isinstance(figure, Decimal) else Decimal(repr(figure))
