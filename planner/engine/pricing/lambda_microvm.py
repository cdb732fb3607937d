"""Lambda MicroVMs: processor and memory by the second, and their snapshots."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.metered import Metered, keys_of, metered_charges, rates_of_rows

_ROWS = (
    Metered("vcpu_seconds", "vcpu_usd_per_second", "vCPU", "vCPU-s"),
    Metered("memory_gb_seconds", "memory_usd_per_gb_second", "Memory", "GB-s"),
    Metered("snapshot_written_gb", "snapshot_write_usd_per_gb", "Snapshots written", "GB"),
    Metered("snapshot_read_gb", "snapshot_read_usd_per_gb", "Snapshots read", "GB"),
    Metered("snapshot_gb_month", "snapshot_usd_per_gb_month", "Snapshots kept", "GB-month"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what MicroVMs are billed for in a month."""
    return tuple(metered_charges(usage, _ROWS))


LAMBDA_MICROVM = Service(
    id="lambda_microvm",
    title="Lambda MicroVMs",
    usage_keys=keys_of(_ROWS),
    charges=charges,
    rate_keys=rates_of_rows(_ROWS),
)
