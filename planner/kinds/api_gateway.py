"""Amazon API Gateway: the HTTP, REST or WebSocket front door."""

from typing import Any, Literal

from pydantic import Field

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, spread


class ApiGatewayParams(HopParams):
    """What a user may set on an API."""

    type: Literal["http", "rest", "websocket"] = Field("http", title="Type")
    connection_minutes: float = Field(
        10,
        ge=0,
        le=120,
        title="Connected",
        json_schema_extra={"unit": "min a message", "only_if": ["type", "websocket"]},
    )


def _usage(
    params: ApiGatewayParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    requests = arrivals.load.per_month(around.hours_per_month)
    usage: dict[str, Any] = {"type": params.type}
    if params.type == "websocket":
        usage |= {
            "messages": requests,
            "message_kib": arrivals.payload_in_kib,
            "connection_minutes": requests * params.connection_minutes,
        }
    else:
        usage["requests"] = requests
    if params.type == "http":
        usage["request_kib"] = arrivals.payload_in_kib
    return (MeteredUsage("api_gateway", usage),)


def _latency(
    params: ApiGatewayParams, _arrivals: Arrivals, around: Surroundings
) -> LatencyDistribution:
    if params.latency_p50_ms is not None:
        return spread(params.latency_p50_ms)
    door = "rest_api" if params.type == "rest" else "http_api"
    return spread(around.limits.front_doors[door].hop_p50_ms)


API_GATEWAY = Kind(
    id="aws.api_gateway",
    title="API Gateway",
    icon="api_gateway",
    category="network",
    group="Network",
    params=ApiGatewayParams,
    accepts=(Operation("invoke", "Request"),),
    emits=("call",),
    usage=_usage,
    latency=_latency,
    subtitle=lambda params: {"http": "HTTP API", "rest": "REST API"}.get(
        params.type, "WebSocket API"
    ),
    help="Front door of an API. HTTP costs less than a third of REST.",
)
