"""Builds chart data off the window's thread; the latest wish for each place wins."""

import traceback
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.charts.base import ChartData
from planner.painting.guard import guarded

Build = Callable[[], ChartData]


class _Hand(QObject):
    """Carries a finished chart over to the window's thread."""

    done = Signal(object, object, str)


class _Run:
    def __init__(self, key: Hashable, build: Build, hand: _Hand) -> None:
        self._key, self._hand = key, hand
        self._build: Build | None = build

    @guarded
    def run(self) -> None:
        """Build; what goes wrong is handed over like a chart."""
        # A pool may hold on to what it has run, and a whole drawing's figures hang on this.
        build, self._build = self._build, None
        if build is not None:
            self._hand.done.emit(self._key, *_built(build))


class ChartFeed(QObject):
    """One chart at a time, in the order asked; a place that asks again is served once.

    Attributes
    ----------
    ready
        `(key, ChartData)`.
    failed
        `(key, details)`.
    """

    ready = Signal(object, object)
    failed = Signal(object, str)

    def __init__(self, *, inline: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inline = inline
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._hand = _Hand()
        self._hand.done.connect(self._on_done)
        self._waiting: dict[Hashable, Build] = {}
        self._is_running = False
        self._is_closed = False

    def ask(self, key: Hashable, build: Build) -> None:
        """Ask for a chart."""
        if self._is_closed:
            return
        self._waiting.pop(key, None)
        self._waiting[key] = build
        if self._inline:
            while self._waiting:
                first = next(iter(self._waiting))
                self._tell(first, *_built(self._waiting.pop(first)))
        elif not self._is_running:
            self._start()

    def close(self) -> None:
        """Finish the chart at hand and build no other."""
        self._is_closed = True
        self._waiting.clear()
        self._pool.waitForDone()

    def _start(self) -> None:
        key = next(iter(self._waiting))
        self._is_running = True
        self._pool.start(_Run(key, self._waiting.pop(key), self._hand).run)

    def _on_done(self, key: Hashable, data: ChartData | None, details: str) -> None:
        self._is_running = False
        if self._is_closed:
            return
        if key not in self._waiting:  # else a newer wish makes this one old
            self._tell(key, data, details)
        if self._waiting:
            self._start()

    def _tell(self, key: Hashable, data: ChartData | None, details: str) -> None:
        if data is not None:
            self.ready.emit(key, data)
        else:
            self.failed.emit(key, details)


def _built(build: Build) -> tuple[ChartData | None, str]:
    try:
        return build(), ""
    except Exception:  # noqa: BLE001 - one chart's fault must not end the window
        return None, traceback.format_exc()
