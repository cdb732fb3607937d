"""Fuzzing led by coverage: what reaches a new line of ours is kept and altered further."""

import argparse
import contextlib
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from planner.assets import asset
from planner.cli import main as command_line
from planner.document.scenario_file import UnreadableScenario, dump_scenario, load_scenario
from planner.document.templates import list_templates, template_bytes

_ROOMS = tuple(f"/planner/{room}/" for room in ("storage", "document", "analysis", "cli", "kinds"))
_ROOMS += ("/planner/workspace/", "/planner/traffic/", "/planner/exporters/", "/canvas/editing/")
_LONGEST_S = 5
_COMMANDS = (
    "check @",
    "evaluate --json @",
    "evaluate --csv @",
    "evaluate --traffic-x 1e6 @",
    "compare @ @",
    "conform @",
    "certify --trace @",
    "certify --requests 1000 @",
    "export @ --to o.drawio",
)
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1, 0.5, 1e-300, 1e300, 2**63, 10**20, -(10**19), "", "a", "\x00", "\u202e",
    "x" * 5_000, "NaN", "../../etc/passwd", "<img src='/dev/zero'>", [], {}, [[]], {"": {}},
    "aws.compute", "aws.s3.bucket", "source.users", "event", "call", "steady", "lambda", "ec2",
)  # fmt: skip
_BITS = (
    b"1e999",
    b"NaN",
    b"\\ud800",
    b"\xff",
    b"\x00",
    b"[[",
    b"}}",
    b'"a":',
    b",",
    b"-",
    b"9" * 30,
)


class TookTooLong(BaseException):
    """The alarm rang: nothing that reads a file may take so long."""


def plan(data: bytes) -> None:
    """Read a scenario; what is read must be what would be saved."""
    try:
        scenario = load_scenario(data)
    except UnreadableScenario as refusal:
        _told(refusal)
        return
    if load_scenario(dump_scenario(scenario)) != scenario:
        raise AssertionError("what was opened is not what would be saved")


def examples(data: bytes) -> None:
    """Price worked examples."""
    from planner.analysis.conform import conform
    from planner.analysis.worked_examples import UnreadableExamples

    try:
        conform(data)
    except UnreadableExamples as refusal:
        _told(refusal)


def trace(data: bytes) -> None:
    """Read a recorded trace."""
    from planner.analysis.replay import UnreadableTrace, read_trace

    try:
        read_trace(data)
    except UnreadableTrace as refusal:
        _told(refusal)


def piece(data: bytes) -> None:
    """Read the clipboard."""
    from planner.ui.canvas.editing.fragment import FragmentRefused, read

    try:
        read(data.decode("utf-8", "surrogateescape"))
    except FragmentRefused as refusal:
        _told(refusal)


def words(data: bytes) -> None:
    """Run the command line on a file: a status of the contract, and never "the program failed"."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "file.elplan"
        file.write_bytes(data)
        chosen = _COMMANDS[sum(data) % len(_COMMANDS)].replace("@", str(file))
        said = io.StringIO()
        with (
            contextlib.redirect_stderr(said),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.chdir(place),
        ):
            status = command_line(chosen.split())
    if status not in (0, 1, 2) or len(said.getvalue().strip().splitlines()) > 1:
        raise AssertionError(f"{chosen.split()[0]} ended with {status}: {said.getvalue()[-200:]}")


READERS: dict[str, Callable[[bytes], None]] = {
    reader.__name__: reader for reader in (plan, examples, trace, piece, words)
}


def _told(refusal: Exception) -> None:
    sentence = str(refusal)
    if not sentence.strip() or "\n" in sentence or len(sentence) > 1_000:
        raise AssertionError(f"not one sentence: {sentence[:200]!r}")


def seeds() -> dict[str, list[bytes]]:
    """Return what each reader begins with."""
    from planner.ui.canvas.editing.fragment import copy_of, written
    from tests.builders import a_scenario

    small = sorted((template_bytes(entry.id) for entry in list_templates()), key=len)[:4]
    plans = [dump_scenario(a_scenario()), *small]
    priced = [asset("examples", f"{name}.json").read_bytes() for name in ("s3", "ses", "lambda")]
    traces = [b"time,duration_ms\n0,12\n3.5,80\n", b"2026-01-01T00:00:00Z;5\n", b"0\n1\n2\n"]
    scenario = load_scenario(plans[1])
    pieces = [written(copy_of(scenario, tuple(scenario.nodes))).encode()]
    return {
        "plan": plans, "examples": priced, "trace": traces, "piece": pieces,
        "words": [*plans[:3], *traces[:1], *priced[:1]],
    }  # fmt: skip


def altered(data: bytes, chance: random.Random) -> bytes:
    """Alter bytes, or the JSON that they are."""
    if chance.random() < 0.6:
        with contextlib.suppress(ValueError, RecursionError):
            tree = json.loads(data)
            for _ in range(chance.randrange(1, 4)):
                tree = _altered_tree(tree, chance)
            return json.dumps(tree, allow_nan=True).encode("utf-8", "surrogatepass")
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(changed) + 1)
        width = chance.randrange(1, 60)
        match chance.randrange(4):
            case 0:
                changed[place:place] = chance.choice(_BITS)
            case 1:
                del changed[place : place + width]
            case 2:
                changed[place:place] = changed[chance.randrange(len(changed) + 1) :][:width]
            case _:
                changed[place : place + 1] = bytes([chance.randrange(256)])
    return bytes(changed[:400_000])


def _altered_tree(tree: Any, chance: random.Random) -> Any:
    here = tree
    for _ in range(chance.randrange(1, 7)):
        if not isinstance(here, dict | list):
            break
        entries = here.values() if isinstance(here, dict) else here
        inner = [one for one in entries if isinstance(one, dict | list) and one]
        if not inner:
            break
        here = chance.choice(inner)
    if not isinstance(here, dict | list) or not here:
        return chance.choice(_VALUES)
    key: Any = chance.choice(list(here)) if isinstance(here, dict) else chance.randrange(len(here))
    match chance.randrange(4):
        case 0:
            del here[key]
        case 1 if isinstance(here, list):
            here.append(here[key])
        case 1 | 2 if isinstance(here, dict) and chance.random() < 0.3:
            here[f"{key}x"] = here.pop(key)
        case _:
            here[key] = chance.choice(_VALUES)
    return tree


class Coverage:
    """Remembers which lines of ours were reached after which."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int, int]] = set()
        self._ours: dict[CodeType, bool] = {}

    def run(self, reader: Callable[[bytes], None], data: bytes) -> int:
        """Run a reader; return how many steps were never made before."""
        before = len(self.seen)
        sys.settrace(self._on_call)
        try:
            reader(data)
        finally:
            sys.settrace(None)
        return len(self.seen) - before

    def _on_call(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        if code not in self._ours:
            self._ours[code] = any(room in code.co_filename for room in _ROOMS)
        if not self._ours[code]:
            return None
        last = 0

        def on_line(frame: FrameType, event: str, _argument: Any) -> Any:
            nonlocal last
            if event == "line":
                self.seen.add((code, last, frame.f_lineno))
                last = frame.f_lineno
            return on_line

        return on_line


def fuzz(seconds: float, seed: int = 1) -> dict[str, Any]:
    """Fuzz every reader for its share of the time; return how much was tried and what escaped."""
    chance, coverage = random.Random(seed), Coverage()
    corpus, tried, longest_s = seeds(), 0, 0.0
    escapes: dict[str, tuple[str, bytes]] = {}

    def ring(_signal: int, _frame: object) -> None:
        raise TookTooLong

    signal.signal(signal.SIGALRM, ring)
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        name = chance.choice(list(READERS))
        data = altered(chance.choice(corpus[name][-400:]), chance)
        started = time.process_time()
        signal.alarm(10 * _LONGEST_S)  # tracing makes everything several times slower
        try:
            is_new = coverage.run(READERS[name], data) > 0
        except BaseException as error:  # noqa: BLE001 - an escape is what is looked for
            is_new = False
            line = error.__traceback__
            while line is not None and line.tb_next is not None:
                line = line.tb_next
            where = f"{line.tb_frame.f_code.co_name}:{line.tb_lineno}" if line is not None else ""
            said = f"{name}: {type(error).__name__} at {where}: {str(error)[:200]}"
            escapes.setdefault(said[:120], (said, data))
        finally:
            signal.alarm(0)
        longest_s = max(longest_s, time.process_time() - started)
        tried += 1
        if is_new:
            corpus[name].append(data)
    kept = sum(map(len, corpus.values()))
    return {"tried": tried, "kept": kept, "steps": len(coverage.seen), "longest_s": longest_s,
            "escapes": escapes}  # fmt: skip


def main() -> int:
    """Fuzz for --seconds; write what escapes into --folder; 1 where anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    found = fuzz(asked.seconds, asked.seed)
    for number, (said, data) in enumerate(found.pop("escapes").values()):
        print(said)
        if asked.folder is not None:
            asked.folder.mkdir(parents=True, exist_ok=True)
            (asked.folder / f"escape-{number}").write_bytes(data)
        found["escaped"] = number + 1
    print(json.dumps(found))
    return 1 if found.get("escaped") else 0


if __name__ == "__main__":
    os.environ.setdefault("XDG_STATE_HOME", tempfile.mkdtemp(prefix="planner-fuzz-"))
    sys.exit(main())
