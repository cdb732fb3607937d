"""Opens hostile files, each in a process of its own, and watches what it does meanwhile."""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reliability.hostile_files import HostileFile

LONGEST_S = 5.0
MOST_MIB = 600.0
_ALARM_S = 30
_COMPUTE_BELOW_BYTES = 300_000
_REACHES_OUT = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "socket.bind",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.startfile",
        "webbrowser.open",
        "urllib.Request",
        "pickle.find_class",
    }
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    word: str  # opened, refused, or what must not be: escaped, hung, died
    sentence: str
    seconds: float
    mib: float
    reached: tuple[str, ...]

    @property
    def is_bad(self) -> bool:
        """Tell whether a promise is broken."""
        is_long = self.seconds > LONGEST_S or self.mib > MOST_MIB
        is_silent = self.word == "refused" and (not self.sentence.strip() or "\n" in self.sentence)
        return self.word not in ("opened", "refused") or is_long or is_silent or bool(self.reached)


def open_all(files: list[HostileFile], *, also_compute: bool = True) -> list[Outcome]:
    """Open each file in a fork, so that no file can spoil the next."""
    # Everything is imported before the first fork: what a file causes to be opened stands alone.
    import planner.analysis.conform
    import planner.analysis.evaluate
    import planner.analysis.replay
    import planner.document.scenario_file
    import planner.exporters.pptx_
    import planner.ui.canvas.editing.fragment
    import planner.workspace.preferences
    import planner.workspace.recent_files
    import planner.workspace.recovery  # noqa: F401
    from planner.analysis import evaluate
    from tests.builders import a_scenario

    with suppress(Exception):  # only so that what it opens once is open; its tests are elsewhere
        evaluate(a_scenario())
    return [_open_one(file, also_compute=also_compute) for file in files]


def _open_one(file: HostileFile, *, also_compute: bool) -> Outcome:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{file.name}.elplan"
        path.write_bytes(file.data)
        reader, writer = os.pipe()
        begun, inherited_mib = time.perf_counter(), _resident_mib()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _be_the_child(file, path, writer, also_compute=also_compute)
        os.close(writer)
        said = b""
        while piece := os.read(reader, 1 << 16):
            said += piece
        os.close(reader)
        _pid, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - begun
    # What the parent held already is not the file's doing.
    mib = max(usage.ru_maxrss / 1_024 - inherited_mib, 0.0)
    if os.WIFSIGNALED(status):
        word = "hung" if os.WTERMSIG(status) == signal.SIGALRM else "died"
        return Outcome(file.name, word, f"signal {os.WTERMSIG(status)}", seconds, mib, ())
    answer = json.loads(said)
    reached = tuple(answer["reached"])
    # Others may be at work on this machine; whoever waits for nothing ends by the alarm.
    worked_s = usage.ru_utime + usage.ru_stime
    return Outcome(file.name, answer["word"], answer["sentence"], worked_s, mib, reached)


def _resident_mib() -> float:
    """Return what this process holds in memory. [MiB]"""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / (1 << 20)


def _be_the_child(file: HostileFile, path: Path, answer: int, *, also_compute: bool) -> None:
    signal.alarm(_ALARM_S)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    reached: list[str] = []
    is_on = True
    allowed = (
        str(path.parent),
        sys.prefix,
        sys.base_prefix,
        str(Path(__file__).parents[2] / "planner"),
        str(Path(__file__).parents[2] / "resources"),
        "/proc/",
    )

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if not is_on:
            return
        if event in _REACHES_OUT:
            reached.append(f"{event} {arguments!r}"[:200])
        elif event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(arguments[0]))
            if not name.startswith(allowed):
                reached.append(f"open {name}"[:200])

    sys.addaudithook(hear)
    try:
        word, sentence = READERS[file.form](path, file.data, also_compute)
    except BaseException as error:  # noqa: BLE001 - an escape is what is looked for
        word, sentence = "escaped", f"{type(error).__name__}: {error}"[:300]
    is_on = False
    said = {"word": word, "sentence": sentence, "reached": reached}
    rest = memoryview(json.dumps(said).encode())
    while rest:
        rest = rest[os.write(answer, rest) :]
    os._exit(0)


# The readers: "opened", or "refused" and the sentence


def _plan(path: Path, data: bytes, also_compute: bool) -> tuple[str, str]:
    from planner.analysis import evaluate
    from planner.catalog.book import UnknownRegion
    from planner.document.scenario_file import (
        UnreadableScenario,
        dump_scenario,
        load_scenario,
        open_scenario,
    )

    try:
        scenario = open_scenario(path)
    except UnreadableScenario as refusal:
        return "refused", str(refusal)
    if len(data) < _COMPUTE_BELOW_BYTES:
        again = load_scenario(dump_scenario(scenario))
        if again != scenario:
            raise AssertionError("what was opened is not what would be saved")
        if also_compute:
            try:
                evaluate(scenario)
            except UnknownRegion as error:  # the window says it, see EngineRunner
                return "opened", f"not computed: {error}"
    return "opened", ""


def _examples(_path: Path, data: bytes, _also: bool) -> tuple[str, str]:
    from planner.analysis.conform import conform
    from planner.analysis.worked_examples import UnreadableExamples

    try:
        conform(data)
    except UnreadableExamples as refusal:
        return "refused", str(refusal)
    return "opened", ""


def _trace(_path: Path, data: bytes, _also: bool) -> tuple[str, str]:
    from planner.analysis.replay import TracedFunction, UnreadableTrace, read_trace, replay

    try:
        replay(read_trace(data), TracedFunction())
    except UnreadableTrace as refusal:
        return "refused", str(refusal)
    return "opened", ""


def _template(path: Path, _data: bytes, _also: bool) -> tuple[str, str]:
    from planner.analysis import evaluate
    from planner.document.templates import load_template
    from planner.exporters.base import ExportProblem, ExportRequest
    from planner.exporters.pptx_ import write
    from planner.painting.application import application

    scenario, painter = load_template("guide-architecture"), application()
    try:
        write(ExportRequest(scenario, evaluate(scenario), what="report", template=path))
    except ExportProblem as refusal:
        return "refused", str(refusal)
    del painter
    return "opened", ""


def _piece(_path: Path, data: bytes, _also: bool) -> tuple[str, str]:
    from planner.ui.canvas.editing.fragment import FragmentRefused, read

    try:
        read(data.decode("utf-8", "surrogateescape"))
    except FragmentRefused as refusal:
        return "refused", str(refusal)
    return "opened", ""


def _preferences(path: Path, _data: bytes, _also: bool) -> tuple[str, str]:
    from planner.workspace.preferences import Preferences

    Preferences(path)
    return "opened", ""


def _recent(path: Path, _data: bytes, _also: bool) -> tuple[str, str]:
    from planner.workspace.recent_files import RecentFiles

    RecentFiles(path)
    return "opened", ""


def _lock(path: Path, data: bytes, _also: bool) -> tuple[str, str]:
    from planner.workspace.file_lock import FileLock

    path.with_name(f".~lock.{path.name}#").write_bytes(data)
    lock = FileLock(path, path.parent / "state")
    return ("opened", "") if lock.take() else ("refused", f"held by {lock.holder}")


def _journal(path: Path, data: bytes, _also: bool) -> tuple[str, str]:
    from planner.workspace.journal import journals_folder
    from planner.workspace.recovery import UnreadableJournal, recovered

    folder = journals_folder(path.parent / "state")
    folder.mkdir(parents=True)
    (folder / "1-a.journal").write_bytes(data)
    try:
        for offer in recovered(path.parent / "state"):
            offer.load()
    except UnreadableJournal as refusal:
        return "refused", str(refusal)
    return "opened", ""


READERS: dict[str, Callable[[Path, bytes, bool], tuple[str, str]]] = {
    "plan": _plan,
    "examples": _examples,
    "trace": _trace,
    "template": _template,
    "piece": _piece,
    "preferences": _preferences,
    "recent": _recent,
    "lock": _lock,
    "journal": _journal,
}
