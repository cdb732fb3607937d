"""API Gateway: calls, WebSocket messages and minutes, responses, and a cache."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import chunks
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import choice, has, number
from planner.units import KIB_PER_GIB, MILLION

TYPES = ("rest", "http", "websocket")


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what an API is billed for in a month.

    Parameters
    ----------
    usage : mapping
        `requests` of `request_kib` each are counted in 512 KiB chunks by an HTTP API, `messages`
        of `message_kib` each in 32 KiB chunks; `response_kib` is the size of each response.

    References
    ----------
    .. [1] Amazon API Gateway pricing, https://aws.amazon.com/api-gateway/pricing/
    """
    kind = choice(usage, "type", TYPES)
    labels = (("type", kind),) if kind else ()
    requests, request_kib = number(usage, "requests"), number(usage, "request_kib")
    limits, found = load_limits(), []
    if has(usage, "requests"):
        each = chunks(request_kib, limits.api_gateway_http_unit_kib) if kind == "http" else 1
        found.append(
            Charge(
                "request_usd_per_million",
                requests * each,
                "Requests",
                "requests",
                MILLION,
                "requests",
                labels=labels,
                factors=(Factor(requests, "requests", ""), Factor(each, "chunks", "each")),
            )
        )
    if has(usage, "messages"):
        messages = number(usage, "messages")
        each = chunks(number(usage, "message_kib"), limits.websocket_unit_kib)
        found.append(
            Charge(
                "message_usd_per_million",
                messages * each,
                "Messages",
                "messages",
                MILLION,
                "messages",
                labels=labels,
                factors=(Factor(messages, "messages", ""), Factor(each, "chunks", "each")),
            )
        )
    if has(usage, "connection_minutes"):
        minutes = number(usage, "connection_minutes")
        found.append(
            Charge(
                "connection_usd_per_million_minutes",
                minutes,
                "Connection minutes",
                "min",
                MILLION,
                "connection_minutes",
                labels=labels,
            )
        )
    if has(usage, "response_kib"):
        each_kib = number(usage, "response_kib")
        found.append(
            Charge(
                "data_transfer_out_usd_per_gb",
                requests * each_kib / KIB_PER_GIB,
                "Responses out to the internet",
                "GB",
                labels=labels,
                factors=(
                    Factor(requests, "requests", ""),
                    Factor(each_kib / KIB_PER_GIB, "GB", "each"),
                ),
            )
        )
    if has(usage, "cache_hours"):
        hours = number(usage, "cache_hours")
        size = (("cache_gb", f"{float(number(usage, 'cache_gb')):g}"),)
        found.append(Charge("cache_usd_per_hour", hours, "Cache", "h", labels=(*labels, *size)))
    return tuple(found)


API_GATEWAY = Service(
    id="api_gateway",
    title="Amazon API Gateway",
    usage_keys=frozenset(
        {
            "type",
            "requests",
            "request_kib",
            "response_kib",
            "messages",
            "message_kib",
            "connection_minutes",
            "cache_gb",
            "cache_hours",
        }
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "request_usd_per_million",
            "message_usd_per_million",
            "connection_usd_per_million_minutes",
            "data_transfer_out_usd_per_gb",
            "cache_usd_per_hour",
        }
    ),
    free_measures=frozenset({"requests", "messages", "connection_minutes"}),
)
