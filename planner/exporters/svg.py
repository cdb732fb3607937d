"""The drawing or charts as an SVG drawing in which text stays text."""

from planner.exporters.base import Exporter, ExportRequest, pages_of


def write(request: ExportRequest) -> bytes:
    """Paint what is wanted; several charts stand under each other."""
    from planner.painting.pages import stacked
    from planner.painting.picture_files import svg_bytes

    pages, _colours = pages_of(request)
    return svg_bytes(stacked(pages), request.scenario.name)


SVG = Exporter(
    "svg",
    "Drawing (SVG)",
    ".svg",
    frozenset({"drawing", "charts"}),
    write,
    needs_qt=True,
    media_type="image/svg+xml",
)
