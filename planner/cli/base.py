"""What every subcommand stands on: its row in the table, exit statuses, files in and out."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from planner.record import record
from planner.storage.plain_text import plain

if TYPE_CHECKING:
    from planner.document.scenario import Scenario

DONE = 0
MISSED = 1
"""A check did not hold: a budget, a finding, an example."""
UNUSABLE = 2
"""What the user gave cannot be used."""
FAILED = 3
"""The program could not do its work."""

Arguments = argparse.Namespace


class Unusable(Exception):  # noqa: N818  the name says what is wrong
    """What was given on the command line cannot be used; the message is one sentence."""


class Failed(Exception):  # noqa: N818  the name says what happened
    """The program could not do what was asked; the message is one sentence."""


@record
class Command:
    """A subcommand: `arguments` describes what it takes, `run` returns the exit status.

    A module that holds one must be quick to import; `run` imports what it needs.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Arguments], int]


def say(text: str) -> None:
    """Print a line of the answer."""
    with answering():
        print(text)


@contextmanager
def answering() -> Iterator[None]:
    """Say in a sentence why the answer could not be written; a reader who left is no failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        from planner.storage.atomic import cause_of

        raise Failed(f"The answer could not be written: {cause_of(error)}.") from error


def note(args: Arguments, text: str) -> None:
    """Tell on standard error what was done, unless --quiet."""
    if not args.quiet and sys.stderr is not None:  # None would mean standard output
        with suppress(OSError):  # what was done is done, though nobody can be told
            print(text, file=sys.stderr)


def read_plan(name: str) -> "Scenario":
    """Open a scenario file; where there is none, a template of that name."""
    from planner.document.scenario_file import open_scenario
    from planner.document.templates import list_templates, load_template

    path = Path(name)
    templates = {entry.id for entry in list_templates()}
    if name in templates and not path.exists():
        return load_template(name)
    return open_scenario(path)


def read_file(name: str) -> bytes:
    """Return the bytes of a file within the limits."""
    from planner.storage.limits import read_limited

    return read_limited(Path(name))


def write_file(name: str, data: bytes) -> Path:
    """Write a file that the user named; a place where no file can stand is their mistake."""
    from planner.storage.atomic import write_atomic

    path = Path(name)
    if path.is_dir():
        raise Unusable(f"{plain(name)} is a folder; give the name of a file.")
    if not path.parent.is_dir():
        raise Unusable(f"{plain(name)} cannot be written: there is no folder {path.parent}.")
    write_atomic(path, data)
    return path


def add_file(parser: argparse.ArgumentParser, name: str = "file") -> None:
    """Take a scenario."""
    parser.add_argument(
        name, metavar=name.upper(), help="a scenario (*.elplan), or the name of a template"
    )


def positive(text: str) -> float:
    """Read a finite number above 0, for argparse."""
    number = _number(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} should be above 0")
    return number


def multiplier(text: str) -> float:
    """Read a factor above 0 and up to a million, for argparse."""
    number = positive(text)
    if number > _LARGEST_FACTOR:
        raise argparse.ArgumentTypeError(f"{text} is out of range")
    return number


def scale(text: str) -> float:
    """Read how many pixels of a picture stand for one, for argparse."""
    number = _number(text)
    if not _LEAST_SCALE <= number <= _LARGEST_SCALE:
        raise argparse.ArgumentTypeError(f"{text} should be from 0.25 to 8")
    return number


def not_negative(text: str) -> float:
    """Read a finite number from 0 on, for argparse."""
    number = _number(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} should not be below 0")
    return number


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{plain(text)} is no number") from None
    if not abs(number) < _LARGEST:
        raise argparse.ArgumentTypeError(f"{text} is out of range")
    return number


_LARGEST = 1e15
_LARGEST_FACTOR = 1e6
_LEAST_SCALE, _LARGEST_SCALE = 0.25, 8.0
