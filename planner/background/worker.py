"""Runs one function of ours in a process of its own, with limits, and brings back its bytes."""

import importlib
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic, sleep
from typing import IO

TIMEOUT_S = 5.0
MEMORY_MIB = 600

# What the process says by its exit status; everything else is a crash.
_DONE, _REFUSED, _OUT_OF_MEMORY, _RAISED = 0, 64, 65, 66
_MOST_WORDS = 4_096
_MOST_FRAMES = 20
_STDOUT, _STDERR = 1, 2
_SHARE_MARK = b"\x1e"
_TICK_S = 0.1
_LOOK_FOR_PARENT_S = 1.0

Progress = Callable[[float], bool]
"""Hears the share of the work that is done, several times a second; False stops it."""


class WorkerProblem(Exception):  # noqa: N818  the name says what it is
    """The work was refused, took too long or too much; the message is one sentence."""


class WorkerStopped(WorkerProblem):
    """Whoever heard of the progress stopped it."""


def run_in_worker(
    function_path: str,
    payload: bytes,
    timeout_s: float = TIMEOUT_S,
    memory_mib: int = MEMORY_MIB,
    on_progress: Progress | None = None,
) -> bytes:
    """Call `function_path` ("planner.room.file:function", bytes → bytes) in another process.

    Blocks until the answer is there: call it off the window's thread. The process is told
    nothing but `payload`, and answers in bytes; a ValueError of the function comes back as a
    WorkerProblem with the same sentence. With `on_progress` the function gets a second argument:
    what it is to call with the share that is done. A process that breaks a limit or dies leaves
    a line in the log that says which and where, and nothing of what it was given.

    Raises
    ------
    WorkerProblem
        If the function refused the payload, or broke a limit, or crashed.
    WorkerStopped
        If `on_progress` answered False; the process is ended.
    """
    reports = [] if on_progress is None else ["reports"]
    command = [*_program(), function_path, str(memory_mib), *reports]
    try:
        done = _watched(command, payload, timeout_s, on_progress or _go_on)
    except subprocess.TimeoutExpired as error:
        _log(function_path, f"did not end within {timeout_s:g} s")
        raise WorkerProblem(f"It took longer than {timeout_s:g} s and was stopped.") from error
    except OSError as error:
        _log(function_path, f"was not started: errno {error.errno}")
        raise WorkerProblem("No process could be started for the work.") from error
    if done.returncode == _DONE:
        return done.stdout
    if done.returncode == _REFUSED:
        raise WorkerProblem(done.stdout.decode("utf-8", "replace"))
    if done.returncode == _OUT_OF_MEMORY:
        _log(function_path, f"needed more than {memory_mib} MiB")
        raise WorkerProblem(f"It needed more than {memory_mib:,} MB of memory and was stopped.")
    frames = f": {done.stdout.decode('utf-8', 'replace')}" if done.returncode == _RAISED else ""
    _log(function_path, f"ended with {done.returncode}{frames}")
    raise WorkerProblem("The process that did the work ended unexpectedly.")


def main(arguments: list[str]) -> int:
    """Be the process: limit the memory, read, call, answer."""
    function_path, memory_mib, *reports = arguments
    _limit_memory(int(memory_mib))
    _end_with_parent()
    # Whatever prints, prints beside the answer.
    answer_to = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    try:
        told = [_report] if reports else []
        status, said = _DONE, _function(function_path)(sys.stdin.buffer.read(), *told)
    except ValueError as refusal:
        sentence = " ".join(str(refusal).split())
        status, said = _REFUSED, sentence.encode("utf-8", "replace")[:_MOST_WORDS]
    except MemoryError:
        status, said = _OUT_OF_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - the other process logs it
        status, said = _RAISED, _where(error).encode("utf-8", "replace")[:_MOST_WORDS]
    rest = memoryview(said)
    while rest:
        rest = rest[os.write(answer_to, rest) :]
    return status


def _where(error: Exception) -> str:
    """Name an exception and its frames; its own words may quote the document."""
    frames = [
        f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__, -_MOST_FRAMES)
    ]
    return " < ".join([type(error).__qualname__, *reversed(frames)])


def _log(function_path: str, what: str) -> None:
    import logging  # only where something goes wrong

    logging.getLogger(__name__).warning("the process of %s %s", function_path, what)


def _end_with_parent() -> None:
    """End soon after whoever started us is gone: nobody would hear the answer."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            sleep(_LOOK_FOR_PARENT_S)
        os._exit(_DONE)

    Thread(target=watch, daemon=True).start()


def _report(share: float) -> None:
    sys.stderr.buffer.write(_SHARE_MARK + f"{share:.4f}\n".encode())
    sys.stderr.buffer.flush()


def _go_on(_share: float) -> bool:
    return True


class _Ears:
    """Hears what a process says, each stream in a thread, so that no pipe fills up."""

    def __init__(self, process: "subprocess.Popen[bytes]", payload: bytes) -> None:
        self.share, self.answer = 0.0, b""
        self._threads = [
            Thread(target=self._talk, args=(process.stdin, payload), daemon=True),
            Thread(target=self._take_answer, args=(process.stdout,), daemon=True),
            Thread(target=self._take_shares, args=(process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float | None) -> bool:
        """Wait; True once everything was heard."""
        ends_at = None if seconds is None else monotonic() + seconds
        for thread in self._threads:
            thread.join(None if ends_at is None else max(ends_at - monotonic(), 0.0))
        return not any(thread.is_alive() for thread in self._threads)

    @staticmethod
    def _talk(pipe: IO[bytes], payload: bytes) -> None:
        with suppress(OSError), pipe:  # a process that ended does not listen
            pipe.write(payload)

    def _take_answer(self, pipe: IO[bytes]) -> None:
        with pipe:
            self.answer = pipe.read()

    def _take_shares(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(_MOST_WORDS):
                if line.startswith(_SHARE_MARK):
                    with suppress(ValueError):  # another thread of it may print in between
                        self.share = float(line[len(_SHARE_MARK) :])


def _watched(
    command: list[str], payload: bytes, timeout_s: float, on_progress: Progress
) -> "subprocess.CompletedProcess[bytes]":
    """Run a process to its end, its time or its listener's word."""
    pipe = subprocess.PIPE
    started = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=_surroundings())
    with started as process:
        ears, ends_at = _Ears(process, payload), monotonic() + timeout_s
        try:
            while not ears.wait(_TICK_S):
                if not on_progress(ears.share):
                    raise WorkerStopped("It was stopped.")
                if monotonic() > ends_at:
                    raise subprocess.TimeoutExpired(command, timeout_s)
        except BaseException:
            process.kill()
            ears.wait(None)
            raise
    return subprocess.CompletedProcess(command, process.returncode, ears.answer)


def _function(path: str) -> Callable[..., bytes]:
    module, _, name = path.partition(":")
    found: Callable[..., bytes] = getattr(importlib.import_module(module), name)
    return found


def _program() -> list[str]:
    """Return how to start this file; a frozen build starts itself under another name."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--background-worker"]
    return [sys.executable, "-P", "-m", "planner.background.worker"]


def _surroundings() -> dict[str, str]:
    """Return the environment, with threads of libraries held to one and our package findable."""
    package_parent = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    paths = [package_parent, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **single, "PYTHONPATH": os.pathsep.join(paths)}


def _limit_memory(memory_mib: int) -> None:
    """Bound the address space where the system can; elsewhere the time limit has to do."""
    with suppress(ImportError):
        import resource

        size = memory_mib * 1024 * 1024
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
