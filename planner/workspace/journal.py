"""The journal of unsaved edits: appended, checksummed, and never in a temporary folder."""

import json
import os
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.document import Scenario
from planner.document.scenario_file import dump_scenario
from planner.record import record
from planner.storage.atomic import PREFIX, cause_of
from planner.workspace.owner import Owner, hold, read_owner, this_process

SUFFIX = ".journal"
FRESH_SUFFIX = ".fresh"
VERSION = 1
ROOMS = ("nodes", "edges", "groups", "notes")
MOST_BYTES = 128 * 1024 * 1024

_COMPACT_BEYOND_BYTES = 4 * 1024 * 1024
_COMPACT_TIMES_BASE = 2
_HEAD_WIDTH = 18  # eight digits of length, a blank, eight of checksum, a blank
_O_APPEND = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class JournalProblem(Exception):  # noqa: N818  the name says what it is
    """The journal cannot be written; the message is one sentence."""


@record
class JournalHead:
    """What a journal belongs to.

    Attributes
    ----------
    path
        The document's file, None for one that was never saved.
    digest
        SHA-256 of the content that stood in the file when the edits began, "" without a file.
    edits_before
        Edits that the base holds already, because the journal was made shorter.
    """

    path: Path | None
    digest: str
    name: str
    begun: datetime
    owner: Owner | None
    edits_before: int = 0


def state_folder() -> Path:
    """Return where this user's journals, locks and earlier versions live."""
    from platformdirs import user_state_path

    return user_state_path("ec2-lambda-planner", appauthor=False)


def journals_folder(state: Path) -> Path:
    """Return the folder of the journals."""
    return state / "journals"


class Journal:
    """Every edit of one document since it was opened or saved, on its way to the disk.

    A record is in the system's hands when `append` returns, so that it outlives the process; it
    outlives a power cut after the next `sync`. The head, then the whole base, then one record an
    edit with the entries that it changed.
    """

    def __init__(self, folder: Path) -> None:
        token = secrets.token_hex(6)
        self.file = folder / f"{os.getpid()}-{token}{SUFFIX}"
        self._descriptor = -1
        self._last: Scenario | None = None
        self._head: JournalHead | None = None
        self._size = self._base_size = 0
        self.synced_bytes = 0
        self._edits = 0
        self._unsynced = self._unsynced_name = False

    @property
    def is_open(self) -> bool:
        """Tell whether edits are being written."""
        return self._descriptor >= 0

    @property
    def is_unsynced(self) -> bool:
        """Tell whether a power cut could take something."""
        return self._unsynced

    @property
    def written_bytes(self) -> int:
        """Return how much was written; what lies beyond `synced_bytes` a power cut could take."""
        return self._size

    def begin(
        self, scenario: Scenario, base: bytes | None = None, *, path: Path | None, digest: str
    ) -> None:
        """Start a journal of edits of `scenario`; `base` are the bytes it was read from.

        Raises
        ------
        JournalProblem
            If it cannot be written.
        """
        self.discard()
        head = JournalHead(path, digest, scenario.name, datetime.now(UTC), this_process(), 0)
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = _O_APPEND | os.O_CREAT | os.O_EXCL
            self._descriptor = os.open(self.file, flags, 0o600)
            hold(self._descriptor)
            written = _opening(head, dump_scenario(scenario) if base is None else base)
            _write(self._descriptor, written)
        except OSError as error:
            raise self._given_up(error) from error
        self._head, self._last = head, scenario
        self._size = self._base_size = len(written)
        self.synced_bytes = 0
        self._edits = 0
        self._unsynced = self._unsynced_name = True

    def append(self, scenario: Scenario, *, even_if_equal: bool = False) -> None:
        """Write what differs from the scenario before.

        Raises
        ------
        JournalProblem
            If it cannot be written; the journal is closed and removed, begin another.
        """
        if self._last is None or (scenario is self._last and not even_if_equal):
            return
        payload = _record(self._last, scenario)
        try:
            _write(self._descriptor, payload)
        except OSError as error:
            raise self._given_up(error) from error
        self._last = scenario
        self._size += len(payload)
        self._edits += 1
        self._unsynced = True

    def sync(self) -> None:
        """Make everything appended so far survive a power cut.

        Raises
        ------
        JournalProblem
            If the disk does not confirm it.
        """
        if not self.is_open or not self._unsynced:
            return
        try:
            os.fsync(self._descriptor)
            if self._unsynced_name:
                _sync_folder(self.file.parent)
        except OSError as error:
            raise self._given_up(error) from error
        self._unsynced = self._unsynced_name = False
        self.synced_bytes = self._size

    def syncing(self) -> "Syncing | None":
        """Return the work of a sync, to be done on any thread; None where nothing waits.

        Raises
        ------
        JournalProblem
            If the system has no room for it.
        """
        if not self.is_open or not self._unsynced:
            return None
        try:
            descriptor = os.dup(self._descriptor)
        except OSError as error:
            raise JournalProblem(_sentence(error)) from error
        return Syncing(self.file, descriptor, self._size)

    def synced(self, done: "Syncing") -> None:
        """Hear what a sync came to.

        Raises
        ------
        JournalProblem
            If the disk did not confirm it; the journal is closed and removed, begin another.
        """
        if done.file != self.file or not self.is_open:
            return
        if done.error is not None:
            raise self._given_up(done.error) from done.error
        self.synced_bytes = max(self.synced_bytes, done.size)
        if done.size == self._size:
            self._unsynced = self._unsynced_name = False

    def close(self) -> None:
        """Let go of the file and leave it for a recovery."""
        if self.is_open:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
        self._last = None

    def discard(self) -> None:
        """Remove the journal: the document is saved, or its edits are not wanted."""
        was_open = self.is_open
        self.close()
        if was_open:
            for file in (self.file, _fresh(self.file)):
                with suppress(OSError):
                    file.unlink()

    # Shortening

    @property
    def is_long(self) -> bool:
        """Tell whether the edits have outgrown the document."""
        edits = self._size - self._base_size
        return edits > max(_COMPACT_BEYOND_BYTES, _COMPACT_TIMES_BASE * self._base_size)

    def shortening(self) -> "Shortening | None":
        """Return the work of writing the document anew, to be done on any thread."""
        if self._last is None or self._head is None:
            return None
        head = self._head
        edits = head.edits_before + self._edits
        shorter = JournalHead(head.path, head.digest, head.name, head.begun, head.owner, edits)
        return Shortening(_fresh(self.file), shorter, self._last, self._edits)

    def take_over(self, done: "Shortening") -> None:
        """Put what `done` wrote in the place of the journal, with the edits made meanwhile.

        Raises
        ------
        JournalProblem
            If it cannot be written.
        """
        if self._last is None or done.file != _fresh(self.file) or not done.size:
            return
        try:
            descriptor = os.open(done.file, _O_APPEND)
        except OSError as error:
            raise JournalProblem(_sentence(error)) from error
        try:
            hold(descriptor)
            payload = b"" if self._last is done.scenario else _record(done.scenario, self._last)
            _write(descriptor, payload)
            os.fsync(descriptor)
            os.replace(done.file, self.file)
        except OSError as error:
            os.close(descriptor)
            raise JournalProblem(_sentence(error)) from error
        os.close(self._descriptor)
        self._descriptor, self._head = descriptor, done.head
        self._size, self._base_size = done.size + len(payload), done.size
        self.synced_bytes = self._size
        self._edits -= done.edits
        self._unsynced = self._unsynced_name = True

    def _given_up(self, error: OSError) -> JournalProblem:
        self.discard()
        return JournalProblem(_sentence(error))


class Syncing:
    """What was written up to now, on its way to the disk; a slow disk holds no window up."""

    def __init__(self, file: Path, descriptor: int, size: int) -> None:
        self.file, self.size = file, size
        self._descriptor = descriptor
        self.error: OSError | None = None

    def run(self) -> None:
        """Wait for the disk."""
        try:
            os.fsync(self._descriptor)
            _sync_folder(self.file.parent)
        except OSError as error:
            self.error = error
        finally:
            os.close(self._descriptor)


class Shortening:
    """A journal's document written anew into a file beside it."""

    def __init__(self, file: Path, head: JournalHead, scenario: Scenario, edits: int) -> None:
        self.file, self.head, self.scenario, self.edits = file, head, scenario, edits
        self.size = 0

    def run(self) -> None:
        """Write it; `size` stays 0 where that failed, and the old journal goes on."""
        data = _opening(self.head, dump_scenario(self.scenario))
        flags = _O_APPEND | os.O_CREAT | os.O_TRUNC
        try:
            descriptor = os.open(self.file, flags, 0o600)
        except OSError:
            return
        try:
            _write(descriptor, data)
            os.fsync(descriptor)
            self.size = len(data)
        except OSError:
            self.size = 0
        finally:
            os.close(descriptor)


# Reading


def valid_payloads(data: bytes) -> list[bytes]:
    """Return the records up to the first that is cut, changed or foreign."""
    found: list[bytes] = []
    here = 0
    while here < len(data):
        head = data[here : here + _HEAD_WIDTH]
        start = here + _HEAD_WIDTH
        try:
            length, checksum = int(head[:8], 16), int(head[9:17], 16)
        except ValueError:
            break
        payload = data[start : start + length]
        if len(payload) != length or data[start + length : start + length + 1] != b"\n":
            break
        if _framed(payload)[:_HEAD_WIDTH] != head or zlib.crc32(payload) != checksum:
            break
        found.append(payload)
        here = start + length + 1
    return found


def size_of(payloads: list[bytes]) -> int:
    """Return how many bytes of a journal these records take."""
    return sum(_HEAD_WIDTH + len(payload) + 1 for payload in payloads)


def read_head(payload: bytes) -> JournalHead | None:
    """Read a journal's first record; None where it is of no version that is known."""
    try:
        written = json.loads(payload)
        if not isinstance(written, dict) or written.get("journal") != VERSION:
            return None
        path = written["path"]
        begun = datetime.fromisoformat(str(written["begun"]))
        return JournalHead(
            path=None if path is None else Path(str(path)),
            digest=str(written["digest"]),
            name=str(written["name"]),
            begun=begun if begun.tzinfo else begun.replace(tzinfo=UTC),
            owner=read_owner(written["owner"]),
            edits_before=int(written["edits_before"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def replayed(base: Mapping[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
    """Apply edit records to a document, both as JSON, and return the document after them."""
    head = {key: value for key, value in base.items() if key not in ROOMS}
    rooms = {room: {entry["id"]: entry for entry in base.get(room, ())} for room in ROOMS}
    for edit in records:
        head = edit.get("head", head)
        for room, change in edit.get("rooms", {}).items():
            entries = rooms[room]
            for key in change.get("gone", ()):
                entries.pop(key, None)
            entries.update(change.get("set", {}))
            if "order" in change:
                rooms[room] = {key: entries[key] for key in change["order"]}
    return {**head, **{room: list(entries.values()) for room, entries in rooms.items()}}


# Writing


def _opening(head: JournalHead, base: bytes) -> bytes:
    written = {
        "journal": VERSION,
        "path": None if head.path is None else str(head.path),
        "digest": head.digest,
        "name": head.name,
        "begun": head.begun.isoformat(),
        "owner": None if head.owner is None else head.owner.as_json(),
        "edits_before": head.edits_before,
    }
    return _framed(json.dumps(written).encode("ascii")) + _framed(base)


def _record(before: Scenario, after: Scenario) -> bytes:
    rooms: dict[str, Any] = {}
    for room in ROOMS:
        old, new = getattr(before, room), getattr(after, room)
        if old is not new:
            rooms[room] = _changed(old, new)
    edit: dict[str, Any] = {"rooms": rooms}
    fields = [name for name in Scenario.model_fields if name not in ROOMS]
    if any(getattr(before, name) != getattr(after, name) for name in fields):
        edit["head"] = after.model_dump(mode="json", exclude=set(ROOMS))
    return _framed(json.dumps(edit, separators=(",", ":")).encode("ascii"))


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    gone = [key for key in old if key not in new]
    altered = {
        key: entry.model_dump(mode="json")
        for key, entry in new.items()
        if key not in old or (entry is not old[key] and entry != old[key])
    }
    change: dict[str, Any] = {"gone": gone, "set": altered}
    kept = [key for key in old if key in new]
    expected = [*kept, *(key for key in altered if key not in old)]
    if expected != list(new):
        change["order"] = list(new)
    return change


def _framed(payload: bytes) -> bytes:
    return b"%08x %08x %b\n" % (len(payload), zlib.crc32(payload), payload)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]  # a write may take only a part


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fresh(file: Path) -> Path:
    return file.with_name(PREFIX + file.name + FRESH_SUFFIX)


def _sentence(error: OSError) -> str:
    return f"Unsaved changes cannot be kept safe from a crash: {cause_of(error)}."
