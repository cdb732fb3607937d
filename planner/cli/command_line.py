"""Reads the words after `planner`, runs the subcommand, and ends every failure in one sentence."""

import argparse
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from planner import __version__
from planner.cli.base import DONE, FAILED, UNUSABLE, Command, Failed, Unusable, answering
from planner.storage.atomic import SaveProblem, write_atomic
from planner.storage.plain_text import plain

_LOG_NAME = "failure.log"


class _Parser(argparse.ArgumentParser):
    """Says one sentence instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(f"{self.prog}: {message}; `{self.prog} --help` tells more.")


def run(argv: Sequence[str], commands: Mapping[str, Command]) -> int:
    """Run one command line and return its exit status; nothing is ever raised."""
    _speak_utf8()
    try:
        status = _run(argv, commands)
        if sys.stdout is not None:  # it may have been closed by whoever started us
            with answering():
                sys.stdout.flush()
    except BrokenPipeError:
        status = DONE
    except KeyboardInterrupt:
        status = _end(FAILED, "Stopped.")
    except BaseException as error:  # noqa: BLE001  the last resort: a sentence, never a traceback
        status = _explain(error)
    _let_go_of_what_cannot_be_written()
    return status


def _run(argv: Sequence[str], commands: Mapping[str, Command]) -> int:
    try:
        args = _parser(commands).parse_args(list(argv))
    except SystemExit as end:  # argparse after --help and --version
        return end.code if isinstance(end.code, int) else DONE
    return commands[args.command].run(args)


def _parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="planner",
        description="EC2 or Lambda? `planner [FILE]` opens the window; the rest needs no screen.",
        epilog="Exit status: 0 done; 1 a check did not hold; 2 the input is unusable; "
        "3 the program failed.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"planner {__version__}")
    parser.add_argument("--quiet", action="store_true", help="say nothing that was not asked for")
    rows = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands.values():
        row = rows.add_parser(command.name, help=command.help, description=command.help)
        row.add_argument(
            "--quiet",
            action="store_true",
            default=argparse.SUPPRESS,
            help="say nothing that was not asked for",
        )
        command.arguments(row)
    return parser


def _explain(error: BaseException) -> int:
    """Print what went wrong, and return the exit status it deserves."""
    # Imported late: most runs never need to know these.
    from planner.analysis.worked_examples import UnreadableExamples
    from planner.catalog.book import UnknownRegion
    from planner.document.edits import EditRefused
    from planner.document.scenario_file import UnreadableScenario
    from planner.document.templates import UnknownTemplate
    from planner.storage.limits import RefusedInput

    unusable: tuple[type[BaseException], ...] = (
        Unusable,
        UnreadableScenario,
        UnreadableExamples,
        UnknownTemplate,
        UnknownRegion,
        RefusedInput,
        EditRefused,
    )
    with suppress(ImportError):
        from planner.exporters.base import ExportProblem

        unusable = (*unusable, ExportProblem)
    if isinstance(error, unusable):
        return _end(UNUSABLE, str(error))
    if isinstance(error, SaveProblem | Failed):
        return _end(FAILED, str(error))
    return _end(FAILED, f"The program failed ({type(error).__name__}); {_log(error)}")


def _log(error: BaseException) -> str:
    """Keep the traceback for whoever mends it, and say where it is."""
    try:
        import platformdirs

        folder = Path(platformdirs.user_log_dir("ec2-lambda-planner", appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / _LOG_NAME
        text = "".join(traceback.format_exception(error))
        write_atomic(file, text.encode("utf-8", "replace"))
    except (OSError, ImportError, SaveProblem):
        return "no log could be written."
    return f"the details are in {file}."


def _end(status: int, sentence: str) -> int:
    line = " ".join(plain(sentence).split())
    with suppress(OSError, ValueError):
        if sys.stderr is not None:  # None would mean standard output
            print(line if line else "Failed.", file=sys.stderr)
    return status


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal claims, and never fail on a strange character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with suppress(OSError, ValueError):
                reconfigure(encoding="utf-8", errors="backslashreplace")


def _let_go_of_what_cannot_be_written() -> None:
    """Close what refuses its last words: the interpreter would end with a status of its own."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                stream.close()
