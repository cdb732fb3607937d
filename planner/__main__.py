"""`planner [FILE]` opens the window; a subcommand goes to the command line."""

import os
import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

_CLI_FLAGS = frozenset({"--version", "--help", "-h", "--quiet"})
_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
_FAILED = 3  # of the command line's contract


def main(argv: Sequence[str] | None = None) -> int:
    """Choose between window and command line; the one never imports the other."""
    if argv is None:  # as a program, not called by one
        _stand_on_three_streams()
        _stop_in_a_sentence()
        if not sys.warnoptions:  # a library's warning is for whoever mends, not for the user
            warnings.simplefilter("ignore")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--background-worker"]:  # how a frozen build starts its processes
        from planner.background.worker import main as work

        return work(arguments[1:])
    if arguments:
        from planner import cli

        if arguments[0] in cli.COMMANDS or arguments[0] in _CLI_FLAGS:
            return cli.main(arguments)
        if arguments[0].startswith("-"):
            return cli.main(arguments)
        if len(arguments) > 1:
            return cli.main(arguments)  # which says what it does not know
    return _window(arguments)


def _window(arguments: list[str]) -> int:
    try:
        from planner.app import run
    except ImportError as missing:  # a library of the system that Qt stands on
        with suppress(OSError):
            os.write(2, f"The window cannot be opened: {missing}.\n".encode())
        return _FAILED
    return run(arguments)


def _stand_on_three_streams() -> None:
    """Open what was closed: the next file would get the number, and the words meant for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)


def _stop_in_a_sentence() -> None:
    """End at once when told to; Qt and foreign code would print or swallow an exception."""
    for name in _STOPS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(_number: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_name == "write_atomic":
            raise KeyboardInterrupt  # a save takes back what it has begun
        frame = frame.f_back
    with suppress(OSError):
        os.write(2, b"Stopped.\n")
    os._exit(_FAILED)


if __name__ == "__main__":
    sys.exit(main())
