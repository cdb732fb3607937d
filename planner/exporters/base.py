"""What an exporter is: a request in, the bytes of one file out; it writes nothing itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planner.analysis.results import Results
from planner.catalog.own_price import OwnPrice
from planner.charts import CHARTS
from planner.charts.base import NAME_OF_PLACEMENT, ChartData, ChartOptions
from planner.engine.pricing.cost_line import CostLine
from planner.record import record
from planner.storage.plain_text import plain
from planner.units import (
    SAME_USD,
    count,
    counted,
    duration_ms,
    figure,
    money,
    money_change,
    money_sum,
    share,
    unit_price,
)

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult
    from planner.document.scenario import Scenario
    from planner.painting.picture_files import Page
    from planner.tokens import Colours

What = Literal["drawing", "charts", "report", "data"]
Mode = Literal["light", "dark", "print"]


LARGE = ChartOptions(large=True)
_MOST_NAMED = 2
_NOT_SET = "not set"


class ExportProblem(ValueError):  # noqa: N818 - what the user reads, not a fault
    """Why nothing can be exported, in one sentence."""


@record(eq=False)
class ExportRequest:
    """What is wanted.

    Attributes
    ----------
    what
        The drawing, charts, the report or the bare figures.
    chart_id
        One chart; None: all that have something to show.
    component_id
        Part for charts of one part; None: the first that computes.
    scale
        Device pixels a pixel of a bitmap.
    aws_colours
        Keep AWS's own colours of the icons.
    template
        A presentation whose masters the slides take; None: plain ones.
    """

    scenario: "Scenario"
    results: Results
    what: What = "report"
    chart_id: str | None = None
    component_id: str | None = None
    mode: Mode = "light"
    scale: float = 2.0
    aws_colours: bool = False
    transparent: bool = False
    options: ChartOptions = LARGE
    template: Path | None = None


@record
class Exporter:
    """A row of the table of exporters.

    `needs_qt` says that a QGuiApplication must be there, because it paints.
    """

    id: str
    title: str
    suffix: str
    what: frozenset[What]
    write: Callable[[ExportRequest], bytes]
    needs_qt: bool = False
    media_type: str = "application/octet-stream"


def charts_wanted(request: ExportRequest) -> Iterator[ChartData]:
    """Build the charts of a request; empty ones are left out unless one was named."""
    if request.chart_id is not None:
        chart = CHARTS.get(request.chart_id)
        if chart is None:
            known = ", ".join(CHARTS)
            raise ExportProblem(f"There is no chart {request.chart_id!r}; there are: {known}")
        part = request.component_id
        yield chart.data(request.scenario, request.results, part, request.options)
        return
    for chart in CHARTS.values():
        part = request.component_id if chart.scope == "component" else None
        data = chart.data(request.scenario, request.results, part, request.options)
        if not data.empty:
            yield data


def some_charts(request: ExportRequest) -> Iterator[ChartData]:
    """Build the charts of a request; none is a problem."""
    any_built = False
    for data in charts_wanted(request):
        any_built = True
        yield data
    if not any_built:
        raise ExportProblem("There is no chart to export: the drawing has no part with figures")


def pages_of(request: ExportRequest) -> "tuple[list[Page], Colours]":
    """Return the pictures of a request and the colours they are painted in."""
    # Painting needs Qt; text and sheets go without it.
    from planner.painting.pages import chart_page, colours_for

    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    clear = request.transparent
    pages: list[Page] = []
    if request.what != "charts":
        pages.append(drawing_of(request))
    if request.what != "drawing":
        charts = some_charts(request) if request.what == "charts" else charts_wanted(request)
        pages += [chart_page(data, colours, transparent=clear) for data in charts]
    return pages, colours


def drawing_of(request: ExportRequest) -> "Page":
    """Return the drawing as a picture that stands alone: what it rests on is below it."""
    from planner.painting.pages import colours_for, drawing_page

    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    foot = tuple(basis_in_words(request))
    drawn, results = request.scenario, request.results
    return drawing_page(drawn, results, colours, transparent=request.transparent, foot=foot)


def basis_lines(request: ExportRequest) -> list[tuple[str, str]]:
    """Return what every export carries: region, hours, free tier, price date."""
    results, settings = request.results, request.scenario.settings
    prices_of = results.catalog_as_of or "unknown"
    if request.scenario.own_prices:
        prices_of += f", {counted(len(request.scenario.own_prices), 'own price')}"
    return [
        ("Scenario", one_line(request.scenario.name)),
        ("Region", results.region),
        ("Hours a month", figure(results.hours_per_month)),
        ("Free tier", results.free_tier.replace("_", " ")),
        ("Purchase", settings.purchase.replace("_", " ")),
        ("Prices of", prices_of),
        ("Price catalogue", results.catalog_version or "unknown"),
    ]


def basis_in_words(request: ExportRequest) -> list[str]:
    """Return what the figures rest on as lines for the foot of a picture."""
    basis = basis_lines(request)[1:]
    named = {name for name, _text in basis}
    others = [
        (name, text)
        for name, text in assumptions(request)
        if name not in named and text != _NOT_SET
    ]
    return [" · ".join(f"{name}: {text}" for name, text in told) for told in (basis, others)]


def assumptions(request: ExportRequest) -> list[tuple[str, str]]:
    """Return the scenario's settings as a reader would ask for them."""
    settings = request.scenario.settings
    told = []
    for name, field in type(settings).model_fields.items():
        if field.title is None:
            continue  # what a newer version wrote is no setting of this one
        extra = field.json_schema_extra
        unit, group = (
            str(extra.get(key, "")) if isinstance(extra, dict) else "" for key in ("unit", "group")
        )
        title = _titled(field.title, group)
        told.append((title, _setting(getattr(settings, name), unit)))
    return told + [_own_price(own) for own in request.scenario.own_prices]


def _titled(title: str, group: str) -> str:
    """Name a setting so that it says outside its group what it is about.

    >>> _titled("Minimum servers", "Servers"), _titled("Time", "People's work")
    ('Minimum servers', "People's work: time")
    """
    if not group or group.lower() in title.lower():
        return title
    return f"{group}: {title[0].lower()}{title[1:]}"


def _own_price(own: OwnPrice) -> tuple[str, str]:
    """Write a price of the user's own as an assumption."""
    labels = [value.replace("_", " ") for _name, value in own.labels]
    what = ", ".join(filter(None, (own.item or own.rate, *labels, own.region)))
    price = unit_price(own.usd / own.per, own.unit, own.per)
    return (f"Own price: {one_line(what)}", one_line(f"{price}, since {own.since}"))


def _setting(value: object, unit: str) -> str:
    r"""Write a setting with its unit.

    >>> _setting(0.6, "share"), _setting(730.0, "h"), _setting(None, "ms")
    ('60\u202f%', '730 h', 'not set')
    """
    if value is None:
        return _NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return share(value) if unit == "share" else f"{figure(value)} {unit}".strip()
    return f"{one_line(str(value)).replace('_', ' ')} {unit}".strip()


def headlines(request: ExportRequest) -> list[str]:
    """Return what the report says first: what is drawn, what is recommended, the difference."""
    totals = request.results.totals
    drawn, better = totals.as_drawn_usd_per_month, totals.recommended_usd_per_month
    gap = f" + {totals.unknown_lines} unknown" if totals.unknown_lines else ""
    told = [f"As drawn {money(drawn)}{gap} a month."]
    if drawn - better > SAME_USD:
        told.append(f"Recommended {money(better)}{gap} a month, {money(drawn - better)} less.")
    elif better - drawn > SAME_USD:
        told.append(f"Recommended {money(better)}{gap} a month, {money(better - drawn)} more.")
    else:
        told.append("Nothing cheaper is recommended than what is drawn.")
    return told


def moves_in_words(results: Results) -> str:
    """Say what to do as a headline: what to keep where, what to move where to.

    Where several parts move to one side, they are counted; a close call is left where it is.
    """
    moves: dict[str, list[str]] = {}
    keeps: dict[str, list[str]] = {}
    for part in results.components.values():
        verdict = part.verdict
        if verdict is None or verdict.choice == "either":
            continue
        side = NAME_OF_PLACEMENT.get(verdict.choice, verdict.choice)
        kind = keeps if verdict.choice == part.placement else moves
        kind.setdefault(side, []).append(one_line(part.name or part.id))
    told = [f"move {_named(names)} to {side}" for side, names in moves.items()]
    if not told:
        told = [f"keep {_named(names)} on {side}" for side, names in keeps.items()]
    elif len(keeps) == 1:
        side, names = next(iter(keeps.items()))
        told.append(f"keep {_named(names)} on {side}")
    if not told and any(part.verdict for part in results.components.values()):
        return "Too close to call: keep what is drawn"
    if not told:
        gap = results.totals.unknown_lines
        return f"As drawn {money_sum(results.totals.as_drawn_usd_per_month, gap)} a month"
    sentence = ", ".join(told)
    return sentence[0].upper() + sentence[1:]


def _named(names: list[str]) -> str:
    """Name one or two parts, count more.

    >>> _named(["API", "Nightly clean-up"]), _named(["a", "b", "c"])
    ('API and Nightly clean-up', '3 parts')
    """
    if len(names) > _MOST_NAMED:
        return f"{len(names)} parts"
    return " and ".join(names)


def sources(results: Results) -> list[tuple[str, str]]:
    """Return every price source that the cost lines name, with its date, once."""
    found = {
        (line.source, line.as_of)
        for part in results.components.values()
        for line in part.lines
        if line.source
    }
    return sorted(found)


@record
class Section:
    """A piece of the report: a title, and sentences or a table.

    Columns from number `right` on hold figures and are right-aligned.
    """

    title: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: int = 99


def report(request: ExportRequest) -> tuple[Section, ...]:
    """Return the report, the same in every format; sections without content are left out."""
    results = request.results
    order = {"error": 0, "warning": 1, "info": 2}
    findings = sorted(results.findings, key=lambda finding: order[finding.severity])
    told = tuple(f"{finding.severity.capitalize()}: {finding.text}" for finding in findings)
    sections = (
        _totals(results),
        _verdicts(results),
        _cost_lines(results),
        Section("Findings", told or ("No findings.",)),
        Section("Assumptions", heads=("Setting", "Value"), rows=tuple(assumptions(request))),
        Section("Sources of prices", heads=("Source", "Checked"), rows=tuple(sources(results))),
        Section("Not in these figures", tuple(results.not_modelled)),
    )
    return tuple(section for section in sections if section.sentences or section.rows)


def _totals(results: Results) -> Section:
    totals = results.totals
    drawn = totals.as_drawn_usd_per_month
    rows = []
    for name, usd, blocked in (
        ("As drawn", drawn, ()),
        ("All EC2", totals.all_ec2_usd_per_month, totals.all_ec2_blocked),
        ("All Lambda", totals.all_lambda_usd_per_month, totals.all_lambda_blocked),
        ("Recommended", totals.recommended_usd_per_month, ()),
    ):
        parts = results.components
        names = ", ".join(parts[key].name if key in parts else key for key in blocked)
        change = "" if name == "As drawn" else money_change(usd - drawn)
        rows.append((name, money_sum(usd, totals.unknown_lines), change, names))
    heads = ("Option", "USD a month", "Against as drawn", "Cannot move")
    return Section("Totals, USD a month", heads=heads, rows=tuple(rows), right=1)


def _verdicts(results: Results) -> Section:
    rows = [_verdict_row(part) for part in results.components.values() if part.verdict]
    told = []
    for part in results.components.values():
        if part.verdict and part.verdict.reasons:
            reasons = ". ".join(reason.text for reason in part.verdict.reasons)
            told.append(f"{part.name or part.id}: {reasons}.")
        if part.problem:
            told.append(f"{part.name or part.id}: {part.problem}")
    heads = ("Part", "Answer", "The guide", "Saves a month", "As drawn", "p95", "Flips at", "Sure")
    return Section("EC2 or Lambda", tuple(told), heads if rows else (), tuple(rows), right=3)


def _verdict_row(part: "ComponentResult") -> tuple[str, ...]:
    verdict = part.verdict
    if verdict is None:
        raise ValueError("this part has no verdict")
    guide = verdict.guide
    flips = ", ".join(f"{count(c.requests_per_month)} a month" for c in part.break_even)
    placed = NAME_OF_PLACEMENT.get(part.placement or "", part.placement or "")
    return (
        part.name or part.id,
        NAME_OF_PLACEMENT.get(verdict.choice, verdict.choice),
        f"{NAME_OF_PLACEMENT[guide.answer]} (question {guide.question})"
        + ("" if guide.agrees else ", we differ"),
        money(verdict.saves_usd_per_month),
        f"{placed}, {money(part.usd_per_month)}",
        duration_ms(part.percentiles.p95) if part.percentiles else "",
        flips or "never",
        share(verdict.confidence) if verdict.confidence is not None else "",
    )


def _cost_lines(results: Results) -> Section:
    rows = []
    for part in results.components.values():
        name = part.name or part.id
        for line in part.lines:
            rows.append(
                (
                    name,
                    f"{line.item} ({line.note})" if line.note else line.item,
                    _quantity(line),
                    unit_price(line.usd_per_unit, line.unit, line.per),
                    money(line.usd, estimated=line.estimated),
                )
            )
        if part.lines:
            unknown = sum(1 for line in part.lines if line.usd is None)
            rows.append((name, "Sum", "", "", money_sum(part.usd_per_month, unknown)))
    heads = ("Part", "Item", "Quantity", "Unit price", "USD a month")
    return Section("Cost lines", heads=heads, rows=tuple(rows), right=2)


def _quantity(line: CostLine) -> str:
    free = f", {figure(line.free_quantity)} free" if line.free_quantity else ""
    return f"{figure(line.quantity)} {line.unit}{free}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def one_line(text: str) -> str:
    """Clean foreign text and lay it on one line."""
    return plain(text).replace("\n", " ").replace("\t", " ")
