"""CloudWatch Logs: gigabytes taken in, kept and searched."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)

_ROWS = (
    Metered("ingested_gb", "ingested_usd_per_gb", "Logs taken in", "GB", free=True),
    Metered("stored_gb_month", "stored_usd_per_gb_month", "Logs kept", "GB-month", free=True),
    Metered("scanned_gb", "scanned_usd_per_gb", "Logs searched", "GB"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what logs are billed for in a month.

    References
    ----------
    .. [1] Amazon CloudWatch pricing, https://aws.amazon.com/cloudwatch/pricing/
    """
    return tuple(metered_charges(usage, _ROWS))


CLOUDWATCH_LOGS = Service(
    id="cloudwatch_logs",
    title="CloudWatch Logs",
    usage_keys=keys_of(_ROWS),
    charges=charges,
    rate_keys=rates_of_rows(_ROWS),
    free_measures=measures_of(_ROWS),
)
