"""The end of a session that nobody asked about: what is unsaved goes to the disk, no dialog."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtGui import QGuiApplication, QSessionManager

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


class SessionEnd(QObject):
    """Calls `flush`, then `leave`, when the system ends the process or the session.

    Python runs a signal's handler only when its interpreter has a turn, and an idle window gives
    it none; so the signal wakes the window through a pair of sockets.
    """

    def __init__(
        self,
        flush: Callable[[], None],
        leave: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._flush, self._leave = flush, leave
        self._before: dict[signal.Signals, Any] = {}
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._wakeup = -1

    def install(self) -> None:
        """Listen to the system's signals and to the session."""
        if sys.platform != "win32":
            self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
            for name in _SIGNALS:
                number = getattr(signal, name)
                self._before[number] = signal.signal(number, _ignore)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self._on_session)

    def uninstall(self) -> None:
        """Put back what was there before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._before and sys.platform != "win32":
            signal.set_wakeup_fd(self._wakeup)
        self._before = {}
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            with suppress(RuntimeError, TypeError):
                application.commitDataRequest.disconnect(self._on_session)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _on_signal(self) -> None:
        with suppress(OSError):
            os.read(self._reader.fileno(), 64)
        self._flush()
        self._leave()

    def _on_session(self, session: QSessionManager) -> None:
        """Flush without asking: another program may still call the end of the session off."""
        session.setRestartHint(QSessionManager.RestartHint.RestartIfRunning)
        self._flush()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Stand in for the default, which would end the process before anything is flushed."""
    del number, frame
