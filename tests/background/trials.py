"""Work that breaks a limit on purpose: what a worker's limits are tried with."""

import threading
from collections.abc import Callable

_CHUNK = 1 << 24


def wait_for_ever(_payload: bytes) -> bytes:
    """Never answer."""
    threading.Event().wait()
    return b""


def grow(payload: bytes) -> bytes:
    """Take more and more memory."""
    held = [payload]
    while True:
        held.append(bytes(bytearray(b"x") * _CHUNK))


def report_and_wait(payload: bytes, report: Callable[[float], None]) -> bytes:
    """Say that a half is done; answer only to who asks for it."""
    report(0.5)
    if payload != b"answer":
        threading.Event().wait()
    return payload * 100_000
