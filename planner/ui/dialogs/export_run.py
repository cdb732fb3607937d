"""Writes an export away from the window's thread: what paints runs in a process of its own."""

import json
import threading
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.background.worker import WorkerProblem, run_in_worker
from planner.document.scenario_file import dump_scenario
from planner.exporters import Exporter, ExportProblem, ExportRequest

_FUNCTION = "planner.cli.apart:write"
_TIMEOUT_S = 300.0
_MEMORY_MIB = 4_096
_FAILED = "The file could not be made: {}."


def exported(exporter: Exporter, request: ExportRequest) -> bytes:
    """Return the bytes of an export; blocks, so call it off the window's thread.

    Two threads may not share what Qt keeps of a text once laid out: formats that paint go into
    another process.

    Raises
    ------
    ExportProblem
        If there is nothing to export or it cannot be done.
    """
    if not exporter.needs_qt:
        return exporter.write(request)
    try:
        return run_in_worker(_FUNCTION, _wish(exporter, request), _TIMEOUT_S, _MEMORY_MIB)
    except WorkerProblem as problem:
        raise ExportProblem(str(problem)) from problem


def _wish(exporter: Exporter, request: ExportRequest) -> bytes:
    told = {
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
        The bytes of the file.
    failed
        Why there is none, in one sentence.
    """

    done = Signal(bytes)
    failed = Signal(str)
    _arrived = Signal(object, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._current: _Wanted | None = None
        self._arrived.connect(self._on_arrived)

    @property
    def is_busy(self) -> bool:
        """Say whether a file is being made."""
        return self._current is not None

    def start(self, exporter: Exporter, request: ExportRequest) -> None:
        """Begin; an export under way is given up."""
        self.cancel()
        wanted = _Wanted()
        wanted.is_wanted.set()
        self._current = wanted
        self._pool.start(partial(self._run, wanted, exporter, request))

    def cancel(self) -> None:
        """Give up what is under way: its file is thrown away when it comes."""
        if self._current is not None:
            self._current.is_wanted.clear()
            self._current = None

    def close(self) -> None:
        """Give up and wait until no thread of ours runs."""
        self.cancel()
        self._pool.waitForDone()

    def _run(self, wanted: _Wanted, exporter: Exporter, request: ExportRequest) -> None:
        if not wanted.is_wanted.is_set():
            return
        try:
            data, problem = exported(exporter, request), ""
        except ExportProblem as why:
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
