"""What a chart shows, as plain frozen data: enough for screen, picture, slide, sheet and text."""

import math
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from planner.record import record
from planner.units import HOURS_PER_DAY, UNKNOWN, money

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results
    from planner.document.scenario import Scenario

Values = NDArray[np.float64]
Cell = str | float | None
Write = Callable[[float], str]

Scale = Literal["linear", "log", "category", "hour_of_week"]
SeriesKind = Literal["line", "area", "band", "dots"]
MarkKind = Literal["crossing", "here", "dot", "level", "vertical", "region", "label"]
Role = Literal[
    "ec2",
    "lambda",
    "managed",
    "fargate",
    "either",
    "as_drawn",
    "recommended",
    "neutral",
    "target",
    "limit",
    "error",
    "compute",
    "storage",
    "database",
    "network",
    "integration",
    "business",
    "general",
]

ROLE_OF_PLACEMENT: Mapping[str, Role] = {
    "ec2": "ec2",
    "lambda": "lambda",
    "managed_instances": "managed",
    "fargate": "fargate",
    "either": "either",
}
NAME_OF_PLACEMENT: Mapping[str, str] = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed instances",
    "fargate": "Fargate",
    "either": "Either",
}
DASHES_OF_ROLE: Mapping[str, tuple[float, ...]] = {"managed": (8.0, 3.0), "fargate": (2.0, 3.0)}
"""The two that are also considered are told apart by their dashes, never by colour alone. [px]"""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plain_number(value: float) -> str:
    """Write a number with thousands parted and no needless digits."""
    return f"{value:,.6g}" if math.isfinite(value) else UNKNOWN


def axis_money(usd: float) -> str:
    """Write dollars at a tick: whole amounts without cents.

    >>> axis_money(10.0), axis_money(0.5)
    ('$10', '$0.5')
    """
    written = money(usd)
    if "." not in written:
        return written
    return written.rstrip("0").rstrip(".")


def hour_of_week(hour: float) -> str:
    """Write an hour of the week as a day and a time.

    >>> hour_of_week(58.5)
    'Wed 10:00'
    """
    whole = int(hour) % (HOURS_PER_DAY * len(DAYS))
    return f"{DAYS[whole // HOURS_PER_DAY]} {whole % HOURS_PER_DAY}:00"


@record(eq=False)
class Axis:
    """One axis. `write` turns a value into a tick's label and into the read-out's figure.

    Attributes
    ----------
    title, unit
        "Requests a month", "USD".
    low, high
        Shown range in values (not logarithms).
    ticks
        Where labels stand; empty lets the painter choose 3 to 5.
    names
        Labels of a category axis.
    can_switch
        Whether the reader may change between log and linear.
    reach
        How far the reader may zoom out, where that is more than the shown range.
    """

    title: str = ""
    unit: str = ""
    scale: Scale = "linear"
    low: float = 0.0
    high: float = 1.0
    write: Write = plain_number
    write_full: Write = plain_number
    ticks: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    can_switch: bool = False
    reach: tuple[float, float] | None = None


@record(eq=False)
class Series:
    """One line, area, band or set of dots.

    `y2` is the other border of a band; an area is filled up to it at most. `end_label` stands
    at the end; empty: none. `optional` series are hidden until the reader switches them on.
    """

    id: str
    name: str
    kind: SeriesKind
    role: Role
    x: Values
    y: Values
    y2: Values | None = None
    dashes: tuple[float, ...] = ()
    end_label: str = ""
    optional: bool = False
    in_read_out: bool = True
    detail: str = ""


@record(eq=False)
class Mark:
    """Something pointed at: a crossing, where you are, a peak, a level, a region, a step's label.

    `x2` is the right border of a region; `short` replaces `text` where there is little room;
    `series` ties the mark to one series, with which it is hidden.
    """

    kind: MarkKind
    role: Role = "neutral"
    x: float = math.nan
    y: float = math.nan
    x2: float = math.nan
    text: str = ""
    short: str = ""
    series: str = ""
    draggable: bool = False


@record
class RowPart:
    """A piece of a bar. `shade` 0 is the full colour, 1 the palest."""

    name: str
    value: float
    text: str
    role: Role
    shade: float = 0.0


@record
class Spread:
    """A latency row: median, bar to p95, tick at p99; cold starts from `cold_from` on. [ms]"""

    p50: float
    p95: float
    p99: float
    cold_from: float | None = None


@record
class Row:
    """A horizontal row: label, bar or spread, right-aligned columns.

    `blocked` is the reason why there is no bar: it is drawn as a hatched stub.
    `good` colours the change: True a saving, False a cost, None plain.
    `bar` False leaves the bar out: the figures stand alone.
    `span` is a bar over zero, with a text at either end: Lambda's side left, EC2's right.
    `detail` marks a part of the rows above it; such rows stand last.
    """

    id: str
    label: str
    role: Role
    value: float | None
    columns: tuple[str, ...] = ()
    good: bool | None = None
    parts: tuple[RowPart, ...] = ()
    spread: Spread | None = None
    strong: bool = False
    blocked: str = ""
    note: str = ""
    bar: bool = True
    span: tuple[float, float] | None = None
    span_texts: tuple[str, str] = ("", "")
    detail: bool = False


@record(eq=False)
class Grid:
    """A heat map: `values[row, column]`, written by `write` in `unit`; nan is unknown (hatched)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Values
    write: Write
    scale: Literal["cost", "latency"] = "cost"
    unit: str = ""


@record
class Column:
    """Head of one column of the table."""

    title: str
    unit: str = ""


@record
class Table:
    """The chart as numbers: what CSV, a sheet and "copy data" hold. None is unknown."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@record
class ReadLine:
    """One line of the read-out: swatch, name, figure."""

    name: str
    text: str
    role: Role
    x: float = math.nan
    y: float = math.nan


@record
class ReadOut:
    """What the chart says at one place: its heading, its lines, and who wins there."""

    x: float
    heading: str
    lines: tuple[ReadLine, ...]
    winner: str = ""
    saving: str = ""
    winner_role: Role = "neutral"


@record(eq=False)
class ChartData:
    """One chart, complete.

    It is drawn as rows where it has `rows`, as a heat map where it has `grid`, and else as a
    plot of `series`. Where `empty` is a sentence, the axes remain and the sentence stands in
    their middle; `empty_action` names what its button does.

    Attributes
    ----------
    title
        The finding ("EC2 becomes cheaper above 7.65 M requests a month").
    short_title
        For little room.
    subtitle
        The basis: region, hours, purchase, free tier, price date.
    compared
        Ids of the two series whose difference the read-out calls a saving.
    """

    chart: str
    title: str
    short_title: str
    subtitle: str = ""
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    series: tuple[Series, ...] = ()
    marks: tuple[Mark, ...] = ()
    rows: tuple[Row, ...] = ()
    grid: Grid | None = None
    table: Table = field(default_factory=Table)
    compared: tuple[str, ...] = ()
    component: str | None = None
    legend: tuple[tuple[str, Role], ...] = ()
    empty: str = ""
    empty_action: str = ""

    @property
    def layout(self) -> Literal["rows", "grid", "plot"]:
        """Say how it is drawn."""
        return "rows" if self.rows else "grid" if self.grid is not None else "plot"


@record
class ChartOptions:
    """What the reader may set.

    `scale` None is the chart's own; `shown` lists optional series that are switched on and
    `hidden` those that are switched off; `large` asks for the detailed form.
    `shown_as` names what the figures are of: the drawing, or a variant of it.
    """

    scale: Literal["log", "linear"] | None = None
    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    large: bool = False
    months: Literal[1, 12] = 1
    shown_as: str = "As drawn"

    @property
    def period(self) -> str:
        """Name the period money is for."""
        return "month" if self.months == 1 else "year"

    @property
    def a_period(self) -> str:
        """Name it with its article."""
        return f"a {self.period}"


STANDARD = ChartOptions()

DataOf = Callable[["Scenario", "Results", str | None, ChartOptions], ChartData]


@record
class Chart:
    """A row of the table of charts: `data(scenario, results, component_id, options)`."""

    id: str
    title: str
    scope: Literal["scenario", "component"]
    data: DataOf
    help: str = ""


def empty_chart(
    chart: str, title: str, sentence: str, *, action: str = "", component: str | None = None
) -> ChartData:
    """Return the chart that has nothing to show and says why."""
    return ChartData(
        chart=chart,
        title=title,
        short_title=title,
        empty=sentence,
        empty_action=action,
        component=component,
    )


def basis(results: "Results", *more: str) -> str:
    """Write what every figure of the results rests on, as a chart's subtitle."""
    tier = {"none": "free tier off", "always_free": "always-free tier"}.get(
        results.free_tier, f"{results.free_tier.replace('_', ' ')} free tier"
    )
    parts = [*more, results.region, f"{results.hours_per_month:,.6g} h", tier]
    if results.catalog_as_of:
        parts.append(f"prices of {results.catalog_as_of}")
    if any(line.own for part in results.components.values() for line in part.lines):
        parts.append("own prices")
    return ", ".join(part for part in parts if part)


def computing_part(results: "Results", component_id: str | None) -> "ComponentResult | None":
    """Return the part asked for if it computes, else the first one that does."""
    asked = results.components.get(component_id or "")
    if asked is not None:
        return asked if asked.verdict is not None or asked.options else None
    return next((c for c in results.components.values() if c.verdict or c.options), None)


def part_or_reason(
    chart: str, title: str, results: "Results", component_id: str | None, to_see: str
) -> "ComponentResult | ChartData":
    """Return the part that a chart is about, or the empty chart that says why there is none."""
    part = computing_part(results, component_id)
    if part is None:
        sentence = f"Choose a part that computes to see {to_see}"
        return empty_chart(chart, title, sentence, component=component_id)
    if part.problem:
        return empty_chart(chart, title, part.problem, component=part.id)
    return part


def role_of(part: "ComponentResult") -> Role:
    """Return the colour of a part: its placement, or the category of its kind."""
    from planner.kinds import KINDS

    if part.placement is not None and part.placement in ROLE_OF_PLACEMENT:
        return ROLE_OF_PLACEMENT[part.placement]
    kind = KINDS.get(part.kind)
    return kind.category if kind is not None else "general"


def traffic_x_of(scenario: "Scenario", results: "Results") -> float:
    """Return the multiplier that results were computed with, read off a part nothing flows into."""
    from planner.traffic import resolve

    fed = {edge.target for edge in scenario.edges.values()}
    for key, node in scenario.nodes.items():
        part = results.components.get(key)
        if node.traffic is None or key in fed or part is None:
            continue
        own = resolve(node.traffic).per_month(results.hours_per_month)
        if own > 0 and part.requests_per_month > 0:
            return part.requests_per_month / own
    return 1.0
