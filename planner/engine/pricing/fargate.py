"""Fargate: processor, memory and disk of tasks by the second."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import greatest
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.reading import choice, has, labels_of, number
from planner.units import SECONDS_PER_HOUR

SYSTEMS = ("linux", "windows")


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what equal tasks are billed for in a month.

    Parameters
    ----------
    usage : mapping
        `seconds_per_task` are the billed seconds of each task in the month.

    References
    ----------
    .. [1] AWS Fargate pricing, https://aws.amazon.com/fargate/pricing/
    """
    if not has(usage, "seconds_per_task"):
        return ()
    system = choice(usage, "os", SYSTEMS, "linux")
    labels = labels_of(usage, architecture="x86_64", os="linux")
    tasks = number(usage, "tasks", 1)
    hours = number(usage, "seconds_per_task") / SECONDS_PER_HOUR
    vcpu, memory_gb = number(usage, "vcpu"), number(usage, "memory_gb")
    rows = [
        ("vcpu", "vcpu_usd_per_hour", vcpu, "vCPU", "vCPU"),
        ("memory_gb", "memory_usd_per_gb_hour", memory_gb, "Memory", "GB"),
    ]
    if has(usage, "ephemeral_gb"):
        included = load_limits().fargate_ephemeral_included_gb
        beyond = greatest(number(usage, "ephemeral_gb", included) - included, 0)
        words = f"Disk beyond {included} GB"
        rows.append(("ephemeral_gb", "ephemeral_usd_per_gb_hour", beyond, words, "GB"))
    if system == "windows":
        rows.append(("vcpu", "os_license_usd_per_vcpu_hour", vcpu, "Windows licence", "vCPU"))
    return tuple(
        Charge(
            rate,
            tasks * hours * amount,
            item,
            f"{unit}-h",
            labels=labels,
            factors=(
                Factor(tasks, "tasks", ""),
                Factor(hours, "h", "each"),
                Factor(amount, unit, "each"),
            ),
        )
        for key, rate, amount, item, unit in rows
        if has(usage, key)
    )


FARGATE = Service(
    id="fargate",
    title="AWS Fargate",
    usage_keys=frozenset(
        {"tasks", "seconds_per_task", "vcpu", "memory_gb", "ephemeral_gb", "architecture", "os"}
    ),
    charges=charges,
    rate_keys=frozenset(
        {
            "vcpu_usd_per_hour",
            "memory_usd_per_gb_hour",
            "ephemeral_usd_per_gb_hour",
            "os_license_usd_per_vcpu_hour",
        }
    ),
)
