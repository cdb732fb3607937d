"""Runs the real window as a program and says what became of it."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from planner.document.scenario_file import dump_scenario
from planner.workspace.conflict import digest_of
from planner.workspace.recovery import recovered
from tests.reliability.shim import ROOT

PROGRAM = Path(__file__).with_name("window.py")
STATE = "ec2-lambda-planner"
# What the caches of C's heap, one a thread, hold free, `mallinfo2` counts as in use.
WITHOUT_CACHES_OF_THREADS = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}


def surroundings(place: str) -> dict[str, str]:
    """Return the environment of a user who has nothing but `place`."""
    own = {f"XDG_{name}_HOME": place for name in ("STATE", "CONFIG", "CACHE", "DATA")}
    return {
        **os.environ,
        **own,
        "HOME": place,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }


def command(mode: str, *words: object) -> list[str]:
    """Return how the program is started."""
    return [sys.executable, "-X", "faulthandler", str(PROGRAM), mode, *map(str, words)]


def run(mode: str, *words: object, timeout_s: float = 3_600) -> tuple[int, str, str]:
    """Run a mode of the window to its end."""
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            command(mode, *words),
            env=surroundings(place) | (WITHOUT_CACHES_OF_THREADS if mode == "soaked" else {}),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    return done.returncode, done.stdout, done.stderr


def figures(mode: str, *words: object, timeout_s: float = 3_600) -> dict[str, Any]:
    """Run a mode that prints its figures as the last line."""
    status, said, problems = run(mode, *words, timeout_s=timeout_s)
    if status != 0 or not said.strip():
        raise RuntimeError(f"{mode} ended with {status}: {problems[-1_500:]}")
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    found["problems"] = [
        line for line in problems.splitlines() if "Error" in line and "override" not in line
    ]
    return found


def kills(times: int, seed: int = 5) -> Counter[str]:
    """Kill the window at random moments of scripted editing, restart the recovery, compare."""
    chance = random.Random(seed)
    jobs = [(chance.randrange(1 << 30), chance.uniform(0.02, 2.0)) for _ in range(times)]
    found: Counter[str] = Counter()
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one in pool.map(lambda job: _killed(*job), jobs):
            found.update(one)
    return found


def _killed(seed: int, after_s: float) -> Counter[str]:
    with tempfile.TemporaryDirectory() as place:
        process = subprocess.Popen(
            command("killed", "--seed", seed),
            env=surroundings(place),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        with process:
            first = process.stdout.readline().decode().split()
            if not first:
                return Counter(unstarted=1)
            # What it says is read meanwhile, or a full pipe would hold it up.
            with ThreadPoolExecutor(1) as reader:
                rest = reader.submit(process.stdout.read)
                time.sleep(after_s)
                process.send_signal(signal.SIGKILL)
                lines = [first, *(line.split() for line in rest.result().decode().split("\n")[:-1])]
        return _compared(lines, Path(place) / STATE)


def _compared(lines: list[list[str]], state: Path) -> Counter[str]:
    """Hold what comes back against what was acknowledged and what was under way."""
    done = [digest for word, digest in lines if word != "WILL"]
    may_be = {done[-1]} | ({lines[-1][1]} if lines[-1][0] == "WILL" else set())
    offers = recovered(state)
    try:
        digest = digest_of(dump_scenario(offers[0].load())) if offers else done[0]
    except ValueError:
        return Counter(runs=1, acknowledged=len(done) - 1, bad=1)
    if digest in may_be:
        return Counter(runs=1, acknowledged=len(done) - 1, right=1)
    lost = done[::-1].index(digest) if digest in done else len(done) - 1
    return Counter(runs=1, acknowledged=len(done) - 1, bad=1, lost=lost)


def closings(processes: int, windows: int = 20, seed: int = 11) -> tuple[int, list[str]]:
    """Close windows at random moments; return how many, and what went wrong."""
    problems: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        one = partial(run, "closed", "--times", windows, "--seed")
        for status, said, told in pool.map(one, range(seed, seed + processes)):
            if status != 0 or f"CLOSED {windows}" not in said:
                problems.append(f"status {status}: {told.strip()[-200:]}")
            elif "Error" in told or "Traceback" in told:
                problems.append(next(line for line in told.splitlines() if "Error" in line)[:200])
    return processes * windows, problems


def told_to_end(number: signal.Signals) -> tuple[float, int, int]:
    """Send a signal to the program; return the time of the flush [ms], status, edits lost."""
    with tempfile.TemporaryDirectory() as place:
        process = subprocess.Popen(
            command("ended"),
            env=surroundings(place),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        with process:
            said = process.stdout.readline().split()
            process.send_signal(number)
            flushed_ms = float((process.stdout.readline().split() or [b"x", b"1e9"])[1])
            status = process.wait(30)
        offers = recovered(Path(place) / STATE)
        wanted = int(said[1]) if len(said) > 1 else -1
        return flushed_ms, status, abs(wanted - (offers[0].edits if offers else 0))
