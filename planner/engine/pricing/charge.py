"""What a pricing function answers: billable quantities, before any price is known.

One definition serves the Decimal arithmetic of `planner conform` and the float arrays of the
live engine: a pricing function uses +, -, *, / and the helpers of `arithmetic.py` only.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.record import record

Number = Decimal | float | int | NDArray[np.float64]
Usage = Mapping[str, Any]
"""A service's usage as CORPUS' schema names it: numbers, labels, and nested mappings."""


@record
class Factor:
    """One factor of a quantity, for the formula on screen: `2 × 730 h`."""

    value: Any
    unit: str
    caption: str


@record
class Charge:
    """A billable quantity and the name of the rate that prices it.

    Attributes
    ----------
    rate
        Key of the rate, with its unit in the name (`request_usd_per_million`).
    quantity
        Billed amount in the base metered unit (requests, GB-seconds, GB-months), after unit
        rounding and before free tier and tiers.
    item
        What the line is called on a bill ("Requests").
    unit
        Base unit in words ("requests", "GB-s").
    per
        How many base units one price buys (1,000,000 for a price a million).
    free
        The measure of the free tier that this quantity draws on, or None.
    pooled
        True where AWS adds the quantity up over the account before tiers apply; False where
        every resource starts in the first tier (a gp3 volume's included IOPS).
    labels
        What distinguishes the tariff within its service (`architecture`, `instance_type`,
        `storage_class` …): the catalogue needs them to find the rate, and quantities are
        pooled only with equal labels.
    factors
        The quantity as a product, for display. Empty: the quantity itself.
    times
        Multiplier applied after tiers (hours/month of a prorated volume, count).
    fraction
        Key of a second rate that multiplies the price (Lambda's fee on an instance is a fraction
        of its on-demand price), or None.
    stated_usd
        A price per `per` units that the user typed; then no rate is looked up.
    """

    rate: str
    quantity: Number
    item: str
    unit: str
    per: int = 1
    free: str | None = None
    pooled: bool = True
    labels: tuple[tuple[str, str], ...] = ()
    factors: tuple[Factor, ...] = field(default=(), compare=False)
    times: Number = 1
    fraction: str | None = None
    stated_usd: Number | None = None


@record
class Service:
    """A row of the pricing table.

    Attributes
    ----------
    id
        Name of the service in worked examples and in the catalogue (`lambda`, `ec2`).
    title
        AWS's name of the service.
    usage_keys
        Every key that its usage may have; another key is an error that names it.
    charges
        Usage → charges. Raises `UsageError` with a sentence on impossible usage.
    rate_keys
        Every rate that its charges may ask for.
    free_measures
        Every measure of the free tier that its charges may draw on.
    """

    id: str
    title: str
    usage_keys: frozenset[str]
    charges: Callable[[Usage], tuple[Charge, ...]]
    rate_keys: frozenset[str] = frozenset()
    free_measures: frozenset[str] = frozenset()


class UsageError(ValueError):
    """Usage that cannot be priced; the message is a sentence for the user."""
