"""Step Functions: transitions of standard workflows, requests and GB-hours of express ones."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import ceil, greatest
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import Metered, metered_charges
from planner.engine.pricing.reading import choice, has, number
from planner.units import MIB_PER_GIB, MILLION, MS_PER_SECOND, SECONDS_PER_HOUR, THOUSAND

TYPES = ("standard", "express")
STANDARD, EXPRESS = ((("type", kind),) for kind in TYPES)
_TRANSITIONS = Metered(
    "state_transitions",
    "transition_usd_per_1k",
    "State transitions",
    "transitions",
    THOUSAND,
    free=True,
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a state machine is billed for in a month.

    Parameters
    ----------
    usage : mapping
        Standard: `state_transitions`. Express: `requests` of `duration_ms` and `memory_mib`
        each; time is rounded up to 100 ms, memory to 64 MiB and at least that. A `type` bills
        what belongs to it; without one, whatever is given.

    References
    ----------
    .. [1] AWS Step Functions pricing, https://aws.amazon.com/step-functions/pricing/
    """
    kind = choice(usage, "type", TYPES)
    found = metered_charges(usage, (_TRANSITIONS,), STANDARD)
    if has(usage, "requests"):
        requests = number(usage, "requests")
        unit_ms = load_limits().express_workflow_unit_ms
        unit_mib = load_limits().express_workflow_unit_mib
        steps = ceil(number(usage, "duration_ms") / unit_ms)
        blocks = greatest(ceil(number(usage, "memory_mib") / unit_mib), 1)
        hours = requests * (steps * unit_ms) / (MS_PER_SECOND * SECONDS_PER_HOUR)
        memory_mib = blocks * unit_mib
        found.append(
            Charge(
                "request_usd_per_million", requests, "Requests", "requests", MILLION, labels=EXPRESS
            )
        )
        found.append(
            Charge(
                "duration_usd_per_gb_hour",
                hours * memory_mib / MIB_PER_GIB,
                "Duration",
                "GB-h",
                labels=EXPRESS,
                factors=(
                    Factor(hours, "h", "billed time"),
                    Factor(memory_mib / MIB_PER_GIB, "GB", "billed memory"),
                ),
            )
        )
    return tuple(charge for charge in found if not kind or charge.labels == (("type", kind),))


STEP_FUNCTIONS = Service(
    id="step_functions",
    title="AWS Step Functions",
    usage_keys=frozenset({"type", "state_transitions", "requests", "duration_ms", "memory_mib"}),
    charges=charges,
    rate_keys=frozenset(
        {"transition_usd_per_1k", "request_usd_per_million", "duration_usd_per_gb_hour"}
    ),
    free_measures=frozenset({"state_transitions"}),
)
