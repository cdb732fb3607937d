"""SNS: publishes and deliveries, counted in chunks of 64 KiB, and text messages."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import chunks
from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)
from planner.engine.pricing.reading import choice, number
from planner.units import MILLION

TYPES = ("standard", "fifo")
_PUBLISHES = (
    Metered("publishes", "publish_usd_per_million", "Publishes", "publishes", MILLION, free=True),
)
_DELIVERIES = tuple(
    Metered(
        f"{name}_deliveries",
        f"{name}_delivery_usd_per_million",
        f"{title} deliveries",
        "deliveries",
        MILLION,
        free=True,
    )
    for name, title in (
        ("http", "HTTP"),
        ("email", "Mail"),
        ("firehose", "Firehose"),
        ("push", "Mobile push"),
        ("macos", "macOS push"),
    )
)
_REST = (
    Metered("sms_messages", "sms_usd_per_message", "Text messages", "messages", free=True),
    Metered("published_payload_gb", "published_payload_usd_per_gb", "Payload published", "GB"),
    Metered(
        "fifo_deliveries", "fifo_delivery_usd_per_million", "FIFO deliveries", "deliveries", MILLION
    ),
    Metered("delivered_payload_gb", "delivered_payload_usd_per_gb", "Payload delivered", "GB"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a topic is billed for in a month; a FIFO topic's publishes are not chunked.

    References
    ----------
    .. [1] Amazon SNS pricing, https://aws.amazon.com/sns/pricing/
    """
    kind = choice(usage, "topic_type", TYPES, "standard")
    labels = (("topic_type", kind),)
    each = chunks(number(usage, "message_kib"), load_limits().sns_unit_kib)
    publishes = (
        metered_charges(usage, _PUBLISHES, labels)
        if kind == "fifo"
        else metered_charges(usage, _PUBLISHES, labels, each, "chunks")
    )
    deliveries = metered_charges(usage, _DELIVERIES, labels, each, "chunks")
    return (*publishes, *deliveries, *metered_charges(usage, _REST, labels))


SNS = Service(
    id="sns",
    title="Amazon SNS",
    usage_keys=frozenset({"topic_type", "message_kib"}) | keys_of(_PUBLISHES, _DELIVERIES, _REST),
    charges=charges,
    rate_keys=rates_of_rows(_PUBLISHES, _DELIVERIES, _REST),
    free_measures=measures_of(_PUBLISHES, _DELIVERIES, _REST),
)
