"""Makes an export away from the window's thread: what paints or is large in another process."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.background.worker import Progress, WorkerProblem, run_in_worker
from planner.document.scenario_file import dump_scenario
from planner.exporters import EXPORTERS, Exporter, ExportProblem, ExportRequest
from planner.storage.atomic import SaveProblem, write_atomic
from planner.workspace.save_runner import is_large

_WRITE, _FIRST_PAGE = "planner.cli.apart:write", "planner.cli.apart:first_page"
_TIMEOUT_S = 300.0
_MEMORY_MIB = 4_096
_FAILED = "The file could not be made: {}."
_LOG = logging.getLogger(__name__)

Work = Callable[[Progress], object]
"""What is done away from the window's thread; it asks now and then whether it is still wanted."""


def exported(
    exporter: Exporter, request: ExportRequest, traffic_x: float, on_progress: Progress
) -> bytes:
    """Return the bytes of an export; blocks, so call it off the window's thread.

    Two threads may not share what Qt keeps of a text once laid out, and writing a large drawing
    holds the interpreter: both go into another process, which computes with `traffic_x`.

    Raises
    ------
    ExportProblem
        If there is nothing to export or it cannot be done.
    """
    if not exporter.needs_qt and not is_large(request.scenario):
        return exporter.write(request)
    return _apart(_WRITE, _wish(exporter, request, traffic_x), on_progress)


def first_page(request: ExportRequest, traffic_x: float, on_progress: Progress) -> bytes:
    """Return the first page of the report as a PNG picture; blocks like `exported`.

    Raises
    ------
    ExportProblem
        If it cannot be made.
    """
    return _apart(_FIRST_PAGE, _wish(EXPORTERS["pdf"], request, traffic_x), on_progress)


def file_written(
    exporter: Exporter,
    request: ExportRequest,
    traffic_x: float,
    target: Path,
    on_progress: Progress,
) -> bytes:
    """Write the file of an export, unless it was given up meanwhile; return what was made."""
    data = exported(exporter, request, traffic_x, on_progress)
    if on_progress(1.0):
        write_atomic(target, data)
    return data


def _apart(function_path: str, wish: bytes, on_progress: Progress) -> bytes:
    try:
        return run_in_worker(function_path, wish, _TIMEOUT_S, _MEMORY_MIB, on_progress)
    except WorkerProblem as problem:
        raise ExportProblem(str(problem)) from problem


def _wish(exporter: Exporter, request: ExportRequest, traffic_x: float) -> bytes:
    told = {
        "traffic_x": traffic_x,
        "exporter": exporter.id,
        "what": request.what,
        "chart": request.chart_id,
        "part": request.component_id,
        "mode": request.mode,
        "scale": request.scale,
        "aws_colours": request.aws_colours,
        "transparent": request.transparent,
        "months": request.options.months,
        "template": str(request.template) if request.template is not None else "",
        "scenario": dump_scenario(request.scenario).decode("utf-8"),
    }
    return json.dumps(told).encode("utf-8")


@dataclass(slots=True)
class _Wanted:
    """One piece of work; `is_wanted` is cleared when the user gives it up."""

    is_wanted: threading.Event = field(default_factory=threading.Event)


class _Hand(QObject):
    """Carries what a thread made to the window; it lives as long as the thread."""

    arrived = Signal(object, object, str)


class ExportRun(QObject):
    """One file or preview at a time.

    Attributes
    ----------
    done
        What the work made: of a file its bytes.
    failed
        Why there is nothing, in one sentence.
    idle
        No thread of ours runs any more.
    """

    done = Signal(object)
    failed = Signal(str)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._current: _Wanted | None = None
        self._under_way = 0
        self._hand = _Hand()
        self._hand.arrived.connect(self._on_arrived)

    @property
    def is_busy(self) -> bool:
        """Say whether something is being made that is wanted."""
        return self._current is not None

    @property
    def is_running(self) -> bool:
        """Say whether a thread of ours runs, wanted or not."""
        return self._under_way > 0

    def start(self, work: Work) -> None:
        """Begin; what is under way is given up."""
        self.cancel()
        wanted = _Wanted()
        wanted.is_wanted.set()
        self._current = wanted
        self._under_way += 1
        self._pool.start(partial(_done, work, self._hand, wanted))

    def cancel(self) -> None:
        """Give up what is under way: its process is ended, its file is not written."""
        if self._current is not None:
            self._current.is_wanted.clear()
            self._current = None

    def close(self) -> None:
        """Give up and wait until no thread of ours runs."""
        self.cancel()
        self._pool.waitForDone()

    def _on_arrived(self, wanted: _Wanted, made: object, problem: str) -> None:
        self._under_way -= 1
        if wanted is self._current:
            self._current = None
            if problem:
                self.failed.emit(problem)
            else:
                self.done.emit(made)
        if not self._under_way:
            self.idle.emit()


def _done(work: Work, hand: _Hand, wanted: _Wanted) -> None:
    """Work in a thread of the pool; what goes wrong is handed over like a result."""
    made, problem = None, ""
    try:
        if wanted.is_wanted.is_set():
            made = work(lambda _share: wanted.is_wanted.is_set())
    except (ExportProblem, SaveProblem) as why:
        problem = str(why)
    except Exception as fault:  # noqa: BLE001 - it is told in the window
        _LOG.exception("a file could not be made")
        problem = _FAILED.format(type(fault).__name__)
    hand.arrived.emit(wanted, made, problem)
