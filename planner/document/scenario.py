"""What a scenario file holds: parts, connections, groups, notes and settings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import (
    FailFast,
    Field,
    SerializeAsAny,
    field_serializer,
    field_validator,
    model_validator,
)

from planner.catalog.own_price import OwnPrice
from planner.kinds import KINDS, Params, UnknownParams
from planner.storage.stored_value import StoredValue
from planner.traffic import Profile

FORMAT: Final = "ec2-lambda-plan"
FORMAT_VERSION = 1

Text = str
FAR_PX = 1e7
"""No part stands farther out."""
Place = Annotated[float, Field(ge=-FAR_PX, le=FAR_PX)]


class Node(StoredValue):
    """A part on the canvas. `x`, `y` are its top left corner. [px at zoom 1]"""

    id: str = Field(..., min_length=1, max_length=128)
    kind: str = Field(..., min_length=1, max_length=128)
    name: str = Field("", max_length=4_096)
    x: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    y: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    group: str | None = Field(None, max_length=128)
    locked: bool = False
    params: SerializeAsAny[Params] = Field(default_factory=UnknownParams)
    traffic: Profile | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_params_of_kind(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        params = data.get("params", {})
        if isinstance(params, Params):
            return data
        kind = KINDS.get(str(data.get("kind", "")))
        model: type[Params] = kind.params if kind else UnknownParams
        return {**data, "params": model.model_validate(params)}


class Edge(StoredValue):
    """A connection: every request of the source that fires it causes `calls_per_request`."""

    id: str = Field(..., min_length=1, max_length=128)
    source: str = Field(..., min_length=1, max_length=128)
    target: str = Field(..., min_length=1, max_length=128)
    mode: Literal["call", "event"] = Field("call", title="Kind")
    operation: str = Field("invoke", max_length=64, title="Operation")
    calls_per_request: float = Field(
        1.0, ge=0, le=1e6, title="Calls a request", description="0.005 uploads a request."
    )
    cache_hit: float = Field(
        0.0, ge=0, le=1, title="Answered from a cache", json_schema_extra={"unit": "share"}
    )
    parallel: bool = Field(False, title="In parallel with its siblings")
    retries: int = Field(0, ge=0, le=20, title="Retries")
    timeout_ms: float | None = Field(None, gt=0, le=1e8, title="Timeout")
    batch_size: int = Field(1, ge=1, le=10_000, title="Batch")
    payload_out_kib: float | None = Field(
        None, ge=0, le=1e8, title="Payload there", json_schema_extra={"unit": "KB"}
    )
    payload_back_kib: float | None = Field(
        None, ge=0, le=1e8, title="Payload back", json_schema_extra={"unit": "KB"}
    )
    key_prefix: str = Field("", max_length=1_024, title="Key prefix")
    fires_on: tuple[str, ...] | None = Field(
        None,
        max_length=1_000,
        title="Fires on",
        description="Incoming connections that cause it; unset: all that raise events.",
    )
    waypoints: tuple[tuple[Place, Place], ...] = Field((), max_length=64)


class Group(StoredValue):
    """A frame around parts: a region, a VPC, an availability zone, or free."""

    id: str = Field(..., min_length=1, max_length=128)
    kind: Literal["region", "vpc", "availability_zone", "free"] = "free"
    name: str = Field("", max_length=4_096)
    x: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    y: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    width: float = Field(240.0, ge=40, le=FAR_PX)
    height: float = Field(160.0, ge=40, le=FAR_PX)
    parent: str | None = Field(None, max_length=128)
    collapsed: bool = False
    region: str | None = Field(
        None,
        max_length=64,
        title="Prices of its parts",
        description="The region whose prices its parts have; unset: the scenario's.",
        json_schema_extra={"choices": "regions", "only_if": ["kind", "region"]},
    )


class Note(StoredValue):
    """Text on the canvas."""

    id: str = Field(..., min_length=1, max_length=128)
    text: str = Field("", max_length=65_536)
    x: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    y: float = Field(0.0, ge=-FAR_PX, le=FAR_PX)
    width: float = Field(166.0, ge=40, le=FAR_PX)
    height: float = Field(44.0, ge=24, le=FAR_PX)
    style: Literal["sticky", "text"] = Field("sticky", title="Looks like")


class Settings(StoredValue):
    """What the whole scenario assumes."""

    hours_per_month: float = Field(
        730, ge=1, le=744, title="Hours a month", description="AWS bills 730; the guide 720."
    )
    free_tier: Literal["none", "always_free", "legacy", "credits"] = Field(
        "none", title="Free tier"
    )
    quota: Literal["new", "default", "raised"] = Field(
        "default",
        title="Account quotas",
        json_schema_extra={"group": "Account"},
        description="New accounts: 10 concurrent Lambda environments; default 1,000.",
    )
    purchase: Literal[
        "on_demand", "savings_1y", "savings_3y", "reserved_1y", "reserved_3y", "spot"
    ] = Field("on_demand", title="Purchase")
    target_utilisation: float = Field(
        0.6,
        ge=0.05,
        le=1,
        title="Target utilisation",
        json_schema_extra={"unit": "share", "group": "Servers"},
    )
    min_instances: int = Field(
        2,
        ge=1,
        le=100,
        title="Minimum servers",
        json_schema_extra={"group": "Servers"},
        description="For parts that answer users: two over two zones are available.",
    )
    latency_target_ms: float | None = Field(
        None, gt=0, le=1e9, title="Latency target, p95", json_schema_extra={"unit": "ms"}
    )
    environments: float = Field(
        1,
        ge=1,
        le=100,
        title="Environments",
        json_schema_extra={"group": "Servers"},
        description="Production plus copies of it: servers run in each, traffic only in one.",
    )
    operations_hours_per_month: float = Field(
        0,
        ge=0,
        le=10_000,
        title="Time",
        json_schema_extra={"unit": "h a month", "group": "People's work"},
    )
    operations_usd_per_hour: float = Field(
        75,
        ge=0,
        le=10_000,
        title="Cost of an hour",
        json_schema_extra={"unit": "USD", "group": "People's work"},
    )
    budget_usd_per_month: float | None = Field(
        None, ge=0, le=1e12, title="Budget a month", json_schema_extra={"unit": "USD"}
    )


class GuideClaim(StoredValue):
    """What the guide says of a template, beside what we compute."""

    text: str = Field("", max_length=4_096)
    component: str | None = Field(None, max_length=128)
    ec2_usd_per_month: float | None = None
    lambda_usd_per_month: float | None = None
    winner: Literal["ec2", "lambda"] | None = None


class CatalogStamp(StoredValue):
    """Which prices the file was last computed with."""

    version: str = Field("", max_length=64)
    as_of: str = Field("", max_length=32)


class Patch(StoredValue):
    """One part's other values in an alternative, as JSON of what differs."""

    node: str = Field(..., max_length=128)
    changes: str = Field("{}", max_length=65_536)


class Alternative(StoredValue):
    """A named variant of the scenario: patches by part, what it adds, and what it does without.

    `dropped` names parts and connections of the drawing.
    """

    name: str = Field(..., min_length=1, max_length=4_096)
    patches: Annotated[tuple[Patch, ...], FailFast()] = Field((), max_length=20_000)
    added: Annotated[tuple[Node, ...], FailFast()] = Field((), max_length=20_000)
    added_edges: Annotated[tuple[Edge, ...], FailFast()] = Field((), max_length=60_000)
    dropped: Annotated[tuple[str, ...], FailFast()] = Field((), max_length=80_000)


def _by_id(values: Any, what: str) -> Any:
    """Turn a file's list into a mapping by id; a second use of an id is an error."""
    if isinstance(values, Mapping) or not isinstance(values, list | tuple):
        return values
    found: dict[str, Any] = {}
    for place, value in enumerate(values):
        key = value.get("id") if isinstance(value, Mapping) else getattr(value, "id", None)
        if not isinstance(key, str):
            raise ValueError(f"{what} {place + 1} has no id")
        if key in found:
            raise ValueError(f"two {what}s have the id {key!r}")
        found[key] = value
    return found


class Scenario(StoredValue):
    """A whole document. Replaced, never changed."""

    format: Literal["ec2-lambda-plan"] = FORMAT
    format_version: int = Field(FORMAT_VERSION, ge=1)
    name: str = Field("Untitled", max_length=4_096)
    description: str = Field("", max_length=65_536)
    region: str = Field("us-east-1", min_length=1, max_length=64)
    catalog: CatalogStamp | None = None
    settings: Settings = Settings()
    claim: GuideClaim | None = None
    nodes: Mapping[str, Node] = Field(default_factory=lambda: MappingProxyType({}))
    edges: Mapping[str, Edge] = Field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, Group] = Field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[str, Note] = Field(default_factory=lambda: MappingProxyType({}))
    alternatives: Annotated[tuple[Alternative, ...], FailFast()] = Field((), max_length=64)
    own_prices: Annotated[tuple[OwnPrice, ...], FailFast()] = Field((), max_length=1_000)

    @field_validator("nodes", "edges", "groups", "notes", mode="before")
    @classmethod
    def _read_list(cls, values: Any, info: Any) -> Any:
        return _by_id(values, str(info.field_name).removesuffix("s"))

    @field_serializer("nodes", "edges", "groups", "notes")
    def _write_list(self, values: Mapping[str, Any]) -> list[Any]:
        return [value.model_dump() for value in values.values()]

    @model_validator(mode="after")
    def _ends_exist(self) -> "Scenario":
        for edge in self.edges.values():
            for end in (edge.source, edge.target):
                if end not in self.nodes:
                    raise ValueError(f"connection {edge.id!r} points at {end!r}, which is no part")
        return self
