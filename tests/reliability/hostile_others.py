"""Hostile traces, presentations and pieces on the clipboard."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator

from planner.assets import asset


def traces() -> Iterator[tuple[str, bytes]]:
    """Yield recorded traces as nobody records them."""
    texts = {
        "nothing": "",
        "header-only": "time\n",
        "other-header": "foo,bar\n1,2\n",
        "a-span-of-aeons": "0\n1e13\n",
        "before-and-after": "-9e13\n9e13\n",
        "the-years-1-and-9999": "9999-12-31T23:59:59\n0001-01-01\n",
        "odd-zones": "0001-01-01T00:00:00+23:59\n9999-12-31T23:59:59-23:59\n",
        "no-numbers": "nan\ninf\n",
        "too-large": "1e400\n",
        "nearly-nothing": "0\n5e-324\n",
        "empty-lines": "\n" * 16_000_000,
        "many-rows": "1\n" * 5_000_000,
        "as-many-as-may-be": "1,1e9\n" * 1_000_000,
        "many-columns": "," * 16_000_000 + "\n1",
        "a-long-cell": "1" * 16_000_000,
        "negative-duration": "1,-1\n",
        "foreign-digits": "\u0661\n\u0662\n",
        "formula": "=cmd|'/c calc'!A1\n",
        "controls": "1\n\x1b[2J\u202e\n",
        "other-line-ends": "1\u20282\n3\x0c4\x1c5\n",
        "quotes": '"1","2"\n"3","4"\n',
        "paths": "file:///tmp/planner-canary/secret\n",
    }
    yield from ((name, text.encode()) for name, text in texts.items())
    yield "zeros", b"\0" * 1_000_000
    yield "utf16", "time\n1\n".encode("utf-16")
    yield "half-a-character", b"\xed\xa0\x80\n1\n"


def pieces() -> Iterator[tuple[str, bytes]]:
    """Yield what may stand on the clipboard."""
    head = {"format": "elplan-fragment", "version": 1}
    part = {"id": "a", "kind": "aws.compute"}
    bodies = {
        "newer": {**head, "version": 2},
        "no-list": {**head, "nodes": {"a": part}},
        "one-id-twice": {**head, "nodes": [part, part]},
        "lost-ends": {**head, "edges": [{"id": "e", "source": "a", "target": "b"}]},
        "groups-in-a-ring": {
            **head,
            "groups": [{"id": "g", "parent": "h"}, {"id": "h", "parent": "g"}],
        },
        "very-many": {**head, "nodes": [{**part, "id": str(n)} for n in range(20_001)]},
        "odd-entries": {**head, "nodes": [None, 5, "x", []]},
    }
    yield from ((name, json.dumps(body).encode()) for name, body in bodies.items())
    raw = {
        "nothing": b"",
        "deep": b"[" * 100_000,
        "values": b"[" + b"[]," * 5_000_000 + b"0]",
        "key-twice": b'{"format": "elplan-fragment", "format": "elplan-fragment", "version": 1}',
        "no-number": b'{"format": "elplan-fragment", "version": 1, "nodes": [NaN]}',
        "half-a-character": b'{"format": "elplan-fragment", "version": 1, "x": "\\ud800"}',
        "long-number": b'{"format": "elplan-fragment", "version": ' + b"1" * 100_000 + b"}",
        "binary": bytes(range(256)) * 1_000,
    }
    yield from raw.items()


def presentations() -> Iterator[tuple[str, bytes]]:
    """Yield templates of slides that are none, unfold without end, or are damaged inside."""
    import pptx

    stream = io.BytesIO()
    pptx.Presentation().save(stream)
    good = stream.getvalue()
    main = "ppt/presentation.xml"
    entity = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///tmp/planner-canary/secret'>]>"
    laughs = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '" + b"&a;" * 10 + b"'>]>"
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    size = re.compile(rb'sldSz cx="\d+" cy="\d+"')

    def with_head(extra: bytes, inside: bytes) -> Callable[[str, bytes], bytes | None]:
        return lambda name, data: (
            data.replace(b"?>", b"?>" + extra, 1).replace(
                b"</p:presentation>", inside + b"</p:presentation>"
            )
            if name == main
            else data
        )

    changes: dict[str, Callable[[str, bytes], bytes | None]] = {
        "unfolds": lambda n, d: d + b" " * 300_000_000 if n.endswith("slideMaster1.xml") else d,
        "much-markup": lambda n, d: d + b"<!-- -->" * 2_000_000 if n == main else d,
        "large-media": lambda n, d: d + b"\0" * 300_000_000 if n.endswith(".bin") else d,
        "entity": with_head(entity, b"<x>&e;</x>"),
        "laughs": with_head(laughs, b"<x>&b;</x>"),
        "deep": with_head(b"", deep),
        "no-layouts": lambda n, d: None if "slideLayout" in n else d,
        "no-presentation": lambda n, d: None if n == main else d,
        "empty-part": lambda n, d: b"" if n == main else d,
        "ring": lambda n, d: d.replace(b"../slideMasters/slideMaster1.xml", b"slideLayout1.xml"),
        "outside": lambda n, d: d.replace(b"../slideMasters/slideMaster1.xml", b"../../../etc/x"),
        "size-huge": lambda n, d: size.sub(b'sldSz cx="99999999999999" cy="1"', d),
        "size-zero": lambda n, d: size.sub(b'sldSz cx="0" cy="0"', d),
    }
    yield from (("nothing", b""), ("zeros", b"\0" * 5_000), ("cut", good[: len(good) // 2]))
    for name, change in changes.items():
        yield name, _rewritten(good, change)
    for place in range(40, len(good), len(good) // 8):
        yield f"damaged-{place}", good[:place] + b"\xff\x00\xff" + good[place + 3 :]
    yield "many-entries", _rewritten(good, lambda _name, data: data, more=6_000)


def _rewritten(good: bytes, change: Callable[[str, bytes], bytes | None], more: int = 0) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for entry in source.infolist():
            data = change(entry.filename, source.read(entry.filename))
            if data is not None:
                target.writestr(entry.filename, data)
        for number in range(more):
            target.writestr(f"x/{number}", b"")
    return written.getvalue()


def priced() -> Iterator[tuple[str, bytes]]:
    """Yield worked examples with numbers that no bill has."""
    row = json.loads(asset("examples", "s3.json").read_bytes())["examples"][0]
    head = {"schema": "planner.worked-examples/1"}
    numbers = ("1e999999", "1e999999999", "1e99999999999999999999", "1e-999999999", "9" * 5_000)
    for key in ("expected_usd", "tolerance_usd", "month_hours"):
        for place, number in enumerate(numbers):
            text = json.dumps({**head, "examples": [{**row, key: "@"}]})
            yield f"{key}-{place}", text.replace('"@"', number).encode()
    first_usage, first_rate = next(iter(row["usage"])), next(iter(row["rates"]))
    for place, number in enumerate((*numbers, "-1", "null", "[]", '"x"', "true")):
        for part, key in (("usage", first_usage), ("rates", first_rate)):
            text = json.dumps({**head, "examples": [{**row, part: {**row[part], key: "@"}}]})
            yield f"{part}-{place}", text.replace('"@"', number).encode()
    opening = json.dumps(head)[:-1].encode() + b', "examples": ['
    yield "very-many-values", opening + b"0," * 8_000_000 + b"0]}"
    yield "very-many-rows", opening + b"{}," * 5_000_000 + b"{}]}"
    yield "many-rows", json.dumps({**head, "examples": [row] * 5_000}).encode()
    yield "long-id", json.dumps({**head, "examples": [{**row, "id": "x\n" * 30_000}]}).encode()
    bands = [{"up_to": n + 1, "usd": 1} for n in range(50_000)] + [{"up_to": None, "usd": 1}]
    many = {**row, "rates": {**row["rates"], first_rate: bands}}
    yield "many-bands", json.dumps({**head, "examples": [many]}).encode()
