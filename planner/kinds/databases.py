"""Databases on servers: RDS, self-run on EC2 (the guide's MongoDB), ElastiCache (its Redis)."""

from typing import Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop

_QUERIES = (Operation("query", "Query", fires=False),)


class RdsParams(HopParams):
    """What a user may set on a managed database."""

    engine: Literal["postgresql", "mysql"] = Field("postgresql", title="Engine")
    instance_class: str = Field("db.t3.small", max_length=64, title="Class")
    deployment: Literal["single_az", "multi_az"] = Field("single_az", title="Zones")
    storage_gb: float = Field(20, ge=5, le=1e6, title="Storage", json_schema_extra={"unit": "GB"})
    max_connections: int | None = Field(
        None, ge=1, le=100_000, title="Most connections", json_schema_extra={"advanced": True}
    )


class DatabaseEc2Params(HopParams):
    """What a user may set on a database run on servers of one's own."""

    instance_type: str = Field(
        "t3.medium", max_length=64, title="Server", json_schema_extra={"choices": "instance_types"}
    )
    count: int = Field(1, ge=1, le=100, title="Servers")
    disk_gib: float = Field(30, ge=1, le=65_536, title="Disk", json_schema_extra={"unit": "GB"})
    on_fleet_of: str | None = Field(
        None,
        max_length=128,
        title="Shares the servers of",
        description="Part whose EC2 fleet it runs on; it buys none while another part is there.",
        json_schema_extra={"choices": "ec2_parts"},
    )
    query_cpu_ms: float = Field(
        1.5,
        ge=0,
        le=1e6,
        title="Processor time of a query",
        description="On servers that it shares: what it takes of them, on one reference vCPU.",
        json_schema_extra={"unit": "ms", "advanced": True},
    )
    memory_mib: float = Field(
        1_024,
        ge=16,
        le=1e6,
        title="Memory it fills",
        description="On servers that it shares: each must have that much.",
        json_schema_extra={"unit": "MB", "advanced": True},
    )
    max_connections: int | None = Field(
        None, ge=1, le=100_000, title="Most connections", json_schema_extra={"advanced": True}
    )


class ElastiCacheParams(HopParams):
    """What a user may set on a cache."""

    engine: Literal["redis", "valkey", "memcached"] = Field("redis", title="Engine")
    node: str = Field("cache.t3.micro", max_length=64, title="Node")
    count: int = Field(1, ge=1, le=500, title="Nodes")


def _rds(params: RdsParams, _arrivals: Arrivals, around: Surroundings) -> tuple[MeteredUsage, ...]:
    usage = {
        "engine": params.engine,
        "class": params.instance_class,
        "deployment": params.deployment,
        "hours": around.hours_per_month,
        "storage_gb_month": params.storage_gb,
    }
    return (MeteredUsage("rds", usage),)


def _database_ec2(
    params: DatabaseEc2Params, _arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    if params.on_fleet_of:
        return ()
    hours = around.hours_per_month
    server = {
        "instance_type": params.instance_type,
        "purchase": around.purchase,
        "count": params.count,
        "hours": hours,
    }
    disk = {
        "volume_type": "gp3",
        "count": params.count,
        "gib": params.disk_gib,
        "hours": hours,
        "month_hours": hours,
    }
    return (MeteredUsage("ec2", server), MeteredUsage("ebs", disk))


def _elasticache(
    params: ElastiCacheParams, _arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    usage = {
        "engine": params.engine,
        "node": params.node,
        "count": params.count,
        "hours": around.hours_per_month,
    }
    return (MeteredUsage("elasticache", usage),)


RDS = Kind(
    id="aws.rds",
    title="RDS",
    icon="rds",
    category="database",
    group="Storage and data",
    params=RdsParams,
    accepts=_QUERIES,
    usage=_rds,
    latency=hop("database"),
    subtitle=lambda params: f"{params.instance_class}, {params.storage_gb:,.0f} GB",
    help="Managed PostgreSQL or MySQL.",
)

DATABASE_EC2 = Kind(
    id="aws.database_ec2",
    title="Self-run database",
    icon="database_ec2",
    category="database",
    group="Storage and data",
    params=DatabaseEc2Params,
    accepts=_QUERIES,
    usage=_database_ec2,
    latency=hop("database"),
    subtitle=lambda params: (
        "on another part's servers"
        if params.on_fleet_of
        else f"{params.instance_type}, {params.disk_gib:,.0f} GB"
    ),
    help="MongoDB or another database on EC2 servers of your own.",
)

ELASTICACHE = Kind(
    id="aws.elasticache",
    title="ElastiCache",
    icon="elasticache",
    category="database",
    group="Storage and data",
    params=ElastiCacheParams,
    accepts=(Operation("query", "Read or write", fires=False),),
    usage=_elasticache,
    latency=hop("elasticache"),
    subtitle=lambda params: f"{params.count} × {params.node}",
    help="Redis, Valkey or Memcached: state outside a function.",
)
