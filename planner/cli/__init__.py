"""The command line: one file a subcommand, on the same engine as the window, without Qt."""

import sys
from collections.abc import Sequence

from planner.cli import (
    certify,
    check,
    command_line,
    compare,
    conform,
    evaluate,
    export,
    prices,
    schema,
    templates,
)
from planner.cli.base import Command

COMMANDS: dict[str, Command] = {
    module.COMMAND.name: module.COMMAND
    for module in (evaluate, export, templates, check, compare, conform, certify, schema, prices)
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; never raises, never a traceback."""
    return command_line.run(sys.argv[1:] if argv is None else argv, COMMANDS)


__all__ = ["COMMANDS", "main"]
