"""Saves that are killed, that fail, and that lose their power, at every operation and at random."""

import errno
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.save_methods import REFUSED, SAVED, document, version_of
from tests.reliability.shim import ROOT, Operation, operations, surroundings

PROGRAM = Path(__file__).with_name("save_methods.py")
KILLS = ("kill", "kill_after", "short_kill")
ERRORS = {
    name: str(getattr(errno, name))
    for name in ("ENOSPC", "EIO", "EDQUOT", "EACCES", "EROFS", "EINTR")
} | {"short": "short"}
# An interrupted call is tried again by Python, for ever if need be: no disk does that.
LASTING = {name: code for name, code in ERRORS.items() if name not in ("EINTR", "short")}
CAUSES = ("disk is full", "reported an error", "quota", "denied", "read-only", "interrupted")


def save(
    method: str, target: Path, version: int, size: int, env: dict[str, str]
) -> tuple[int, str]:
    """Save in a process of its own; return its exit status and what it said."""
    command = [sys.executable, str(PROGRAM), method, str(target), str(version), str(size)]
    done = subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.strip()


def state_of(target: Path, old: bytes, new: bytes) -> str:
    """Say what stands in the file."""
    if not target.exists():
        return "missing"
    data = target.read_bytes()
    return "new" if data == new else "old" if data == old else "empty" if not data else "torn"


class Sweep:
    """Every operation of one save, each going wrong once."""

    def __init__(self, method: str, size: int, folder: Path) -> None:
        self.method, self.size, self.folder = method, size, folder
        self.target = folder / "plan.elplan"
        self.old, self.new = document(1, size), document(2, size)
        self.runs = 0
        self.bad: list[str] = []
        self.kinds: Counter[str] = Counter()

    def names(self) -> list[str]:
        """Return the operations of a save that nothing disturbs."""
        self._reset()
        log = self.folder.with_suffix(".log")
        log.unlink(missing_ok=True)
        _status, said = save(
            self.method, self.target, 2, self.size, surroundings(self.folder, log=log)
        )
        if said != SAVED:
            raise RuntimeError(f"an undisturbed save said {said!r}")
        return [operation.name for operation in operations(log)]

    def run(self, kinds: dict[str, str], *, sticky: bool = False) -> "Sweep":
        """Let every operation go wrong in each of these ways."""
        names = self.names()
        for kind, code in kinds.items():
            for at, name in enumerate(names, 1):
                problem = self._one(at, code, sticky=sticky)
                self.runs += 1
                self.kinds[kind] += 1
                if problem:
                    self.bad.append(f"{kind} at {name} {at}: {problem}")
        return self

    def _one(self, at: int, code: str, *, sticky: bool) -> str:
        self._reset()
        env = surroundings(self.folder, at=at, kind=code, sticky=int(sticky))
        status, said = save(self.method, self.target, 2, self.size, env)
        state = state_of(self.target, self.old, self.new)
        was_killed = code in KILLS
        if state not in ("old", "new"):
            return state
        if said.startswith(SAVED) and state != "new":
            return "said that it was saved"
        if said.startswith(REFUSED):
            wrong = self._of_a_refusal(said, state)
            if wrong:
                return wrong
        elif was_killed != (status == -signal.SIGKILL):
            return f"ended with {status}"
        litter = [file.name for file in self.folder.iterdir() if file != self.target]
        if litter and not was_killed and not sticky:
            return f"left {litter}"
        status, said = save(self.method, self.target, 2, self.size, surroundings())
        if said != SAVED or self.target.read_bytes() != self.new:
            return "the next save failed"
        return ""

    def _of_a_refusal(self, said: str, state: str) -> str:
        _word, replaced, sentence = said.split(" ", 2)
        if state != ("new" if replaced == "1" else "old"):
            return f"said {sentence!r} of the {state} file"
        if self.target.name not in sentence or not any(cause in sentence for cause in CAUSES):
            return f"said only {sentence!r}"
        return ""

    def _reset(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()
        self.target.write_bytes(self.old)


def sweep(method: str, size: int, kinds: dict[str, str], *, sticky: bool = False) -> Sweep:
    """Run a whole sweep in a folder of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "saves"
        folder.mkdir()
        return Sweep(method, size, folder).run(kinds, sticky=sticky)


def random_kills(method: str, times: int, size: int = 200_000, seed: int = 1) -> Counter[str]:
    """Kill a process that saves without end, at random moments; count what was found."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "plan.elplan"
        target.write_bytes(document(1, size))
        last = 1
        for _ in range(times):
            acknowledged = _killed_saver(method, target, size, last, chance.uniform(0.001, 0.03))
            found["acknowledged"] += len(acknowledged) // 8
            promised = int(acknowledged[-8:]) if acknowledged else last
            data = target.read_bytes() if target.exists() else None
            version = version_of(data) if data else None
            if data is None:
                found["missing"] += 1
            elif version is None:
                found["torn" if data else "empty"] += 1
            elif version < promised:
                found["lost"] += 1
            else:
                found["whole"] += 1
            if version is None:
                target.write_bytes(document(promised, size))
            last = version or promised
            for litter in target.parent.iterdir():
                if litter != target:
                    litter.unlink()
    return found


def _killed_saver(method: str, target: Path, size: int, last: int, after_s: float) -> bytes:
    """Fork a saver, kill it, and return what it acknowledged."""
    from tests.reliability.save_methods import METHODS

    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        number = last
        while True:
            number += 1
            METHODS[method](target, document(number, size))
            os.write(writer, b"%08d" % number)
    os.close(writer)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while piece := os.read(reader, 1 << 16):
        said += piece
    os.close(reader)
    return said


# Power loss: what a disk may hold when the current goes, computed from the operations of one save.


class Disk:
    """Files with what is synced and what is not, names with what is durable and what is not."""

    def __init__(self, name: str, content: bytes) -> None:
        self.synced: dict[int, bytes] = {0: content}
        self.pending: dict[int, bytes] = {}
        self.names: dict[str, int] = {name: 0}
        self.durable: dict[str, int] = {name: 0}
        self.changes: list[tuple[str, str, int]] = []  # set or remove, name, file
        self.target = name

    def apply(self, operation: Operation, folder: str) -> None:
        """Do one operation."""
        path = os.path.relpath(operation.path, folder)
        name = operation.name
        if name in ("open", "open_empty"):
            if path not in self.names:
                file = len(self.synced)
                self.synced[file] = b""
                self.names[path] = file
                self.changes.append(("set", path, file))
            elif name == "open_empty":
                self.pending[self.names[path]] = b""
        elif name == "write":
            file = self.names[path]
            self.pending[file] = self.pending.get(file, self.synced[file]) + operation.data
        elif name in ("fsync", "fdatasync"):
            self._sync(path)
        elif name == "rename":
            other = os.path.relpath(operation.other, folder)
            file = self.names.pop(path)
            self.names[other] = file
            self.changes += [("set", other, file), ("remove", path, file)]
        elif name == "unlink":
            self.changes.append(("remove", path, self.names.pop(path)))

    def _sync(self, path: str) -> None:
        if path == ".":
            self.durable, self.changes = dict(self.names), []
        elif path in self.names and self.names[path] in self.pending:
            file = self.names[path]
            self.synced[file] = self.pending.pop(file)

    def states(self, *, any_order: bool) -> Iterator[bytes | None]:
        """Return every content of the target that may be found after a power cut now."""
        for names in self._possible_names(any_order=any_order):
            file = names.get(self.target)
            if file is None:
                yield None
                continue
            yield self.synced[file]
            if file in self.pending:
                whole = self.pending[file]
                yield from (whole, whole[: len(whole) // 2], b"\0" * len(whole), b"")

    def _possible_names(self, *, any_order: bool) -> Iterator[dict[str, int]]:
        if any_order:
            choices = itertools.product((False, True), repeat=len(self.changes))
            subsets = (
                [c for c, is_in in zip(self.changes, chosen, strict=True) if is_in]
                for chosen in choices
            )
        else:
            subsets = (self.changes[:end] for end in range(len(self.changes) + 1))
        for subset in subsets:
            names = dict(self.durable)
            for what, path, file in subset:
                if what == "set":
                    names[path] = file
                elif names.get(path) == file:
                    del names[path]
            yield names


def power_loss(
    method: str, size: int = 8_192, *, any_order: bool = True
) -> tuple[int, Counter[str], bool]:
    """Return how many states there are, which of them are bad, and whether SAVED is durable."""
    old, new = document(1, size), document(2, size)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "saves"
        folder.mkdir()
        target, log = folder / "plan.elplan", Path(place) / "log"
        target.write_bytes(old)
        _status, said = save(method, target, 2, size, surroundings(folder, log=log, bytes=1))
        if said != SAVED:
            raise RuntimeError(said)
        steps = operations(log)
    states, bad, is_durable = 0, Counter[str](), True
    for end in range(len(steps) + 1):
        disk = Disk(target.name, old)
        for step in steps[:end]:
            disk.apply(step, str(folder))
        for content in disk.states(any_order=any_order):
            states += 1
            if content not in (old, new):
                bad[
                    "missing" if content is None else "torn" if content.strip(b"\0") else "empty"
                ] += 1
            if end == len(steps) and content != new:
                is_durable = False
    return states, bad, is_durable
