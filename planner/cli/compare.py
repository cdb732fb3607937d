"""`planner compare`: two scenarios side by side."""

import argparse
from typing import TYPE_CHECKING

from planner.cli.base import DONE, Arguments, Command, add_file, read_plan, say
from planner.storage.plain_text import plain
from planner.units import duration_ms, money, money_change

if TYPE_CHECKING:
    from planner.analysis.results import Results

_TOTALS = (
    ("As drawn", "as_drawn_usd_per_month"),
    ("All EC2", "all_ec2_usd_per_month"),
    ("All Lambda", "all_lambda_usd_per_month"),
    ("Recommended", "recommended_usd_per_month"),
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser, "a")
    add_file(parser, "b")


def _run(args: Arguments) -> int:
    from planner.analysis.evaluate import evaluate

    one, other = evaluate(read_plan(args.a)), evaluate(read_plan(args.b))
    rows = [("USD a month", _word(one.scenario_name), _word(other.scenario_name), "")]
    for title, field in _TOTALS:
        first, second = getattr(one.totals, field), getattr(other.totals, field)
        rows.append((title, money(first), money(second), money_change(second - first)))
    rows.append(("", "", "", ""))
    rows += _parts(one, other)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in (1, 2, 3))]
        say("  ".join(cells).rstrip())
    return DONE


def _parts(one: "Results", other: "Results") -> list[tuple[str, str, str, str]]:
    """Return a row for each part of either, those of the first in front."""
    rows = []
    for key in dict.fromkeys([*one.components, *other.components]):
        first, second = one.components.get(key), other.components.get(key)
        known = second or first
        if known is None:
            continue
        change = (
            money_change(second.usd_per_month - first.usd_per_month) if first and second else ""
        )
        rows.append((_word(known.name or key), _cell(one, key), _cell(other, key), change))
    return rows


def _cell(results: "Results", key: str) -> str:
    part = results.components.get(key)
    if part is None:
        return "–"
    cost = money(part.usd_per_month) if part.complete else "unknown"
    return f"{cost}, p95 {duration_ms(part.percentiles.p95)}" if part.percentiles else cost


def _word(text: str) -> str:
    return " ".join(plain(text).split())


COMMAND = Command("compare", "show two scenarios side by side", _arguments, _run)
