"""Writes a large drawing off the window's thread; edits go on meanwhile."""

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from planner.document import Scenario
from planner.document.scenario import CatalogStamp
from planner.document.scenario_file import save_scenario
from planner.painting.guard import guarded
from planner.record import record
from planner.storage.atomic import SaveProblem

LARGE_ENTRIES = 200
"""Parts and connections from which on writing is felt."""


@record
class Saved:
    """What a save came to: the bytes that stand in the file now, or the problem."""

    path: Path
    scenario: Scenario
    data: bytes = b""
    problem: SaveProblem | None = None


def is_large(scenario: Scenario) -> bool:
    """Tell whether a save would hold the window up."""
    return len(scenario.nodes) + len(scenario.edges) > LARGE_ENTRIES


def saved_now(path: Path, scenario: Scenario, stamp: CatalogStamp | None) -> Saved:
    """Write and wait."""
    try:
        return Saved(path, scenario, save_scenario(path, scenario, stamp))
    except SaveProblem as problem:
        return Saved(path, scenario, problem=problem)


class SaveRunner(QObject):
    """One save after the other; each tells what it came to on the window's thread."""

    _finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done: deque[tuple[Saved, Callable[[Saved], object]]] = deque()
        self._under_way = 0
        self._afterwards: deque[Callable[[], object]] = deque()
        self._finished.connect(self._deliver)

    @property
    def is_saving(self) -> bool:
        """Tell whether a save has not been told yet."""
        return self._under_way > 0

    def afterwards(self, step: Callable[[], object]) -> None:
        """Do something once everything that is being written was told."""
        self._afterwards.append(step)

    def request(
        self,
        path: Path,
        scenario: Scenario,
        stamp: CatalogStamp | None,
        then: Callable[[Saved], object],
    ) -> None:
        """Write in the background, then call `then`."""
        work = [(path, scenario, stamp, then)]
        self._under_way += 1

        @guarded
        def run() -> None:
            where, what, prices, after = work.pop()  # a pool may keep what it has run
            self._done.append((saved_now(where, what, prices), after))
            self._finished.emit()

        self._pool.start(run)

    def settle(self) -> None:
        """Wait for what is under way, and tell what it came to."""
        self._pool.waitForDone()
        self._deliver()

    def _deliver(self) -> None:
        while self._done:
            saved, then = self._done.popleft()
            self._under_way -= 1
            then(saved)
        while self._afterwards and not self.is_saving:
            self._afterwards.popleft()()
