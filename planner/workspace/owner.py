"""Who holds a file: a process, told apart from a later one of the same number."""

import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from planner.record import record

_PROCESSES = Path("/proc/self/stat")


@record
class Owner:
    """A process: its number, its machine, and when it began as the system tells it."""

    pid: int
    host: str
    start: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a file holds it."""
        return asdict(self)

    @property
    def is_here(self) -> bool:
        """Tell whether it is, or was, a process of this machine."""
        return self.host == _host()

    @property
    def is_alive(self) -> bool:
        """Tell whether it runs; of a process of another machine nobody can tell, so it does."""
        if not self.is_here:
            return True
        begun = _begun(self.pid)
        return begun is not None and (not self.start or not begun or begun == self.start)


def this_process() -> Owner:
    """Return the process that asks."""
    return Owner(os.getpid(), _host(), _begun(os.getpid()) or "")


def read_owner(value: object) -> Owner | None:
    """Read an owner from a file's JSON; None where it is none."""
    if not isinstance(value, dict):
        return None
    pid, host, start = (value.get(name) for name in ("pid", "host", "start"))
    if not isinstance(pid, int) or isinstance(pid, bool) or not 0 < pid < 1 << 31:
        return None
    if not isinstance(host, str) or not isinstance(start, str):
        return None
    return Owner(pid, host[:255], start[:64])


def hold(descriptor: int) -> bool | None:
    """Hold an open file until it is closed or the process dies; None where files cannot be held.

    False: another holds it.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # a byte that nobody reads
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@cache
def _host() -> str:
    return socket.gethostname()


def _begun(pid: int) -> str | None:
    """Return when a process began, "" where the system does not say, None if there is none."""
    if _PROCESSES.exists():
        return _begun_on_linux(pid)
    if os.name == "nt":  # a signal 0 would end the process there
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        return ""
    return ""


def _begun_on_linux(pid: int) -> str | None:
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        # The name in brackets may hold anything; what follows it does not.
        fields = stat[stat.rindex(b")") + 2 :].split()
        is_gone = fields[0] in (b"Z", b"X")
        return None if is_gone else fields[19].decode("ascii")
    return "" if Path(f"/proc/{pid}").exists() else None
