"""The component kinds: one file each, one line each in these tables (palette order)."""

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, PaletteItem, Params
from planner.kinds.base import Surroundings
from planner.kinds.compute import COMPUTE
from planner.kinds.unknown import UnknownParams

KINDS: dict[str, Kind] = {kind.id: kind for kind in (COMPUTE,)}

__all__ = [
    "KINDS",
    "Arrivals",
    "Kind",
    "MeteredUsage",
    "Operation",
    "PaletteItem",
    "Params",
    "Surroundings",
    "UnknownParams",
]
