"""The answer for one part: hard limits first, then cost; with reasons in words."""

from collections.abc import Mapping
from types import MappingProxyType

from planner.analysis.guide import guide_answer
from planner.analysis.results import Basis, Crossing, Reason, Side, Verdict
from planner.analysis.sensitivity import Uncertainty
from planner.catalog.limits import Limits
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.kinds.compute import ComputeParams
from planner.units import count, money, share

TOO_CLOSE = 0.10
"""Share of the dearer side under which the difference is within what we know."""
TOO_SMALL_USD = 0.05
"""Difference a month that nobody would move a part for. [USD/month]"""

SURE_FROM = 0.65
"""Share of uncertain draws in which a side must cost less for us to name it."""

_HARDLY_EVER = 0.0005
"""Share below which one decimal of a per cent would read as none."""

NAMES = {"ec2": "EC2", "lambda": "Lambda"}


def verdict(
    params: ComputeParams,
    work: Workload,
    options: Mapping[str, Option],
    usd: Mapping[str, float | None],
    drawn_usd: float | None,
    crossings: tuple[Crossing, ...],
    limits: Limits,
    unsure: Uncertainty | None = None,
) -> Verdict:
    """Choose a side and say why.

    Parameters
    ----------
    params, work
        The part and its load.
    options
        Placement → option at its own basis.
    usd
        Placement → marginal cost with the rest of the drawing as drawn. [USD/month]
    drawn_usd
        The same for the part as it is drawn. [USD/month]
    crossings
        Break-even points over traffic.
    limits
        For the guide's first question.
    unsure
        What uncertain draws say of both sides, None where nothing was drawn.
    """
    sides = {side: options[side] for side in ("ec2", "lambda")}
    possible = [side for side, option in sides.items() if option.why_not is None]
    choice, reasons = _choose(sides, possible, usd, unsure)
    chosen = _cheaper(usd, possible) if choice == "either" else choice
    other = "lambda" if chosen == "ec2" else "ec2"
    saves = _difference(usd.get(other), usd.get(chosen)) if len(possible) > 1 else None
    change = None
    if choice != "either" and choice != params.placement:
        change = _difference(drawn_usd, usd.get(choice))
    elif choice == params.placement or choice == "either":
        change = 0.0
    reasons += _capacity(options[chosen]) + _flips(crossings, work)
    why = reasons[0].text
    if not why[:3].isupper():  # a sentence goes on; "EC2" stays as AWS writes it
        why = why[:1].lower() + why[1:]
    return Verdict(
        choice,
        _basis(options["ec2"]),
        saves,
        change,
        None if unsure is None else unsure.wins[chosen],
        reasons,
        guide_answer(params, work, limits, choice, why),
        MappingProxyType({}) if unsure is None else unsure.spread,
    )


def _basis(option: Option) -> Basis:
    bases: dict[str, Basis] = {
        "bare": "bare",
        "single": "single",
        "available": "available",
        "per_job": "per_job",
    }
    return bases[option.basis]


def _choose(
    sides: Mapping[str, Option],
    possible: list[str],
    usd: Mapping[str, float | None],
    unsure: Uncertainty | None,
) -> tuple[Side, tuple[Reason, ...]]:
    if not possible:
        text = "; ".join(f"{NAMES[side]}: {option.why_not}" for side, option in sides.items())
        return "either", (Reason("infeasible", f"Neither side carries this as set. {text}"),)
    if len(possible) == 1:
        only: Side = "ec2" if possible[0] == "ec2" else "lambda"
        other = "lambda" if only == "ec2" else "ec2"
        return only, (Reason("hard-limit", f"{NAMES[other]} cannot: {sides[other].why_not}"),)
    ec2, lambda_ = usd["ec2"], usd["lambda"]
    if ec2 is None or lambda_ is None:
        unknown = "EC2" if ec2 is None else "Lambda"
        return "either", (Reason("unknown-price", f"The price of {unknown} is unknown here"),)
    gap, dearer = abs(ec2 - lambda_), max(ec2, lambda_)
    figures = f"EC2 {money(ec2)} against Lambda {money(lambda_)} a month"
    if gap <= TOO_SMALL_USD:
        return "either", (Reason("too-close", f"{figures}: too little to move for"),)
    if gap < TOO_CLOSE * dearer:
        return "either", (Reason("too-close", f"{figures}: within {share(gap / dearer)}"),)
    cheaper: Side = "ec2" if ec2 < lambda_ else "lambda"
    if unsure is not None and unsure.wins[cheaper] < SURE_FROM:
        said = (
            f"{figures}, but {NAMES[cheaper]} wins in {share(unsure.wins[cheaper])} of draws only"
        )
        return "either", (Reason("too-close", said + _depends(unsure)),)
    return cheaper, (Reason("cost", f"{figures}: {NAMES[cheaper]} saves {money(gap)}"),)


def _depends(unsure: Uncertainty) -> str:
    """Name the figures whose 20 % flip the answer, at most two."""
    titles = [row.title.lower() for row in unsure.tornado if row.flips and row.unit != "servers"]
    return f": it depends on {' and '.join(titles[:2])}" if titles else ""


def _cheaper(usd: Mapping[str, float | None], possible: list[str]) -> str:
    known = {side: usd[side] for side in possible or ("ec2", "lambda") if usd.get(side) is not None}
    return min(known, key=lambda side: known[side] or 0.0) if known else "ec2"


def _difference(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less


def _capacity(option: Option) -> tuple[Reason, ...]:
    if not option.usages or option.why_not is not None:
        return ()
    config = option.config
    if option.placement == "lambda":
        text = (
            f"With {config['memory_mib']:,.0f} MB, {option.peak_concurrency:,.1f} run at once at "
            f"the peak; {_cold_words(option.cold_share)}"
        )
    elif option.basis == "per_job":
        text = f"A {config['instance_type']} starts for each job and is billed while it runs"
    else:
        carry = "carries" if config["count"] == 1 else "carry"
        text = (
            f"{config['count']} × {config['instance_type']} {carry} the busiest hour at "
            f"{share(option.peak_utilisation)}"
        )
    return (Reason("capacity", text),)


def _cold_words(cold_share: float) -> str:
    if cold_share < _HARDLY_EVER:
        return "hardly a start is cold"
    return f"{share(cold_share)} of the starts are cold"


def _flips(crossings: tuple[Crossing, ...], work: Workload) -> tuple[Reason, ...]:
    """Name the nearest traffic at which the answer changes."""
    today = work.requests_per_month
    if not crossings or today <= 0:
        return ()
    nearest = min(
        crossings,
        key=lambda c: max(c.requests_per_month / today, today / c.requests_per_month),
    )
    text = (
        f"{NAMES[nearest.below]} wins below {count(nearest.requests_per_month)} requests a month, "
        f"{NAMES[nearest.above]} above; you are at {count(today)}"
    )
    return (Reason("break-even", text),)
