"""Runs the engine off the window's thread; the latest scenario wins."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.analysis import Results
from planner.document import Scenario
from planner.painting.guard import guarded

Evaluate = Callable[[Scenario], Results]
_LONGEST_WAIT_MS = 2_000


class _Hand(QObject):
    """Carries a finished run over to the window's thread."""

    finished = Signal(object, object, object)


class _Run:
    def __init__(self, evaluate: Evaluate, scenario: Scenario, hand: _Hand) -> None:
        self._evaluate, self._hand = evaluate, hand
        self._scenario: Scenario | None = scenario

    @guarded
    def run(self) -> None:
        """Compute; what goes wrong is handed over like a result."""
        scenario, self._scenario = self._scenario, None  # a pool may keep what it has run
        if scenario is None:
            return
        results: Results | None = None
        problem = ""
        try:
            results = self._evaluate(scenario)
        except Exception as error:  # noqa: BLE001 - a fault of the engine must not end the window
            problem = f"The figures could not be computed: {error}"
        self._hand.finished.emit(scenario, results, problem)


class EngineRunner(QObject):
    """One computation at a time; while it runs, only the newest request waits.

    Parameters
    ----------
    evaluate
        Scenario → results, pure.
    inline
        Compute at once on the caller's thread (tests, command line).
    """

    finished = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self, evaluate: Evaluate, *, inline: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.evaluate, self._inline = evaluate, inline
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._hand = _Hand()
        self._hand.finished.connect(self._on_finished)
        self._running: Scenario | None = None
        self._waiting: Scenario | None = None
        self._closed = False

    def request(self, scenario: Scenario) -> None:
        """Ask for the results of `scenario`; an older waiting request is dropped."""
        if self._closed:
            return
        if self._inline:
            self._on_finished(scenario, *self._compute(scenario))
        elif self._running is not None:
            self._waiting = scenario
        else:
            self._start(scenario)

    def close(self) -> bool:
        """Wait for the run that is under way and start no other; False where it does not end."""
        self._closed = True
        self._waiting = None
        return self._pool.waitForDone(_LONGEST_WAIT_MS)

    def _compute(self, scenario: Scenario) -> tuple[Results | None, str]:
        try:
            return self.evaluate(scenario), ""
        except Exception as error:  # noqa: BLE001 - told to the user like the threaded run's
            return None, f"The figures could not be computed: {error}"

    def _start(self, scenario: Scenario) -> None:
        self._running = scenario
        self.busy_changed.emit(True)
        self._pool.start(_Run(self.evaluate, scenario, self._hand).run)

    def _on_finished(self, scenario: object, results: object, problem: str) -> None:
        del scenario
        self._running = None
        if self._closed:
            return
        if problem:
            self.failed.emit(problem)
        elif self._waiting is None:
            self.finished.emit(results)
        following, self._waiting = self._waiting, None
        if following is not None:
            self._start(following)
        elif self._running is None:  # else a listener asked for something more
            self.busy_changed.emit(False)
