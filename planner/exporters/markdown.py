"""The report as Markdown: verdicts, totals, cost lines, assumptions, sources."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from planner.charts.base import NAME_OF_PLACEMENT
from planner.exporters.base import (
    Exporter,
    ExportRequest,
    assumptions,
    basis_lines,
    one_line,
    sources,
)
from planner.units import count, duration_ms, money, money_change, money_sum, share, unit_price

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})


def write(request: ExportRequest) -> bytes:
    """Write the report."""
    results = request.results
    blocks = [
        f"# {text_of(request.scenario.name)}",
        " · ".join(f"{name}: {text_of(value)}" for name, value in basis_lines(request)[1:]),
    ]
    if request.scenario.description:
        blocks.append(text_of(request.scenario.description))
    blocks += ["## Totals, USD a month", _totals(results)]
    verdicts = _verdicts(results)
    if verdicts:
        blocks += ["## EC2 or Lambda", verdicts, *_reasons(results)]
    blocks += ["## Cost lines", _lines(results)]
    blocks += ["## Findings", _findings(results)]
    blocks += ["## Assumptions", _table(("Setting", "Value"), assumptions(request))]
    blocks += ["## Sources of prices", _table(("Source", "Checked"), sources(results))]
    if results.not_modelled:
        blocks += ["## Not in these figures", _list(results.not_modelled)]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return text.encode("utf-8", "replace")


def text_of(text: str) -> str:
    """Write foreign text so that Markdown shows it as typed."""
    return one_line(text).translate(_MARKS)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: int = 99) -> str:
    """Lay out a table; columns from number `right` on are right-aligned."""
    lines = ["| " + " | ".join(heads) + " |"]
    rules = ("---:" if place >= right else "---" for place in range(len(heads)))
    lines.append("| " + " | ".join(rules) + " |")
    lines += ["| " + " | ".join(text_of(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {text_of(entry)}" for entry in entries)


def _totals(results: "Results") -> str:
    totals = results.totals
    drawn = totals.as_drawn_usd_per_month
    unknown = totals.unknown_lines
    rows = []
    for name, usd, blocked in (
        ("As drawn", drawn, ()),
        ("All EC2", totals.all_ec2_usd_per_month, totals.all_ec2_blocked),
        ("All Lambda", totals.all_lambda_usd_per_month, totals.all_lambda_blocked),
        ("Recommended", totals.recommended_usd_per_month, ()),
    ):
        change = "" if name == "As drawn" else money_change(usd - drawn)
        names = ", ".join(
            results.components[key].name if key in results.components else key for key in blocked
        )
        rows.append((name, money_sum(usd, unknown), change, names))
    return _table(("Option", "USD a month", "Against as drawn", "Cannot move"), rows, right=1)


def _verdicts(results: "Results") -> str:
    rows = [_verdict_row(part) for part in results.components.values() if part.verdict]
    heads = ("Part", "Answer", "Saves a month", "As drawn", "p95", "Flips at", "The guide", "Sure")
    return _table(heads, rows, right=2) if rows else ""


def _verdict_row(part: "ComponentResult") -> tuple[str, ...]:
    verdict = part.verdict
    if verdict is None:
        return ()
    guide = verdict.guide
    flips = ", ".join(f"{count(c.requests_per_month)} a month" for c in part.break_even)
    return (
        part.name or part.id,
        NAME_OF_PLACEMENT.get(verdict.choice, verdict.choice),
        money(verdict.saves_usd_per_month),
        f"{NAME_OF_PLACEMENT.get(part.placement or '', 'none')}, {money(part.usd_per_month)}",
        duration_ms(part.percentiles.p95) if part.percentiles else "",
        flips or "never",
        f"{NAME_OF_PLACEMENT[guide.answer]} (question {guide.question})"
        + ("" if guide.agrees else ", we differ"),
        share(verdict.confidence) if verdict.confidence is not None else "",
    )


def _reasons(results: "Results") -> list[str]:
    told = []
    for part in results.components.values():
        if part.verdict and part.verdict.reasons:
            reasons = " ".join(text_of(reason.text) for reason in part.verdict.reasons)
            told.append(f"**{text_of(part.name or part.id)}**: {reasons}")
        if part.problem:
            told.append(f"**{text_of(part.name or part.id)}**: {text_of(part.problem)}")
    return told


def _lines(results: "Results") -> str:
    rows = []
    for part in results.components.values():
        for line in part.lines:
            rows.append(
                (
                    part.name or part.id,
                    line.item + (f" ({line.note})" if line.note else ""),
                    f"{line.quantity:,.6g} {line.unit}",
                    unit_price(line.usd_per_unit, line.unit),
                    money(line.usd, estimated=line.estimated),
                )
            )
        rows.append((part.name or part.id, "Sum", "", "", _sum(part)))
    return _table(("Part", "Item", "Quantity", "Unit price", "USD a month"), rows, right=2)


def _sum(part: "ComponentResult") -> str:
    return money_sum(part.usd_per_month, sum(1 for line in part.lines if line.usd is None))


def _findings(results: "Results") -> str:
    order = {"error": 0, "warning": 1, "info": 2}
    found = sorted(results.findings, key=lambda finding: order[finding.severity])
    return _list(f"{f.severity}: {f.text}" for f in found) if found else "No findings."


MARKDOWN = Exporter(
    "md", "Report (Markdown)", ".md", frozenset({"report"}), write, media_type="text/markdown"
)
