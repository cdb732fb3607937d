"""The writer of the product and the ones that it must be better than, as a program to be killed."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from planner.storage.atomic import SaveProblem, write_atomic

SAVED, REFUSED = "SAVED", "REFUSED"


def in_place(path: Path, data: bytes) -> None:
    """Open for writing and write: the old content is gone before the new one stands."""
    path.write_bytes(data)


def renamed_unsynced(path: Path, data: bytes) -> None:
    """Write beside and rename, but never ask the disk."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    os.replace(beside, path)


METHODS: dict[str, Callable[[Path, bytes], None]] = {
    "ours": write_atomic,
    "in_place": in_place,
    "renamed_unsynced": renamed_unsynced,
}


def document(version: int, size: int) -> bytes:
    """Return content that can tell whether it is whole, and which version it is."""
    body = b"%08d\n" % version + (b"%d," % version) * (size // (len(str(version)) + 1))
    return body + b"\n" + hashlib.sha256(body).hexdigest().encode()


def version_of(data: bytes) -> int | None:
    """Return the version of a whole document, None for a torn one."""
    body, _, checksum = data.rpartition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        return None
    return int(body[:8])


def main(arguments: list[str]) -> int:
    """Save once: METHOD PATH VERSION SIZE; or with VERSION "on", save and say so for ever."""
    method, path, version, size = arguments
    write = METHODS[method]
    if version == "on":
        number = 1
        while True:
            number += 1
            write(Path(path), document(number, int(size)))
            os.write(1, b"%08d" % number)
    try:
        write(Path(path), document(int(version), int(size)))
    except SaveProblem as problem:
        print(REFUSED, int(problem.replaced), problem)
        return 3
    except OSError as problem:
        print(REFUSED, 0, problem)
        return 3
    print(SAVED)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
