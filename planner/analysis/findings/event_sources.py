"""Event sources: how much at once a queue and a stream hand to a function."""

from collections.abc import Iterator
from math import ceil

from planner.analysis.findings.look import Look
from planner.analysis.results import Finding, Mend
from planner.kinds.dynamodb import DynamoDbParams
from planner.units import SECONDS_PER_HOUR, counted

_POLLER_MINUTES = 1.0


def slow_pollers(look: Look) -> Iterator[Finding]:
    """Find a function that its queue cannot feed as fast, or not as much at once, as it asks."""
    limits = look.limits
    for part, _, drawn in look.functions:
        for edge in look.incoming[part.id]:
            if look.scenario.nodes[edge.source].kind != "aws.sqs":
                continue
            most, start = limits.sqs_poller_max_batches, limits.sqs_poller_start_batches
            minutes = (drawn.peak_concurrency - start) / limits.sqs_poller_growth_per_minute
            queue = look.scenario.nodes[edge.source].name
            if minutes <= _POLLER_MINUTES:
                continue
            beyond = drawn.peak_concurrency > most
            said = f"; more than {most:,} it never reads" if beyond else ""
            yield Finding(
                "slow-pollers",
                "warning" if beyond else "info",
                part.id,
                f"{part.name} runs {drawn.peak_concurrency:,.0f} at once at its peak. {queue} is "
                f"read by {start} at first and {limits.sqs_poller_growth_per_minute:,.0f} more a "
                f"minute: that takes {minutes:,.1f} min{said}. Messages wait meanwhile.",
            )


def narrow_streams(look: Look) -> Iterator[Finding]:
    """Find a function that runs more at once than the stream before it hands out batches."""
    for part, _, drawn in look.functions:
        for edge in look.incoming[part.id]:
            table = look.scenario.nodes[edge.source]
            if not isinstance(table.params, DynamoDbParams):
                continue
            shards, factor = _shards(look, edge.source, table.params), table.params.stream_factor
            most = shards * factor
            if drawn.peak_concurrency <= most:
                continue
            wanted = ceil(drawn.peak_concurrency / shards - 1e-9)
            enough = wanted <= look.limits.stream_factor_most
            yield Finding(
                "narrow-stream",
                "warning",
                part.id,
                f"{part.name} would run {drawn.peak_concurrency:,.0f} at once at its peak. The "
                f"stream of {table.name} hands out {counted(factor, 'batch', 'batches')} from "
                f"each of {counted(shards, 'shard')} at once, {most:,} together: records wait, "
                "and are lost after a day.",
                Mend(
                    f"Take {wanted} batches at once from each shard",
                    edge.source,
                    {"stream_factor": wanted},
                )
                if enough
                else None,
            )


def _shards(look: Look, key: str, params: DynamoDbParams) -> int:
    """Return the shards of a table's stream: what the user says, else one for each partition."""
    if params.stream_shards is not None:
        return params.stream_shards
    limits, hours = look.limits, look.results.hours_per_month
    a_month = sum(look.requests(e) for e in look.incoming[key] if e.operation == "write")
    load = look.results.components[key].load
    peak_over_mean = load.peak_per_hour / max(load.per_month(hours) / hours, 1e-12)
    units_per_s = a_month / hours / SECONDS_PER_HOUR * peak_over_mean * ceil(params.item_kib)
    if params.mode == "provisioned":
        units_per_s = params.write_units
    return max(
        1 if params.mode == "provisioned" else limits.dynamodb_on_demand_partitions,
        ceil(units_per_s / limits.dynamodb_partition_write_units),
        ceil(params.storage_gb / limits.dynamodb_partition_gb),
    )
