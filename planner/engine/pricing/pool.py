"""Pricing of a whole drawing: free tier and volume tiers are shared by the account."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum, nan
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from planner.catalog.rate import Rate, flat
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge, Usage
from planner.engine.pricing.cost_line import CostLine
from planner.engine.pricing.tiers import (
    AboveLastTierError,
    bands_reached,
    mean_usd,
    scaled,
    tiered_usd,
)
from planner.record import record
from planner.units import count, unit_price

Labels = tuple[tuple[str, str], ...]
Entry = tuple[str, str, str, Charge]
"""Owner, region, service and charge."""
RateLookup = Callable[[str, str, str, Labels], Rate | None]
"""Region, service, key of the rate and labels → the rate, or None where nobody published it."""
FreeTier = Mapping[str, Mapping[str, float]]
"""Service → measure → quantity that costs nothing each month, in the whole account."""

# Sold at one price everywhere and tiered over all regions.
GLOBAL_SERVICES = frozenset({"cloudfront", "lambda_edge"})
STATED_SOURCE = "entered by hand"
UNKNOWN_PRICE = "The price is not known."


class RateSource(Protocol):
    """What a price book must answer."""

    def rate(self, service: str, key: str, **labels: str) -> Rate | None:
        """Return the rate, or None where the book has none."""
        ...


def rates_in(books: Mapping[str, RateSource]) -> RateLookup:
    """Return a lookup over one price book a region."""

    def lookup(region: str, service: str, key: str, labels: Labels) -> Rate | None:
        book = books.get(region)
        return None if book is None else book.rate(service, key, **dict(labels))

    return lookup


def rates_of(book: RateSource) -> RateLookup:
    """Return a lookup that asks one price book whatever the region."""

    def lookup(region: str, service: str, key: str, labels: Labels) -> Rate | None:
        return book.rate(service, key, **dict(labels))

    return lookup


@record
class Bill:
    """The month's bill of a drawing.

    Attributes
    ----------
    lines
        Cost lines of each owner, in the order of its charges.
    usd
        Sum of the lines whose price is known. [USD/month]
    complete
        False where a line's price is unknown.
    free_used
        What the free tier covered, by service and measure.
    """

    lines: Mapping[str, tuple[CostLine, ...]]
    usd: float
    complete: bool
    free_used: Mapping[tuple[str, str], float]

    def usd_of(self, owner: str) -> float:
        """Return the known part of an owner's bill, in USD a month."""
        return fsum(line.usd for line in self.lines.get(owner, ()) if line.usd is not None)


@record
class _Priced:
    """What one group of equal charges came to, for each unit of its quantity."""

    rate: Rate | None
    usd_per_quantity: float | None
    usd_per_unit: float | None
    free_share: float
    note: str


def rate_of(charge: Charge, region: str, service: str, lookup: RateLookup) -> Rate | None:
    """Return the rate that prices a charge, with a fraction of it already taken."""
    if charge.stated_usd is not None:
        return flat(charge.stated_usd, STATED_SOURCE, "")  # type: ignore[arg-type]
    rate = lookup(region, service, charge.rate, charge.labels)
    if rate is None or charge.fraction is None:
        return rate
    fraction = lookup(region, service, charge.fraction, charge.labels)
    return None if fraction is None else scaled(rate, fraction)


def pool(entries: Iterable[Entry], lookup: RateLookup, free: FreeTier | None = None) -> Bill:
    """Price every charge of a drawing, with free tier and volume tiers shared.

    Equal charges (service, rate, labels, region) are added up before tiers apply; the free tier
    is deducted first, over all regions and labels of a service's measure; both are allotted back
    in proportion to quantity.

    Parameters
    ----------
    entries : iterable of (owner, region, service, Charge)
        Charges with scalar quantities, in any order.
    lookup : callable
        Finds rates, see `RateLookup`.
    free : mapping, optional
        Free quantities of the account; None prices without free tier.

    Returns
    -------
    Bill
        Lines of every owner. A line without a known price has `usd` None, never 0.

    Notes
    -----
    Sums are correctly rounded (`fsum`), so the bill does not depend on the order of the entries;
    lines add up to the total within 1e-12 of it.
    """
    rows = list(entries)
    priced, free_used = _priced_rows(rows, lookup, free)
    lines: dict[str, list[CostLine]] = {}
    for (owner, region, service, charge), result_of_row in zip(rows, priced, strict=True):
        lines.setdefault(owner, []).append(_line(region, service, charge, result_of_row))
    known = [line.usd for owned in lines.values() for line in owned if line.usd is not None]
    return Bill(
        {owner: tuple(owned) for owner, owned in lines.items()},
        fsum(known),
        len(known) == len(rows),
        free_used,
    )


def pooled_usd(entries: Iterable[Entry], lookup: RateLookup, free: FreeTier | None = None) -> float:
    """Return the sum of the bill that `pool` would write, without writing its lines.

    Parameters
    ----------
    entries, lookup, free
        As in `pool`.

    Returns
    -------
    float
        Sum over the charges whose price is known. [USD]
    """
    rows = list(entries)
    priced, _ = _priced_rows(rows, lookup, free)
    return fsum(_known_usd(rows, priced))


def added_lines(
    others: Sequence[Entry],
    added: Sequence[Entry],
    lookup: RateLookup,
    free: FreeTier | None = None,
) -> tuple[tuple[CostLine, ...], float]:
    """Return the lines that `pool` would write for what is added, and the sum of its whole bill.

    Parameters
    ----------
    others, added
        Everybody else's charges, and those whose lines are wanted.
    lookup, free
        As in `pool`.

    Returns
    -------
    tuple of CostLine, float
        In the order of `added`; the sum over the charges whose price is known. [USD]
    """
    rows = [*others, *added]
    priced, _ = _priced_rows(rows, lookup, free)
    lines = tuple(
        _line(region, service, charge, result)
        for (_, region, service, charge), result in zip(added, priced[len(others) :], strict=True)
    )
    return lines, fsum(_known_usd(rows, priced))


def _known_usd(rows: Sequence[Entry], priced: Sequence[_Priced]) -> Iterator[float]:
    for (_, _, _, charge), result in zip(rows, priced, strict=True):
        if result.usd_per_quantity is not None:
            yield result.usd_per_quantity * (float(charge.quantity) * float(charge.times))


def _priced_rows(
    rows: Sequence[Entry], lookup: RateLookup, free: FreeTier | None
) -> tuple[list[_Priced], dict[tuple[str, str], float]]:
    """Return what each charge costs a unit with all of them pooled, and the free tier used."""
    groups: dict[Any, list[int]] = {}
    for index, (_, region, service, charge) in enumerate(rows):
        groups.setdefault(_group_key(index, region, service, charge), []).append(index)
    free_shares, free_used = _share_free(rows, free or {})
    priced: list[_Priced | None] = [None] * len(rows)
    for members in groups.values():
        _, region, service, charge = rows[members[0]]
        if service in GLOBAL_SERVICES:
            region = min(rows[index][1] for index in members)
        quantity = (
            fsum([float(rows[index][3].quantity) for index in members])
            if len(members) > 1
            else float(charge.quantity)
        )
        rate = rate_of(charge, region, service, lookup)
        result = _price_group(charge, rate, quantity, free_shares.get((service, charge.free), 0.0))
        for index in members:
            priced[index] = result
    return [found for found in priced if found is not None], free_used


def _group_key(index: int, region: str, service: str, charge: Charge) -> Any:
    if not charge.pooled:
        return index
    scope = "" if service in GLOBAL_SERVICES else region
    return (
        service,
        charge.rate,
        charge.labels,
        scope,
        charge.free,
        charge.fraction,
        charge.stated_usd,
    )


def _share_free(
    rows: Sequence[Entry], free: FreeTier
) -> tuple[dict[tuple[str, str | None], float], dict[tuple[str, str], float]]:
    """Return for each service and measure the free share of its quantity, and the amount."""
    drawn: dict[tuple[str, str], list[float]] = {}
    for _, _, service, charge in rows:
        if charge.free is not None and service in free and free[service].get(charge.free, 0) > 0:
            billed = float(charge.quantity) * float(charge.times)
            drawn.setdefault((service, charge.free), []).append(billed)
    shares: dict[tuple[str, str | None], float] = {}
    used: dict[tuple[str, str], float] = {}
    for (service, measure), amounts in drawn.items():
        total = fsum(amounts)
        used[service, measure] = min(total, float(free[service][measure]))
        shares[service, measure] = used[service, measure] / total if total > 0 else 0.0
    return shares, used


def _price_group(charge: Charge, rate: Rate | None, quantity: float, free_share: float) -> _Priced:
    if rate is None:
        usd = 0.0 if quantity == 0 else None
        return _Priced(None, usd, None, free_share, UNKNOWN_PRICE)
    billable = quantity - quantity * free_share
    try:
        usd_per_unit = mean_usd(billable, rate.tiers, charge.per)
        usd = float(tiered_usd(billable, rate.tiers, charge.per))
    except AboveLastTierError as beyond:
        return _Priced(rate, None, None, free_share, str(beyond))
    note = "; ".join(part for part in (rate.note, _tiers_in_words(billable, rate, charge)) if part)
    return _Priced(rate, usd / quantity if quantity else 0.0, usd_per_unit, free_share, note)


def _tiers_in_words(billable: float, rate: Rate, charge: Charge) -> str:
    """Say which volume tiers a price is the mean of; nothing within the first."""
    reached = bands_reached(billable, rate.tiers)
    if len(reached) < 2:
        return ""
    prices = [unit_price(tier.usd / charge.per, per=charge.per) for tier in reached]
    steps = [
        f"{price} up to {count(tier.up_to)} {charge.unit}"
        for tier, price in zip(reached[:-1], prices, strict=False)
    ]
    whose = "" if charge.pooled else " of each"
    return f"mean of the volume tiers{whose}: {', '.join(steps)}, then {prices[-1]}"


def _line(region: str, service: str, charge: Charge, priced: _Priced) -> CostLine:
    quantity = float(charge.quantity) * float(charge.times)
    usd = priced.usd_per_quantity
    rate = priced.rate
    return CostLine(
        charge.item,
        quantity,
        charge.unit,
        priced.usd_per_unit,
        None if usd is None else usd * quantity,
        "" if rate is None else rate.source,
        "" if rate is None else rate.as_of,
        rate is not None and rate.estimated,
        service,
        charge.rate,
        charge.per,
        quantity * priced.free_share,
        charge.factors,
        priced.note,
        rate is not None and rate.unconfirmed,
        rate is not None and rate.own,
        _tariff(region, service, charge),
    )


def _tariff(
    region: str, service: str, charge: Charge
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return where a published price stands; a stated price and a fee's share have none."""
    if charge.stated_usd is not None or charge.fraction is not None:
        return None
    return ("" if service in GLOBAL_SERVICES else region, charge.labels)


def price(
    service_id: str,
    usage: Usage,
    lookup: RateLookup,
    *,
    region: str = "",
    free: FreeTier | None = None,
) -> tuple[CostLine, ...]:
    """Price one usage alone, as if the account held nothing else.

    Raises
    ------
    UsageError
        If the usage cannot be priced.
    """
    entries = [("", region, service_id, charge) for charge in SERVICES[service_id].charges(usage)]
    return pool(entries, lookup, free).lines.get("", ())


def cost_array(
    charges: Iterable[tuple[str, Charge]],
    lookup: RateLookup,
    *,
    region: str = "",
    free: FreeTier | None = None,
) -> NDArray[np.float64]:
    """Return what charges with array quantities cost together, element by element.

    Each element is an account of its own: a sweep's points do not share tiers.

    Parameters
    ----------
    charges : iterable of (service, Charge)
        Quantities are scalars or arrays of one shape.
    lookup : callable
        Finds rates, see `RateLookup`.
    region : str
        Region of all of them.
    free : mapping, optional
        Free quantities of the account.

    Returns
    -------
    ndarray
        Sum of all charges. NaN where a price is unknown and the quantity is above 0. [USD/month]
    """
    pairs = list(charges)
    drawn: dict[tuple[str, str], Any] = {}
    pooled: dict[Any, Any] = {}
    for index, (service, charge) in enumerate(pairs):
        quantity = _plain_or_array(charge.quantity)
        key = _group_key(index, region, service, charge)
        before = pooled.get(key)
        pooled[key] = (service, charge, quantity if before is None else before[2] + quantity)
        if charge.free is not None:
            measure = (service, charge.free)
            drawn[measure] = drawn.get(measure, 0.0) + quantity * _plain_or_array(charge.times)
    total: Any = 0.0
    for service, charge, quantity in pooled.values():
        billable = quantity
        allowance = (free or {}).get(service, {}).get(charge.free or "", 0)
        if charge.free is not None and allowance > 0:
            whole = np.asarray(drawn[service, charge.free])
            share = np.minimum(1.0, allowance / np.where(whole > 0, whole, 1.0))
            billable = quantity - quantity * share
        rate = rate_of(charge, region, service, lookup)
        total = total + _array_usd(billable, quantity, rate, charge)
    return np.asarray(total, dtype=np.float64)


def _plain_or_array(value: Any) -> Any:
    """Return one number as a float: arithmetic with it is several times that of an array of one."""
    return value if isinstance(value, np.ndarray) and value.ndim else float(value)


def _array_usd(billable: Any, quantity: Any, rate: Rate | None, charge: Charge) -> Any:
    if rate is None:
        return np.where(np.asarray(quantity) > 0, nan, 0.0)
    usd = tiered_usd(np.atleast_1d(billable), rate.tiers, charge.per)
    if not np.ndim(billable):
        usd = float(usd[0])
    return usd * _plain_or_array(charge.times)
