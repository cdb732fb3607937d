"""Amazon DynamoDB table; a written record can trigger a Lambda through its stream."""

from typing import Any, Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop


class DynamoDbParams(HopParams):
    """What a user may set on a table."""

    storage_gb: float = Field(10, ge=0, le=1e9, title="Stored", json_schema_extra={"unit": "GB"})
    item_kib: float = Field(
        1, gt=0, le=400, title="Size of an item", json_schema_extra={"unit": "KB"}
    )
    consistency: Literal["eventual", "strong", "transactional"] = Field("eventual", title="Reads")
    mode: Literal["on_demand", "provisioned"] = Field("on_demand", title="Capacity")
    write_units: float = Field(
        5, ge=0, le=1e6, title="Write units", json_schema_extra={"only_if": ["mode", "provisioned"]}
    )
    read_units: float = Field(
        5, ge=0, le=1e6, title="Read units", json_schema_extra={"only_if": ["mode", "provisioned"]}
    )
    stream_shards: int | None = Field(
        None,
        ge=1,
        le=100_000,
        title="Shards of the stream",
        description="One for each partition of the table where nothing is said.",
    )
    stream_factor: int = Field(
        1,
        ge=1,
        le=10,
        title="Batches at once a shard",
        description="Parallelization factor of the function's event source.",
    )


def _usage(
    params: DynamoDbParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    hours = around.hours_per_month
    usage: dict[str, Any] = {"mode": params.mode, "storage_gb_month": params.storage_gb}
    if params.mode == "provisioned":
        usage |= {
            "write_capacity_units": params.write_units,
            "read_capacity_units": params.read_units,
            "hours": hours,
        }
    else:
        usage |= {
            "item_writes": arrivals.operation("write").per_month(hours),
            "item_write_kib": params.item_kib,
            "item_reads": arrivals.operation("read", "").per_month(hours),
            "item_read_kib": params.item_kib,
            "read_consistency": params.consistency,
        }
    return (MeteredUsage("dynamodb", usage),)


DYNAMODB = Kind(
    id="aws.dynamodb",
    title="DynamoDB",
    icon="dynamodb",
    category="database",
    group="Storage and data",
    params=DynamoDbParams,
    accepts=(
        Operation("read", "Read an item", fires=False),
        Operation("write", "Write an item"),
    ),
    emits=("event",),
    usage=_usage,
    latency=hop("dynamodb"),
    subtitle=lambda params: params.mode.replace("_", " "),
    help="Key-value table. A written record can trigger a Lambda.",
)
