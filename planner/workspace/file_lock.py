"""One writer a document: a lock file beside it, released by the system if its holder dies."""

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path

from planner.workspace.owner import Owner, hold, read_owner, this_process

_LARGEST_BYTES = 4_096
_LONGEST_NAME = 200
_TRIES = 8
_FOREIGN_IS_STALE_AFTER_S = 7 * 24 * 3_600.0


class FileLock:
    """The right to write one document; the second that asks for it does not get it.

    The lock file is `.~lock.<name>#` beside the document, so that another user of a shared
    folder sees it; where the folder cannot be written it lies in `state_folder`. It holds the
    process, the machine and the start time of its owner. On this machine the system's own lock
    on it decides, so a lock of a dead process is taken over. Where the system has no locks,
    and for owners on other machines, what is written in it decides.
    """

    def __init__(self, document: Path, state_folder: Path) -> None:
        self.document = Path(os.path.realpath(document))
        self._places = (_beside(self.document), _apart(self.document, state_folder))
        self._descriptor = -1
        self._place: Path | None = None
        self.holder: Owner | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._descriptor >= 0

    def take(self) -> bool:
        """Take the lock; False, with `holder` told where it is known, if another has it."""
        if self.is_held:
            return True
        self.holder = None
        for place in self._places:
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                return self._take_at(place)
            except OSError:  # a folder that cannot be written: the next place
                continue
        # Neither place can be written: then neither can the document, and there is nothing to lock.
        return True

    def release(self) -> None:
        """Give the lock back and remove its file."""
        if not self.is_held:
            return
        descriptor, self._descriptor = self._descriptor, -1
        if self._place is not None:
            with suppress(OSError):
                self._place.unlink()
        os.close(descriptor)

    def _take_at(self, place: Path) -> bool:
        for _ in range(_TRIES):
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
            try:
                taken = self._take_open(descriptor, place)
            except BaseException:
                os.close(descriptor)
                raise
            if taken:
                self._descriptor, self._place = descriptor, place
                return True
            os.close(descriptor)
            if taken is False:
                return False
            # Its owner removed the file between our opening and holding it: there is a new one.
        return False

    def _take_open(self, descriptor: int, place: Path) -> bool | None:
        held = hold(descriptor)
        written = _read(descriptor)
        if held is False:
            self.holder = written
            return False
        try:
            if not os.path.samestat(os.fstat(descriptor), os.stat(place)):
                return None
        except FileNotFoundError:
            return None
        if written is not None and not self._is_stale(written, descriptor, by_system=bool(held)):
            self.holder = written
            return False
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps(this_process().as_json()).encode("ascii"))
        return True

    def _is_stale(self, owner: Owner, descriptor: int, *, by_system: bool) -> bool:
        if owner.is_here:
            return by_system or not owner.is_alive
        return time.time() - os.fstat(descriptor).st_mtime > _FOREIGN_IS_STALE_AFTER_S


def _beside(document: Path) -> Path:
    name = os.fsdecode(os.fsencode(document.name)[:_LONGEST_NAME])
    return document.with_name(f".~lock.{name}#")


def _apart(document: Path, state_folder: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(document)).hexdigest()
    return state_folder / "locks" / f"{digest[:32]}.lock"


def _read(descriptor: int) -> Owner | None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        return read_owner(json.loads(os.read(descriptor, _LARGEST_BYTES)))
    except (ValueError, RecursionError):
        return None
