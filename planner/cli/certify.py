"""`planner certify`: formulas against event simulation, and a recorded trace replayed."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.cli.base import (
    DONE,
    MISSED,
    Arguments,
    Command,
    Unusable,
    not_negative,
    positive,
    read_file,
    read_plan,
    say,
)
from planner.storage.plain_text import plain
from planner.units import SECONDS_PER_HOUR, money

if TYPE_CHECKING:
    from planner.analysis.certification.certificate import Certificate
    from planner.analysis.replay import Replay, TracedFunction

_FIGURES = range(3, 7)
"""Columns that stand to the right."""
_FEWEST_REQUESTS = 1_000
_MOST_REQUESTS = 20_000_000


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a scenario (*.elplan), or the name of a template; with --trace it may be left out",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--seed", metavar="N", type=_whole, default=1, help="of the simulations")
    parser.add_argument(
        "--requests",
        metavar="N",
        type=_requests,
        default=1_000_000,
        help="most requests of one simulation",
    )
    trace = parser.add_argument_group("replay of a recorded trace")
    trace.add_argument(
        "--trace",
        metavar="CSV",
        help="arrival times in seconds or ISO 8601, and durations in ms if known",
    )
    trace.add_argument("--part", metavar="ID", help="the function's part in FILE")
    trace.add_argument("--memory-mib", metavar="M", type=positive, help="memory of the function")
    trace.add_argument(
        "--duration-ms", metavar="D", type=positive, help="mean duration where the trace has none"
    )
    trace.add_argument("--cold-ms", metavar="C", type=not_negative, help="what a cold start adds")
    trace.add_argument(
        "--keep-alive-s", metavar="T", type=positive, help="how long an environment is kept idle"
    )


def _whole(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{plain(text)} is no whole number") from None
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"{plain(text)} is out of range")
    return number


def _requests(text: str) -> int:
    number = _whole(text)
    if not _FEWEST_REQUESTS <= number <= _MOST_REQUESTS:
        raise argparse.ArgumentTypeError(
            f"{text} should lie between {_FEWEST_REQUESTS:,} and {_MOST_REQUESTS:,}"
        )
    return number


def _run(args: Arguments) -> int:
    if args.trace is not None:
        return _replay(args)
    if args.file is None:
        raise Unusable("Give a scenario to certify, or a recorded trace with --trace.")
    from planner.analysis.certification.certificate import as_record
    from planner.analysis.certify import certify

    certificate = certify(
        read_plan(args.file), seed=args.seed, requests=args.requests, on_progress=_progress(args)
    )
    if args.json:
        say(json.dumps(as_record(certificate), indent=2, ensure_ascii=False))
    else:
        for line in _lines(certificate, quiet=args.quiet):
            say(line)
    return MISSED if certificate.misses else DONE


def _progress(args: Arguments) -> Callable[[float], bool]:
    shown = sys.stderr is not None and sys.stderr.isatty() and not args.quiet

    def on_progress(fraction: float) -> bool:
        if shown:
            end = "\n" if fraction >= 1 else ""
            print(f"\rsimulating {fraction:4.0%}", end=end, file=sys.stderr, flush=True)
        return True

    return on_progress


def _lines(certificate: "Certificate", *, quiet: bool) -> list[str]:
    from planner.analysis.certification.certificate import HEADS, row_of

    checks = [check for check in certificate.checks if not quiet or check.status == "miss"]
    rows = [HEADS, *(tuple(map(plain, row_of(check))) for check in checks)] if checks else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column in _FIGURES else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    if not quiet:
        lines.append(certificate.summary())
    return lines


# A recorded trace


def _replay(args: Arguments) -> int:
    from planner.analysis.replay import UnreadableTrace, read_trace, replay

    function = _traced_function(args)
    try:
        trace = read_trace(read_file(args.trace))
    except UnreadableTrace as problem:
        raise Unusable(f"{plain(args.trace)}: {problem}") from problem
    found = replay(trace, function, seed=args.seed)
    if args.json:
        say(json.dumps(_replay_as_json(found), indent=2, ensure_ascii=False))
    else:
        for line in _replay_lines(found):
            say(line)
    return DONE


def _traced_function(args: Arguments) -> "TracedFunction":
    from dataclasses import replace

    from planner.analysis.replay import NoFunction, TracedFunction, function_of

    function = TracedFunction()
    if args.file is not None:
        try:
            function = function_of(read_plan(args.file), args.part)
        except NoFunction as problem:
            raise Unusable(str(problem)) from problem
    elif args.part is not None:
        raise Unusable("--part names a part of a scenario: give the scenario too.")
    given = {
        name: getattr(args, name)
        for name in ("memory_mib", "duration_ms", "cold_ms", "keep_alive_s")
        if getattr(args, name) is not None
    }
    return replace(function, **given)


def _replay_lines(found: "Replay") -> list[str]:
    function, cost, month = found.function, money(found.usd), money(found.usd_per_month)
    return [
        f"{found.requests:,} requests in {found.span_s / SECONDS_PER_HOUR:,.2f} h, "
        f"{function.memory_mib:,.0f} MB, keep-alive {function.keep_alive_s:,.0f} s",
        f"cold starts   {found.cold_starts:,} ({found.cold_share:.2%}); "
        f"by formula {found.formula_cold_starts:,.0f}",
        f"environments  {found.mean_environments:,.2f} on average, {found.most_environments:,} "
        f"at most; {found.mean_busy:,.2f} busy",
        f"response      p50 {found.p50_ms:,.0f} ms, p95 {found.p95_ms:,.0f} ms, "
        f"p99 {found.p99_ms:,.0f} ms",
        f"cost          {cost} for the trace, {month} for a month like it",
    ]


def _replay_as_json(found: "Replay") -> dict[str, object]:
    function = found.function
    return {
        "schema": "planner.replay/1",
        "requests": found.requests,
        "span_s": found.span_s,
        "memory_mib": function.memory_mib,
        "keep_alive_s": function.keep_alive_s,
        "cold_starts": found.cold_starts,
        "cold_share": found.cold_share,
        "formula_cold_starts": found.formula_cold_starts,
        "mean_environments": found.mean_environments,
        "most_environments": found.most_environments,
        "mean_busy": found.mean_busy,
        "p50_ms": found.p50_ms,
        "p95_ms": found.p95_ms,
        "p99_ms": found.p99_ms,
        "usd": found.usd,
        "usd_per_month": found.usd_per_month,
    }


COMMAND = Command(
    "certify", "simulate every computing part against the formulas; exit with 1 on a miss",
    _arguments, _run,
)  # fmt: skip
