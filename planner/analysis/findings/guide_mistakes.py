"""The guide's four mistakes, and the drawing that cannot be."""

from collections.abc import Iterator

from planner.analysis.findings.look import WORTH_USD, Look, option_of, small_share
from planner.analysis.results import Finding, Mend
from planner.units import money, share

_IDLE_BELOW = 0.10
_DEARER_FROM = 2.0
_COLD_FROM = 0.01


def cannot_be_computed(look: Look) -> Iterator[Finding]:
    """Find a loop in which every request causes at least one more."""
    for part in look.results.components.values():
        if part.problem:
            yield Finding(
                "cannot-compute", "error", part.id, f"Cannot be computed: {part.problem}."
            )


def impossible_as_drawn(look: Look) -> Iterator[Finding]:
    """Find a part that cannot run where it is drawn (mistake 2: Lambda for long work)."""
    for part, _ in look.answered:
        drawn = part.as_configured
        if drawn is None or drawn.feasible or part.verdict is None:
            continue
        choice = part.verdict.choice
        mend = None
        if choice not in (part.placement, "either"):
            name = "EC2" if choice == "ec2" else "Lambda"
            mend = Mend(f"Move to {name}", part.id, {"placement": choice})
        text = f"{part.name}: {drawn.why_not}."
        yield Finding("impossible-as-drawn", "error", part.id, text, mend)


def idle_server(look: Look) -> Iterator[Finding]:
    """Find servers around the clock for work that a function does for far less (mistake 1)."""
    for part, _, drawn in look.fleets:
        other, usd = option_of(part, "lambda"), part.usd_per_month
        if other is None or not other.feasible or other.usd_per_month is None:
            continue
        if drawn.config.get("runs") == "per_job" or drawn.hourly is None:
            continue
        busy = float(drawn.hourly.utilisation.mean())
        saved = usd - other.usd_per_month
        if busy >= _IDLE_BELOW or usd < _DEARER_FROM * other.usd_per_month or saved < WORTH_USD:
            continue
        yield Finding(
            "idle-server",
            "warning",
            part.id,
            f"{part.name} keeps servers for work that fills {small_share(busy)} of them. Lambda "
            f"costs {share(saved / usd)} less.",
            Mend(f"Move to Lambda, saves {money(saved)}", part.id, {"placement": "lambda"}),
        )


def cold_starts_ignored(look: Look) -> Iterator[Finding]:
    """Find a function behind a waiting user that starts cold too often (mistake 3)."""
    for part, params, drawn in look.functions:
        cold = drawn.cold_start_share or 0.0
        if cold < _COLD_FROM or not look.user_waits(part.id):
            continue
        warm = params.lambda_.provisioned_concurrency + 1
        yield Finding(
            "cold-starts",
            "warning",
            part.id,
            f"{part.name}: {share(cold)} of the requests start cold while somebody waits. Keep "
            "environments warm, or send a ping every five minutes.",
            Mend("Keep one environment warm", part.id, {"lambda_.provisioned_concurrency": warm}),
        )


def state_in_memory(look: Look) -> Iterator[Finding]:
    """Find a function that counts on its memory between runs (mistake 4)."""
    for part, params, _ in look.functions:
        if params.workload.keeps_state:
            yield Finding(
                "state-in-memory",
                "warning",
                part.id,
                f"{part.name} keeps state in memory; a function forgets it between runs. Keep it "
                "in ElastiCache or DynamoDB, or run it on EC2.",
                Mend("Move to EC2", part.id, {"placement": "ec2"}),
            )
