"""Makes an export away from the window's thread: what paints or is large in another process."""

import json
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.background.worker import Progress, WorkerProblem, run_in_worker
from planner.document.scenario_file import dump_scenario
from planner.exporters import Exporter, ExportProblem, ExportRequest
from planner.storage.atomic import SaveProblem, write_atomic
from planner.workspace.save_runner import is_large

_FUNCTION = "planner.cli.apart:write"
_TIMEOUT_S = 300.0
_MEMORY_MIB = 4_096
_FAILED = "The file could not be made: {}."


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
    wish = _wish(exporter, request, traffic_x)
    try:
        return run_in_worker(_FUNCTION, wish, _TIMEOUT_S, _MEMORY_MIB, on_progress)
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
    """One export under way; `is_wanted` is cleared when the user gives it up."""

    is_wanted: threading.Event = field(default_factory=threading.Event)


class ExportRun(QObject):
    """One export at a time.

    Attributes
    ----------
    done
        The bytes of the file, which stand in it already where one was named.
    failed
        Why there is none, in one sentence.
    """

    done = Signal(bytes)
    failed = Signal(str)
    _arrived = Signal(object, object, str)

    def __init__(self, traffic_x: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._traffic_x = traffic_x
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._current: _Wanted | None = None
        self._arrived.connect(self._on_arrived)

    @property
    def is_busy(self) -> bool:
        """Say whether a file is being made."""
        return self._current is not None

    def start(self, exporter: Exporter, request: ExportRequest, target: Path | None = None) -> None:
        """Begin; an export under way is given up. `target` is the file to be written."""
        self.cancel()
        wanted = _Wanted()
        wanted.is_wanted.set()
        self._current = wanted
        self._pool.start(partial(self._run, wanted, exporter, request, target))

    def cancel(self) -> None:
        """Give up what is under way: its process is ended, its file is not written."""
        if self._current is not None:
            self._current.is_wanted.clear()
            self._current = None

    def close(self) -> None:
        """Give up and wait until no thread of ours runs."""
        self.cancel()
        self._pool.waitForDone()

    def _run(
        self, wanted: _Wanted, exporter: Exporter, request: ExportRequest, target: Path | None
    ) -> None:
        def goes_on(_share: float) -> bool:
            return wanted.is_wanted.is_set()

        if not goes_on(0.0):
            return
        try:
            data, problem = exported(exporter, request, self._traffic_x, goes_on), ""
            if target is not None and goes_on(1.0):
                write_atomic(target, data)
        except (ExportProblem, SaveProblem) as why:
            data, problem = b"", str(why)
        except Exception as fault:  # noqa: BLE001 - it is told in the window
            data, problem = b"", _FAILED.format(type(fault).__name__)
        self._arrived.emit(wanted, data, problem)

    def _on_arrived(self, wanted: _Wanted, data: bytes, problem: str) -> None:
        if wanted is not self._current:
            return
        self._current = None
        if problem:
            self.failed.emit(problem)
        else:
            self.done.emit(data)
