"""Two variants compared: the cost of both by kind, on one axis, and every part in the table."""

from typing import TYPE_CHECKING

from planner.analysis.compare import Comparison, Side, compare
from planner.charts.base import (
    NAME_OF_PLACEMENT,
    ROLE_OF_PLACEMENT,
    Axis,
    Chart,
    ChartData,
    ChartOptions,
    Column,
    Mark,
    Role,
    Row,
    RowPart,
    Table,
    axis_money,
    basis,
    empty_chart,
)
from planner.kinds import KINDS
from planner.units import SAME_USD, money, money_change

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results
    from planner.document.scenario import Scenario

ID = "compare"
SHORT = "Cost by kind"
_ORDER: tuple[Role, ...] = (
    "ec2",
    "lambda",
    "managed",
    "fargate",
    "compute",
    "database",
    "storage",
    "network",
    "integration",
    "business",
    "general",
)
_NAMES: dict[Role, str] = {
    "compute": "Computing",
    "database": "Database",
    "storage": "Storage",
    "network": "Network",
    "integration": "Messages",
    "business": "Mail",
    "general": "Other",
}


def data(
    scenario: "Scenario", results: "Results", component_id: str | None, options: ChartOptions
) -> ChartData:
    """Compare what is in view with what is recommended for it, at the traffic of `results`."""
    del component_id
    from planner.analysis.evaluate import evaluate
    from planner.analysis.variants import computed

    if not results.components:
        return empty_chart(ID, SHORT, "Add a part to compare variants", action="add-part")
    other = computed(scenario, results, "recommended")
    found = results
    if other is not scenario:
        found = evaluate(other, traffic_x=_traffic_x(scenario, results))
    sides = (Side(options.shown_as, scenario, results), Side("Recommended", other, found))
    return compared(compare(*sides), options)


def compared(comparison: Comparison, options: ChartOptions) -> ChartData:
    """Draw a comparison that was made already: of any two variants."""
    one, other = comparison.one, comparison.other
    drawn = one.usd_per_month * options.months
    rows = tuple(_row(key, side, drawn, options) for key, side in (("one", one), ("other", other)))
    highest = max((row.value or 0.0 for row in rows), default=0.0)
    used = dict.fromkeys(part.role for row in rows for part in row.parts)
    return ChartData(
        chart=ID,
        title=comparison.finding(options.months),
        short_title=f"{SHORT}, USD {options.a_period}",
        subtitle=basis(one.results, f"USD {options.a_period}"),
        x=Axis(f"USD {options.a_period}", "USD", "linear", 0.0, highest or 1.0, axis_money, money),
        rows=rows,
        marks=(Mark("vertical", "as_drawn", x=drawn),),
        table=_table(comparison, options),
        legend=tuple((_name(role), role) for role in _ORDER if role in used),
    )


def _row(key: str, side: Side, drawn: float, options: ChartOptions) -> Row:
    usd = side.usd_per_month * options.months
    sums: dict[Role, float] = {}
    for part in side.results.components.values():
        sums[_role(part)] = sums.get(_role(part), 0.0) + part.usd_per_month * options.months
    change = usd - drawn
    differs = key == "other" and abs(change) >= SAME_USD
    return Row(
        key,
        side.title,
        "as_drawn" if key == "one" else "recommended",
        usd,
        (money(usd), money_change(change) if differs else ""),
        good=change < 0 if differs else None,
        parts=tuple(
            RowPart(_name(role), sums[role], money(sums[role]), role)
            for role in _ORDER
            if sums.get(role, 0.0) > 0
        ),
        strong=key == "other",
    )


def _role(part: "ComponentResult") -> Role:
    if part.placement is not None and part.placement in ROLE_OF_PLACEMENT:
        return ROLE_OF_PLACEMENT[part.placement]
    kind = KINDS.get(part.kind)
    return kind.category if kind is not None else "general"


def _name(role: Role) -> str:
    placement = "managed_instances" if role == "managed" else role
    return NAME_OF_PLACEMENT.get(placement) or _NAMES.get(role, "Other")


def _table(comparison: Comparison, options: ChartOptions) -> Table:
    one, other = comparison.one.title, comparison.other.title
    unit = f"USD {options.a_period}"

    def usd(value: float | None) -> float | None:
        return None if value is None else value * options.months

    rows = tuple(
        (
            part.name,
            usd(part.one.usd_per_month) if part.one else 0.0,
            usd(part.other.usd_per_month) if part.other else 0.0,
            usd(part.change_usd),
            part.one.p95_ms if part.one else None,
            part.other.p95_ms if part.other else None,
        )
        for part in comparison.parts
    )
    columns = (
        Column("Part"),
        Column(one, unit),
        Column(other, unit),
        Column("Difference", unit),
        Column(f"{one}, p95", "ms"),
        Column(f"{other}, p95", "ms"),
    )
    return Table(columns, rows)


def _traffic_x(scenario: "Scenario", results: "Results") -> float:
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


COMPARE = Chart(
    ID,
    "Compare",
    "scenario",
    data,
    help="What is drawn beside what is recommended, by kind; any two variants in Compare.",
)
