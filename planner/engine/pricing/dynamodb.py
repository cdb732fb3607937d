"""DynamoDB: request units or capacity, storage, backups and streams."""

from typing import Any

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import chunks
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)
from planner.engine.pricing.reading import choice, flag, has, number
from planner.units import MILLION

MODES = ("on_demand", "provisioned")
ON_DEMAND, PROVISIONED = ((("mode", mode),) for mode in MODES)
# Twice the units of one read: an eventual read costs half of a strong one.
HALF_UNITS_OF_A_READ = {"eventual": 1, "strong": 2, "transactional": 4}
_REPLICATED = (
    Metered(
        "replicated_write_request_units",
        "replicated_write_request_usd_per_million",
        "Replicated writes",
        "units",
        MILLION,
    ),
)
_REST = (
    Metered("storage_gb_month", "storage_usd_per_gb_month", "Storage", "GB-month", free=True),
    Metered("pitr_gb_month", "pitr_usd_per_gb_month", "Point-in-time recovery", "GB-month"),
    Metered("backup_gb_month", "backup_usd_per_gb_month", "Backups", "GB-month"),
    Metered("restore_gb", "restore_usd_per_gb", "Restores", "GB"),
    Metered(
        "streams_read_units", "streams_read_usd_per_million", "Reads of streams", "units", MILLION
    ),
)


def write_units(usage: Usage) -> Any:
    """Return the write request units: those given, and those of the items written.

    Examples
    --------
    >>> write_units({"item_writes": 10, "item_write_kib": 1.5, "item_write_transactional": True})
    40.0
    """
    units = number(usage, "write_request_units")
    if has(usage, "item_writes"):
        each = chunks(number(usage, "item_write_kib"), load_limits().dynamodb_write_unit_kib)
        copies = 2 if flag(usage, "item_write_transactional") else 1
        units = units + number(usage, "item_writes") * each * copies
    return units


def read_units(usage: Usage) -> Any:
    """Return the read request units: those given, and those of the items read.

    Examples
    --------
    >>> read_units({"item_reads": 10, "item_read_kib": 5, "read_consistency": "eventual"})
    10.0
    """
    units = number(usage, "read_request_units")
    if has(usage, "item_reads"):
        each = chunks(number(usage, "item_read_kib"), load_limits().dynamodb_read_unit_kib)
        consistency = choice(usage, "read_consistency", tuple(HALF_UNITS_OF_A_READ), "strong")
        units = units + number(usage, "item_reads") * each * HALF_UNITS_OF_A_READ[consistency] / 2
    return units


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a table is billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of the month; see `DYNAMODB.usage_keys`. A `mode` bills what belongs to it;
        without one, whatever is given.

    References
    ----------
    .. [1] Amazon DynamoDB pricing, https://aws.amazon.com/dynamodb/pricing/
    """
    mode = choice(usage, "mode", MODES)
    found = []
    if has(usage, "write_request_units", "item_writes"):
        found.append(
            Charge(
                "write_request_usd_per_million",
                write_units(usage),
                "Write requests",
                "units",
                MILLION,
                "write_request_units",
                labels=ON_DEMAND,
            )
        )
    if has(usage, "read_request_units", "item_reads"):
        found.append(
            Charge(
                "read_request_usd_per_million",
                read_units(usage),
                "Read requests",
                "units",
                MILLION,
                "read_request_units",
                labels=ON_DEMAND,
            )
        )
    found += metered_charges(usage, _REPLICATED, ON_DEMAND)
    hours = number(usage, "hours")
    for kind in ("write", "read"):
        if has(usage, f"{kind}_capacity_units"):
            units = number(usage, f"{kind}_capacity_units")
            found.append(
                Charge(
                    f"{kind}_capacity_usd_per_unit_hour",
                    units * hours,
                    f"{kind.capitalize()} capacity",
                    "unit-h",
                    labels=PROVISIONED,
                    factors=(Factor(units, "units", ""), Factor(hours, "h", "")),
                )
            )
    billed = (charge for charge in found if not mode or charge.labels == (("mode", mode),))
    return (*billed, *metered_charges(usage, _REST))


DYNAMODB = Service(
    id="dynamodb",
    title="Amazon DynamoDB",
    usage_keys=frozenset(
        {
            "mode",
            "write_request_units",
            "read_request_units",
            "item_writes",
            "item_write_kib",
            "item_write_transactional",
            "item_reads",
            "item_read_kib",
            "read_consistency",
            "write_capacity_units",
            "read_capacity_units",
            "hours",
        }
    )
    | keys_of(_REPLICATED, _REST),
    charges=charges,
    rate_keys=frozenset(
        {
            "write_request_usd_per_million",
            "read_request_usd_per_million",
            "write_capacity_usd_per_unit_hour",
            "read_capacity_usd_per_unit_hour",
        }
    )
    | rates_of_rows(_REPLICATED, _REST),
    free_measures=frozenset({"write_request_units", "read_request_units"}) | measures_of(_REST),
)
