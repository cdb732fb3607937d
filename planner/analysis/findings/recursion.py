"""A function that writes into the bucket that triggers it."""

from collections.abc import Iterator

from planner.analysis.findings.look import Look
from planner.analysis.results import Finding, Mend
from planner.document import Edge
from planner.kinds.compute import ComputeParams
from planner.units import MIB_PER_GIB, MILLION, MS_PER_SECOND, SECONDS_PER_HOUR, money

_TRIGGER_PREFIX, _RESULT_PREFIX = "incoming/", "done/"


def recursion(look: Look) -> Iterator[Finding]:
    """Find S3 → Lambda → the same bucket, without prefixes that keep the two apart."""
    for bucket, _ in look.nodes("aws.s3.bucket"):
        for trigger in look.outgoing[bucket.id]:
            params = look.scenario.nodes[trigger.target].params
            if trigger.mode != "event" or not isinstance(params, ComputeParams):
                continue
            for put in look.outgoing[trigger.target]:
                if put.target != bucket.id or put.operation != "put":
                    continue
                if _kept_apart(trigger, put):
                    continue
                name = look.scenario.nodes[trigger.target].name
                an_hour = runaway_usd_per_hour(look, params)
                yield Finding(
                    "recursion",
                    "error",
                    trigger.target,
                    f"{name} writes into {bucket.name}, which triggers {name}: each run can start "
                    f"the next. At the account's concurrency that is {money(an_hour)} an hour. "
                    "Use another bucket, or prefixes that keep them apart.",
                    Mend(
                        "Keep them apart by prefixes",
                        trigger.target,
                        {},
                        {
                            trigger.id: {"key_prefix": _TRIGGER_PREFIX},
                            put.id: {"key_prefix": _RESULT_PREFIX},
                        },
                    ),
                )


def _kept_apart(trigger: Edge, put: Edge) -> bool:
    if trigger.fires_on is not None and put.id not in trigger.fires_on:
        return True
    one, other = trigger.key_prefix, put.key_prefix
    return bool(one and other) and not (one.startswith(other) or other.startswith(one))


def runaway_usd_per_hour(look: Look, params: ComputeParams) -> float:
    """Return what a function costs in an hour in which it fills the account's concurrency."""
    needs = params.workload
    memory_mib = params.lambda_.memory_mib or max(
        needs.memory_need_mib, look.limits.lambda_memory_min_mib
    )
    architecture = params.lambda_.architecture or "x86_64"
    rates = [
        look.book.rate("lambda", "duration_usd_per_gb_second", architecture=architecture),
        look.book.rate("lambda", "request_usd_per_million"),
    ]
    duration, request = (0.0 if rate is None else rate.first_usd for rate in rates)
    quota = look.limits.lambda_concurrency_by_account[look.scenario.settings.quota]
    mean_ms = needs.cpu_ms + needs.wait_ms if needs.mode == "detailed" else needs.duration_ms
    runs = quota * SECONDS_PER_HOUR / (max(mean_ms, 1.0) / MS_PER_SECOND)
    return quota * SECONDS_PER_HOUR * memory_mib / MIB_PER_GIB * duration + runs / MILLION * request
