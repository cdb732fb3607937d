"""S3: storage by class, requests, retrieval, and Intelligent-Tiering."""

from typing import Any

import numpy as np

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)
from planner.engine.pricing.reading import has, labels_of, month_hours, number
from planner.units import BYTES_PER_GIB, THOUSAND

_REQUESTS = tuple(
    Metered(f"{name}_requests", f"{name}_request_usd_per_1k", item, "requests", THOUSAND, free=True)
    for name, item in (
        ("put", "PUT, COPY, POST and LIST requests"),
        ("get", "GET requests"),
        ("lifecycle", "Lifecycle transitions"),
        ("retrieval_standard", "Standard retrieval requests"),
        ("retrieval_bulk", "Bulk retrieval requests"),
    )
)
_GIGABYTES = tuple(
    Metered(f"{name}_gb", f"{name}_usd_per_gb", item, "GB")
    for name, item in (
        ("retrieval", "Retrieval"),
        ("retrieval_standard", "Standard retrieval"),
        ("retrieval_bulk", "Bulk retrieval"),
        ("upload", "Upload"),
        ("select_scanned", "Select, data scanned"),
        ("select_returned", "Select, data returned"),
        ("early_delete", "Early deletion"),
    )
)
_ACCESS_TIERS = tuple(
    Metered(f"{name}_gb_month", f"{name}_usd_per_gb_month", item, "GB-month")
    for name, item in (
        ("frequent_access", "Frequent access tier"),
        ("infrequent_access", "Infrequent access tier"),
        ("archive_access", "Archive access tier"),
        ("deep_archive_access", "Deep archive access tier"),
    )
)
_MONITORING = (
    Metered(
        "monitored_objects",
        "monitoring_usd_per_1k_objects",
        "Monitored objects",
        "objects",
        THOUSAND,
    ),
)
_ROWS = (*_REQUESTS, *_GIGABYTES, *_ACCESS_TIERS, *_MONITORING)


def stored_gb_months(usage: Usage) -> Any:
    """Return the month's storage; byte-hours become GB-months of the given month.

    Examples
    --------
    >>> stored_gb_months({"storage_gb_month": 1, "storage_byte_hours": 2**30 * 720,
    ...                   "month_hours": 720})
    2.0
    """
    stored = number(usage, "storage_gb_month")
    byte_hours = number(usage, "storage_byte_hours")
    if np.any(byte_hours > 0):
        month = month_hours(usage, "storage in byte-hours")
        stored = stored + byte_hours / BYTES_PER_GIB / month
    return stored


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a bucket is billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of the month; see `S3.usage_keys`.

    Returns
    -------
    tuple of Charge
        Storage, requests, then transfers and access tiers where the usage has them.

    Raises
    ------
    UsageError
        If a quantity is negative, or byte-hours come without the month's hours.

    References
    ----------
    .. [1] Amazon S3 pricing, https://aws.amazon.com/s3/pricing/
    """
    labels = labels_of(usage, storage_class="standard")
    found = []
    if has(usage, "storage_gb_month", "storage_byte_hours"):
        found.append(
            Charge(
                "storage_usd_per_gb_month",
                stored_gb_months(usage),
                "Storage",
                "GB-month",
                free="storage_gb_month",
                labels=labels,
            )
        )
    return (*found, *metered_charges(usage, _ROWS, labels))


S3 = Service(
    id="s3",
    title="Amazon S3",
    usage_keys=frozenset({"storage_class", "storage_gb_month", "storage_byte_hours"})
    | keys_of(_ROWS),
    charges=charges,
    rate_keys=frozenset({"storage_usd_per_gb_month"}) | rates_of_rows(_ROWS),
    free_measures=frozenset({"storage_gb_month"}) | measures_of(_ROWS),
)
