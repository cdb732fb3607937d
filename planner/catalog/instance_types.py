"""EC2 instance types: what each is, how fast, and the table of those priced in a region."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from planner.catalog.limits import load_limits
from planner.catalog.sources import catalog_file
from planner.record import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PURCHASES = ("on_demand", "reserved_1y", "reserved_3y", "savings_1y", "savings_3y", "spot")
"""How an instance hour can be bought; savings are Compute Savings Plans, no upfront."""

PERCENT = 100


@record
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


@lru_cache(maxsize=64)
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
    columns: dict[str, list[Any]] = catalog_file("instance_types.json")["columns"]
    columns |= _derived(columns)
    # Column by column: 1,400 rows take 4 ms, a mapping a row takes three times as long.
    return tuple(map(InstanceType, *(columns[one.name] for one in fields(InstanceType))))


def _derived(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the columns that the file leaves to be worked out, or that hold unknowns for none."""
    limits = load_limits()
    modes, launch = limits.credit_mode_by_family, limits.launch_credits_per_vcpu
    families = [name.partition(".")[0] for name in columns["type"]]
    burstable = [earned is not None for earned in columns["credits_per_hour"]]
    return {
        "name": columns["type"],
        "family": families,
        "burstable": burstable,
        "credits_per_hour": [earned or 0.0 for earned in columns["credits_per_hour"]],
        "max_credits": [most or 0.0 for most in columns["max_credits"]],
        "launch_credits": [
            vcpu * launch.get(family, 0.0) if bursts else 0.0
            for vcpu, family, bursts in zip(columns["vcpu"], families, burstable, strict=True)
        ],
        "baseline_share_per_vcpu": [
            1.0 if percent is None else percent / PERCENT
            for percent in columns["baseline_percent_per_vcpu"]
        ],
        "speed_estimated": [bool(estimated) for estimated in columns["speed_estimated"]],
        "gpu_count": [count or 0 for count in columns["gpus"]],
        "gpu_name": [
            name if count else ""
            for name, count in zip(columns["gpu_name"], columns["gpus"], strict=True)
        ],
        "local_disk_gb": [disk_gb or 0.0 for disk_gb in columns["local_disk_gb"]],
        "metal": [bool(metal) for metal in columns["metal"]],
        "current_generation": [bool(current) for current in columns["current_generation"]],
        "default_credit_mode": [
            modes.get(family, "") if bursts else ""
            for family, bursts in zip(families, burstable, strict=True)
        ],
    }


@cache
def instance_types_by_name() -> Mapping[str, InstanceType]:
    """Return every type of the catalogue by its name."""
    return {one.name: one for one in all_instance_types()}
