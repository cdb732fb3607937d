"""Reads the words of a PDF out of the file itself: its pages' strokes, its fonts' characters."""

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)endstream", re.S)
_FONTS = re.compile(rb"/(F\d+) (\d+) 0 R")
_BLOCK = re.compile(rb"beginbf(char|range)\s(.*?)endbf", re.S)
_TOKEN = re.compile(rb"<([0-9A-Fa-f]*)>|(\[)|(\])")
# Where a piece of text begins, which font it has, how far the pen goes, what is shown.
_PAINTED = re.compile(rb"(BT)|/(F\d+) [\d.]+ Tf|(-?[\d.]+) (-?[\d.]+) Td|<([0-9A-Fa-f]+)> Tj|(ET)")


def pages_of_text(data: bytes) -> list[list[str]]:
    """Return the lines of every page, in the order in which they are painted."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    root = int(re.findall(rb"/Root (\d+) 0 R", data)[-1])
    tree = objects[int(re.search(rb"/Pages (\d+)", objects[root])[1])]
    kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.S)[1]
    return [_lines(int(page), objects) for page in re.findall(rb"(\d+) 0 R", kids)]


def outline_of(data: bytes) -> list[str]:
    """Return the titles of the bookmarks."""
    found = re.findall(rb"/Title (<[0-9A-Fa-f]+>) /Parent", data)
    return [bytes.fromhex(title[1:-1].decode()).decode("utf-16") for title in found]


def _lines(page: int, objects: dict[int, bytes]) -> list[str]:
    body = objects[page]
    resources = objects[int(re.search(rb"/Resources (\d+)", body)[1])]
    tables = {name: _characters(int(font), objects) for name, font in _FONTS.findall(resources)}
    strokes = _stream(objects[int(re.search(rb"/Contents (\d+)", body)[1])])
    lines, characters = [], {}
    for begin, font, _across, down, shown, end in _PAINTED.findall(strokes):
        if begin:
            lines.append("")
            begun = False
        elif font:
            characters = tables[font]
        elif down:
            if begun and float(down):
                lines.append("")
        elif shown:
            begun = True
            codes = (shown[at : at + 4].upper() for at in range(0, len(shown), 4))
            lines[-1] += "".join(characters[code] for code in codes)
        elif end:
            begun = False
    return [line for line in lines if line]


def _characters(font: int, objects: dict[int, bytes]) -> dict[bytes, str]:
    """Return what the codes of a font stand for."""
    table = _stream(objects[int(re.search(rb"/ToUnicode (\d+)", objects[font])[1])])
    found: dict[bytes, str] = {}
    for kind, block in _BLOCK.findall(table):
        tokens = [hexed if not (o or c) else (o or c) for hexed, o, c in _TOKEN.findall(block)]
        while tokens:
            first = tokens.pop(0)
            if kind == b"char":
                found[first.upper()] = _text(tokens.pop(0))
                continue
            last, target = tokens.pop(0), tokens.pop(0)
            codes = range(int(first, 16), int(last, 16) + 1)
            if target != b"[":
                for step, code in enumerate(codes):
                    start = int(target, 16) + step
                    found[b"%04X" % code] = _text(b"%0*X" % (len(target), start))
                continue
            for code in codes:
                found[b"%04X" % code] = _text(tokens.pop(0))
            assert tokens.pop(0) == b"]"
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    is_packed = b"/FlateDecode" in body[: found.start()]
    return zlib.decompressobj().decompress(found[1]) if is_packed else found[1]
