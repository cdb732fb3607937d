"""EventBridge: events of an event bus, counted in chunks of 64 KiB, and the archive."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import chunks
from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import Metered, keys_of, metered_charges, rates_of_rows
from planner.engine.pricing.reading import number
from planner.units import MILLION

_EVENTS = tuple(
    Metered(key, f"{rate}_usd_per_million", item, "events", MILLION)
    for key, rate, item in (
        ("custom_events", "custom_event", "Custom events"),
        ("partner_events", "partner_event", "Partner events"),
        ("management_events", "management_event", "Management events"),
        ("cross_account_deliveries", "cross_account_delivery", "Deliveries to other accounts"),
        ("api_destination_invocations", "api_destination", "API destination calls"),
        ("schema_discovery_events", "schema_discovery_event", "Schema discovery"),
    )
)
_ARCHIVE = (
    Metered("archive_processed_gb", "archive_processed_usd_per_gb", "Archiving", "GB"),
    Metered("archive_stored_gb_month", "archive_stored_usd_per_gb_month", "Archive", "GB-month"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what an event bus is billed for in a month; `event_kib` is the size of each event.

    References
    ----------
    .. [1] Amazon EventBridge pricing, https://aws.amazon.com/eventbridge/pricing/
    """
    each = chunks(number(usage, "event_kib"), load_limits().eventbridge_unit_kib)
    events = metered_charges(usage, _EVENTS, (), each, "chunks")
    return (*events, *metered_charges(usage, _ARCHIVE))


EVENTBRIDGE = Service(
    id="eventbridge",
    title="Amazon EventBridge",
    usage_keys=frozenset({"event_kib"}) | keys_of(_EVENTS, _ARCHIVE),
    charges=charges,
    rate_keys=rates_of_rows(_EVENTS, _ARCHIVE),
)
