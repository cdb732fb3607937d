"""Journals whose process is killed, whose power is cut, and that are damaged or stale."""

import os
import random
import signal
import tempfile
import time
from collections import Counter, deque
from pathlib import Path

from planner.document import Scenario
from planner.document.edits import move
from planner.document.scenario_file import dump_scenario
from planner.workspace.conflict import digest_of
from planner.workspace.journal import Journal, journals_folder
from planner.workspace.recovery import UnreadableJournal, recovered
from tests.builders import a_scenario


def kills(times: int, seed: int = 3) -> Counter[str]:
    """Kill a process that edits without end; count edits acknowledged and lost, and recoveries."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    base = a_scenario()
    data = dump_scenario(base)
    for _ in range(times):
        with tempfile.TemporaryDirectory() as place:
            state, plan = Path(place) / "state", Path(place) / "plan.elplan"
            plan.write_bytes(data)
            acknowledged = _killed_editor(state, plan, base, data, chance.uniform(0.002, 0.05))
            found["acknowledged"] += acknowledged
            offers = recovered(state)
            if not offers:
                found["lost"] += acknowledged
                found["nothing" if not acknowledged else "bad"] += 1
                continue
            got = round(offers[0].load().nodes["api"].x)
            found["lost"] += max(0, acknowledged - got)
            is_right = got == offers[0].edits and not offers[0].is_stale
            found["right" if is_right and got >= acknowledged else "bad"] += 1
            _damage(offers[0].journal, state, chance, found)
            plan.write_bytes(data.replace(b"api", b"web"))
            _expect_stale(state, plan, found)
    return found


def _killed_editor(state: Path, plan: Path, base: Scenario, data: bytes, after_s: float) -> int:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        journal, scenario, number = Journal(journals_folder(state)), base, 0
        journal.begin(base, data, path=plan, digest=digest_of(data))
        while True:
            number += 1
            scenario = move({"api": (float(number), 0.0)})(scenario)
            journal.append(scenario)
            os.write(writer, b"%08d" % number)
    os.close(writer)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while piece := os.read(reader, 1 << 16):
        said += piece
    os.close(reader)
    return len(said) // 8


def _damage(journal: Path, state: Path, chance: random.Random, found: Counter[str]) -> None:
    """Cut and change the journal three times: the edits before the damage come back, or none."""
    whole = journal.read_bytes()
    for _ in range(3):
        broken = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        journal.write_bytes(broken)
        found["damaged"] += 1
        try:
            for offer in recovered(state):
                if round(offer.load().nodes["api"].x) != offer.edits:
                    found["damaged_bad"] += 1
        except UnreadableJournal:
            found["damaged_refused"] += 1
        except Exception:  # noqa: BLE001 - what the promise forbids is what is counted
            found["damaged_bad"] += 1
        if not journal.exists():
            found["damaged_removed"] += 1
    journal.write_bytes(whole)


def _expect_stale(state: Path, plan: Path, found: Counter[str]) -> None:
    """A journal of an older content is marked, and its file stays as it is."""
    newer = plan.read_bytes()
    found["stale"] += 1
    try:
        is_marked = all(offer.is_stale and offer.load() for offer in recovered(state))
    except Exception:  # noqa: BLE001 - what the promise forbids is what is counted
        is_marked = False
    if not is_marked or plan.read_bytes() != newer:
        found["stale_bad"] += 1


def power_cut(seconds: float = 5.0, every_ms: int = 20) -> float:
    """Return the age of the oldest edit that a power cut at the worst moment would have taken.

    Model: what was written since the last sync is gone. The timer is the window's own.
    """
    from PySide6.QtCore import QCoreApplication, QTimer

    from planner.workspace import Workspace
    from planner.workspace.engine_runner import EngineRunner
    from planner.workspace.keeping import Keeping
    from tests.workspace.figures import figures_of

    app = QCoreApplication.instance() or QCoreApplication([])
    worst_s, number = 0.0, 0
    unsafe: deque[tuple[float, int]] = deque()  # when each edit was made, and where it ends
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace(a_scenario(), EngineRunner(figures_of, inline=True))
        keeping = Keeping(workspace, Path(place))

        def look() -> None:
            nonlocal worst_s, number
            now = time.monotonic()
            while unsafe and unsafe[0][1] <= keeping.journal.synced_bytes:
                unsafe.popleft()
            if unsafe:
                worst_s = max(worst_s, now - unsafe[0][0])
            number += 1
            workspace.do("Move", move({"api": (float(number), 0.0)}))
            unsafe.append((now, keeping.journal.written_bytes))

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(every_ms)
        QTimer.singleShot(round(seconds * 1e3), app.quit)
        app.exec()
        timer.stop()
        keeping.close()
        workspace.close()
    return worst_s
