"""The whole answer for one part: its options in figures, and the verdict between them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from planner.analysis.callers import RUNNING, Waiting
from planner.analysis.contest import Contest, Reach
from planner.analysis.ledger import Priced
from planner.analysis.operations import worth_in_words
from planner.analysis.paths import percentiles_of
from planner.analysis.results import (
    Crossing,
    HourlyView,
    OptionResult,
    Reason,
    TornadoRow,
    Verdict,
)
from planner.analysis.sensitivity import SIDES, uncertainty
from planner.analysis.sweep import sweep_part
from planner.analysis.verdict import NAMES, TOO_SMALL_USD, verdict
from planner.catalog.limits import load_limits
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.engine.pricing.cost_line import CostLine
from planner.kinds.compute import ComputeParams
from planner.record import record
from planner.units import MIB_PER_GIB, duration_ms, money

SHOWN = ("ec2", "lambda", "fargate", "managed_instances")
"""Options in the order of the contest: the two sides, then "also consider"."""

Prices = tuple[tuple[tuple[str, str], Priced], ...]
"""Placement and basis → what it costs at the margin."""

_STAYS = Reason(
    "shared-fleet",
    "Others stay on the same servers whatever this part does; EC2 counts what it adds to them",
)


@record(eq=False)
class Answer:
    """What is computed for a part, whatever its name and place."""

    options: tuple[OptionResult, ...]
    verdict: Verdict
    break_even: tuple[Crossing, ...]
    tornado: tuple[TornadoRow, ...] = ()

    def option(self, placement: str) -> OptionResult:
        """Return the option of a placement."""
        return next(option for option in self.options if option.placement == placement)


def answer(competed: Contest, prices: Prices, egress: Priced, waiting: Waiting = ()) -> Answer:
    """Answer for a part.

    Parameters
    ----------
    competed
        Its placements.
    prices
        What each placement and basis costs with the rest of the drawing as drawn.
    egress
        What leaves AWS from here, the same for every placement.
    waiting
        What callers pay for waiting, which the prices hold.
    """
    priced = dict(prices)
    results = tuple(
        _option_result(competed.options[name], competed.work, priced, egress, competed.reach)
        for name in SHOWN
    )
    decision = _decided(
        competed,
        tuple(option.usd_per_month for option in results),
        _own_usd(competed, priced),
        _drawn_usd(competed, competed.params, priced, egress),
        egress.usd or 0.0,
        waiting,
    )
    return Answer(results, *decision)


@lru_cache(maxsize=2_048)
def _decided(
    competed: Contest,
    usd: tuple[float | None, ...],
    own_usd: tuple[float, float] | None,
    drawn_usd: float | None,
    egress_usd: float,
    waiting: Waiting,
) -> tuple[Verdict, tuple[Crossing, ...], tuple[TornadoRow, ...]]:
    """Return verdict, crossings and tornado; pure and cached for parts whose costs are the same."""
    params, reach, terms = competed.params, competed.reach, competed.terms
    swept = sweep_part(params, reach, terms, waiting)
    crossings = swept.crossings if swept else ()
    unsure = uncertainty(params, reach, terms, waiting, own_usd, egress_usd)
    found = verdict(
        params,
        competed.work,
        competed.options,
        dict(zip(SHOWN, usd, strict=True)),
        drawn_usd,
        crossings,
        load_limits(),
        unsure,
    )
    beside = [_STAYS] if reach.tenancy is not None and reach.tenancy.others else []
    beside += _waiting_in_words(waiting)
    found = replace(found, reasons=(found.reasons[0], *beside, *found.reasons[1:]))
    worth = worth_in_words(found.saves_usd_per_month or 0.0, terms.operations_usd_per_hour)
    if worth is not None and found.choice != "either":
        found = replace(found, reasons=(*found.reasons, Reason("operations", worth)))
    return found, crossings, unsure.tornado if unsure else ()


def _waiting_in_words(waiting: Waiting) -> list[Reason]:
    """Say what callers pay for waiting on the other side, where it is worth a move."""
    return [
        Reason(
            "callers-wait",
            f"Functions that call it wait {duration_ms(abs(longer_ms))} "
            f"{'longer' if longer_ms > 0 else 'less'} for {NAMES[placement]} and pay "
            f"{money(abs(usd))} a month {'more' if usd > 0 else 'less'} for it",
        )
        for placement, longer_ms, usd in waiting
        if placement in NAMES and abs(usd) > TOO_SMALL_USD
    ]


@lru_cache(maxsize=2_048)
def added(whole: Priced, rest: Priced | None, logs: Priced, host: str, as_of: str) -> Priced:
    """Return what a part adds to a fleet: all of it less what the others need, and its own logs."""
    if rest is None or whole.usd is None or rest.usd is None or logs.usd is None:
        return Priced((), None)
    usd = whole.usd - rest.usd
    line = CostLine(
        f"Added to the fleet of {host}",
        1.0,
        "fleet",
        usd,
        usd,
        "the fleet with this part, less the fleet without it",
        as_of,
        service="ec2",
        rate="added",
    )
    return Priced((line, *logs.lines), usd + logs.usd)


def hourly_view(option: Option, reach: Reach) -> HourlyView:
    """Return an option through its busiest week."""
    behaviour = option.behaviour
    return HourlyView(
        reach.load.busy_week,
        behaviour.capacity_per_hour,
        behaviour.utilisation,
        behaviour.servers,
        behaviour.overload_minutes,
        behaviour.throttled,
        behaviour.cold_starts,
        behaviour.credits,
    )


def _own_usd(
    competed: Contest, priced: Mapping[tuple[str, str], Priced]
) -> tuple[float, float] | None:
    """Return what EC2 and Lambda cost today without egress; None where a price is unknown."""
    found = [priced.get((side, competed.options[side].basis)) for side in SIDES]
    usd = [None if one is None else one.usd for one in found]
    return None if usd[0] is None or usd[1] is None else (usd[0], usd[1])


def _drawn_usd(
    competed: Contest,
    params: ComputeParams,
    priced: Mapping[tuple[str, str], Priced],
    egress: Priced,
) -> float | None:
    drawn = priced.get((params.placement, competed.options[params.placement].basis))
    return None if drawn is None else _together(drawn, egress)


def _together(priced: Priced, egress: Priced) -> float | None:
    if priced.usd is None or egress.usd is None:
        return None
    return priced.usd + egress.usd


def _waiting_usd(option: Option, work: Workload, lines: Sequence[CostLine]) -> float | None:
    """Return what a function pays for waiting: its share of the billed time."""
    if option.placement != "lambda" or "memory_mib" not in option.config:
        return None
    running = [line for line in lines if line.rate in RUNNING]
    billed_gb_s = sum(line.quantity for line in running)
    waiting_s = work.requests_per_month * (work.wait_s + work.callee_wait_s)
    waiting_gb_s = waiting_s * float(option.config["memory_mib"]) / MIB_PER_GIB
    usd = sum(line.usd or 0.0 for line in running)
    return usd * min(waiting_gb_s / billed_gb_s, 1.0) if billed_gb_s > 0 else 0.0


def _option_result(
    option: Option,
    work: Workload,
    priced: Mapping[tuple[str, str], Priced],
    egress: Priced,
    reach: Reach,
) -> OptionResult:
    by_basis = {
        basis: _together(priced[option.placement, basis], egress) for basis in option.usages
    }
    own = priced.get((option.placement, option.basis))
    found = option.later.found
    return OptionResult(
        option.placement,
        option.why_not is None,
        option.why_not,
        option.config,
        by_basis.get(option.basis) if option.why_not is None else None,
        MappingProxyType(by_basis),
        (*own.lines, *egress.lines) if own is not None else (),
        found.latency,
        percentiles_of(found.latency) if found.latency else None,
        option.peak_utilisation if option.usages else None,
        found.cold_share if option.placement == "lambda" else None,
        found.cold_per_month,
        found.throttled_per_month,
        found.overload_minutes_per_month,
        found.peak_concurrency,
        hourly_view(option, reach),
        found.notes,
        _waiting_usd(option, work, own.lines if own is not None else ()),
        found.p95_band_ms,
    )
