"""What AWS permits, and what the planner assumes where AWS is silent, with source and date."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from planner.catalog.sources import catalog_file, sources
from planner.record import record


@record
class Provenance:
    """Where a figure comes from and how far to trust it.

    Attributes
    ----------
    source, as_of
        Title and ISO date of the publication.
    unit
        Unit of the figure, in words.
    status
        `fact` (read), `measured` (by others), `assumed` (ours, editable) or `unconfirmed`
        (known, but in no page that we read).
    note
        What the figure leaves out. Empty when nothing.
    """

    source: str
    as_of: str
    unit: str
    status: str
    note: str


@record
class FrontDoor:
    """What stands between a caller and a function, and what it lets through."""

    title: str
    timeout_s: float
    raisable: bool
    request_mb: float
    response_mb: float
    streamed_mb: float
    websocket: bool
    hop_p50_ms: float


@record
class TaskSize:
    """A size of Fargate task: its vCPU, and the memory it can have, least first."""

    vcpu: float
    memory_gib: tuple[float, ...]


@dataclass(frozen=True, eq=False, repr=False)  # a short class statement is a fast start
class Limits:
    """Every limit and default of the catalogue; `source(name)` says where one comes from."""

    # A function
    lambda_timeout_s: float
    lambda_default_timeout_s: float
    lambda_memory_min_mib: int
    lambda_memory_max_mib: int
    lambda_memory_step_mib: int
    lambda_memory_max_new_account_mib: int
    lambda_mib_per_vcpu: int
    lambda_max_vcpu: float
    lambda_vcpu_speed: float
    lambda_vcpu_speed_band: tuple[float, float]
    lambda_ephemeral_included_mib: int
    lambda_ephemeral_max_mib: int
    lambda_billing_step_ms: float
    lambda_init_billed_since: str
    lambda_init_timeout_s: float
    # Its concurrency
    lambda_concurrency_by_account: Mapping[str, int]
    lambda_unreserved_minimum: int
    lambda_scale_environments: int
    lambda_scale_step_s: float
    lambda_burst_environments: int
    lambda_requests_per_second_per_concurrency: float
    lambda_keep_alive_s: float
    lambda_keep_alive_band_s: tuple[float, float]
    lambda_environment_lifetime_s: float
    lambda_placement_ms_band: tuple[float, float]
    # Its payloads and retries
    lambda_sync_payload_mb: float
    lambda_async_payload_mb: float
    lambda_streamed_payload_mb: float
    lambda_stream_free_mb: int
    lambda_stream_mb_per_s: float
    lambda_base64_factor: float
    lambda_env_vars_kb: float
    lambda_async_queue_s: float
    lambda_async_retry_delays_s: tuple[float, ...]
    lambda_async_backoff_s: tuple[float, float]
    lambda_async_included_kib: int
    lambda_async_step_kib: int
    # Its variants
    snapstart_runtimes: Mapping[str, float]
    snapstart_max_ephemeral_mib: int
    snapstart_min_cache_hours: int
    snapstart_restore_ms: Mapping[str, float]
    snapstart_billed_restore_ms: float
    managed_min_instances: int
    managed_min_environments: int
    managed_min_memory_mib: int
    managed_async_timeout_s: float
    managed_sync_timeout_s: float
    managed_concurrency_per_vcpu: Mapping[str, int]
    managed_reserved_vcpu: int
    managed_reserved_memory_gib: float
    managed_instant_headroom_fraction: float
    managed_doubling_s: float
    managed_families: tuple[str, ...]
    durable_max_wait_days: float
    microvm_max_h: float
    savings_lambda_fraction: Mapping[str, float]
    # Event sources and mail
    sqs_poller_start_batches: int
    sqs_poller_growth_per_minute: float
    sqs_poller_max_batches: int
    sqs_batch_default: int
    sqs_idle_polls_per_month: float
    sqs_visibility_timeouts: float
    sqs_payload_mb: float
    eventbridge_payload_mb: float
    stream_batch_default: int
    stream_factor_most: int
    dynamodb_partition_write_units: float
    dynamodb_partition_gb: float
    dynamodb_on_demand_partitions: int
    s3_event_delay_p50_s: float
    s3_event_delay_p99_s: float
    ses_sandbox_emails_per_day: int
    ses_sandbox_emails_per_second: float
    ses_throttled_mail_mb: float
    ses_default_plan: str
    # EC2
    ec2_minimum_billed_s: int
    ec2_boot_s: float
    ec2_metric_period_s: float
    ec2_scale_out_s: float
    rds_bytes_per_connection: Mapping[str, int]
    rds_most_connections: Mapping[str, int]
    credit_vcpu_minutes: float
    credit_mode_by_family: Mapping[str, str]
    launch_credits_per_vcpu: Mapping[str, float]
    credits_kept_after_stop_h: Mapping[str, float]
    available_zones: int
    requests_per_connection: float
    server_disk_gib: float
    server_system_mib: float
    # Fargate
    fargate_task_sizes: tuple[TaskSize, ...]
    fargate_ephemeral_included_gb: int
    # What a price counts in
    sqs_unit_kib: int
    sns_unit_kib: int
    eventbridge_unit_kib: int
    ses_inbound_unit_kib: int
    dynamodb_write_unit_kib: int
    dynamodb_read_unit_kib: int
    express_workflow_unit_ms: int
    express_workflow_unit_mib: int
    ebs_fast_restore_minimum_min: int
    nlb_lcu: Mapping[str, Mapping[str, float]]
    # Front doors and the rest
    alb_lcu: Mapping[str, float]
    api_gateway_http_unit_kib: int
    websocket_unit_kib: int
    websocket_connection_max_s: float
    credits_profile_usd: float
    hours_per_month: float
    hop_p50_ms: Mapping[str, float]
    front_doors: Mapping[str, FrontDoor]
    provenance: Mapping[str, Provenance]

    def source(self, name: str) -> Provenance:
        """Return where the figure of that name comes from; KeyError for another name."""
        return self.provenance[name]


@cache
def load_limits() -> Limits:
    """Return the limits of the catalogue."""
    figures: Mapping[str, Mapping[str, Any]] = catalog_file("limits.json")
    publications = sources()
    values = {
        one.name: _value(figures[one.name]["value"])
        for one in fields(Limits)
        if one.name != "provenance"
    }
    values["front_doors"] = {
        name: FrontDoor(**facts) for name, facts in values["front_doors"].items()
    }
    values["fargate_task_sizes"] = tuple(
        TaskSize(vcpu, tuple(memory_gib)) for vcpu, memory_gib in values["fargate_task_sizes"]
    )
    provenance = {
        name: Provenance(
            publications[figure["source"]].title,
            publications[figure["source"]].as_of,
            figure["unit"],
            figure["status"],
            figure["note"],
        )
        for name, figure in figures.items()
    }
    return Limits(**values, provenance=provenance)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
