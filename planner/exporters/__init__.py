"""The table of exporters, in the order of the export dialog."""

from pathlib import PurePath

from planner.exporters.base import Exporter, ExportProblem, ExportRequest
from planner.exporters.csv_ import CSV
from planner.exporters.drawio import DRAWIO
from planner.exporters.html_ import HTML
from planner.exporters.json_ import JSON
from planner.exporters.markdown import MARKDOWN
from planner.exporters.pdf import PDF
from planner.exporters.png import PNG
from planner.exporters.pptx_ import PPTX
from planner.exporters.svg import SVG
from planner.exporters.xlsx import XLSX

EXPORTERS: dict[str, Exporter] = {
    exporter.id: exporter
    for exporter in (PNG, SVG, PDF, PPTX, HTML, MARKDOWN, XLSX, CSV, JSON, DRAWIO)
}


def exporter_for(path: str | PurePath) -> Exporter | None:
    """Return the exporter of a file's suffix, None where there is none."""
    suffix = PurePath(path).suffix.lower()
    return next((e for e in EXPORTERS.values() if e.suffix == suffix), None)


__all__ = ["EXPORTERS", "ExportProblem", "ExportRequest", "Exporter", "exporter_for"]
