"""`planner templates`: the scenarios that can be started from."""

import argparse

from planner.cli.base import DONE, Arguments, Command, note, say, write_file
from planner.units import money

_ANSWERS = {"ec2": "EC2", "lambda": "Lambda", "either": "either", "mix": "a mix"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="print or write this template")
    parser.add_argument("--out", metavar="FILE", help="write it to a file instead of printing it")


def _run(args: Arguments) -> int:
    from planner.document.templates import list_templates, template_bytes

    if args.name is None:
        if args.out is not None:
            from planner.cli.base import Unusable

            raise Unusable("Name the template that --out should write.")
        entries = list_templates()
        width = max(len(entry.id) for entry in entries)
        for entry in entries:
            say(
                f"{entry.id.ljust(width)}  {money(entry.usd_per_month):>8}  "
                f"{_ANSWERS[entry.answer]:6}  {entry.title}: {entry.subtitle}"
            )
        return DONE
    data = template_bytes(args.name)
    if args.out is None:
        say(data.decode("utf-8").rstrip("\n"))
    else:
        note(args, f"Wrote {write_file(args.out, data)}.")
    return DONE


COMMAND = Command("templates", "list the templates, or write one", _arguments, _run)
