"""Runs one function of ours in a process of its own, with limits, and brings back its bytes."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

TIMEOUT_S = 5.0
MEMORY_MIB = 600

# What the process says by its exit status; everything else is a crash.
_DONE, _REFUSED, _OUT_OF_MEMORY = 0, 64, 65
_MOST_WORDS = 4_096


class WorkerProblem(Exception):  # noqa: N818  the name says what it is
    """The work was refused, took too long or too much; the message is one sentence."""


def run_in_worker(
    function_path: str,
    payload: bytes,
    timeout_s: float = TIMEOUT_S,
    memory_mib: int = MEMORY_MIB,
) -> bytes:
    """Call `function_path` ("planner.room.file:function", bytes → bytes) in another process.

    Blocks until the answer is there: call it off the window's thread. The process is told
    nothing but `payload`, and answers in bytes; a ValueError of the function comes back as a
    WorkerProblem with the same sentence.

    Raises
    ------
    WorkerProblem
        If the function refused the payload, or broke a limit, or crashed.
    """
    command = [*_program(), function_path, str(memory_mib)]
    try:
        done = subprocess.run(
            command,
            input=payload,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env=_surroundings(),
        )
    except subprocess.TimeoutExpired as error:
        raise WorkerProblem(f"It took longer than {timeout_s:g} s and was stopped.") from error
    except OSError as error:
        raise WorkerProblem("No process could be started for the work.") from error
    if done.returncode == _DONE:
        return done.stdout
    if done.returncode == _REFUSED:
        raise WorkerProblem(done.stderr.decode("utf-8", "replace")[:_MOST_WORDS])
    if done.returncode == _OUT_OF_MEMORY or b"MemoryError" in done.stderr:
        raise WorkerProblem(f"It needed more than {memory_mib:,} MB of memory and was stopped.")
    raise WorkerProblem("The process that did the work ended unexpectedly.")


def main(arguments: list[str]) -> int:
    """Be the process: limit the memory, read, call, answer."""
    function_path, memory_mib = arguments
    _limit_memory(int(memory_mib))
    try:
        answer = _function(function_path)(sys.stdin.buffer.read())
    except ValueError as refusal:
        sys.stderr.buffer.write(str(refusal).encode("utf-8", "replace")[:_MOST_WORDS])
        return _REFUSED
    except MemoryError:
        return _OUT_OF_MEMORY
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return _DONE


def _function(path: str) -> Callable[[bytes], bytes]:
    module, _, name = path.partition(":")
    found: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
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
