"""Earlier versions of a saved file: the one before each save is kept, ten of each file."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from planner.background.worker import WorkerProblem, run_in_worker
from planner.document.large_file import LARGE_BYTES
from planner.document.scenario_file import SUFFIX, UnreadableScenario, load_scenario
from planner.record import record
from planner.storage.atomic import SaveProblem, write_atomic
from planner.storage.limits import RefusedInput, read_limited

MOST_KEPT = 10
_FORM = "%Y%m%dT%H%M%S.%f"


@record
class Generation:
    """An earlier version of a file."""

    file: Path
    kept: datetime

    @property
    def size_bytes(self) -> int:
        """Return how large it is, 0 where it is gone."""
        try:
            return self.file.stat().st_size
        except OSError:
            return 0

    def content(self) -> bytes:
        """Return its bytes.

        Raises
        ------
        RefusedInput
            If it cannot be read.
        """
        return read_limited(self.file)


def _now() -> datetime:
    return datetime.now(UTC)


def keep_generation(
    path: Path,
    state_folder: Path,
    *,
    known_digest: str | None = None,
    clock: Callable[[], datetime] = _now,
) -> Path | None:
    """Keep what stands in `path` now, before it is replaced; None where nothing worth it does."""
    try:
        data = read_limited(path)
    except RefusedInput:
        return None
    return keep_content(path, data, state_folder, known_digest=known_digest, clock=clock)


def keep_content(
    path: Path,
    data: bytes,
    state_folder: Path,
    *,
    known_digest: str | None = None,
    clock: Callable[[], datetime] = _now,
) -> Path | None:
    """Keep an earlier content of `path`; may be called on any thread.

    Only a scenario that can be opened again is kept: an empty or torn file never pushes a good
    version out. `known_digest` is a content that was opened here, and so is known to open.
    """
    digest = hashlib.sha256(data).hexdigest()
    earlier = generations_of(path, state_folder)
    if earlier and digest[:16] in earlier[0].file.name:
        return earlier[0].file
    if digest != known_digest and not _opens(data):
        return None
    folder = _folder_of(path, state_folder)
    place = folder / f"{clock().strftime(_FORM)}-{digest[:16]}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(place, data)
    except (OSError, SaveProblem):
        return None
    for old in generations_of(path, state_folder)[MOST_KEPT:]:
        with suppress(OSError):
            old.file.unlink()
    return place


def generations_of(path: Path, state_folder: Path) -> tuple[Generation, ...]:
    """Return the earlier versions of a file, newest first."""
    found: list[Generation] = []
    with suppress(OSError):
        for file in _folder_of(path, state_folder).iterdir():
            when = file.name.partition("-")[0]
            with suppress(ValueError):
                kept = datetime.strptime(when, _FORM).replace(tzinfo=UTC)
                found.append(Generation(file, kept))
    return tuple(sorted(found, key=lambda one: one.file.name, reverse=True))


def _opens(data: bytes) -> bool:
    try:
        if len(data) > LARGE_BYTES:  # parsing holds the interpreter, whatever thread it is on
            run_in_worker("planner.document.scenario_file:checked", data)
        else:
            load_scenario(data)
    except (UnreadableScenario, WorkerProblem):
        return False
    return True


def _folder_of(path: Path, state_folder: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()
    return state_folder / "generations" / digest[:32]
