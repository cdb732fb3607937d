"""Certifies a drawing in a process of its own, away from the window's thread."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.analysis.certification.certificate import Certificate, certificate_of
from planner.analysis.certify import wish_of
from planner.background.worker import Progress, WorkerProblem, WorkerStopped, run_in_worker
from planner.document import Scenario

_FUNCTION = "planner.analysis.certify:certified"
_TIMEOUT_S = 3_600.0
_MEMORY_MIB = 4_096
_FAILED = "The simulation failed: {}."
_LOG = logging.getLogger(__name__)

Work = Callable[[Scenario, int, float, Progress], Certificate]
"""Scenario, most requests of a simulation, multiplier of the traffic, progress → certificate."""


def certified_apart(
    scenario: Scenario, requests: int, traffic_x: float, on_progress: Progress
) -> Certificate:
    """Certify in another process; blocks, so call it off the window's thread.

    Raises
    ------
    planner.background.worker.WorkerProblem
        If it could not be done, or `on_progress` stopped it.
    """
    wish = wish_of(scenario, requests, traffic_x)
    answer = run_in_worker(_FUNCTION, wish, _TIMEOUT_S, _MEMORY_MIB, on_progress)
    return certificate_of(json.loads(answer))


@dataclass(slots=True)
class _Asked:
    """One certification; `is_wanted` is cleared when the user gives it up."""

    is_wanted: threading.Event = field(default_factory=threading.Event)


class _Hand(QObject):
    """Carries what a thread says to the window; it lives as long as the thread, whatever closes."""

    heard = Signal(object, float)
    ended = Signal()
    arrived = Signal(object, object, str)


class CertifyRun(QObject):
    """One certification at a time.

    Attributes
    ----------
    progressed
        Share of the work that is done, 0 to 1.
    done
        The certificate.
    failed
        Why there is none, in one sentence.
    idle
        No thread of ours runs any more.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(str)
    idle = Signal()

    def __init__(self, work: Work = certified_apart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._current: _Asked | None = None
        self._under_way = 0
        self._hand = _Hand()
        self._hand.heard.connect(self._on_heard)
        self._hand.ended.connect(self._on_ended)
        self._hand.arrived.connect(self._on_arrived)

    @property
    def is_busy(self) -> bool:
        """Say whether something is being simulated."""
        return self._current is not None

    @property
    def is_running(self) -> bool:
        """Say whether a thread of ours runs, wanted or not."""
        return self._under_way > 0

    def start(self, scenario: Scenario, requests: int, traffic_x: float) -> None:
        """Begin; what is under way is given up."""
        self.cancel()
        asked = _Asked()
        asked.is_wanted.set()
        self._current = asked
        self._under_way += 1
        wish = (asked, scenario, requests, traffic_x)
        self._pool.start(partial(_certify, self._work, self._hand, *wish))

    def cancel(self) -> None:
        """Give up what is under way: its process is ended."""
        if self._current is not None:
            self._current.is_wanted.clear()
            self._current = None

    def _on_ended(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.idle.emit()

    def _on_heard(self, asked: _Asked, share: float) -> None:
        if asked is self._current:
            self.progressed.emit(share)

    def _on_arrived(self, asked: _Asked, found: Certificate | None, problem: str) -> None:
        if asked is not self._current:
            return
        self._current = None
        if found is None:
            self.failed.emit(problem)
        else:
            self.done.emit(found)


def _certify(
    work: Work, hand: _Hand, asked: _Asked, scenario: Scenario, requests: int, traffic_x: float
) -> None:
    """Run in a thread of the pool; what goes wrong is handed over like a result."""

    def on_progress(share: float) -> bool:
        if asked.is_wanted.is_set():
            hand.heard.emit(asked, share)
            return True
        return False

    found, problem = None, ""
    try:
        if asked.is_wanted.is_set():
            found = work(scenario, requests, traffic_x, on_progress)
    except WorkerStopped:
        pass  # nobody wants it any more
    except WorkerProblem as why:
        problem = str(why)
    except Exception as fault:  # noqa: BLE001 - it is told in the window
        _LOG.exception("a simulation failed")
        problem = _FAILED.format(type(fault).__name__)
    hand.arrived.emit(asked, found, problem)
    hand.ended.emit()
