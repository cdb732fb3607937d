"""NAT gateway: the way out of private subnets."""

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop
from planner.units import KIB_PER_GIB


class NatGatewayParams(HopParams):
    """What a user may set on a NAT gateway."""

    gateways: int = Field(1, ge=1, le=100, title="Gateways", description="One a zone.")
    other_gb: float = Field(
        10,
        ge=0,
        le=1e9,
        title="Other traffic",
        json_schema_extra={"unit": "GB / month"},
        description="What passes through it beside the connections drawn.",
    )


def _usage(
    params: NatGatewayParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    hours = around.hours_per_month
    body_kib = arrivals.payload_in_kib + arrivals.payload_back_kib
    usage = {
        "gateways": params.gateways,
        "hours": hours,
        "processed_gb": params.other_gb + arrivals.load.per_month(hours) * body_kib / KIB_PER_GIB,
    }
    return (MeteredUsage("nat_gateway", usage),)


NAT_GATEWAY = Kind(
    id="aws.nat_gateway",
    title="NAT",
    icon="nat_gateway",
    category="network",
    group="Network",
    params=NatGatewayParams,
    accepts=(Operation("invoke", "Pass through"),),
    emits=("call",),
    usage=_usage,
    latency=hop("nat_gateway"),
    subtitle=lambda params: f"{params.gateways} × gateway",
    help="Lets private parts reach the internet; billed by the hour and the gigabyte.",
)
