"""Builds the library that lets a program's file operations go wrong, and reads what it logged."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("fault_shim.c")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Operation:
    """One file operation as the shim saw it."""

    number: int
    name: str
    path: str
    other: str
    data: bytes


@cache
def shim() -> Path | None:
    """Return the built library; None where there is no compiler or no LD_PRELOAD."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    folder = Path(tempfile.mkdtemp(prefix="planner-shim-"))
    library = folder / "fault_shim.so"
    command = [compiler, "-O2", "-fPIC", "-shared", "-w", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return library


def surroundings(folder: Path | None = None, **settings: object) -> dict[str, str]:
    """Return the environment of a program under the shim; `at=3` becomes SHIM_AT=3."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    library = shim()
    if library is not None:
        env["LD_PRELOAD"] = str(library)
    if folder is not None:
        env["SHIM_FOLDER"] = str(folder)
    env.update({f"SHIM_{name.upper()}": str(value) for name, value in settings.items()})
    return env


def operations(log: Path) -> list[Operation]:
    """Read a log of the shim."""
    found: list[Operation] = []
    for line in log.read_text(errors="surrogateescape").splitlines():
        number, name, path, other, _size = line.split("\t")
        data = log.with_name(f"{log.name}.{number}")
        content = data.read_bytes() if name == "write" and data.exists() else b""
        found.append(Operation(int(number), name, path, other, content))
    return found
