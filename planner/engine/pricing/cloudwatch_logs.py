"""CloudWatch Logs: gigabytes taken in, kept and searched."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)
from planner.engine.pricing.reading import labels_of

_INGESTED = (Metered("ingested_gb", "ingested_usd_per_gb", "Logs taken in", "GB", free=True),)
_ROWS = (
    Metered("stored_gb_month", "stored_usd_per_gb_month", "Logs kept", "GB-month", free=True),
    Metered("scanned_gb", "scanned_usd_per_gb", "Logs searched", "GB"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what logs are billed for in a month; logs of some sources (`lambda`) are tiered.

    References
    ----------
    .. [1] Amazon CloudWatch pricing, https://aws.amazon.com/cloudwatch/pricing/
    """
    ingested = metered_charges(usage, _INGESTED, labels_of(usage, source=""))
    return (*ingested, *metered_charges(usage, _ROWS))


CLOUDWATCH_LOGS = Service(
    id="cloudwatch_logs",
    title="CloudWatch Logs",
    usage_keys=frozenset({"source"}) | keys_of(_INGESTED, _ROWS),
    charges=charges,
    rate_keys=rates_of_rows(_INGESTED, _ROWS),
    free_measures=measures_of(_INGESTED, _ROWS),
)
