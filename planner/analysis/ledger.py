"""The drawing's month as one account: what every part uses, and what a change would cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.pricing.pool import Bill, Entry, FreeTier, RateLookup, pool

Usages = Sequence[MeteredUsage]


class Ledger:
    """Usages of every part, priced together; immutable once made.

    Parameters
    ----------
    usages
        Part → its usages.
    regions
        Part → the region it is billed in.
    lookup, free
        Prices and free tier.
    """

    def __init__(
        self,
        usages: Mapping[str, Usages],
        regions: Mapping[str, str],
        lookup: RateLookup,
        free: FreeTier,
    ) -> None:
        self._regions, self._lookup, self._free = regions, lookup, free
        self._charges = {owner: _charges(used) for owner, used in usages.items()}
        self._sums: dict[Any, tuple[str, str, Charge, float]] = {}
        for owner, charges in self._charges.items():
            self._add(owner, charges, 1.0)
        self.bill = pool(self._entries(self._charges), lookup, free)

    def with_(self, changed: Mapping[str, Usages]) -> Bill:
        """Return the bill with some parts' usages replaced."""
        return pool(
            self._entries(self._charges | {o: _charges(u) for o, u in changed.items()}),
            self._lookup,
            self._free,
        )

    def marginal(self, owner: str, usages: Usages) -> float | None:
        """Return what the account pays more for these usages than with none of `owner`'s.

        The rest of the drawing stays as it is, so shared free tiers and volume tiers count.
        None where a price is unknown. [USD/month]
        """
        charges = _charges(usages)
        mine: dict[Any, float] = {}
        region = self._regions[owner]
        for service, charge in self._charges.get(owner, ()):
            key = _key(region, service, charge)
            mine[key] = mine.get(key, 0.0) + float(charge.quantity)  # type: ignore[arg-type]
        services = {service for service, _ in charges}
        others = [
            ("", where, service, replace(charge, quantity=amount - mine.get(key, 0.0)))
            for key, (where, service, charge, amount) in self._sums.items()
            if service in services and amount - mine.get(key, 0.0) > 0
        ]
        added = [(owner, region, service, charge) for service, charge in charges]
        after = pool([*others, *added], self._lookup, self._free)
        if any(line.usd is None for line in after.lines.get(owner, ())):
            return None
        return after.usd - pool(others, self._lookup, self._free).usd

    def _add(self, owner: str, charges: Iterable[tuple[str, Charge]], sign: float) -> None:
        region = self._regions[owner]
        for service, charge in charges:
            if not charge.pooled:
                continue
            key = _key(region, service, charge)
            before = self._sums.get(key)
            amount = sign * float(charge.quantity)  # type: ignore[arg-type]
            self._sums[key] = (
                region,
                service,
                charge,
                amount + (before[3] if before else 0.0),
            )

    def _entries(self, charges: Mapping[str, Iterable[tuple[str, Charge]]]) -> list[Entry]:
        return [
            (owner, self._regions[owner], service, charge)
            for owner, owned in charges.items()
            for service, charge in owned
        ]


def _charges(usages: Usages) -> tuple[tuple[str, Charge], ...]:
    return tuple(
        (metered.service, charge)
        for metered in usages
        for charge in SERVICES[metered.service].charges(metered.usage)
    )


def _key(region: str, service: str, charge: Charge) -> Any:
    return (region, service, charge.rate, charge.labels, charge.free)
