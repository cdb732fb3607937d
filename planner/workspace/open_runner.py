"""Reads large drawings off the window's thread; the latest wish wins, and can be cancelled."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.background.worker import WorkerStopped
from planner.document import Scenario
from planner.document.large_file import LARGE_BYTES, open_apart
from planner.document.scenario_file import load_scenario
from planner.painting.guard import guarded
from planner.record import record
from planner.workspace.conflict import digest_of

_LOG = logging.getLogger(__name__)

Source = Callable[[], bytes]
"""Gives the bytes of a file; a ValueError says in a sentence why there are none."""


@record
class Opened:
    """What reading came to: the drawing and the bytes it was read from, or the problem."""

    scenario: Scenario | None = None
    data: bytes = b""
    digest: str = ""
    problem: str = ""


Then = Callable[[Opened], object]


class _Wish:
    """One reading; `is_wanted` turns False when nobody waits for it any more."""

    def __init__(self, source: Source, name: str, then: Then) -> None:
        self.source, self.name, self.then = source, name, then
        self.is_wanted = True


class OpenRunner(QObject):
    """One reading at a time; each tells what it came to on the window's thread.

    Attributes
    ----------
    progressed
        `(name, share)` of what is being read.
    ended
        `name` is not being read any more, for whatever reason.
    """

    progressed = Signal(str, float)
    ended = Signal(str)
    _heard = Signal(object, float)
    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)  # what was cancelled may take a moment to end
        self._wish: _Wish | None = None
        self._heard.connect(self._on_heard)
        self._finished.connect(self._on_finished)

    @property
    def is_reading(self) -> bool:
        """Tell whether something is being read."""
        return self._wish is not None

    def request(self, source: Source, name: str, then: Then) -> None:
        """Read in the background, then call `then`; what is being read is given up."""
        self.cancel()
        wish = self._wish = _Wish(source, name, then)
        self.progressed.emit(name, 0.0)
        work = [wish]

        @guarded
        def run() -> None:
            self._read(work.pop())  # a pool may keep what it has run

        self._pool.start(run)

    def cancel(self) -> None:
        """Give up what is being read; nobody hears of it again."""
        wish, self._wish = self._wish, None
        if wish is not None:
            wish.is_wanted = False
            self.ended.emit(wish.name)

    def settle(self) -> None:
        """Give up what is being read, and wait until its process is gone."""
        self.cancel()
        self._pool.waitForDone()

    def _read(self, wish: _Wish) -> None:
        def on_progress(share: float) -> bool:
            if wish.is_wanted:
                self._heard.emit(wish, share)
            return wish.is_wanted

        try:
            opened = read_now(wish.source, wish.name, on_progress)
        except WorkerStopped:
            return
        except Exception as fault:  # noqa: BLE001 - it is told in the window
            _LOG.exception("a drawing could not be read")
            opened = Opened(problem=f"{wish.name} could not be read: {type(fault).__name__}.")
        self._finished.emit(wish, opened)

    def _on_heard(self, wish: _Wish, share: float) -> None:
        if wish is self._wish:
            self.progressed.emit(wish.name, share)

    def _on_finished(self, wish: _Wish, opened: Opened) -> None:
        if wish is self._wish:
            self._wish = None
            self.ended.emit(wish.name)
            wish.then(opened)


def read_now(
    source: Source, name: str, on_progress: Callable[[float], bool] = lambda _share: True
) -> Opened:
    """Read and wait; `name` stands in sentences.

    Raises
    ------
    planner.background.worker.WorkerStopped
        If `on_progress` answered False.
    """
    try:
        data = source()
        if len(data) > LARGE_BYTES:
            scenario = open_apart(data, name, on_progress)
        else:
            scenario = load_scenario(data, name)
    except ValueError as problem:  # RefusedInput, UnreadableScenario, UnreadableJournal
        return Opened(problem=str(problem))
    return Opened(scenario, data, digest_of(data))


def is_large_file(path: Path) -> bool:
    """Tell whether reading a file would hold the window up."""
    try:
        return path.stat().st_size > LARGE_BYTES
    except OSError:
        return False
