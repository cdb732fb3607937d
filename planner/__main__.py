"""`planner [FILE]` opens the window; a subcommand goes to the command line."""

import sys
from collections.abc import Sequence

_CLI_FLAGS = frozenset({"--version", "--help", "-h", "--quiet"})


def main(argv: Sequence[str] | None = None) -> int:
    """Choose between window and command line; the one never imports the other."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments:
        from planner import cli

        if arguments[0] in cli.COMMANDS or arguments[0] in _CLI_FLAGS:
            return cli.main(arguments)
        if arguments[0].startswith("-"):
            return cli.main(arguments)
    from planner.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
