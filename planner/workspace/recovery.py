"""Unsaved work of processes that died: found at the start, offered as documents of their own."""

import json
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.background.worker import WorkerProblem, run_in_worker
from planner.document import Scenario
from planner.document.large_file import LARGE_BYTES
from planner.document.scenario_file import UnreadableScenario, dump_scenario, load_scenario
from planner.record import record
from planner.storage.atomic import SaveProblem, litter_of, write_atomic
from planner.storage.limits import RefusedInput, read_limited
from planner.storage.plain_text import plain
from planner.workspace.conflict import digest_of
from planner.workspace.journal import (
    MOST_BYTES,
    SUFFIX,
    JournalHead,
    journals_folder,
    read_head,
    replayed,
    size_of,
    valid_payloads,
)
from planner.workspace.owner import hold

TRYING_SUFFIX = ".trying"
_MOST_JOURNALS = 50
_NAME = "the unsaved work"
_FUNCTION = "planner.workspace.recovery:brought_back"
_TIMEOUT_S = 120.0
_MEMORY_MIB = 2_048
_FOREIGN_IS_DEAD_AFTER_S = 7 * 24 * 3_600.0
_LITTER_IS_OLD_AFTER_S = 7 * 24 * 3_600.0


class UnreadableJournal(ValueError):  # noqa: N818  the name says what it is
    """Unsaved work that cannot be brought back; the message is one sentence."""


@record
class Recovered:
    """Unsaved work that can be opened as a separate, unsaved document.

    Attributes
    ----------
    edits
        How many edits were written since the file was opened or saved.
    when
        When the last of them was written.
    path
        The file it was opened from, None for a drawing that was never saved. Nothing is ever
        written to it by a recovery.
    is_stale
        True where that file has another content now than when the edits began.
    """

    name: str
    edits: int
    when: datetime
    path: Path | None
    is_stale: bool
    journal: Path

    @property
    def is_large(self) -> bool:
        """Tell whether bringing it back would hold the window up."""
        return _size_of(self.journal) > LARGE_BYTES

    def load(self) -> Scenario:
        """Return the document with every edit; a crash in here is remembered by the journal.

        Raises
        ------
        UnreadableJournal
            If it cannot be brought back; the journal stays where it is.
        """
        return _loaded(self.content())

    def content(self) -> bytes:
        """Return the document with every edit as the bytes of a file, as `load` would read them.

        Large work is brought back by another process: call it off the window's thread.

        Raises
        ------
        UnreadableJournal
            If it cannot be brought back; the journal stays where it is.
        """
        _mark(self.journal)
        try:
            return _content(self.journal)
        finally:
            _unmark(self.journal)

    def discard(self) -> None:
        """Remove the journal: its work is open, and in a journal of its own, or not wanted."""
        with suppress(OSError):
            self.journal.unlink()
        _unmark(self.journal)


def recovered(state: Path) -> tuple[Recovered, ...]:
    """Return what dead processes left behind, newest first; nothing is changed but empty ones.

    A journal in which an earlier recovery died is passed over, see `set_aside`.
    """
    found: list[Recovered] = []
    for file in _journals(state):
        if _marker(file).exists() or not _is_dead(file):
            continue
        _mark(file)
        offer = _examined(file)
        _unmark(file)
        if offer is not None:
            found.append(offer)
    return tuple(sorted(found, key=lambda one: one.when, reverse=True))


def set_aside(state: Path) -> tuple[Path, ...]:
    """Return the journals that a recovery died of; they are kept, and not tried again."""
    return tuple(file for file in _journals(state) if _marker(file).exists())


def leftover_of(path: Path, now_s: float | None = None) -> Path | None:
    """Return what a killed save of `path` left, if it is newer than the file and can be opened.

    Other leftovers older than seven days are removed; a newer one that opens never is.
    """
    now_s = time.time() if now_s is None else now_s
    try:
        saved_s = os.stat(path).st_mtime
    except OSError:
        saved_s = 0.0
    offered: Path | None = None
    for litter in litter_of(path):
        with suppress(OSError):
            written_s = litter.stat().st_mtime
            if written_s > saved_s and _opens(litter):
                offered = offered or litter
            elif now_s - written_s > _LITTER_IS_OLD_AFTER_S:
                litter.unlink()
    return offered


def _journals(state: Path) -> list[Path]:
    try:
        files = [file for file in journals_folder(state).iterdir() if file.name.endswith(SUFFIX)]
    except OSError:
        return []
    # The newest are what somebody waits for; a heap of old ones must not slow the start.
    return sorted(files, key=_written_s, reverse=True)[:_MOST_JOURNALS]


def _written_s(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _is_dead(file: Path) -> bool:
    """Tell whether nobody holds the journal; both the system and what is written must say so."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        if hold(descriptor) is False:
            return False
        start = os.read(descriptor, 64 * 1024)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    payloads = valid_payloads(start)
    head = read_head(payloads[0]) if payloads else None
    if head is None or head.owner is None:
        return True
    if not head.owner.is_here:
        return time.time() - _written_s(file) > _FOREIGN_IS_DEAD_AFTER_S
    return not head.owner.is_alive


def _examined(file: Path) -> Recovered | None:
    """Read as much as an offer needs: checksums, not meanings."""
    try:
        data = read_limited(file, MOST_BYTES)
    except RefusedInput:
        return None
    payloads = valid_payloads(data)
    head = read_head(payloads[0]) if payloads else None
    if head is None or len(payloads) < 2:
        return None
    edits = head.edits_before + len(payloads) - 2
    if not edits:
        if len(data) == size_of(payloads):  # whole, and no edit in it; damage is kept
            with suppress(OSError):
                file.unlink()
        return None
    when = datetime.fromtimestamp(_written_s(file), UTC)
    return Recovered(plain(head.name), edits, when, head.path, _is_stale(head), file)


def _is_stale(head: JournalHead) -> bool:
    if head.path is None:
        return False
    try:
        return digest_of(read_limited(head.path)) != head.digest
    except RefusedInput:
        return True


def _content(file: Path) -> bytes:
    try:
        data = read_limited(file, MOST_BYTES)
    except RefusedInput as refusal:
        raise UnreadableJournal(str(refusal)) from refusal
    if len(data) <= LARGE_BYTES:
        return brought_back(data)
    try:
        return run_in_worker(_FUNCTION, data, _TIMEOUT_S, _MEMORY_MIB)
    except WorkerProblem as problem:
        raise UnreadableJournal(str(problem)) from problem


def brought_back(journal: bytes) -> bytes:
    """Return the document that a journal holds, with every edit, as the bytes of a file.

    Raises
    ------
    UnreadableJournal
        If it cannot be brought back.
    """
    payloads = valid_payloads(journal)
    if len(payloads) < 2 or read_head(payloads[0]) is None:
        raise UnreadableJournal("The journal holds no unsaved work that can be read.")
    try:
        base = load_scenario(payloads[1], _NAME)
        document: dict[str, Any] = json.loads(dump_scenario(base))
        after = replayed(document, [json.loads(payload) for payload in payloads[2:]])
        text = json.dumps(after, ensure_ascii=False).encode("utf-8", "replace")
        return dump_scenario(load_scenario(text, _NAME))
    except (UnreadableScenario, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableJournal("The unsaved work could not be put together again.") from error
    except RecursionError as error:
        raise UnreadableJournal("The unsaved work is nested too deep.") from error


def _loaded(content: bytes) -> Scenario:
    try:
        return load_scenario(content, _NAME)
    except UnreadableScenario as error:
        raise UnreadableJournal("The unsaved work could not be put together again.") from error


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _opens(file: Path) -> bool:
    try:
        load_scenario(read_limited(file))
    except (RefusedInput, UnreadableScenario):
        return False
    return True


def _marker(journal: Path) -> Path:
    return journal.with_name(journal.name + TRYING_SUFFIX)


def _mark(journal: Path) -> None:
    # Without the mark the journal would be tried again after a crash; that is no reason to stop.
    with suppress(SaveProblem):
        write_atomic(_marker(journal), b"")


def _unmark(journal: Path) -> None:
    with suppress(OSError):
        _marker(journal).unlink()
