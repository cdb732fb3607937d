"""One place for exceptions that nobody caught: logged, told quietly, and the program goes on."""

import logging
import platform
import sys
import threading
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

from planner import __version__
from planner.record import record

_LOG_BYTES = 512 * 1024
_LOG_FILES = 3
_QUIET_S = 10.0
_SENTENCE = "Something in the program went wrong; your drawing is kept, and you can go on."
_MOST_FRAMES = 40
_LOG = logging.getLogger("planner.faults")

Kind = type[BaseException]


def log_folder() -> Path:
    """Return where this user's log lives."""
    from platformdirs import user_log_path

    return user_log_path("ec2-lambda-planner", appauthor=False)


@record
class Fault:
    """A fault of the program, in words that hold nothing of the document.

    Attributes
    ----------
    details
        What "copy details" copies: versions, the kind of exception and where it was raised. The
        exception's own message is left out, because it may quote the scenario.
    """

    sentence: str
    details: str


class Faults(QObject):
    """Hears of exceptions from slots, overrides and threads.

    `noticed` comes on the thread that this object lives on, at most once in ten seconds for one
    place in the code; the log gets every one.
    """

    noticed = Signal(object)  # Fault
    _reported = Signal(str, str)

    def __init__(
        self,
        log_folder: Path,
        save_what_is_unsaved: Callable[[], None] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.log_file = log_folder / "planner.log"
        self.save_what_is_unsaved = save_what_is_unsaved
        self._clock = clock
        self._last_told: dict[str, float] = {}
        self._handler: RotatingFileHandler | None = None
        self._before: tuple[Any, Any, Any] | None = None
        self._is_reporting = threading.local()
        self._reported.connect(self._on_reported)

    def install(self) -> None:
        """Listen to the interpreter and open the log."""
        if self._before is None:
            self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
            sys.excepthook = self._on_exception
            threading.excepthook = self._on_thread
            sys.unraisablehook = self._on_unraisable
        self._open_log()

    def uninstall(self) -> None:
        """Put back what was there before, and close the log."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._handler is not None:
            logging.getLogger("planner").removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def report(self, error: BaseException) -> None:
        """Log an exception and tell of it; safe on any thread, and never raises."""
        if getattr(self._is_reporting, "now", False):
            return  # a fault while telling of a fault
        self._is_reporting.now = True
        try:
            self._report(error)
        except Exception:  # noqa: BLE001 - the last resort must not become a fault itself
            sys.__excepthook__(type(error), error, error.__traceback__)
        finally:
            self._is_reporting.now = False

    def _report(self, error: BaseException) -> None:
        details = _details(error)
        _LOG.error("%s", details)
        self._reported.emit(_place(error), details)

    def _on_reported(self, place: str, details: str) -> None:
        """Save and tell, on the thread that this object lives on."""
        try:
            if self.save_what_is_unsaved is not None:
                self.save_what_is_unsaved()
            now = self._clock()
            if now - self._last_told.get(place, -_QUIET_S) >= _QUIET_S:
                self._last_told[place] = now
                self.noticed.emit(Fault(_SENTENCE, details))
        except Exception as error:  # noqa: BLE001 - what tells of faults must not add one
            _LOG.error("%s", _details(error))

    def _on_exception(self, kind: Kind, error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace) if trace is not None else error)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _open_log(self) -> None:
        if self._handler is not None:
            return
        try:
            self.log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                self.log_file,
                maxBytes=_LOG_BYTES,
                backupCount=_LOG_FILES,
                encoding="utf-8",
                errors="replace",
                delay=True,
            )
        except OSError:
            return  # without a log the notice still comes
        handler.setFormatter(_Quiet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        handler.setLevel(logging.INFO)
        handler.handleError = _drop  # type: ignore[method-assign]
        logging.getLogger("planner").addHandler(handler)
        self._handler = handler


class _Quiet(logging.Formatter):
    """Writes an exception without its message, which may quote the scenario."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        error = ei[1]
        return _details(error) if isinstance(error, BaseException) else ""


def _drop(record: logging.LogRecord) -> None:
    """Lose a line of the log: a full disk is told of where work is saved."""
    del record


def _details(error: BaseException) -> str:
    lines = [
        f"planner {__version__}, Python {platform.python_version()}, {platform.system()}",
        *_chain(error),
    ]
    return "\n".join(lines)


def _chain(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        # A key that is missing or a number that does not fit may be the user's; the errno is not.
        code = f" (errno {here.errno})" if isinstance(here, OSError) else ""
        lines.append(f"{type(here).__module__}.{type(here).__qualname__}{code}")
        lines += [f"  {frame}" for frame in _frames(here)]
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
        if here is not None:
            lines.append("after")
    return lines


def _frames(error: BaseException) -> list[str]:
    frames: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-_MOST_FRAMES:]


def _place(error: BaseException) -> str:
    frames = _frames(error)
    return f"{type(error).__qualname__} {frames[-1] if frames else ''}"


def _short(file: str) -> str:
    """Return a path from the package on: where a program is installed tells of its user."""
    parts = Path(file).parts
    for anchor in ("planner", "site-packages"):
        if anchor in parts:
            place = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[place:])
    return parts[-1] if parts else "?"
