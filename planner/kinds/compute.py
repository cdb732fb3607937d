"""A computing part: a workload (what the code needs) and a placement (where it runs)."""

from typing import Any, Literal

from pydantic import Field

from planner.engine.duration_law import DurationLaw
from planner.kinds.base import Kind, Operation, Params
from planner.storage.stored_value import StoredValue

Placement = Literal["ec2", "lambda", "managed_instances", "fargate"]

_MS: dict[str, Any] = {"unit": "ms"}
_MIB: dict[str, Any] = {"unit": "MB"}
_KIB: dict[str, Any] = {"unit": "KB"}


class Workload(StoredValue):
    """What the code needs, wherever it runs."""

    mode: Literal["simple", "detailed"] = Field(
        "simple",
        title="Known from",
        description="Simple: a duration as logs show it. Detailed: processor time and waiting.",
    )
    duration_ms: float = Field(
        200,
        gt=0,
        le=1e9,
        title="Mean duration",
        json_schema_extra=_MS | {"only_if": ["mode", "simple"]},
        description="Of one request, with what it waits for.",
    )
    at_memory_mib: float = Field(
        512,
        ge=128,
        le=1e6,
        title="Measured at",
        json_schema_extra=_MIB | {"only_if": ["mode", "simple"]},
        description="Lambda gives processor time by memory: one vCPU at 1,769 MB.",
    )
    cpu_share: float = Field(
        0.1,
        ge=0,
        le=1,
        title="Processor share",
        json_schema_extra={"unit": "share", "assumed": True, "only_if": ["mode", "simple"]},
        description="Part of the duration that computes; the rest waits. An API 0.1, mail "
        "0.05, images 0.8.",
    )
    cpu_ms: float = Field(
        5,
        ge=0,
        le=1e9,
        title="Processor time",
        json_schema_extra=_MS | {"only_if": ["mode", "detailed"]},
        description="On one reference vCPU (m5; Lambda at 1,769 MB).",
    )
    wait_ms: float = Field(
        45, ge=0, le=1e9, title="Waiting", json_schema_extra=_MS | {"only_if": ["mode", "detailed"]}
    )
    parallel_fraction: float = Field(
        0,
        ge=0,
        le=1,
        title="Parallel part",
        json_schema_extra={"unit": "share", "advanced": True},
        description="Share of the processor time that several vCPUs can split.",
    )
    duration_law: DurationLaw = Field(
        "lognormal",
        title="Spread of durations",
        json_schema_extra={"assumed": True, "advanced": True},
        description="Lognormal: most are short, some far longer, as measured durations are. "
        "Exponential: as textbook queues have them. Fixed: all the same.",
    )
    variability: float = Field(
        1,
        ge=0.05,
        le=5,
        title="Variability",
        json_schema_extra={
            "unit": "cv",
            "assumed": True,
            "advanced": True,
            "only_if": ["duration_law", "lognormal"],
        },
        description="Standard deviation of the duration over its mean.",
    )
    longest_run_s: float | None = Field(
        None,
        gt=0,
        le=1e8,
        title="Longest run",
        json_schema_extra={"unit": "s"},
        description="Unset: four times the mean duration.",
    )
    memory_need_mib: float = Field(
        128,
        ge=16,
        le=1e7,
        title="Memory it needs",
        json_schema_extra=_MIB,
        description="Peak of one request with its process, as a Lambda would report it.",
    )
    process_memory_mib: float = Field(
        150,
        ge=1,
        le=1e7,
        title="Process memory",
        json_schema_extra=_MIB | {"assumed": True, "advanced": True},
        description="One idle worker process on a server.",
    )
    request_memory_mib: float = Field(
        1,
        ge=0,
        le=1e6,
        title="Memory a request",
        json_schema_extra=_MIB | {"assumed": True, "advanced": True},
        description="Each request in flight, on a server.",
    )
    runtime: str = Field(
        "nodejs22.x", max_length=64, title="Runtime", json_schema_extra={"choices": "runtimes"}
    )
    package: Literal["zip", "image"] = Field(
        "zip", title="Package", json_schema_extra={"advanced": True}
    )
    init_ms: float | None = Field(
        None,
        ge=0,
        le=60_000,
        title="Cold start",
        json_schema_extra=_MS | {"advanced": True},
        description="Unset: measured for the runtime, without your dependencies.",
    )
    connect_ms: float = Field(
        0,
        ge=0,
        le=60_000,
        title="Connecting",
        json_schema_extra=_MS | {"advanced": True},
        description="TLS and database connections on the first request of an environment.",
    )
    request_kib: float = Field(
        1.5, ge=0, le=1e7, title="Request", json_schema_extra=_KIB | {"assumed": True}
    )
    response_kib: float = Field(
        12, ge=0, le=1e7, title="Answer", json_schema_extra=_KIB | {"assumed": True}
    )
    log_kib: float = Field(
        0.5,
        ge=0,
        le=1e6,
        title="Logs a request",
        json_schema_extra=_KIB | {"assumed": True, "advanced": True},
    )
    failing_share: float = Field(
        0,
        ge=0,
        le=1,
        title="Runs that fail",
        json_schema_extra={"unit": "share", "advanced": True},
        description="Lambda runs a failed event twice more, and bills each run.",
    )
    connections: int = Field(
        0,
        ge=0,
        le=10_000,
        title="Database connections",
        json_schema_extra={"unit": "a process", "advanced": True},
    )
    latency_target_ms: float | None = Field(
        None,
        gt=0,
        le=1e9,
        title="Latency target, p95",
        json_schema_extra=_MS,
        description="Unset: the scenario's, or none.",
    )
    triggered_by_event: bool | None = Field(
        None,
        title="Triggered by an event",
        json_schema_extra={"group": "The guide's questions"},
        description="Unset: read from the drawing.",
    )
    unpredictable: bool | None = Field(
        None,
        title="Unpredictable or spiky",
        json_schema_extra={"group": "The guide's questions"},
        description="Unset: read from the traffic.",
    )
    needs_server_control: bool = Field(
        False,
        title="Needs server control",
        json_schema_extra={"group": "The guide's questions"},
        description="Operating system, GPU, custom software.",
    )
    gpu: bool = Field(
        False, title="Needs a GPU", json_schema_extra={"group": "The guide's questions"}
    )
    keeps_state: bool = Field(
        False, title="Keeps state in memory", json_schema_extra={"group": "The guide's questions"}
    )


class Ec2Placement(StoredValue):
    """A fleet of EC2 servers. Unset fields are sought: best fit."""

    instance_type: str | None = Field(
        None, max_length=64, title="Instance type", json_schema_extra={"choices": "instance_types"}
    )
    count: int | None = Field(None, ge=1, le=100_000, title="Servers")
    scaling: Literal["fixed", "auto"] = Field(
        "fixed",
        title="Scaling",
        description="Fixed: enough for the peak, always. Auto: follows the load, with a lag.",
    )
    runs: Literal["always", "calendar", "per_job"] | None = Field(
        None,
        title="Runs",
        description="Unset: for each job where a schedule starts it and that costs less, else "
        "always.",
    )
    calendar_start_hour: int = Field(
        8, ge=0, le=23, title="From", json_schema_extra={"only_if": ["runs", "calendar"]}
    )
    calendar_end_hour: int = Field(
        20, ge=1, le=24, title="To", json_schema_extra={"only_if": ["runs", "calendar"]}
    )
    calendar_days: int = Field(
        5, ge=1, le=7, title="Days a week", json_schema_extra={"only_if": ["runs", "calendar"]}
    )
    same_fleet_as: str | None = Field(
        None, max_length=128, title="Same fleet as", json_schema_extra={"choices": "ec2_parts"}
    )
    processes: int | None = Field(
        None,
        ge=1,
        le=4_096,
        title="Worker processes",
        json_schema_extra={"advanced": True},
        description="A server; unset: one a vCPU. A Node.js process uses one vCPU.",
    )
    burst_mode: Literal["default", "standard", "unlimited"] = Field(
        "default",
        title="CPU credits",
        json_schema_extra={"advanced": True},
        description="Default: t2 standard, t3, t3a and t4g unlimited.",
    )
    purchase: (
        Literal["on_demand", "savings_1y", "savings_3y", "reserved_1y", "reserved_3y", "spot"]
        | None
    ) = Field(None, title="Purchase", description="Unset: the scenario's.")
    disk_gib: float = Field(8, ge=0, le=65_536, title="Disk", json_schema_extra={"unit": "GB"})
    public_ipv4: bool = Field(True, title="Public IPv4 address")
    load_balancer: Literal["auto", "yes", "no"] = Field(
        "auto", title="Load balancer", description="Auto: when two servers or more answer users."
    )
    routing: Literal["round_robin", "random", "least_outstanding"] = Field(
        "round_robin",
        title="Routing",
        json_schema_extra={"advanced": True},
        description="How the balancer spreads requests. Round robin is its default; least "
        "outstanding shortens the waits of a busy fleet.",
    )
    min_instances: int | None = Field(
        None,
        ge=1,
        le=1_000,
        title="Minimum servers",
        description="Unset: the scenario's, for parts that answer users; otherwise 1.",
    )


class LambdaPlacement(StoredValue):
    """A Lambda function. Unset fields are sought: best fit."""

    memory_mib: int | None = Field(None, ge=1, le=1_000_000, title="Memory", json_schema_extra=_MIB)
    architecture: Literal["x86_64", "arm64"] | None = Field(None, title="Architecture")
    provisioned_concurrency: int = Field(0, ge=0, le=100_000, title="Provisioned concurrency")
    snapstart: bool = Field(False, title="SnapStart", json_schema_extra={"advanced": True})
    ephemeral_mib: int = Field(
        512,
        ge=512,
        le=1_000_000,
        title="Temporary disk",
        json_schema_extra=_MIB | {"advanced": True},
    )
    timeout_s: float | None = Field(
        None,
        gt=0,
        le=1e6,
        title="Timeout",
        json_schema_extra={"unit": "s", "advanced": True},
        description="Unset: long enough.",
    )
    front_door: Literal["auto", "none", "function_url", "http_api", "rest_api", "alb"] = Field(
        "auto",
        title="Front door",
        description="Auto: an HTTP API where users call it and none is drawn.",
    )


class ManagedPlacement(StoredValue):
    """Lambda Managed Instances."""

    instance_type: str | None = Field(None, max_length=64, title="Instance type")


class FargatePlacement(StoredValue):
    """Tasks on Fargate."""

    vcpu: float | None = Field(None, gt=0, le=1_000, title="vCPU a task")
    memory_gib: float | None = Field(
        None, gt=0, le=10_000, title="Memory", json_schema_extra={"unit": "GB"}
    )
    architecture: Literal["x86_64", "arm64"] = Field("x86_64", title="Architecture")


class ComputeParams(Params):
    """A workload, and every placement it has been given; flipping loses nothing."""

    placement: Placement = Field("ec2", title="Runs on")
    workload: Workload = Field(Workload(), title="Workload")
    ec2: Ec2Placement = Field(
        Ec2Placement(),
        title="EC2 fleet",
        json_schema_extra={"only_if": ["placement", "ec2"]},
    )
    lambda_: LambdaPlacement = Field(
        LambdaPlacement(),
        title="Lambda function",
        json_schema_extra={"only_if": ["placement", "lambda"]},
    )
    managed_instances: ManagedPlacement = Field(
        ManagedPlacement(),
        title="Managed instances",
        json_schema_extra={"only_if": ["placement", "managed_instances"]},
    )
    fargate: FargatePlacement = Field(
        FargatePlacement(),
        title="Fargate",
        json_schema_extra={"only_if": ["placement", "fargate"]},
    )


def _subtitle(params: Any) -> str:
    if params.placement == "ec2":
        if params.ec2.same_fleet_as:
            return "on another part's fleet"
        count = params.ec2.count
        kind = params.ec2.instance_type or "best fit"
        return f"{count} × {kind}" if count else kind
    if params.placement == "lambda":
        memory = params.lambda_.memory_mib
        size = f"{memory:,} MB" if memory else "best fit"
        return f"{size}, arm64" if params.lambda_.architecture == "arm64" else size
    if params.placement == "fargate":
        return "Fargate"
    return params.managed_instances.instance_type or "Managed instances"


COMPUTE = Kind(
    id="aws.compute",
    title="Computing part",
    icon="ec2",
    category="compute",
    group="Compute",
    params=ComputeParams,
    accepts=(
        Operation("invoke", "Call", "call"),
        Operation("event", "Event", "event"),
    ),
    emits=("call", "event"),
    subtitle=_subtitle,
    contest=True,
    help="Your code: an EC2 server or a Lambda function, whichever the answer says.",
)
