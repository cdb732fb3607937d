"""SQS: API calls, counted in chunks of 64 KiB."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import chunks
from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import Metered, metered_charges
from planner.engine.pricing.reading import labels_of, number
from planner.units import MILLION

_REQUESTS = Metered(
    "requests", "request_usd_per_million", "Requests", "requests", MILLION, free=True
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a queue is billed for in a month: sends, receives and deletes alike.

    References
    ----------
    .. [1] Amazon SQS pricing, https://aws.amazon.com/sqs/pricing/
    """
    each = chunks(number(usage, "message_kib"), load_limits().sqs_unit_kib)
    labels = labels_of(usage, queue_type="standard")
    return tuple(metered_charges(usage, (_REQUESTS,), labels, each, "chunks"))


SQS = Service(
    id="sqs",
    title="Amazon SQS",
    usage_keys=frozenset({"queue_type", "requests", "message_kib"}),
    charges=charges,
    rate_keys=frozenset({"request_usd_per_million"}),
    free_measures=frozenset({"requests"}),
)
