"""`planner schema`: the JSON Schema of a scenario file."""

import argparse
import json

from planner.cli.base import DONE, Arguments, Command, say


def _arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def _run(_args: Arguments) -> int:
    from planner.document.scenario_file import scenario_schema

    say(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))
    return DONE


COMMAND = Command("schema", "print the JSON Schema of a scenario file", _arguments, _run)
