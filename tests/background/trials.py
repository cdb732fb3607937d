"""Work that breaks a limit on purpose: what a worker's limits are tried with."""

import os
import signal
import sys
import threading
from collections.abc import Callable

Report = Callable[[float], None]

_CHUNK = 1 << 24


def wait_for_ever(_payload: bytes, _report: Report | None = None) -> bytes:
    """Never answer."""
    threading.Event().wait()
    return b""


def grow(payload: bytes, _report: Report | None = None) -> bytes:
    """Take more and more memory."""
    held = [payload]
    while True:
        held.append(bytes(bytearray(b"x") * _CHUNK))


def report_and_wait(payload: bytes, report: Report) -> bytes:
    """Say that a half is done; answer only to who asks for it."""
    report(0.5)
    if payload != b"answer":
        threading.Event().wait()
    return payload * 100_000


def be_killed(_payload: bytes, _report: Report | None = None) -> bytes:
    """Die as the system kills what takes too much."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def fault(payload: bytes) -> bytes:
    """Die as foreign code dies."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return payload


def raise_with_words(payload: bytes, _report: Report | None = None) -> bytes:
    """Raise what quotes the document."""
    raise KeyError(payload.decode("utf-8", "replace"))


def leave(_payload: bytes, _report: Report | None = None) -> bytes:
    """Leave in the middle, as if all was well."""
    os._exit(0)


def answer_garbage(_payload: bytes, _report: Report | None = None) -> bytes:
    """Answer what nobody can read."""
    return b"\xff[garbage"


def print_and_answer(payload: bytes, report: Report) -> bytes:
    """Print garbage on both streams, half lines and half shares, then answer."""
    os.write(1, b"garbage" * 20_000)
    for word in (b"\x1enonsense\n", b"\x1e\n", b"\xff" * 200_000, b"\x1e0.", b"\n"):
        os.write(2, word)
    report(0.25)
    sys.stdout.write("more\n")
    sys.stdout.flush()
    return payload


def refuse_in_lines(_payload: bytes) -> bytes:
    """Refuse in more than one line, after a library has said something of its own."""
    os.write(2, b"a library warns\n")
    raise ValueError("It is\nnot so.")


def hold_open(payload: bytes) -> bytes:
    """Open the pipe that is named, say a word into it, and never answer."""
    with open(payload, "wb", buffering=0) as pipe:
        pipe.write(b"begun")
        threading.Event().wait()
    return b""
