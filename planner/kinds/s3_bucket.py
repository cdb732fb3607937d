"""Amazon S3 bucket: stores objects and raises an event for each new one."""

from typing import Literal

from pydantic import Field

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, between, hop
from planner.units import KIB_PER_GIB, MS_PER_SECOND


class S3BucketParams(HopParams):
    """What a user may set on a bucket."""

    storage_gb: float = Field(100, ge=0, le=1e12, title="Stored", json_schema_extra={"unit": "GB"})
    storage_class: Literal[
        "standard", "standard_ia", "one_zone_ia", "glacier_flexible", "intelligent_tiering"
    ] = Field("standard", title="Storage class")
    object_kib: float = Field(
        1_024,
        ge=1,
        le=5e9,
        title="Size of an object",
        json_schema_extra={
            "unit": "KB",
            "assumed": True,
            "only_if": ["storage_class", "intelligent_tiering"],
        },
        description="Intelligent tiering watches objects, and is paid by their number.",
    )


def _usage(
    params: S3BucketParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    hours = around.hours_per_month
    usage: dict[str, object] = {
        "storage_class": params.storage_class,
        "put_requests": arrivals.operation("put", "list").per_month(hours),
        "get_requests": arrivals.operation("get", "").per_month(hours),
        "month_hours": hours,
    }
    if params.storage_class == "intelligent_tiering":  # all of it in use: the dearest tier
        usage["frequent_access_gb_month"] = params.storage_gb
        usage["monitored_objects"] = params.storage_gb * KIB_PER_GIB / params.object_kib
    else:
        usage["storage_gb_month"] = params.storage_gb
    return (MeteredUsage("s3", usage),)


def _event_delay(
    _params: S3BucketParams, _arrivals: Arrivals, around: Surroundings
) -> LatencyDistribution:
    limits = around.limits
    return between(
        limits.s3_event_delay_p50_s * MS_PER_SECOND, limits.s3_event_delay_p99_s * MS_PER_SECOND
    )


S3_BUCKET = Kind(
    id="aws.s3.bucket",
    title="S3 bucket",
    icon="s3",
    category="storage",
    group="Storage and data",
    params=S3BucketParams,
    accepts=(
        Operation("put", "Put an object"),
        Operation("get", "Get an object", fires=False),
        Operation("list", "List objects", fires=False),
        Operation("delete", "Delete an object", fires=False),
    ),
    emits=("event",),
    usage=_usage,
    latency=hop("s3"),
    subtitle=lambda params: f"{params.storage_gb:,.0f} GB",
    event_delay=_event_delay,
    help="Object storage. A new object can trigger a Lambda, a queue or a topic.",
)
