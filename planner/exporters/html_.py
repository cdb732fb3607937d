"""The report as one HTML file: no script, nothing fetched, drawing and charts as vectors."""

import html
import re

from planner.exporters.base import (
    Exporter,
    ExportRequest,
    Section,
    basis_lines,
    one_line,
    pages_of,
    report,
)
from planner.tokens import DARK, LIGHT, Colours

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
_STYLE = """
body {{ font: 15px/1.5 Inter, system-ui, sans-serif; color: {text}; background: {surface};
  max-width: 1080px; margin: 40px auto; padding: 0 24px; font-variant-numeric: tabular-nums; }}
h1 {{ font-size: 28px; line-height: 34px; font-weight: 600; margin: 0 0 8px; }}
h2 {{ font-size: 20px; line-height: 28px; font-weight: 600; margin: 40px 0 12px; }}
p.basis {{ color: {muted}; font-size: 12px; margin: 0 0 32px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; }}
th {{ text-align: left; color: {muted}; font-weight: 600; border-bottom: 2px solid {text}; }}
th, td {{ padding: 6px 12px 6px 0; vertical-align: top; overflow-wrap: anywhere; }}
td {{ border-bottom: 1px solid {border}; }}
.n {{ text-align: right; white-space: nowrap; padding: 6px 0 6px 12px; }}
figure {{ margin: 24px 0; border: 1px solid {border}; border-radius: 10px; overflow: hidden; }}
svg {{ display: block; width: 100%; height: auto; }}
svg text {{ font-family: Inter, system-ui, sans-serif; }}
@media print {{ body {{ margin: 0; }} figure, tr {{ break-inside: avoid; }} }}
"""


def write(request: ExportRequest) -> bytes:
    """Write the report with the drawing and every chart that has something to show."""
    name = text_of(request.scenario.name) or "Scenario"
    basis = " · ".join(f"{key}: {text_of(value)}" for key, value in basis_lines(request)[1:])
    colours = DARK if request.mode == "dark" else LIGHT
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title><style>{_style(colours)}</style></head><body>",
        f'<h1>{name}</h1><p class="basis">{basis}</p>',
    ]
    if request.scenario.description:
        parts.append(f"<p>{text_of(request.scenario.description)}</p>")
    parts += _figures(request)
    parts += [_section(section) for section in report(request)]
    parts.append("</body></html>\n")
    return "\n".join(parts).encode("utf-8", "replace")


def text_of(text: str) -> str:
    """Write foreign text so that a browser shows it as typed."""
    return html.escape(one_line(text), quote=True)


def _style(colours: Colours) -> str:
    return _STYLE.format(
        text=colours.text,
        surface=colours.surface,
        muted=colours.muted,
        border=colours.border,
    )


def _figures(request: ExportRequest) -> list[str]:
    from planner.painting.picture_files import svg_bytes

    pages, _colours = pages_of(request)
    figures = []
    for number, page in enumerate(pages):
        text = svg_bytes(page, "Drawing" if number == 0 else "Chart").decode("utf-8")
        drawing = text[text.index("<svg") :]
        # Millimetres are no length of an SVG inside HTML; the view box holds the proportions.
        drawing = re.sub(r'\s(?:width|height)="[0-9.]+mm"', "", drawing, count=2)
        # The same pattern names in two drawings of one page would meet.
        drawing = re.sub(r'\bid="', f'id="p{number}-', drawing)
        drawing = re.sub(r"(url\(#|href=\"#)", rf"\1p{number}-", drawing)
        figures.append(f"<figure>{drawing}</figure>")
    return figures


def _section(section: Section) -> str:
    parts = [f"<h2>{text_of(section.title)}</h2>"]
    if section.rows:
        heads = "".join(
            f"<th{_side(section, place)}>{text_of(head)}</th>"
            for place, head in enumerate(section.heads)
        )
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>")
        for row in section.rows:
            cells = "".join(
                f"<td{_side(section, place)}>{text_of(cell)}</td>" for place, cell in enumerate(row)
            )
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</tbody></table>")
    parts += [f"<p>{text_of(sentence)}</p>" for sentence in section.sentences]
    return "\n".join(parts)


def _side(section: Section, place: int) -> str:
    return ' class="n"' if place >= section.right else ""


HTML = Exporter(
    "html",
    "Report (HTML)",
    ".html",
    frozenset({"report"}),
    write,
    needs_qt=True,
    media_type="text/html",
)
