"""The report as Markdown: totals, verdicts, cost lines, assumptions, sources."""

from collections.abc import Iterable

from planner.exporters.base import (
    Exporter,
    ExportRequest,
    Section,
    basis_lines,
    headlines,
    one_line,
    report,
)

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})


def write(request: ExportRequest) -> bytes:
    """Write the report."""
    blocks = [
        f"# {text_of(request.scenario.name)}",
        " · ".join(f"{name}: {text_of(value)}" for name, value in basis_lines(request)[1:]),
        " ".join(f"**{text_of(line)}**" for line in headlines(request)),
        text_of(request.scenario.description),
    ]
    for section in report(request):
        blocks += [f"## {section.title}", _table(section), _list(section.sentences)]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return text.encode("utf-8", "replace")


def text_of(text: str) -> str:
    """Write foreign text so that Markdown shows it as typed."""
    return one_line(text).translate(_MARKS)


def _table(section: Section) -> str:
    if not section.rows:
        return ""
    rules = ("---:" if at >= section.right else "---" for at in range(len(section.heads)))
    lines = ["| " + " | ".join(section.heads) + " |", "| " + " | ".join(rules) + " |"]
    lines += ["| " + " | ".join(text_of(cell) for cell in row) + " |" for row in section.rows]
    return "\n".join(lines)


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {text_of(entry)}" for entry in entries)


MARKDOWN = Exporter(
    "md", "Report (Markdown)", ".md", frozenset({"report"}), write, media_type="text/markdown"
)
