"""Keeps the running document safe: journal, lock, conflict check and earlier versions together."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from planner.document import Change, Scenario
from planner.document.large_file import LARGE_BYTES
from planner.document.scenario_file import dump_scenario
from planner.painting.guard import guarded
from planner.storage.limits import RefusedInput, read_limited
from planner.workspace.conflict import Conflict, conflict_at, digest_of
from planner.workspace.file_lock import FileLock
from planner.workspace.generations import keep_content
from planner.workspace.journal import (
    Journal,
    JournalProblem,
    Shortening,
    Syncing,
    journals_folder,
    state_folder,
)
from planner.workspace.open_runner import OpenRunner
from planner.workspace.owner import Owner
from planner.workspace.recovery import Recovered
from planner.workspace.save_runner import SaveRunner
from planner.workspace.workspace import Workspace

SYNC_EVERY_MS = 2_000
UNKNOWN = Owner(0, "", "")
_LARGE_ENTRIES = 100


class _Work:
    """Runs something off the window's thread and tells when it is done."""

    def __init__(self, work: Callable[[], object], done: Callable[[], None]) -> None:
        self._steps: tuple[Callable[[], object], ...] = (work, done)

    @guarded
    def run(self) -> None:
        """Do it, and hold on to nothing: a pool may keep what it has run."""
        steps, self._steps = self._steps, ()
        for step in steps:
            step()


class Keeping(QObject):
    """Listens to a workspace and sees to it that nothing of it is lost.

    Built beside the workspace; needs no call for edits, undo, opening and saving under another
    name. The shell asks `before_save` and tells `saved`.

    Attributes
    ----------
    saving, opening
        Write and read large drawings in the background.
    opened_times
        How many documents were opened; a save that ends later knows by it whether its is open.
    """

    problem = Signal(str)
    read_only_changed = Signal(object)  # Owner | None
    _shortened = Signal(object)
    _synced = Signal(object)

    def __init__(
        self, workspace: Workspace, state: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.state = state or state_folder()
        self.journal = Journal(journals_folder(self.state))
        self.read_only: Owner | None = None
        self._lock: FileLock | None = None
        self.saving = SaveRunner(self)
        self.opening = OpenRunner(self)
        self.opened_times = 0
        self._base: bytes | None = None
        self._digest = self._opens = ""  # of what stands in the file; of what is known to open
        self._read: tuple[Path, bytes, str] | None = None
        self._start: Scenario = workspace.document
        self._is_in_trouble = self._is_shortening = self._is_over = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._disk = QThreadPool(self)  # of its own: a sync waits for no other work
        self._disk.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SYNC_EVERY_MS)
        self._timer.timeout.connect(self._on_timer)
        self._shortened.connect(self._on_shortened)
        self._synced.connect(self._on_synced)
        workspace.path_changed.connect(self._on_path)
        workspace.scenario_changed.connect(self._on_scenario)
        workspace.undo_stack.cleanChanged.connect(self._on_clean)
        self._on_path(workspace.path)
        self._begin_again()

    @property
    def is_read_only(self) -> bool:
        """Tell whether another process writes the document."""
        return self.read_only is not None

    def was_read(self, path: Path, data: bytes, digest: str) -> None:
        """Tell the very bytes of the document that is opened next, where the caller has them."""
        self._read = (path, data, digest)

    def holder_of(self, path: Path) -> Owner | None:
        """Return who else writes `path` now, None where it may be written here."""
        if self._lock is not None and self._lock.document == _real(path):
            return None if self._lock.take() else self._lock.holder or UNKNOWN
        probe = FileLock(path, self.state)
        if probe.take():
            probe.release()
            return None
        return probe.holder or UNKNOWN

    def before_save(self, path: Path) -> Conflict | None:
        """Look whether another program changed the file since it was opened or saved here.

        Without a conflict, what stands in the file is kept as an earlier version.
        """
        is_own = self._workspace.path is not None and path == self._workspace.path
        conflict = conflict_at(path, self._digest or None) if is_own else None
        if conflict is None:
            self.keep_generation(path)
        return conflict

    def keep_generation(self, path: Path) -> None:
        """Keep what stands in the file now, before it is replaced."""
        try:
            data = read_limited(path)
        except RefusedInput:
            return
        keep = partial(keep_content, path, data, self.state, known_digest=self._opens or None)
        if len(data) > LARGE_BYTES:
            self._pool.start(_Work(keep, lambda: None).run)
        else:
            keep()

    def saved(self, path: Path, data: bytes, scenario: Scenario | None = None) -> None:
        """Tell that `data` stands in `path` now: the journal begins anew with it.

        `scenario` is what was written, where edits may have been made meanwhile.
        """
        self.journal.discard()
        self._start = self._workspace.document if scenario is None else scenario
        self._base, self._digest = data, digest_of(data)
        self._opens = ""
        if self._lock is None or self._lock.document != _real(path):
            self._on_path(path)
        self._catch_up()

    def adopt(self, recovered: Recovered, scenario: Scenario, data: bytes) -> None:
        """Open recovered work as an unsaved document, in a journal of its own, then drop the old.

        `scenario` was read from `data`, which is what `recovered.content()` gave.
        """
        self._workspace.open(scenario, None)
        self._workspace.undo_stack.resetClean()
        self._base = data
        if self._begin(scenario) and self._write(scenario, even_if_equal=True):
            self._sync()
            recovered.discard()

    def flush(self) -> None:
        """Put every edit on the disk, now and without a question."""
        self._catch_up()
        self._sync()

    def end_session(self) -> None:
        """Flush, leave the journal for the next start, and give the lock back."""
        if self._is_over:
            return
        self.flush()
        self._is_over = True
        self.opening.settle()
        self._timer.stop()
        self.journal.close()
        self._release()

    def close(self) -> None:
        """Leave nothing: the document is saved, or its changes are not wanted."""
        self._timer.stop()
        self.opening.settle()
        self._pool.waitForDone()
        self._disk.waitForDone()
        self.journal.discard()
        self._release()

    # What the workspace tells

    def _on_path(self, path: Path | None) -> None:
        if self._lock is not None and path is not None and self._lock.document == _real(path):
            return
        self._release()
        holder: Owner | None = None
        if path is not None:
            self._lock = FileLock(path, self.state)
            if not self._lock.take():
                holder = self._lock.holder or UNKNOWN
        if holder != self.read_only:
            self.read_only = holder
            self.read_only_changed.emit(holder)

    def _on_scenario(self, change: Change) -> None:
        if change.whole:
            self._begin_again()
        else:
            self._catch_up()

    def _on_clean(self, is_clean: bool) -> None:
        if is_clean:
            self.journal.discard()

    def _begin_again(self) -> None:
        """Forget the document before, and remember what the new one was read from."""
        self.opened_times += 1
        self._timer.stop()
        self.journal.discard()
        self._start = self._workspace.document
        self._base, self._digest, self._opens = None, "", ""
        self.opening.cancel()
        path, read, self._read = self._workspace.path, self._read, None
        if path is None:
            self._warm(self._start)
        elif read is not None and read[0] == path:
            _path, self._base, self._digest = read
            self._opens = self._digest
        else:
            try:
                self._base = read_limited(path)
            except RefusedInput:
                return
            self._digest = self._opens = digest_of(self._base)

    def _warm(self, scenario: Scenario) -> None:
        """Have the texts of a large drawing's parts ready before its first edit needs them."""
        if len(scenario.nodes) + len(scenario.edges) > _LARGE_ENTRIES:
            self._pool.start(_Work(partial(dump_scenario, scenario), lambda: None).run)

    def _catch_up(self) -> None:
        """Write what the journal does not hold yet; a look at a variant is no edit."""
        scenario = self._workspace.document
        if scenario is self._start and not self.journal.is_open:
            return  # another variant came into view; nothing was edited
        if not self._is_over and (self.journal.is_open or self._begin(self._start)):
            self._write(scenario)

    def _begin(self, scenario: Scenario) -> bool:
        journal = Journal(journals_folder(self.state))
        try:
            journal.begin(scenario, self._base, path=self._workspace.path, digest=self._digest)
        except JournalProblem as problem:
            self._tell(problem)
            return False
        self.journal = journal
        return True

    def _write(self, scenario: Scenario, *, even_if_equal: bool = False) -> bool:
        try:
            self.journal.append(scenario, even_if_equal=even_if_equal)
        except JournalProblem as problem:
            self._tell(problem)
            return False
        self._is_in_trouble = False
        if not self._timer.isActive():
            self._timer.start()
        if self.journal.is_long and not self._is_shortening:
            self._shorten()
        return True

    def _on_timer(self) -> None:
        """Sync on another thread: a disk may take its time."""
        try:
            work = self.journal.syncing()
        except JournalProblem as problem:
            self._tell(problem)
            return
        if work is not None:
            self._disk.start(_Work(work.run, lambda: self._synced.emit(work)).run)

    def _on_synced(self, work: Syncing) -> None:
        try:
            self.journal.synced(work)
        except JournalProblem as problem:
            self._tell(problem)

    def _sync(self) -> None:
        try:
            self.journal.sync()
        except JournalProblem as problem:
            self._tell(problem)

    def _tell(self, problem: JournalProblem) -> None:
        """Say it once, not with every edit."""
        if not self._is_in_trouble:
            self._is_in_trouble = True
            self.problem.emit(str(problem))

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # Shortening

    def _shorten(self) -> None:
        work = self.journal.shortening()
        if work is None:
            return
        self._is_shortening = True
        self._pool.start(_Work(work.run, lambda: self._shortened.emit(work)).run)

    def _on_shortened(self, work: Shortening) -> None:
        self._is_shortening = False
        try:
            self.journal.take_over(work)
        except JournalProblem as problem:
            self._tell(problem)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
