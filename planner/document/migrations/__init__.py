"""Old scenario files become new ones: one pure function a version, on plain dictionaries."""

from collections.abc import Callable, Sequence
from typing import Any

Document = dict[str, Any]
Migration = Callable[[Document], Document]

MIGRATIONS: tuple[Migration, ...] = ()
"""The n-th leads from version n to n + 1, counted from 1; none may change what it is given."""

CURRENT_VERSION = len(MIGRATIONS) + 1


def migrate(document: Document, version: int, steps: Sequence[Migration] = MIGRATIONS) -> Document:
    """Return `document`, which is of `version`, as the newest version says it."""
    for number, step in enumerate(steps[version - 1 :], start=version):
        document = {**step(document), "format_version": number + 1}
    return document
