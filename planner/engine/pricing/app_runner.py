"""App Runner: memory all the time, processor only while requests are served."""

from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import has, number


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a service's instances are billed for in a month.

    References
    ----------
    .. [1] AWS App Runner pricing, https://aws.amazon.com/apprunner/pricing/
    """
    if not has(usage, "active_instance_hours", "idle_instance_hours"):
        return ()
    vcpu, memory_gb = number(usage, "vcpu"), number(usage, "memory_gb")
    active = number(usage, "active_instance_hours")
    warm = active + number(usage, "idle_instance_hours")
    return (
        Charge(
            "vcpu_usd_per_hour",
            active * vcpu,
            "vCPU of active instances",
            "vCPU-h",
            factors=(Factor(active, "h", "active"), Factor(vcpu, "vCPU", "")),
        ),
        Charge(
            "memory_usd_per_gb_hour",
            warm * memory_gb,
            "Memory of all instances",
            "GB-h",
            factors=(Factor(warm, "h", "active and idle"), Factor(memory_gb, "GB", "")),
        ),
    )


APP_RUNNER = Service(
    id="app_runner",
    title="AWS App Runner",
    usage_keys=frozenset({"vcpu", "memory_gb", "active_instance_hours", "idle_instance_hours"}),
    charges=charges,
    rate_keys=frozenset({"vcpu_usd_per_hour", "memory_usd_per_gb_hour"}),
)
