"""The drawing, charts or both as a PDF, one picture a page, in vectors."""

from planner.exporters.base import Exporter, ExportRequest, pages_of


def write(request: ExportRequest) -> bytes:
    """Paint what is wanted, a page each; the report is the drawing and every chart."""
    from planner.painting.picture_files import pdf_bytes

    pages, _colours = pages_of(request)
    return pdf_bytes(pages, request.scenario.name)


PDF = Exporter(
    "pdf",
    "Document (PDF)",
    ".pdf",
    frozenset({"drawing", "charts", "report"}),
    write,
    needs_qt=True,
    media_type="application/pdf",
)
