"""The report as one HTML file: no script, nothing fetched, drawing and charts as vectors."""

import html
import re
from typing import TYPE_CHECKING

from planner.exporters.base import (
    Exporter,
    ExportRequest,
    Section,
    basis_lines,
    charts_wanted,
    headlines,
    one_line,
    report,
)
from planner.painting.web_font import font_face
from planner.tokens import DARK, LIGHT, Colours

if TYPE_CHECKING:
    from planner.painting.picture_files import Page

_BEFORE_CHARTS = 2
"""Totals and answers stand before the charts."""
_TAG, _NAME = re.compile(r"<[^>]*>"), re.compile(r"(\bid=\"|url\(#|href=\"#)")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
)
_STYLE = """
* {{ box-sizing: border-box; }}
body {{ font: 15px/1.5 Inter, system-ui, sans-serif; color: {text}; background: {surface};
  max-width: 1080px; margin: 40px auto; padding: 0 24px;
  -webkit-text-size-adjust: 100%; }}
h1 {{ font-size: 28px; line-height: 34px; font-weight: 600; margin: 0 0 8px; }}
h2 {{ font-size: 20px; line-height: 28px; font-weight: 600; margin: 40px 0 12px; }}
p {{ max-width: 76ch; overflow-wrap: anywhere; }}
p.basis {{ color: {muted}; font-size: 12px; margin: 0 0 24px; max-width: none; }}
p.answer {{ font-size: 20px; line-height: 28px; font-weight: 600; margin: 0; }}
nav {{ margin: 24px 0 32px; font-size: 13px; }}
nav ul {{ list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 20px; }}
a {{ color: {accent}; text-decoration: none; }}
a:hover, a:focus-visible {{ text-decoration: underline; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px;
  font-variant-numeric: tabular-nums; }}
th {{ text-align: left; color: {muted}; font-weight: 600; border-bottom: 2px solid {text};
  white-space: nowrap; }}
th, td {{ padding: 6px 12px 6px 0; vertical-align: top; }}
td {{ border-bottom: 1px solid {border}; max-width: 46ch; overflow-wrap: break-word; }}
.n {{ text-align: right; white-space: nowrap; padding: 6px 0 6px 12px; }}
tr.sum td {{ font-weight: 600; }}
.ec2 {{ color: {ec2}; font-weight: 600; }}
.lambda {{ color: {lambda_}; font-weight: 600; }}
figure {{ margin: 24px 0; border: 1px solid {border}; border-radius: 10px; overflow-x: auto; }}
svg {{ display: block; width: 100%; min-width: 640px; height: auto; }}
svg text {{ font-family: Inter, system-ui, sans-serif; }}
@media (max-width: 640px) {{ body {{ margin: 24px auto; padding: 0 16px; }} }}
@media print {{ body {{ margin: 0; }} figure, tr {{ break-inside: avoid; }} nav {{ display: none; }}
  svg {{ min-width: 0; }} }}
"""


def write(request: ExportRequest) -> bytes:
    """Write the report with the drawing and every chart that has something to show."""
    name = text_of(request.scenario.name) or "Scenario"
    basis = " · ".join(f"{key}: {text_of(value)}" for key, value in basis_lines(request)[1:])
    colours = DARK if request.mode == "dark" else LIGHT
    sections = report(request)
    figures = _figures(request)
    places = [("drawing", "The drawing"), ("charts", "Charts")]
    places[1:1] = [(_anchor(section), section.title) for section in sections[:_BEFORE_CHARTS]]
    places += [(_anchor(section), section.title) for section in sections[_BEFORE_CHARTS:]]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="color-scheme" content="{"dark" if colours.is_dark else "light"}">',
        f"<title>{name}</title><style>{font_face()}{_style(colours)}</style></head><body>",
        f'<h1>{name}</h1><p class="basis">{basis}</p>',
    ]
    parts += [f'<p class="answer">{text_of(line)}</p>' for line in headlines(request)]
    if request.scenario.description:
        parts.append(f"<p>{text_of(request.scenario.description)}</p>")
    links = "".join(f'<li><a href="#{key}">{text_of(title)}</a></li>' for key, title in places)
    parts.append(f'<nav aria-label="Contents"><ul>{links}</ul></nav>')
    parts += ['<h2 id="drawing">The drawing</h2>', figures[0]]
    parts += [_section(section) for section in sections[:_BEFORE_CHARTS]]
    parts += ['<h2 id="charts">Charts</h2>', *figures[1:]]
    parts += [_section(section) for section in sections[_BEFORE_CHARTS:]]
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
        accent=colours.accent_text,
        ec2=colours.ec2_text,
        lambda_=colours.lambda_text,
    )


def _figures(request: ExportRequest) -> list[str]:
    """Return the drawing and the charts, each with its finding as its name."""
    from planner.painting.pages import chart_page, colours_for, drawing_page

    colours = colours_for(request.mode, aws_colours=request.aws_colours)
    named = [("The drawing", drawing_page(request.scenario, request.results, colours))]
    named += [(data.title, chart_page(data, colours)) for data in charts_wanted(request)]
    return [_figure(number, title, page) for number, (title, page) in enumerate(named)]


def _figure(number: int, title: str, page: "Page") -> str:
    from planner.painting.picture_files import svg_bytes

    text = svg_bytes(page, title).decode("utf-8")
    drawing = text[text.index("<svg") :]
    # Millimetres are no length of an SVG inside HTML; the view box holds the proportions.
    drawing = re.sub(r'\s(?:width|height)="[0-9.]+mm"', "", drawing, count=2)
    # The same pattern names in two drawings of one page would meet; words are left alone.
    named = rf"\1p{number}-"
    drawing = _TAG.sub(lambda tag: _NAME.sub(named, tag[0]), drawing)
    label = f'<svg role="img" aria-label="{text_of(title)}"'
    return f"<figure>{drawing.replace('<svg', label, 1)}</figure>"


def _anchor(section: Section) -> str:
    return re.sub(r"[^a-z0-9]+", "-", section.title.lower()).strip("-")


def _section(section: Section) -> str:
    parts = [f'<h2 id="{_anchor(section)}">{text_of(section.title)}</h2>']
    if section.rows:
        heads = "".join(
            f'<th scope="col"{_looks(section, place)}>{text_of(head)}</th>'
            for place, head in enumerate(section.heads)
        )
        parts.append(f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>')
        for row in section.rows:
            cells = "".join(
                f"<td{_looks(section, place, cell)}>{text_of(cell)}</td>"
                for place, cell in enumerate(row)
            )
            is_sum = ' class="sum"' if len(row) > 1 and row[1] == "Sum" else ""
            parts.append(f"<tr{is_sum}>{cells}</tr>")
        parts.append("</tbody></table></div>")
    parts += [f"<p>{text_of(sentence)}</p>" for sentence in section.sentences]
    return "\n".join(parts)


def _looks(section: Section, place: int, cell: str = "") -> str:
    if place >= section.right:
        return ' class="n"'
    side = {"EC2": "ec2", "Lambda": "lambda"}.get(cell) if place else None
    return f' class="{side}"' if side else ""


HTML = Exporter(
    "html",
    "Report (HTML)",
    ".html",
    frozenset({"report"}),
    write,
    needs_qt=True,
    media_type="text/html",
)
