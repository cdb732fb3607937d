"""Cost of a part against its traffic: who wins where, and how far today is from the crossing."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from planner.charts.base import (
    DASHES_OF_ROLE,
    NAME_OF_PLACEMENT,
    ROLE_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Series,
    Table,
    Values,
    axis_money,
    basis,
    empty_chart,
    part_or_reason,
)
from planner.charts.polylines import steps_of, with_risers
from planner.units import count, counted, money

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Crossing, Results
    from planner.analysis.sensitivity import TrafficBand
    from planner.analysis.sweep import Sweep
    from planner.document.scenario import Scenario

ID = "cost-against-traffic"
SHORT = "Cost against traffic"
CONTEST = ("ec2", "lambda")
SIDES = ("ec2", "lambda", "managed_instances", "fargate")
_MOST_STEP_LABELS = 3
_LEAST_USD_SHOWN = 1e-6
_LEAST_BAND = 0.01
_WIDEST_LOG_RANGE = 1e5
_DECADES_BELOW, _DECADES_SHOWN, _NEAR = 1.5, 3, 10.0


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Sweep the traffic of one part and compare the cheapest adequate options."""
    part = part_or_reason(ID, SHORT, results, component_id, "where the answer flips")
    if isinstance(part, ChartData):
        return part
    if part.requests_per_month <= 0:
        return _nothing(part.id, "Give this part traffic to see what it costs", "set-traffic")
    from planner.analysis.sensitivity import traffic_band
    from planner.analysis.sweep import sweep  # numpy work of the engine, only when asked for

    swept = sweep(scenario, part.id)
    if swept is None:
        return _nothing(part.id, "This part has no traffic that could be swept")
    return of_sweep(swept, results, part, options, traffic_band(scenario, part.id))


def of_sweep(
    sweep: "Sweep",
    results: "Results",
    part: "ComponentResult",
    options: ChartOptions,
    band: "TrafficBand | None" = None,
) -> ChartData:
    """Turn a finished sweep into the chart."""
    months = options.months
    x = np.asarray(sweep.requests_per_month, dtype=np.float64)
    usd = {
        side: np.asarray(sweep.usd_by_side[side], dtype=np.float64) * months
        for side in SIDES
        if side in sweep.usd_by_side and np.isfinite(sweep.usd_by_side[side]).any()
    }
    if not usd:
        return _nothing(part.id, "No placement can carry this part, so there is no cost to compare")
    scale = options.scale or "log"
    crossings = _crossings_inside(sweep.crossings, x)
    window = _window(x, sweep.here_requests_per_month, crossings)
    here_usd = [cost * months for side, cost in sweep.here_usd.items() if side in CONTEST]
    low, high = _money_range(x, usd, window, scale, here_usd)
    name = part.name or "This part"
    return ChartData(
        chart=ID,
        title=f"{name}: {_finding(x, usd, crossings)}",
        short_title=f"{name}: {_short_finding(usd, crossings)}",
        subtitle=basis(
            results,
            f"USD a {options.period} at list price",
            "bands P10 to P90" if _bands(sweep, x, usd, band) else "",
        ),
        x=Axis(
            "Requests a month (log scale)",
            "requests",
            "log",
            *window,
            write=count,
            write_full=lambda value: f"{count(value)} requests a month",
            reach=(float(x[0]), float(x[-1])),
        ),
        y=Axis(
            f"USD a {options.period}",
            "USD",
            scale,
            low,
            high,
            axis_money,
            money,
            can_switch=True,
        ),
        series=(*_bands(sweep, x, usd, band), *_series(sweep, x, usd, part, months)),
        marks=(
            *_regions(usd, crossings, x),
            *_crossing_marks(crossings, x, usd),
            *_step_labels(sweep, x, usd, options, window),
            *_here(sweep, months),
        ),
        compared=tuple(side for side in CONTEST if side in usd),
        component=part.id,
        table=_table(sweep, x, usd, options),
    )


def _nothing(component_id: str | None, sentence: str, action: str = "") -> ChartData:
    return empty_chart(ID, SHORT, sentence, action=action, component=component_id)


def _series(
    sweep: "Sweep", x: Values, usd: dict[str, Values], part: "ComponentResult", months: int
) -> tuple[Series, ...]:
    made = []
    details = {option.placement: _detail(option.config) for option in part.options}
    for side, costs in usd.items():
        role = ROLE_OF_PLACEMENT[side]
        xs, ys = with_risers(x, costs, np.asarray(sweep.servers)) if side == "ec2" else (x, costs)
        made.append(
            Series(
                id=side,
                name=NAME_OF_PLACEMENT[side],
                kind="line",
                role=role,
                x=xs,
                y=ys,
                dashes=DASHES_OF_ROLE.get(role, ()),
                end_label=NAME_OF_PLACEMENT[side],
                optional=side not in CONTEST,
                detail=details.get(side, ""),
            )
        )
    bare = np.asarray(sweep.bare_ec2, dtype=np.float64) * months
    if bare.size == x.size and np.isfinite(bare).any():
        xs, ys = with_risers(x, bare, np.asarray(sweep.servers))
        made.append(
            Series(
                "bare_ec2",
                "EC2, instances only",
                "line",
                "ec2",
                xs,
                ys,
                dashes=(3.0, 3.0),
                end_label="bare EC2",
                optional=True,
            )
        )
    return tuple(made)


def _bands(
    sweep: "Sweep", x: Values, usd: dict[str, Values], band: "TrafficBand | None"
) -> tuple[Series, ...]:
    """Return P10 to P90 of both sides; one narrower than a line is left out."""
    made: list[Series] = []
    here = sweep.here_requests_per_month
    if band is None or not np.isfinite(here) or here <= 0:
        return ()
    places = np.log(np.maximum(x / here, _LEAST_USD_SHOWN))
    for side in CONTEST:
        if side not in usd or side not in band.p10:
            continue
        low, high = (
            np.interp(places, np.log(band.multiples), ends[side]) for ends in (band.p10, band.p90)
        )
        if not np.nanmax(high - low, initial=0.0) > _LEAST_BAND:
            continue
        name = NAME_OF_PLACEMENT[side]
        made.append(
            Series(
                id=f"{side}_band",
                name=f"{name}, P10 to P90",
                kind="band",
                role=ROLE_OF_PLACEMENT[side],
                x=x,
                y=usd[side] * low,
                y2=usd[side] * high,
                in_read_out=False,
            )
        )
    return tuple(made)


def _detail(config: object) -> str:
    """Name a configuration in a few words: "2 × t4g.small", "1,024 MB"."""
    get = getattr(config, "get", None)
    if get is None:
        return ""
    kind, number, memory = get("instance_type"), get("count"), get("memory_mib")
    if kind:
        return f"{number} × {kind}" if isinstance(number, int) else str(kind)
    return f"{memory:,.0f} MB" if isinstance(memory, int | float) else ""


def _window(x: Values, here: float, crossings: "tuple[Crossing, ...]") -> tuple[float, float]:
    """Show three decades around today, or more where a crossing is near."""
    least, most = float(x[0]), float(x[-1])
    if not np.isfinite(here) or here <= 0:
        return least, most
    low = 10.0 ** np.floor(np.log10(here) - _DECADES_BELOW)
    high = low * 10.0**_DECADES_SHOWN
    for crossing in crossings:
        at = crossing.requests_per_month
        if low / _NEAR <= at <= high * _NEAR:
            low = min(low, 10.0 ** np.floor(np.log10(at)))
            high = max(high, 10.0 ** np.ceil(np.log10(at)))
    low, high = max(float(low), least), min(float(high), most)
    return (low, high) if low < high else (least, most)


def _money_range(
    x: Values,
    usd: dict[str, Values],
    window: tuple[float, float],
    scale: str,
    here_usd: Sequence[float] = (),
) -> tuple[float, float]:
    """Cover the contest; a logarithmic range ends at powers of ten and spans at most five."""
    seen = (x >= window[0] * (1 - 1e-9)) & (x <= window[1] * (1 + 1e-9))
    contest = [usd[side][seen] for side in CONTEST if side in usd] or [
        costs[seen] for costs in usd.values()
    ]
    values = np.concatenate(contest)
    values = values[np.isfinite(values) & (values > _LEAST_USD_SHOWN)]
    if not values.size:
        return (0.0, 1.0) if scale == "linear" else (0.1, 10.0)
    if scale == "linear":
        return 0.0, float(values.max()) * 1.05
    top = _round_above(float(values.max()))
    # The cheap side may leave through the bottom; the side it meets stands well above that.
    floor = max(float(values.min()), _lowest_of_the_dearer(contest) / 30)
    here = [usd for usd in here_usd if np.isfinite(usd) and usd > 0]
    floor = min([max(floor, top / _WIDEST_LOG_RANGE), *here])  # today is always in sight
    low = float(10.0 ** np.floor(np.log10(floor) + 1e-9))
    return low, max(top, low * 10)


def _round_above(usd: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(usd))
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= usd))


def _lowest_of_the_dearer(contest: Sequence[Values]) -> float:
    """Return the lowest cost of the side that starts dearest. [USD]"""
    known = [values[np.isfinite(values) & (values > _LEAST_USD_SHOWN)] for values in contest]
    return max(float(values.min()) for values in known if values.size)


def _crossings_inside(crossings: "Sequence[Crossing]", x: Values) -> "tuple[Crossing, ...]":
    return tuple(c for c in crossings if x[0] <= c.requests_per_month <= x[-1])


def _winner_at(usd: dict[str, Values], index: int) -> str:
    standing = {
        side: usd[side][index] for side in CONTEST if side in usd and np.isfinite(usd[side][index])
    }
    return min(standing, key=lambda side: standing[side]) if standing else ""


def _finding(x: Values, usd: dict[str, Values], crossings: "tuple[Crossing, ...]") -> str:
    if not crossings:
        winner = _winner_at(usd, 0)
        if not winner:
            return "cost against traffic"
        if set(CONTEST) - set(usd):
            return f"only {NAME_OF_PLACEMENT[winner]} can carry it"
        return f"{NAME_OF_PLACEMENT[winner]} is cheaper at every traffic shown"
    if len(crossings) == 1:
        only = crossings[0]
        name = NAME_OF_PLACEMENT.get(only.above, only.above)
        if ended := _side_that_ends(only, x, usd):
            until = count(only.requests_per_month)
            return f"{NAME_OF_PLACEMENT[ended]} carries up to {until} requests a month, {name} more"
        return f"{name} becomes cheaper above {count(only.requests_per_month)} requests a month"
    first, last = crossings[0], crossings[-1]
    below = NAME_OF_PLACEMENT.get(first.below, first.below)
    above = NAME_OF_PLACEMENT.get(last.above, last.above)
    at, until = count(first.requests_per_month), count(last.requests_per_month)
    if below == above:
        between = NAME_OF_PLACEMENT.get(first.above, first.above)
        return f"{between} wins from {at} to {until} requests a month, {below} outside"
    return f"{below} wins below {at}, {above} above {until} requests a month"


def _short_finding(usd: dict[str, Values], crossings: "tuple[Crossing, ...]") -> str:
    """Say the finding in the few words that fit over a small chart."""
    if len(crossings) == 1:
        only = crossings[0]
        name = NAME_OF_PLACEMENT.get(only.above, only.above)
        return f"{name} wins above {count(only.requests_per_month)}"
    winner = _winner_at(usd, 0) if not crossings else ""
    if winner and not set(CONTEST) - set(usd):
        return f"{NAME_OF_PLACEMENT[winner]} wins throughout"
    return "cost against traffic"


def _regions(
    usd: dict[str, Values], crossings: "tuple[Crossing, ...]", x: Values
) -> tuple[Mark, ...]:
    """Tint the background by winner; only the widest region of each side is named."""
    edges = [float(x[0]), *(c.requests_per_month for c in crossings), float(x[-1])]
    winners = (
        [crossings[0].below, *(c.above for c in crossings)] if crossings else [_winner_at(usd, 0)]
    )
    regions = [
        (low, high, winner)
        for (low, high), winner in zip(pairwise(edges), winners, strict=True)
        if winner in ROLE_OF_PLACEMENT and high > low
    ]
    widest: dict[str, tuple[float, float]] = {}
    for low, high, winner in regions:
        known = widest.get(winner)
        if known is None or high / low > known[1] / known[0]:
            widest[winner] = (low, high)
    return tuple(
        Mark(
            "region",
            ROLE_OF_PLACEMENT[winner],
            x=low,
            x2=high,
            text=f"{NAME_OF_PLACEMENT[winner]} wins" if widest[winner] == (low, high) else "",
        )
        for low, high, winner in regions
    )


def _crossing_marks(
    crossings: "tuple[Crossing, ...]", x: Values, usd: dict[str, Values]
) -> tuple[Mark, ...]:
    marks = []
    for crossing in crossings:
        at = crossing.requests_per_month
        words = count(at)
        ended = _side_that_ends(crossing, x, usd)
        if ended is not None:
            name, y = NAME_OF_PLACEMENT[ended], _last_cost(usd[ended], x, at)
            text, short = f"{name} carries up to {words}", f"up to {words}"
            marks.append(Mark("crossing", "neutral", x=at, y=y, text=text, short=short))
            continue
        side = "lambda" if "lambda" in usd else next(iter(usd))
        y = float(np.interp(np.log(at), np.log(x), usd[side]))
        text = f"Break-even {words} · {money(y)}" if len(crossings) == 1 else words
        marks.append(Mark("crossing", "neutral", x=at, y=y, text=text, short=words))
    return tuple(marks)


def _side_that_ends(crossing: "Crossing", x: Values, usd: dict[str, Values]) -> str | None:
    """Return the side that cannot carry more than a crossing's traffic; None where costs meet."""
    costs = usd.get(crossing.below)
    beyond = int(np.searchsorted(x, crossing.requests_per_month, side="right"))
    if costs is None or not 0 < beyond < x.size or np.isfinite(costs[beyond]):
        return None
    return crossing.below


def _last_cost(costs: Values, x: Values, at: float) -> float:
    known = costs[(x <= at * (1 + 1e-9)) & np.isfinite(costs)]
    return float(known[-1]) if known.size else float("nan")


def _step_labels(
    sweep: "Sweep",
    x: Values,
    usd: dict[str, Values],
    options: ChartOptions,
    window: tuple[float, float],
) -> tuple[Mark, ...]:
    """Name the first few steps of the staircase in sight, in the large form only."""
    servers = np.asarray(sweep.servers)
    if not options.large or "ec2" not in usd or servers.size != x.size:
        return ()
    steps = steps_of(servers)
    steps = steps[(x[steps] >= window[0]) & (x[steps] <= window[1])]
    labels = []
    for place, index in enumerate(steps[:_MOST_STEP_LABELS]):
        number = int(servers[index])
        labels.append(
            Mark(
                "label",
                "ec2",
                x=float(x[index]),
                y=float(usd["ec2"][index]),
                text=counted(number, "server") if place == 0 else str(number),
                series="ec2",
            )
        )
    return tuple(labels)


def _here(sweep: "Sweep", months: int) -> tuple[Mark, ...]:
    at = sweep.here_requests_per_month
    if not np.isfinite(at) or at <= 0:
        return ()
    dots = tuple(
        Mark("dot", ROLE_OF_PLACEMENT[side], x=at, y=usd * months, series=side)
        for side, usd in sweep.here_usd.items()
        if side in ROLE_OF_PLACEMENT and usd is not None and np.isfinite(usd)
    )
    return (Mark("here", x=at, text=f"you: {count(at)}", draggable=True), *dots)


def _table(sweep: "Sweep", x: Values, usd: dict[str, Values], options: ChartOptions) -> Table:
    servers = np.asarray(sweep.servers)
    has_servers = servers.size == x.size
    columns = [Column("Requests a month", "requests")]
    columns += [Column(NAME_OF_PLACEMENT[side], f"USD a {options.period}") for side in usd]
    columns += [Column("Servers")] if has_servers else []
    rows = []
    for index in range(x.size):
        row: list[str | float | None] = [float(x[index])]
        row += [_known(usd[side][index]) for side in usd]
        row += [_known(servers[index])] if has_servers else []
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


COST_AGAINST_TRAFFIC = Chart(
    ID,
    "Cost and traffic",
    "component",
    data,
    help="What each placement costs as traffic grows, and where the answer flips.",
)
