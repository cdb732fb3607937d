"""EC2 instance types: what each is, how fast, and the table of those priced in a region."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from planner.catalog.limits import load_limits
from planner.catalog.sources import catalog_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PURCHASES = ("on_demand", "reserved_1y", "reserved_3y", "savings_1y", "savings_3y", "spot")
"""How an instance hour can be bought; savings are Compute Savings Plans, no upfront."""

PERCENT = 100


@dataclass(frozen=True, slots=True)
class InstanceType:
    """Specification of an instance type; None where the figure is unknown.

    Attributes
    ----------
    vcpu, memory_gib
        Size.
    architecture
        `x86_64` or `arm64`.
    credits_per_hour, max_credits, launch_credits
        CPU credits of a burstable type, 0 for others.
    baseline_share_per_vcpu
        Share of a vCPU that never runs out: 0.2 is 20 %; 1 for types that do not burst.
    coremark
        Iterations a second on all threads, one run.
    speed
        CoreMark of one vCPU, m5 = 1.
    speed_estimated
        True when CoreMark is missing and the median of its family or generation (or 1) stands in.
    gpu_name
        Make of the accelerators; empty when there are none or the make is unknown.
    default_credit_mode
        `standard` or `unlimited`; empty for types that do not burst.
    """

    name: str
    family: str
    vcpu: int
    memory_gib: float
    architecture: str
    threads_per_core: int | None
    burstable: bool
    credits_per_hour: float
    max_credits: float
    launch_credits: float
    baseline_share_per_vcpu: float
    coremark: float | None
    speed: float
    speed_estimated: bool
    gpu_count: int
    gpu_name: str
    network_gbps_base: float | None
    network_gbps_peak: float | None
    ebs_mbps_base: float | None
    ebs_mbps_peak: float | None
    local_disk_gb: float
    metal: bool
    current_generation: bool
    default_credit_mode: str


@dataclass(frozen=True, eq=False)
class InstanceTable:
    """The types priced in a region, row by row.

    Attributes
    ----------
    types, names
        One entry a row.
    usd_per_hour
        Purchase → price of each row [USD/h]; nan where unknown.
    estimated
        Purchase → whether each row's price was derived, not read.
    spot_interruption
        Band of interruptions a month: 0..4 = below 5, 5-10, 10-15, 15-20, above 20 %; -1 unknown.
    """

    types: tuple[InstanceType, ...]
    names: tuple[str, ...]
    usd_per_hour: Mapping[str, list[float]]
    estimated: Mapping[str, list[bool]]
    spot_interruption: list[int]
    _rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the rows by name."""
        object.__setattr__(self, "_rows", {name: row for row, name in enumerate(self.names)})

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.names)

    def index(self, name: str) -> int | None:
        """Return the row of a type, or None where the region does not price it."""
        return self._rows.get(name)

    def arrays(self) -> "Mapping[str, NDArray[np.float64]]":
        """Return the numeric columns and `usd_<purchase>` as arrays of shape (rows,)."""
        return _arrays(self)


@cache
def _arrays(table: InstanceTable) -> "Mapping[str, NDArray[np.float64]]":
    import numpy as np  # not at start-up

    types = table.types
    columns: dict[str, Any] = {
        "vcpu": [one.vcpu for one in types],
        "memory_gib": [one.memory_gib for one in types],
        "speed": [one.speed for one in types],
        "arm64": [one.architecture == "arm64" for one in types],
        "burstable": [one.burstable for one in types],
        "baseline_share_per_vcpu": [one.baseline_share_per_vcpu for one in types],
        "credits_per_hour": [one.credits_per_hour for one in types],
        "max_credits": [one.max_credits for one in types],
        "launch_credits": [one.launch_credits for one in types],
        "gpu_count": [one.gpu_count for one in types],
        "metal": [one.metal for one in types],
        "current_generation": [one.current_generation for one in types],
        "spot_interruption": table.spot_interruption,
    }
    columns |= {f"usd_{purchase}": prices for purchase, prices in table.usd_per_hour.items()}
    arrays = {}
    for name, values in columns.items():
        arrays[name] = np.asarray(values, dtype=np.float64)
        arrays[name].setflags(write=False)
    return arrays


@cache
def all_instance_types() -> tuple[InstanceType, ...]:
    """Return every type of the catalogue, in the order that a region's price rows refer to."""
    columns = catalog_file("instance_types.json")["columns"]
    names = tuple(columns)
    limits = load_limits()
    return tuple(
        _instance_type(
            dict(zip(names, row, strict=True)),
            limits.credit_mode_by_family,
            limits.launch_credits_per_vcpu,
        )
        for row in zip(*columns.values(), strict=True)
    )


@cache
def instance_types_by_name() -> Mapping[str, InstanceType]:
    """Return every type of the catalogue by its name."""
    return {one.name: one for one in all_instance_types()}


def _instance_type(
    row: Mapping[str, Any], modes: Mapping[str, str], launch_credits: Mapping[str, float]
) -> InstanceType:
    family = row["type"].partition(".")[0]
    burstable = row["credits_per_hour"] is not None
    baseline = row["baseline_percent_per_vcpu"]
    return InstanceType(
        name=row["type"],
        family=family,
        vcpu=row["vcpu"],
        memory_gib=row["memory_gib"],
        architecture=row["architecture"],
        threads_per_core=row["threads_per_core"],
        burstable=burstable,
        credits_per_hour=row["credits_per_hour"] or 0.0,
        max_credits=row["max_credits"] or 0.0,
        launch_credits=row["vcpu"] * launch_credits.get(family, 0.0) if burstable else 0.0,
        baseline_share_per_vcpu=baseline / PERCENT if burstable else 1.0,
        coremark=row["coremark"],
        speed=row["speed"],
        speed_estimated=bool(row["speed_estimated"]),
        gpu_count=row["gpus"] or 0,
        gpu_name=row["gpu_name"] if row["gpus"] else "",
        network_gbps_base=row["network_gbps_base"],
        network_gbps_peak=row["network_gbps_peak"],
        ebs_mbps_base=row["ebs_mbps_base"],
        ebs_mbps_peak=row["ebs_mbps_peak"],
        local_disk_gb=row["local_disk_gb"] or 0.0,
        metal=bool(row["metal"]),
        current_generation=bool(row["current_generation"]),
        default_credit_mode=modes.get(family, "") if burstable else "",
    )
