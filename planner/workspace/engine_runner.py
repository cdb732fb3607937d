"""Runs the engine off the window's thread; the latest scenario wins."""

from collections.abc import Callable, Iterator
from time import perf_counter, sleep
from typing import Protocol

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.analysis import Interim, Results
from planner.document import Scenario
from planner.painting.guard import guarded

Evaluate = Callable[[Scenario], Results]
Stages = Callable[[Scenario], Iterator[Interim | Results | None]]
"""As `planner.analysis.evaluate_in_stages`: None is a place to stop, the results come last."""

_LONGEST_WAIT_MS = 2_000
_MANY_PARTS = 300
_BILL_WITHIN_S = 0.15
"""So long a run that nobody waits for any more may go on to its bill: else a number that is
dragged would show nothing before it is let go."""


class Way(Protocol):
    """Who goes first; see `planner.workspace.right_of_way.RightOfWay`."""

    def give(self) -> None:
        """Wait while another works, called between two steps."""

    def wait_for_rest(self) -> None:
        """Wait until another has nothing more to do, called before a long step."""


class OpenRoad:
    """Nobody goes first."""

    def give(self) -> None:
        """Go on."""

    def wait_for_rest(self) -> None:
        """Go on."""


class _Hand(QObject):
    """Carries what a run has found over to the window's thread."""

    interim = Signal(object)
    finished = Signal(object, str)


class _Run:
    """One computation, stage by stage; what goes wrong is told like a result."""

    def __init__(
        self,
        stages: Stages,
        scenario: Scenario,
        hand: _Hand,
        is_wanted: Callable[[], bool],
        way: Way,
    ) -> None:
        self._stages, self._hand, self._is_wanted = stages, hand, is_wanted
        self._way = way
        self._scenario: Scenario | None = scenario

    @guarded
    def run(self) -> None:
        """Compute until the end, or until nobody wants it and the bill is out."""
        scenario, self._scenario = self._scenario, None  # a pool may keep what it has run
        if scenario is None:
            return
        results: Results | None = None
        problem = ""
        try:
            results = self._results(scenario)
        except Exception as error:  # noqa: BLE001 - a fault of the engine must not end the window
            problem = f"The figures could not be computed: {error}"
        self._hand.finished.emit(results, problem)

    def _results(self, scenario: Scenario) -> Results | None:
        if len(scenario.nodes) > _MANY_PARTS:  # what made the request is still being shown
            self._way.wait_for_rest()
        started, has_bill = perf_counter(), False
        for stage in self._stages(scenario):
            if isinstance(stage, Results):
                return stage
            if stage is not None:
                has_bill = True
                self._hand.interim.emit(stage)
                sleep(0)  # let the window's thread have it before the answers go on
            late = has_bill or perf_counter() - started > _BILL_WITHIN_S
            if late and not self._is_wanted():
                return None
            self._way.give()
        return None


class EngineRunner(QObject):
    """One computation at a time; while it runs, only the newest request waits.

    Parameters
    ----------
    evaluate
        Scenario → results, pure.
    in_stages
        The same with what is known on the way; a newer request then ends it between two stages.
    way
        Waits before and between stages while the window goes first.
    inline
        Compute at once on the caller's thread (tests, command line).
    """

    interim = Signal(object, object)  # what the request is of, Interim
    finished = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self,
        evaluate: Evaluate,
        *,
        in_stages: Stages | None = None,
        way: Way | None = None,
        inline: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.evaluate, self._inline = evaluate, inline
        self._stages = in_stages if in_stages is not None else _at_once(evaluate)
        self._way: Way = OpenRoad() if way is None or inline else way
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._hand = _Hand()
        self._hand.interim.connect(self._on_interim)
        self._hand.finished.connect(self._on_finished)
        self._running: tuple[Scenario, object] | None = None
        self._waiting: tuple[Scenario, object] | None = None
        self._closed = False

    def request(self, scenario: Scenario, of: object = None) -> None:
        """Ask for the results of `scenario`; an older waiting request is dropped.

        What it is `of` comes back with each interim.
        """
        if self._closed:
            return
        if self._running is not None:
            self._waiting = scenario, of
        else:
            self._start(scenario, of)

    def close(self) -> bool:
        """Wait for the run that is under way and start no other; False where it does not end."""
        self._closed = True
        self._waiting = None
        return self._pool.waitForDone(_LONGEST_WAIT_MS)

    def _is_wanted(self) -> bool:
        return self._waiting is None and not self._closed

    def _start(self, scenario: Scenario, of: object) -> None:
        self._running = scenario, of
        run = _Run(self._stages, scenario, self._hand, self._is_wanted, self._way)
        if self._inline:
            run.run()
            return
        self.busy_changed.emit(True)
        self._pool.start(run.run)

    def _on_interim(self, interim: object) -> None:
        if self._running is not None and not self._closed:
            self.interim.emit(self._running[1], interim)

    def _on_finished(self, results: object, problem: str) -> None:
        self._running = None
        if self._closed:
            return
        if problem:
            self.failed.emit(problem)
        elif self._waiting is None and results is not None:
            self.finished.emit(results)
        following, self._waiting = self._waiting, None
        if following is not None:
            self._start(*following)
        elif self._running is None:  # else a listener asked for something more
            self.busy_changed.emit(False)


def _at_once(evaluate: Evaluate) -> Stages:
    def stages(scenario: Scenario) -> Iterator[Interim | Results | None]:
        yield evaluate(scenario)

    return stages
