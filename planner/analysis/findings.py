"""What a practitioner would point at: one function a finding, one line each in the table."""

from collections.abc import Callable, Iterator

from planner.analysis.results import ComponentResult, Finding, Mend, Results
from planner.catalog.limits import Limits
from planner.document import Scenario
from planner.units import money

_MUCH = 2.0
_IDLE = 0.10
_LESS = 0.5
_COLD_SHARE = 0.01


def find(scenario: Scenario, results: Results, limits: Limits) -> tuple[Finding, ...]:
    """Return what every rule found, errors first."""
    found = [
        finding for rule in RULES for finding in rule(scenario, results, limits)
    ]
    order = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(found, key=lambda finding: order[finding.severity]))


def _parts(results: Results) -> Iterator[ComponentResult]:
    return (part for part in results.components.values() if part.verdict is not None)


def endless_loop(
    _scenario: Scenario, results: Results, _limits: Limits
) -> Iterator[Finding]:
    """A loop in which every request causes at least one more."""
    for part in results.components.values():
        if part.problem:
            yield Finding(
                "cannot-compute", "error", part.id, f"Cannot be computed: {part.problem}."
            )


def impossible_as_drawn(
    _scenario: Scenario, results: Results, _limits: Limits
) -> Iterator[Finding]:
    """A part that cannot run where it is drawn (the guide's mistake 2: Lambda for long work)."""
    for part in _parts(results):
        drawn = part.as_configured
        if drawn is None or drawn.feasible or part.verdict is None:
            continue
        choice = part.verdict.choice
        mend = None
        if choice not in (part.placement, "either"):
            name = "EC2" if choice == "ec2" else "Lambda"
            mend = Mend(f"Move to {name}", part.id, {"placement": choice})
        yield Finding(
            "impossible-as-drawn", "error", part.id, f"{part.name}: {drawn.why_not}.", mend
        )


def always_on_for_rare_work(
    _scenario: Scenario, results: Results, _limits: Limits
) -> Iterator[Finding]:
    """Servers around the clock for work that a function does for far less (mistake 1)."""
    for part in _parts(results):
        drawn, usd = part.as_configured, part.usd_per_month
        other = next((o for o in part.options if o.placement == "lambda"), None)
        if part.placement != "ec2" or drawn is None or other is None or not other.feasible:
            continue
        busy = float(drawn.hourly.utilisation.mean()) if drawn.hourly else 0.0
        saved = usd - (other.usd_per_month or 0.0)
        if other.usd_per_month is None or busy >= _IDLE or usd < _MUCH * other.usd_per_month:
            continue
        if drawn.config.get("runs") != "per_job" and saved > 1:
            share = saved / usd
            yield Finding(
                "idle-server",
                "warning",
                part.id,
                f"{part.name} keeps servers for work that fills {busy:.1%} of them; Lambda costs "
                f"{share:.0%} less.",
                Mend(f"Move to Lambda, saves {money(saved)}", part.id, {"placement": "lambda"}),
            )


def cold_starts_ignored(
    _scenario: Scenario, results: Results, _limits: Limits
) -> Iterator[Finding]:
    """A function behind a waiting user that starts cold too often (mistake 3)."""
    for part in _parts(results):
        drawn = part.as_configured
        if part.placement != "lambda" or drawn is None or drawn.cold_start_share is None:
            continue
        waited_for = part.verdict is not None and "available" == part.verdict.basis
        if waited_for and drawn.cold_start_share >= _COLD_SHARE:
            yield Finding(
                "cold-starts",
                "warning",
                part.id,
                f"{part.name}: {drawn.cold_start_share:.1%} of the requests start cold while "
                "somebody waits.",
                Mend("Keep one environment warm", part.id, {"lambda_.provisioned_concurrency": 1}),
            )


def state_in_memory(
    scenario: Scenario, results: Results, _limits: Limits
) -> Iterator[Finding]:
    """A function that counts on its memory between runs (mistake 4)."""
    for part in _parts(results):
        needs = getattr(scenario.nodes[part.id].params, "workload", None)
        if part.placement == "lambda" and needs is not None and needs.keeps_state:
            yield Finding(
                "state-in-memory",
                "warning",
                part.id,
                f"{part.name} keeps state in memory; a function forgets it between runs. Keep it "
                "in ElastiCache or DynamoDB, or run it on EC2.",
            )


def credits_end(_scenario: Scenario, results: Results, _limits: Limits) -> Iterator[Finding]:
    """Burstable servers that use more CPU than they earn."""
    for part in _parts(results):
        drawn = part.as_configured
        if part.placement != "ec2" or drawn is None:
            continue
        for note in drawn.notes:
            if "surplus" in note:
                yield Finding("cpu-credits", "warning", part.id, f"{part.name}: {note}.")


def over_budget(scenario: Scenario, results: Results, _limits: Limits) -> Iterator[Finding]:
    """A drawing that costs more than its budget."""
    budget = scenario.settings.budget_usd_per_month
    total = results.totals.as_drawn_usd_per_month
    if budget is not None and total > budget:
        yield Finding(
            "budget",
            "error",
            None,
            f"{money(total)} a month exceeds the budget of {money(budget)}.",
        )


def unknown_price(_scenario: Scenario, results: Results, _limits: Limits) -> Iterator[Finding]:
    """Lines that the total leaves out because nobody knows their price."""
    for part in results.components.values():
        for line in part.lines:
            if line.usd is None:
                yield Finding(
                    "unknown-price",
                    "info",
                    part.id,
                    f"{part.name}: the price of {line.item.lower()} is unknown.",
                )
                break


RULES: tuple[Callable[[Scenario, Results, Limits], Iterator[Finding]], ...] = (
    endless_loop,
    impossible_as_drawn,
    always_on_for_rare_work,
    cold_starts_ignored,
    state_in_memory,
    credits_end,
    over_budget,
    unknown_price,
)
