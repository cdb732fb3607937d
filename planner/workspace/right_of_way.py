"""The window goes first: a thread that computes waits while events are handled."""

from threading import Event
from time import perf_counter, sleep

from PySide6.QtCore import QAbstractEventDispatcher, QObject

_LONGEST_S = 0.05
_UNHINDERED_S = 0.015
_REST_S = 0.006
_LONGEST_FOR_REST_S = 0.3


class RightOfWay(QObject):
    """Knows whether the window's thread handles events or waits for some.

    Two threads that compute take turns ten thousand times a second, and each hand-over may have
    to wait for the machine. A thread that stands aside meanwhile costs the window nothing.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_free = Event()
        self._is_free.set()
        self._unhindered_until_s = 0.0
        self._turns, self._is_over = 0, False
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.awake.connect(self._on_awake)
            dispatcher.aboutToBlock.connect(self._on_about_to_block)

    def give(self) -> None:
        """Wait while the window works, called between two steps of a computation.

        A window that never rests leaves a quarter of the time all the same.
        """
        if self._is_free.is_set() or perf_counter() < self._unhindered_until_s:
            return
        if not self._is_free.wait(_LONGEST_S):
            self._unhindered_until_s = perf_counter() + _UNHINDERED_S

    def wait_for_rest(self) -> None:
        """Wait until the window has nothing more to do for now, called before a long step."""
        ends_s = perf_counter() + _LONGEST_FOR_REST_S
        while (left_s := ends_s - perf_counter()) > 0:
            if self._is_free.wait(left_s):
                turns = self._turns
                sleep(_REST_S)
                if self._is_free.is_set() and turns == self._turns:
                    return

    def end(self) -> None:
        """Hold nobody up any more; Qt lets go of the signals with this object."""
        self._is_over = True
        self._is_free.set()

    def _on_awake(self) -> None:
        self._turns += 1
        if not self._is_over:
            self._is_free.clear()

    def _on_about_to_block(self) -> None:
        self._is_free.set()
