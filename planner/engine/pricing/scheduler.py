"""EventBridge Scheduler: invocations."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import Metered, metered_charges
from planner.units import MILLION

_INVOCATIONS = Metered(
    "invocations", "invocation_usd_per_million", "Invocations", "invocations", MILLION, free=True
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what schedules are billed for in a month.

    References
    ----------
    .. [1] Amazon EventBridge pricing, https://aws.amazon.com/eventbridge/pricing/
    """
    return tuple(metered_charges(usage, (_INVOCATIONS,)))


SCHEDULER = Service(
    id="scheduler",
    title="EventBridge Scheduler",
    usage_keys=frozenset({"invocations"}),
    charges=charges,
    rate_keys=frozenset({"invocation_usd_per_million"}),
    free_measures=frozenset({"invocations"}),
)
