"""Writes the program's own small files off the window's thread: a disk may take its time."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QThreadPool

from planner.painting.guard import guarded
from planner.storage.atomic import SaveProblem, write_atomic

Store = Callable[[Path, bytes], None]
_LOG = logging.getLogger(__name__)


def write_now(path: Path, data: bytes) -> None:
    """Write a file whose loss is no loss of work: what goes wrong is only logged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)
    except (OSError, SaveProblem) as problem:
        _LOG.info("%s was not stored: %s", path.name, problem)


class LateWriter(QObject):
    """One file after the other; of several contents of a file only the newest is written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._lock = Lock()
        self._waiting: dict[Path, bytes] = {}

    def write(self, path: Path, data: bytes) -> None:
        """Write soon."""
        with self._lock:
            is_first = not self._waiting
            self._waiting[path] = data
        if is_first:
            self._pool.start(self._write_all)

    def settle(self) -> None:
        """Wait until everything is written."""
        self._pool.waitForDone()

    @guarded
    def _write_all(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                path, data = self._waiting.popitem()
            write_now(path, data)
