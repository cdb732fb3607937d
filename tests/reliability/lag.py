"""How late the event loop is: a heartbeat on the window's thread, a watch that names the line."""

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any, Self

from PySide6.QtCore import QObject, Qt, QTimer

HELD = "(a call into C held the interpreter)"


@dataclass(frozen=True)
class Stall:
    """A beat that came late, and the line that the window's thread was on."""

    lag_ms: float
    where: str


class LagProbe(QObject):
    """Measures from `start` to `stop`; a beat every 5 ms, a stall from 50 ms on.

    Beside the lag it notes what the window's thread itself computed between two beats, and what
    all threads of the program did: other work of the machine lengthens the lag and not the others.
    """

    def __init__(self, beat_ms: int = 5, stall_ms: float = 50.0) -> None:
        super().__init__()
        self._beat_s, self._stall_s = beat_ms / 1e3, stall_ms / 1e3
        self.lags_s: list[float] = []
        self.cpus_s: list[float] = []
        self.busy_s: list[float] = []
        self.stalls: list[Stall] = []
        self._last_s = self._last_cpu_s = self._last_busy_s = 0.0
        self._seen = ""
        self._is_on = False
        self._thread = threading.get_ident()
        self._watch: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(beat_ms)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> Self:
        """Begin to listen."""
        self._is_on, self._last_s = True, time.perf_counter()
        self._last_cpu_s, self._last_busy_s = time.thread_time(), time.process_time()
        self._watch = threading.Thread(target=self._watching, daemon=True)
        self._watch.start()
        self._timer.start()
        return self

    def stop(self) -> Self:
        """Count what has not come yet, and stop."""
        self._on_beat()
        self._timer.stop()
        self._is_on = False
        if self._watch is not None:
            self._watch.join()
        return self

    def report(self) -> dict[str, Any]:
        """Return the figures, in milliseconds; `busy` is lag while the program was at work."""
        lags, cpus = sorted(self.lags_s) or [0.0], sorted(self.cpus_s) or [0.0]
        worst = sorted(self.stalls, key=lambda stall: -stall.lag_ms)[:8]
        return {
            "beats": len(lags),
            "p50_ms": 1e3 * lags[len(lags) // 2],
            "p99_ms": 1e3 * lags[min(len(lags) - 1, int(0.99 * len(lags)))],
            "max_ms": 1e3 * lags[-1],
            "cpu_p99_ms": 1e3 * cpus[min(len(cpus) - 1, int(0.99 * len(cpus)))],
            "cpu_max_ms": 1e3 * cpus[-1],
            "busy_max_ms": 1e3 * max(self.busy_s, default=0.0),
            "stalls": [[round(stall.lag_ms), stall.where] for stall in worst],
        }

    def _on_beat(self) -> None:
        now, cpu_s = time.perf_counter(), time.thread_time()
        self.cpus_s.append(cpu_s - self._last_cpu_s)
        lag = max(0.0, now - self._last_s - self._beat_s)
        self.lags_s.append(lag)
        busy = time.process_time()
        self.busy_s.append(min(lag, busy - self._last_busy_s))
        self._last_busy_s = busy
        if lag > self._stall_s:
            self.stalls.append(Stall(lag * 1e3, self._seen or HELD))
        self._seen, self._last_s, self._last_cpu_s = "", now, cpu_s

    def _watching(self) -> None:
        while self._is_on:
            time.sleep(0.01)
            late_s = time.perf_counter() - self._last_s - self._beat_s
            if late_s > self._stall_s / 2 and not self._seen:
                frame = sys._current_frames().get(self._thread)
                if frame is not None:
                    self._seen = _ours(frame)


def _ours(frame: Any) -> str:
    stack = traceback.extract_stack(frame)
    lines = [
        f"{f.filename.rpartition('planner/')[2]}:{f.lineno} {f.name}"
        for f in stack
        if "/planner/" in f.filename
    ]
    return " < ".join(reversed(lines[-4:])) or "(no line of ours)"
