"""EBS: volumes with their speed, prorated by the second, and snapshots."""

from typing import Any

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import greatest, where_positive
from planner.engine.pricing.billed_time import billed_seconds
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import (
    MONTH_HOURS,
    has,
    labels_of,
    month_hours,
    number,
    part,
)
from planner.units import MILLION, MINUTES_PER_HOUR, SECONDS_PER_HOUR

STORED, STORAGE_RATE = "storage_gb_month", "storage_usd_per_gb_month"


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what volumes and snapshots are billed for in a month.

    Parameters
    ----------
    usage : mapping
        Quantities of the month; see `EBS.usage_keys`. Sizes, speeds and `hours` are those of each
        volume; `month_hours` is the billing month, and the default of every duration.

    Returns
    -------
    tuple of Charge
        Charges of volumes are not pooled: the included speed of gp3 is that of one volume.

    Raises
    ------
    UsageError
        If a quantity is negative, or the month's hours are needed and absent.

    References
    ----------
    .. [1] Amazon EBS pricing, https://aws.amazon.com/ebs/pricing/
    """
    found = []
    volume = labels_of(usage, volume_type="gp3")
    count = number(usage, "count", 1)
    for key, rate, item, unit in (
        ("gib", STORAGE_RATE, "Volume storage", "GB-month"),
        ("iops", "iops_usd_per_iops_month", "Provisioned IOPS", "IOPS-month"),
        ("throughput_mbps", "throughput_usd_per_mbps_month", "Throughput", "MB/s-month"),
    ):
        if has(usage, key):
            share = _month_share(usage, "hours")
            found.append(_prorated(rate, number(usage, key), item, unit, volume, share, count))
    if has(usage, "io_requests"):
        found.append(
            Charge(
                "io_request_usd_per_million",
                number(usage, "io_requests"),
                "I/O requests",
                "requests",
                MILLION,
                labels=volume,
            )
        )
    for key, hours_key, rate, item in (
        ("snapshot_gib", "snapshot_hours", "snapshot_usd_per_gb_month", "Snapshots"),
        (
            "snapshot_archive_gib",
            "snapshot_archive_hours",
            "snapshot_archive_usd_per_gb_month",
            "Archived snapshots",
        ),
    ):
        if has(usage, key):
            share = _month_share(usage, hours_key)
            found.append(_prorated(rate, number(usage, key), item, "GB-month", (), share, 1))
    return (*found, *_rarer(usage))


def _month_share(usage: Usage, hours_key: str) -> Any:
    """Return the billed part of the month; without hours of its own it is all of it."""
    if not has(usage, hours_key) and not has(usage, MONTH_HOURS):
        return number(usage, hours_key, 1)
    month = month_hours(usage, "a price per month")
    hours = number(usage, hours_key) if has(usage, hours_key) else month
    return billed_seconds(hours) / (month * SECONDS_PER_HOUR)


def _prorated(
    rate: str,
    amount: Any,
    item: str,
    unit: str,
    labels: tuple[tuple[str, str], ...],
    share: Any,
    count: Any,
) -> Charge:
    factors = (
        Factor(amount, unit.removesuffix("-month"), "each"),
        Factor(share, "months", "billed time"),
        Factor(count, "volumes", ""),
    )
    return Charge(
        rate,
        amount,
        item,
        unit,
        free=STORED if rate == STORAGE_RATE else None,
        pooled=False,
        labels=labels,
        factors=factors if labels else factors[:2],
        times=share * count,
    )


def _rarer(usage: Usage) -> list[Charge]:
    found = []
    for key, rate, item in (
        (
            "snapshot_archive_retrieval_gb",
            "snapshot_archive_retrieval_usd_per_gb",
            "Retrieval of archived snapshots",
        ),
        ("snapshot_copy_gb", "snapshot_copy_usd_per_gb", "Time-based snapshot copies"),
        (
            "volume_initialization_gb",
            "volume_initialization_usd_per_gb",
            "Volume initialization",
        ),
    ):
        if has(usage, key):
            found.append(Charge(rate, number(usage, key), item, "GB"))
    restore = part(usage, "fast_snapshot_restore")
    if has(restore, "minutes"):
        asked = number(restore, "minutes")
        least = load_limits().ebs_fast_restore_minimum_min
        minutes = where_positive(asked, greatest(asked, least))
        snapshots, zones = number(restore, "snapshots"), number(restore, "availability_zones")
        found.append(
            Charge(
                "fast_snapshot_restore_usd_per_dsu_hour",
                snapshots * zones * minutes / MINUTES_PER_HOUR,
                "Fast snapshot restore",
                "DSU-h",
                factors=(
                    Factor(snapshots, "snapshots", ""),
                    Factor(zones, "zones", ""),
                    Factor(minutes / MINUTES_PER_HOUR, "h", "at least 1 h"),
                ),
            )
        )
    return found


EBS = Service(
    id="ebs",
    title="Amazon EBS",
    usage_keys=frozenset(
        {
            "volume_type",
            "count",
            "gib",
            "hours",
            "iops",
            "throughput_mbps",
            "io_requests",
            "snapshot_gib",
            "snapshot_hours",
            "snapshot_archive_gib",
            "snapshot_archive_hours",
            "snapshot_archive_retrieval_gb",
            "fast_snapshot_restore",
            "fast_snapshot_restore.snapshots",
            "fast_snapshot_restore.availability_zones",
            "fast_snapshot_restore.minutes",
            "snapshot_copy_gb",
            "volume_initialization_gb",
        }
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "storage_usd_per_gb_month",
            "iops_usd_per_iops_month",
            "throughput_usd_per_mbps_month",
            "io_request_usd_per_million",
            "snapshot_usd_per_gb_month",
            "snapshot_archive_usd_per_gb_month",
            "snapshot_archive_retrieval_usd_per_gb",
            "fast_snapshot_restore_usd_per_dsu_hour",
            "snapshot_copy_usd_per_gb",
            "volume_initialization_usd_per_gb",
        }
    ),
    free_measures=frozenset({STORED}),
)
