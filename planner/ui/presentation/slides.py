"""What is presented, page by page: the findings in words, and which chart or path stands by."""

from collections.abc import Iterator
from typing import Literal

from planner.analysis.results import ComponentResult, PathResult, Results
from planner.charts.base import basis
from planner.document import Scenario
from planner.exporters.base import moves_in_words
from planner.painting.slide import FigureRow, Sentence
from planner.record import record
from planner.ui.inspector.words import (
    PLACEMENT_NAMES,
    basis_words,
    break_even_words,
    config_words,
    guide_words,
)
from planner.units import SAME_USD, count, duration_ms, money, money_sum, share

SlideKind = Literal["drawing", "answer", "chart", "path"]
_MOST_ANSWERS = 12
_MOST_PATHS = 3
_MOST_STEPS = 8
_MILLION = 1e6
_FEW_A_MONTH = 10_000
_PURCHASES = {
    "on_demand": "on-demand",
    "savings_1y": "1-year savings plan",
    "savings_3y": "3-year savings plan",
    "reserved_1y": "1-year reserved",
    "reserved_3y": "3-year reserved",
    "spot": "spot",
}
_CHARTS = ("totals-by-option", "cost-breakdown", "growth")


@record(eq=False)
class Slide:
    """One page.

    Attributes
    ----------
    chart, component
        Chart that stands on it, and the part it is about.
    rows, sentences
        Figures and points beside the picture.
    lit
        Parts that stand out of the drawing, the one in hand last.
    """

    kind: SlideKind
    title: str
    remark: str
    chart: str = ""
    component: str | None = None
    rows: tuple[FigureRow, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    lit: tuple[str, ...] = ()


@record(eq=False)
class Deck:
    """All pages with what they rest on."""

    scenario: Scenario
    results: Results
    slides: tuple[Slide, ...]
    basis: str

    @property
    def first_path(self) -> int | None:
        """Return the place of the first page on which a request is followed."""
        return next((n for n, slide in enumerate(self.slides) if slide.kind == "path"), None)


def slides_of(scenario: Scenario, results: Results) -> Deck:
    """Return the pages: drawing, answers, charts of the whole, requests followed."""
    slides = [_drawing(scenario, results)]
    answered = [part for part in results.components.values() if part.verdict is not None]
    answered.sort(key=lambda part: -abs(_stake(part)))
    slides += [_answer(part) for part in answered[:_MOST_ANSWERS]]
    slides += [Slide("chart", "", "", chart=chart) for chart in _CHARTS if answered]
    slides += _paths(scenario, results)
    return Deck(scenario, results, tuple(slides), _basis(scenario, results))


def _basis(scenario: Scenario, results: Results) -> str:
    name = " ".join((scenario.name or "Untitled").split())[:60]
    purchase = _PURCHASES.get(scenario.settings.purchase, scenario.settings.purchase)
    said = basis(results, name, purchase).replace(", ", " · ")
    return f"{said} · estimates carry ~"


def _stake(part: ComponentResult) -> float:
    verdict = part.verdict
    if verdict is None:
        return 0.0
    return verdict.change_saves_usd_per_month or verdict.saves_usd_per_month or 0.0


# The drawing


def _drawing(scenario: Scenario, results: Results) -> Slide:
    totals = results.totals
    drawn, best = totals.as_drawn_usd_per_month, totals.recommended_usd_per_month
    gap = f" + {totals.unknown_lines} unknown" if totals.unknown_lines else ""
    title = moves_in_words(results)
    words = (
        f"As drawn {money(drawn)}{gap} a month · recommended {money(best)} · "
        f"all EC2 {money(totals.all_ec2_usd_per_month)} · "
        f"all Lambda {money(totals.all_lambda_usd_per_month)}"
    )
    return Slide("drawing", title, words)


# Answers


def _answer(part: ComponentResult) -> Slide:
    verdict = part.verdict
    assert verdict is not None  # slides_of chose them so
    name = part.name or part.id
    saves = verdict.saves_usd_per_month
    if verdict.choice == "either":
        title = f"{name}: too close to call"
    else:
        side = PLACEMENT_NAMES[verdict.choice]
        stays = part.placement == verdict.choice
        title = f"Keep {name} on {side}" if stays else f"Move {name} to {side}"
        if saves is not None and saves >= SAME_USD:
            title += f": it saves {money(saves)} a month"
    remark = f"{count(part.requests_per_month)} requests a month · EC2 {basis_words(verdict)}"
    if verdict.confidence is not None:
        remark += f" · wins in {share(verdict.confidence)} of uncertain draws"
    return Slide(
        "answer",
        title,
        remark,
        chart="cost-against-traffic",
        component=part.id,
        rows=tuple(_options(part)),
        sentences=tuple(_reasons(part)),
    )


def _options(part: ComponentResult) -> Iterator[FigureRow]:
    choice = part.verdict.choice if part.verdict is not None else ""
    for option in part.options:
        name = PLACEMENT_NAMES.get(option.placement, option.placement)
        drawn = " (as drawn)" if option.placement == part.placement else ""
        time = f"p95 {duration_ms(option.percentiles.p95)}" if option.percentiles else ""
        yield FigureRow(
            f"{name}{drawn}",
            config_words(option),
            money(option.usd_per_month) if option.feasible else "cannot",
            time if option.feasible else "",
            icon=option.placement,
            icon_colour=option.placement,
            tint=option.placement if option.placement == choice else "",
            is_strong=option.placement in ("ec2", "lambda"),
            is_dim=not option.feasible,
        )


def _reasons(part: ComponentResult) -> Iterator[Sentence]:
    verdict = part.verdict
    if verdict is None:
        return
    if verdict.reasons:
        yield Sentence("Why.", verdict.reasons[0].text)
    yield Sentence("Break-even.", break_even_words(part))
    said, ours = guide_words(part)
    yield Sentence(said, ours)


# A request, followed


def _paths(scenario: Scenario, results: Results) -> Iterator[Slide]:
    calls = [path for path in results.paths if path.mode == "call"]
    calls.sort(key=lambda path: -_requests(results, path.nodes[0]))
    for path in calls[:_MOST_PATHS]:
        yield from _followed(scenario, results, path)
    events = [path for path in results.paths if path.mode == "event"]
    events.sort(key=lambda path: -path.percentiles.p95)
    for path in events[:_MOST_PATHS]:
        yield from _followed(scenario, results, path, last_only=True)


def _followed(
    scenario: Scenario, results: Results, path: PathResult, *, last_only: bool = False
) -> Iterator[Slide]:
    nodes = [key for key in dict.fromkeys(path.nodes) if key in results.components]
    nodes = nodes[:_MOST_STEPS]
    if not nodes:
        return
    parts = [results.components[key] for key in nodes]
    names = [part.name or part.id for part in parts]
    asked = _requests(results, nodes[0])
    visits = _visits(scenario, path)
    # Of what happens a few times a month, a million is no figure that anyone has in mind.
    number, unit = (_MILLION, "a million") if asked >= _FEW_A_MONTH else (1.0, "each")
    costs = [_cost_of(part, visits.get(part.id, 0.0) * number) for part in parts]
    steps = [len(nodes)] if last_only else range(1, len(nodes) + 1)
    for step in steps:
        so_far = _so_far(costs[:step])
        title = _path_title(names, step, len(nodes), path)
        if 1 < step < len(nodes) and path.mode == "call":
            title += _step_words(parts[step - 1], costs[step - 1], unit)
        asks = f"{count(asked)} a month · " if asked > 0 else ""
        remark = f"{asks}{so_far} {unit} so far"
        if step == len(nodes):
            remark = f"{asks}{so_far} {unit} at today's traffic · {_times(path)}"
        rows = tuple(
            _step(parts[place], costs[place], unit, is_reached=place < step)
            for place in range(len(nodes))
        )
        yield Slide("path", title, remark, rows=rows, lit=tuple(nodes[:step]))


def _so_far(costs: list[float | None]) -> str:
    """Write what a request has cost up to here; a gap is said."""
    known = [cost for cost in costs if cost is not None]
    return money_sum(sum(known), len(costs) - len(known))


def _times(path: PathResult) -> str:
    found = path.percentiles
    return " · ".join(
        f"{name} {duration_ms(value)}"
        for name, value in (("p50", found.p50), ("p95", found.p95), ("p99", found.p99))
    )


def _path_title(names: list[str], step: int, steps: int, path: PathResult) -> str:
    if path.mode == "event":
        done = names[-1] if len(names) == 2 else f"{names[1]} and what it calls"
        return f"{names[0]} sets off {done}: done in {duration_ms(path.percentiles.p95)} (p95)"
    if step == steps:
        return f"{names[0]} wait {duration_ms(path.percentiles.p95)} or less, 95 times in 100"
    if step == 1:
        return f"A request sets out at {names[0]}"
    return f"{step} of {steps}: {names[step - 1]}"


def _step_words(part: ComponentResult, cost: float | None, unit: str) -> str:
    """Say what a step takes and costs, behind its name."""
    time = f", {duration_ms(part.percentiles.p95)} at p95" if part.percentiles is not None else ""
    return f"{time}, {money(cost)} {unit}" if cost is not None else time


def _step(part: ComponentResult, cost: float | None, unit: str, *, is_reached: bool) -> FigureRow:
    time = f"p95 {duration_ms(part.percentiles.p95)}" if part.percentiles is not None else ""
    p50 = f"p50 {duration_ms(part.percentiles.p50)}, " if part.percentiles is not None else ""
    return FigureRow(
        part.name or part.id,
        f"{p50}{time}" if time else "takes no time of its own",
        money(cost) if cost is not None else "unknown",
        unit if cost is not None else "",
        icon=part.id,
        is_strong=is_reached,
        is_dim=not is_reached,
    )


def _cost_of(part: ComponentResult, visits: float) -> float | None:
    """Return what so many visits of a part cost, at what one costs at today's traffic."""
    if not part.complete:
        return None
    if part.requests_per_month <= 0:
        return 0.0 if part.usd_per_month == 0 else None
    return part.usd_per_month / part.requests_per_month * visits


def _visits(scenario: Scenario, path: PathResult) -> dict[str, float]:
    """Return how often one request that sets out reaches each part of its path."""
    on_the_way = set(path.nodes)
    visits = dict.fromkeys(path.nodes, 0.0)
    first = path.nodes[0]
    waiting = [(first, 1.0, 0)]
    if path.mode == "event" and len(path.nodes) > 1:
        visits[first] += 1.0
        waiting = [(path.nodes[1], 1.0, 0)]
    while waiting:
        key, times, depth = waiting.pop()
        visits[key] = visits.get(key, 0.0) + times
        if depth >= _MOST_STEPS:
            continue
        for edge in scenario.edges.values():
            if edge.source == key and edge.mode == "call" and edge.target in on_the_way:
                here = times * edge.calls_per_request * (1 - edge.cache_hit)
                waiting.append((edge.target, here, depth + 1))
    return visits


def _requests(results: Results, key: str) -> float:
    part = results.components.get(key)
    return part.requests_per_month if part is not None else 0.0
