"""The list of recently opened files, newest first."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from planner.record import record
from planner.storage.limits import stored_json
from planner.workspace.late_writer import Store, write_now

MOST_KEPT = 12
_LARGEST_BYTES = 1_000_000
_MOST_USD = 1e300


@record
class RecentFile:
    """A file, when it was last used (ISO, UTC), and its total then."""

    path: str
    used: str
    usd_per_month: float | None = None

    @property
    def name(self) -> str:
        """Return the file's name without its folder."""
        return Path(self.path).name


def recent_files_file() -> Path:
    """Return where this user's list lives."""
    from platformdirs import user_state_path

    return user_state_path("ec2-lambda-planner", appauthor=False) / "recent_files.json"


def _now() -> datetime:
    return datetime.now(UTC)


class RecentFiles(QObject):
    """Remembers what was opened and saved; a list that cannot be read is empty."""

    changed = Signal()

    def __init__(
        self,
        path: Path | None = None,
        clock: Callable[[], datetime] = _now,
        parent: QObject | None = None,
        store: Store = write_now,
    ) -> None:
        super().__init__(parent)
        self._write = store
        self.path, self._clock = path or recent_files_file(), clock
        self.files: tuple[RecentFile, ...] = _read(self.path)

    def add(self, file: Path, usd_per_month: float | None = None) -> None:
        """Put a file first."""
        entry = RecentFile(
            str(file.absolute()), self._clock().isoformat(timespec="seconds"), usd_per_month
        )
        rest = tuple(old for old in self.files if old.path != entry.path)
        self.files = (entry, *rest)[:MOST_KEPT]
        self._store()

    def forget(self, path: str) -> None:
        """Take a file off the list."""
        self.files = tuple(old for old in self.files if old.path != path)
        self._store()

    def clear(self) -> None:
        """Forget all."""
        self.files = ()
        self._store()

    def _store(self) -> None:
        text = json.dumps([asdict(file) for file in self.files], indent=1) + "\n"
        self._write(self.path, text.encode())
        self.changed.emit()


def age_in_words(used: str, now: datetime) -> str:
    """Say how long ago a file was used.

    >>> age_in_words("2026-07-20T10:00:00+00:00", datetime(2026, 7, 20, 10, 3, tzinfo=timezone.utc))
    '3 min ago'
    """
    try:
        then = datetime.fromisoformat(used)
        seconds = (now - then).total_seconds()
    except (ValueError, TypeError):
        return ""
    if seconds < 60:
        return "just now"
    if seconds < 3_600:
        return f"{seconds // 60:.0f} min ago"
    if now.date() == then.date():
        return f"{seconds // 3_600:.0f} h ago"
    if (now.date() - then.date()).days == 1:
        return "yesterday"
    return then.date().isoformat()


def _read(path: Path) -> tuple[RecentFile, ...]:
    stored = stored_json(path, _LARGEST_BYTES)
    if not isinstance(stored, list):
        return ()
    entries = (_entry(value) for value in stored[:MOST_KEPT])
    return tuple(entry for entry in entries if entry is not None)


def _entry(value: object) -> RecentFile | None:
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        return None
    usd = value.get("usd_per_month")
    total = None
    if isinstance(usd, int | float) and not isinstance(usd, bool) and abs(usd) <= _MOST_USD:
        total = float(usd)
    return RecentFile(value["path"], str(value.get("used", "")), total)
