"""The one command: formatting, lint, types, import contracts and tests; stops at the first red."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
CODE = ("planner", "tests", "packaging")
FAST = ("--quiet", "-m", "not slow and not gui")
EVERYTHING = ("--numprocesses", "auto", "--dist", "worksteal", "--durations=5")


def main() -> int:
    """Run the steps in order and return the exit status of the first red one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="slow tests, window and stories too")
    parser.add_argument("--fix", action="store_true", help="put formatting and simple lint right")
    asked = parser.parse_args()

    if asked.fix:
        _run(str(TOOLS / "ruff"), "format", "--quiet", *CODE)
        _run(str(TOOLS / "ruff"), "check", "--quiet", "--fix-only", *CODE)

    briefly = ("--output-format", "concise", *CODE)
    steps = (
        ("ruff format", (str(TOOLS / "ruff"), "format", "--check", *briefly)),
        ("ruff check", (str(TOOLS / "ruff"), "check", *briefly)),
        ("mypy --strict", (str(TOOLS / "mypy"), "--no-error-summary")),
        ("lint-imports", (str(TOOLS / "lint-imports"), "--no-logo")),
    )
    for name, command in steps:
        begun = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        word = "green" if done.returncode == 0 else "RED"
        print(f"{name:<14} {word:<5} {time.monotonic() - begun:6.1f} s", flush=True)
        if done.returncode != 0:
            print(done.stdout + done.stderr, flush=True)
            return done.returncode

    # pytest says its own word and its own seconds, on the last line of all.
    print(f"pytest {'(all)' if asked.all else '(fast)'}", flush=True)
    return _run(sys.executable, "-m", "pytest", *(EVERYTHING if asked.all else FAST))


def _run(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
