"""What a practitioner would point at: one file a subject, one line a rule in the table."""

from collections.abc import Callable, Iterator

from planner.analysis.findings import (
    bills,
    choices,
    concurrency,
    event_sources,
    guide_mistakes,
    recursion,
    servers,
    timeouts,
)
from planner.analysis.findings.look import Look
from planner.analysis.results import Finding, Results
from planner.catalog.limits import Limits
from planner.document import Scenario

Rule = Callable[[Look], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    guide_mistakes.cannot_be_computed,
    guide_mistakes.impossible_as_drawn,
    recursion.recursion,
    timeouts.timeout_chain,
    timeouts.queue_visibility,
    concurrency.connection_storm,
    concurrency.quota_headroom,
    concurrency.mail_sandbox,
    concurrency.mail_throttled,
    event_sources.slow_pollers,
    event_sources.narrow_streams,
    servers.credits_end,
    servers.closed_when_asked,
    choices.large_binary_payload,
    bills.over_budget,
    guide_mistakes.idle_server,
    guide_mistakes.cold_starts_ignored,
    guide_mistakes.state_in_memory,
    bills.logs_dearer_than_compute,
    bills.nat_bill,
    bills.rest_where_http_serves,
    bills.function_waits_for_function,
    concurrency.provisioned_unused,
    concurrency.keep_warm_pings,
    servers.quiet_hours,
    servers.copies_with_availability,
    servers.idle_cores,
    servers.one_zone,
    servers.spot_without_fallback,
    servers.commitment_on_peaks,
    servers.missing_fleet,
    choices.table_mode,
    choices.memory_below_one_vcpu,
    choices.failures_dropped,
    choices.snapstart_refused,
    bills.unknown_price,
)

_ORDER = {"error": 0, "warning": 1, "info": 2}


def find(scenario: Scenario, results: Results, limits: Limits) -> tuple[Finding, ...]:
    """Return what every rule found, errors first."""
    look = Look(scenario, results, limits)
    found = [finding for rule in RULES for finding in rule(look)]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))
