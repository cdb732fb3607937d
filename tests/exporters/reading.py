"""Reads the files of every exporter back: which pieces of text they hold, and which figures."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from tests.exporters.pdf_text import pages_of_text

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SVG = "{http://www.w3.org/2000/svg}"
_CELL_ENDS = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~])")


def of_svg(data: bytes) -> list[str]:
    """Return every piece of text of a picture, as it would be read."""
    root = ElementTree.fromstring(data)
    found = ("".join(text.itertext()).strip() for text in root.iter(f"{SVG}text"))
    return [text for text in found if text]


def of_pdf(data: bytes) -> list[str]:
    """Return the painted lines of all pages."""
    return [line for page in pages_of_text(data) for line in page]


def of_html(data: bytes) -> list[str]:
    """Return cells, paragraphs, headings and the text of pictures."""
    from lxml import html

    page = html.fromstring(data.decode("utf-8"))
    wanted = page.iter("td", "th", "p", "li", "h1", "h2", "text")
    return [one.text_content() for one in wanted]


def of_md(data: bytes) -> list[str]:
    """Return cells and lines without their marks."""
    found: list[str] = []
    for line in data.decode("utf-8").splitlines():
        pieces = _CELL_ENDS.split(line) if line.startswith("| ") else [line.lstrip("#- ")]
        found += [_ESCAPED.sub(r"\1", piece.strip().strip("*")) for piece in pieces]
    return found


def of_csv(data: bytes) -> list[str]:
    """Return every cell."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    return [cell for row in rows for cell in row]


def of_json(data: bytes) -> list[str]:
    """Return every string and every number, in full."""
    return list(_leaves(json.loads(data)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif value is not None:
        yield value if isinstance(value, str) else repr(value)


def of_drawio(data: bytes) -> list[str]:
    """Return the lines of every label."""
    cells = ElementTree.fromstring(data).iter("mxCell")
    return [line for cell in cells for line in (cell.get("value") or "").split("\n")]


def of_xlsx(data: bytes) -> list[str]:
    """Return the text of all sheets, and every number, in full."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                cells = ElementTree.fromstring(archive.read(name)).iter(f"{SHEET}v")
                found += [repr(float(cell.text)) for cell in cells if cell.text]
        words = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return found + ["".join(t.text or "" for t in item.iter(f"{SHEET}t")) for item in words]


def of_pptx(data: bytes) -> list[str]:
    """Return the lines of all slides, tables, notes and labels of charts."""
    import pptx

    found: list[str] = []
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        notes = [slide.notes_slide.notes_text_frame] if slide.has_notes_slide else []
        shapes = list(_shapes(slide.shapes))
        frames = [shape.text_frame for shape in shapes if shape.has_text_frame]
        for table in (shape.table for shape in shapes if shape.has_table):
            frames += [cell.text_frame for row in table.rows for cell in row.cells]
        for chart in (shape.chart for shape in shapes if shape.has_chart):
            found += [text.text for text in chart.element.iter(*_CHART_TEXTS) if text.text]
        found += [line.text for frame in (*frames, *notes) for line in frame.paragraphs]
    return found


_CHART_TEXTS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}v",
)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == 6:  # a group
            yield from _shapes(shape.shapes)
        else:
            yield shape


def of_png(_data: bytes) -> list[str]:
    """Return nothing: the picture is held against the one of an SVG file."""
    return []


READERS: dict[str, Callable[[bytes], list[str]]] = {
    "png": of_png,
    "svg": of_svg,
    "pdf": of_pdf,
    "pptx": of_pptx,
    "html": of_html,
    "md": of_md,
    "xlsx": of_xlsx,
    "csv": of_csv,
    "json": of_json,
    "drawio": of_drawio,
}
"""By exporter; one without its line here fails the tests."""
