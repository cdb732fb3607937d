"""What every component kind must say of itself."""

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Literal

from pydantic import ConfigDict

from planner.catalog.book import PriceBook
from planner.catalog.limits import Limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.pricing.metered_usage import MeteredUsage as MeteredUsage
from planner.record import record
from planner.storage.stored_value import StoredValue
from planner.traffic import Load, Profile, no_load

Mode = Literal["call", "event"]
Category = Literal[
    "compute", "storage", "database", "network", "integration", "business", "general"
]
PaletteGroup = Literal["People and time", "Compute", "Storage and data", "Messages", "Network"]


class Params(StoredValue):
    """Base of every kind's parameters: one `Field` per row of the form.

    A field's `title`, bounds and `description` draw the row; `json_schema_extra` may hold
    `unit`, `assumed` (True: a default of ours, marked so until changed), `group` (heading of
    the form), `advanced` (folded away) and `only_if` ([field, value…]: shown only then).
    """

    # Most drawings hold a few kinds: the validator of each is built when it is first needed.
    model_config = ConfigDict(defer_build=True)


@record
class Operation:
    """Something a part can be asked to do by an edge.

    Attributes
    ----------
    id, title
        `put`, "Put object".
    mode
        How the caller waits: a call is answered, an event is not.
    fires
        Whether it makes the part raise events of its own (a put does, a get does not).
    """

    id: str
    title: str
    mode: Mode = "call"
    fires: bool = True


@record(eq=False)
class Arrivals:
    """What reaches a part in a month, from its own profile and along edges.

    Attributes
    ----------
    load
        Everything together. [requests/h]
    by_operation
        The same, split by operation of the incoming edges; own traffic stands under "".
    payload_in_kib, payload_back_kib
        Mean size of a request and of its answer. [KiB]
    transfer
        What this part sends in a month out of AWS, to other regions and to other zones, by key of
        the usage of data transfer. [GB]
    incoming_kinds
        Kinds of the parts upstream (a drawn front door is never billed twice).
    synchronous, asynchronous
        Whether callers wait; whether events arrive.
    user_facing
        Whether a user waits at the far end of the calls.
    """

    load: Load
    by_operation: Mapping[str, Load] = field(default_factory=lambda: MappingProxyType({}))
    payload_in_kib: float = 0.0
    payload_back_kib: float = 0.0
    transfer: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    incoming_kinds: frozenset[str] = frozenset()
    synchronous: bool = False
    asynchronous: bool = False
    user_facing: bool = False

    def operation(self, *names: str) -> Load:
        """Return the load that arrives as any of `names`."""
        total = no_load()
        for name in names:
            total = total.plus(self.by_operation.get(name, no_load()))
        return total


@record
class Surroundings:
    """What a kind may know of the world: prices, limits, and the scenario's settings."""

    book: PriceBook
    limits: Limits
    hours_per_month: float = 730.0
    quota: str = "default"
    purchase: str = "on_demand"
    target_utilisation: float = 0.6
    min_instances: int = 2
    latency_target_ms: float | None = None


UsageOf = Callable[[Any, Arrivals, Surroundings], tuple[MeteredUsage, ...]]
LatencyOf = Callable[[Any, Arrivals, Surroundings], LatencyDistribution | None]


def no_usage(_params: Any, _arrivals: Arrivals, _around: Surroundings) -> tuple[MeteredUsage, ...]:
    """Bill nothing."""
    return ()


def no_latency(_params: Any, _arrivals: Arrivals, _around: Surroundings) -> None:
    """Take no time."""


@record
class Kind:
    """A row of the table of components.

    Attributes
    ----------
    id
        Lives in files for ever (`aws.s3.bucket`).
    title
        AWS's name, sentence case.
    icon
        File name in resources/icons/kinds without suffix.
    category
        AWS's colour category.
    group
        Heading of the palette.
    params
        The form.
    accepts
        Operations that edges into it may ask for; empty: nothing may point at it.
    emits
        Modes of the edges that may leave it; empty: nothing may leave.
    default_operation
        What a new edge from or to it asks for, by the source's kind id ("" is any).
    source
        True where it brings traffic of its own (users, schedule): it always has a profile.
    default_traffic
        Profile of a new part, None for none.
    usage, latency
        Its bill and its time for one request, from what arrives.
    subtitle
        The line under its name on the canvas.
    event_delay
        Time between what happens here and the start of what its events cause.
    splits
        True where outgoing connections share the requests by weight (a load balancer) instead of
        each carrying all of them.
    contest
        True for computing parts: `analysis` seeks their placement, and `usage` and `latency`
        are not asked.
    help
        One sentence for the palette's tooltip.
    """

    id: str
    title: str
    icon: str
    category: Category
    group: PaletteGroup
    params: type[Params]
    accepts: tuple[Operation, ...] = ()
    emits: tuple[Mode, ...] = ()
    source: bool = False
    default_traffic: Profile | None = None
    usage: UsageOf = no_usage
    latency: LatencyOf = no_latency
    subtitle: Callable[[Any], str] = lambda _params: ""
    event_delay: LatencyOf = no_latency
    splits: bool = False
    contest: bool = False
    help: str = ""

    def operation(self, name: str) -> Operation | None:
        """Return the operation called `name`, None where it has no such."""
        return next((known for known in self.accepts if known.id == name), None)


@record
class PaletteItem:
    """A row of the palette: a title, a kind, and the first parameters of a new part."""

    id: str
    title: str
    icon: str
    kind: str
    group: PaletteGroup
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    help: str = ""
