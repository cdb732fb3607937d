"""What an exporter is: a request in, the bytes of one file out; it writes nothing itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.analysis.results import Results
from planner.charts import CHARTS
from planner.charts.base import ChartData, ChartOptions
from planner.storage.plain_text import plain

if TYPE_CHECKING:
    from planner.document.scenario import Scenario
    from planner.painting.picture_files import Page
    from planner.tokens import Colours

What = Literal["drawing", "charts", "report", "data"]
Mode = Literal["light", "dark", "print"]


LARGE = ChartOptions(large=True)


class ExportProblem(ValueError):  # noqa: N818 - what the user reads, not a fault
    """Why nothing can be exported, in one sentence."""


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True)
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


def some_charts(request: ExportRequest) -> list[ChartData]:
    """Return the charts of a request; none is a problem."""
    charts = list(charts_wanted(request))
    if not charts:
        raise ExportProblem("There is no chart to export: the drawing has no part with figures")
    return charts


def pages_of(request: ExportRequest) -> "tuple[list[Page], Colours]":
    """Return the pictures of a request and the colours they are painted in."""
    # Painting needs Qt; text and sheets go without it.
    from planner.painting.pages import chart_page, colours_for, drawing_page

    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    clear = request.transparent
    pages: list[Page] = []
    if request.what != "charts":
        drawn = drawing_page(request.scenario, request.results, colours, transparent=clear)
        pages.append(drawn)
    if request.what != "drawing":
        charts = some_charts(request) if request.what == "charts" else charts_wanted(request)
        pages += [chart_page(data, colours, transparent=clear) for data in charts]
    return pages, colours


def basis_lines(request: ExportRequest) -> list[tuple[str, str]]:
    """Return what every export carries: region, hours, free tier, price date."""
    results, settings = request.results, request.scenario.settings
    return [
        ("Scenario", one_line(request.scenario.name)),
        ("Region", results.region),
        ("Hours a month", f"{results.hours_per_month:,.6g}"),
        ("Free tier", results.free_tier.replace("_", " ")),
        ("Purchase", settings.purchase.replace("_", " ")),
        ("Prices of", results.catalog_as_of or "unknown"),
        ("Price catalogue", results.catalog_version or "unknown"),
    ]


def assumptions(request: ExportRequest) -> list[tuple[str, str]]:
    """Return the scenario's settings as a reader would ask for them."""
    settings = request.scenario.settings
    told = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        extra = field.json_schema_extra
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
        written = "not set" if value is None else str(value).replace("_", " ")
        told.append((field.title or name, f"{written} {unit}".strip()))
    return told


def sources(results: Results) -> list[tuple[str, str]]:
    """Return every price source that the cost lines name, with its date, once."""
    found = {
        (line.source, line.as_of)
        for part in results.components.values()
        for line in part.lines
        if line.source
    }
    return sorted(found)


def one_line(text: str) -> str:
    """Clean foreign text and lay it on one line."""
    return plain(text).replace("\n", " ").replace("\t", " ")
