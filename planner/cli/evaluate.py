"""`planner evaluate`: what a scenario costs and where each part should run."""

import argparse
import json
from typing import TYPE_CHECKING

from planner.cli.base import (
    DONE,
    MISSED,
    Arguments,
    Command,
    add_file,
    multiplier,
    not_negative,
    note,
    read_plan,
    say,
)
from planner.storage.plain_text import plain
from planner.units import count, duration_ms, money, money_sum

if TYPE_CHECKING:
    from planner.analysis.results import ComponentResult, Results
    from planner.document.scenario import Scenario

_PLACES = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed instances",
    "fargate": "Fargate",
    "either": "either",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="everything, as one JSON object")
    form.add_argument("--markdown", action="store_true", help="a report in Markdown")
    form.add_argument("--csv", action="store_true", help="the cost lines as a table")
    parser.add_argument("--region", metavar="R", help="compute for another region: eu-central-1")
    parser.add_argument(
        "--traffic-x", metavar="X", type=multiplier, default=1.0, help="multiply all traffic by X"
    )
    parser.add_argument(
        "--max-usd-per-month",
        metavar="N",
        type=not_negative,
        help="exit with 1 if the scenario as drawn costs more than N dollars a month",
    )


def _run(args: Arguments) -> int:
    from planner.analysis.evaluate import evaluate

    scenario = read_plan(args.file)
    if args.region is not None:
        scenario = in_region(scenario, args.region)
    results = evaluate(scenario, traffic_x=args.traffic_x)
    _print(args, scenario, results)
    most = args.max_usd_per_month
    drawn = results.totals.as_drawn_usd_per_month
    if most is not None and drawn > most:
        note(args, f"As drawn it costs {money(drawn)} a month, over the limit of {money(most)}.")
        return MISSED
    return DONE


def in_region(scenario: "Scenario", region: str) -> "Scenario":
    """Move the whole scenario to another region."""
    from planner.catalog.book import load_price_book
    from planner.document.edits import set_scenario_field

    load_price_book(region)
    return set_scenario_field("region", region)(scenario)


def _print(args: Arguments, scenario: "Scenario", results: "Results") -> None:
    if args.json:
        from planner.analysis.contract import results_as_contract

        contract = results_as_contract(scenario, results)
        say(json.dumps(contract, indent=2, ensure_ascii=False, allow_nan=False))
    elif args.markdown or args.csv:
        from planner.exporters import EXPORTERS
        from planner.exporters.base import ExportRequest

        exporter = EXPORTERS["md" if args.markdown else "csv"]
        request = ExportRequest(scenario, results, what="report" if args.markdown else "data")
        written = exporter.write(request)
        say(written.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n"))
    else:
        for line in summary(results):
            say(line)


def summary(results: "Results") -> list[str]:
    """Return the answer in a few lines: totals, one line a part, findings."""
    totals = results.totals
    drawn = money_sum(totals.as_drawn_usd_per_month, totals.unknown_lines)
    lines = [
        f"{_word(results.scenario_name)}: {drawn} a month as drawn "
        f"({results.region}, {results.hours_per_month:g} h, free tier: "
        f"{results.free_tier.replace('_', ' ')}, prices of {results.catalog_as_of})",
        f"All EC2 {money(totals.all_ec2_usd_per_month)}, all Lambda "
        f"{money(totals.all_lambda_usd_per_month)}, recommended "
        f"{money(totals.recommended_usd_per_month)}",
        "",
    ]
    rows = [_row(part) for part in results.components.values()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines += [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                row[1].rjust(widths[1]),
                row[2].rjust(widths[2]),
                row[3].ljust(widths[3]),
                row[4],
            ]
        ).rstrip()
        for row in rows
    ]
    if results.findings:
        lines.append("")
    lines += [f"{finding.severity}: {plain(finding.text)}" for finding in results.findings]
    return lines


def _row(part: "ComponentResult") -> tuple[str, str, str, str, str]:
    name = _word(part.name or part.id)
    if part.problem is not None:
        return name, "", "", "", plain(part.problem)
    cost = money(part.usd_per_month) if part.complete else "unknown"
    p95 = f"p95 {duration_ms(part.percentiles.p95)}" if part.percentiles else ""
    traffic = f"{count(part.requests_per_month)} a month"
    return name, cost, p95, traffic, _answer(part)


def _word(text: str) -> str:
    return " ".join(plain(text).split())


def _answer(part: "ComponentResult") -> str:
    verdict = part.verdict
    if verdict is None:
        return ""
    drawn = _PLACES.get(part.placement or "", "")
    if verdict.choice == "either":
        return f"on {drawn}: either serves"
    if verdict.choice == part.placement:
        saved = verdict.saves_usd_per_month
        return f"{drawn} is right" + (f", saves {money(saved)}" if saved else "")
    saved = verdict.change_saves_usd_per_month
    to = _PLACES[verdict.choice]
    return f"on {drawn}, better on {to}" + (f", saves {money(saved)}" if saved else "")


COMMAND = Command("evaluate", "compute cost, latency and verdicts of a scenario", _arguments, _run)
