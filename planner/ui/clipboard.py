"""Puts data of any form on the system's clipboard, and takes them back where there is none."""

import atexit
from functools import cache

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_WITHOUT_A_SYSTEM_CLIPBOARD = {"offscreen", "minimal"}


def offer(data: QMimeData) -> None:
    """Put `data` on the clipboard."""
    _withdraw_at_the_end()
    QGuiApplication.clipboard().setMimeData(data)


@cache
def _withdraw_at_the_end() -> None:
    # Without a system's clipboard Qt ends the data after Python has gone, which is a crash.
    if QGuiApplication.platformName() in _WITHOUT_A_SYSTEM_CLIPBOARD:
        atexit.register(_withdraw)


def _withdraw() -> None:
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
