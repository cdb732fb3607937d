"""Published and made-up bills, priced again by our engine: which of them does it reproduce?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

from planner.analysis.worked_examples import Example, read_examples, shown
from planner.catalog.rate import Rate, Tier
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge, Service, UsageError
from planner.engine.pricing.pool import FreeTier, RateLookup
from planner.engine.pricing.reading import MONTH_HOURS, ExactUsage, unknown_keys
from planner.engine.pricing.tiers import (
    AboveLastTierError,
    decimal_tiers,
    scaled,
    tiered_usd,
)
from planner.record import record

FREE = "free"
# Digits of the exact arithmetic: far more than any bill, so that quotients agree to the end.
DIGITS = 60
# Added to the stated tolerance: published figures are decimals, quotients are not.
SLACK_USD = Decimal("1e-9")
# Far beyond any bill, and still a number to whoever reads our answer.
LARGEST_USD = Decimal("1e300")
# What any example may say of itself, for the rates that it states fit it already.
LABELS = frozenset(
    {
        "architecture",
        "os",
        "tenancy",
        "purchase",
        "instance_type",
        "volume_type",
        "storage_class",
        "queue_type",
    }
)
STATED_SOURCE = "the example"

_ZERO = Decimal(0)
_ChargeRate = Callable[[str, Charge], Rate | None]
_RatesOf = Callable[[Example, Service], tuple[_ChargeRate, Mapping[str, Decimal]]]


class _CannotPriceError(ValueError):
    """Why an example has no price."""


@record
class Conformity:
    """How one example came out.

    Attributes
    ----------
    id, title, service, source, authority, strength
        As the example states them.
    expected_usd, tolerance_usd
        The published figure, and how far we may be from it. [USD]
    got_usd
        Our figure, None where the example cannot be priced. [USD]
    difference_usd
        Ours less the published one. [USD]
    reproduced
        Whether the difference is within the tolerance.
    problem
        Why there is no figure, in a sentence; empty where there is one.
    ignored
        Keys of the example that are not of the form.
    differing
        Rates of the catalogue that are not the example's, each in words.
    """

    id: str
    title: str
    service: str
    source: str
    authority: str
    strength: str
    expected_usd: Decimal
    tolerance_usd: Decimal
    got_usd: Decimal | None
    difference_usd: Decimal | None
    reproduced: bool
    problem: str = ""
    ignored: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


@record
class ConformReport:
    """All examples of a file, in its order."""

    results: tuple[Conformity, ...]

    @property
    def reproduced(self) -> int:
        """Return how many examples the engine reproduces."""
        return sum(result.reproduced for result in self.results)

    @property
    def missed(self) -> tuple[Conformity, ...]:
        """Return the examples that it does not reproduce."""
        return tuple(result for result in self.results if not result.reproduced)

    @property
    def complete(self) -> bool:
        """Return whether every example is reproduced."""
        return self.reproduced == len(self.results)


def conform(data: bytes | str | Mapping[str, Any]) -> ConformReport:
    """Price every example from its own usage and rates, exactly, and compare.

    Parameters
    ----------
    data : bytes, str or mapping
        A file of worked examples (schema "planner.worked-examples/1"), or what it holds.

    Returns
    -------
    ConformReport
        One result for each example, in the order of the file.

    Raises
    ------
    UnreadableExamples
        If it is not such a file. An example that is well formed but cannot be priced (a service,
        key or rate that we do not know) is reported as a problem of its result instead.
    """
    return ConformReport(tuple(_compare(example, _own_rates) for example in read_examples(data)))


def conform_catalog(
    data: bytes | str | Mapping[str, Any], lookup: RateLookup, free: FreeTier | None = None
) -> ConformReport:
    """Price every example with rates of the catalogue instead of its own, and compare.

    Parameters
    ----------
    data : bytes, str or mapping
        A file of worked examples, or what it holds.
    lookup : callable
        Region, service, rate key and labels to the rate, or None.
    free : mapping, optional
        The catalogue's free tier; without it, examples keep their own.

    Returns
    -------
    ConformReport
        One result for each example. Old examples miss where prices have changed since.
    """

    def rates(example: Example, service: Service) -> tuple[_ChargeRate, Mapping[str, Decimal]]:
        def rate(key: str, charge: Charge) -> Rate | None:
            found = lookup(example.region, service.id, key, charge.labels)
            if found is None:
                return None
            return Rate(decimal_tiers(found.tiers), found.source, found.as_of)

        if not example.free_tier:
            return rate, {}
        if free is None:
            return rate, _free_of(example, service)
        allowances = free.get(service.id, {})
        return rate, {key: Decimal(repr(quantity)) for key, quantity in allowances.items()}

    compared = ((example, _compare(example, rates)) for example in read_examples(data))
    return ConformReport(
        tuple(
            result if result.reproduced else replace(result, differing=_differing(example, rates))
            for example, result in compared
        )
    )


def _compare(
    example: Example,
    rates: _RatesOf,
) -> Conformity:
    got: Decimal | None = None
    difference: Decimal | None = None
    reproduced, problem = False, ""
    try:
        with localcontext() as context:
            context.prec = DIGITS
            usd = _exact_usd(example, rates)
            if usd > LARGEST_USD:
                raise OverflowError
            got = usd
            difference = got - example.expected_usd
            reproduced = abs(difference) <= example.tolerance_usd + SLACK_USD
    except (_CannotPriceError, UsageError, AboveLastTierError) as error:
        problem = str(error)
    except ArithmeticError:
        problem = "a number is beyond all bounds"
    return Conformity(
        example.id,
        example.title,
        example.service,
        example.source,
        example.authority,
        example.strength,
        example.expected_usd,
        example.tolerance_usd,
        got,
        difference,
        reproduced,
        problem,
        example.ignored,
    )


def _charges(example: Example) -> tuple[Service, tuple[Charge, ...]]:
    service = SERVICES.get(example.service)
    if service is None:
        raise _CannotPriceError(f"unknown service “{example.service}”")
    if unknown := [key for key in unknown_keys(service, example.usage) if key not in LABELS]:
        raise _CannotPriceError(f"{service.id} has no usage {_listed(unknown)}")
    usage = example.usage
    if example.month_hours is not None:
        usage = ExactUsage({**usage, MONTH_HOURS: example.month_hours})
    return service, service.charges(usage)


def _exact_usd(example: Example, rates: _RatesOf) -> Decimal:
    service, charges = _charges(example)
    rate, allowances = rates(example, service)
    total = _ZERO
    for charge in charges:
        quantity: Any = charge.quantity
        allowance = allowances.get(charge.free or "", _ZERO)
        if allowance > 0:
            drawn: Any = _ZERO
            for each in charges:
                if each.free == charge.free:
                    drawn += each.quantity * each.times  # type: ignore[operator]
            covered = min(drawn, allowance) / drawn if drawn > 0 else _ZERO
            quantity -= quantity * covered
        if quantity == 0 or charge.times == 0:
            continue
        try:
            usd = tiered_usd(quantity, _tiers_of(charge, rate), charge.per)
        except AboveLastTierError as beyond:
            raise _CannotPriceError(f"“{charge.rate}”: {beyond}") from beyond
        total += usd * charge.times
    return total


def _differing(example: Example, rates: _RatesOf) -> tuple[str, ...]:
    """Return which rates of the catalogue are not those of the example, in words."""
    try:
        service, charges = _charges(example)
        theirs, ours = (find(example, service)[0] for find in (_own_rates, rates))
        return tuple(
            f"“{key}” was {_in_words(theirs(key, charge))}, is {_in_words(ours(key, charge))}"
            for charge in charges
            for key in (charge.rate, charge.fraction)
            if key
            and charge.quantity
            and _in_words(theirs(key, charge)) != _in_words(ours(key, charge))
        )
    except (_CannotPriceError, UsageError):
        return ()


def _in_words(rate: Rate | None) -> str:
    if rate is None:
        return "absent"
    bounds = ("" if tier.up_to is None else f" to {tier.up_to:,f}" for tier in rate.tiers)
    prices = (f"${Decimal(tier.usd).normalize():f}" for tier in rate.tiers)
    return ", ".join(price + bound for price, bound in zip(prices, bounds, strict=True))


def _tiers_of(charge: Charge, rate: _ChargeRate) -> tuple[Tier, ...]:
    if charge.stated_usd is not None:
        return _tiers(charge.stated_usd, charge.rate)
    found = rate(charge.rate, charge)
    if found is None:
        raise _CannotPriceError(f"the rate “{charge.rate}” is absent")
    if charge.fraction is not None:
        fraction = rate(charge.fraction, charge)
        if fraction is None:
            raise _CannotPriceError(f"the rate “{charge.fraction}” is absent")
        found = scaled(found, fraction)
    return found.tiers


def _own_rates(example: Example, service: Service) -> tuple[_ChargeRate, Mapping[str, Decimal]]:
    """Return the rates that the example states, and its free tier."""
    stated = {key: value for key, value in example.rates.items() if key != FREE}
    if unknown := sorted(set(stated) - service.rate_keys):
        raise _CannotPriceError(f"{service.id} has no rate {_listed(unknown)}")
    own = {
        key: Rate(_tiers(value, key), STATED_SOURCE, "")
        for key, value in stated.items()
        if value is not None
    }

    def rate(key: str, charge: Charge) -> Rate | None:
        return own.get(key)

    return rate, _free_of(example, service) if example.free_tier else {}


def _free_of(example: Example, service: Service) -> Mapping[str, Decimal]:
    allowances = example.rates.get(FREE)
    if allowances is None:
        return {}
    if not isinstance(allowances, Mapping):
        raise _CannotPriceError("“rates.free” must be an object")
    if unknown := sorted(set(allowances) - service.free_measures):
        raise _CannotPriceError(f"{service.id} has no free measure {_listed(unknown)}")
    return {key: _quantity(value, f"rates.free.{key}") for key, value in allowances.items()}


def _tiers(value: Any, key: str) -> tuple[Tier, ...]:
    """Return the tiers of a stated rate: a number, or ascending bands with one open at most."""
    if not isinstance(value, list):
        return (Tier(None, _quantity(value, key)),)
    if not value:
        raise _CannotPriceError(f"the rate “{key}” has no tiers")
    tiers: list[Tier] = []
    last: Any = _ZERO
    for row in value:
        if not isinstance(row, Mapping) or "usd" not in row or "up_to" not in row:
            raise _CannotPriceError(f"every tier of “{key}” needs “up_to” and “usd”")
        if last is None:
            raise _CannotPriceError(f"“{key}” has a tier after the open one")
        bound = row["up_to"]
        if bound is not None and _quantity(bound, f"{key}.up_to") <= last:
            raise _CannotPriceError(f"the tiers of “{key}” must ascend")
        tiers.append(Tier(bound, _quantity(row["usd"], f"{key}.usd")))
        last = bound
    return tuple(tiers)


def _quantity(value: Any, place: str) -> Any:
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise _CannotPriceError(f"“{place}” must be a number of 0 or more, not {shown(value)}")
    return value


def _listed(names: Any) -> str:
    return ", ".join(f"“{name}”" for name in names)
