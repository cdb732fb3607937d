"""Work that breaks a limit on purpose: what a worker's limits are tried with."""

import threading

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
