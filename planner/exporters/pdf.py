"""The report on A4 pages with contents and bookmarks; or drawing and charts, a page each."""

from typing import TYPE_CHECKING

from planner.exporters.base import (
    Exporter,
    ExportRequest,
    basis_lines,
    charts_wanted,
    headlines,
    one_line,
    pages_of,
    report,
)

if TYPE_CHECKING:
    from planner.painting.paper import Entry
    from planner.painting.picture_files import Page

_CHART_PX = (780.0, 430.0)
_ROWS_PX = (780.0, 330.0)


def write(request: ExportRequest) -> bytes:
    """Write vectors and text."""
    from planner.painting.paper import line_of_contents
    from planner.painting.pdf_outline import with_outline
    from planner.painting.picture_files import pdf_bytes

    name = one_line(request.scenario.name)
    if request.what != "report":
        pages, _colours = pages_of(request)
        return pdf_bytes(pages, name)
    paged, entries = report_pages(request)
    links = [
        (*line_of_contents(entry.top_px), entry.page)
        for entry in entries
        if entry.top_px is not None
    ]
    named = [(entry.title, entry.page) for entry in entries]
    return with_outline(pdf_bytes(paged, name), named, links)


def report_pages(request: ExportRequest) -> "tuple[list[Page], list[Entry]]":
    """Return the pages of the report, and where its chapters begin."""
    from planner.painting.pages import chart_page, colours_for, drawing_page
    from planner.painting.paper import Chapter, Picture, paper

    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    chapters = {
        section.title: Chapter(
            section.title, section.sentences, section.heads, section.rows, section.right
        )
        for section in report(request)
    }
    parts: list[Chapter | Picture] = []
    if request.scenario.nodes:
        drawn = drawing_page(request.scenario, request.results, colours)
        parts.append(Picture(drawn, "The drawing"))
    parts += [chapters.pop(title) for title in list(chapters)[:2]]
    for place, data in enumerate(charts_wanted(request)):
        size = _ROWS_PX if data.layout == "rows" and len(data.rows) <= 5 else _CHART_PX
        page = chart_page(data, colours, size)
        parts.append(Picture(page, "Charts" if place == 0 else ""))
    parts += chapters.values()
    basis = basis_lines(request)
    summary = [one_line(request.scenario.description), *headlines(request)]
    return paper(basis[0][1] or "Scenario", basis[1:], summary, parts, colours)


PDF = Exporter(
    "pdf",
    "Document (PDF)",
    ".pdf",
    frozenset({"drawing", "charts", "report"}),
    write,
    needs_qt=True,
    media_type="application/pdf",
)
