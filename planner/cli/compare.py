"""`planner compare`: two scenarios side by side."""

import argparse
from typing import TYPE_CHECKING

from planner.cli.base import DONE, Arguments, Command, add_file, read_plan, say
from planner.storage.plain_text import plain
from planner.units import duration_ms, money, money_change

if TYPE_CHECKING:
    from planner.analysis.compare import ComparedPart, Half

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
    from planner.analysis.compare import Side, compare
    from planner.analysis.evaluate import evaluate

    plans = [read_plan(path) for path in (args.a, args.b)]
    sides = [Side(_word(plan.name), plan, evaluate(plan)) for plan in plans]
    found = compare(*sides)
    rows = [("USD a month", found.one.title, found.other.title, "")]
    for title, field in _TOTALS:
        first, second = (getattr(side.results.totals, field) for side in sides)
        rows.append((title, money(first), money(second), money_change(second - first)))
    rows.append(("", "", "", ""))
    rows += [_part(part) for part in found.parts]
    rows.append(("", "", "", ""))
    rows += [
        (_word(one.title), one.written(one.one), one.written(one.other), one.change_written)
        for one in found.measures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in (1, 2, 3))]
        say("  ".join(cells).rstrip())
    return DONE


def _part(part: "ComparedPart") -> tuple[str, str, str, str]:
    both = part.one is not None and part.other is not None and part.change_usd is not None
    change = money_change(part.change_usd) if both else ""
    return _word(part.name), _cell(part.one), _cell(part.other), change


def _cell(half: "Half | None") -> str:
    from planner.analysis.compare import cost_words

    cost = cost_words(half)
    known = half is not None and half.p95_ms is not None
    return f"{cost}, p95 {duration_ms(half.p95_ms)}" if half is not None and known else cost


def _word(text: str) -> str:
    return " ".join(plain(text).split())


COMMAND = Command("compare", "show two scenarios side by side", _arguments, _run)
