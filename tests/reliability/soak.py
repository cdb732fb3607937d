"""The soak: round after round of the same edits, and what the program holds at rest after each."""

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from planner.app import Program
from planner.document.edits import Edit, set_setting
from tests.reliability.scripted import ScriptedUser

_ROUNDS = 40
_REST_MS, _LOOK_MS = 800, 20
_LARGE_CACHE = 1_000  # entries; smaller ones of painting are full at once: fonts, icons, styles
_DRAWN = ("planner.painting", "planner.ui")
_BYTES_OF_A_BLOCK = 92.0  # of Python's small objects on average, see sys._debugmallocstats
_NUMPY_KEEPS, _NUMPY_KEEPS_OF_A_SIZE = 1_024, 7  # blocks under so many bytes, each size for itself


class Soak:
    """Edits the window and measures it, always in the same state.

    A round is the same choices with other numbers, so that the undo stack holds as much after
    each. At rest the drawing is what it was at first, nothing runs, and the caches of pure
    functions are empty, numpy's cache of small blocks full: what has become more since is what
    nobody gives back.
    """

    def __init__(self, app: QApplication, program: Program, edits: int, seed: int) -> None:
        assert program.workspace is not None
        self._app, self._workspace = app, program.workspace
        self._a_round, self._edits, self._done = max(1, edits // _ROUNDS), edits, 0
        self._first = self._workspace.document
        self._user = ScriptedUser(self._workspace, seed)
        self.samples: list[dict[str, float]] = []
        _fill_numpys_cache()
        self._timer = QTimer(program)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start(0)

    def _on_turn(self) -> None:
        self._user.step()
        self._done += 1
        if self._done % self._a_round == 0:
            self._timer.stop()
            other = 731.0 if self._first.settings.hours_per_month != 731.0 else 732.0
            back = [lambda _now: self._first, set_setting("hours_per_month", other)]
            self._rest([*back, back[0]])

    def _rest(self, edits: list[Edit]) -> None:
        """Go back to the first state by way of another, so that the figures before are its too."""
        if edits:
            self._workspace.do("Back", edits[0])
            self._workspace.select(())
        self._when_idle(lambda: self._rest(edits[1:]) if edits else self._at_rest())

    def _when_idle(self, then: Callable[[], None]) -> None:
        runner = self._workspace._runner
        if runner._running is not None or runner._waiting is not None:
            QTimer.singleShot(_LOOK_MS, lambda: self._when_idle(then))
        else:
            QTimer.singleShot(_LOOK_MS, then)

    def _at_rest(self) -> None:
        QTimer.singleShot(_REST_MS, self._look)  # what waits for a quiet moment has had one

    def _look(self) -> None:
        with_caches = resident_kib()
        forget_caches()
        heap, free = _c_heap_kib()
        self.samples.append(
            {
                "edits": self._done,
                "in_use_kib": heap + sys.getallocatedblocks() * _BYTES_OF_A_BLOCK / 1_024,
                "c_heap_kib": heap,
                "free_kib": free,
                "python_blocks": sys.getallocatedblocks(),
                "resident_kib": resident_kib(),
                "caches_kib": with_caches - resident_kib(),
            }
        )
        if self._done >= self._edits:
            self._app.exit(0)
        else:
            self._user.begin_again()
            self._timer.start(0)


def soaked(app: QApplication, program: Program, edits: int, seed: int) -> dict[str, Any]:
    """Edit many times; return how memory grows in the second half."""
    begun = time.perf_counter()
    soak = Soak(app, program, edits, seed)
    app.exec()
    late = soak.samples[len(soak.samples) // 2 :]
    at = [sample["edits"] for sample in late]
    slopes = {
        name: float(np.polyfit(at, [sample[name] for sample in late], 1)[0]) * 1_000
        for name in ("in_use_kib", "c_heap_kib", "python_blocks", "resident_kib")
    }
    return {
        "edits": edits,
        "slopes_per_1000": slopes,
        "resident_mib": [round(late[place]["resident_kib"] / 1_024, 1) for place in (0, -1)],
        "in_use_mib": [round(late[place]["in_use_kib"] / 1_024, 2) for place in (0, -1)],
        "caches_mib_a_round": round(max(s["caches_kib"] for s in soak.samples) / 1_024, 1),
        "samples": soak.samples,
        "edits_per_s": edits / (time.perf_counter() - begun),
    }


def forget_caches() -> None:
    """Empty the caches of pure functions, which are bounded, so that what stays is what leaks."""
    gc.unfreeze()  # what the window froze cannot be seen
    for found in gc.get_objects():
        if type(found).__name__ == "_lru_cache_wrapper" and found.__module__.startswith("planner."):
            most = found.cache_parameters()["maxsize"] or 0
            is_drawn = found.__module__.startswith(_DRAWN)
            if most >= (_LARGE_CACHE if is_drawn else 1) and not found.__module__.endswith("icons"):
                found.cache_clear()
    QPixmapCache.clear()
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _fill_numpys_cache() -> None:
    """Make numpy keep as many freed blocks as it ever will; else it goes on for 100,000 edits."""
    for size in range(1, _NUMPY_KEEPS):
        held = [np.empty(size, np.uint8) for _ in range(_NUMPY_KEEPS_OF_A_SIZE)]
        del held


def resident_kib() -> float:
    """Return what the system holds in memory for this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_024


class _Mallinfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


def _c_heap_kib() -> tuple[float, float]:
    """Return what C's heap holds in use, and what it holds free. 0 where it cannot be asked."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return 0.0, 0.0
    ask.restype = _Mallinfo
    told = ask()
    return (told.uordblks + told.hblkhd) / 1_024, told.fordblks / 1_024
