"""Two variants, or two drawings, side by side: part by part, in sum, and in behaviour."""

from collections.abc import Iterator
from typing import Literal

from planner.analysis.results import ComponentResult, Results
from planner.document.scenario import Node, Scenario
from planner.record import record
from planner.units import SAME_USD, THIN_SPACE, duration_ms, money, share

MeasureKind = Literal["time", "share", "count"]
_SAME_TIME_MS = 1.0
_SAME_TIME_SHARE = 0.02
_MOST_TIMES = 6
_DONE = " done, p95"


@record(eq=False)
class Side:
    """One of the two: its title, what is drawn there, and what the engine says of it."""

    title: str
    scenario: Scenario
    results: Results

    @property
    def usd_per_month(self) -> float:
        """Return what it costs, over the lines whose price is known."""
        return self.results.totals.as_drawn_usd_per_month


@record(eq=False)
class Half:
    """A part on one side. `usd_per_month` is None where its price is unknown.

    `node` is None where results of an earlier state of the drawing are looked at.
    """

    node: Node | None
    usd_per_month: float | None
    p95_ms: float | None
    result: ComponentResult


@record(eq=False)
class ComparedPart:
    """A part on both sides; None where a side does not have it."""

    id: str
    name: str
    one: Half | None
    other: Half | None

    @property
    def is_changed(self) -> bool:
        """Tell whether it is set otherwise; a price that moves with a neighbour is no change."""
        if self.one is None or self.other is None:
            return True
        return _own(self.one.node) != _own(self.other.node)

    @property
    def change_usd(self) -> float | None:
        """Return what the other side costs more; None where that cannot be said."""
        one = 0.0 if self.one is None else self.one.usd_per_month
        other = 0.0 if self.other is None else self.other.usd_per_month
        return None if one is None or other is None else other - one

    @property
    def has_other_cost(self) -> bool:
        """Tell whether the cost differs by half a cent or more."""
        change = self.change_usd
        return change is not None and abs(change) >= SAME_USD


@record
class Measure:
    """A figure of behaviour on both sides; lower is better for all of them."""

    title: str
    kind: MeasureKind
    one: float | None
    other: float | None

    @property
    def change(self) -> float | None:
        """Return how much more the other side has; None where a side is unknown or equal."""
        if self.one is None or self.other is None:
            return None
        change = self.other - self.one
        if self.kind == "time":
            least = max(_SAME_TIME_MS, _SAME_TIME_SHARE * max(self.one, self.other))
            return change if abs(change) >= least else None
        least = 0.0005 if self.kind == "share" else 0.5
        return change if abs(change) >= least else None

    def written(self, value: float | None) -> str:
        """Write a figure of this kind."""
        if value is None:
            return "–"
        if self.kind == "time":
            return duration_ms(value)
        return share(value) if self.kind == "share" else f"{value:,.0f}"

    @property
    def change_written(self) -> str:
        """Write the change with its sign, "" where there is none."""
        change = self.change
        if change is None:
            return ""
        sign = "+" if change > 0 else "−"
        return f"{sign}{self.written(abs(change))}"


@record(eq=False)
class Comparison:
    """Everything that is said of two sides."""

    one: Side
    other: Side
    parts: tuple[ComparedPart, ...]
    measures: tuple[Measure, ...]

    @property
    def change_usd(self) -> float:
        """Return what the other side costs more a month."""
        return self.other.usd_per_month - self.one.usd_per_month

    @property
    def changed(self) -> tuple[ComparedPart, ...]:
        """Return the parts that are set otherwise."""
        return tuple(part for part in self.parts if part.is_changed)

    def finding(self, months: int = 1) -> str:
        """Say in one sentence what the other side brings."""
        period = "month" if months == 1 else "year"
        name, usd = self.other.title, self.change_usd * months
        if not self.changed and abs(usd) < SAME_USD:
            return f"{name} and {self.one.title} are the same"
        if abs(usd) < SAME_USD:
            said = f"{name} costs the same as {self.one.title}"
        else:
            verb = "saves" if usd < 0 else "costs"
            more = "" if usd < 0 else " more"
            said = f"{name} {verb} {money(abs(usd))}{more} a {period}"
        times = [one for one in self.measures if one.kind == "time" and one.change is not None]
        if not times:
            return said
        # Those who wait for an answer come before work that nobody waits for.
        waits = [one for one in times if not one.title.endswith(_DONE)] or times
        largest = max(waits, key=lambda measure: abs(measure.change or 0.0))
        change = largest.change or 0.0
        if largest.title.endswith(_DONE):
            way, until = ("more" if change > 0 else "less"), largest.title.removesuffix(_DONE)
            return f"{said}; {duration_ms(abs(change))} {way} until {until} is done"
        what = largest.title.removesuffix(", p95")
        if change > 0:
            return f"{said}, and adds {duration_ms(change)} to {what}"
        return f"{said}, and takes {duration_ms(-change)} off {what}"


def compare(one: Side, other: Side) -> Comparison:
    """Lay two sides beside each other; parts of the first come first, then new ones."""
    ids = dict.fromkeys([*one.results.components, *other.results.components])
    parts = []
    for key in ids:
        first, second = _half(one, key), _half(other, key)
        named = second or first
        if named is not None:
            parts.append(ComparedPart(key, named.result.name or key, first, second))
    return Comparison(one, other, tuple(parts), tuple(_measures(one, other)))


def _half(side: Side, key: str) -> Half | None:
    part = side.results.components.get(key)
    if part is None:
        return None
    known = part.complete and part.problem is None
    p95 = part.percentiles.p95 if part.percentiles is not None else None
    return Half(side.scenario.nodes.get(key), part.usd_per_month if known else None, p95, part)


def _own(node: Node | None) -> object:
    return None if node is None else (node.kind, node.params, node.traffic)


def _measures(one: Side, other: Side) -> Iterator[Measure]:
    first, second = _times(one), _times(other)
    times = [
        Measure(title, "time", first.get(key), second.get(key))
        for key, title in _titles(one, other).items()
    ]
    times.sort(key=lambda measure: -abs(measure.change or 0.0))
    yield from times[:_MOST_TIMES]
    cold = [_cold_share(side.results) for side in (one, other)]
    if any(cold):
        yield Measure("Cold starts", "share", *cold)
    throttled = [_sum(side.results, "throttled_per_month") for side in (one, other)]
    if any(throttled):
        yield Measure("Throttled a month", "count", *throttled)
    overload = [_sum(side.results, "overload_minutes_per_month") for side in (one, other)]
    if any(overload):
        yield Measure("Overloaded minutes a month", "count", *overload)
    yield Measure("Findings", "count", *(float(_findings(side.results)) for side in (one, other)))


def _titles(one: Side, other: Side) -> dict[tuple[str, ...], str]:
    titles: dict[tuple[str, ...], str] = {}
    for side in (one, other):
        for path in side.results.paths:
            parts = side.results.components
            names = [parts[key].name or key for key in path.nodes[:2] if key in parts] or ["Path"]
            key = _path_key(path.mode, path.nodes)
            if path.mode == "call":
                # A source takes no time of its own: what it calls is what people wait for.
                own = parts[path.nodes[0]].percentiles if path.nodes[0] in parts else None
                titles.setdefault(key, f"{names[-1] if own is None else names[0]}, p95")
            else:
                titles.setdefault(key, f"{names[-1]}{_DONE}")
    return titles


def _times(side: Side) -> dict[tuple[str, ...], float]:
    return {
        _path_key(path.mode, path.nodes): path.percentiles.p95
        for path in reversed(side.results.paths)
    }


def _path_key(mode: str, nodes: tuple[str, ...]) -> tuple[str, ...]:
    return (mode, nodes[0]) if mode == "call" else (mode, *nodes[:2])


def _cold_share(results: Results) -> float:
    """Return the share of requests to computing parts that wait for a cold start."""
    cold = met = 0.0
    for part in results.components.values():
        if part.verdict is not None:
            met += part.requests_per_month
            cold += part.requests_per_month * (part.cold_start_share or 0.0)
    return cold / met if met > 0 else 0.0


def _sum(results: Results, field: str) -> float:
    return sum(getattr(part, field) or 0.0 for part in results.components.values())


def _findings(results: Results) -> int:
    return sum(finding.severity != "info" for finding in results.findings)


def cost_words(half: Half | None) -> str:
    """Write what a part costs on one side: its money, "unknown", or that it is not there."""
    return "–" if half is None else money(half.usd_per_month)


def gap_words(side: Side) -> str:
    """Say how many prices a total does not hold."""
    unknown = side.results.totals.unknown_lines
    return f"+{THIN_SPACE}{unknown} unknown" if unknown else ""
