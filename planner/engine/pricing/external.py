"""A service outside AWS, at the prices that the user typed."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.reading import has, label, number


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what an outside service costs in a month: a price per call, a flat fee, or both.

    Calls without a typed price are charged at an unknown one, not at 0.
    """
    found = []
    if has(usage, "calls", "usd_per_call"):
        found.append(
            Charge(
                "usd_per_call",
                number(usage, "calls"),
                "Calls",
                "calls",
                stated_usd=number(usage, "usd_per_call") if has(usage, "usd_per_call") else None,
            )
        )
    if has(usage, "monthly_usd"):
        found.append(
            Charge(
                "monthly_usd",
                number(usage, "months", 1),
                label(usage, "monthly_item", "Monthly fee"),
                "months",
                stated_usd=number(usage, "monthly_usd"),
            )
        )
    return tuple(found)


EXTERNAL = Service(
    id="external",
    title="External service",
    usage_keys=frozenset({"calls", "usd_per_call", "monthly_usd", "monthly_item", "months"}),
    charges=charges,
    rate_keys=frozenset({"usd_per_call"}),
)
