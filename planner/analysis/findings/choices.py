"""Settings that cost more, or answer slower, than their neighbours."""

from collections.abc import Iterator
from functools import lru_cache
from math import ceil

import numpy as np

from planner.analysis.contest import array_price, work_of
from planner.analysis.findings.look import WORTH_USD, Look
from planner.analysis.results import Finding, Mend
from planner.catalog.book import PriceBook
from planner.engine.performance.duration import lambda_duration_s
from planner.engine.placement.snapstart import snapstart_refusal
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.units import (
    KIB_PER_MIB,
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
    duration_ms,
    money,
    share,
    size_mb,
)

_CPU_BOUND = 0.7
_SAME_COST = 1.15
_TABLE_ROOM = 1.25


def memory_below_one_vcpu(look: Look) -> Iterator[Finding]:
    """Find a computing function below a whole vCPU: the same cost for a slower answer."""
    for part, params, drawn in look.functions:
        pinned, whole = params.lambda_.memory_mib, look.limits.lambda_mib_per_vcpu
        if pinned is None or pinned >= whole:
            continue
        work = work_of(params)
        now_s, then_s = (
            float(lambda_duration_s(mib, work.cpu_s, work.wait_s, whole)) for mib in (pinned, whole)
        )
        computing = 1 - work.wait_s / now_s if now_s > 0 else 0.0
        dearer = whole * then_s / max(pinned * now_s, 1e-12)
        if computing <= _CPU_BOUND or dearer > _SAME_COST or drawn.config.get("memory_mib") is None:
            continue
        change = "the same" if dearer < 1.005 else f"{share(dearer - 1)} more"
        yield Finding(
            "memory-below-one-vcpu",
            "info",
            part.id,
            f"{part.name} computes most of its {duration_ms(now_s * MS_PER_SECOND)} at "
            f"{size_mb(pinned)}. At {size_mb(whole)}, a whole vCPU, it takes "
            f"{duration_ms(then_s * MS_PER_SECOND)} and costs {change} for its time.",
            Mend(f"Use {size_mb(whole)}", part.id, {"lambda_.memory_mib": whole}),
        )


def large_binary_payload(look: Look) -> Iterator[Finding]:
    """Find a body that Base64 blows over the payload limit of a function."""
    limits = look.limits
    most_mib = limits.lambda_sync_payload_mb / limits.lambda_base64_factor
    for part, params, _ in look.functions:
        needs = params.workload
        calls = [edge for edge in look.incoming[part.id] if edge.mode == "call"]
        bodies = [needs.request_kib, needs.response_kib]
        for edge in calls:
            bodies += [edge.payload_out_kib or 0.0, edge.payload_back_kib or 0.0]
        body_mib = max(bodies) / KIB_PER_MIB
        waited_for = bool(calls) or look.scenario.nodes[part.id].traffic is not None
        if waited_for and body_mib > most_mib:
            yield Finding(
                "large-payload",
                "error",
                part.id,
                f"{part.name} passes {body_mib:,.1f} MB; a function takes "
                f"{limits.lambda_sync_payload_mb:g} MB, about {most_mib:.1f} MB of binary after "
                "Base64. Let the caller put and get the file in S3 by a presigned URL.",
            )


@lru_cache(maxsize=512)
def _table_usd(usage: tuple[tuple[str, object], ...], book: PriceBook) -> float:
    """Return what a table costs a month; an edit leaves most tables as they are."""
    return float(array_price((MeteredUsage("dynamodb", dict(usage)),), book))


@lru_cache(maxsize=64)
def _pays_below(book: PriceBook) -> float:
    """Return the peak over the mean below which provisioned writes cost less than on demand."""
    hour = _table_usd((("mode", "provisioned"), ("write_capacity_units", 1), ("hours", 1)), book)
    writes = (("mode", "on_demand"), ("write_request_units", SECONDS_PER_HOUR))
    return _table_usd(writes, book) / hour


def table_mode(look: Look) -> Iterator[Finding]:
    """Find a table that the other capacity mode would serve for less."""
    for node, table in look.nodes("aws.dynamodb"):
        params = node.params
        shape = table.load.busy_week
        if table.load.is_idle or not shape.max():
            continue
        writes = sum(look.requests(e) for e in look.incoming[node.id] if e.operation == "write")
        reads = max(table.requests_per_month - writes, 0.0)
        hours = look.results.hours_per_month
        peak_over_mean = float(shape.max() / max(table.requests_per_month / hours, 1e-12))
        item_kib = float(getattr(params, "item_kib", 1.0))
        consistency = str(getattr(params, "consistency", "eventual"))
        halves = {"eventual": 0.5, "strong": 1.0, "transactional": 2.0}[consistency]
        units = [
            ceil(per_month / hours / SECONDS_PER_HOUR * peak_over_mean * each * _TABLE_ROOM)
            for per_month, each in (
                (writes, ceil(item_kib) * (2.0 if consistency == "transactional" else 1.0)),
                (reads, ceil(item_kib / 4) * halves),
            )
        ]
        provisioned = {
            "mode": "provisioned",
            "write_capacity_units": max(units[0], 1),
            "read_capacity_units": max(units[1], 1),
            "hours": hours,
        }
        on_demand = {
            "mode": "on_demand",
            "item_writes": writes,
            "item_write_kib": item_kib,
            "item_reads": reads,
            "item_read_kib": item_kib,
            "read_consistency": consistency,
        }
        costs = {
            str(usage["mode"]): _table_usd(tuple(usage.items()), look.book_at(node.id))
            for usage in (provisioned, on_demand)
        }
        now = str(getattr(params, "mode", "on_demand"))
        if now == "provisioned":
            costs["provisioned"] = sum(
                line.usd or 0.0 for line in table.lines if line.rate.endswith("usd_per_unit_hour")
            )
        other = "on_demand" if now == "provisioned" else "provisioned"
        saved = costs[now] - costs[other]
        if not np.isfinite(saved) or saved < WORTH_USD:
            continue
        changed: dict[str, object] = {"mode": other}
        if other == "provisioned":
            changed |= {
                "write_units": provisioned["write_capacity_units"],
                "read_units": provisioned["read_capacity_units"],
            }
        name = other.replace("_", " ")
        yield Finding(
            "table-mode",
            "warning",
            node.id,
            f"{table.name} would cost {money(saved)} less a month with {name} capacity: its "
            f"busiest hour is {peak_over_mean:.1f} × the mean, and provisioned pays below "
            f"{_pays_below(look.book_at(node.id)):.1f} ×.",
            Mend(f"Use {name} capacity, saves {money(saved)}", node.id, changed),
        )


def failures_dropped(look: Look) -> Iterator[Finding]:
    """Find asynchronous functions whose failed events nobody keeps."""
    keepers = {"aws.sqs", "aws.sns", "aws.eventbridge"}
    kept_by_source = {"aws.sqs", "aws.step_functions"}
    found = []
    for part, _, _ in look.functions:
        events = [edge for edge in look.incoming[part.id] if edge.mode == "event"]
        sources = {look.scenario.nodes[edge.source].kind for edge in events}
        targets = {look.scenario.nodes[edge.target].kind for edge in look.outgoing[part.id]}
        if sources - kept_by_source and not targets & keepers:
            found.append(part)
    if not found:
        return
    names = [part.name for part in found]
    delays = " and ".join(
        f"{seconds / SECONDS_PER_MINUTE:g}" for seconds in look.limits.lambda_async_retry_delays_s
    )
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    yield Finding(
        "failures-dropped",
        "info",
        found[0].id,
        f"An event on which {listed} {'fails' if len(names) == 1 else 'fail'} is tried "
        f"again after {delays} min, three times in all, billed each time, and then dropped. A "
        "queue or a topic as failure destination keeps it.",
    )


def snapstart_refused(look: Look) -> Iterator[Finding]:
    """Find a function that asks for SnapStart where AWS has none."""
    for part, params, _ in look.functions:
        function, needs = params.lambda_, params.workload
        if not function.snapstart:
            continue
        refused = snapstart_refusal(
            needs.runtime,
            needs.package,
            function.provisioned_concurrency,
            function.ephemeral_mib,
            look.limits,
        )
        if refused is not None:
            yield Finding(
                "snapstart-refused",
                "warning",
                part.id,
                f"{part.name} asks for SnapStart and does not get it: {refused}.",
                Mend("Do without SnapStart", part.id, {"lambda_.snapstart": False}),
            )
