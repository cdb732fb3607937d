"""Charges that are nothing but a metered amount and its price, as rows of a table."""

from collections.abc import Iterable
from typing import Any

from planner.engine.pricing.charge import Charge, Factor, Usage
from planner.engine.pricing.reading import has, number
from planner.record import record


@record
class Metered:
    """One key of a usage that is billed as it is metered.

    Attributes
    ----------
    key
        Key of the usage; also the measure of its free tier where `free` is true.
    rate
        Key of the rate.
    item, unit, per
        As in `Charge`.
    free
        Whether a free tier of this name may cover it.
    """

    key: str
    rate: str
    item: str
    unit: str
    per: int = 1
    free: bool = False


def metered_charges(
    usage: Usage,
    rows: Iterable[Metered],
    labels: tuple[tuple[str, str], ...] = (),
    multiple: Any = None,
    multiple_unit: str = "",
) -> list[Charge]:
    """Return a charge for every row whose key the usage has.

    Parameters
    ----------
    usage : mapping
        Quantities of the month.
    rows : iterable of Metered
        What to look for.
    labels : tuple
        Labels of all these charges.
    multiple : number, optional
        Multiplier of every quantity (billing chunks of a message).
    multiple_unit : str
        What the multiplier counts, for the opened line.
    """
    found = []
    for row in rows:
        if not has(usage, row.key):
            continue
        amount = number(usage, row.key)
        found.append(
            Charge(
                row.rate,
                amount if multiple is None else amount * multiple,
                row.item,
                row.unit,
                row.per,
                row.key if row.free else None,
                labels=labels,
                factors=()
                if multiple is None
                else (Factor(amount, row.unit, ""), Factor(multiple, multiple_unit, "each")),
            )
        )
    return found


def keys_of(*tables: Iterable[Metered]) -> frozenset[str]:
    """Return the usage keys of the rows."""
    return frozenset(row.key for rows in tables for row in rows)


def rates_of_rows(*tables: Iterable[Metered]) -> frozenset[str]:
    """Return the rate keys of the rows."""
    return frozenset(row.rate for rows in tables for row in rows)


def measures_of(*tables: Iterable[Metered]) -> frozenset[str]:
    """Return the free measures of the rows."""
    return frozenset(row.key for rows in tables for row in rows if row.free)
