"""Keeps Python's full garbage collection out of the way of the window."""

import gc
import sys

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QWindow

from planner.document import Change
from planner.painting.guard import guarded
from planner.workspace.workspace import Workspace

_ROUND_MS = 500
_IDLE_MS = 1_000
# How often the middle generation was collected since the last round: from some ten thousand
# new objects on a round is felt, so it is not put off until nobody works.
_MUCH = 4
# The young generations are collected as ever; only the oldest waits for a quiet moment.
_NEVER = 1_000_000
# Until the first results nearly everything that is made stays: a search for garbage is in vain.
_YOUNG_AT_START = 50_000
# A thread that computes hands the interpreter back to the window this often, from the first
# results on: until then both have the same errand, and every hand-over makes it longer.
_SWITCH_S = 0.0001

_INPUT = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.DragMove,
    }
)


class GarbageKeeper(QObject):
    """Collects little and often, when nobody works if it can wait, and freezes what survives.

    A full collection walks every object there is: with a large drawing open it holds the
    interpreter for half a second, on whichever thread happens to trigger it. What survived one
    is frozen, so that the next walks only what is new.
    """

    def __init__(self, window: QWindow | None, parent: QObject) -> None:
        super().__init__(parent)
        self._is_new = self._is_busy = False
        self._since_input = QElapsedTimer()
        self._since_input.start()
        self._before = (gc.get_threshold(), sys.getswitchinterval())
        gc.set_threshold(_YOUNG_AT_START, self._before[0][1], _NEVER)
        if window is not None:  # input reaches the window before its widgets
            window.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_ROUND_MS)
        self._timer.timeout.connect(self._on_round)
        self._timer.start()

    def watch(self, workspace: Workspace) -> None:
        """Freeze what a newly opened document and its first results consist of."""
        workspace.scenario_changed.connect(self._on_scenario)
        workspace.results_changed.connect(self._on_results)

    def set_busy(self, busy: bool) -> None:
        """Hear whether the engine works: what it holds meanwhile must not be frozen."""
        self._is_busy = busy

    def close(self) -> None:
        """Give the interpreter back as it was."""
        self._timer.stop()
        gc.unfreeze()
        gc.set_threshold(*self._before[0])
        sys.setswitchinterval(self._before[1])

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note when the user last did something; nothing is taken from anybody."""
        if event.type() in _INPUT:
            self._since_input.restart()
        return False

    def _on_scenario(self, change: Change) -> None:
        self._is_new = self._is_new or change.whole

    def _on_results(self, _results: object) -> None:
        sys.setswitchinterval(_SWITCH_S)
        gc.set_threshold(*self._before[0][:2], _NEVER)
        if self._is_new:
            self._is_new = False
            gc.freeze()

    def _on_round(self) -> None:
        *_young, much = gc.get_count()
        is_quiet = self._since_input.elapsed() >= _IDLE_MS
        if not self._is_busy and (much >= _MUCH or (much and is_quiet)):
            gc.collect()
            gc.freeze()
