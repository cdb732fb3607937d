"""Every promise of reliability on a line: `python tests/reliability/run.py [--nightly] [ID …]`."""

import argparse
import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
_HOME = tempfile.mkdtemp(prefix="planner-reliability-")
for _name in ("STATE", "CONFIG", "CACHE", "DATA"):
    os.environ[f"XDG_{_name}_HOME"] = _HOME
os.environ.update(QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(ROOT))

from tests.reliability.verdict import Finding  # noqa: E402 - the path and the folders come first

Answer = tuple[str, bool | None]


@dataclass(frozen=True)
class Promise:
    """A row of the table; `ask` gets True for the nightly size."""

    id: str
    words: str
    ask: Callable[[bool], Answer]


def saves_killed(nightly: bool) -> Answer:
    """A1: every operation, three kinds of kill, two sizes."""
    from tests.reliability import saving

    if saving_needs_shim():
        return NO_COMPILER
    kinds = {kind: kind for kind in saving.KILLS}
    sizes = (0, 1, 4_096, 65_536, 1_048_576, 4_194_304) if nightly else (65_536, 1_048_576)
    ours = [saving.sweep("ours", size, kinds) for size in sizes]
    naive = saving.sweep("in_place", 65_536, kinds)
    bad = [problem for sweep in ours for problem in sweep.bad]
    runs = sum(sweep.runs for sweep in ours)
    figure = f"{len(bad)} bad of {runs}; a writer in place: {len(naive.bad)} bad of {naive.runs}"
    return figure + _first(bad), not bad and bool(naive.bad)


def saves_killed_at_random(nightly: bool) -> Answer:
    """A2: random kill -9."""
    from tests.reliability import saving

    times = 5_000 if nightly else 600
    found = saving.random_kills("ours", times)
    naive = saving.random_kills("in_place", 60)
    figure = (
        f"{times - found['whole']} bad of {times} kills, {found['lost']} lost of "
        f"{found['acknowledged']} acknowledged; a writer in place: {60 - naive['whole']} bad of 60"
    )
    return figure, found["whole"] == times and naive["whole"] < 60


def power_lost(_nightly: bool) -> Answer:
    """A3: the power-loss model, any order of the folder's changes: every state, at either size."""
    from tests.reliability import saving

    if saving_needs_shim():
        return NO_COMPILER
    states, bad, durable = saving.power_loss("ours")
    more, naive, _ = saving.power_loss("renamed_unsynced")
    figure = (
        f"{sum(bad.values())} bad of {states} states, durable on return: {durable}; "
        f"renamed without sync: {sum(naive.values())} bad of {more}"
    )
    return figure, not bad and durable and bool(naive)


def saves_refused(nightly: bool) -> Answer:
    """A4: injected errors, once and lasting."""
    from tests.reliability import saving

    if saving_needs_shim():
        return NO_COMPILER
    sweeps = [saving.sweep("ours", 65_536, saving.ERRORS)]
    sweeps.append(saving.sweep("ours", 65_536, saving.LASTING, sticky=True))
    if nightly:
        sweeps.append(saving.sweep("ours", 4_194_304, saving.ERRORS))
    bad = [problem for sweep in sweeps for problem in sweep.bad]
    return f"{len(bad)} bad of {sum(sweep.runs for sweep in sweeps)}" + _first(bad), not bad


def surroundings(_nightly: bool) -> Answer:
    """A5, A8: environment cases."""
    from tests.reliability import environment

    found = environment.run_all()
    bad = [
        f"{name}: {said}" for name, said in found.items() if said not in ("", environment.SKIPPED)
    ]
    skipped = sum(said == environment.SKIPPED for said in found.values())
    note = f", {skipped} not tried" if skipped else ""
    return f"{len(found) - len(bad) - skipped} of {len(found)} hold{note}" + _first(bad), not bad


def writers(_nightly: bool) -> Answer:
    """B1: several writers."""
    from tests.reliability.writers import lost_updates

    done, refused, lost = lost_updates("lock and check")
    _, _, unguarded = lost_updates("nothing")
    figure = (
        f"{lost} lost of {done} saves ({refused} refused) in 200 rounds; without: {unguarded} lost"
    )
    return figure, lost == 0 and unguarded > 0


def journals(nightly: bool) -> Answer:
    """B3, B4: journals killed, damaged, stale."""
    from tests.reliability.journals import kills

    found = kills(1_500 if nightly else 300)
    bad = (
        found["bad"]
        + found["lost"]
        + found["damaged_bad"]
        + found["stale_bad"]
        + found["damaged_removed"]
    )
    figure = (
        f"{found['lost']} lost of {found['acknowledged']:,} edits; {found['damaged_bad']} bad of "
        f"{found['damaged']} damaged, {found['stale_bad']} of {found['stale']} stale, "
        f"{found['damaged_removed']} removed"
    )
    return figure, not bad and found["damaged"] > 0


def power_cut(_nightly: bool) -> Answer:
    """B3: what a power cut takes."""
    from tests.reliability.journals import power_cut as worst

    seconds = worst()
    return f"at most {seconds:.2f} s of edits", seconds <= 2.2


def window_killed(nightly: bool) -> Answer:
    """B3: the whole program."""
    from tests.reliability.window_runs import kills

    found = kills(300 if nightly else 100)
    figure = (
        f"{found['bad']} wrong of {found['runs']} kills, "
        f"{found['lost']} lost of {found['acknowledged']:,} edits"
    )
    if found["unstarted"]:
        figure += f", {found['unstarted']} did not start"
    return figure, found["bad"] == 0 and found["runs"] > 0 and not found["unstarted"]


def told_to_end(_nightly: bool) -> Answer:
    """B6: SIGTERM and SIGHUP."""
    from tests.reliability.window_runs import told_to_end as end

    found = [end(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM)]
    worst = max(ms for ms, _status, _lost in found)
    lost = sum(lost for _ms, _status, lost in found)
    statuses = {status for _ms, status, _lost in found}
    return (
        f"flushed in {worst:.0f} ms, {lost} edits lost, status {statuses}",
        worst < 200 and not lost and statuses == {0},
    )


def hostile(nightly: bool) -> Answer:
    """D1-D4, D7: hostile files."""
    from tests.reliability.hostile import open_all
    from tests.reliability.hostile_files import all_files

    found = open_all(all_files(mutations=3_000 if nightly else 90), also_compute=False)
    bad = [
        f"{one.name} {one.word} {one.sentence[:80]} {one.reached[:1]}"
        for one in found
        if one.is_bad
    ]
    opened = sum(one.word == "opened" for one in found)
    reached = sum(len(one.reached) for one in found)
    figure = (
        f"{len(bad)} bad of {len(found)} ({opened} opened, {len(found) - opened} refused), longest "
        f"{max(one.seconds for one in found):.1f} s, most {max(one.mib for one in found):.0f} MB, "
        f"{reached} files or sockets reached for"
    )
    return figure + _first(bad), not bad and len(found) >= 200


def hostile_computed(nightly: bool) -> Answer:
    """D1: what opens is computed without a hang too."""
    from tests.reliability.hostile import LONGEST_S, open_all
    from tests.reliability.hostile_files import all_files

    files = [file for file in all_files(mutations=600 if nightly else 90) if file.form == "plan"]
    found = [one for one in open_all(files) if one.word != "refused"]
    bad = [f"{one.name} {one.word} after {one.seconds:.0f} s" for one in found if one.is_bad]
    told = sum(one.sentence.startswith("not computed") for one in found)
    figure = (
        f"{len(bad)} of {len(found)} hang or take more than {LONGEST_S:g} s, "
        f"{told} told in a sentence"
    )
    return figure + _first(bad, 4), not bad


def markup(_nightly: bool) -> Answer:
    """E1: no widget reads markup."""
    from tests.reliability import rich_text

    if not rich_text.has_shim():
        return NO_COMPILER
    control, _ = rich_text.openings("control")
    opened, seen = rich_text.openings("window")
    figure = (
        f"{opened} pictures opened by {seen['widgets']} classes of widgets; "
        f"a bare label opens {control}"
    )
    return figure, opened == 0 and control > 0 and seen["widgets"] > 20


def command_line(nightly: bool) -> Answer:
    """D1: the command line."""
    from tests.reliability.command_lines import runs

    found, bad = runs(2_000 if nightly else 300)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(found.items()))
    return f"{len(bad)} bad of {sum(found.values())} ({statuses})" + _first(bad), not bad


def fuzzed(nightly: bool) -> Answer:
    """D2: what coverage leads to."""
    from tests.reliability.fuzz import fuzz

    found = fuzz(600.0 if nightly else 30.0)
    escapes = list(found["escapes"].values())
    figure = (
        f"{len(escapes)} escapes of {found['tried']:,} inputs to five readers, {found['kept']} "
        f"kept for {found['steps']:,} steps, longest {found['longest_s']:.1f} s"
    )
    return figure + _first([said for said, _ in escapes]), not escapes


def bad_company(nightly: bool) -> Answer:
    """D1: streams, folders, locales, screens, files and numbers that nobody meant."""
    from tests.reliability.streams_and_signals import changing, run_all

    tried, bad = run_all(most=None if nightly else 60)
    times, torn = changing(60.0 if nightly else 2.0)
    figure = (
        f"{len(bad)} bad of {tried} starts of the program; {len(torn)} bad of {times:,} readings "
        "of a file that changes meanwhile"
    )
    return figure + _first([*bad, *torn]), not bad and not torn


def told_to_stop(nightly: bool) -> Answer:
    """D1: signals in the middle of evaluate, certify and export."""
    from tests.reliability.streams_and_signals import stopped

    found, bad = stopped(400 if nightly else 20)
    ways = ", ".join(f"{count} × {way}" for way, count in sorted(found.items()))
    return f"{len(bad)} bad of {sum(found.values())} ({ways})" + _first(bad), not bad


def by_tests(*selectors: str, examples: int = 0) -> Callable[[bool], Answer]:
    """Return a question that a few tests answer: each FILE, or FILE::WORDS of their names.

    In the nightly form hypothesis tries `examples`.
    """

    def ask(nightly: bool) -> Answer:
        passed, said = 0, ""
        around = {**os.environ, "PLANNER_EXAMPLES": str(examples if nightly else 0)}
        for selector in selectors:
            file, _, words = selector.partition("::")
            command = [sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", f"tests/{file}"]
            done = subprocess.run(
                [*command, "-p", "no:cacheprovider", *(["-k", words] if words else [])],
                cwd=ROOT,
                env=around,
                capture_output=True,
                text=True,
                check=False,
            )
            last = done.stdout.strip().splitlines()[-1:] or [""]
            counted = re.search(r"(\d+) passed", last[0])
            passed += int(counted[1]) if counted else 0
            if done.returncode != 0 or not counted:
                said = said or f"{selector}: status {done.returncode}, {last[0][:120]}"
        many = f" of {examples:,} examples each" if nightly and examples else ""
        figure = f"{passed} tests{many} pass" + (f"; {said}" if said else "")
        return figure, not said and passed > 0

    return ask


def not_read(_nightly: bool) -> Answer:
    """D6, D8, F1: what is promised of formats and of a network that the program does not use."""
    from planner import importers

    tables = [name for name in vars(importers) if name.isupper()]
    named = "nothing imports YAML, plans of Terraform or XML, nothing asks the network"
    return named if not tables else f"importers to be tried: {tables}", None


def no_links(_nightly: bool) -> Answer:
    """E5: nothing in the program opens a link, or lets a widget do so."""
    files = sorted((ROOT / "planner").rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno} {word}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (word := _word_of(node)) in _LINK_WORDS
    ]
    figure = f"{len(found)} places that open or offer links in {len(files)} files"
    return figure + _first(found), not found


_LINK_WORDS = frozenset(
    {
        "QDesktopServices", "openUrl", "setOpenExternalLinks", "setOpenLinks", "linkActivated",
        "LinksAccessibleByMouse", "LinksAccessibleByKeyboard", "TextBrowserInteraction",
        "QTextBrowser", "anchorClicked", "webbrowser", "startfile", "startDetached",
    }
)  # fmt: skip


def _word_of(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=word) | ast.Name(id=word) | ast.alias(name=word):
            return word
    return ""


def lag(nightly: bool) -> Answer:
    """G1: the window while a user works."""
    from tests.reliability.window_runs import figures

    found = figures("measured", "--times", 60 if nightly else 20)
    worst = "; ".join(f"{ms} ms at {where.split(' < ')[0]}" for ms, where in found["stalls"][:2])
    figure = (
        f"p99 {found['p99_ms']:.1f} ms, longest {found['max_ms']:.0f} ms "
        f"over {found['beats']} beats, of its own {found['cpu_p99_ms']:.1f} and "
        f"{found['cpu_max_ms']:.0f} ms, load {os.getloadavg()[0]:.1f}"
    )
    return figure + (f" ({worst})" if worst else ""), found["p99_ms"] < 16 and found["max_ms"] < 50


def lag_of_large(_nightly: bool) -> Answer:
    """G1: two thousand parts."""
    from tests.reliability.window_runs import figures

    with tempfile.TemporaryDirectory() as place:
        found = figures("large", "--folder", place)
    found.pop("problems")
    waited_s = found.pop("results after s")
    files = {"open": 100, "save": 100, "save again": 100}
    figure = ", ".join(f"{what} {ms:.0f} ({own:.0f})" for what, (ms, _, own, _) in found.items())
    figure += f" ms (of its own); results after {waited_s} s; load {os.getloadavg()[0]:.1f}"
    return figure, all(value[0] < files.get(what, 50) for what, value in found.items())


def memory(nightly: bool) -> Answer:
    """G2: the soak."""
    from tests.reliability.window_runs import figures

    found = figures("soaked", "--times", 200_000 if nightly else 20_000, timeout_s=86_400)
    slopes = found["slopes_per_1000"]
    figure = (
        f"{slopes['in_use_kib']:.1f} KiB more in use per 1,000 edits in the second half of "
        f"{found['edits']:,} (C's heap {slopes['c_heap_kib']:.1f}), at rest "
        f"{found['in_use_mib'][0]} to {found['in_use_mib'][1]} MB; resident "
        f"{found['resident_mib'][0]} to {found['resident_mib'][1]} MB "
        f"({slopes['resident_kib']:.0f} KiB per 1,000)"
    )
    return figure, slopes["in_use_kib"] < 5


def faults(_nightly: bool) -> Answer:
    """G3: exceptions everywhere."""
    from tests.reliability.window_runs import figures

    with tempfile.TemporaryDirectory() as place:
        found = figures("faulty", "--folder", place)
    figure = (
        f"{found['logged']} of 5 kinds logged, {found['told']} told, "
        f"words of the document quoted: {found['quotes']}"
    )
    return figure, found["logged"] == 5 and found["told"] >= 1 and not found["quotes"]


def closings(nightly: bool) -> Answer:
    """G4, G5: closing at random moments."""
    from tests.reliability.window_runs import closings as close

    windows, problems = close(50 if nightly else 5)
    return f"{len(problems)} bad processes, {windows} windows closed" + _first(
        problems
    ), not problems


PROMISES = (
    Promise("A1", "a save killed at every operation leaves the old or the new file", saves_killed),
    Promise("A2", "a save killed at random loses nothing acknowledged", saves_killed_at_random),
    Promise("A3", "a power cut leaves the old or the new file", power_lost),
    Promise("A4", "a save that fails says so and changes nothing", saves_refused),
    Promise("A5", "full disks, read-only places, odd names, links, pipes, drives", surroundings),
    Promise(
        "A6",
        "the litter of killed saves is offered where newer, else removed after a week",
        by_tests("workspace/test_recovery.py::leftover", "storage/test_atomic.py::litter"),
    ),
    Promise("A7", "versions before, ten of them", by_tests("workspace/test_generations.py")),
    Promise(
        "A8",
        "drives that do not rename: tried again, told, a copy offered",
        by_tests("storage/test_atomic.py::held or failure", "ui/test_safety.py::copy"),
    ),
    Promise("A9", "one writer of files", by_tests("test_house.py::writer or writing")),
    Promise("B1", "two writers lose no update", writers),
    Promise("B2", "changes by others are told by content", by_tests("workspace/test_conflict.py")),
    Promise("B3j", "the journal loses no edit and survives damage", journals),
    Promise("B3p", "a power cut takes at most two seconds", power_cut),
    Promise("B3w", "the whole window killed at random loses no edit", window_killed),
    Promise(
        "B4",
        "a journal in which a start died is kept and not tried again",
        by_tests("workspace/test_recovery.py::died or damaged or newer or pipe"),
    ),
    Promise(
        "B5",
        "journals lie in the state folder",
        by_tests("workspace/test_journal.py::state_folder"),
    ),
    Promise("B6", "the end of the session is flushed within 200 ms", told_to_end),
    Promise(
        "C1",
        "undoing all and redoing all brings back the very bytes",
        by_tests(
            "workspace/test_workspace.py::undoing_all",
            "workspace/test_variants.py::whatever",
            examples=5_000,
        ),
    ),
    Promise(
        "C2",
        "saving is a fixpoint, the unknown survives",
        by_tests("document/test_scenario_file.py::unknown or saved_opens or alike"),
    ),
    Promise("C3", "every released file opens, frozen by hash", by_tests("files")),
    Promise("C4", "a newer file is refused with its version", by_tests("document::newer")),
    Promise("C5", "migrations are pure", by_tests("document::migration or later_step")),
    Promise("D1", "a hostile file is opened or refused in a sentence", hostile),
    Promise("D1c", "what opened is computed within five seconds", hostile_computed),
    Promise("D1l", "the command line ends as its contract says", command_line),
    Promise("D1s", "streams, folders, locales, screens, files that nobody meant", bad_company),
    Promise("D1k", "a signal ends a command with a word, and nothing is left", told_to_stop),
    Promise("D2", "fuzzing led by coverage finds no escape", fuzzed),
    Promise(
        "D3",
        "limits before parsing; zeros, doubles, halves refused; archives weighed (D4, D5)",
        by_tests("storage/test_limits.py"),
    ),
    Promise("D6", "foreign formats, secrets and the network (D8, F1)", not_read),
    Promise("D9", "no second store, no foreign code", by_tests("test_house.py::writer or foreign")),
    Promise("E1", "no widget reads markup from a scenario", markup),
    Promise(
        "E2",
        "exports of hostile labels are whole, and no cell is live (E3, E4)",
        by_tests("exporters/test_every_exporter.py::hostile or csv or markup or text_in"),
    ),
    Promise("E5", "no link can be clicked", no_links),
    Promise("G1", "the window answers within 50 ms, p99 16 ms", lag),
    Promise("G1l", "2,000 parts: edits within 50 ms, open and save within 100 ms", lag_of_large),
    Promise("G2", "memory stays flat", memory),
    Promise("G3", "exceptions are logged, told, survived", faults),
    Promise(
        "G3w",
        "a process that dies, hangs, grows or answers nonsense is told once",
        by_tests("background", "ui/test_deaths_of_workers.py", "workspace/test_late_writer.py"),
    ),
    Promise("G4", "closing at any moment is clean", closings),
    Promise(
        "G5",
        "a process of the window's tests leaves with status 0",
        by_tests("ui/test_window.py", "test_pyside_refcount.py"),
    ),
)
NO_COMPILER: Answer = ("no C compiler here", None)


def saving_needs_shim() -> bool:
    """Tell whether file operations cannot be disturbed here."""
    from tests.reliability.shim import shim

    return shim() is None


def _first(bad: list[str], most: int = 1) -> str:
    return f"; first: {'; '.join(bad[:most])}" if bad else ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the programs under test say away from the report."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def ask(promise: Promise, *, nightly: bool) -> Finding:
    """Ask for one promise; a harness that breaks is a promise that is not kept."""
    try:
        with _quiet():
            figure, holds = promise.ask(nightly)
    except Exception as error:  # noqa: BLE001 - the other promises are still to be asked
        figure, holds = f"the harness broke: {type(error).__name__}: {str(error)[-300:]}", False
    return Finding(promise.id, promise.words, figure, holds)


def _each_apart(ids: list[str], *, nightly: bool) -> int:
    """Ask for each in a process of its own: what one brings into it, as Qt, spoils no other."""
    short = 0
    for one in ids:
        words = [sys.executable, __file__, *(["--nightly"] if nightly else []), one]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
        short += done.returncode != 0
        print((done.stdout.splitlines() or [f"{one:<4} FALLS SHORT no answer"])[0], flush=True)
    print(f"{len(ids) - short} of {len(ids)} promises hold or were not tried", flush=True)
    shutil.rmtree(_HOME, ignore_errors=True)
    return 1 if short else 0


def main() -> int:
    """Ask for every promise, or for those named; 1 where one falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nightly", action="store_true", help="the long form: hours")
    parser.add_argument("ids", nargs="*", help="only these promises, as in A1 B3j")
    asked = parser.parse_args()
    chosen = [one for one in PROMISES if not asked.ids or one.id in asked.ids]
    if len(chosen) > 1:
        return _each_apart([one.id for one in chosen], nightly=asked.nightly)
    short = 0
    for promise in chosen:
        begun = time.monotonic()
        finding = ask(promise, nightly=asked.nightly)
        short += finding.holds is False
        print(f"{finding.line()} [{time.monotonic() - begun:.0f} s]", flush=True)
    print(f"{len(chosen) - short} of {len(chosen)} promises hold or were not tried", flush=True)
    shutil.rmtree(_HOME, ignore_errors=True)
    return 1 if short or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
