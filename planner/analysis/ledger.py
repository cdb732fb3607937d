"""The drawing's month as one account: what every part uses, and what a change would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from math import fsum, isfinite, ulp
from typing import Any

from planner.analysis.identity import Same
from planner.catalog.book import PriceBook
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge
from planner.engine.pricing.cost_line import CostLine
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.pricing.pool import (
    Entry,
    FreeTier,
    added_lines,
    pool,
    pooled_usd,
    rates_in,
    rates_of,
)
from planner.record import record

Charges = tuple[tuple[str, Charge], ...]
"""Service and charge, in the order of the bill."""
Tariff = tuple[str, str, str, tuple[tuple[str, str], ...], str | None]
"""Region, service, rate, labels and free measure: what shares tiers."""

_NOISE = 16.0
"""Below so many units in the last place of a sum, differences of sums are rounding; without it a
part costs the same whatever an edit elsewhere does to the sum."""


@record(eq=False)
class Priced:
    """What charges cost; equal only to itself, so that it can key a cache.

    Attributes
    ----------
    lines
        Its bill.
    usd
        Sum, None where a price is unknown. [USD/month]
    first_tiers
        Tariffs that depend on the quantity, how far their first tier reaches, and how much of it
        these charges take.
    """

    lines: tuple[CostLine, ...]
    usd: float | None
    first_tiers: tuple[tuple[Tariff, float, float], ...] = ()


def charges_of(usages: Sequence[MeteredUsage]) -> Charges:
    """Return the charges of a part's usages."""
    return tuple(
        (metered.service, charge)
        for metered in usages
        for charge in SERVICES[metered.service].charges(metered.usage)
    )


def list_price(charges: Charges, book: PriceBook) -> Priced:
    """Price charges alone in the account, without free tier; pure and cached."""
    return _list_price(Same(charges), book)


@lru_cache(maxsize=12_288)
def _list_price(same: Same[Charges], book: PriceBook) -> Priced:
    charges, region = same.it, book.region
    bill = pool([("", region, service, charge) for service, charge in charges], rates_of(book))
    reach: dict[Tariff, float] = {}
    amounts: dict[Tariff, list[float]] = {}
    for service, charge in charges:
        if charge.stated_usd is None and charge.pooled:
            rate = book.rate(service, charge.rate, **dict(charge.labels))
            if rate is not None and rate.tiers[0].up_to is not None:
                key = _key(region, service, charge)
                reach[key] = rate.tiers[0].up_to
                amounts.setdefault(key, []).append(_amount(charge))
    tiers = tuple((key, reach[key], fsum(amounts[key])) for key in reach)
    return Priced(bill.lines.get("", ()), bill.usd if bill.complete else None, tiers)


@lru_cache(maxsize=2_048)
def _among(
    others: tuple[Entry, ...],
    added: tuple[Entry, ...],
    books: tuple[tuple[str, PriceBook], ...],
    free: tuple[str, tuple[tuple[str, float], ...]],
) -> tuple[tuple[CostLine, ...], float]:
    """Return the lines of what is added to others' charges, and what all of it costs more.

    Pure and cached: an edit leaves most services of most parts as they were.
    """
    lookup, allowed = rates_in(dict(books)), {free[0]: dict(free[1])}
    lines, usd = added_lines(others, added, lookup, allowed)
    more = usd - pooled_usd(others, lookup, allowed)
    step = _NOISE * ulp(usd)
    return lines, round(more / step) * step if isfinite(more) else more


class Ledger:
    """Charges of every part, priced together; immutable once made but for what it remembers.

    Parameters
    ----------
    charges
        Part → its charges.
    regions
        Part → the region it is billed in.
    books, free
        Prices of every region, and the free tier.
    """

    def __init__(
        self,
        charges: Mapping[str, Charges],
        regions: Mapping[str, str],
        books: Mapping[str, PriceBook],
        free: FreeTier,
    ) -> None:
        self._charges, self._regions = charges, regions
        self._books, self._free = books, free
        self._lookup = cache(rates_in(books))  # the same few rates are asked for again and again
        self._sums: dict[Tariff, tuple[str, str, Charge, float]] = {}
        self._apart: dict[str, list[Entry]] = {}
        self._rest: dict[tuple[str, str], tuple[Entry, ...]] = {}
        self._found: dict[Any, tuple[tuple[CostLine, ...], float]] = {}
        for owner, owned in charges.items():
            self._add(owner, owned)
        self.bill = pool(self._entries(charges), self._lookup, free)

    def usd_with(self, changed: Mapping[str, Charges]) -> float:
        """Return the bill's sum with some parts' charges replaced. [USD/month]"""
        return pooled_usd(self._entries({**self._charges, **changed}), self._lookup, self._free)

    def marginal(self, owner: str, charges: Charges, staying: Charges = ()) -> Priced:
        """Return what the account pays more for these charges than with none of `owner`'s.

        The rest of the drawing stays as it is, so shared free tiers and volume tiers count.
        Where neither does, it is the list price itself. The amount is None where a price is
        unknown. `staying` are charges of `owner` that stay whatever it does.
        """
        alone = list_price(charges, self._books[self._regions[owner]])
        shared = self._drawing_on_free(charges) | self._beyond_first_tiers(alone)
        if not shared:
            return alone
        # Services are priced apart from each other: only these look at the rest of the drawing.
        found = {
            service: self._added(owner, service, charges, staying) for service in sorted(shared)
        }
        left = {service: iter(lines) for service, (lines, _) in found.items()}
        lines = tuple(
            next(left[service]) if service in left else line
            for (service, _), line in zip(charges, alone.lines, strict=True)
        )
        if any(line.usd is None for line in lines):
            return Priced(lines, None)
        own = (line.usd for line in lines if line.service not in found and line.usd is not None)
        return Priced(lines, fsum((*own, *(usd for _, usd in found.values()))))

    def _added(
        self, owner: str, service: str, charges: Charges, staying: Charges
    ) -> tuple[tuple[CostLine, ...], float]:
        """Return the lines of a service's charges, and what the account pays more for them."""
        own, stays = (
            tuple(charge for name, charge in those if name == service)
            for those in (charges, staying)
        )
        key = (owner, service, own, stays)
        if key not in self._found:
            if (owner, service) not in self._rest:
                self._rest[owner, service] = self._others(owner, service)
            others, region = self._rest[owner, service], self._regions[owner]
            others += tuple(("", region, service, charge) for charge in stays)
            where = {region, *(entry[1] for entry in others)}
            self._found[key] = _among(
                others,
                tuple(("", region, service, charge) for charge in own),
                tuple((name, self._books[name]) for name in sorted(where)),
                (service, tuple(self._free.get(service, {}).items())),
            )
        return self._found[key]

    def _beyond_first_tiers(self, alone: Priced) -> set[str]:
        """Return the services of which the drawing's quantity and this leave the first tier."""
        return {
            key[1]
            for key, reach, amount in alone.first_tiers
            if amount + (self._sums[key][3] if key in self._sums else 0.0) > reach
        }

    def _drawing_on_free(self, charges: Charges) -> set[str]:
        """Return the services of which something is free."""
        if not self._free:
            return set()
        return {
            service
            for service, charge in charges
            if charge.free is not None and self._free.get(service, {}).get(charge.free, 0) > 0
        }

    def _others(self, owner: str, service: str) -> tuple[Entry, ...]:
        """Return everybody else's charges of a service, added up by tariff."""
        region = self._regions[owner]
        mine: dict[Tariff, float] = {}
        for name, charge in self._charges.get(owner, ()):
            if name == service:
                key = _key(region, service, charge)
                mine[key] = mine.get(key, 0.0) + _amount(charge)
        together = (
            ("", where, service, replace(charge, quantity=rest))
            for key, (where, name, charge, amount) in self._sums.items()
            if name == service
            for rest in [amount - mine.get(key, 0.0)]
            if rest > 1e-9 * amount
        )
        apart = (("", *entry[1:]) for entry in self._apart.get(service, ()) if entry[0] != owner)
        return (*together, *apart)

    def _add(self, owner: str, charges: Charges) -> None:
        region = self._regions[owner]
        for service, charge in charges:
            if not charge.pooled and charge.free is not None:
                # It shares no tiers, and yet what is free.
                self._apart.setdefault(service, []).append((owner, region, service, charge))
            elif charge.pooled:
                key = _key(region, service, charge)
                before = self._sums.get(key)
                amount = _amount(charge) if before is None else fsum((before[3], _amount(charge)))
                self._sums[key] = (region, service, charge, amount)

    def _entries(self, charges: Mapping[str, Charges]) -> list[Entry]:
        return [
            (owner, self._regions[owner], service, charge)
            for owner, owned in charges.items()
            for service, charge in owned
        ]


def _amount(charge: Charge) -> float:
    return float(charge.quantity)


def _key(region: str, service: str, charge: Charge) -> Tariff:
    return (region, service, charge.rate, charge.labels, charge.free)
