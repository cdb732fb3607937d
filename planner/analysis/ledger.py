"""The drawing's month as one account: what every part uses, and what a change would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum
from typing import Any

from planner.catalog.book import load_price_book
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge
from planner.engine.pricing.cost_line import CostLine
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.pricing.pool import Bill, Entry, FreeTier, RateLookup, pool, rates_of

Charges = tuple[tuple[str, Charge], ...]
"""Service and charge, in the order of the bill."""


@dataclass(frozen=True, slots=True)
class ListPrice:
    """Charges priced alone in the account, without free tier.

    Attributes
    ----------
    lines
        Its bill.
    usd
        Sum, None where a price is unknown. [USD/month]
    has_tiers
        True where a price depends on the quantity, so that company in the account matters.
    """

    lines: tuple[CostLine, ...]
    usd: float | None
    has_tiers: bool


def charges_of(usages: Sequence[MeteredUsage]) -> Charges:
    """Return the charges of a part's usages."""
    return tuple(
        (metered.service, charge)
        for metered in usages
        for charge in SERVICES[metered.service].charges(metered.usage)
    )


@lru_cache(maxsize=32_768)
def list_price(charges: Charges, region: str) -> ListPrice:
    """Price charges alone; pure and cached."""
    book = load_price_book(region)
    bill = pool([("", region, service, charge) for service, charge in charges], rates_of(book))
    lines = bill.lines.get("", ())
    tiers = any(
        rate is not None and len(rate.tiers) > 1
        for service, charge in charges
        for rate in [book.rate(service, charge.rate, **dict(charge.labels))]
        if charge.stated_usd is None
    )
    return ListPrice(lines, bill.usd if bill.complete else None, tiers)


class Ledger:
    """Charges of every part, priced together; immutable once made.

    Parameters
    ----------
    charges
        Part → its charges.
    regions
        Part → the region it is billed in.
    lookup, free
        Prices and free tier.
    """

    def __init__(
        self,
        charges: Mapping[str, Charges],
        regions: Mapping[str, str],
        lookup: RateLookup,
        free: FreeTier,
    ) -> None:
        self._charges, self._regions = charges, regions
        self._lookup, self._free = lookup, free
        self._sums: dict[Any, tuple[str, str, Charge, float]] = {}
        for owner, owned in charges.items():
            self._add(regions[owner], owned)
        self.bill = pool(self._entries(charges), lookup, free)

    def with_(self, changed: Mapping[str, Charges]) -> Bill:
        """Return the bill with some parts' charges replaced."""
        return pool(self._entries({**self._charges, **changed}), self._lookup, self._free)

    def marginal(self, owner: str, charges: Charges) -> tuple[float | None, tuple[CostLine, ...]]:
        """Return what the account pays more for these charges than with none of `owner`'s.

        The rest of the drawing stays as it is, so shared free tiers and volume tiers count.
        The amount is None where a price is unknown. [USD/month]
        """
        region = self._regions[owner]
        alone = list_price(charges, region)
        if not alone.has_tiers and not self._draws_on_free(charges):
            return alone.usd, alone.lines
        others = self._others(owner, {service for service, _ in charges})
        added = [(owner, region, service, charge) for service, charge in charges]
        after = pool([*others, *added], self._lookup, self._free)
        lines = after.lines.get(owner, ())
        if any(line.usd is None for line in lines):
            return None, lines
        return after.usd - pool(others, self._lookup, self._free).usd, lines

    def _draws_on_free(self, charges: Charges) -> bool:
        return any(
            charge.free is not None and self._free.get(service, {}).get(charge.free, 0) > 0
            for service, charge in charges
        )

    def _others(self, owner: str, services: set[str]) -> list[Entry]:
        """Return everybody else's charges of some services, added up by tariff."""
        region = self._regions[owner]
        mine: dict[Any, float] = {}
        for service, charge in self._charges.get(owner, ()):
            key = _key(region, service, charge)
            mine[key] = mine.get(key, 0.0) + _amount(charge)
        return [
            ("", where, service, replace(charge, quantity=rest))
            for key, (where, service, charge, amount) in self._sums.items()
            if service in services
            for rest in [amount - mine.get(key, 0.0)]
            if rest > 1e-9 * amount
        ]

    def _add(self, region: str, charges: Charges) -> None:
        for service, charge in charges:
            if charge.pooled:
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


def _key(region: str, service: str, charge: Charge) -> Any:
    return (region, service, charge.rate, charge.labels, charge.free)
