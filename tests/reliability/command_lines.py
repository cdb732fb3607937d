"""The command line on words and files that nobody meant: a status of the contract, a sentence."""

import os
import random
import tempfile
from collections import Counter
from pathlib import Path

from planner.cli import COMMANDS, main
from tests.reliability.hostile_files import all_files

STATUSES = frozenset({0, 1, 2, 3})
WORDS = (
    "--help",
    "--version",
    "--quiet",
    "-h",
    "--json",
    "--out",
    "--format",
    "--x",
    "-",
    "--",
    "",
    "\x00",
    "\udcff",
    "-1",
    "NaN",
    "../..",
    "/dev/null",
    "/",
    "nowhere.elplan",
    "--traffic=-1",
    "--traffic",
    "1e999",
    "guide-architecture",
)


def runs(times: int, seed: int = 13) -> tuple[Counter[int], list[str]]:
    """Run command lines in forks; count their statuses and tell which broke the contract."""
    chance = random.Random(seed)
    found: Counter[int] = Counter()
    bad: list[str] = []
    files = [
        file
        for file in all_files(only_for_the_command_line=True)
        if file.form in ("plan", "examples") and len(file.data) < 200_000
    ]
    with tempfile.TemporaryDirectory() as place:
        for number in range(times):
            file = Path(place) / f"{number}.elplan"
            file.write_bytes(chance.choice(files).data)
            words = [chance.choice(list(COMMANDS))] if chance.random() < 0.9 else []
            if chance.random() < 0.8:
                words.append(str(file))
            words += chance.choices(WORDS, k=chance.choice((0, 0, 0, 1, 2, 3)))
            status, said = _run(words, place)
            found[status] += 1
            if status not in STATUSES or "Traceback" in said or len(said.strip().splitlines()) > 1:
                bad.append(f"{words} ended with {status}: {said.strip()[-200:]}")
    return found, bad


def _run(words: list[str], place: str) -> tuple[int, str]:
    log = Path(place) / "stderr"
    child = os.fork()
    if child == 0:
        os.chdir(place)
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        import signal

        signal.alarm(60)
        try:
            os._exit(main(words))
        except BaseException:  # noqa: BLE001 - the contract says that nothing is ever raised
            os._exit(77)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code, log.read_text(errors="replace") if log.exists() else ""
