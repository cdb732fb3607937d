"""Several writers of one file: with lock and check no update is lost; without, many are."""

import multiprocessing
import random
import tempfile
import time
from pathlib import Path

from planner.storage.atomic import write_atomic
from planner.workspace.conflict import conflict_at, digest_of
from planner.workspace.file_lock import FileLock

MODES = ("nothing", "check", "lock and check")


def _write(
    place: str, me: int, rounds: int, mode: str, answers: "multiprocessing.Queue[tuple[int, int]]"
) -> None:
    chance = random.Random(me)
    path, state = Path(place) / "plan.elplan", Path(place) / "state"
    done = refused = 0
    while done + refused < rounds:
        before = path.read_bytes()
        time.sleep(chance.uniform(0, 0.004))
        after = before + f"{me}:{done + refused}\n".encode()
        if mode == "nothing":
            write_atomic(path, after)
            done += 1
            continue
        lock = FileLock(path, state)
        if mode == "lock and check" and not lock.take():
            time.sleep(0.001)
            continue
        if conflict_at(path, digest_of(before)) is not None:
            refused += 1
        else:
            write_atomic(path, after)
            done += 1
        lock.release()
    answers.put((done, refused))


def lost_updates(mode: str, writers: int = 4, rounds: int = 50) -> tuple[int, int, int]:
    """Let writers add a line each round; return saves said to be done, refused, and lost."""
    methods = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "plan.elplan"
        write_atomic(path, b"")
        answers = methods.Queue()
        processes = [
            methods.Process(target=_write, args=(place, me, rounds, mode, answers))
            for me in range(writers)
        ]
        for process in processes:
            process.start()
        figures = [answers.get(timeout=120) for _ in processes]
        for process in processes:
            process.join()
        lines = path.read_bytes().count(b"\n")
    done = sum(figure[0] for figure in figures)
    return done, sum(figure[1] for figure in figures), done - lines
