"""The program's font as a web font, so that a report looks the same on every machine."""

import base64
import struct
import zlib
from functools import lru_cache

from planner.assets import font_files

_FONT_HEAD = struct.Struct(">4sHHHH")
_FONT_TABLE = struct.Struct(">4sLLL")
_WEB_HEAD = struct.Struct(">4s4sLHHLHHLLLLL")
_WEB_TABLE = struct.Struct(">4sLLLL")


@lru_cache(maxsize=1)
def font_face() -> str:
    """Return the style rule that holds the whole font; empty where there is no font."""
    upright = next((path for path in font_files() if "Italic" not in path.name), None)
    if upright is None:
        return ""
    told = base64.b64encode(woff(upright.read_bytes())).decode("ascii")
    return (
        '@font-face { font-family: "Inter"; font-weight: 100 900; '
        f'src: url("data:font/woff;base64,{told}") format("woff"); }}'
    )


def woff(font: bytes) -> bytes:
    """Pack a font's tables one by one, as browsers read them.

    References
    ----------
    .. [1] WOFF File Format 1.0, https://www.w3.org/TR/WOFF/
    """
    flavour, count, *_search = _FONT_HEAD.unpack_from(font)
    tables = [
        _FONT_TABLE.unpack_from(font, _FONT_HEAD.size + number * _FONT_TABLE.size)
        for number in range(count)
    ]
    body, entries = bytearray(), []
    start = _WEB_HEAD.size + count * _WEB_TABLE.size
    for tag, checksum, offset, length in tables:
        plain = font[offset : offset + length]
        packed = zlib.compress(plain, 9)
        shorter = packed if len(packed) < length else plain
        entries.append(_WEB_TABLE.pack(tag, start + len(body), len(shorter), length, checksum))
        body += shorter + b"\0" * (-len(shorter) % 4)
    whole = _FONT_HEAD.size + count * _FONT_TABLE.size
    whole += sum((length + 3) & ~3 for *_entry, length in tables)
    head = _WEB_HEAD.pack(b"wOFF", flavour, start + len(body), count, 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return head + b"".join(entries) + bytes(body)
