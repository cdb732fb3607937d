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
    from planner.analysis.certification.check import Check
    from planner.analysis.certify import Certificate
    from planner.analysis.replay import Replay, TracedFunction

_PLACES = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed",
    "fargate": "Fargate",
}
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
    from planner.analysis.certify import certify

    certificate = certify(
        read_plan(args.file), seed=args.seed, requests=args.requests, on_progress=_progress(args)
    )
    if args.json:
        say(json.dumps(_as_json(certificate), indent=2, ensure_ascii=False))
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
    checks = [check for check in certificate.checks if not quiet or check.status == "miss"]
    if not certificate.checks and not quiet:
        return ["Nothing to simulate: no computing part."]
    rows = [_HEADER, *(_row(check) for check in checks)] if checks else []
    widths = [max(len(row[column]) for row in rows) for column in range(7)] if rows else []
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row[:7], widths, strict=True))
        ]
        lines.append("  ".join([*cells, row[7]]).rstrip())
    if not quiet:
        judged = [check for check in certificate.checks if check.status in ("ok", "miss")]
        held = len(judged) - len(certificate.misses)
        lines.append(f"{held} of {len(judged)} figures within their bounds.")
    return lines


_HEADER = ("Part", "On", "Figure", "Formula", "Simulated", "Error", "Bound", "")


def _row(check: "Check") -> tuple[str, ...]:
    figure = f"{check.measure}, {check.unit}" if check.unit else check.measure
    name = " ".join(plain(check.name).split())
    place = _PLACES.get(check.placement, check.placement)
    said = f"{check.status}: {check.note}" if check.note else check.status
    if check.status == "not simulated":
        return name, place, figure, "", "", "", "", said
    error = f"{check.error:+.1%} ± {check.noise:.1%}"
    return (
        name, place, figure, _figure(check.formula), _figure(check.simulated), error,
        f"{100 * check.bound:g} %", said,
    )  # fmt: skip


def _figure(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.4g}"


def _as_json(certificate: "Certificate") -> dict[str, object]:
    return {
        "schema": "planner.certificate/1",
        "seed": certificate.seed,
        "requests": certificate.requests,
        "misses": len(certificate.misses),
        "checks": [_check_as_json(check) for check in certificate.checks],
    }


def _check_as_json(check: "Check") -> dict[str, object]:
    simulated = check.status != "not simulated"
    return {
        "component": check.component,
        "placement": check.placement,
        "measure": check.measure,
        "unit": check.unit,
        "formula": _finite(check.formula) if simulated else None,
        "simulated": _finite(check.simulated) if simulated else None,
        "error": _finite(check.error) if simulated else None,
        "standard_error": _finite(check.noise) if simulated else None,
        "bound": check.bound if simulated else None,
        "status": check.status,
        "note": check.note,
    }


def _finite(number: float) -> float | None:
    return number if abs(number) < float("inf") else None


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
