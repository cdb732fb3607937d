"""What a file may be before anything reads its meaning: size, depth, numbers, plain JSON."""

import errno
import json
import math
import os
import re
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from planner.storage.atomic import cause_of
from planner.storage.plain_text import plain

MOST_BYTES = 16 * 1024 * 1024
MOST_DEPTH = 64
MOST_DIGITS = 20
MOST_VALUES = 1_000_000
LONGEST_STRING = 64 * 1024
MOST_NESTED_GROUPS = 64
MOST_ENTRIES = {"nodes": 20_000, "edges": 100_000, "groups": 20_000, "notes": 20_000}

_SUSPICIOUS_NUMBER = re.compile(rb"[0-9]{21}|[eE]\+?[0-9]{3}")
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")  # spelt out: UTF-8 cannot hold one
# One quoted text. Possessive, and content with the end of the data, so that no byte is read twice.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_BLANKS = b" \t\r\n"
_OPENING = b"[{"
_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = 400  # characters; a float's shortest text has 24
_FARTHEST_EXPONENT = 308  # as a float's: more can neither be a bill nor be written out
MOST_ARCHIVED = 4_096
MOST_ARCHIVED_BYTES = 64 * 1024 * 1024
MOST_MARKUP_BYTES = 8 * 1024 * 1024
_MARKUP = (".xml", ".rels", ".vml")
_EXCERPT = 40
_LONGEST_NAME = 300


class RefusedInput(ValueError):  # noqa: N818  the name says what it is
    """A file that is not read; the message is one sentence."""


def read_limited(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the bytes of a plain file that is not larger than `most_bytes`.

    Raises
    ------
    RefusedInput
        If there is no such file, it may not be read, it is no plain file, or it is too large.
    """
    shown = plain(str(path))
    shown = shown if len(shown) <= _LONGEST_NAME else f"…{shown[-_LONGEST_NAME:]}"
    try:
        # Opening a pipe would wait for a writer; the check is on what was opened, not on a name.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                what = "a folder" if stat.S_ISDIR(about.st_mode) else "a device or a pipe"
                raise RefusedInput(f"{shown} is {what}, not a file.")
            data = b"" if about.st_size > most_bytes else file.read(most_bytes + 1)
            if data is None:  # it would wait, as what the system shows as files may
                raise RefusedInput(f"{shown} is a device or a pipe, not a file.")
    except FileNotFoundError as error:
        raise RefusedInput(f"{shown} does not exist.") from error
    except IsADirectoryError as error:
        raise RefusedInput(f"{shown} is a folder, not a file.") from error
    except OSError as error:
        what = "it is a device or a pipe" if error.errno == errno.ENXIO else cause_of(error)
        raise RefusedInput(f"{shown} could not be read: {what}.") from error
    except ValueError as error:
        if isinstance(error, RefusedInput):
            raise
        raise RefusedInput(f"{shown or 'This'} is no name of a file.") from error
    if about.st_size > most_bytes or len(data) > most_bytes:
        raise RefusedInput(f"{shown} is too large: {_megabytes(most_bytes)} is the most.")
    return data


def stored_json(path: Path, most_bytes: int) -> Any:
    """Return what a small file of the program's own holds; None where it is missing or damaged.

    Half characters pass: a path that is no UTF-8 is written with them.
    """
    try:
        return json.loads(read_limited(path, most_bytes))
    except (ValueError, RecursionError):
        return None


def check_archive(data: bytes, where: str) -> None:
    """Refuse a ZIP that would unfold into more than any office document, before it is unfolded.

    What an entry says of its size is binding: the reader stops there.

    Raises
    ------
    RefusedInput
        If it is no ZIP, or has too many entries, too much in them, or too much markup.
    """
    import zipfile
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise RefusedInput(f"{where} is damaged or no office document.") from error
    if len(entries) > MOST_ARCHIVED:
        raise RefusedInput(f"{where} holds more than {MOST_ARCHIVED:,} files.")
    if sum(entry.file_size for entry in entries) > MOST_ARCHIVED_BYTES:
        raise RefusedInput(f"{where} unfolds into more than {_megabytes(MOST_ARCHIVED_BYTES)}.")
    markup = (entry for entry in entries if entry.filename.lower().endswith(_MARKUP))
    if sum(entry.file_size for entry in markup) > MOST_MARKUP_BYTES:
        raise RefusedInput(f"{where} holds more than {_megabytes(MOST_MARKUP_BYTES)} of markup.")


def strict_json(
    data: bytes, where: str, most_bytes: int = MOST_BYTES, *, exact: bool = False
) -> Any:
    """Read JSON as RFC 8259 means it, within limits.

    Refused besides what is no JSON: more than `most_bytes`, nesting beyond 64, duplicate keys,
    NaN and infinities, numbers beyond 20 digits or a float's range, lone surrogates, very long
    strings, more than a million values. With `exact` numbers become the Decimals that they are
    written as, of up to 400 digits.

    Raises
    ------
    RefusedInput
        With one sentence that begins with `where` and names the place.
    """
    if len(data) > most_bytes:
        raise RefusedInput(f"{where} is too large: {_megabytes(most_bytes)} is the most.")
    text = _decoded(data, where)
    outside, longest = _without_strings(data)
    _check_shape(outside, where)
    # Values are looked at one by one only where something could be wrong with them: the parser
    # alone is an order of magnitude faster.
    careful = (
        longest > LONGEST_STRING
        or _HALF_A_CHARACTER.search(data) is not None
        or _SUSPICIOUS_NUMBER.search(outside) is not None
    )
    reader = _StrictReader(where)
    numbers: dict[str, Any] = (
        {"parse_int": reader.whole, "parse_float": reader.fraction} if careful else {}
    )
    if exact:
        numbers = dict.fromkeys(("parse_int", "parse_float"), reader.exact)
    try:
        value = json.loads(
            text, object_pairs_hook=reader.object, parse_constant=reader.constant, **numbers
        )
    except json.JSONDecodeError as error:
        raise RefusedInput(_not_json(error, text, where)) from error
    except RecursionError as error:
        raise RefusedInput(_too_deep(where)) from error
    if careful:
        _check_strings(value, where)
    return value


def _without_strings(data: bytes) -> tuple[bytes, int]:
    """Return what stands outside quotes, without blanks, and the longest that stands inside."""
    if b'\\"' in data:
        pieces = _STRING.split(data)
        longest = max((len(match.group()) for match in _STRING.finditer(data)), default=0)
    else:
        quoted = data.split(b'"')
        pieces = quoted[::2]
        longest = max(map(len, quoted[1::2]), default=0)
    return b"".join(pieces).translate(None, _BLANKS), longest


def _check_shape(outside: bytes, where: str) -> None:
    """Refuse by depth and count before anything is built."""
    if sum(outside.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
        raise RefusedInput(f"{where} holds more than {MOST_VALUES:,} values.")
    depth = 0
    for bracket in outside.translate(None, _ALL_BUT_BRACKETS):
        depth += 1 if bracket in _OPENING else -1
        if depth > MOST_DEPTH:
            raise RefusedInput(_too_deep(where))


class _StrictReader:
    """Refuses while the parser builds, so that nothing is lost silently."""

    def __init__(self, where: str) -> None:
        self._where = where

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Build an object; a key that comes twice is refused."""
        found = dict(pairs)
        if len(found) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    raise RefusedInput(f"{self._where} has the key {_quoted(key)} twice.")
                seen.add(key)
        return found

    def constant(self, name: str) -> NoReturn:
        """Refuse NaN and the infinities."""
        raise RefusedInput(f"{self._where} holds {name}, which is not a number.")

    def whole(self, digits: str) -> int:
        """Read a whole number of at most 20 digits."""
        if len(digits.lstrip("-")) > MOST_DIGITS:
            raise RefusedInput(f"{self._where} holds a number of more than {MOST_DIGITS} digits.")
        return int(digits)

    def fraction(self, digits: str) -> float:
        """Read a number that a float can hold."""
        value = float(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
        if math.isinf(value):
            raise RefusedInput(f"{self._where} holds the number {digits[:_EXCERPT]}, too large.")
        return value

    def exact(self, digits: str) -> Decimal:
        """Read a number as it is written, where it could be a float."""
        if len(digits) > _LONGEST_NUMBER:
            raise RefusedInput(
                f"{self._where} holds a number of more than {_LONGEST_NUMBER} characters."
            )
        try:
            value = Decimal(digits)
        except ArithmeticError:  # an exponent of more digits than any library counts
            value = Decimal("Infinity")
        if not value.is_finite() or (value and abs(value.adjusted()) > _FARTHEST_EXPONENT):
            raise RefusedInput(
                f"{self._where} holds {digits[:_EXCERPT]}, a number beyond all bounds."
            )
        return value


def _decoded(data: bytes, where: str) -> str:
    if not data.strip():
        raise RefusedInput(f"{where} is empty.")
    if not data.strip(b"\0"):
        raise RefusedInput(f"{where} holds nothing but zero bytes.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedInput(f"{where} is not UTF-8 text: line {line}.") from error


def _check_strings(value: Any, where: str) -> None:
    """Look at every text, level by level, without recursion."""
    level: list[Any] = [value]
    while level:
        below: list[Any] = []
        for here in level:
            if isinstance(here, str):
                _check_string(here, where)
            elif isinstance(here, dict):
                below.extend(here)
                below.extend(here.values())
            elif isinstance(here, list):
                below.extend(here)
        level = below


def _check_string(text: str, where: str) -> None:
    if len(text) > LONGEST_STRING:
        raise RefusedInput(f"{where} holds a text of more than {LONGEST_STRING:,} characters.")
    if not text.isascii() and _SURROGATE.search(text):
        raise RefusedInput(f"{where} holds half a character (a lone surrogate) in {_quoted(text)}.")


def _too_deep(where: str) -> str:
    return f"{where} is nested deeper than {MOST_DEPTH} levels."


def _not_json(error: json.JSONDecodeError, text: str, where: str) -> str:
    line = text[error.pos :].split("\n", 1)[0].strip()
    if not line:
        return f"{where} ends in the middle, at line {error.lineno}."
    return f"{where} is not JSON: line {error.lineno}, at {_quoted(line)}."


def _quoted(text: str) -> str:
    cut = text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else "")
    return f"“{plain(cut)}”".replace("\n", " ")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
