"""How long Lambda runtimes take to start, as measured day by day on bare functions."""

from collections.abc import Mapping
from functools import cache

from planner.catalog.sources import Source, catalog_file, sources
from planner.record import record


@record
class ColdStart:
    """Start of a bare function; the user's own dependencies come on top.

    Attributes
    ----------
    runtime, package, architecture
        `python3.13`; `zip` or `image`; `x86_64` or `arm64`.
    count
        Number of starts behind the figures.
    init_mean_ms, init_sd_ms, init_p50_ms, init_p90_ms, init_p99_ms
        Billed initialisation, the same at every memory size.
    init_log_mean, init_log_sd
        The same as a lognormal of milliseconds.
    first_invoke_ms
        Configured memory [MiB] → duration of the first invocation.
    """

    runtime: str
    package: str
    architecture: str
    count: int
    init_mean_ms: float
    init_sd_ms: float
    init_p50_ms: float
    init_p90_ms: float
    init_p99_ms: float
    init_log_mean: float
    init_log_sd: float
    first_invoke_ms: Mapping[int, float]


@cache
def cold_starts() -> Mapping[tuple[str, str, str], ColdStart]:
    """Return (runtime, package, architecture) → start-up figures."""
    found = {}
    for row in catalog_file("cold_starts.json")["rows"]:
        sizes = {int(memory_mib): ms for memory_mib, ms in row["first_invoke_ms"].items()}
        start = ColdStart(**{**row, "first_invoke_ms": sizes})
        found[start.runtime, start.package, start.architecture] = start
    return found


def cold_start(
    runtime: str, package: str = "zip", architecture: str = "x86_64"
) -> ColdStart | None:
    """Return the start-up figures of a runtime, or None where nobody measured it."""
    return cold_starts().get((runtime, package, architecture))


def cold_start_source() -> Source:
    """Return who measured."""
    return sources()[catalog_file("cold_starts.json")["source"]]
