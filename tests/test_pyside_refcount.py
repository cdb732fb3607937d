"""The binding must not eat None: some releases of PySide6 lose a reference to it with each call."""

import sys

from PySide6.QtCore import QObject, QTimerEvent

CALLS = 1_000
# Unrelated code may hold or drop a few references meanwhile; a loss on every call is a thousand.
NOISE = 50


def test_that_a_thousand_void_calls_leave_the_count_of_none_as_it_was():
    thing = QObject()
    thing.setObjectName("warm-up")
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        thing.setObjectName("again")

    assert sys.getrefcount(None) - before > -NOISE


def test_that_void_overrides_called_from_qt_leave_the_count_of_none_as_it_was(qapp):
    class Listener(QObject):
        def timerEvent(self, event) -> None:  # a throw-away override without a guard
            return None

    listener = Listener()
    event = QTimerEvent(1)
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        qapp.sendEvent(listener, event)

    assert sys.getrefcount(None) - before > -NOISE
