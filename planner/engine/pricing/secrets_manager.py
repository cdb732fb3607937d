"""Secrets Manager: secrets kept, and calls for them."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import Metered, keys_of, metered_charges, rates_of_rows
from planner.units import THOUSAND

_ROWS = (
    Metered("secrets", "secret_usd_per_month", "Secrets", "secret-months"),
    Metered("api_calls", "api_call_usd_per_10k", "API calls", "calls", 10 * THOUSAND),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what secrets are billed for in a month.

    References
    ----------
    .. [1] AWS Secrets Manager pricing, https://aws.amazon.com/secrets-manager/pricing/
    """
    return tuple(metered_charges(usage, _ROWS))


SECRETS_MANAGER = Service(
    id="secrets_manager",
    title="AWS Secrets Manager",
    usage_keys=keys_of(_ROWS),
    charges=charges,
    rate_keys=rates_of_rows(_ROWS),
)
