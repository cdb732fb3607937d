"""The price book of a region: AWS's tariffs, free allowances and instance types, with sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Literal

from planner.catalog.instance_types import (
    PURCHASES,
    InstanceTable,
    InstanceType,
    all_instance_types,
    instance_types_by_name,
)
from planner.catalog.limits import Limits, load_limits
from planner.catalog.rate import Rate, Tier
from planner.catalog.regions import regions
from planner.catalog.sources import catalog_file, sources
from planner.record import record

if TYPE_CHECKING:  # a price book opens without pydantic
    from planner.catalog.own_price import OwnPrice

Profile = Literal["none", "always_free", "legacy", "credits"]
Labels = Mapping[str, str]
OwnPrices = tuple["OwnPrice", ...]
OWN_SOURCE = "Own price"

GLOBAL = "global"
PERCENT = 100
SPOT_DIGITS = 6
INTERRUPTIONS_A_MONTH = ("below 5 %", "5 to 10 %", "10 to 15 %", "15 to 20 %", "above 20 %")
_FREE_PROFILES: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "always_free": ("always_free",),
    "legacy": ("always_free", "legacy"),
    "credits": ("always_free",),
}
_PURCHASE_NOTES = {
    "reserved_1y": "standard reserved price, no upfront",
    "reserved_3y": "standard reserved price, no upfront",
    "savings_1y": "convertible reserved price, which the Compute Savings Plan equals; no upfront",
    "savings_3y": "convertible reserved price, which the Compute Savings Plan equals; no upfront",
}
_FLAG_NOTES = {
    "": "",
    "superseded": "AWS has since changed this type's price elsewhere",
    "repriced": "",
    "metal": "price of the virtual size with as many vCPUs",
}


class UnknownRegion(ValueError):  # noqa: N818  it names what was asked for
    """A region that the catalogue does not price; the message is a sentence for the user."""


@record
class FreeAllowance:
    """What an account gets free every month.

    Attributes
    ----------
    profile
        `always_free`, or `legacy` for the first twelve months of older accounts.
    service, measure, quantity, unit
        How much of what.
    source, as_of
        Who says so, and the ISO date.
    unconfirmed
        True when no page that we read states the figure.
    note
        What the allowance is restricted to. Empty when nothing.
    """

    profile: str
    service: str
    measure: str
    quantity: float
    unit: str
    source: str
    as_of: str
    unconfirmed: bool
    note: str


@dataclass(frozen=True, eq=False)
class PriceBook:
    """Everything that AWS charges for in one region.

    Attributes
    ----------
    region, name
        Code and name of the region.
    version
        Edition of the catalogue.
    as_of
        ISO date of the oldest on-demand instance price that was read for the region.
    """

    region: str
    name: str
    version: str
    as_of: str
    _prices: Mapping[str, Any] = field(repr=False)
    _services: Mapping[str, Any] = field(repr=False)
    _rates: dict[tuple[Any, ...], Rate | None] = field(default_factory=dict, repr=False)
    _own: OwnPrices = field(default=(), repr=False)

    @property
    def limits(self) -> Limits:
        """Return AWS's limits, which are the same in every region."""
        return load_limits()

    def age_days(self, today: date) -> int:
        """Return the age of the oldest instance price, at least 0."""
        return max(0, (today - date.fromisoformat(self.as_of)).days)

    # --- tariffs -----------------------------------------------------------------------------

    def rate(self, service: str, key: str, **labels: str) -> Rate | None:
        """Return the tariff of a key, or None where it is unknown.

        Labels that the tariff does not depend on are ignored; a missing one takes the service's
        default (`x86_64`, `on_demand`, `gp3` …).

        Examples
        --------
        >>> load_price_book("us-east-1").rate("lambda", "request_usd_per_million").first_usd
        0.2
        """
        asked = (service, key, *sorted(labels.items()))
        if asked not in self._rates:
            full = {**self._services["default_labels"].get(service, {}), **labels}
            table = self._tables.get((service, key))
            found = table(full) if table else self._tariff(service, key, full)
            own = self._own_prices.get(asked)
            self._rates[asked] = found if own is None else _own_rate(own, found)
        return self._rates[asked]

    @cached_property
    def _own_prices(self) -> "Mapping[tuple[Any, ...], OwnPrice]":
        """Return the user's own prices by what `rate` is asked."""
        return {(own.service, own.rate, *sorted(own.labels)): own for own in self._own}

    @cached_property
    def _tables(self) -> Mapping[tuple[str, str], Callable[[Labels], Rate | None]]:
        """Return the keys that are priced from a table of names, not from a tariff."""
        return {
            ("ec2", "instance_usd_per_hour"): self._instance_rate,
            ("ec2", "surplus_usd_per_vcpu_hour"): self._surplus_rate,
            ("lambda_managed_instances", "instance_usd_per_hour"): self._instance_rate,
            ("lambda_managed_instances", "instance_on_demand_usd_per_hour"): self._on_demand_rate,
            ("rds", "instance_usd_per_hour"): self._database_rate,
            ("elasticache", "node_usd_per_hour"): self._cache_node_rate,
        }

    def _tariff(self, service: str, key: str, labels: Labels) -> Rate | None:
        here = self._prices["rates"].get(service, {}).get(key, ())
        elsewhere = self._services["rates"].get(service, {}).get(key, ())
        row = _most_specific(here, labels) or _most_specific(elsewhere, labels)
        return self._rate_of(row) if row else None

    def _rate_of(self, row: list[Any]) -> Rate:
        _, bands, source, scope, status, note = row
        foreign = scope not in (self.region, GLOBAL)
        publication = sources()[source]
        return Rate(
            tiers=tuple(Tier(up_to, usd) for up_to, usd in bands),
            source=publication.title,
            as_of=publication.as_of,
            estimated=foreign or status == "estimated",
            note="; ".join(part for part in (f"{scope} price" if foreign else "", note) if part),
            unconfirmed=status == "unconfirmed",
        )

    def _surplus_rate(self, labels: Labels) -> Rate | None:
        if labels["os"] != "linux":
            return None
        family = labels.get("instance_type", "").partition(".")[0]
        return self._tariff("ec2", "surplus_usd_per_vcpu_hour", {"family": family})

    def _on_demand_rate(self, labels: Labels) -> Rate | None:
        return self._instance_rate({**labels, "purchase": "on_demand"})

    def _instance_rate(self, labels: Labels) -> Rate | None:
        if labels["os"] != "linux" or labels["tenancy"] != "shared":
            return None
        purchase = labels["purchase"]
        table = self._instance_table
        row = table.index(labels.get("instance_type", ""))
        if row is None or purchase not in PURCHASES:
            return None
        usd = table.usd_per_hour[purchase][row]
        if isnan(usd):
            return None
        source, note = self._instance_provenance(row, purchase)
        publication = sources()[source]
        return Rate(
            tiers=(Tier(None, usd),),
            source=publication.title,
            as_of=publication.as_of,
            estimated=table.estimated[purchase][row],
            note=note,
        )

    def _instance_provenance(self, row: int, purchase: str) -> tuple[str, str]:
        """Return the id of an instance price's source, and what must be said about it."""
        columns = self._prices["ec2"]
        flag = _FLAG_NOTES[columns["flag"][row]]
        if purchase == "spot":
            band = INTERRUPTIONS_A_MONTH[columns["spot_interruption"][row] or 0]
            return "spotinfo", f"average of 30 days, not a promise; interrupted {band} a month"
        if purchase == "on_demand":
            sibling = columns["sibling"][row]
            return columns["source"][row], f"by the ratio of {sibling}" if sibling else flag
        derived = self._instance_table.estimated[purchase][row]
        note = "; ".join(part for part in (_PURCHASE_NOTES[purchase], flag) if part)
        return ("discount-estimate" if derived else "ec2.shop"), note

    def _database_rate(self, labels: Labels) -> Rate | None:
        name = f"{labels['engine']} {labels.get('class', '')}"
        single, multi, reserved = self._prices["rds"].get(name, (None, None, None))
        usd = {
            ("single_az", "on_demand"): single,
            ("multi_az", "on_demand"): multi,
            ("single_az", "reserved_1y"): reserved,
        }.get((labels["deployment"], labels["purchase"]))
        return _flat(usd, "ec2.shop")

    def _cache_node_rate(self, labels: Labels) -> Rate | None:
        if labels["purchase"] != "on_demand":
            return None
        prices = self._prices["elasticache"].get(labels.get("node", ""), {})
        return _flat(prices.get(labels["engine"]), "ec2.shop-cache")

    # --- free allowances ---------------------------------------------------------------------

    def free(self, profile: Profile) -> Mapping[tuple[str, str], float]:
        """Return (service, measure) → free quantity a month; egress's free 100 GB are a tier."""
        return {(one.service, one.measure): one.quantity for one in self.free_allowances(profile)}

    def free_tier(self, profile: Profile) -> Mapping[str, Mapping[str, float]]:
        """Return service → measure → free quantity a month."""
        tree: dict[str, dict[str, float]] = {}
        for one in self.free_allowances(profile):
            tree.setdefault(one.service, {})[one.measure] = one.quantity
        return tree

    def free_allowances(self, profile: Profile) -> tuple[FreeAllowance, ...]:
        """Return the free allowances of an account profile with their sources."""
        granted = _FREE_PROFILES[profile]
        return tuple(one for one in _allowances() if one.profile in granted)

    # --- instance types ----------------------------------------------------------------------

    def instance_type(self, name: str) -> InstanceType | None:
        """Return a type's specification, whether or not the region prices it."""
        return instance_types_by_name().get(name)

    def instance_types(self) -> InstanceTable:
        """Return the types that the region prices, at the user's own prices where there are any."""
        return (
            _at_own_prices(self._instance_table, self._own) if self._own else self._instance_table
        )

    @cached_property
    def _instance_table(self) -> InstanceTable:
        columns = self._prices["ec2"]
        known = all_instance_types()
        types = tuple(known[place] for place in columns["type"])
        prices = {
            purchase: [nan if usd is None else float(usd) for usd in columns[purchase]]
            for purchase in PURCHASES
            if purchase != "spot"
        }
        prices["spot"] = [
            nan if saved is None else round(usd * (PERCENT - saved) / PERCENT, SPOT_DIGITS)
            for usd, saved in zip(columns["on_demand"], columns["spot_saving_percent"], strict=True)
        ]
        masks = columns["estimated"]
        estimated = {
            purchase: [bool(mask >> bit & 1) for mask in masks]
            for bit, purchase in enumerate(PURCHASES)
        }
        estimated["spot"] = [True] * len(types)
        return InstanceTable(
            types=types,
            names=tuple(one.name for one in types),
            usd_per_hour=prices,
            estimated=estimated,
            spot_interruption=[
                -1 if band is None else band for band in columns["spot_interruption"]
            ],
        )


def _most_specific(rows: list[list[Any]], labels: Labels) -> list[Any] | None:
    """Return the row whose labels all fit, the one with the most labels first."""
    fitting = [row for row in rows if all(labels.get(k) == v for k, v in row[0].items())]
    return max(fitting, key=lambda row: len(row[0]), default=None)


def _flat(usd: float | None, source: str) -> Rate | None:
    if usd is None:
        return None
    publication = sources()[source]
    return Rate((Tier(None, usd),), publication.title, publication.as_of)


@cache
def _allowances() -> tuple[FreeAllowance, ...]:
    publications = sources()
    return tuple(
        FreeAllowance(
            profile=row["profile"],
            service=row["service"],
            measure=row["measure"],
            quantity=float(row["quantity"]),
            unit=row["unit"],
            source=publications[row["source"]].title,
            as_of=publications[row["source"]].as_of,
            unconfirmed=row["status"] == "unconfirmed",
            note=row["note"],
        )
        for row in catalog_file("free_tiers.json")["allowances"]
    )


def _own_rate(own: "OwnPrice", published: Rate | None) -> Rate:
    """Return the tariff of an own price; its note names the price that it stands in for."""
    note = "no price is published"
    if published is not None:
        usd = f"${published.first_usd:.10g}"
        note = f"instead of {usd}, {published.source}, {published.as_of}"
    return Rate((Tier(None, own.usd),), OWN_SOURCE, own.since, note=note, own=True)


@lru_cache(maxsize=64)
def _at_own_prices(table: InstanceTable, own: OwnPrices) -> InstanceTable:
    """Return the types with the user's own instance hours in their columns."""
    usd = dict(table.usd_per_hour)
    estimated = dict(table.estimated)
    for one in own:
        labels = dict(one.labels)
        row = table.index(labels.get("instance_type", ""))
        purchase = labels.get("purchase", "on_demand")
        plain_linux = labels.get("os", "linux") == "linux" and "dedicated" not in labels.values()
        if (one.service, one.rate) != ("ec2", "instance_usd_per_hour") or not plain_linux:
            continue
        if row is not None and purchase in usd:
            usd[purchase] = [*usd[purchase][:row], one.usd, *usd[purchase][row + 1 :]]
            guesses = estimated[purchase]
            estimated[purchase] = [*guesses[:row], False, *guesses[row + 1 :]]
    return replace(table, usd_per_hour=usd, estimated=estimated)


def load_price_book(region: str, own: OwnPrices = ()) -> PriceBook:
    """Return the price book of a region, with the user's own prices in place of published ones.

    Raises
    ------
    UnknownRegion
        If the catalogue has no prices for it; the message lists the regions that it has.
    """
    if not own:
        return _published_book(region)
    here = tuple(price for price in own if price.region in ("", region))
    return _own_book(region, here) if here else _published_book(region)


@lru_cache(maxsize=32)
def _own_book(region: str, own: OwnPrices) -> PriceBook:
    return replace(_published_book(region), _own=own, _rates={})


@cache
def _published_book(region: str) -> PriceBook:
    known = {one.code: one for one in regions()}
    if region not in known:
        listed = ", ".join(known)
        raise UnknownRegion(f"There are no prices for the region “{region}”. Known are {listed}.")
    prices = catalog_file("regions", f"{region}.json")
    return PriceBook(
        region=region,
        name=known[region].name,
        version=catalog_file("regions.json")["version"],
        as_of=prices["as_of"],
        _prices=prices,
        _services=catalog_file("services.json"),
    )
