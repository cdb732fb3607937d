"""Long work on the window's thread, a few milliseconds at a time, between events."""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

_SLICE_MS = 6.0
_AT_ONCE = 200


class Slices(QObject):
    """Goes through one row of steps at a time; what is little is done at once.

    The steps run between events: each has to look at the document as it is then.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._do_some)

    def start(self, steps: Iterator[object], at_once: int = _AT_ONCE) -> None:
        """Begin, in place of what was under way; the first `at_once` steps are done here."""
        self._steps = steps
        self._timer.stop()
        if self._go_on(at_once):
            self._timer.start()

    def finish(self) -> None:
        """Do what is left, now."""
        self._timer.stop()
        for _step in self._steps:
            pass

    def _do_some(self) -> None:
        if not self._go_on(1):
            self._timer.stop()

    def _go_on(self, at_least: int) -> bool:
        """Do so many steps, and more while there is time; False once all is done."""
        steps, until = self._steps, perf_counter() + _SLICE_MS / 1e3
        for number, _step in enumerate(steps, start=1):
            if self._steps is not steps:  # a step began something else
                return self._timer.isActive()
            if number >= at_least and perf_counter() > until:
                return True
        return False
