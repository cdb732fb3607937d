"""`planner check`: findings and budget of a scenario, with an exit status for a build."""

import argparse

from planner.cli.base import DONE, MISSED, Arguments, Command, add_file, read_plan, say
from planner.storage.plain_text import plain
from planner.units import money


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)


def _run(args: Arguments) -> int:
    from planner.analysis.evaluate import evaluate

    scenario = read_plan(args.file)
    results = evaluate(scenario)
    lines = [f"{finding.severity}: {plain(finding.text)}" for finding in results.findings]
    missed = any(finding.severity == "error" for finding in results.findings)
    budget = scenario.settings.budget_usd_per_month
    drawn = results.totals.as_drawn_usd_per_month
    if budget is not None and drawn > budget:
        missed = True
        lines.append(f"error: {money(drawn)} a month is over the budget of {money(budget)}.")
    if not args.quiet:
        for line in lines or ["Nothing to say: no findings."]:
            say(line)
    return MISSED if missed else DONE


COMMAND = Command(
    "check", "list findings; exit with 1 on an error or over budget", _arguments, _run
)
