"""S3: storage by class, requests, retrieval, and Intelligent-Tiering."""

from typing import Any

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, labels_of, month_hours, number
from planner.units import BYTES_PER_GIB, THOUSAND

_REQUESTS = (
    ("put_requests", "put_request_usd_per_1k", "PUT, COPY, POST and LIST requests"),
    ("get_requests", "get_request_usd_per_1k", "GET requests"),
    ("lifecycle_requests", "lifecycle_request_usd_per_1k", "Lifecycle transitions"),
    (
        "retrieval_standard_requests",
        "retrieval_standard_request_usd_per_1k",
        "Standard retrieval requests",
    ),
    ("retrieval_bulk_requests", "retrieval_bulk_request_usd_per_1k", "Bulk retrieval requests"),
)
_GIGABYTES = (
    ("retrieval_gb", "retrieval_usd_per_gb", "Retrieval", "GB"),
    ("retrieval_standard_gb", "retrieval_standard_usd_per_gb", "Standard retrieval", "GB"),
    ("retrieval_bulk_gb", "retrieval_bulk_usd_per_gb", "Bulk retrieval", "GB"),
    ("upload_gb", "upload_usd_per_gb", "Upload", "GB"),
    ("select_scanned_gb", "select_scanned_usd_per_gb", "Select, data scanned", "GB"),
    ("select_returned_gb", "select_returned_usd_per_gb", "Select, data returned", "GB"),
    ("early_delete_gb", "early_delete_usd_per_gb", "Early deletion", "GB"),
    (
        "frequent_access_gb_month",
        "frequent_access_usd_per_gb_month",
        "Frequent access tier",
        "GB-month",
    ),
    (
        "infrequent_access_gb_month",
        "infrequent_access_usd_per_gb_month",
        "Infrequent access tier",
        "GB-month",
    ),
    (
        "archive_access_gb_month",
        "archive_access_usd_per_gb_month",
        "Archive access tier",
        "GB-month",
    ),
    (
        "deep_archive_access_gb_month",
        "deep_archive_access_usd_per_gb_month",
        "Deep archive access tier",
        "GB-month",
    ),
)


def stored_gb_months(usage: Usage) -> Any:
    """Return the month's storage; byte-hours become GB-months of the given month.

    Examples
    --------
    >>> stored_gb_months({"storage_gb_month": 1, "storage_byte_hours": 2**30 * 720,
    ...                   "month_hours": 720})
    2.0
    """
    stored = number(usage, "storage_gb_month")
    if has(usage, "storage_byte_hours"):
        month = month_hours(usage, "storage in byte-hours")
        stored = stored + number(usage, "storage_byte_hours") / BYTES_PER_GIB / month
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
    for key, rate, item in _REQUESTS:
        if has(usage, key):
            found.append(
                Charge(rate, number(usage, key), item, "requests", THOUSAND, key, labels=labels)
            )
    for key, rate, item, unit in _GIGABYTES:
        if has(usage, key):
            found.append(Charge(rate, number(usage, key), item, unit, labels=labels))
    if has(usage, "monitored_objects"):
        objects = number(usage, "monitored_objects")
        found.append(
            Charge(
                "monitoring_usd_per_1k_objects",
                objects,
                "Monitored objects",
                "objects",
                THOUSAND,
                labels=labels,
                factors=(Factor(objects, "objects", "watched all month"),),
            )
        )
    return tuple(found)


S3 = Service(
    id="s3",
    title="Amazon S3",
    usage_keys=frozenset(
        {"storage_class", "storage_gb_month", "storage_byte_hours", "monitored_objects"}
        | {row[0] for row in _REQUESTS}
        | {row[0] for row in _GIGABYTES}
    ),
    charges=charges,
    rate_keys=frozenset(
        {"storage_usd_per_gb_month", "monitoring_usd_per_1k_objects"}
        | {row[1] for row in _REQUESTS}
        | {row[1] for row in _GIGABYTES}
    ),
    free_measures=frozenset({"storage_gb_month"} | {row[0] for row in _REQUESTS}),
)
