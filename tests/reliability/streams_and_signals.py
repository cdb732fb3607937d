"""The program in bad company: closed streams, full devices, odd folders, odd files, signals."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATUSES = frozenset({0, 1, 2, 3})
_PLAN = "guide-scenario-1"
_LONGEST_S = 60
_AT_ONCE = 3
_KNOCK = (
    "import sys; print('begun', flush=True); "
    "from planner.__main__ import main; sys.argv[0] = 'planner'; sys.exit(main())"
)


@dataclass(frozen=True)
class Case:
    """A line for the shell, where `planner` is the program; what it must end with."""

    name: str
    line: str
    statuses: frozenset[int]
    lines_told: frozenset[int] = frozenset({0, 1})
    changed: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


def _case(name: str, line: str, *statuses: int, told: int | None = None, **changed: str) -> Case:
    lines = frozenset({0, 1}) if told is None else frozenset({told})
    return Case(name, line, frozenset(statuses) or frozenset({2}), lines, changed)


def cases() -> Iterator[Case]:
    """Yield every case."""
    yield from _streams()
    yield from _folders_and_locales()
    yield from _without_a_screen()
    yield from _odd_files()


def _streams() -> Iterator[Case]:
    for name, line in {
        "evaluate": f"planner evaluate {_PLAN}",
        "json": f"planner evaluate {_PLAN} --json",
        "schema": "planner schema",
        "templates": "planner templates",
        "prices": "planner prices show",
        "compare": f"planner compare {_PLAN} guide-scenario-2",
        "check": f"planner check {_PLAN}",
    }.items():
        yield _case(f"{name}-into-a-full-device", f"{line} >/dev/full", 3, told=1)
        yield _case(f"{name}-into-nothing", f"{line} >&-", 0, told=0)
        yield _case(f"{name}-into-a-pipe-that-breaks", f"{line} | true", 0, told=0)
    yield _case("help-into-a-full-device", "planner --help >/dev/full", 0, 3)
    yield _case("version-into-a-full-device", "planner --version >/dev/full", 0, 3)
    yield _case("help-into-a-pipe-that-breaks", "planner evaluate --help | true", 0, told=0)
    yield _case("no-stream-at-all", f"planner evaluate {_PLAN} <&- >&- 2>&-", 0, told=0)
    yield _case("all-full", f"planner evaluate {_PLAN} >/dev/full 2>/dev/full", 3, told=0)
    yield _case("refused-without-a-word", "planner evaluate gone 2>&-", 2, told=0)
    yield _case("refused-into-a-full-device", "planner evaluate gone 2>/dev/full", 2, told=0)
    for ending in ("csv", "pdf", "svg", "pptx"):
        made = f"planner export {_PLAN} --to o.{ending}"
        yield _case(f"{ending}-without-a-word", f"{made} 2>&- && test -s o.{ending}", 0, told=0)
    yield _case("note-full", f"planner export {_PLAN} --to o.csv 2>/dev/full", 0, told=0)
    # What is not said on standard error must not land on standard output, or in the file.
    quiet = f"planner export {_PLAN} --to o.csv 2>&- >out; test ! -s out && ! grep -q Wrote o.csv"
    yield _case("words-go-nowhere-else", quiet, 0)
    yield _case("size-limit", f"ulimit -f 0; planner export {_PLAN} --to o.csv", 3, told=1)
    yield _case("few-files", f"ulimit -n 6; planner export {_PLAN} --to o.csv", 0, 3)


def _folders_and_locales() -> Iterator[Case]:
    line = f"planner evaluate {_PLAN} >/dev/null"
    yield Case("no-home", line, frozenset({0}), removed=("HOME", "XDG_STATE_HOME"))
    yield _case("home-is-nowhere", line, 0, told=0, HOME="/nowhere", XDG_STATE_HOME="")
    yield _case("home-cannot-be-written", line, 0, told=0, HOME="/proc", XDG_STATE_HOME="/proc")
    yield _case("home-is-a-file", line, 0, told=0, HOME="/etc/passwd")
    yield _case("home-is-no-text", line, 0, told=0, HOME="/\udcff")
    yield _case("no-temporary-folder", line, 0, told=0, TMPDIR="/nowhere")
    gone = 'mkdir d && cd d && rmdir "$PWD" && '
    yield _case("folder-is-gone", gone + line, 0, told=0)
    yield _case("folder-is-gone-for-a-file", f"{gone} planner export {_PLAN} --to o.csv", 2, 3)
    for number, (name, value) in enumerate(
        (("LC_ALL", "C"), ("LC_ALL", "POSIX"), ("PYTHONIOENCODING", "ascii:strict"),
         ("PYTHONIOENCODING", "utf-16"), ("PYTHONUTF8", "0"), ("LANG", "de_DE.ISO-8859-1"))
    ):  # fmt: skip
        poor = {"PYTHONCOERCECLOCALE": "0", name: value}
        yield _case(f"locale-{number}", "planner evaluate 'Überlast'", 2, told=1, **poor)
        yield _case(f"locale-{number}-answer", line, 0, told=0, **poor)
    bytes_ = "$(printf '\\377\\376x')"
    yield _case("bytes-as-file", f'planner evaluate "{bytes_}"', 2, told=1, LC_ALL="C")
    yield _case("bytes-as-command", f'planner "{bytes_}" x', 2, told=1, LC_ALL="C")
    yield _case("bytes-as-region", f'planner evaluate {_PLAN} --region "{bytes_}"', 2, told=1)
    yield _case("bytes-as-target", f'planner export {_PLAN} --to "{bytes_}.csv"', 0, told=1)
    yield _case("bytes-as-what", f'planner export {_PLAN} --to o.csv --what "{bytes_}"', 2, told=1)
    for number in ("1e999", "-1e999", "nan", "1" + "0" * 400, "1e-400", "٣", "0x10", "1_0", ""):
        for word in ("--traffic-x", "--max-usd-per-month"):
            yield _case(f"{word}-{number[:9]}", f"{line} {word} '{number}'", 0, 1, 2)
        yield _case(f"requests-{number[:9]}", f"planner certify {_PLAN} --requests '{number}'", 2)


def _without_a_screen() -> Iterator[Case]:
    blind = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    for name, words in {
        "window": "",
        "file": "gone.elplan",
        "folder": "/",
        "device": "/dev/zero",
    }.items():
        yield Case(f"blind-{name}", f"planner {words}", frozenset({3}), frozenset({1}), {}, blind)
    nowhere = {"DISPLAY": ":7777", "WAYLAND_DISPLAY": "nowhere", "XDG_RUNTIME_DIR": "/"}
    yield Case("no-such-screen", "planner", frozenset({3}), frozenset({1}), nowhere, blind[2:])
    odd = {"QT_QPA_PLATFORM": "nonsense"}
    yield Case("no-such-platform", "planner", frozenset({3}), frozenset({1}), odd)
    yield Case("two-files", "planner a.elplan b.elplan", frozenset({2}), frozenset({1}), {}, blind)
    yield Case("an-option", "planner --nonsense", frozenset({2}), frozenset({1}), {}, blind)
    for ending in ("svg", "pptx"):
        made = f"planner export {_PLAN} --to o.{ending}"
        yield Case(f"blind-{ending}", made, frozenset({0}), frozenset({1}), {}, blind)


_ODD_FILES = (
    "/", "/dev", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/stdin", "/dev/fd/0",
    "/dev/fd/99", "/proc", "/proc/self/mem", "/proc/self/pagemap", "/proc/self/environ",
    "/proc/self/maps", "/proc/kmsg", "/proc/kcore", "/proc/sysrq-trigger", "/proc/self/exe",
    "/sys/kernel/notes", "pipe", "loop", "dangling", "socket", "secret", "x/", "~", "a" * 5_000,
    "*", "''", "-", "--", "--/x",
)  # fmt: skip


def _odd_files() -> Iterator[Case]:
    for number, file in enumerate(_ODD_FILES):
        for command in ("evaluate", "conform", "certify --trace", f"compare {_PLAN}"):
            yield _case(
                f"{command}-{number}-{file[:20]}", f"planner {command} {file} </dev/zero", 2
            )
        template = f"planner export {_PLAN} --to o.pptx --template {file} </dev/zero"
        yield _case(f"template-{number}-{file[:20]}", template, 0, 2)
    for target in ("/dev/null", "/dev/full", "pipe", "loop", "folder", "/proc/self/x", "/nowhere/x",
                   "dangling", "socket", "/dev/fd/1"):  # fmt: skip
        yield _case(f"out-{target}", f"planner templates {_PLAN} --out {target}", 0, 2, 3)
        yield _case(
            f"to-{target}", f"ln -s {target} t.csv; planner export {_PLAN} --to t.csv", 0, 2, 3
        )


def run_all(names: str = "", *, most: int | None = None, seed: int = 3) -> tuple[int, list[str]]:
    """Run every case, or `most` of them at random; return how many and what broke the contract."""
    chosen = [one for one in cases() if names in one.name]
    if most is not None:
        chosen = random.Random(seed).sample(chosen, min(most, len(chosen)))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        said = pool.map(_wrong, chosen)
    return len(chosen), [
        f"{one.name}: {wrong}" for one, wrong in zip(chosen, said, strict=True) if wrong
    ]


def _surroundings(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTHON", "LC_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(home),
            "XDG_STATE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}  # fmt: skip


def _wrong(one: Case) -> str:
    """Run a case in a folder of its own; "" where it holds."""
    with tempfile.TemporaryDirectory() as place:
        return _wrong_in(one, Path(place))


def _wrong_in(one: Case, place: Path) -> str:
    (place / "folder").mkdir()
    os.mkfifo(place / "pipe")
    (place / "loop").symlink_to("loop")
    (place / "dangling").symlink_to("nothing")
    (place / "secret").write_bytes(b"")
    (place / "secret").chmod(0)
    _listening(place / "socket")
    around = {**_surroundings(place / "folder"), **one.changed}
    around = {name: value for name, value in around.items() if name not in one.removed}
    program = f'planner() {{ "{sys.executable}" -m planner "$@"; }}\nset -o pipefail\n'
    process = subprocess.Popen(
        ["bash", "-c", program + one.line], cwd=place, env=around, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, said = process.communicate(timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"hangs for {_LONGEST_S} s"
    told = said.decode("utf-8", "replace").strip()
    if process.returncode not in one.statuses or len(told.splitlines()) not in one.lines_told:
        return f"status {process.returncode}, said {told[-300:]!r}"
    return "a traceback" if "Traceback" in told else ""


def _listening(path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


# Signals


def stopped(times: int, seed: int = 5) -> tuple[dict[str, int], list[str]]:
    """Send signals at random moments of commands; count how they end, tell what broke."""
    chance = random.Random(seed)
    found: dict[str, int] = {}
    bad = []
    for _ in range(times):
        words = chance.choice(_ERRANDS)
        number = chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        with tempfile.TemporaryDirectory() as place:
            status, said, left = _signalled(words, number, chance.random(), Path(place))
        # Before the first and after the last line of ours the signal ends the process itself.
        word = {3: "stopped", 0: "done", -number: "ended"}.get(status, f"status {status}")
        found[word] = found.get(word, 0) + 1
        is_told = said in ("Stopped.", "") if status == 3 else len(said.splitlines()) <= 1
        if status not in (0, 3, -number) or not is_told or "Traceback" in said or left:
            bad.append(
                f"{' '.join(words[0])} on {number.name}: {status}, {said[-300:]!r}, left {left}"
            )
    return found, bad


_ERRANDS = (
    (("evaluate", "guide-architecture", "--json"), 0.6),
    (("certify", "guide-architecture", "--requests", "20000"), 1.5),
    (("export", "guide-architecture", "--to", "o.pdf"), 1.2),
    (("export", "guide-architecture", "--to", "o.pptx", "--what", "report"), 1.5),
    (("export", "guide-architecture", "--to", "o.csv"), 0.6),
)


def _signalled(
    errand: tuple[tuple[str, ...], float], number: signal.Signals, share: float, place: Path
) -> tuple[int, str, list[str]]:
    words, length_s = errand
    process = subprocess.Popen(
        [sys.executable, "-c", _KNOCK, *words], cwd=place, env=_surroundings(place / "home"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if process.stdout is None:
        raise RuntimeError("no pipe")
    process.stdout.readline()  # before that the interpreter starts, and nothing is ours
    timer = threading.Timer(0.01 + share * length_s, process.send_signal, (number,))
    timer.start()
    _, said = process.communicate(timeout=_LONGEST_S)
    timer.cancel()
    left = [file.name for file in place.iterdir() if file.name.startswith(".~")]
    return process.returncode, said.decode("utf-8", "replace").strip(), left


# A file that changes while it is read


def changing(seconds: float) -> tuple[int, list[str]]:
    """Read a file that another writes, cuts and replaces meanwhile; tell what broke."""
    from planner.document.scenario_file import UnreadableScenario, open_scenario
    from planner.document.templates import template_bytes

    whole = template_bytes("guide-architecture")
    chance, bad, times, goes_on = random.Random(1), [], 0, True
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "x.elplan"
        file.write_bytes(whole)

        def write() -> None:
            while goes_on:
                with file.open("r+b") as open_file:
                    open_file.truncate(chance.choice((0, 1, len(whole) // 2, 20_000_000)))
                    open_file.write(whole[: chance.randrange(len(whole) + 1)])
                if chance.random() < 0.3:
                    file.unlink()
                    file.write_bytes(whole)

        writer = threading.Thread(target=write)
        writer.start()
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            times += 1
            try:
                open_scenario(file)
            except UnreadableScenario as refusal:
                if "\n" in str(refusal) or not str(refusal):
                    bad.append(str(refusal))
            except Exception as error:  # noqa: BLE001 - an escape is what is looked for
                bad.append(f"{type(error).__name__}: {error}")
        goes_on = False
        writer.join()
    return times, bad
