"""Elastic Load Balancing: spreads requests over servers or functions."""

from typing import Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop
from planner.units import KIB_PER_GIB, SECONDS_PER_HOUR


class LoadBalancerParams(HopParams):
    """What a user may set on a balancer."""

    type: Literal["alb", "nlb"] = Field("alb", title="Type")
    zones: int = Field(2, ge=1, le=6, title="Zones", description="One public IPv4 address in each.")
    requests_per_connection: float = Field(
        10,
        ge=1,
        le=1e6,
        title="Requests a connection",
        json_schema_extra={"assumed": True, "advanced": True},
    )


def _usage(
    params: LoadBalancerParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    hours = around.hours_per_month
    requests = arrivals.load.per_month(hours)
    body_kib = arrivals.payload_in_kib + arrivals.payload_back_kib
    balancer = {
        "type": params.type,
        "hours": hours,
        "processed_gb": requests * body_kib / KIB_PER_GIB,
        "new_connections_per_second": requests
        / params.requests_per_connection
        / (hours * SECONDS_PER_HOUR),
    }
    return (
        MeteredUsage("load_balancer", balancer),
        MeteredUsage("public_ipv4", {"addresses": params.zones, "hours": hours}),
    )


LOAD_BALANCER = Kind(
    id="aws.load_balancer",
    title="Load balancer",
    icon="load_balancer",
    category="network",
    group="Network",
    params=LoadBalancerParams,
    accepts=(Operation("invoke", "Request"),),
    emits=("call",),
    usage=_usage,
    latency=hop("alb"),
    splits=True,
    subtitle=lambda params: f"{params.type.upper()}, {params.zones} zones",
    help="Spreads requests over servers in several zones.",
)
