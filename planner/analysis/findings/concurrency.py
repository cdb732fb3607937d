"""Concurrency: the account's quota, provisioned environments, pings, database connections, mail."""

from collections.abc import Iterator
from math import ceil

import numpy as np

from planner.analysis.findings.look import Look
from planner.analysis.results import ComponentResult, Finding, Mend, OptionResult
from planner.kinds.compute import ComputeParams
from planner.units import (
    BYTES_PER_GIB,
    HOURS_PER_DAY,
    KIB_PER_MIB,
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
    counted,
    money,
    share,
)

_FULL_SHARE = 0.7
_CONNECTIONS_SHARE = 0.8
_USED_SHARE = 0.6
_NEEDED_HOURS = 0.2
_PING_MINUTES = 15
_BY_DEFAULT = " by default for its class"


def quota_headroom(look: Look) -> Iterator[Finding]:
    """Find all functions of the region together near the concurrency that the account has."""
    settings, limits = look.scenario.settings, look.limits
    quota = limits.lambda_concurrency_by_account[settings.quota]
    peaks = {part.id: drawn.peak_concurrency for part, _, drawn in look.functions}
    total = sum(peaks.values())
    usable = max(quota - limits.lambda_unreserved_minimum, 0)
    new = settings.quota == "new"
    if total <= (quota if new else _FULL_SHARE * usable):
        return
    largest = max(peaks, key=lambda key: peaks[key])
    free = "" if new else f", {limits.lambda_unreserved_minimum} of them never reserved"
    yield Finding(
        "quota-headroom",
        "error" if total > quota else "warning",
        largest,
        f"All functions together run {total:,.0f} at once at their peaks; the account allows "
        f"{quota:,}{free}. Ask AWS for a higher quota before the day.",
        Mend(
            "Plan with a higher quota",
            largest,
            {},
            settings={"quota": "default" if new else "raised"},
        )
        if settings.quota != "raised"
        else None,
    )


def provisioned_unused(look: Look) -> Iterator[Finding]:
    """Find environments kept warm that mostly idle, or that few hours need."""
    for part, params, drawn in look.functions:
        warm = params.lambda_.provisioned_concurrency
        if not warm:
            continue
        busy = (
            part.load.week / SECONDS_PER_HOUR * float(drawn.config["duration_ms"]) / MS_PER_SECOND
        )
        used = float(np.minimum(busy, warm).mean()) / warm
        needed = float((busy > 0.1 * warm).mean())
        if used >= _USED_SHARE and needed >= _NEEDED_HOURS:
            continue
        usd = sum(line.usd or 0.0 for line in part.lines if line.rate.startswith("provisioned_usd"))
        enough = int(np.ceil(np.quantile(busy, 0.9)))
        waits = look.user_waits(part.id)
        fewer = enough if enough < warm else 0 if not waits else warm
        said = (
            f"only {share(needed)} of the hours need them: schedule them"
            if needed < _NEEDED_HOURS
            else f"{share(used)} of their time is used, and they pay from 60 % on"
        )
        yield Finding(
            "provisioned-unused",
            "info" if waits else "warning",
            part.id,
            f"{part.name} keeps {warm:,} warm for {money(usd)} a month; {said}.",
            Mend(f"Keep {fewer:,} warm", part.id, {"lambda_.provisioned_concurrency": fewer})
            if fewer < warm
            else None,
        )


def keep_warm_pings(look: Look) -> Iterator[Finding]:
    """Find a schedule that pings a function: it keeps one environment warm, whatever the peak."""
    for part, params, drawn in look.functions:
        others = [e for e in look.incoming[part.id] if _pings(look, e.source) is None]
        pings = [n for e in look.incoming[part.id] if (n := _pings(look, e.source)) is not None]
        own = look.scenario.nodes[part.id].traffic is not None
        at_once = ceil(drawn.peak_concurrency - 1e-9)
        warm = params.lambda_.provisioned_concurrency
        if not pings or not (others or own) or at_once <= max(warm, 1):
            continue
        yield Finding(
            "keep-warm-pings",
            "info",
            part.id,
            f"Pings every {counted(pings[0], 'minute')} keep one environment of {part.name} warm; "
            f"{at_once:,} run at once at the peak. Provisioned concurrency keeps more.",
            Mend(f"Provision {at_once:,}", part.id, {"lambda_.provisioned_concurrency": at_once}),
        )


def _pings(look: Look, key: str) -> int | None:
    node = look.scenario.nodes[key]
    traffic = node.traffic
    if node.kind != "aws.scheduler" or traffic is None or traffic.shape != "schedule":
        return None
    often = traffic.every == "minutes" and traffic.minutes <= _PING_MINUTES
    return traffic.minutes if often and traffic.runs == 1 else None


def connections_at_peak(part: ComponentResult, params: ComputeParams, drawn: OptionResult) -> float:
    """Return the database connections that a part holds at its peak."""
    each = params.workload.connections
    if part.placement == "lambda":
        warm = max(drawn.peak_concurrency, params.lambda_.provisioned_concurrency)
        return float(ceil(warm - 1e-9) * each)
    servers = float(drawn.hourly.servers.max()) if drawn.hourly is not None else 1.0
    return servers * float(drawn.config.get("processes", 1)) * each


def connection_storm(look: Look) -> Iterator[Finding]:
    """Find more connections at the peak than a database holds."""
    answered = {part.id: (part, params) for part, params in look.answered}
    for node, database in look.nodes("aws.rds", "aws.database_ec2"):
        stated = getattr(node.params, "max_connections", None)
        most = stated if stated is not None else _default_connections(look, node.params)
        held: dict[str, float] = {}
        for edge in look.incoming[node.id]:
            if edge.source in answered:
                part, params = answered[edge.source]
                if part.as_configured is not None:
                    held[part.id] = connections_at_peak(part, params, part.as_configured)
        total = sum(held.values())
        if most is None or total <= _CONNECTIONS_SHARE * most:
            continue
        largest = max(held, key=lambda key: held[key])
        part, params = answered[largest]
        mend = None
        if params.workload.connections > 1:
            mend = Mend("One connection each", largest, {"workload.connections": 1})
        yield Finding(
            "connection-storm",
            "error",
            node.id,
            f"{total:,.0f} connections reach {database.name} at the peak, {held[largest]:,.0f} of "
            f"them from {part.name}; it holds {most:,}{'' if stated is not None else _BY_DEFAULT}. "
            "Put a proxy between, or reserve less concurrency for the function.",
            mend,
        )


def _default_connections(look: Look, params: object) -> int | None:
    """Return what a managed database of this class allows unless told otherwise."""
    kind = look.book.instance_type(str(getattr(params, "instance_class", "")).removeprefix("db."))
    engine = str(getattr(params, "engine", ""))
    each = look.limits.rds_bytes_per_connection.get(engine)
    if kind is None or each is None:
        return None
    fitting = int(kind.memory_gib * BYTES_PER_GIB / each)
    return min(fitting, look.limits.rds_most_connections[engine])


def mail_throttled(look: Look) -> Iterator[Finding]:
    """Find mail so large that SES sends it slower."""
    most = look.limits.ses_throttled_mail_mb
    for node, part in look.nodes("aws.ses.sending"):
        encoded = getattr(node.params, "attachment_kib", 0.0) * look.limits.lambda_base64_factor
        size_mib = (getattr(node.params, "mail_kib", 0.0) + encoded) / KIB_PER_MIB
        if size_mib > most and part.requests_per_month > 0:
            yield Finding(
                "mail-throttled",
                "info",
                node.id,
                f"{part.name} sends mails of {size_mib:,.1f} MB with their attachments; SES slows "
                f"those over {most:g} MB. Send a link to the file instead.",
            )


def mail_sandbox(look: Look) -> Iterator[Finding]:
    """Find mail beyond what a new account may send."""
    if look.scenario.settings.quota != "new":
        return
    per_day, per_s = (
        look.limits.ses_sandbox_emails_per_day,
        look.limits.ses_sandbox_emails_per_second,
    )
    for node, part in look.nodes("aws.ses.sending"):
        recipients = float(getattr(node.params, "recipients", 1.0))
        day = float(part.load.busy_week.reshape(-1, HOURS_PER_DAY).sum(axis=1).max()) * recipients
        second = part.load.peak_per_hour / SECONDS_PER_HOUR * recipients
        if day > per_day or second > per_s:
            yield Finding(
                "mail-sandbox",
                "error",
                node.id,
                f"{part.name} sends {day:,.0f} mails on its busiest day; a new account sends "
                f"{per_day:,} a day and {per_s:g} a second until AWS lifts the sandbox.",
            )
