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
        "vertical-tabs": "11\x0b" * 1_000_000,
        "separators-of-files": "1\x1c" * 1_000_000,
        "only-form-feeds": "\x0c" * 4_000_000,
        "carriage-returns": "5\r" * 1_000_001,
        "not-a-number": "time\nnan\n",
        "other-numbers": "0x10\n1_0\n",
        "no-such-day": "2026-02-30T00:00:00\n",
        "weeks": "2026-W01-1\n2026-W01-2\n",
        "a-leap-second": "2026-06-30T23:59:60Z\n",
        "the-year-99999": "99999-01-01\n",
        "backwards": "\n".join(str(number) for number in range(50_000, 0, -1)),
        "more-than-a-year": "0\n31622401\n",
        "durations-of-nothing": "time,duration_ms\n0,0\n1,0\n",
        "durations-too-long": "time,duration_ms\n0,1.1e9\n",
        "durations-missing": "time,duration_ms\n0,5\n1\n",
        "names-twice": "time,time,duration_ms,duration_ms\n0,1,2,3\n",
        "names-missing": ",,,\n0\n",
        "with-and-without-zone": "2026-01-01T00:00:00\n2026-01-01T00:00:01Z\n",
        "days-and-numbers": "2026-01-01\n5\n",
        "bom": "\ufeff0\n1\n",
        "is-json": '{"time": 0}\n',
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
        "odd-digits": {
            **head,
            "nodes": [{**part, "id": key} for key in ("a-²", "a-①", "-", "a-00")],
        },
        "long-ids": {
            **head,
            "nodes": [{**part, "id": "x" * 126 + "-9"}, {**part, "id": "y" * 129}],
        },
        "one-stem": {**head, "nodes": [{**part, "id": f"a-{n}"} for n in range(1, 3_000)]},
        "far-away": {**head, "nodes": [{**part, "x": 1e308, "y": -1e308}]},
        "in-no-group": {**head, "nodes": [{**part, "group": "nowhere"}]},
        "version-is-true": {**head, "version": True},
        "version-is-nothing": {**head, "version": None},
        "unknown-kind": {**head, "nodes": [{**part, "kind": "future.kind", "z": 5}], "z": 5},
        "deep-parameters": {**head, "nodes": [{**part, "params": {"a": [[[[[]]]]]}}]},
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
    attributes = b" ".join(b"a%d='x'" % number for number in range(100_000)) + b" "
    included = (
        b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
        b"href='file:///tmp/planner-canary/secret'/>"
    )
    linked = (
        b"<Relationship Id='rId999' Target='file:///dev/zero' TargetMode='External' Type='"
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image'/>"
    )
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
        "no-types": lambda n, d: None if n == "[Content_Types].xml" else d,
        "no-relations": lambda n, d: None if n == "_rels/.rels" else d,
        "no-theme": lambda n, d: None if "theme" in n else d,
        "theme-of-junk": lambda n, d: b"<a/>" if "theme1.xml" in n else d,
        "master-of-junk": lambda n, d: b"<a/>" if n.endswith("slideMaster1.xml") else d,
        "layouts-of-junk": lambda n, d: b"<a/>" if "slideLayout" in n and n.endswith(".xml") else d,
        "zero-in-markup": lambda n, d: d + b"\0" if n == main else d,
        "many-attributes": lambda n, d: (
            d.replace(b"<p:presentation ", b"<p:presentation " + attributes) if n == main else d
        ),
        "included": with_head(b"", included),
        "linked-outside": lambda n, d: d.replace(b"</Relationships>", linked + b"</Relationships>"),
        "itself": lambda n, d: d.replace(b"slideMasters/slideMaster1.xml", b"presentation.xml"),
        "nowhere": lambda n, d: d.replace(b"slideMaster1.xml", b"slideMaster99.xml"),
    }
    yield from (("nothing", b""), ("zeros", b"\0" * 5_000), ("cut", good[: len(good) // 2]))
    for name, change in changes.items():
        yield name, _rewritten(good, change)
    for place in range(40, len(good), len(good) // 8):
        yield f"damaged-{place}", good[:place] + b"\xff\x00\xff" + good[place + 3 :]
    yield "many-entries", _rewritten(good, lambda _name, data: data, more=6_000)
    yield "behind-junk", b"junk" * 1_000 + good
    yield "before-junk", good + b"junk" * 100
    yield "twice", good + good
    yield "an-end-only", b"PK\x05\x06" + b"\0" * 18
    yield "older-office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000
    yield "locked", _marked(good, ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)), b"\1\0")
    yield "all-in-one-place", _marked(good, ((b"PK\x01\x02", 42),), b"\0\0\0\0")
    yield "sizes-that-lie", _marked(good, ((b"PK\x01\x02", 24),), b"\x0a\0\0\0")


def _marked(good: bytes, places: tuple[tuple[bytes, int], ...], mark: bytes) -> bytes:
    """Write over the same field of every entry of an archive."""
    damaged = bytearray(good)
    for sign, away in places:
        for found in re.finditer(re.escape(sign), good):
            damaged[found.start() + away : found.start() + away + len(mark)] = mark
    return bytes(damaged)


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
    for part in ("usage", "rates"):
        many = {f"k{number}": 1 for number in range(20_000)}
        odd = {"a-list": [], "deep": {"a": [{"b": 1}]}, "no-name": {"": 1}, "very-many": many}
        for name, value in odd.items():
            told = {**head, "examples": [{**row, part: value}]}
            yield f"{part}-{name}", json.dumps(told).encode()
    for place, service in enumerate(
        ("", "..", "os", "__init__", "base", "s3\0", "S3", "x" * 9_999)
    ):
        told = {**head, "examples": [{**row, "service": service}]}
        yield f"service-{place}", json.dumps(told).encode()
    for place, region in enumerate(("", "mars", "../..", "us-east-1\n", "x" * 60_000)):
        told = {**head, "examples": [{**row, "region": region}]}
        yield f"region-{place}", json.dumps(told).encode()
    for key, value in {"month_hours": 0, "tolerance_usd": -1, "id": "<b>\x1b[2J\u202e\n"}.items():
        yield f"{key}-odd", json.dumps({**head, "examples": [{**row, key: value}]}).encode()
    yield "newer", json.dumps({"schema": "planner.worked-examples/2", "examples": [row]}).encode()
    yield "many-bands", json.dumps({**head, "examples": [many]}).encode()
